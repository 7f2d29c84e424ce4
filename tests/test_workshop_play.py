"""Rules of play: what a team may choose, what comes of it in the model, and that nothing handed in is lost."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import sim.workshop as package
from sim.api import sweep
from sim.parameters import MECHANISMS, PARAMETERS
from sim.scenario import InputErrors, load_scenario
from sim.scenario.library import shipped_names
from sim.workshop import bots, ensemble, lab
from sim.workshop.catalogue import AT_HOME, ROLES, catalogue
from sim.workshop.course import course, course_text, moves_of
from sim.workshop.ensemble import run
from sim.workshop.game import Decision
from sim.workshop.play_rules import Refused, standing
from sim.workshop.replay import export, replay
from sim.workshop.seats import warning
from sim.workshop.session import Session
from sim.workshop.setup import Setup
from sim.workshop.store import SessionFile, delete
from sim.workshop.web.record import revealed_only, work_out
from sim.workshop.web.sheet import sheet
from sim.workshop.wording import texts

OUTSIDERS = [role for role in ROLES if role not in AT_HOME]
CASES = shipped_names("scenarios/contexts")
OPTIONS = [
    (role, name, option)
    for role in ROLES
    for name, action in catalogue().roles[role].actions.items()
    for option in action.options
]


@pytest.fixture
def session(tmp_path):
    made = Session.create(tmp_path / "a.session", Setup("synthetic", ("light", "heavy"), pairs=20))
    yield made
    made.close()


def played(session: Session, strategy: str = "builder", turns: int = 99) -> Session:
    while session.game().stage != "over" and session.game().turn.number < turns:
        bots.fill(session, strategy)
        session.lock()
        session.run()
        session.reveal()
    return session


def refusals(session: Session, *decision, **more) -> list[str]:
    with pytest.raises(Refused) as caught:
        session.decide(*decision, **more)
    return [reason.name for reason in caught.value.reasons]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("posture", catalogue().postures)
def test_every_choice_and_inject_of_every_case_is_a_scenario(case, posture, tmp_path):
    """All options and injects together, in a case where numbers may differ from world to world."""
    setup = Setup(case, (posture,), pairs=20)
    session = Session.create(tmp_path / "a.session", setup)
    base = load_scenario("synthetic")
    names = {n for role in catalogue().roles.values() for a in role.actions.values() for o in a.options.values()
             for n in (*o.add, *o.put)}  # fmt: skip
    names |= {n for inject in catalogue().injects.values() for n in (*inject.add, *inject.put, *inject.times)}
    assert names <= PARAMETERS.keys() and not names & MECHANISMS.keys()
    for inject in list(catalogue().injects)[:4]:
        session.inject(inject)
    game = session.game()
    game.injects = [(turn % 3, name) for turn, name in enumerate(catalogue().injects)]
    game.revealed = {0, 1, 2}
    found = course(game, posture)
    assert found.structure.months == setup.months and found.structure != base.structure
    assert len(found.patches) >= 6
    session.close()


@pytest.mark.parametrize(("role", "name", "option"), OPTIONS, ids=lambda value: value)
def test_a_choice_moves_the_levers_that_its_card_names(role, name, option, session):
    action = catalogue().roles[role].actions[name]
    chosen = action.options[option]
    if action.needs:
        needed = catalogue().action(action.needs)
        session.decide("light", needed.role, 0, 0, {needed.name: next(iter(needed.options))})
        session.lock(), session.run(), session.reveal()
    while action.rounds == "last" and not session.game().turn.last:
        session.lock(), session.run(), session.reveal()
    game = session.game()
    before = course(game, "light")
    plan = bots.wish(game, "light", role, "builder")[1]
    session.decide("light", role, game.turn.number, 0, {name: option}, plan)
    session.lock()
    after, month = course(session.game(), "light"), game.turn.start + action.lag
    for lever, amount in chosen.add.items():
        low, high = PARAMETERS[lever].low, PARAMETERS[lever].high
        wanted = min(max(in_force(before, lever, month) + amount, low), high)
        assert in_force(after, lever, month) == pytest.approx(wanted) != in_force(before, lever, month)
    for lever, value in chosen.put.items():
        if not lever.startswith("drawdown"):
            assert in_force(after, lever, month) == (month if value == "now" else value)
    added = in_force(after, "financing_level", month) - in_force(before, "financing_level", month)
    assert added == pytest.approx(sum(chosen.money.values()), abs=1e-5), "what is pooled is moved, not added"
    assert chosen.name in ("strategic", "field_advisers") or before.digest != after.digest, "only what it begins with"


def in_force(scenario, name: str, month: int):
    found = scenario.value(name)
    for patch in scenario.patches:
        if patch.month <= month and name in patch.values:
            found = patch.values[name].value
    return found


def test_a_team_chooses_three_actions_within_its_purse(session):
    wages = {"wages_on_budget": "most", "right_sizing": "with_severance"}
    assert refusals(session, "light", "government", 0, 0, wages) == ["refused.too_dear"]
    four = {"open_roll": "open", "integrate": "in_name", "open_to_women": "open", "ask_for_equipment": "ask"}
    assert refusals(session, "light", "forces", 0, 0, four) == ["refused.too_many_actions"]
    both = {"open_roll": "open", "keep_patronage": "keep"}
    assert refusals(session, "light", "forces", 0, 0, both) == ["refused.opposed"]
    assert refusals(session, "light", "forces", 0, 0, {"train_and_equip": "much"}) == ["refused.unknown_choice"]
    assert session.game().decisions == {}


def test_budget_support_is_tied_to_a_review(session):
    assert refusals(session, "light", "donors", 0, 0, {"budget_support": "give"}) == ["refused.needs_first"]
    session.decide("light", "mission", 0, 0, {"expenditure_review": "begin"})
    session.lock(), session.run(), session.reveal()
    session.decide("light", "donors", 1, 0, {"budget_support": "give"})
    assert refusals(session, "heavy", "donors", 1, 0, {"budget_support": "give"}) == ["refused.needs_first"]


def test_un_money_pays_no_salaries_and_development_money_no_arms():
    """Eligibility is the model's: no choice of the mission or of development funds may move it."""
    moved = {n for role in OUTSIDERS for a in catalogue().roles[role].actions.values() for o in a.options.values()
             for n in (*o.add, *o.put)}  # fmt: skip
    assert not {name for name in moved if name.startswith("may_")}
    base = load_scenario("synthetic")
    assert base.value("may_assessed_recurrent") == base.value("may_un_programmatic_recurrent") == 0.0
    assert base.value("may_voluntary_training") == base.value("may_voluntary_systems") == 0.0


