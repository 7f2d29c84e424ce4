"""Draw the baseline images anew, after a wanted change: python tests/baseline/draw_baseline.py

Look at every image before keeping it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from made_results import make_results

from sim.figures.draw import drawings

HERE = Path(__file__).parent
DPI = 40


def main() -> None:
    """Write one small PNG for each kind of figure."""
    with tempfile.TemporaryDirectory() as spare:
        folder = make_results(Path(spare) / "made", ("dr_congo",))
        for drawing in drawings(folder):
            drawing.figure.savefig(HERE / f"{drawing.name}.png", dpi=DPI, metadata={"Software": "ssrsim"})


if __name__ == "__main__":
    main()
