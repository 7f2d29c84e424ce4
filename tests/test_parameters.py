"""Every number of the model: declared once, with unit, range, meaning, source and grade, and used."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sim import parameters
from sim.model import SSRModel
from sim.parameters import GRADES, MECHANISMS, PARAMETERS, ROLES

SOURCES = Path(parameters.__file__).parents[1]
# Read outside the monthly model.
READ_ELSEWHERE = {
    "prior_quiet_years": "outcomes/relapse.py: the relapse clock before the run",
}


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=PARAMETERS.keys())
def test_a_parameter_says_what_it_is(parameter):
    assert parameter.name.isidentifier() and parameter.name == parameter.name.lower()
    assert parameter.unit.strip() and parameter.source.strip() and parameter.theme
    assert parameter.meaning.strip().endswith((".", "?", "!")), "a meaning is a sentence"
    assert parameter.low <= parameter.default <= parameter.high and parameter.low < parameter.high
    assert np.isfinite([parameter.low, parameter.default, parameter.high]).all()
    assert parameter.grade in GRADES and parameter.role in ROLES


@pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=MECHANISMS.keys())
def test_a_mechanism_says_what_it_is(mechanism):
    assert mechanism.theme in ("delivery", "institutions", "politics", "forces", "conflict")
    assert mechanism.what.endswith(".") and mechanism.source.strip() and mechanism.grade in GRADES
    assert mechanism.without.endswith("."), "what happens when it is off"


def test_no_parameter_has_the_name_of_a_mechanism():
    assert not PARAMETERS.keys() & MECHANISMS.keys()


def test_the_mechanisms_of_the_first_chain_are_built():
    wanted = (
        "ownership_gate level_complementarity provider_advantage configuration_access eligibility substitution "
        "adoption decay_if_unfunded pay_and_arrears training force_growth oversight_growth coup predation_grievance "
        "deterrence remobilisation reintegration truce force_to_conflict peace_dividend consent revenue_shock"
    )
    assert set(wanted.split()) <= set(MECHANISMS)


def test_parameters_cannot_be_changed_by_accident():
    with pytest.raises(TypeError):
        PARAMETERS["population"] = None  # type: ignore[index]
    with pytest.raises(AttributeError):
        PARAMETERS["population"].default = 1.0  # type: ignore[misc]


@pytest.mark.parametrize("whole", ["share_", "config_", "fund_"])
def test_the_default_shares_of_a_lever_make_a_whole(whole):
    parts = [p.default for name, p in PARAMETERS.items() if name.startswith(whole) and p.unit == "share"]
    assert len(parts) > 2 and sum(parts) == pytest.approx(1.0)


def test_the_levels_that_serve_a_function_make_a_whole():
    from sim.agents import FUNCTIONS

    for function in FUNCTIONS:
        parts = [PARAMETERS[f"{function}_{level}"].default for level in ("strategic", "operational", "tactical")]
        assert sum(parts) == pytest.approx(1.0), function


class Noting(SimpleNamespace):
    """Settings that note which of their names were read."""

    def __getattribute__(self, name):
        if not name.startswith("_"):
            object.__getattribute__(self, "_read").add(name)
        return object.__getattribute__(self, name)


class NotingModel(SSRModel):
    """A model with such settings."""

    def populate(self, classes):
        self.settings = Noting(_read=set(), **vars(self.settings))
        super().populate(classes)


@pytest.fixture(scope="module")
def read(core):
    """Names of parameters and switches that two years of a model read."""
    worlds = core.worlds(3)
    model = NotingModel(core.structure(2), core.values(worlds), (), worlds, core.seed)
    for _ in range(24):
        model.step()
    model.close()
    return model.settings._read


def test_every_parameter_is_read_by_the_model(read):
    unread = PARAMETERS.keys() - read - READ_ELSEWHERE.keys()
    assert not unread, f"declared, settable, and without any effect: {sorted(unread)}"


def test_parameters_read_elsewhere_are_read_there():
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(SOURCES.rglob("*.py")))
    for name in READ_ELSEWHERE:
        assert name in text, name


def test_every_mechanism_is_read_by_the_model(read):
    assert MECHANISMS.keys() <= read
    assert read <= PARAMETERS.keys() | MECHANISMS.keys()
