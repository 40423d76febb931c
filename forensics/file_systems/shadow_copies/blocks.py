"""What the block list of one store says: which blocks of the volume it keeps, and where.

Descriptors are taken from front to back (libvshadow: "Successive block descriptors"). One that has
the same block again replaces the one before; a forwarder says that a block was moved to another
place of the volume; an overlay gives sectors of a block, to the store's own copy alone.
"""

from __future__ import annotations

import struct
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.value_classes import dataclass
from forensics.wordings import shadow_copies as wordings

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_DESCRIPTORS = 1 << 21  # of one store, and of all that a copy rests on: 32 GiB of changes
_DESCRIPTOR = struct.Struct("<QQQII")
_FORWARDER, _OVERLAY, _UNUSED = 1, 2, 4
SECTOR = 512


@dataclass(slots=True)
class Kept:
    """One block of the volume as a store keeps it.

    Attributes:
        original: where it lies in the volume that the store shows.
        relative: for a forwarder, where it lies in the volume as of the next store.
        offset: where on the volume the kept bytes are.
        bitmap: of an overlay, its sectors; the lowest bit is the first.
        overlay: what lies over it.
    """

    original: int
    relative: int
    offset: int
    flags: int
    bitmap: int
    overlay: Kept | None = None

    @property
    def is_forwarder(self) -> bool:
        """Whether it names a place as of the next store."""
        return bool(self.flags & _FORWARDER)

    @property
    def is_overlay(self) -> bool:
        """Whether it gives some sectors alone."""
        return bool(self.flags & _OVERLAY)


@dataclass(slots=True)
class KeptBlocks:
    """The blocks of one store by their place in the volume that it shows."""

    blocks: dict[int, Kept] = field(default_factory=dict)
    _moved: dict[int, Kept] = field(default_factory=dict)  # forwarders by the place they name
    _number: int = 0

    def take(self, lists: Iterable[bytes]) -> None:
        """Take the descriptors in their order.

        Raises:
            FileSystemError: there are more than any volume has.
        """
        for each in lists:
            for values in _DESCRIPTOR.iter_unpack(each):
                if any(values):
                    self._insert(Kept(*values))
            self._number += len(each) // _DESCRIPTOR.size
            if self._number > MOST_DESCRIPTORS:
                raise FileSystemError(wordings.TOO_MANY_BLOCKS)

    def _insert(self, new: Kept) -> None:
        if new.flags & _UNUSED:
            return
        if not new.is_overlay and (before := self._moved.pop(new.original, None)) is not None:
            new.original = before.original
        if new.is_forwarder and new.original == new.relative:
            return
        existing = self.blocks.get(new.original)
        if existing is not None and new.is_overlay:
            _lay_over(existing, new)
            return
        if existing is not None:
            new.overlay = existing if existing.is_overlay else existing.overlay
        self.blocks[new.original] = new
        if new.is_forwarder:
            self._moved[new.relative] = new


def _lay_over(existing: Kept, new: Kept) -> None:
    """Add an overlay to a block: the sectors of one that it has already grow."""
    overlay = existing if existing.is_overlay else existing.overlay
    if overlay is None:
        existing.overlay = new
    else:
        overlay.bitmap |= new.bitmap
