"""Buy-in, initiative, inclusiveness, legitimacy: each rule with single numbers."""

import math

from rule_tables import by_hand, direction

from sim.rules import politics
from sim.rules.shapes import shifted

WILL = {
    "buy_in": 0.4, "start": 0.4, "own_led": 0.3, "own_led_start": 0.3, "rents": 0.5, "pressure": 0, "dependence": 0,
    "quiet": 0, "results_weight": 0.35, "rents_weight": 0.3, "dependence_weight": 0.15, "quiet_weight": 0.08,
    "agreed": 0, "mediated": 0,
    "months": 36, "on": 1,
}  # fmt: skip
FIRST = {
    "buy_in": 0.5, "inclusiveness": 1, "outside_effect": 0.25, "alone": 0.6, "outside_weight": 1, "dormancy": 0.25,
}
INCLUDE = {
    "inclusiveness": 0.4, "start": 0.4, "lasting_strategic": 0, "oversight_gained": 0, "dialogue_weight": 0.3,
    "oversight_weight": 0.35, "women": 0, "months": 48,
}  # fmt: skip
RIGHT = {
    "legitimacy": 0.45, "start": 0.45, "trust_gained": 0, "violence": 0, "trust_weight": 0.6, "violence_weight": 0.3,
    "months": 24,
}  # fmt: skip
MOVE = 1 - math.exp(-1 / 36)

CASES = [
    ("leaders stay as they were", politics.next_buy_in, WILL, 0.4),
    ("results bring them round", politics.next_buy_in, WILL | {"own_led": 0.6},
     0.4 + (shifted(0.4, 0.105) - 0.4) * MOVE),
    ("threatened rents do not", politics.next_buy_in, WILL | {"pressure": 0.8},
     0.4 + (shifted(0.4, -0.12) - 0.4) * MOVE),
    ("who wants nothing is not brought round", politics.next_buy_in,
     WILL | {"buy_in": 0, "start": 0, "own_led": 1, "quiet": 1}, 0),
    ("half of the work", politics.dependence, {"propped_up": 0.2, "own_led": 0.2}, 0.5),
    ("no work at all", politics.dependence, {"propped_up": 0, "own_led": 0}, 0),
    ("half nationally", politics.initiative, FIRST, 0.5),
    ("without will nothing starts nationally", politics.initiative, FIRST | {"buy_in": 0}, 0),
    ("exclusion costs initiative", politics.initiative, FIRST | {"inclusiveness": 0}, 0.3 / 0.8),
    ("nothing changes", politics.next_inclusiveness, INCLUDE, 0.4),
    ("dialogue", politics.next_inclusiveness, INCLUDE | {"lasting_strategic": 0.5},
     0.4 + (shifted(0.4, 0.15) - 0.4) * (1 - math.exp(-1 / 48))),
    ("as rightful as before", politics.next_legitimacy, RIGHT, 0.45),
    ("fighting costs legitimacy", politics.next_legitimacy, RIGHT | {"violence": 1},
     0.45 + (shifted(0.45, -0.3) - 0.45) * (1 - math.exp(-1 / 24))),
    ("a coup succeeds", politics.after_coup, {"level": 0.5, "succeeded": 1, "kept": 0.6}, 0.3),
    ("a coup suspends", politics.next_suspension, {"left": 0, "succeeded": 1, "months": 18, "on": 1}, 18),
    ("the months go by", politics.next_suspension, {"left": 18, "succeeded": 0, "months": 18, "on": 1}, 17),
    ("and end", politics.next_suspension, {"left": 1, "succeeded": 0, "months": 18, "on": 1}, 0),
    ("a donor gives", politics.given, {"commitment": 0.7, "suspended": 0}, 0.7),
    ("or withholds", politics.given, {"commitment": 0.7, "suspended": 1}, 0),
    ("no coup", politics.after_coup, {"level": 0.5, "succeeded": 0, "kept": 0.6}, 0.5),
    ("reform agreed in mediation binds", politics.commitment,
     {"promise": 1, "requested": 0, "provisions_weight": 0.1, "request_weight": 0.04, "on": 1}, 0.1),
    ("so does having asked", politics.commitment,
     {"promise": 0, "requested": 1, "provisions_weight": 0.1, "request_weight": 0.04, "on": 1}, 0.04),
    ("leaders begin bound", politics.committed, {"start": 0.5, "push": 0.1}, 1 / (1 + math.exp(-0.4))),
    ("a promise that is guarded holds", politics.next_promise, {"promise": 1, "guarded": 1, "months": 48, "on": 1}, 1),
    ("else it fades", politics.next_promise, {"promise": 1, "guarded": 0, "months": 48, "on": 1}, math.exp(-1 / 48)),
    ("good offices reach who consents", politics.office_reach,
     {"effort": 0.5, "consent": 0.8, "support": 1, "on": 1}, 0.4),
    ("they calm", politics.calmed, {"chance": 0.06, "reach": 0.5, "weight": 0.4}, 0.048),
    ("an election is due", politics.election, {"month": 29, "every": 54, "offset": 24}, 1),
    ("not yet", politics.election, {"month": 28, "every": 54, "offset": 24}, 0),
    ("never", politics.election, {"month": 29, "every": 0, "offset": 24}, 0),
    ("no election, no change", politics.redrawn,
     {"buy_in": 0.4, "called": 0, "uniform": 0.9, "swing": 0.1, "on": 1}, 0.4),
    ("an election by chance", politics.redrawn,
     {"buy_in": 0.5, "called": 1, "uniform": 0.75, "swing": 0.1, "on": 1}, 1 / (1 + math.exp(-0.2))),
]  # fmt: skip

RISES, FALLS = 1, -1
TRENDS = [
    (politics.next_buy_in, WILL, "own_led", RISES), (politics.next_buy_in, WILL, "quiet", RISES),
    (politics.next_buy_in, WILL, "pressure", FALLS), (politics.next_buy_in, WILL, "dependence", FALLS),
    (politics.initiative, FIRST, "buy_in", RISES), (politics.initiative, FIRST, "inclusiveness", RISES),
    (politics.initiative, FIRST, "outside_effect", FALLS),
    (politics.next_inclusiveness, INCLUDE, "lasting_strategic", RISES),
    (politics.next_inclusiveness, INCLUDE, "oversight_gained", RISES),
    (politics.next_legitimacy, RIGHT, "trust_gained", RISES), (politics.next_legitimacy, RIGHT, "violence", FALLS),
]  # fmt: skip


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS, (0.05, 0.3, 0.6, 0.95))
