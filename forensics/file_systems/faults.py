"""Faults of many files of one volume, told once: what was recognised and could not be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.file_system import Run
    from forensics.file_systems.opening import OpenFileSystem
    from forensics.values import Fault


class Unopened:
    """Collects files by the reason why their content stays closed."""

    def __init__(self) -> None:
        """Start with none."""
        self._inodes: dict[str, set[int]] = {}
        self._extents: dict[str, list[Extent]] = {}

    def add(self, reason: str, inode: int, runs: Iterable[Run]) -> None:
        """Take one stream with its stored bytes, in whole blocks."""
        self._inodes.setdefault(reason, set()).add(inode)
        extents = self._extents.setdefault(reason, [])
        extents += [Extent(run.offset, run.length) for run in runs if run.offset is not None]

    def faults(self, file_system: OpenFileSystem) -> Iterator[Fault]:
        """Give one fault for each reason, with how many files and all their extents, sorted."""
        for reason, inodes in sorted(self._inodes.items()):
            place = (
                f"inode {min(inodes)}"
                if len(inodes) == 1
                else f"{len(inodes)} files, the first at inode {min(inodes)}"
            )
            yield file_system.fault(place, reason, tuple(joined(self._extents[reason])))


def joined(extents: Iterable[Extent]) -> list[Extent]:
    """Sort extents and join those that touch or overlap."""
    found: list[Extent] = []
    for extent in sorted(extents):
        if found and extent.offset <= found[-1].end:
            end = max(found[-1].end, extent.end)
            found[-1] = Extent(found[-1].offset, end - found[-1].offset)
        else:
            found.append(extent)
    return found
