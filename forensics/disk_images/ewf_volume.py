"""What an EWF image says of its medium: its geometry, and the digests stored when it was made.

Sources: libewf documentation, sections on volume, error2, digest and hash, and libewf's
``ewf_error.h``.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from forensics.disk_images.segment_files import read_exactly
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Digest, Extent, HashAlgorithm
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from forensics.disk_images.ewf_sections import Section
    from forensics.disk_images.segment_files import Handle

ENCASE_VOLUME_SIZE = 1052
SMART_VOLUME_SIZE = 94
LARGEST_CHUNK = 64 * 1024 * 1024  # tools offer up to 32768 sectors of 512 bytes, 16 MiB
LARGEST_MEDIUM = 1 << 60
# Of the section of sectors that could not be read: entry count u32, 512 bytes, Adler-32; entries of
# first sector and number of sectors (u32 each); their Adler-32.
ERRORS_HEAD, ERROR = struct.Struct("<I512xI"), struct.Struct("<II")
MOST_ERRORS = 1 << 20


@dataclass(frozen=True, slots=True)
class EwfGeometry:
    """How the medium is cut into chunks. Sizes in bytes; only the last chunk may be shorter."""

    chunk_size: int
    chunks: int
    size: int
    is_smart: bool
    sector_size: int = 512

    def chunk_length(self, chunk: int) -> int:
        """Length of a chunk of the medium."""
        return min(self.chunk_size, self.size - chunk * self.chunk_size)


def read_section(descriptor: Handle, section: Section, *, limit: int) -> bytes | None:
    """The first ``limit`` bytes of a section's data, or None where they cannot be read."""
    buffer = bytearray(min(section.length, limit))
    try:
        read_exactly(descriptor, section.data, memoryview(buffer))
    except UnreadableExtentError:
        return None
    return bytes(buffer)


def parse_geometry(data: bytes, size: int | None = None) -> EwfGeometry | None:
    """Read a volume, disk or data section; None where its checksum does not agree.

    ``size`` is that of all content in bytes, where something else says it: a logical evidence file
    keeps other figures in the places of its sectors and chunks.

    Raises:
        DiskImageError: the checksum agrees and the figures make no sense.
    """
    length = ENCASE_VOLUME_SIZE if len(data) >= ENCASE_VOLUME_SIZE else SMART_VOLUME_SIZE
    if len(data) < length or not _checksum_agrees(data, length - 4):
        return None
    is_smart = length == SMART_VOLUME_SIZE
    chunks, sectors_per_chunk, sector_size = struct.unpack_from("<III", data, 4)
    (sectors,) = struct.unpack_from("<I" if is_smart else "<Q", data, 16)
    chunk_size = sectors_per_chunk * sector_size
    if not 0 < chunk_size <= LARGEST_CHUNK:
        raise DiskImageError(wordings.CHUNK_SIZE(chunk_size))
    # Some tools leave the number of sectors empty (libewf, "Volume section").
    stated = (sectors or chunks * sectors_per_chunk) * sector_size
    is_medium, size = size is None, stated if size is None else size
    if not 0 < size <= LARGEST_MEDIUM:
        raise DiskImageError(wordings.MEDIUM_SIZE(size))
    if is_medium and chunks not in {0, -(-size // chunk_size)}:
        raise DiskImageError(wordings.COUNTS_DISAGREE)
    return EwfGeometry(chunk_size, -(-size // chunk_size), size, is_smart, sector_size)


def parse_digests(kind: str, data: bytes) -> tuple[Digest, ...]:
    """The digests of the medium in a hash or digest section; none where its checksum is wrong."""
    if kind == "hash" and len(data) >= 36 and _checksum_agrees(data, 32):
        return _stored(HashAlgorithm.MD5, data[:16])
    if kind == "digest" and len(data) >= 80 and _checksum_agrees(data, 76):
        return _stored(HashAlgorithm.MD5, data[:16]) + _stored(HashAlgorithm.SHA1, data[16:36])
    return ()


def parse_unread(data: bytes, geometry: EwfGeometry) -> tuple[Extent, ...] | None:
    """What the acquiring tool could not read, by an error2 section; None where that is damaged."""
    if len(data) < ERRORS_HEAD.size:
        return None
    count, checksum = ERRORS_HEAD.unpack_from(data)
    end = ERRORS_HEAD.size + count * ERROR.size
    is_sound = zlib.adler32(data[: ERRORS_HEAD.size - 4]) == checksum and len(data) >= end + 4
    entries = data[ERRORS_HEAD.size : end + 4]
    if not is_sound or not _checksum_agrees(entries, count * ERROR.size):
        return None
    runs = ERROR.iter_unpack(entries[:-4])
    sector, size = geometry.sector_size, geometry.size
    extents = ((first * sector, min((first + number) * sector, size)) for first, number in runs)
    return tuple(Extent(start, end - start) for start, end in extents if start < end)


def _stored(algorithm: HashAlgorithm, value: bytes) -> tuple[Digest, ...]:
    """Zeros stand for a digest that was not computed."""
    return (Digest(algorithm, value),) if any(value) else ()


def _checksum_agrees(data: bytes, end: int) -> bool:
    return zlib.adler32(data[:end]) == int.from_bytes(data[end : end + 4], "little")
