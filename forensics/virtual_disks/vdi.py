"""VDI of VirtualBox, version 1: blocks placed by one table.

Source: VirtualBox, ``src/VBox/Storage/VDICore.h``. All integers are little-endian.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.disk_images.beside import Wanted
from forensics.errors import UnsupportedDiskImageError
from forensics.value_classes import dataclass
from forensics.virtual_disks.layer import LARGEST_MEDIUM, Below, Layer
from forensics.virtual_disks.paged_file import PagedFile
from forensics.virtual_disks.pieces import FilePlace, Held, Piece
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK, MARK_AT = b"\x7f\x10\xda\xbe", 64
VERSION, VERSION_AT = 0x0001_0001, 68
# Kind of image, then flags and a comment; places of the table and of the blocks.
HEADER = struct.Struct("<I260x2I")
HEADER_AT, HEAD_SIZE = 0x4C, 512
# Size of the medium, of a block, and of what stands before one; number of blocks; four identities.
SIZES = struct.Struct("<QIIII16s16s16s16s")
SIZES_AT = 0x170
IDENTITY_AT = 0x188
UNDO, DIFFERENCES = 3, 4
ENTRY = struct.Struct("<I")
FREE, ZERO = 0xFFFF_FFFF, 0xFFFF_FFFE
LARGEST_BLOCK = 1 << 30


@dataclass(frozen=True, slots=True)
class VdiTable:
    """The table of blocks. Satisfies ``BlockMap``; sizes and places in bytes."""

    file: PagedFile
    size: int
    table: int
    data: int
    block: int
    extra: int

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        number, skip = divmod(position, self.block)
        rest = min(self.block - skip, self.size - position)
        entry = self.file.number_at(self.table + number * ENTRY.size, ENTRY)
        if entry is None:
            return Piece(Held.LOST, rest, reason=wordings.TABLE)
        if entry in {FREE, ZERO}:
            return Piece(Held.BELOW if entry == FREE else Held.ZEROS, rest)
        place = self.data + entry * (self.block + self.extra) + self.extra
        if place >= self.file.size:
            return Piece(Held.LOST, rest, reason=wordings.PLACE)
        return Piece(Held.STORED, rest, self.file.number, place + skip)

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``."""
        yield FilePlace(self.file.number, 0, HEAD_SIZE)
        yield FilePlace(self.file.number, self.table, -(-self.size // self.block) * ENTRY.size)


def open_vdi(file: PagedFile) -> Layer:
    """Open one VDI file.

    Raises:
        DiskImageError: it is of another version, or makes no sense.
    """
    (version,) = struct.unpack("<I", file.whole(VERSION_AT, 4, wordings.HEADER))
    if version != VERSION:
        raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.VERSION))
    kind, table, data = HEADER.unpack(file.whole(HEADER_AT, HEADER.size, wordings.HEADER))
    sizes = SIZES.unpack(file.whole(SIZES_AT, SIZES.size, wordings.HEADER))
    size, block, extra, blocks, _, identity, _, link, _ = sizes
    if not 0 < size <= LARGEST_MEDIUM:
        raise file.damaged(wordings.MEDIUM_SIZE)
    if not 512 <= block <= LARGEST_BLOCK or block & (block - 1) or extra > block:
        raise file.damaged(wordings.BLOCK_SIZE)
    if blocks < -(-size // block):
        raise file.damaged(wordings.TABLE_SIZE)
    below = _below(link) if kind in {UNDO, DIFFERENCES} else None
    return Layer(file.name, VdiTable(file, size, table, data, block, extra), below, identity)


def _below(link: bytes) -> Below:
    """The file that it builds upon has no name here: it is known by its identity."""
    mark = link if any(link) else b""
    return Below(
        Wanted(ending=".vdi", mark=mark, offset=IDENTITY_AT),
        is_raw=False,
        names_it=lambda layer: layer.identity == link,
    )
