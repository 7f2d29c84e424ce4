"""The coarse search of docs/calibration.md, again: ``python -m benchmarks.coarse_search --draws 70 --seed 1``.

Draws numbers of the conflict part at random, runs war-level worlds of the synthetic country and scores their relapse
curves against the record. Prints a line of JSON for each draw: score, shares, values.
"""

from __future__ import annotations

import argparse
import json

import numpy as np

from sim.analysis.calibration import relapse_checks
from sim.api import simulate

RANGES = {
    "campaign_start": (0.2, 0.6), "campaign_end": (1.0, 2.6), "truce_months": (9, 20), "death_rate": (0.006, 0.014),
    "escalate_months": (6, 12), "war_fighters_factor": (2, 6), "join_rate": (0.02, 0.08), "return_rate": (0.08, 0.22),
    "frailty_spread": (1.1, 1.8), "odds_weight": (0.55, 0.9), "left_over": (0.0005, 0.003), "home_months": (26, 55),
    "subside_months": (0.7, 1.6), "deterrence_weight": (2, 2.8), "death_spread": (0.9, 1.5), "pool_ratio": (2.5, 4.5),
    "grievance_weight": (1.5, 2.5),
}  # fmt: skip


def score(values: dict[str, float], worlds: int) -> dict[str, object]:
    """Squared distance from the record in quarters of its intervals, and a penalty where few wars close."""
    runs = simulate("synthetic", worlds=worlds, war_level=1, **values).runs
    checks = relapse_checks(runs, (2, 3, 5, 10, 15), (2, 3, 5, 10, 15))
    distance = sum(((c.value - c.target.value) / ((c.target.high - c.target.low) / 4)) ** 2 for c in checks)
    open_wars = max(0.0, 0.9 - float(runs["closed"].mean()))
    return {
        "score": round(distance + 400 * open_wars**2, 2),
        "shares": {c.target.name: round(c.value, 3) for c in checks},
        "values": values,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=70)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worlds", type=int, default=768)
    asked = parser.parse_args()
    chance = np.random.default_rng(asked.seed)
    for _ in range(asked.draws):
        drawn = {name: float(np.exp(chance.uniform(*np.log(ends)))) for name, ends in RANGES.items()}
        rounded = {name: float(f"{value:.4g}") for name, value in drawn.items()}
        print(json.dumps(score(rounded, asked.worlds)), flush=True)


if __name__ == "__main__":
    main()
