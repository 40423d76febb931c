"""VHD of Virtual PC and Hyper-V: fixed, dynamic and differencing.

Source: Microsoft, "Virtual Hard Disk Image Format Specification", version 1.0. All integers are
big-endian. The size of the medium is the one that the footer calls current; QEMU may give less for
a file of Virtual PC, whose medium it takes by cylinders, heads and sectors.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.disk_images.beside import Wanted
from forensics.errors import UnsupportedDiskImageError
from forensics.value_classes import dataclass
from forensics.virtual_disks.layer import LARGEST_MEDIUM, Below, Cut, Layer
from forensics.virtual_disks.pieces import FilePlace, Stored
from forensics.virtual_disks.vhd_blocks import VhdBlocks
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.virtual_disks.paged_file import PagedFile

COOKIE = b"conectix"
FOOTER_SIZES = (512, 511)  # Virtual PC before 2004 wrote a footer of 511 bytes
FIXED, DYNAMIC, DIFFERENCING = 2, 3, 4
# Cookie, place of the dynamic header, current size, kind, checksum, identity.
FOOTER = struct.Struct(">8s8xQ24xQ4xII16s")
CHECKSUM_AT = 64
HEADER_COOKIE, HEADER_SIZE = b"cxsparse", 1024
# Cookie, place of the table, entries, size of a block, checksum, identity below.
HEADER = struct.Struct(">8s8xQ4xIII16s")
HEADER_CHECKSUM_AT = 36
NAME_AT, NAME_SIZE = 64, 512
LOCATORS_AT, LOCATORS = 576, 8
LOCATOR = struct.Struct(">4sII4xQ")
RELATIVE, ABSOLUTE = b"W2ru", b"W2ku"
LONGEST_NAME = 4096
BLOCK_SIZES = range(4096, (1 << 28) + 1)


@dataclass(frozen=True, slots=True)
class Footer:
    """What the footer of a VHD file says. ``is_copy``: the one at the end could not be used."""

    header: int
    size: int
    kind: int
    identity: bytes
    length: int
    is_copy: bool


def open_vhd(file: PagedFile) -> Layer:
    """Open one VHD file.

    Raises:
        DiskImageError: it is of another kind, or makes no sense.
    """
    footer = _find_footer(file)
    if not 0 < footer.size <= LARGEST_MEDIUM:
        raise file.damaged(wordings.MEDIUM_SIZE)
    remarks = (wordings.COPY_USED(file.name),) if footer.is_copy else ()
    if footer.kind == FIXED:
        held = Stored(max(file.size - footer.length, 0), file.number)
        if held.size < footer.size:
            raise file.damaged(wordings.TABLE_SIZE)
        end = FilePlace(file.number, held.size, footer.length)
        whole = Cut(held, footer.size)
        return Layer(file.name, whole, identity=footer.identity, remarks=remarks, heads=(end,))
    if footer.kind not in {DYNAMIC, DIFFERENCING}:
        raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.VERSION))
    header = file.whole(footer.header, HEADER_SIZE, wordings.HEADER)
    cookie, table, entries, block, checksum, identity = HEADER.unpack_from(header)
    if cookie != HEADER_COOKIE or checksum != _checksum(header, HEADER_CHECKSUM_AT):
        raise file.damaged(wordings.CHECKSUM)
    if block not in BLOCK_SIZES or block & (block - 1):
        raise file.damaged(wordings.BLOCK_SIZE)
    if entries < -(-footer.size // block):
        raise file.damaged(wordings.TABLE_SIZE)
    is_differing = footer.kind == DIFFERENCING
    blocks = VhdBlocks(file, footer.size, table, block, has_bits=is_differing)
    below = _below(file, header, identity) if is_differing else None
    heads = tuple(_heads(file, footer, header))
    return Layer(file.name, blocks, below, footer.identity, remarks=remarks, heads=heads)


def _find_footer(file: PagedFile) -> Footer:
    """The footer at the end, or the copy at the start that all but fixed ones have."""
    places = [(max(file.size - size, 0), size) for size in FOOTER_SIZES]
    for at, length in (*places, (0, 0)):
        data = file.read(at, FOOTER_SIZES[0])
        if len(data) < FOOTER_SIZES[1] or not data.startswith(COOKIE):
            continue
        if int.from_bytes(data[CHECKSUM_AT : CHECKSUM_AT + 4]) != _checksum(data, CHECKSUM_AT):
            continue
        _, header, size, kind, _, identity = FOOTER.unpack_from(data)
        is_copy = length == 0
        if is_copy and kind == FIXED:
            break  # its bytes are the medium's own: a copy stands there by chance
        return Footer(header, size, kind, identity, length, is_copy)
    raise file.damaged(wordings.CHECKSUM)


def _heads(file: PagedFile, footer: Footer, header: bytes) -> Iterator[FilePlace]:
    """Both footers, the dynamic header, and the names of the parent."""
    yield FilePlace(file.number, 0, FOOTER_SIZES[0])
    yield FilePlace(file.number, file.size - footer.length, footer.length)
    yield FilePlace(file.number, footer.header, HEADER_SIZE)
    for number in range(LOCATORS):
        code, _, length, place = LOCATOR.unpack_from(header, LOCATORS_AT + number * LOCATOR.size)
        if any(code):
            yield FilePlace(file.number, place, min(length, LONGEST_NAME))


def _checksum(data: bytes, at: int) -> int:
    """The complement of the sum of all bytes but those of the checksum."""
    return ~(sum(data) - sum(data[at : at + 4])) & 0xFFFF_FFFF


def _below(file: PagedFile, header: bytes, identity: bytes) -> Below:
    names = []
    for number in range(LOCATORS):
        at = LOCATORS_AT + number * LOCATOR.size
        code, _, length, place = LOCATOR.unpack_from(header, at)
        if code in {RELATIVE, ABSOLUTE}:
            names.append(file.read(place, min(length, LONGEST_NAME)).decode("utf-16-le", "replace"))
    own = header[NAME_AT : NAME_AT + NAME_SIZE].decode("utf-16-be", "replace")
    names.append(own.split("\0")[0])
    return Below(
        Wanted(tuple(names)),
        is_raw=False,
        names_it=lambda layer: layer.identity == identity,
    )
