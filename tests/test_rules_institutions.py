"""Built, propped up, adopted, or lost where nobody pays: each rule with single numbers."""

import math

from rule_tables import by_hand, direction

from sim.rules import institutions

EXP = math.exp
PROP = {"propped_up": 0, "own_led": 0.4, "effect": 0.5, "months": 5, "on": 1}
CROWD = {"propped_up": 0.3, "strength": 1, "on": 1}
ADOPT = {"propped_up": 0.5, "will": 0.6, "oversight": 1, "rate": 0.02, "without_oversight": 0.4, "on": 1}
DECAY = {
    "own_led": 0.6, "native": 0.4, "funded": 0, "rate": 0.02, "funded_fraction": 0.03, "costless": 0.5, "on": 1,
}
OWN = {
    "own_led": 0.4, "lasting_effect": 0, "buy_in": 0, "crowding": 1, "build": 0.05, "home_build": 0.004,
    "adopted_now": 0, "decayed_now": 0,
}  # fmt: skip
SEE = {
    "level": 0.3, "lasting_effect": 0, "buy_in": 0, "inclusiveness": 0.5, "funded": 1, "build": 0.02,
    "home_build": 0.006, "decay": 0.01, "start": 0.3, "costless": 0.7, "laws": 0,
    "captured": 0, "on": 1,
}  # fmt: skip
PLAN = {"strategy": 0.2, "lasting_effect": 0, "buy_in": 0, "build": 0.08, "home_build": 0.006, "fade": 0.01}
WEIGHTS = {
    "strategic": 0.8, "operational": 0.5, "tactical": 0.2, "weight_strategic": 0.1, "weight_operational": 0.6,
    "weight_tactical": 0.3,
}  # fmt: skip

CASES = [
    ("outsiders fill what is not done", institutions.next_propped_up, PROP, 0.5 * 0.6 * (1 - EXP(-1 / 5))),
    ("they leave, it goes", institutions.next_propped_up, PROP | {"propped_up": 0.3, "effect": 0}, 0.3 * EXP(-1 / 5)),
    (
        "nothing is left to prop up", institutions.next_propped_up, PROP | {"own_led": 1, "propped_up": 0.0}, 0,
    ),
    ("what others do nobody learns", institutions.crowding_out, CROWD, 0.7),
    ("and never unlearns by it", institutions.crowding_out, CROWD | {"propped_up": 1, "strength": 3}, 0),
    ("adopted with will and oversight", institutions.adopted, ADOPT, 0.02 * 0.6 * 0.5),
    ("less without oversight", institutions.adopted, ADOPT | {"oversight": 0}, 0.02 * 0.6 * 0.5 * 0.4),
    ("not without will", institutions.adopted, ADOPT | {"will": 0}, 0),
    ("lost where nobody pays", institutions.decayed, DECAY, 0.02 * 0.4),
    ("little lost where all is paid", institutions.decayed, DECAY | {"funded": 1}, 0.02 * 0.4 * 0.03),
    ("what was always there costs nothing", institutions.decayed, DECAY | {"own_led": 0.2}, 0),
    ("built with help", institutions.next_own_led, OWN | {"lasting_effect": 0.5}, 0.4 + 0.05 * 0.5 * 0.6),
    ("built alone", institutions.next_own_led, OWN | {"buy_in": 1}, 0.4 + 0.004 * 0.6),
    ("adopted", institutions.next_own_led, OWN | {"adopted_now": 0.01}, 0.4 + 0.01 * 0.6),
    ("decayed", institutions.next_own_led, OWN | {"decayed_now": 0.02}, 0.38),
    ("crowded out", institutions.next_own_led, OWN | {"lasting_effect": 0.5, "buy_in": 1, "crowding": 0}, 0.4),
    ("oversight stays where nothing works on it", institutions.next_oversight, SEE, 0.3),
    ("it grows with help", institutions.next_oversight, SEE | {"lasting_effect": 0.5}, 0.3 + 0.02 * 0.5 * 0.7),
    ("and alone with will", institutions.next_oversight, SEE | {"buy_in": 1}, 0.3 + 0.006 * 0.5 * 0.7),
    ("it wears away unpaid", institutions.next_oversight, SEE | {"funded": 0}, 0.3 - 0.01 * 0.09),
    ("a strategy ages", institutions.next_strategy, PLAN, 0.2 - 0.01 * 0.2),
    ("is written with help", institutions.next_strategy, PLAN | {"lasting_effect": 1}, 0.2 + 0.08 * 0.8 - 0.002),
    ("or alone", institutions.next_strategy, PLAN | {"buy_in": 1}, 0.2 + 0.006 * 0.8 - 0.002),
    ("levels serve a function by weight", institutions.function_effect, WEIGHTS, 0.08 + 0.3 + 0.06),
]

RISES, FALLS = 1, -1
TRENDS = [
    (institutions.next_propped_up, PROP, "effect", RISES), (institutions.next_propped_up, PROP, "own_led", FALLS),
    (institutions.crowding_out, CROWD, "propped_up", FALLS), (institutions.adopted, ADOPT, "will", RISES),
    (institutions.adopted, ADOPT, "oversight", RISES), (institutions.decayed, DECAY, "funded", FALLS),
    (institutions.next_own_led, OWN, "lasting_effect", RISES), (institutions.next_own_led, OWN, "buy_in", RISES),
    (institutions.next_own_led, OWN, "decayed_now", FALLS), (institutions.next_own_led, OWN, "adopted_now", RISES),
    (institutions.next_oversight, SEE, "lasting_effect", RISES), (institutions.next_oversight, SEE, "buy_in", RISES),
    (institutions.next_oversight, SEE, "funded", RISES), (institutions.next_strategy, PLAN, "lasting_effect", RISES),
]  # fmt: skip


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS)


def test_own_led_and_propped_up_together_never_exceed_the_whole(call):
    """Where capacity is adopted faster than outsiders let go, they hold up what is left and no more."""
    for own_led in (0.3, 0.6, 0.95):
        propped = call(institutions.next_propped_up, **PROP | {"propped_up": 0.7, "own_led": own_led, "effect": 1})
        assert own_led + propped <= 1.0 + 1e-12
