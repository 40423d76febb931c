"""Where what lies within containers stands in the outermost of them: the bytes on the medium.

What is stored as it is has places to the byte, however deep it lies. Of anything else the bytes
are those that it was decoded from; of what lies within it, the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.extents import joined
from forensics.file_system import Residency
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.contents.reader import ContentMember
    from forensics.file_system import FileEntry
    from forensics.volume import Volume

UNIT = 64 * 1024
"""Bytes of content that NTFS compresses at a time, at the most: 16 clusters of 4 KiB."""


def pieces_of(stored: tuple[Extent, ...], wanted: Iterable[Extent]) -> tuple[Extent, ...]:
    """Return the places of runs of a content, which is the bytes of some extents in their order."""
    found: list[Extent] = []
    for run in wanted:
        position = 0
        for extent in stored:
            start = max(run.offset, position)
            end = min(run.end, position + extent.length)
            if start < end:
                _add(found, Extent(extent.offset + start - position, end - start))
            position += extent.length
    return tuple(found)


def stored_of(entry: FileEntry, wanted: Iterable[Extent]) -> tuple[Extent, ...]:
    """The same of a file on a medium; all that is stored of it, where they are holes alone."""
    if all(run.offset is not None for run in entry.runs):
        return pieces_of(entry.extents, wanted)
    found, some = list[Extent](), tuple(wanted)
    for each in some:
        position = 0
        for run in entry.runs:
            start, end = max(each.offset, position), min(each.end, position + run.length)
            if start < end and run.offset is not None:
                _add(found, Extent(run.offset + start - position, end - start))
            position += run.length
    return tuple(found) or (entry.extents if some else ())


def place_of(volume: Volume, entry: FileEntry, wanted: Iterable[Extent]) -> tuple[Extent, ...]:
    """Return the stored bytes that runs of such a content are made of.

    Of a file that NTFS compressed these are its units of compression; of one in a record its bytes
    there. Of what others compress, all that is stored of it.
    """
    some = tuple(wanted)
    by_place = sum(run.length for run in entry.runs) >= entry.size
    if entry.residency is Residency.TRANSFORMED:
        by_place = by_place and volume.label.startswith("NTFS")
        some = tuple(joined(_in_units(each, entry.size) for each in some))
    if by_place:
        return stored_of(entry, some)
    return entry.extents if some else ()


def _in_units(extent: Extent, size: int) -> Extent:
    first = extent.offset - extent.offset % UNIT
    return Extent(first, min(extent.end + -extent.end % UNIT, size) - first)


def _add(found: list[Extent], extent: Extent) -> None:
    if found and found[-1].end == extent.offset:
        found[-1] = Extent(found[-1].offset, found[-1].length + extent.length)
    else:
        found.append(extent)


@dataclass(frozen=True, slots=True)
class OuterPlace:
    """Where a content lies in the outermost file.

    ``extents`` are its bytes there. ``is_as_stored``: they are its content, in their order; else it
    was decoded from them.
    """

    extents: tuple[Extent, ...]
    is_as_stored: bool

    @classmethod
    def whole(cls, size: int) -> OuterPlace:
        """Return the place of the outermost file itself."""
        return cls((Extent(0, size),), is_as_stored=True)

    def of(self, runs: tuple[Extent, ...]) -> tuple[Extent, ...]:
        """Return the places of runs of its content; of something decoded, all its bytes."""
        return pieces_of(self.extents, runs) if self.is_as_stored else self.extents

    def member(self, member: ContentMember) -> OuterPlace:
        """Return the place of a member of it."""
        if not member.stored:
            return OuterPlace(self.extents, is_as_stored=False)
        stands = self.is_as_stored and member.is_as_stored
        stored = self.of(member.stored)
        return OuterPlace(stored if stands else tuple(joined(stored)), stands)