def test_the_last_round_wants_a_plan_and_the_date_of_exit_binds_it(session):
    session.decide("light", "government", 0, 0, {"exit_date": "year_earlier"})
    played(session, turns=2)
    assert refusals(session, "light", "mission", 2, 0, {}) == ["refused.plan_missing"]
    assert refusals(session, "light", "mission", 2, 0, {}, "calendar_slow") == ["refused.plan_too_long"]
    session.decide("light", "mission", 2, 0, {}, "calendar_fast")
    session.decide("heavy", "mission", 2, 0, {}, "calendar_slow")
    session.lock()
    for world, gone in (("light", 60), ("heavy", 72)):
        support = run(course(session.game(), world), 20, 2011).series["drawdown_done"]
        assert (support[gone + 1] == 1).all() and (support[gone - 3] == 0).all(), f"{world}: gone by month {gone}"


def test_after_the_mission_only_domestic_money_is_spent(session):
    played(session, turns=3)
    game = session.game()
    assert game.turn.after and game.teams() == AT_HOME
    for team in OUTSIDERS:
        assert refusals(session, "light", team, 3, 0, {}) == ["refused.mission_has_left"]
    assert "refused.domestic_only" in refusals(session, "light", "government", 3, 0, {"payroll_reform": "full"})
    assert refusals(session, "light", "government", 3, 0, {"wages_on_budget": "most"}) == ["refused.too_dear"]
    session.decide("light", "government", 3, 0, {"oversight": "strengthen"})
    record = session.ensemble(session.game(), "light")
    outside = ("reform_assessed", "reform_bilateral", "reform_pooled", "recurrent_bilateral", "presence_cost")
    assert all((record.series[name][84:] == 0.0).all() for name in outside)


