"""From the run lists of The Sleuth Kit to runs of the medium."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forensics.file_systems.tsk_objects import TskAttribute

import pytsk3

from forensics.file_system import Run
from forensics.value_classes import dataclass

_SPARSE = int(pytsk3.TSK_FS_ATTR_RUN_FLAG_SPARSE)
_FILLER = int(pytsk3.TSK_FS_ATTR_RUN_FLAG_FILLER)


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the blocks of a volume lie, and how its gaps are meant.

    ``base`` is the volume's first byte and ``end`` the first after it. Where ``gaps_are_holes``,
    what no run covers reads as zeros (ext); elsewhere the file system lost it.
    """

    base: int
    block_size: int
    end: int
    gaps_are_holes: bool


def whole_runs(attribute: TskAttribute, geometry: Geometry) -> list[Run]:
    """Return all runs of an attribute in content order, in whole blocks, joined where they touch.

    The list ends early where the file system lost the rest, and where a run leaves the volume: a
    place that does not exist is never named.
    """
    runs: list[Run] = []
    base, block_size, end = geometry.base, geometry.block_size, geometry.end
    for piece in attribute:
        flags, length = int(piece.flags), piece.len * block_size
        if length <= 0 or (flags & _FILLER and not geometry.gaps_are_holes):
            return runs
        if flags & (_SPARSE | _FILLER):
            _join(runs, None, length)
            continue
        offset = base + piece.addr * block_size
        if offset + length > end:
            if end > offset:
                _join(runs, offset, end - offset)
            return runs
        _join(runs, offset, length)
    if geometry.gaps_are_holes and (missing := int(attribute.info.size) - length_of(runs)) > 0:
        runs.append(Run(None, missing))
    return runs


def clip(runs: list[Run] | tuple[Run, ...], size: int) -> tuple[Run, ...]:
    """Cut runs so that they end with the content; they may still be shorter than it."""
    if len(runs) == 1 and runs[0].length > size:
        return (Run(runs[0].offset, size),)
    clipped, left = [], size
    for run in runs:
        if left <= 0:
            break
        clipped.append(run if run.length <= left else Run(run.offset, left))
        left -= run.length
    return tuple(clipped)


def blank_after(runs: tuple[Run, ...], *, valid: int, size: int) -> tuple[Run, ...]:
    """Make a hole of what lies beyond the valid length: an operating system reads it as zeros."""
    if valid >= size:
        return runs
    kept = clip(runs, valid)
    if length_of(kept) < valid:
        return kept
    return (*kept, Run(None, size - valid))


def length_of(runs: tuple[Run, ...] | list[Run]) -> int:
    """Sum of the runs in bytes, holes included."""
    return runs[0].length if len(runs) == 1 else sum(run.length for run in runs)


def _join(runs: list[Run], offset: int | None, length: int) -> None:
    if runs:
        last = runs[-1]
        touches = last.offset is None if offset is None else _ends_at(last, offset)
        if touches:
            runs[-1] = Run(last.offset, last.length + length)
            return
    runs.append(Run(offset, length))


def _ends_at(run: Run, offset: int) -> bool:
    return run.offset is not None and run.offset + run.length == offset
