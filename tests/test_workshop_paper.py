"""Words, print and pack of the workshop: every choice has its words, and what is handed out says what was played."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from sim.events import RISKS, Event, EventLog
from sim.explain.accounts import flow_name
from sim.explain.levers import GROUPS
from sim.explain.wiring import wiring
from sim.explain.words import input_name, result_name
from sim.ledger import Ledger
from sim.model import SSRModel
from sim.outcomes.series import SERIES
from sim.parameters import PARAMETERS
from sim.recorder import record_run
from sim.scenario import load_scenario
from sim.scenario.library import shipped_names
from sim.scenario.settings import draw_patches, draw_settings
from sim.sentences import SENTENCES, UNITS, Sentence, sentence
from sim.workshop.bots import strategies
from sim.workshop.catalogue import ROLES, catalogue
from sim.workshop.chain import in_words, slug
from sim.workshop.lab import OUTCOMES
from sim.workshop.measures import GAUGES
from sim.workshop.web.record import CAUSES, QUIET
from sim.workshop.web.wall import told
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
    """Places of a string, whether numbers or the words beside them."""
    return sorted(set(re.findall(r"{(\w+)[:}]", text)))


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


@pytest.mark.parametrize("language", FOLDERS)
def test_every_link_that_a_chain_can_hold_has_its_words(language):
    known = texts(language)
    phrases = {phrase for rule, name in wiring().sources for phrase in (input_name(rule, name), result_name(rule))}
    assert len(phrases) > 150
    assert not [phrase for phrase in phrases if not known.has(f"chain.{slug(phrase)}")]
    assert not [name for name in known.strings if name.startswith("chain.")
                and name not in {"chain.reviewed", *(f"chain.{slug(phrase)}" for phrase in phrases)}]  # fmt: skip
    if language == "en":
        assert all(in_words(known, phrase) == phrase for phrase in phrases), "the words of the command line"
    else:
        same = [phrase for phrase in phrases if in_words(known, phrase) == phrase]
        assert len(same) < 10, f"not translated: {same}"


@pytest.mark.parametrize("language", FOLDERS)
def test_every_lever_that_a_decision_moves_has_its_words(language):
    known, moved = texts(language), {"footprint", *GROUPS}
    options = [one for role in catalogue().roles.values() for action in role.actions.values()
               for one in action.options.values()]  # fmt: skip
    for option in [*options, *(one for plan in catalogue().plans.values() for one in plan.values())]:
        numbers = {*option.add, *option.put, *(f"fund_{kind}" for kind in option.money)}
        chosen = [n for n in numbers if n not in PARAMETERS or not PARAMETERS[n].context]
        moved |= {next((group for group, starts in GROUPS.items() if n.startswith(starts)), n.replace("_", " "))
                  for n in chosen}  # fmt: skip
    assert not [lever for lever in moved if not known.has(f"lever.{slug(lever)}")]


def test_every_flow_of_the_ledger_on_the_wall_has_its_words():
    known, flows = texts("en"), set()
    for name in ("synthetic_light", "guinea_bissau_heavy"):
        scenario, world = load_scenario(name), np.zeros(1, dtype=np.uint64)
        settings = draw_settings(scenario, world, 1), draw_patches(scenario, world, 1)
        model = SSRModel(scenario.structure, *settings, world, 1)
        ledger = Ledger(model, CAUSES)
        record_run(model)
        flows |= {flow for rows in ledger.flows.values() for flow in rows}
    assert set(CAUSES) == set(GAUGES), "every gauge of the wall has a ledger"
    assert len(flows) > 10 and not [flow for flow in flows if not known.has(f"flow.{flow}")]
    assert all(known(f"flow.{flow}") == flow_name(flow) for flow in flows)


def test_french_sets_its_space_before_double_signs():
    """A narrow space that does not break, in the catalogues; templates take theirs from there."""
    french = texts("fr")
    for name, text in french.strings.items():
        plain = re.sub(r"{\w+:[^}]*}", "", text)
        assert not re.search(r"[^\u202f][;?!]|[^\u202f]:(?!\d)|[ \u00a0][:;?!]", plain), f"{name}: {text}"
    for file in (files("sim.workshop") / "templates", files("sim.workshop.web") / "templates"):
        for template in Path(str(file)).rglob("*.html"):
            bare = re.sub(r"<(style|pre)\b.*?</\1>|<[^>]*=[^>]*>", "", template.read_text("utf-8"), flags=re.S)
            found = re.findall(r".{0,30}\}(?:</?\w+>)*[:;?!]", bare)
            assert not found, f"{template.name}: {found}"


@pytest.mark.parametrize("language", FOLDERS)
def test_every_string_takes_numbers_and_words(language):
    known = texts(language)
    for name, text in known.strings.items():
        for value in (1, "some words"):
            said = known(name, **dict.fromkeys(places(text), value))
            assert not set("{}|") & set(said), name


@pytest.mark.parametrize("language", FOLDERS)
def test_every_event_is_told_with_its_amounts(language):
    known, told_of = texts(language), []
    for name, english in SENTENCES.items():
        assert places(known.strings[f"web.event.{name}"]) == places(english), name
        amounts = {place: 0.3 if UNITS.get(place) in ("share", "index") else 7.0 for place in places(english)}
        words = told(known, Event(1, 0, "", "", sentence=Sentence(name, amounts)))
        for place in amounts:
            assert {"share": known.percent(0.3), "index": "30"}.get(UNITS.get(place, ""), "7") in words, words
        told_of.append(name)
    assert len(told_of) > 40 and not [name for name in known.strings if name.startswith("web.event.")
                                      and name.removeprefix("web.event.") not in SENTENCES]  # fmt: skip


def test_sentences_are_said_of_events_as_they_are_named():
    """Each sentence that the log may say is written somewhere, with the amounts that it has places for."""
    source = "".join((files("sim") / file).read_text("utf-8") for file in ("events.py", "reforms.py", "causes.py"))
    said = set(re.findall(r'"([a-z_]+)"', source)) | {"coup_fighting", "coup_succeeds_fighting"}
    said |= {f"{name}_same" for name in ("election", "new_cabinet")} | {f"{word}_month" for word in ("war", "conflict")}
    assert not SENTENCES.keys() - said
    scenario, worlds = load_scenario("timor_leste_heavy"), np.array([0], dtype=np.uint64)
    patches = draw_patches(scenario, worlds, 5)
    model = SSRModel(scenario.structure, draw_settings(scenario, worlds, 5), patches, worlds, 5)
    log = EventLog(model, Ledger(model, RISKS))
    while model.month + 1 < scenario.structure.months:
        model.step()
        log.note(model)
    found = [event for event in log.events if event.kind not in QUIET]
    assert len(found) > 5 and all(event.sentence and str(event.sentence) == event.text for event in found)
    assert all(told(texts(one), event) for event in found for one in FOLDERS)


def test_an_index_has_one_scale_and_a_share_one_sign():
    """Buy-in is 13 in the log as on the form; a percentage is written as the language writes it, in words too."""
    cabinet = Event(1, 0, "new cabinet", "", sentence=sentence("new_cabinet", buy_in_before=0.131, buy_in=0.174))
    assert told(texts("en"), cabinet) == "A new cabinet: buy-in moves from 13 to 17"
    for language in FOLDERS:
        known, seen = texts(language), 0
        for name, text in known.strings.items():
            for whole, number in re.findall(r"((\d+)\s?(?:%|في المائة|per cent|pour cent|por cento))", text):
                assert whole == known.percent(int(number) / 100), f"{language} {name}: {text}"
                seen += 1
        assert seen > 5


def test_words_beside_numbers_agree_with_them():
    said = {one: [texts(one)("pack.chart.icons", n=n) for n in (0, 1, 2)] for one in ("en", "fr")}
    assert said["fr"] == ["0 trajectoire sur 100", "1 trajectoire sur 100", "2 trajectoires sur 100"]
    assert [texts("en")("web.team.purse", purse=n).split()[-1] for n in (0, 1, 2)] == ["points.", "point.", "points."]
    assert texts("fr").percent(0.79) == "79\u202f%" and texts("en").percent(0.79) == "79%"
    assert "1,5 million de" in texts("fr")("brief.costs", cost=1.5, part=2)


@pytest.mark.parametrize(
    ("name", "says", "lever", "number"),
    [
        ("action.right_sizing.card", "15%", "right_sizing_cut", 0.15),
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
