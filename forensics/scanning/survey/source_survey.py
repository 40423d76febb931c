"""What the metadata pass found on one source: volumes, owners, faults, and the files to be read."""

from __future__ import annotations

from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING, assert_never

from forensics.containers.reader import HeldPart
from forensics.errors import ChecksumError
from forensics.file_system import FileEntry
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.scanning.sources.scan_sources import ScanSource
from forensics.scanning.survey.hidden_files import HiddenFiles
from forensics.scanning.survey.owners import OwnerMap
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault, NotOpened
from forensics.volume import Volume

if TYPE_CHECKING:
    from forensics.errors import UnreadableExtentError


@dataclass
class Survey:
    """What the metadata pass found on one source.

    ``candidates`` are streams whose content must be read, in the order of the medium; ``held`` the
    parts of a container of files instead; ``listed`` how many streams each volume has whose files
    could be listed, and ``cut`` the volumes whose list broke off. ``encrypted`` and ``unopened``
    are bytes that were recognised and could not be opened, ``opaque`` those that were not
    understood. ``hidden`` are files whose content their file system alone gives. ``owners`` and
    ``hidden`` are empty without a raw pass.
    """

    source: ScanSource
    volumes: list[Volume] = field(default_factory=list)
    candidates: list[FileEntry] = field(default_factory=list)
    held: list[HeldPart] = field(default_factory=list)
    streams: int = 0
    listed: dict[Volume, int] = field(default_factory=dict)
    cut: list[Volume] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    encrypted: list[Extent] = field(default_factory=list)
    unopened: list[Extent] = field(default_factory=list)
    over_budget: list[Extent] = field(default_factory=list)
    opaque: list[Extent] = field(default_factory=list)
    not_opened: list[NotOpened] = field(default_factory=list)
    unreadable: list[Extent] = field(default_factory=list)
    checksum_bad: list[Extent] = field(default_factory=list)
    owners: OwnerMap = field(default_factory=OwnerMap)
    hidden: list[HiddenFiles] = field(default_factory=list)

    @cached_property
    def candidate_bytes(self) -> int:
        """How much content the candidates have, in bytes; asked once all are there."""
        return sum(entry.size for entry in self.candidates) + sum(part.size for part in self.held)

    def join(self, part: Survey) -> None:
        """Add what was found on a volume."""
        self.candidates += part.candidates
        self.streams += part.streams
        self.listed |= part.listed
        self.cut += part.cut
        self.faults += part.faults
        self.encrypted += part.encrypted
        self.unopened += part.unopened
        self.over_budget += part.over_budget
        self.opaque += part.opaque
        self.not_opened += part.not_opened
        self.unreadable += part.unreadable
        self.checksum_bad += part.checksum_bad
        self.owners.join(part.owners)
        self.hidden += part.hidden

    def take_fault(self, fault: Fault) -> None:
        """Keep a fault of a file system's reader, and count its bytes as the reader says."""
        fault = replace(fault, image=self.source.image)  # whatever its reader said
        if not isinstance(fault, ClosedFault):
            self.faults.append(fault)
            return
        self.faults.append(fault.plain)
        if fault.not_opened is not None:
            self.not_opened.append(fault.not_opened)
        match fault.counted_as:
            case CountedAs.ENCRYPTED:
                self.encrypted += fault.extents
            case CountedAs.OVER_BUDGET:
                self.over_budget += fault.extents
            case CountedAs.UNOPENED:
                self.unopened += fault.extents
            case CountedAs.OPAQUE:
                self.opaque += fault.extents
            case CountedAs.UNLISTED:
                self.cut += (each for each in self.volumes if each.shadow is None)
            case counted_as:
                assert_never(counted_as)

    def take_bad_bytes(self, error: UnreadableExtentError) -> None:
        """Keep bytes of the medium that cannot be read, as what they count as and as a fault."""
        extent = Extent(error.offset, error.length)
        is_checksum = isinstance(error, ChecksumError)
        (self.checksum_bad if is_checksum else self.unreadable).append(extent)
        self.faults.append(Fault(self.source.image, "whole medium", (extent,), error.reason))

    def in_order(self) -> None:
        """Put the candidates in the order of the medium, whatever order they were listed in."""
        self.candidates.sort(key=_by_place)


def _by_place(entry: FileEntry) -> tuple[int, str, tuple[int, int, int]]:
    first = -1
    for run in entry.runs:
        if run.offset is not None:
            first = run.offset
            break
    stream = entry.stream
    return (
        first,
        entry.path or "",
        (stream.inode, stream.attribute_type, stream.attribute_id),
    )
