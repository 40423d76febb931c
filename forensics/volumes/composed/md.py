"""Linux RAID: arrays by the superblocks of their members (``include/uapi/linux/raid/md_p.h``).

A mirror is read of each member by itself. Linear arrays and stripes are put together where all
their members lie on the medium. The other levels, and an array that is being reshaped, are told.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.volume_pieces import MOST_STRIPES, VolumePiece
from forensics.volume import Volume
from forensics.volumes.composed.assembled import Assembled, Group, NotAssembledError
from forensics.volumes.signatures import MD_MAGIC, md_place_near_end, md_place_of_old
from forensics.volumes.table import peek
from forensics.wordings import volumes as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forensics.disk_image import DiskImage

SECTOR = 512
LINEAR, STRIPES, MIRROR, STRIPED_MIRROR = -1, 0, 1, 10
NEAR_COPIES, RESHAPED = 0x102, 0x4
MOST_ROLES = 4096


@dataclass(frozen=True, slots=True)
class _ArrayMember:
    """A member: which array it is of, what place it has there, and where its data lies."""

    volume: Volume
    array: bytes
    level: int
    layout: int
    disks: int
    chunk: int
    events: int
    role: int
    data: Extent
    is_reshaped: bool = False


def read_arrays(image: DiskImage, members: Sequence[Volume]) -> Iterator[Group]:
    """Put together the arrays of some members of one image.

    Members whose superblock does not hold true are in none.
    """
    arrays: dict[bytes, list[_ArrayMember]] = {}
    for volume in members:
        found = _superblock(image, volume)
        if found is not None:
            arrays.setdefault(found.array, []).append(found)
    for array in arrays.values():
        volumes = tuple(member.volume for member in array)
        try:
            yield Group(volumes, tuple(_assembled(array)))
        except NotAssembledError as error:
            yield Group(volumes, (), str(error))


def _assembled(array: list[_ArrayMember]) -> Iterator[Assembled]:
    """Raises NotAssembledError where the array is not read."""
    newest = max(array, key=lambda member: member.events)
    if any(member.is_reshaped for member in array):
        raise NotAssembledError(wordings.RESHAPED)
    is_pair = newest.level == STRIPED_MIRROR and newest.layout == NEAR_COPIES and newest.disks == 2
    if newest.level == MIRROR or is_pair:
        for number, member in enumerate(array, start=1):
            yield Assembled(member.volume, number, (VolumePiece.run(member.data),))
        return
    if newest.level not in {LINEAR, STRIPES}:
        raise NotAssembledError(wordings.RAID_LEVEL(newest.level))
    by_role = {member.role: member for member in array}
    if set(by_role) != set(range(newest.disks)):
        raise NotAssembledError(wordings.PART_ELSEWHERE)
    ordered = [by_role[role] for role in range(newest.disks)]
    yield Assembled(array[0].volume, 1, tuple(_pieces(ordered, newest)))


def _pieces(ordered: list[_ArrayMember], newest: _ArrayMember) -> Iterator[VolumePiece]:
    unit = newest.chunk or SECTOR
    sizes = [member.data.length // unit * unit for member in ordered]
    if newest.level == LINEAR:
        for member, size in zip(ordered, sizes, strict=True):
            yield VolumePiece.run(Extent(member.data.offset, size))
        return
    if not newest.chunk or len(ordered) > MOST_STRIPES:
        raise NotAssembledError(wordings.MEMBER_DAMAGED)
    if len(set(sizes)) != 1:
        raise NotAssembledError(wordings.UNEQUAL_STRIPES)
    starts = tuple(member.data.offset for member in ordered)
    yield VolumePiece(starts, newest.chunk, 0, sum(sizes))


def _superblock(image: DiskImage, volume: Volume) -> _ArrayMember | None:
    extent = volume.extent
    for at in (4096, 0, md_place_near_end(extent.length)):
        if 0 <= at < extent.length and (found := _new(image, volume, at)) is not None:
            return found
    old = md_place_of_old(extent.length)
    return _old(peek(image, extent.offset + old, 4096), volume, old) if old > 0 else None


def _new(image: DiskImage, volume: Volume, at: int) -> _ArrayMember | None:
    """Superblocks 1.0, 1.1 and 1.2; None where none stands there that holds true."""
    extent = volume.extent
    block = peek(image, extent.offset + at, 256)
    if len(block) < 256 or not block.startswith(MD_MAGIC + b"\1\0\0\0"):
        return None
    features, array = struct.unpack_from("<I4x16s", block, 8)
    level, layout, _, chunk, disks = struct.unpack_from("<iIQII", block, 72)
    start, length, place, _, number = struct.unpack_from("<QQQQI", block, 128)
    events, _, _, roles = struct.unpack_from("<QQII", block, 200)
    if roles > MOST_ROLES or number >= roles or place * SECTOR != at:
        return None
    whole = block + peek(image, extent.offset + at + 256, roles * 2)
    if len(whole) != 256 + roles * 2 or not _agrees(whole):
        return None
    role = struct.unpack_from("<H", whole, 256 + number * 2)[0]
    data = Extent(start * SECTOR, length * SECTOR)
    if not data.length > 0 or data.end > extent.length or not 0 < disks <= MOST_ROLES:
        return None
    data = Extent(extent.offset + data.offset, data.length)
    return _ArrayMember(
        volume, array, level, layout, disks, chunk * SECTOR, events, role, data,
        is_reshaped=bool(features & RESHAPED),
    )  # fmt: skip


def _agrees(block: bytes) -> bool:
    """The sum of all words, without the one that holds it (``calc_sb_1_csum``)."""
    words = len(block) // 4
    total: int = sum(struct.unpack_from(f"<{words}I", block))
    stored = int.from_bytes(block[216:220], "little")
    total -= stored
    if len(block) % 4:
        total += struct.unpack_from("<H", block, words * 4)[0]
    return ((total & 0xFFFFFFFF) + (total >> 32)) & 0xFFFFFFFF == stored


def _old(block: bytes, volume: Volume, at: int) -> _ArrayMember | None:
    """Superblock 0.90, in the order of bytes of the machine that made it."""
    for order in "<>":
        if len(block) == 4096 and block[:4] == (MD_MAGIC if order == "<" else MD_MAGIC[::-1]):
            words = struct.unpack(f"{order}1024I", block)
            level, disks, role = words[7], words[10], words[992 + 3]
            level = level - (1 << 32) if level >= 1 << 31 else level
            array = struct.pack("<4I", words[5], *words[13:16])
            length = words[8] * 1024 if level == MIRROR and 0 < words[8] * 1024 <= at else at
            high, low = (words[39], words[40]) if order == "<" else (words[40], words[39])
            data = Extent(volume.extent.offset, length)
            if not 0 < disks <= MOST_ROLES:
                return None
            return _ArrayMember(
                volume, array, level, words[64], disks, words[65], high << 32 | low, role, data,
                is_reshaped=words[2] >= 91,
            )  # fmt: skip
    return None
