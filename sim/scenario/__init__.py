"""Scenarios and experiments: read from YAML, checked in one go, layered with a record of who set what."""

from sim.scenario.check import check_file
from sim.scenario.distribution import Distribution
from sim.scenario.experiment import Experiment, experiment_names, experiment_path, load_experiment
from sim.scenario.library import home
from sim.scenario.load import load_scenario, load_text
from sim.scenario.names import case_names, scenario_names
from sim.scenario.pairs import Contrast
from sim.scenario.points import Point
from sim.scenario.problems import InputErrors, Problem
from sim.scenario.settings import (
    Patch,
    Scenario,
    Setting,
    Structure,
    Value,
    draw_patches,
    draw_settings,
    draw_values,
)
from sim.scenario.show import Row, show_rows

__all__ = [
    "Contrast",
    "Distribution",
    "Experiment",
    "InputErrors",
    "Patch",
    "Point",
    "Problem",
    "Row",
    "Scenario",
    "Setting",
    "Structure",
    "Value",
    "case_names",
    "check_file",
    "draw_patches",
    "draw_settings",
    "draw_values",
    "experiment_names",
    "experiment_path",
    "home",
    "load_experiment",
    "load_scenario",
    "load_text",
    "scenario_names",
    "show_rows",
]