def test_late_stale_and_double_hand_ins_change_nothing(session):
    first = session.decide("light", "government", 0, 0, {"bill": "table"})
    assert session.decide("light", "government", 0, 0, {"bill": "table"}) == first, "sent twice, kept once"
    assert refusals(session, "light", "government", 0, 0, {"oversight": "strengthen"}) == ["refused.stale"]
    second = session.decide("light", "government", 0, 1, {"oversight": "strengthen"})
    assert second.revision == 2
    session.lock()
    assert refusals(session, "light", "government", 0, 2, {"bill": "table"}) == ["refused.late"]
    assert refusals(session, "light", "government", 1, 0, {"bill": "table"}) == ["refused.late"], "early is no better"
    assert session.game().decision("light", "government") == second
    assert [event.kind for event in session.events].count("decided") == 2


def test_what_is_acknowledged_is_on_disk(session, tmp_path):
    session.decide("light", "government", 0, 0, {"bill": "table"}, note="ours")
    with SessionFile(session.file.path) as other:  # while the first still holds it, as after a power cut
        assert other.events()[-1].body["actions"] == {"bill": "table"}
    again = Session(session.file.path)
    assert again.game() == session.game()
    again.close()


def test_a_rewind_keeps_the_old_branch_and_shares_its_past(session):
    played(session, turns=2)
    old = session.game()
    session.rewind(1, "pay first")
    game = session.game()
    assert (game.branch, game.turn.number, game.stage) == ("pay first", 1, "deciding")
    assert game.ran[0] == old.ran[0] and game.decision("light", "mission", 1).revision == 0
    session.decide("light", "government", 1, 0, {"right_sizing": "without"})
    session.lock(), session.run()
    new = session.game().ran[1]
    assert new["light"] != old.ran[1]["light"]
    assert session.game("main").decisions == old.decisions and session.game("main").ran == old.ran
    session.choose_branch("main")
    assert session.game().turn.number == 2


def again(session: Session, parent: str) -> Session:
    """Decide the turn in play as on another branch, and go on to the next."""
    there, turn = session.game(parent), session.game().turn.number
    for (number, world, team), made in there.decisions.items():
        if number == turn:
            session.decide(world, team, turn, 0, made.actions, made.plan)
    session.lock(), session.run(), session.reveal()
    return session


def run_anew(session: Session):
    """Replay with nothing remembered of what was run."""
    ensemble._run.cache_clear()
    return replay(session)


def with_cards(session: Session) -> Session:
    """Four turns played by bots, with a card in each of the first three."""
    for card in ("revenue_shock", "new_cabinet", "two_doctrines", ""):
        if card:
            session.inject(card)
        played(session, turns=session.game().turn.number + 1)
    return session


def test_a_branch_that_changes_nothing_is_the_same_to_the_last_bit_cards_too(session):
    main = with_cards(session).game()
    session.rewind(1, "again")
    assert session.game().cards == [(0, "revenue_shock"), (1, "new_cabinet")], "the third has not come yet"
    assert "two_doctrines" not in course_text(session.game(), "light")
    while session.game().turn.number < 4:
        again(session, "main")
    assert session.game().ran == main.ran and session.game().injects == main.injects
    session.rewind(2, "within a branch")
    assert session.game().injects == main.injects
    assert all(one.same for one in run_anew(session))


