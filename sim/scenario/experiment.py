"""Experiments: the scenarios that are points of one sweep, how many worlds, and which pairs to report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.scenario.designs import Sampling
from sim.scenario.distribution import Distribution
from sim.scenario.documents import Document, document_for, split_override
from sim.scenario.frozen import Frozen
from sim.scenario.library import home, is_path, read_path, read_shipped, shipped_names
from sim.scenario.pairs import Contrast, read_contrasts
from sim.scenario.points import Axis, Point, read_drafts
from sim.scenario.problems import Findings, Place
from sim.scenario.subsets import chosen, kept, read_subsets
from sim.scenario.values import expect_mapping, read_text, read_texts, read_whole
from sim.scenario.yaml_reader import Node

EXPERIMENT_KEYS = (
    "baseline",
    "bundles",
    "contrasts",
    "design",
    "grid",
    "name",
    "note",
    "question",
    "scenarios",
    "seed",
    "set",
    "sources",
    "subsets",
    "title",
    "uncertainties",
    "where",
    "worlds",
)
MOST_WORLDS = 10_000_000
LARGEST_SEED = 2**63 - 1
RUN_SETTINGS = ("worlds", "seed")


@dataclass(frozen=True)
class Experiment:
    """A sweep, complete and checked.

    Attributes
    ----------
    name, title, question
        What it is called and what it asks.
    points
        The scenarios to run, each with a label that is unique in the experiment.
    worlds, seed
        Histories for each point, and the seed that all points share.
    contrasts
        Pairs of labels to compare, world by world.
    axes
        The axes of the grid, in order, with the names of their values; empty for a plain list.
    sources
        What the file gives as its sources.
    sampling
        The design that made the points; None where there is none.
    uncertainties
        Parameters of which each world's draw is kept as a column.
    digest
        SHA-256 of points (labels and digests), worlds, seed and contrasts.
    """

    name: str
    title: str
    question: str
    points: tuple[Point, ...]
    worlds: int
    seed: int
    contrasts: tuple[Contrast, ...]
    axes: Mapping[str, tuple[str, ...]]
    sources: tuple[str, ...]
    sampling: Sampling | None = None
    uncertainties: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Experiment {self.name}: {len(self.points)} points × {self.worlds} worlds, seed {self.seed}>"

    @property
    def histories(self) -> int:
        """Number of histories in all."""
        return len(self.points) * self.worlds

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of everything that the results depend on."""
        lines = [f"{point.label} {point.scenario.digest}" for point in self.points]
        lines += [f"{pair.a} {pair.b}" for pair in self.contrasts]
        return hashlib.sha256("\n".join([str(self.worlds), str(self.seed), *lines]).encode()).hexdigest()

    def point(self, label: str) -> Point:
        """The point of a label; KeyError where there is none."""
        for point in self.points:
            if point.label == label:
                return point
        raise KeyError(label)

    def resized(self, worlds: int | None = None, seed: int | None = None) -> Experiment:
        """The same with other numbers of worlds or another seed; ValueError where they are out of range."""
        changed = replace(
            self, worlds=self.worlds if worlds is None else worlds, seed=self.seed if seed is None else seed
        )
        if not 1 <= changed.worlds <= MOST_WORLDS:
            raise ValueError(f"worlds must be from 1 to {MOST_WORLDS:,}, not {changed.worlds:,}")
        if not 0 <= changed.seed <= LARGEST_SEED:
            raise ValueError(f"the seed must be from 0 to {LARGEST_SEED}, not {changed.seed}")
        return changed


def experiment_names() -> list[str]:
    """Names of the shipped experiments."""
    return shipped_names("experiments")


def experiment_path(name_or_path: str | Path) -> Path:
    """The file of an experiment, for hashing and copying; it need not exist."""
    name = str(name_or_path)
    return Path(name) if is_path(name) else home() / "experiments" / f"{name}.yaml"


def load_experiment(
    name_or_path: str | Path, overrides: Sequence[str] = (), subset: str | None = None
) -> Experiment:
    """A shipped experiment by name, or a file by path.

    Parameters
    ----------
    name_or_path
        A name such as "light_vs_heavy" (see `experiment_names`), or the path of a YAML file.
    overrides
        Texts "key=value" as for scenarios, set on every point; also "worlds=100" and "seed=3".
    subset
        One of the file's named subsets; its name is added to that of the experiment.

    Raises
    ------
    InputErrors
        With every problem found in the experiment and in its scenarios.
    """
    findings = Findings()
    root = _read_root(str(name_or_path), findings)
    findings.stop_if_any()
    assert root is not None
    path = experiment_path(name_or_path)
    experiment = _read_experiment(root, path, overrides, subset, findings)
    findings.stop_if_any()
    return experiment


