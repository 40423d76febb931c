"""QCOW2, versions 2 and 3: clusters placed by tables of two levels.

Source: QEMU, ``docs/interop/qcow2.rst``. All integers are big-endian.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.disk_images.beside import Wanted
from forensics.errors import EncryptedDiskImageError, UnsupportedDiskImageError
from forensics.value_classes import dataclass
from forensics.virtual_disks.layer import LARGEST_MEDIUM, Below, Layer
from forensics.virtual_disks.pieces import FilePlace, Packing
from forensics.virtual_disks.qcow2_tables import Qcow2Tables
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.virtual_disks.paged_file import PagedFile

HEADER = struct.Struct(">4sIQIIQIIQQIIQ")  # up to the place of the snapshots
FEATURES = struct.Struct(">QQQII")  # of version 3: incompatible, compatible, autoclear, two lengths
FEATURES_AT, TYPE_AT = 72, 104
EXTENSION = struct.Struct(">II")
BACKING_FORMAT, DATA_FILE, LUKS_HEADER = 0xE2792ACA, 0x44415441, 0x0537BE77
CORRUPT, EXTERNAL_DATA, OTHER_PACKING, SUBCLUSTERS = 1 << 1, 1 << 2, 1 << 3, 1 << 4
KNOWN = 0b11111
LARGEST_TABLE = 32 * 1024 * 1024  # bytes of the first level: QEMU's own limit
LARGEST_COUNTS = 8 * 1024 * 1024  # bytes of the table of use counts: QEMU's own limit
LONGEST_NAME = 1023
PROTOCOL = "file:"  # which QEMU may put before a name
MOST_EXTENSIONS = 64
CLUSTER_BITS = range(9, 22)
PACKINGS = {0: Packing.DEFLATE, 1: Packing.ZSTD}


@dataclass(frozen=True, slots=True)
class Qcow2Header:
    """What the header of a QCOW2 file says; offsets and sizes in bytes.

    ``counts`` is where the table of use counts stands and how many clusters it takes; ``snapshots``
    how many earlier states there are, and where they are listed.
    """

    version: int
    cluster_bits: int
    size: int
    entries: int
    table: int
    counts: tuple[int, int]
    snapshots: tuple[int, int]
    name: tuple[int, int]
    features: int
    packing: Packing
    extensions: dict[int, bytes]

    @property
    def entry_size(self) -> int:
        """Bytes of one entry of the second level."""
        return 16 if self.features & SUBCLUSTERS else 8


def open_qcow2(file: PagedFile, find: Callable[[Wanted], int | None]) -> Layer:
    """Open one QCOW2 file.

    Args:
        file: it.
        find: gives the number of another file of the source.

    Raises:
        DiskImageError: it is encrypted, has features that are not known, or makes no sense.
    """
    header = read_header(file)
    missing: tuple[Wanted, ...] = ()
    data: int | None = file.number
    if header.features & EXTERNAL_DATA:
        wanted = Wanted((_text(header.extensions.get(DATA_FILE, b"")),))
        data = find(wanted)
        missing = () if data is not None else (wanted,)
    earlier, _ = header.snapshots
    remarks = [wordings.EARLIER(file.name, earlier)] if earlier else []
    if header.features & CORRUPT:
        remarks.append(wordings.CORRUPT(file.name))
    tables = Qcow2Tables(
        file,
        size=header.size,
        cluster_bits=header.cluster_bits,
        table=header.table,
        has_subclusters=bool(header.features & SUBCLUSTERS),
        has_zeros=header.version > 2,
        packing=header.packing,
        data=data,
    )
    return Layer(
        file.name,
        tables,
        _below(file, header),
        missing=missing,
        remarks=tuple(remarks),
        heads=tuple(_heads(file, header)),
    )


def read_header(file: PagedFile) -> Qcow2Header:
    """Read and judge the header.

    Raises:
        DiskImageError: it is encrypted, has features that are not known, or makes no sense.
    """
    data = file.whole(0, HEADER.size, wordings.HEADER)
    values = HEADER.unpack(data)
    _, version, name_at, name_length, bits, size, encryption, entries, table, *rest = values
    features, length, packing = _features(file, version)
    if encryption:
        raise EncryptedDiskImageError(wordings.ENCRYPTED(file.name))
    if features & ~KNOWN:
        raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.FEATURES))
    if bits not in CLUSTER_BITS:
        raise file.damaged(wordings.BLOCK_SIZE)
    if not 0 < size <= LARGEST_MEDIUM:
        raise file.damaged(wordings.MEDIUM_SIZE)
    extensions = _extensions(file, length) if version > 2 or not name_at else {}
    if not extensions and version == 2:
        extensions = _extensions(file, length)
    counts, snapshots = (rest[0], rest[1]), (rest[2], rest[3])
    name = name_at, name_length
    header = Qcow2Header(
        version, bits, size, entries, table, counts, snapshots, name, features, packing, extensions
    )
    _require_table(file, header)
    return header


def _features(file: PagedFile, version: int) -> tuple[int, int, Packing]:
    """Incompatible features, length of the header, and how clusters are compressed."""
    if version == 2:
        return 0, FEATURES_AT, Packing.DEFLATE
    if version != 3:
        raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.VERSION))
    data = file.whole(FEATURES_AT, FEATURES.size, wordings.HEADER)
    features, _, _, _, length = FEATURES.unpack(data)
    kind = file.read(TYPE_AT, 1)[0] if length > TYPE_AT and file.size > TYPE_AT else 0
    packing = PACKINGS.get(kind if features & OTHER_PACKING else 0)
    if packing is None:
        raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.FEATURES))
    return features, length, packing


def _require_table(file: PagedFile, header: Qcow2Header) -> None:
    reach = (1 << header.cluster_bits) // header.entry_size << header.cluster_bits
    if header.entries * 8 > LARGEST_TABLE or header.entries < -(-header.size // reach):
        raise file.damaged(wordings.TABLE_SIZE)
    if header.table % (1 << header.cluster_bits) or not 0 < header.table < file.size:
        raise file.damaged(wordings.TABLE_PLACE)


def _extensions(file: PagedFile, at: int) -> dict[int, bytes]:
    """What stands between the header and the end of its cluster."""
    found: dict[int, bytes] = {}
    for _ in range(MOST_EXTENSIONS):
        head = file.read(at, EXTENSION.size)
        if len(head) < EXTENSION.size:
            break
        kind, length = EXTENSION.unpack(head)
        if not kind or length > LONGEST_NAME * 8:
            break
        found[kind] = file.read(at + EXTENSION.size, length)
        at += EXTENSION.size + -(-length // 8) * 8
    return found


def _heads(file: PagedFile, header: Qcow2Header) -> Iterator[FilePlace]:
    """The header, the counts of how often each cluster is used, and the list of earlier states."""
    cluster = 1 << header.cluster_bits
    yield FilePlace(file.number, 0, cluster)
    at, clusters = header.counts
    length = min(clusters * cluster, LARGEST_COUNTS)
    yield FilePlace(file.number, at, length)
    counts = file.read(at, length)
    for (block,) in struct.iter_unpack(">Q", counts[: len(counts) // 8 * 8]):
        if block:
            yield FilePlace(file.number, block, cluster)
    number, at = header.snapshots
    if number:
        yield FilePlace(file.number, at, cluster)


def _below(file: PagedFile, header: Qcow2Header) -> Below | None:
    at, length = header.name
    if not at or not length:
        return None
    name = file.read(at, min(length, LONGEST_NAME))
    form = header.extensions.get(BACKING_FORMAT)
    is_raw = None if form is None else form.strip(b"\0") in {b"raw", b"host_device"}
    called = _text(name)
    return Below(Wanted((called, called.removeprefix(PROTOCOL))), is_raw or None)


def _text(name: bytes) -> str:
    return name.strip(b"\0").decode("utf-8", "replace")