def test_a_card_can_be_taken_off_a_branch_and_stays_on_the_other(session):
    main = with_cards(session).game()
    session.rewind(1, "no cabinet")
    with pytest.raises(Refused, match="no_such_inject"):
        session.withdraw("two_doctrines")  # its turn is not in play
    session.withdraw("new_cabinet")
    assert [card for _, card in session.game().injects] == ["revenue_shock", "two_doctrines"]
    assert again(session, "main").game().ran[1] != main.ran[1]
    assert session.game("main").injects == main.injects
    session.choose_branch("main")
    session.inject("petition")
    assert "petition" not in [card for _, card in session.game("no cabinet").injects], "played after they parted"


def test_what_stands_is_not_paid_for_again_nor_undone(session):
    session.decide("light", "government", 0, 0, {"payroll_reform": "full", "dialogue": "lead"})
    session.decide("light", "mission", 0, 0, {"levels": "operational"})
    session.decide("heavy", "government", 0, 0, {"payroll_reform": "pilot"})
    session.lock(), session.run(), session.reveal()
    assert refusals(session, "light", "government", 1, 0, {"payroll_reform": "full"}) == ["refused.stands_already"]
    assert refusals(session, "light", "government", 1, 0, {"payroll_reform": "pilot"}) == ["refused.smaller_stands"]
    assert refusals(session, "light", "mission", 1, 0, {"levels": "operational"}) == ["refused.stands_already"]
    session.decide("heavy", "government", 1, 0, {"payroll_reform": "full"})
    session.decide("light", "mission", 1, 0, {"levels": "tactical"})
    session.decide("light", "government", 1, 0, {"dialogue": "lead"})
    stands = {place: standing(session.game(), *place, 2) for place in (("light", "mission"), ("heavy", "government"))}
    assert stands["light", "mission"]["levels"] == [(1, "tactical")], "it has taken the other's place"
    assert standing(session.game(), "light", "government", 2)["dialogue"] == [(0, "lead"), (1, "lead")], "it adds up"
    session.lock()
    found = course(session.game(), "light")
    assert in_force(found, "inclusion_dialogue", 47) > in_force(found, "inclusion_dialogue", 23)
    assert in_force(found, "share_tactical", 47) == 0.8 and in_force(found, "payroll_effort", 47) == 1.0
    assert in_force(course(session.game(), "heavy"), "payroll_effort", 47) == 1.0


def test_what_has_reached_its_limit_is_not_paid_for_once_more(session):
    """Two choices have filled the line for upkeep, and three the part of the bill; a third and a fourth add nothing."""
    for chosen in ("most", "some"):
        number = session.game().turn.number
        session.decide("light", "forces", number, 0, {"maintain": "budget"})
        session.decide("light", "government", number, 0, {"wages_on_budget": chosen})
        assert not any(card.options[0].closed for card in sheet(texts("en"), session.game(), "light", "forces").cards)
        session.lock(), session.run(), session.reveal()
    game = session.game()
    assert in_force(course(game, "light"), "upkeep_line", 40) == PARAMETERS["upkeep_line"].high
    found = refusals(session, "light", "forces", 2, 0, {"maintain": "budget"}, "gaps")
    assert found == ["refused.nothing_left"]
    session.decide("heavy", "forces", 2, 0, {"maintain": "budget"}, "gaps")
    form = sheet(texts("en"), game, "light", "forces")
    assert [(card.name, card.options[0].note) for card in form.cards if card.options[0].closed] == [
        ("maintain", "nothing left to add")
    ]
    plans = {plan.name: plan.closed for plan in sheet(texts("en"), game, "light", "government").plans}
    assert plans == {"none": False, "some": True, "most": False}, "the whole of it still lets the budget's share rise"
    assert refusals(session, "light", "government", 2, 0, {}, "some") == ["refused.nothing_left"]