def _read_root(name: str, findings: Findings) -> Node | None:
    if is_path(name):
        return read_path(Path(name), ("experiments",), findings)
    if name in experiment_names():
        return read_shipped("experiments", name, findings)
    findings.add_unknown(Place("experiment name", 0, 1), "", name, "experiment", experiment_names())
    return None


def _read_experiment(
    root: Node, path: Path, overrides: Sequence[str], subset: str | None, findings: Findings
) -> Experiment:
    expect_mapping(root, "", EXPERIMENT_KEYS, findings)
    texts = {
        key: read_text(node, key, findings) or ""
        for key in ("name", "title", "question")
        if (node := root.get(key)) is not None
    }
    numbers = {key: root.get(key) for key in RUN_SETTINGS}
    documents = _read_overrides(overrides, numbers, findings)
    name = texts.get("name", path.stem)
    made = read_drafts(root, name, documents, path.parent, findings)
    subsets = read_subsets(root, made.names(), made.drafts, MOST_WORLDS, findings)
    picked = chosen(subset, subsets, findings)
    drafts = kept(made.drafts, root, made.names(), picked, findings)
    points = [point for draft in drafts if (point := draft.point(documents, findings)) is not None]
    pairs = read_contrasts(root, made.drafts, made.axes, findings)
    labels = {draft.label for draft in drafts}
    worlds = _whole(root, "worlds", numbers["worlds"], 1, MOST_WORLDS, 100, findings)
    sources = root.get("sources")
    return Experiment(
        name=f"{name}_{subset}" if subset else name,
        title=texts.get("title", name),
        question=texts.get("question", ""),
        points=tuple(points),
        worlds=picked.worlds if picked.worlds and numbers["worlds"] is root.get("worlds") else worlds,
        seed=_whole(root, "seed", numbers["seed"], 0, LARGEST_SEED, 0, findings),
        contrasts=tuple(pair for pair in pairs if {pair.a, pair.b} <= labels),
        axes=Frozen({axis.key: axis.names for axis in made.axes}),
        sources=read_texts(sources, "sources", findings) if sources is not None else (),
        sampling=made.design.sampling if made.design else None,
        uncertainties=_uncertainties(root.get("uncertainties"), points, findings),
    )


def _uncertainties(node: Node | None, points: Sequence[Point], findings: Findings) -> tuple[str, ...]:
    """The parameters that are kept as columns: a list of names, or `all` that any point draws."""
    if node is None:
        return ()
    drawn = {
        name for point in points for name, setting in point.scenario.settings.items()
        if isinstance(setting.value, Distribution)
    }  # fmt: skip
    if node.raw == "all":
        return tuple(sorted(drawn))
    names = read_texts(node, "uncertainties", findings)
    for name, element in zip(names, node.elements or (node,), strict=False):
        if points and name not in drawn:
            findings.add_unknown(element.place, "uncertainties", name, "parameter that worlds draw", ["all", *drawn])
    return names


def _read_overrides(
    overrides: Sequence[str], numbers: dict[str, Node | None], findings: Findings
) -> list[Document]:
    """The documents of the command line; worlds and seed, which are no scenario's, go to `numbers`."""
    documents = []
    for count, text in enumerate(overrides, 1):
        found = split_override(text, f"--set #{count}", findings)
        if found is None:
            continue
        key, node = found
        place = Place(node.place.file, 0, 1)
        if key in RUN_SETTINGS:
            numbers[key] = node
        elif document := document_for(key, node, place, place.file, findings):
            documents.append(document)
    return documents


def _whole(
    root: Node, key: str, node: Node | None, low: int, high: int, usual: int, findings: Findings
) -> int:
    if node is None:
        return usual
    number = read_whole(node, key, low, high, "", findings)
    return usual if number is None else number


__all__ = [
    "Axis",
    "Contrast",
    "Experiment",
    "Point",
    "experiment_names",
    "experiment_path",
    "load_experiment",
]
