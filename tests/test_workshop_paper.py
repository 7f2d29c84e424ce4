"""Words, print and pack of the workshop: every choice has its words, and what is handed out says what was played."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from sim.outcomes.series import SERIES
from sim.parameters import PARAMETERS
from sim.scenario.library import shipped_names
from sim.workshop.bots import strategies
from sim.workshop.catalogue import ROLES, catalogue
from sim.workshop.lab import OUTCOMES
from sim.workshop.wording import LANGUAGES, texts

FOLDERS = sorted(folder.name for folder in (files("sim.workshop") / "texts").iterdir() if folder.is_dir())


def names_of_the_catalogue() -> set[str]:
    """Names of all strings that cards, forms and screens take from the catalogue of choices."""
    cards, names = catalogue(), {"caveat", "chatham", "turn.round", "turn.year"}
    for role in cards.roles.values():
        names |= {f"role.{role.name}.{part}" for part in ("title", "aim", "sees", "not_sees", "rules")}
        names |= {f"role.{role.name}.interest.{interest}" for interest in role.interests}
        names |= {f"series.{name}" for name in role.sees}
        for action in role.actions.values():
            names |= {f"action.{action.name}.{part}" for part in ("title", "card", "follow")}
            names |= {f"action.{action.name}.option.{option}" for option in action.options}
    for plan, options in cards.plans.items():
        names |= {f"plan.{plan}.{part}" for part in ("title", "card", *options)}
    names |= {f"inject.{name}.{part}" for name in cards.injects for part in ("title", "card", "debrief")}
    names |= {f"{part}.{posture}" for posture in cards.postures for part in ("world", "posture")}
    names |= {f"case.{name}" for name in shipped_names("scenarios/contexts")}
    return names | {f"outcome.{name}" for name in OUTCOMES} | {f"bot.{name}" for name in strategies()}


def places(text: str) -> list[str]:
    return sorted(re.findall(r"{(\w+)}", text))


def test_every_choice_plan_inject_role_and_interest_has_its_words():
    known = texts("en")
    missing = {name for name in names_of_the_catalogue() if not known.has(name)}
    assert not missing
    of_choices = {name for name in known.strings if name.split(".")[0] in ("action", "plan", "inject", "role")}
    assert of_choices <= names_of_the_catalogue(), "words of something that cannot be chosen"
    assert {name.removeprefix("series.") for name in known.strings if name.startswith("series.")} <= SERIES.keys()


@pytest.mark.parametrize("language", FOLDERS)
def test_every_language_has_the_same_names_and_places(language):
    assert language in LANGUAGES, "a folder of texts that no setup can ask for"
    ours, english = texts(language).strings, texts("en").strings
    assert ours.keys() == english.keys()
    assert {name: places(text) for name, text in ours.items()} == {name: places(text) for name, text in english.items()}
    assert not [name for name, text in ours.items() if english[name].strip() and not text.strip()]


@pytest.mark.parametrize(
    ("name", "says", "lever", "number"),
    [
        ("action.right_sizing.card", "15 %", "right_sizing_cut", 0.15),
        ("action.surge.card", "twenty", "surge_team", 20),
        ("action.country_team.card", "Six advisers", "residual_staff", 6),
        ("action.integrate.card", "Two in five", "integration_share", 0.4),
        ("action.trainers.card", "Nine trainees fewer", "trainees_per_trainer", -9),
    ],
)
def test_numbers_on_cards_are_those_of_the_choice(name, says, lever, number):
    action = catalogue().action(name.split(".")[1])
    assert says in texts("en")(name) and lever in PARAMETERS
    assert {(option.put | option.add)[lever] for option in action.options.values()} == {number}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["after 1 month", "after 2 months", "after 3 months", "after 12 months"]),
        ("fr", ["après 1 mois", "après 2 mois", "après 3 mois", "après 12 mois"]),
        ("pt", ["após 1 mês", "após 2 meses", "após 3 meses", "após 12 meses"]),
        ("ar", ["بعد شهر واحد", "بعد شهرين", "بعد 3 أشهر", "بعد 12 شهراً"]),
    ],
)
def test_months_are_counted_as_the_language_does(language, told):
    assert [texts(language).counted("months.after", n) for n in (1, 2, 3, 12)] == told
    assert all(texts(language).counted("months.after", n) for n in range(1, 145))


def test_numbers_on_injects_are_those_of_their_levers():
    cards, known = catalogue().injects, texts("en")
    for name, says, numbers in (
        ("revenue_shock", "a fifth less", {"revenue_share": 0.8}),
        ("bridge_blocked", "half as likely again", {"coup_proneness": 1.5}),
        ("mandate_shortened", "six months", {"mandate_months": 6}),
        ("roof_fails", "twice as fast", {"asset_decay": 2}),
        ("donor_fatigue", "Four tenths", {"financing_level": 0.6}),
    ):
        assert says in known(f"inject.{name}.card")
        assert numbers.items() <= (dict(cards[name].times) | dict(cards[name].put)).items()
    assert set(ROLES) == set(catalogue().roles)
