"""Faults of many files of one volume, told once: what was recognised and could not be opened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.extents import joined
from forensics.values import Extent, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.file_system import Run
    from forensics.file_systems.opening import OpenFileSystem


class CountedAs(StrEnum):
    """The class of coverage (``values.Coverage``) of a fault's bytes, or how to tell it."""

    ENCRYPTED = "encrypted"
    OVER_BUDGET = "over_budget"
    UNOPENED = "unopened"
    OPAQUE = "opaque"
    UNLISTED = "unlisted"  # the list of files broke off: what no file owns is opaque


@dataclass(frozen=True, slots=True)
class ClosedFault(Fault):
    """A fault whose bytes were recognised and not read, and what they are counted as."""

    counted_as: CountedAs

    @classmethod
    def of(cls, fault: Fault, counted_as: CountedAs) -> ClosedFault:
        """Say what the bytes of a fault are counted as."""
        return cls(fault.image, fault.where, fault.extents, fault.reason, counted_as)

    @property
    def plain(self) -> Fault:
        """The fault as results carry it."""
        return Fault(self.image, self.where, self.extents, self.reason)


class Unopened:
    """Collects files by the reason why their content stays closed."""

    def __init__(self) -> None:
        """Start with none."""
        self._inodes: dict[tuple[str, CountedAs], set[int]] = {}
        self._extents: dict[tuple[str, CountedAs], list[Extent]] = {}

    def add(self, reason: str, counted_as: CountedAs, inode: int, runs: Iterable[Run]) -> None:
        """Take one stream with its stored bytes, in whole blocks."""
        self._inodes.setdefault((reason, counted_as), set()).add(inode)
        extents = self._extents.setdefault((reason, counted_as), [])
        extents += [Extent(run.offset, run.length) for run in runs if run.offset is not None]

    def faults(self, file_system: OpenFileSystem) -> Iterator[ClosedFault]:
        """Give one fault for each reason, with how many files and all their extents, sorted."""
        for (reason, counted_as), inodes in sorted(self._inodes.items()):
            place = (
                f"inode {min(inodes)}"
                if len(inodes) == 1
                else f"{len(inodes)} files, the first at inode {min(inodes)}"
            )
            extents = tuple(joined(self._extents[reason, counted_as]))
            yield ClosedFault.of(file_system.fault(place, reason, extents), counted_as)
