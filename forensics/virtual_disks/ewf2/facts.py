"""What an Ex01 image says of its medium: its length, its digests, and what could not be read.

Source: libewf's documentation of EWF version 2, "Device information", "Case data", "Error table",
"MD5 hash", "SHA1 hash" and "Serialized object data".
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.disk_images.ewf_volume import LARGEST_CHUNK
from forensics.disk_images.inflating import inflate
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm
from forensics.virtual_disks.ewf2.sections import CASE, DEVICE, ERRORS, MD5, SHA1, adler_agrees
from forensics.virtual_disks.layer import LARGEST_MEDIUM
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from forensics.virtual_disks.ewf2.sections import Ewf2Section, Ewf2Segment
    from forensics.virtual_disks.paged_file import PagedFile

LARGEST_TEXT = 1024 * 1024
BOM = b"\xff\xfe"
ERRORS_HEAD, ERROR = struct.Struct("<I12xI12x"), struct.Struct("<QI4x")
MOST_ERRORS = 1 << 20
DIGESTS = {MD5: (HashAlgorithm.MD5, 16), SHA1: (HashAlgorithm.SHA1, 20)}


@dataclass(frozen=True, slots=True)
class Ewf2Geometry:
    """How the medium is cut into chunks; sizes in bytes."""

    size: int
    chunk_size: int
    sector_size: int

    @property
    def chunks(self) -> int:
        """How many chunks it has."""
        return -(-self.size // self.chunk_size)


def geometry_of(segments: Sequence[Ewf2Segment], size: int | None = None) -> Ewf2Geometry:
    """Read the length of the medium from the first descriptions that can be read.

    ``size`` is that of all content in bytes, where something else says it.

    Raises:
        DiskImageError: none can be read, or the figures make no sense.
    """
    told: dict[str, str] = {}
    for segment, section in _of_kinds(segments, {DEVICE, CASE}):
        for name, value in _attributes(segment.file, section).items():
            told.setdefault(name, value)
    name = segments[0].file.name
    sector, per_chunk = (_number(told, each, name) for each in ("bp", "sb"))
    is_medium, chunk = size is None, sector * per_chunk
    size = sector * _number(told, "ts", name) if size is None else size
    if not 0 < chunk <= LARGEST_CHUNK:
        raise DiskImageError(wordings.CHUNK_SIZE(chunk))
    if not 0 < size <= LARGEST_MEDIUM:
        raise DiskImageError(wordings.MEDIUM_SIZE(size))
    found = Ewf2Geometry(size, chunk, sector)
    if is_medium and told.get("tb") and _number(told, "tb", name) != found.chunks:
        raise DiskImageError(wordings.COUNTS_DISAGREE)
    return found


def digests_of(segments: Sequence[Ewf2Segment]) -> tuple[Digest, ...]:
    """The digests of the medium that the image states; none whose checksum does not agree."""
    found: dict[Digest, None] = {}
    for segment, section in _of_kinds(segments, DIGESTS.keys()):
        algorithm, length = DIGESTS[section.kind]
        value = segment.file.read(section.data, length)
        # Zeros stand for a digest that was not computed.
        if any(value) and adler_agrees(segment.file, section.data, length):
            found[Digest(algorithm, value)] = None
    return tuple(found)


def unread_of(
    segments: Sequence[Ewf2Segment], geometry: Ewf2Geometry
) -> tuple[UnreadableExtentError, ...]:
    """What the acquiring tool could not read; of a damaged list, that it is one."""
    found: list[UnreadableExtentError] = []
    for segment, section in _of_kinds(segments, {ERRORS}):
        found += _errors(segment.file, section, geometry)
    return tuple(found)


def _errors(
    file: PagedFile, section: Ewf2Section, geometry: Ewf2Geometry
) -> Iterator[UnreadableExtentError]:
    head = file.read(section.data, ERRORS_HEAD.size)
    count = ERRORS_HEAD.unpack(head)[0] if len(head) == ERRORS_HEAD.size else MOST_ERRORS + 1
    start = section.data + ERRORS_HEAD.size
    fits = count <= MOST_ERRORS and start + count * ERROR.size + 4 <= section.descriptor
    if not (
        fits
        and adler_agrees(file, section.data, 16)
        and adler_agrees(file, start, count * ERROR.size)
    ):
        yield UnreadableExtentError(0, 0, wordings.LIST_DAMAGED)
        return
    for first, number in ERROR.iter_unpack(file.read(start, count * ERROR.size)):
        offset = min(first * geometry.sector_size, geometry.size)
        end = min((first + number) * geometry.sector_size, geometry.size)
        if offset < end:
            yield UnreadableExtentError(offset, end - offset, wordings.UNREAD_THEN)


def _of_kinds(
    segments: Sequence[Ewf2Segment], kinds: Collection[int]
) -> Iterator[tuple[Ewf2Segment, Ewf2Section]]:
    for segment in segments:
        for section in segment.sections:
            if section.kind in kinds:
                yield segment, section


def _attributes(file: PagedFile, section: Ewf2Section) -> dict[str, str]:
    """The values of one description, by their tags; none where it cannot be read."""
    stored = file.read(section.data, min(section.descriptor - section.data, LARGEST_TEXT))
    text = stored if stored.startswith(BOM) else inflate(memoryview(stored), LARGEST_TEXT)
    lines = (text or b"").decode("utf-16", "replace").splitlines()
    if len(lines) < 4 or lines[1] != "main":
        return {}
    return dict(zip(lines[2].split("\t"), lines[3].split("\t"), strict=False))


def _number(told: dict[str, str], name: str, file: str) -> int:
    value = told.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 20):
        raise DiskImageError(wordings.NO_SIZE(file))
    return int(value)
