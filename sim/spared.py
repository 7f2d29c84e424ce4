"""Mesa without its experimental part, which brings half of SciPy along and is used by nobody here.

Each process would load it when it starts. It is there all the same for whoever wants it: it is loaded when one of its
names is first looked up.

When it is loaded, Mesa asks Python twice who imports it, and Python goes through all modules that there are, for
each step of the way: a tenth of a second after pandas, a third after Matplotlib or FastAPI. So this module is imported
early, by those which start a process's work.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType
from typing import Any

_one_at_a_time = RLock()


class Spared(ModuleType):
    """A module that is loaded when one of its names is first looked up."""

    def __getattr__(self, name: str) -> Any:
        """Load the module; asked by Python for names that are not there yet."""
        if name.startswith("__") and name != "__path__":  # some look for those in all modules, and mean no use of them
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        with _one_at_a_time:
            if vars(self).pop("_waiting", False):
                self._load()
        return ModuleType.__getattribute__(self, name)

    def _load(self) -> None:
        spec = self.__spec__
        assert spec is not None and spec.loader is not None
        if spec.submodule_search_locations is not None:
            self.__path__ = spec.submodule_search_locations
        spec.loader.exec_module(self)
        self.__class__ = ModuleType  # type: ignore[assignment]


def spare(package: str, part: str) -> None:
    """Have a part of a package loaded when it is used; nothing is done where it is loaded, or does not exist."""
    name, home = f"{package}.{part}", find_spec(package)  # finds it, and does not import it
    spec = PathFinder.find_spec(name, home.submodule_search_locations) if home else None
    if spec is None or name in sys.modules:
        return
    module = module_from_spec(spec)
    vars(module).pop("__path__", None)  # so that an import of anything inside loads the module, too
    vars(module)["_waiting"] = True
    module.__class__ = Spared
    sys.modules[name] = module


spare("mesa", "experimental")

import mesa  # noqa: E402  after what it shall be spared

__all__ = ["Spared", "mesa", "spare"]
