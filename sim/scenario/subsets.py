"""Which points of an experiment are run: those that meet its condition, and named subsets of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sim.scenario.points import Draft
from sim.scenario.problems import Findings, Place, nearest
from sim.scenario.values import expect_mapping, read_texts, read_whole
from sim.scenario.where import Condition, read_condition
from sim.scenario.yaml_reader import Node, Scalar

SUBSET_KEYS = ("only", "where", "worlds")


@dataclass(frozen=True)
class Subset:
    """A named part of an experiment: a condition, labels, another number of worlds; each may be missing."""

    where: Condition | None = None
    only: tuple[str, ...] = ()
    worlds: int | None = None

    def holds(self, draft: Draft) -> bool:
        """Whether a point belongs to it; a condition says nothing of points that were listed one by one."""
        if self.only and draft.label not in self.only:
            return False
        return self.where is None or not draft.nodes or self.where.holds(draft.values())


def read_subsets(
    root: Node, names: Mapping[str, Sequence[Scalar]], drafts: Sequence[Draft], most: int, findings: Findings
) -> dict[str, Subset]:
    """All named subsets; each is checked, whichever is asked for. `most` is the largest number of worlds."""
    node = root.get("subsets")
    if node is None or not expect_mapping(node, "subsets", (), findings):
        return {}
    found = {}
    labels = [draft.label for draft in drafts]
    for name, _, entry in node.pairs():
        where = f"subsets.{name}"
        if not expect_mapping(entry, where, SUBSET_KEYS, findings):
            continue
        only, worlds, condition = entry.get("only"), entry.get("worlds"), entry.get("where")
        wanted = read_texts(only, f"{where}.only", findings) if only is not None else ()
        for label in wanted:
            if label not in labels and only is not None:
                message = "no point of the experiment has this label"
                suggestion = nearest(label, labels)
                findings.add(only.place, f"{where}.only", message, value=label, suggestion=suggestion)
        found[name] = Subset(
            read_condition(condition, f"{where}.where", names, findings) if condition is not None else None,
            wanted,
            read_whole(worlds, f"{where}.worlds", 1, most, "", findings) if worlds is not None else None,
        )
    return found


def kept(
    drafts: Iterable[Draft], root: Node, names: Mapping[str, Sequence[Scalar]], subset: Subset, findings: Findings
) -> list[Draft]:
    """The points that the experiment's `where` and a subset leave; a problem is noted if they leave none."""
    node = root.get("where")
    condition = None if node is None else read_condition(node, "where", names, findings)
    every = list(drafts)
    left = [draft for draft in every if Subset(condition).holds(draft) and subset.holds(draft)]
    if every and not left and not findings.problems:
        findings.add(root.place if node is None else node.place, "where", "no point is left")
    return left


def chosen(name: str | None, subsets: Mapping[str, Subset], findings: Findings) -> Subset:
    """The subset of a name; everything where none is asked for."""
    if name is None:
        return Subset()
    if name not in subsets:
        findings.add_unknown(Place(f"--subset {name}", 0, 1), "", name, "subset of the experiment", subsets)
    return subsets.get(name, Subset())
