"""VHDX of Hyper-V: fixed, dynamic and differencing.

Source: Microsoft, [MS-VHDX]. All integers are little-endian.
"""

from __future__ import annotations

import struct
import uuid
from typing import TYPE_CHECKING

from forensics.disk_images.beside import Wanted
from forensics.errors import UnsupportedDiskImageError
from forensics.value_classes import dataclass
from forensics.virtual_disks.crc32c import agrees
from forensics.virtual_disks.layer import LARGEST_MEDIUM, Below, Layer
from forensics.virtual_disks.pieces import FilePlace
from forensics.virtual_disks.vhdx_blocks import VhdxBlocks
from forensics.virtual_disks.vhdx_log import replayed
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from forensics.virtual_disks.paged_file import PagedFile

MARK = b"vhdxfile"
HEADERS, HEADER_SIZE = (64 * 1024, 128 * 1024), 4096
# Signature, checksum, sequence number, identities of file and data, of the log, versions, the log.
HEADER = struct.Struct("<4s4xQ16s16s16sHHIQ")
REGIONS, REGIONS_SIZE = (192 * 1024, 256 * 1024), 64 * 1024
HEADERS_SIZE = 1024 * 1024  # of the section that holds headers and both lists of regions
REGION_HEAD, REGION = struct.Struct("<4s4xI4x"), struct.Struct("<16sQII")
METADATA_HEAD, METADATA_ITEM = struct.Struct("<8s2xH20x"), struct.Struct("<16sIII4x")
METADATA_SIZE = 64 * 1024
MOST_ENTRIES = 2047
CHECKSUM_AT = 4


def _guid(text: str) -> bytes:
    return uuid.UUID(text).bytes_le


BAT, METADATA = (
    _guid("2dc27766-f623-4200-9d64-115e9bfd4a08"), _guid("8b7ca206-4790-4b9a-b8fe-575f050f886e"),
)  # fmt: skip
PARAMETERS = _guid("caa16737-fa36-4d43-b3b6-33f0aa44e76b")
SIZE = _guid("2fa54224-cd1b-4876-b211-5dbed83bf4b8")
IDENTITY = _guid("beca12ab-b2e6-4523-93ef-c309e000c746")
SECTOR = _guid("8141bf1d-a96f-4709-ba47-f233a8faab5f")
PHYSICAL = _guid("cda348c7-445d-4471-9cc9-e9885251c556")
LOCATOR = _guid("a8d35f2d-b30b-454d-abf7-d3d84834ab0c")
KNOWN_ITEMS = {PARAMETERS, SIZE, IDENTITY, SECTOR, PHYSICAL, LOCATOR}
HAS_PARENT = 2
REQUIRED = 1
ITEM_REQUIRED = 4
LARGEST_ITEM = 1024 * 1024
LOCATOR_HEAD, LOCATOR_ENTRY = struct.Struct("<16s2xH"), struct.Struct("<IIHH")
NAME_KEYS = ("relative_path", "absolute_win32_path", "volume_path")
LINKAGES = ("parent_linkage", "parent_linkage2")


@dataclass(frozen=True, slots=True)
class VhdxHeader:
    """What the header in force says of a VHDX file."""

    data_identity: bytes
    log_identity: bytes
    log: tuple[int, int]


def open_vhdx(file: PagedFile) -> Layer:
    """Open one VHDX file; what its log says was under way is done in memory.

    Raises:
        DiskImageError: it is of another version, or makes no sense.
    """
    header = _header(file)
    if any(header.log_identity):
        file.patch(replayed(file, header.log_identity, *header.log))
    regions = _regions(file)
    if BAT not in regions or METADATA not in regions:
        raise file.damaged(wordings.TABLE_PLACE)
    items = _items(file, *regions[METADATA])
    size, block, sector, flags = _figures(file, items)
    bat, bat_length = regions[BAT]
    blocks = VhdxBlocks(file, size, bat, block, sector, is_differing=bool(flags & HAS_PARENT))
    if blocks.entries * 8 > bat_length or bat + blocks.entries * 8 > file.size:
        raise file.damaged(wordings.TABLE_SIZE)
    below = _below(items.get(LOCATOR, b"")) if flags & HAS_PARENT else None
    heads = (
        FilePlace(file.number, 0, HEADERS_SIZE),
        FilePlace(file.number, *header.log),
        *(FilePlace(file.number, *each) for each in regions.values()),
    )
    return Layer(file.name, blocks, below, header.data_identity, heads=heads)


