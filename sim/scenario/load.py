"""From a name or a file to a scenario that is complete and checked, or to every problem at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.scenario.documents import Document, mapping_node, read_override, text_node
from sim.scenario.frozen import Frozen
from sim.scenario.layers import resolve
from sim.scenario.library import is_path, read_path, read_shipped
from sim.scenario.names import VARIANT_WORDS, VARIANTS, scenario_names, split_name
from sim.scenario.problems import Findings, Place, nearest
from sim.scenario.settings import Scenario, digest_of
from sim.scenario.values import read_text
from sim.scenario.yaml_reader import Node, parse

COMMAND_LINE = Place("scenario name", 0, 1)


def load_scenario(name_or_path: str | Path, overrides: Sequence[str] = (), change: str = "") -> Scenario:
    """A shipped scenario by name, or a case file by path, with the values of `--set key=value` on top.

    Parameters
    ----------
    name_or_path
        A name such as "guinea_bissau_heavy" (see `scenario_names`), or the path of a YAML file.
    overrides
        Texts "key=value"; keys are those of a case file, dotted for parts ("drawdown.months=12"), or the
        name of any parameter or mechanism. Later ones prevail.
    change
        One more, of a branch: messages call it by its option, ``--with``.

    Raises
    ------
    InputErrors
        With every problem found; nothing is half accepted.
    """
    findings = Findings()
    extra = [read_override(text, f"--set #{number}", findings) for number, text in enumerate(overrides, 1)]
    if change:
        extra.append(read_override(change, f"--with {change}", findings))
    scenario = build(str(name_or_path), [document for document in extra if document], findings)
    findings.stop_if_any()
    assert scenario is not None
    return scenario


def load_text(text: str, name: str) -> Scenario:
    """A scenario from the text of a case file; `name` stands for the file in messages and in results.

    Raises
    ------
    InputErrors
        With every problem found.
    """
    findings = Findings()
    root, problems = parse(text, Place(name, 1, 1))
    findings.extend(problems)
    findings.stop_if_any()
    assert root is not None
    scenario = _assembled([Document(f"case {name}", root, is_case=True)], [], name, name, "", findings)
    findings.stop_if_any()
    assert scenario is not None
    return scenario


def build(
    name: str, extra: Sequence[Document], findings: Findings, place: Place = COMMAND_LINE
) -> Scenario | None:
    """The scenario of a name with further documents on top; None with problems noted.

    `place` is where the name was given, for messages.
    """
    case, variant = (Path(name).stem, "") if is_path(name) else split_name(name)
    documents = case_documents(name if is_path(name) else case, findings, place)
    if not documents:
        return None
    upper = [*_variant_documents(name, variant), *extra]
    return _assembled(documents, upper, f"{case}_{variant}" if variant else case, case, variant, findings)


def _assembled(
    documents: Sequence[Document], upper: Sequence[Document], name: str, case: str, variant: str, findings: Findings
) -> Scenario | None:
    resolved = resolve([*documents, *upper], findings)
    if findings.problems:
        return None
    footprint = _footprint_name(upper)
    merged = resolved.merged
    merged.choices.setdefault("footprint", "none")
    return Scenario(
        name=name,
        title=_title(documents[-1].node, merged.country, variant),
        case=case,
        footprint=footprint,
        structure=resolved.structure,
        settings=Frozen(dict(sorted(merged.settings.items()))),
        patches=resolved.patches,
        choices=Frozen(merged.choices),
        structure_settings=Frozen(dict(resolved.structure_settings)),
        sources=tuple(dict.fromkeys(merged.sources)),
        digest=digest_of(resolved.structure, merged.settings, resolved.patches),
        files=_files([*documents, *upper], resolved.context, findings),
    )


def _files(documents: Sequence[Document], context: Document | None, findings: Findings) -> tuple[str, ...]:
    """Full paths of the files of documents, each once; what the command line sets has none."""
    shown = [document.node.place.file for document in (*([context] if context else []), *documents)]
    return tuple(dict.fromkeys(findings.files[name] for name in shown if name in findings.files))


def case_documents(
    name: str, findings: Findings, place: Place = COMMAND_LINE, above: tuple[str, ...] = ()
) -> list[Document]:
    """The case file of a name or path, with the files of its baselines beneath it, lowest first."""
    case, variant = (name, "") if is_path(name) else split_name(name)
    if is_path(name):
        root = read_path(Path(name), ("scenarios/cases",), findings)
    elif name in scenario_names():
        root = read_shipped("scenarios/cases", case, findings)
    else:
        suggestion = nearest(name, scenario_names())
        message = (
            "no scenario has this name"
            if above or place.line
            else "no scenario has this name and no file is meant"
        )
        allowed = "a name listed by `ssrsim scenarios`, or the path of a .yaml file"
        findings.add(
            place,
            "",
            message,
            value=name,
            allowed=allowed,
            suggestion=suggestion,
        )
        return []
    if root is None:
        return []
    document = Document(f"case {Path(case).stem}", root, is_case=True)
    below = _baseline_documents(root, name, findings, (*above, name))
    return [*below, document, *_variant_documents(name, variant)]


def _baseline_documents(root: Node, name: str, findings: Findings, above: tuple[str, ...]) -> list[Document]:
    baseline = root.get("baseline")
    if baseline is None:
        return []
    target = baseline.raw if baseline.kind == "scalar" else baseline.shown()
    if is_path(target):
        target = str(Path(name).parent / target) if is_path(name) else target
    if target in above:
        chain = " → ".join((*above, target))
        findings.add(baseline.place, "baseline", "a scenario cannot be its own baseline", value=chain)
        return []
    return case_documents(target, findings, baseline.place, above)


def _variant_documents(name: str, variant: str) -> list[Document]:
    if not variant:
        return []
    place = Place(f"variant {name}", 0, 1)
    return [
        Document(f"variant {variant}", mapping_node(key, text_node(value, place), place))
        for key, value in VARIANTS[variant].items()
    ]


def _footprint_name(upper: Sequence[Document]) -> str:
    """The class that the layers above the case put in place of its own footprint."""
    footprint, matched = "as written", False
    for document in upper:
        chosen, match = document.node.get("footprint"), document.node.get("match_cost")
        if chosen is not None:
            footprint = chosen.raw if chosen.kind == "scalar" else "as set"
        if match is not None:
            matched = match.raw != "off"
    return f"{footprint}_equal_cost" if matched and footprint != "as written" else footprint


def _title(case: Node, country: str, variant: str) -> str:
    name = case.get("title") or case.get("name")
    title = (read_text(name, "name", Findings()) if name is not None else None) or country
    return f"{country or title}, {VARIANT_WORDS[variant]}" if variant else title
