"""Faults of many files of one volume, told once: what was recognised and could not be opened."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.extents import joined
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault, NotOpened
from forensics.wordings import file_systems as wordings
from forensics.wordings.vocabulary import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.file_system import Run
    from forensics.file_systems.reader import VolumeAtHand
    from forensics.wordings.vocabulary import Vocabulary


class CountedAs(StrEnum):
    """The class of coverage (``values.Coverage``) of a fault's bytes, or how to tell it."""

    ENCRYPTED = "encrypted"
    OVER_BUDGET = "over_budget"
    UNOPENED = "unopened"
    OPAQUE = "opaque"
    UNLISTED = "unlisted"  # the list of files broke off: what no file owns is opaque


@dataclass(frozen=True, slots=True)
class ClosedFault(Fault):
    """A fault whose bytes were recognised and not read, and what they are counted as.

    ``kind`` is of its ``files`` as results count them (``NotOpened``); empty where it is no files.
    """

    counted_as: CountedAs
    kind: str = ""
    files: int = 0

    @classmethod
    def of(cls, fault: Fault, counted_as: CountedAs) -> ClosedFault:
        """Say what the bytes of a fault are counted as."""
        return cls(fault.image, fault.where, fault.extents, fault.reason, counted_as)

    def heard(self, vocabulary: Vocabulary) -> ClosedFault:
        """See ``Fault.heard``; what its files are is of the closed list, too."""
        kind = self.kind if self.kind in _KINDS or not self.kind else UNKNOWN
        return replace(Fault.heard(self, vocabulary), kind=kind)

    @property
    def not_opened(self) -> NotOpened | None:
        """The files as results count them, with the bytes that they take."""
        size = sum(extent.length for extent in self.extents)
        return NotOpened(self.kind, self.files, size) if self.kind else None

    @property
    def plain(self) -> Fault:
        """The fault as results carry it."""
        return Fault(self.image, self.where, self.extents, self.reason)


@dataclass(frozen=True, slots=True, order=True)
class Closed:
    """Why content stays closed, what its bytes are counted as, and what results call such files."""

    reason: str
    counted_as: CountedAs
    kind: str


EFS = Closed(wordings.EFS, CountedAs.ENCRYPTED, "efs")
FSCRYPT = Closed(wordings.FSCRYPT, CountedAs.ENCRYPTED, "fscrypt")
F2FS_ENCRYPTED = Closed(wordings.F2FS_ENCRYPTED, CountedAs.ENCRYPTED, "fscrypt")
F2FS_PACKED = Closed(wordings.F2FS_PACKED, CountedAs.UNOPENED, "compressed_by_file_system")
WOF = Closed(wordings.WOF, CountedAs.UNOPENED, "wof")
DEDUPLICATED = Closed(wordings.DEDUPLICATED, CountedAs.UNOPENED, "deduplicated")
PLACEHOLDER = Closed(wordings.PLACEHOLDER, CountedAs.UNOPENED, "cloud_placeholder")
_KINDS = frozenset(
    each.kind for each in (EFS, FSCRYPT, F2FS_PACKED, WOF, DEDUPLICATED, PLACEHOLDER)
)


class Unopened:
    """Collects files by the reason why their content stays closed."""

    def __init__(self) -> None:
        """Start with none."""
        self._inodes: dict[Closed, set[int]] = {}
        self._extents: dict[Closed, list[Extent]] = {}

    def add(self, closed: Closed, inode: int, runs: Iterable[Run]) -> None:
        """Take one stream with its stored bytes, in whole blocks."""
        self._inodes.setdefault(closed, set()).add(inode)
        extents = self._extents.setdefault(closed, [])
        extents += [Extent(run.offset, run.length) for run in runs if run.offset is not None]

    def faults(self, at: VolumeAtHand) -> Iterator[ClosedFault]:
        """Return one fault for each reason, with how many files and all their extents, sorted."""
        for closed, inodes in sorted(self._inodes.items()):
            place = (
                f"inode {min(inodes)}"
                if len(inodes) == 1
                else f"{len(inodes)} files, the first at inode {min(inodes)}"
            )
            extents = tuple(joined(self._extents[closed]))
            fault = at.fault(place, closed.reason, extents)
            yield replace(
                ClosedFault.of(fault, closed.counted_as), kind=closed.kind, files=len(inodes)
            )
