"""An experiment in a file, resolved to its last value, so that a sweep needs nothing but its folder to go on."""

from __future__ import annotations

import io
import pickle
import sys
from typing import Any

from sim.scenario.experiment import Experiment

OWN = ("sim.scenario.", "sim.batch.")


class _OwnClassesOnly(pickle.Unpickler):
    """Reads the program's own classes and nothing else, so that reading a file never runs what it says."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        if module_name.startswith(OWN) and "." not in global_name:
            __import__(module_name)
            found = getattr(sys.modules[module_name], global_name, None)
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no part of an experiment")


def to_bytes(experiment: Experiment) -> bytes:
    """Return an experiment as bytes."""
    return pickle.dumps(experiment, protocol=5)


def from_bytes(content: bytes) -> Experiment:
    """Return the experiment of some bytes.

    Raises
    ------
    pickle.UnpicklingError
        They are not those of an experiment.
    """
    found = _OwnClassesOnly(io.BytesIO(content)).load()
    if not isinstance(found, Experiment):
        raise pickle.UnpicklingError("not an experiment")
    return found
