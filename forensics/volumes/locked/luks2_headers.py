"""The two headers of LUKS2, of which the newer one with a checksum that agrees counts.

LUKS2 On-Disk Format Specification 1.1.4, 2.1 (binary header) and 3 (JSON area).
"""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING

import msgspec

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.values import Extent
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.disk_image import DiskImage

MAGICS = (b"LUKS\xba\xbe\x00\x02", b"SKUL\xba\xbe\x00\x02")
SECOND_PLACES = tuple(0x4000 << power for power in range(9))
_BINARY = struct.Struct(">8sQQ48s32s64s40s48sQ184s64s")
_BINARY_SIZE = 4096
_CHECKSUM = slice(448, 512)
_CHECKSUMS = frozenset({"sha1", "sha256", "sha384", "sha512"})


class Kdf(msgspec.Struct):
    """How a key is derived for a slot."""

    type: str
    salt: str
    hash: str = ""
    iterations: int = 0
    time: int = 0
    memory: int = 0
    cpus: int = 0


class Splitter(msgspec.Struct):
    """How the key is spread over stripes."""

    stripes: int
    hash: str


class Area(msgspec.Struct):
    """Where the material of a slot lies, and how it is encrypted."""

    type: str
    offset: str
    size: str
    encryption: str = ""
    key_size: int = 0


class Slot(msgspec.Struct):
    """A key slot."""

    type: str
    key_size: int
    area: Area
    kdf: Kdf | None = None
    af: Splitter | None = None


class CipherSegment(msgspec.Struct):
    """A stretch of the volume."""

    type: str
    offset: str
    size: str
    iv_tweak: str = "0"
    encryption: str = ""
    sector_size: int = 512
    integrity: msgspec.Raw = msgspec.Raw()
    flags: list[str] = []

    @property
    def is_checked(self) -> bool:
        """Whether there is a checksum of each sector beside it."""
        return bool(bytes(self.integrity))


class StoredDigest(msgspec.Struct):
    """By what the key of some slots is known."""

    type: str
    keyslots: list[str]
    segments: list[str]
    salt: str
    digest: str
    hash: str
    iterations: int


class Requirements(msgspec.Struct):
    """What must be understood to open the volume."""

    mandatory: list[str] = []


class Config(msgspec.Struct):
    """What concerns the volume as a whole."""

    requirements: Requirements = msgspec.field(default_factory=Requirements)

    @property
    def mandatory(self) -> list[str]:
        """What must be understood beyond this form."""
        return self.requirements.mandatory


class Metadata(msgspec.Struct):
    """The JSON of a header, as far as it is looked at."""

    keyslots: dict[str, Slot]
    segments: dict[str, CipherSegment]
    digests: dict[str, StoredDigest]
    config: Config = msgspec.field(default_factory=Config)


_decoder: msgspec.json.Decoder[Metadata] = msgspec.json.Decoder(Metadata)


def read_metadata(disk_image: DiskImage, volume: Extent) -> Metadata:
    """Return what the newest sound header of a volume says.

    Raises:
        FileSystemError: no header is sound.
        UnreadableExtentError: none is, and the first cannot be read.
    """
    unreadable: UnreadableExtentError | None = None
    found: list[tuple[int, bytes]] = []
    for place in (0, *SECOND_PLACES):
        try:
            found += _sound_header(disk_image, volume, place)
        except UnreadableExtentError as error:
            unreadable = unreadable or error
        if found and place:
            break
    for _, text in sorted(found, reverse=True):
        try:
            return _decoder.decode(text)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            continue  # the other header may be sound
    raise unreadable or FileSystemError(wordings.DAMAGED)


def _sound_header(disk_image: DiskImage, volume: Extent, place: int) -> Iterator[tuple[int, bytes]]:
    """The number and the JSON of a header at a place, if one is there and its checksum agrees."""
    if place + _BINARY_SIZE > volume.length:
        return
    binary = disk_image.read_at(Extent(volume.offset + place, _BINARY_SIZE))
    magic, size, number, _, name, *_ = _BINARY.unpack_from(binary)
    if magic != MAGICS[bool(place)] or size not in SECOND_PLACES or place + size > volume.length:
        return
    algorithm = name.partition(b"\0")[0].decode("ascii", "replace")
    if algorithm not in _CHECKSUMS:
        return
    rest = disk_image.read_at(Extent(volume.offset + place + _BINARY_SIZE, size - _BINARY_SIZE))
    stated = binary[_CHECKSUM]
    blank = binary[: _CHECKSUM.start] + bytes(len(stated)) + binary[_CHECKSUM.stop :]
    found = hashlib.new(algorithm, blank + rest).digest()
    if stated[: len(found)] == found:
        yield number, rest.partition(b"\0")[0]
