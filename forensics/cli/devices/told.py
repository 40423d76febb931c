"""What a reading of a device or a phone says, as a terminal shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.cli.printable import printable
from forensics.values import RunEnding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from forensics.values.device_facts import Contradiction
    from forensics.values.tool_runs import ToolRun

SOME_DISAGREE = 3
"""The exit code where two sources disagree."""


def under_titles(*parts: tuple[str, Sequence[tuple[str, str]]]) -> Iterator[str]:
    """Return what is known in lines, each part under its title: names, and beside them values."""
    for title, rows in parts:
        width = max(len(name) for name, _ in rows)
        yield title
        yield from (f"  {name:{width}}  {printable(value)}" for name, value in rows)
        yield ""


def disagreements(contradictions: Iterable[Contradiction]) -> Iterator[str]:
    """Return of each fact about which sources disagree what each of them says."""
    for each in contradictions:
        told = "; ".join(f"{source} says {said}" for source, said in each.said)
        yield f"{each.fact}: {printable(told)}"


def not_asked(runs: Iterable[ToolRun]) -> Iterator[str]:
    """Return which tools were not asked because they are not installed; nothing where all were."""
    absent = sorted({run.tool for run in runs if run.ending is RunEnding.NOT_THERE})
    if absent:
        yield f"Not installed, so not asked: {', '.join(absent)}."