@pytest.mark.parametrize("strategy", bots.strategies())
def test_a_bot_pays_neither_for_what_stands_nor_to_undo_it(strategy, session):
    """Whatever people have chosen before: every option that sets something, in turn."""
    sets = [(role, name, option) for role, name, option in OPTIONS
            if catalogue().roles[role].actions[name].options[option].put]  # fmt: skip
    for role, name, option in sets:
        game = session.game()
        game.revealed, game.locked = {0}, {0}
        game.decisions[0, "light", role] = Decision({name: option}, revision=1)
        wished = bots.wish(game, "light", role, strategy)[0].get(name)
        steps = catalogue().roles[role].actions[name]
        assert wished is None or (steps.steps and list(steps.options).index(wished) > list(steps.options).index(option))


def test_what_stands_is_either_set_or_moved_by_all_options_of_a_choice():
    """Else nobody could say whether a second choice adds to the first or takes its place."""
    for role in ROLES:
        for action in catalogue().roles[role].actions.values():
            assert len({bool(option.put) for option in action.options.values()}) == 1, action.name
            assert action.lag >= 1, "a card says after how many months it counts; none counts before it is decided"
            sizes = [sum(map(float, option.put.values())) for option in action.options.values() if action.steps]
            assert sizes == sorted(sizes)


def test_a_replay_gives_every_turn_again_to_the_last_bit(session, tmp_path):
    session.inject("revenue_shock")
    played(session)
    session.rewind(2, "abrupt")
    session.decide("heavy", "mission", 2, 0, {}, "abrupt")
    session.lock(), session.run(), session.reveal()
    again = run_anew(session)
    assert len(again) == 2 * (7 + 3) and all(one.same for one in again)
    session.choose_branch("main")
    game = session.game()
    *files, experiment = export(session, tmp_path / "out")
    assert files[0].read_text(encoding="utf-8") == course_text(game, "light")
    result = sweep(experiment, workers=1)
    for point, world in enumerate(game.setup.worlds):
        ours = session.ensemble(game, world).outcomes
        theirs = result.runs[result.runs["point"] == point]
        for name in ("own_led_after", "cover_after", "deaths_total", "cost_total"):
            if name in ours:
                np.testing.assert_array_equal(theirs[name].to_numpy(), ours[name])


def test_the_same_decisions_in_both_postures_meet_the_same_luck(session):
    played(session)
    game = session.game()
    shocks = [session.ensemble(game, world).series["relapse_cause"] for world in game.setup.worlds]
    swapped = lab.counterfactual(game, "light", "swap_footprint").scenario
    direct = course(game, "light", moves_of(game, "light"), posture="heavy")
    assert swapped.digest == direct.digest and shocks[0].shape == shocks[1].shape
    same = lab.compare(session.ensemble(game, "light"), session.ensemble(game, "light"), ("a", "b"))
    assert all(one.difference == 0.0 and one.ties == 1.0 for one in same)


def test_systems_before_show_leaves_more_behind(session, tmp_path):
    """Builder bots against visible ones, the same luck: more own-led capacity two years after exit."""
    other = Session.create(tmp_path / "b.session", Setup("synthetic", ("light", "heavy"), pairs=20))
    built, shown = played(session, "builder"), played(other, "visible")
    for world in ("light", "heavy"):
        a, b = shown.ensemble(shown.game(), world), built.ensemble(built.game(), world)
        (found,) = lab.compare(a, b, ("visible", "builder"), ["own_led_after"])
        assert found.low > 0.0
    other.close()


