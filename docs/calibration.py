"""Make the tables and the figure of docs/calibration.md from a run of the synthetic country.

    python docs/calibration.py [--worlds 8192]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.analysis.calibration import exponent, relapse_checks, war_worlds
from sim.analysis.survival import cumulative_share
from sim.analysis.targets import band
from sim.api import simulate

HERE = Path(__file__).parent
START, END = "<!-- made by docs/calibration.py -->", "<!-- end -->"


def table(runs) -> str:
    lines = ["| figure | model | observed, 95 % interval | worlds | |", "|---|---|---|---|---|"]
    for check in relapse_checks(runs, (2, 3, 5, 10, 15), (2, 3, 5, 10, 15)):
        target = check.target
        what = "25 deaths" if target.name.startswith("relapse25") else "1,000 deaths"
        year = target.name.rpartition("_y")[2]
        lines.append(
            f"| relapsed to {what} a year by year {year} | {check.value:.2f} | {target.value:.2f} "
            f"[{target.low:.2f}, {target.high:.2f}] | {check.worlds} | {'inside' if check.holds else '**outside**'} |"
        )
    lines.append(f"| exponent of the hazard on years since the end | {exponent(runs).value:.2f} | -1.10 "
                 f"[-1.52, -0.67] | {len(war_worlds(runs))} | |")
    return "\n".join(lines)


def figure(runs, path: Path) -> None:
    picture = Figure(figsize=(9, 4.2), dpi=130)
    FigureCanvasAgg(picture)
    worlds = war_worlds(runs)
    for place, (column, day, calendar, title) in enumerate((
        ("relapse_years", "relapse25_country_war_post1989", "relapse25_calendar_war_post1989",
         "to 25 battle deaths a year"),
        ("relapse_war_years", "relapsewar_country_war_post1989", "relapsewar_calendar_war_post1989",
         "to 1,000 battle deaths a year"),
    ), 1):
        axes = picture.add_subplot(1, 2, place)
        seen = band(day)
        axes.fill_between(seen["year"], 100 * seen["low"], 100 * seen["high"], color="0.86", label="observed, 95 %")
        axes.plot(seen["year"], 100 * seen["share"], "s", color="0.35", label="observed, days since the end")
        same = band(calendar)
        axes.plot(same["year"], 100 * same["share"], "x", color="0.1", label="observed, calendar years")
        model = cumulative_share(worlds[column], worlds["years_followed"], 15)
        axes.plot(model["year"], 100 * model["share"], "-", color="#0072b2", lw=2, label="model")
        axes.set(title=title, xlabel="years since the war's end", ylim=(0, 100), xlim=(0, 15.5))
        axes.spines[["top", "right"]].set_visible(False)
    picture.axes[0].set_ylabel("relapsed, of 100 worlds or wars")
    picture.axes[0].legend(frameon=False, loc="upper left", fontsize=8)
    picture.suptitle("Relapse after wars that reached 1,000 deaths a year: the model beside the record")
    picture.tight_layout()
    picture.savefig(path, metadata={"Software": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=8192)
    worlds = parser.parse_args().worlds
    runs = simulate("synthetic", worlds=worlds, workers=None).runs
    (HERE / "images").mkdir(exist_ok=True)
    figure(runs, HERE / "images" / "calibration.png")
    page = HERE / "calibration.md"
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{START}\n{table(runs)}\n{END}{after}", encoding="utf-8")
    print(table(runs))


if __name__ == "__main__":
    main()
