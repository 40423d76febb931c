"""Which shadow copies a volume has (libvshadow: "Volume Shadow Snapshot (VSS) format").

A header in the boot area names the catalogue. That is a chain of blocks with entries of 128 bytes:
of type 2 for each copy, and of type 3 for where its store lies. Every block says where it lies
itself, so damage shows.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import shadow_copies as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.disk_image import DiskImage

HEADER = 0x1E00
IDENTIFIER = bytes.fromhex("6b87083876c1484eb7ae04046e6cc752")
BLOCK = 0x4000
MOST_COPIES = 512  # of one volume, which is Windows' own limit
MOST_BLOCKS = 1 << 16  # in one chain: descriptors of 512 GiB of changes
_HEAD, _ENTRY = 128, 128
_CATALOGUE, _BLOCK_LIST = 2, 3
_COPY, _STORE = 2, 3  # types of entries
_DAY = 24 * 60 * 60 * 10_000_000  # in the units of a FILETIME
_DAYS_TO_1970 = 134_774


@dataclass(frozen=True, slots=True)
class Store:
    """One shadow copy.

    Attributes:
        created: when, as a FILETIME.
        block_list: where the list of its blocks begins; None where the volume does not hold it.
    """

    created: int
    block_list: int | None

    @property
    def day(self) -> int:
        """The day on which it was made, counted from 1 January 1970, in UTC."""
        return self.created // _DAY - _DAYS_TO_1970


def has_catalogue(header: bytes) -> bool:
    """Whether the first 64 bytes from ``HEADER`` on name a catalogue."""
    return header.startswith(IDENTIFIER) and any(header[48:56])


def stores_of(image: DiskImage) -> tuple[Store, ...]:
    """Return the shadow copies of a volume, the oldest first; none where it has no catalogue.

    ``image`` is the volume, from its first byte on.

    Raises:
        FileSystemError: the catalogue is damaged, or lists more than Windows makes.
        UnreadableExtentError: it cannot be read.
    """
    header = image.read_at(Extent(HEADER, 64)) if image.size >= HEADER + 64 else b""
    if not has_catalogue(header):
        return ()
    (first,) = struct.unpack_from("<Q", header, 48)
    copies: dict[bytes, int] = {}
    lists: dict[bytes, int] = {}
    for block in chain_of(image, first, _CATALOGUE):
        for at in range(_HEAD, BLOCK, _ENTRY):
            kind, second, identifier, created = struct.unpack_from("<QQ16s16xQ", block, at)
            if kind == _COPY:
                copies[identifier] = created
            elif kind == _STORE:
                lists[identifier] = second
        if len(copies) > MOST_COPIES or len(lists) > MOST_COPIES:
            raise FileSystemError(wordings.CATALOGUE)
    if len(set(lists.values())) < len(
        lists
    ):  # each has its own, or work would cost nothing to ask for
        raise FileSystemError(wordings.CATALOGUE)
    found = [Store(created, lists.get(each)) for each, created in copies.items()]
    return tuple(sorted(found, key=lambda store: store.created))


def block_lists_of(image: DiskImage, first: int) -> Iterator[bytes]:
    """Return the descriptors of a store's blocks, those of one block of the list at a time.

    Raises:
        FileSystemError: the list is damaged.
        UnreadableExtentError: it cannot be read.
    """
    for block in chain_of(image, first, _BLOCK_LIST):
        yield block[_HEAD:]


def chain_of(image: DiskImage, first: int, kind: int) -> Iterator[bytes]:
    """Return the blocks of a chain, whose records are of a kind.

    Raises:
        FileSystemError: one of them is none, lies elsewhere than it says, or was there before.
        UnreadableExtentError: one cannot be read.
    """
    seen: set[int] = set()
    at = first
    while at:
        if at in seen or at + BLOCK > image.size or len(seen) >= MOST_BLOCKS:
            raise FileSystemError(wordings.CATALOGUE)
        seen.add(at)
        block = image.read_at(Extent(at, BLOCK))
        is_one = block.startswith(IDENTIFIER)
        found, own, following = struct.unpack_from("<20xI8xQQ", block)
        if not is_one or found != kind or own != at:
            raise FileSystemError(wordings.CATALOGUE)
        yield block
        at = following
