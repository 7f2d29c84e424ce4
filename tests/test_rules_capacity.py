"""What outsiders can carry: each rule with single numbers, and the way it leans."""

import math

from rule_tables import by_hand, direction

from sim.rules import capacity

EXP = math.exp
TEACH = {
    "trainees": 29, "usual": 29, "slope": 0.5, "preparation": 0.7, "usual_preparation": 0.7, "weight": 0.5, "on": 1,
}
THIN = {"soldiers": 10_000, "staff": 50, "usual": 200, "weight": 0.1, "on": 1}
STRETCH = {"staff": 50, "missions": 1, "specialists": 100, "capacity": 1, "usual_load": 0.5, "on": 1}
OFFER = {"generation": 0.5, "regional": 0, "regional_chance": 0.5, "roster": 0, "roster_chance": 0.4, "on": 1}
CONTINGENT = {"present": 1, "uniform": 0.5, "offer": 0.3, "stay": 36, "on": 1}
ALARM = {"alarm": 5, "violence": 0.1, "coup": 0, "mark": 0.15, "months": 9}
EXIT = {"begun": 1, "months_since": 18, "taper": 24, "before": 6, "after": 12}
CALL = {"crisis_lever": 1, "drawdown_lever": 1, "alarm": 0, "support": 1, "window": 0, "on": 1}
HAND = {"team": 15, "window": 1, "gain": 1.5, "half": 15, "on": 1}
STAY = {"people": 5, "begun": 1, "support": 0.25, "given": 0.8, "on": 1}

CASES = [
    ("as many trainees as usual", capacity.teaching_quality, TEACH, 1),
    ("four times as many, half as good", capacity.teaching_quality, TEACH | {"trainees": 116}, 0.5),
    ("all prepared", capacity.teaching_quality, TEACH | {"preparation": 1}, 1.15),
    ("200 soldiers each, as usual", capacity.spread_thin, THIN, 1),
    ("2,000 soldiers each", capacity.spread_thin, THIN | {"staff": 5}, 1.1 / 2),
    ("nobody is stretched", capacity.spread_thin, THIN | {"staff": 0}, 1),
    ("the usual load", capacity.un_stretch, STRETCH, 1),
    ("four missions share", capacity.un_stretch, STRETCH | {"missions": 4}, 0.5),
    ("four times the specialists", capacity.un_stretch, STRETCH | {"missions": 4, "capacity": 4}, 1),
    ("half within three months", capacity.offered, OFFER, 1 - 0.5 ** (1 / 3)),
    ("neighbours help", capacity.offered, OFFER | {"regional": 1}, 1 - 0.25 ** (1 / 3)),
    ("a roster helps", capacity.offered, OFFER | {"roster": 1}, 1 - 0.3 ** (1 / 3)),
    ("a contingent stays", capacity.next_contingent, CONTINGENT, 1),
    ("a contingent leaves", capacity.next_contingent, CONTINGENT | {"uniform": 0.02}, 0),
    ("none is offered", capacity.next_contingent, CONTINGENT | {"present": 0}, 0),
    ("one is offered", capacity.next_contingent, CONTINGENT | {"present": 0, "uniform": 0.2}, 1),
    ("two of three, where nine of ten are planned", capacity.contingent_part,
     {"present": 0.6, "usual": 0.9, "on": 1}, 2 / 3),
    ("quiet, the alarm wears off", capacity.next_alarm, ALARM, 4),
    ("fighting", capacity.next_alarm, ALARM | {"violence": 0.2}, 9),
    ("a coup", capacity.next_alarm, ALARM | {"coup": 1}, 9),
    ("no alarm", capacity.next_alarm, ALARM | {"alarm": 0.5}, 0),
    ("two quarters before the end", capacity.near_exit, EXIT, 1),
    ("earlier", capacity.near_exit, EXIT | {"months_since": 17}, 0),
    ("four quarters after", capacity.near_exit, EXIT | {"months_since": 36}, 1),
    ("later", capacity.near_exit, EXIT | {"months_since": 37}, 0),
    ("not begun", capacity.near_exit, EXIT | {"begun": 0}, 0),
    ("neither crisis nor exit", capacity.called, CALL, 0),
    ("a crisis", capacity.called, CALL | {"alarm": 3}, 1),
    ("a crisis when everybody has left", capacity.called, CALL | {"alarm": 3, "support": 0}, 0),
    ("the exit", capacity.called, CALL | {"window": 1}, 1),
    ("no team for the exit", capacity.called, CALL | {"window": 1, "drawdown_lever": 0}, 0),
    ("the team comes over its lag", capacity.next_team,
     {"people": 0, "wanted": 20, "lag": 2, "roster": 1, "roster_cut": 0.5}, 20 * (1 - EXP(-1))),
    ("the team hands over", capacity.handing_over, HAND, 1.75),
    ("not before its time", capacity.handing_over, HAND | {"window": 0}, 1),
    ("a country team, three quarters in", capacity.residual, STAY, 5 * 0.75 * 0.8),
    ("nobody is left to serve", capacity.lost_to_stretch, {"load": 0.4, "there": 0}, 0),
    ("a part is lost", capacity.lost_to_stretch, {"load": 0.4, "there": 1}, 0.6),
    ("near the work", capacity.near, {"staff": 40, "soldiers": 10_000, "half": 4}, 0.5),
]  # fmt: skip

RISES, FALLS = 1, -1
TRENDS = [
    (capacity.teaching_quality, TEACH | {"usual": 0.5}, "trainees", FALLS),
    (capacity.teaching_quality, TEACH, "preparation", RISES),
    (capacity.spread_thin, THIN, "staff", RISES), (capacity.un_stretch, STRETCH, "missions", FALLS),
    (capacity.offered, OFFER, "generation", RISES), (capacity.offered, OFFER, "regional", RISES),
]  # fmt: skip


test_by_hand = by_hand(CASES)
test_direction = direction(TRENDS, (0.05, 0.3, 0.6, 0.95))