def test_had_nobody_decided_the_cards_would_have_come_all_the_same(session):
    """So the difference to what was played is due to decisions alone; the answered card has its sting back."""
    base = course(session.game(), "light", [])
    session.inject("revenue_shock"), session.inject("bill_shelved")
    session.decide("light", "government", 0, 0, {"dialogue": "lead"})
    session.lock()
    game = session.game()
    found = lab.counterfactual(game, "light", "baseline").scenario
    assert in_force(found, "revenue_share", 2) == in_force(course(game, "light"), "revenue_share", 2)
    assert in_force(found, "pass_rate", 2) < in_force(base, "pass_rate", 2)
    assert in_force(course(game, "light"), "pass_rate", 2) == in_force(base, "pass_rate", 2)
    assert in_force(found, "inclusion_dialogue", 12) == in_force(base, "inclusion_dialogue", 12)


def test_nobody_decides_is_one_thing_on_the_wall_in_the_lab_and_in_the_chain(session):
    """A decision that changes a fact of the country, as how far defence may rise in the budget, is in all of them."""
    session.inject("bill_shelved")
    session.decide("light", "government", 0, 0, {"wages_on_budget": "most"})
    session.lock(), session.run(), session.reveal()
    game = session.game()
    wall = work_out(revealed_only(game), "light").baseline
    lab_s = lab.counterfactual(game, "light", "baseline").scenario
    assert in_force(lab_s, "defence_rise", 12) > in_force(course(game, "light", []), "defence_rise", 12)
    assert wall.digest == run(lab_s, 20, game.setup.seed).digest == session.baseline(game, "light").digest


@pytest.mark.parametrize(
    ("worlds", "people", "told"),
    [
        (("light", "heavy"), 12, ("8 teams in 2 worlds: at 4", "From 16", "6 teams", "other 2", "one world, with 3")),
        (("light",), 5, ("4 teams: at 3", "From 8 people", "2 teams")),
        (("light", "heavy"), 16, ()),
        (("light",), 12, ()),
    ],
)
def test_too_few_people_for_the_teams_are_told_of(worlds, people, told):
    said = warning(Setup("synthetic", worlds, people=people))
    assert bool(said) == bool(told) and all(words in said for words in told)


def test_a_card_that_was_answered_loses_its_sting(session):
    session.decide("light", "government", 0, 0, {"dialogue": "lead"})
    session.inject("bill_shelved")
    session.lock()
    game = session.game()
    assert not [move for move in moves_of(game, "light") if "bill_shelved" in move.label]
    assert [move for move in moves_of(game, "heavy") if "bill_shelved" in move.label]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"case": "guinea_bisau"}, "guinea_bissau"),
        ({"worlds": ("light", "lite")}, "light"),
        ({"worlds": ("light", "light")}, "twice"),
        ({"languages": ("xx",)}, "en"),
        ({"people": 3}, "out of range"),
        ({"kind": "two_hours"}, "three_hours"),
        ({"seed": -1}, "out of range"),
    ],
)
def test_a_setup_that_cannot_be_is_refused_before_any_file(change, told, tmp_path):
    given = {"case": "guinea_bissau", "worlds": ("light", "heavy")} | change
    with pytest.raises(InputErrors) as caught:
        Session.create(tmp_path / "a.session", Setup(**given))
    assert told in str(caught.value) and not list(tmp_path.iterdir())


def test_a_file_that_is_no_session_is_refused_in_plain_words(tmp_path):
    path = tmp_path / "a.session"
    for content in (None, b"hello, this is no database at all, only text that goes on", b""):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(InputErrors, match="session"):
            Session(path)


def test_a_deleted_session_leaves_nothing(session, tmp_path):
    session.decide("light", "government", 0, 0, {"bill": "table"})
    session.close()
    delete(session.file.path)
    assert not list(tmp_path.iterdir())


def test_every_refusal_has_its_words():
    known = texts("en")
    source = "".join(path.read_text(encoding="utf-8") for path in Path(package.__file__).parent.rglob("*.py"))
    names = set(re.findall(r'"(refused\.[a-z_]+)"', source))
    names |= {f"refused.stage_{stage}" for stage in ("deciding", "locked", "ran", "over")}
    assert names and all(known.has(name) for name in names), {name for name in names if not known.has(name)}
