"""Partition tables as values, whatever their kind, and reading without trusting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from forensics.errors import UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.disk_image import DiskImage


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in use, in table order. ``extent`` may reach beyond the medium.

    ``hint`` names what the table says is inside, where that is something this version does not
    read; None where the table says nothing of use. ``is_all`` marks an entry that only holds
    others: that of BSD and Sun labels which stands for the whole medium, and a slice with a label
    of its own. ``kind`` is the type that a DOS table has for it.
    """

    extent: Extent
    hint: str | None = None
    is_all: bool = False
    kind: int | None = None


@dataclass(frozen=True, slots=True)
class PartitionTable:
    """The entries of a table, and what was wrong with it, one sentence each."""

    kind: str
    entries: tuple[Entry, ...]
    troubles: tuple[str, ...] = ()


def peek(disk_image: DiskImage, offset: int, length: int) -> bytes:
    """Bytes of the medium, fewer at its end, none where they cannot be read.

    For looking for signatures only: a caller that finds nothing must ask whether it could look.
    """
    end = min(offset + length, disk_image.size)
    if offset < 0 or end <= offset:
        return b""
    try:
        return disk_image.read_at(Extent(offset, end - offset))
    except UnreadableExtentError:
        return b""


@runtime_checkable
class KnowsHoles(Protocol):
    """A disk image that may know where it has no bytes, so that zeros are read there."""

    def kept_in(self, extent: Extent) -> Iterable[Extent]:
        """Return the pieces of an extent that hold bytes, in order."""


def kept_in(disk_image: DiskImage, extent: Extent) -> Iterable[Extent]:
    """Return the pieces of an extent that are worth looking at: all, where holes are not known."""
    return disk_image.kept_in(extent) if isinstance(disk_image, KnowsHoles) else (extent,)