def _header(file: PagedFile) -> VhdxHeader:
    """The sound one of both with the higher number."""
    found: list[tuple[int, VhdxHeader]] = []
    for at in HEADERS:
        data = file.read(at, HEADER_SIZE)
        if not _is_sound(data, b"head", HEADER_SIZE):
            continue
        values = HEADER.unpack_from(data)
        _, number, _, data_identity, log_identity, log_version, version, length, log = values
        if version != 1 or log_version != 0:
            raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.VERSION))
        found.append((number, VhdxHeader(data_identity, log_identity, (log, length))))
    if not found:
        raise file.damaged(wordings.CHECKSUM)
    return max(found, key=lambda each: each[0])[1]


def _is_sound(data: bytes, signature: bytes, length: int) -> bool:
    return len(data) == length and data.startswith(signature) and agrees(data, CHECKSUM_AT)


def _regions(file: PagedFile) -> dict[bytes, tuple[int, int]]:
    for at in REGIONS:
        data = file.read(at, REGIONS_SIZE)
        if (
            len(data) < REGIONS_SIZE
            or not data.startswith(b"regi")
            or not agrees(data, CHECKSUM_AT)
        ):
            continue
        _, count = REGION_HEAD.unpack_from(data)
        found: dict[bytes, tuple[int, int]] = {}
        for number in range(min(count, MOST_ENTRIES)):
            entry = REGION.unpack_from(data, REGION_HEAD.size + number * REGION.size)
            identity, place, length, flags = entry
            if identity not in {BAT, METADATA} and flags & REQUIRED:
                raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.FEATURES))
            found.setdefault(identity, (place, length))
        return found
    raise file.damaged(wordings.CHECKSUM)


def _items(file: PagedFile, place: int, length: int) -> dict[bytes, bytes]:
    """The items of the metadata region, by their kind."""
    table = file.whole(place, min(length, METADATA_SIZE), wordings.HEADER)
    if len(table) < METADATA_SIZE or not table.startswith(b"metadata"):
        raise file.damaged(wordings.HEADER)
    _, count = METADATA_HEAD.unpack_from(table)
    found: dict[bytes, bytes] = {}
    for number in range(min(count, MOST_ENTRIES)):
        at = METADATA_HEAD.size + number * METADATA_ITEM.size
        identity, offset, size, flags = METADATA_ITEM.unpack_from(table, at)
        if identity not in KNOWN_ITEMS:
            if flags & ITEM_REQUIRED:
                raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.FEATURES))
            continue
        if size > LARGEST_ITEM or offset + size > length:
            raise file.damaged(wordings.HEADER)
        found[identity] = file.read(place + offset, size)
    return found


def _figures(file: PagedFile, items: dict[bytes, bytes]) -> tuple[int, int, int, int]:
    """Size of the medium, of a block and of a sector in bytes, and the flags."""
    try:
        block, flags = struct.unpack_from("<II", items[PARAMETERS])
        (size,) = struct.unpack_from("<Q", items[SIZE])
        (sector,) = struct.unpack_from("<I", items[SECTOR])
    except (KeyError, struct.error) as error:
        raise file.damaged(wordings.HEADER) from error
    if not 0 < size <= LARGEST_MEDIUM:
        raise file.damaged(wordings.MEDIUM_SIZE)
    if not 1 << 20 <= block <= 1 << 28 or block & (block - 1) or sector not in {512, 4096}:
        raise file.damaged(wordings.BLOCK_SIZE)
    return size, block, sector, flags


def _below(locator: bytes) -> Below:
    """The parent by the names that it has; the locator's own identity links the two."""
    values = _values(locator)
    linked = {_parsed(values.get(key, "")) for key in LINKAGES} - {b""}
    return Below(
        Wanted(tuple(values[key] for key in NAME_KEYS if key in values)),
        is_raw=False,
        names_it=lambda layer: layer.identity in linked,
    )


def _values(locator: bytes) -> dict[str, str]:
    """The texts of a parent locator, by their keys."""
    found: dict[str, str] = {}
    if len(locator) < LOCATOR_HEAD.size:
        return found
    _, count = LOCATOR_HEAD.unpack_from(locator)
    for number in range(count):
        at = LOCATOR_HEAD.size + number * LOCATOR_ENTRY.size
        if at + LOCATOR_ENTRY.size > len(locator):
            break
        key, value, key_length, value_length = LOCATOR_ENTRY.unpack_from(locator, at)
        texts = (locator[key : key + key_length], locator[value : value + value_length])
        name, text = (each.decode("utf-16-le", "replace") for each in texts)
        found.setdefault(name, text)
    return found


def _parsed(text: str) -> bytes:
    try:
        return _guid(text)
    except ValueError:
        return b""
