"""Streams of AFF4: bytes in chunks, and what needs no bytes at all.

Sources: AFF4 Standard 1.0, sections on image streams and symbolic streams; names of ways to
compress as pyaff4 (``lexicon``) and aff4-cpp-lite (``codec``) have them. A chunk is held to its
block hash where a volume has some: Snappy, LZ4 and Deflate have no checksum of their own.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import field
from typing import Protocol

from forensics.containers.aff4.volumes import STORED, Aff4Volume
from forensics.value_classes import dataclass
from forensics.virtual_disks.pieces import Held, Packing, Piece, Sums
from forensics.wordings import media
from forensics.wordings import virtual_disks as wordings

SCHEMA = "http://aff4.org/Schema#"
ENTRY = struct.Struct("<QI")
PACKINGS: dict[str, Packing | None] = {
    "http://code.google.com/p/snappy/": Packing.SNAPPY,
    "https://code.google.com/p/snappy/": Packing.SNAPPY,
    "https://github.com/google/snappy": Packing.SNAPPY,
    "http://code.google.com/p/lz4/": Packing.LZ4,
    "https://code.google.com/p/lz4/": Packing.LZ4,
    "https://github.com/lz4/lz4": Packing.LZ4,
    "https://www.ietf.org/rfc/rfc1950.txt": Packing.ZLIB,
    "https://tools.ietf.org/html/rfc1950": Packing.ZLIB,
    "https://tools.ietf.org/html/rfc1951": Packing.DEFLATE,
    "https://www.ietf.org/rfc/rfc1951.txt": Packing.DEFLATE,
    f"{SCHEMA}NullCompressor": None,
    f"{SCHEMA}compression/stored": None,
}
HASHES = (
    "sha1",
    "sha256",
    "sha512",
    "blake2b",
    "md5",
)  # the quickest first, where there are several
SIZES = {"sha1": 20, "sha256": 32, "sha512": 64, "blake2b": 64, "md5": 16}
INDEXES_KEPT = 64
LEAST_CHUNK = 512
LARGEST_CHUNK = 64 * 1024 * 1024
MOST_PER_BEVY = 1 << 20


class Aff4Stream(Protocol):
    """Bytes that are asked for by their place."""

    def piece_at(self, position: int, most: int) -> Piece:
        """Return a piece of at most so many bytes that begins there; nothing is raised."""


@dataclass(frozen=True, slots=True)
class Symbolic:
    """A stream without an end that repeats one byte, or that says why there are no bytes."""

    fill: int = 0
    lost: str = ""

    def piece_at(self, position: int, most: int) -> Piece:
        """See ``Aff4Stream.piece_at``."""
        del position
        if self.lost:
            return Piece(Held.LOST, most, reason=self.lost)
        return Piece(Held.FILLED if self.fill else Held.ZEROS, most, fill=self.fill)


def symbolic(address: str) -> Symbolic | None:
    """Return the stream that an address stands for by itself; None where it is none of these."""
    name = address.removeprefix(SCHEMA)
    if name == address:
        return None
    if name.startswith("SymbolicStream") and len(name) == 16:
        try:
            return Symbolic(int(name[14:], 16))
        except ValueError:
            return None
    told = {
        "Zero": Symbolic(),
        "UnreadableData": Symbolic(lost=media.UNREAD_THEN),
        "UnknownData": Symbolic(lost=wordings.NOT_COPIED),
    }
    return told.get(name)


@dataclass(frozen=True, slots=True, eq=False)
class ImageStream:
    """Bytes in chunks, which lie in members of so many chunks each (bevies).

    ``beside`` are all volumes of the image, its own among them; ``numbers`` are of the bevies that
    are there, ascending.
    """

    volume: Aff4Volume
    beside: tuple[Aff4Volume, ...]
    address: str
    size: int
    chunk_size: int
    per_bevy: int
    packing: Packing | None
    numbers: tuple[int, ...]
    _kept: OrderedDict[int, tuple[bytes, Sums | None]] = field(default_factory=OrderedDict)

    def bevy(self, number: int) -> str:
        """Return the name of a member that holds chunks."""
        return f"{self.address}/{number:08d}"

    def piece_at(self, position: int, most: int) -> Piece:
        """See ``Aff4Stream.piece_at``."""
        if position >= self.size:
            return Piece(Held.LOST, most, reason=wordings.PLACE)
        chunk, skip = divmod(position, self.chunk_size)
        whole = min(self.chunk_size, self.size - chunk * self.chunk_size)
        length = min(whole - skip, most)
        number, within = divmod(chunk, self.per_bevy)
        bevy = self.volume.members.get(self.bevy(number))
        start = None if bevy is None else self.volume.data_of(bevy)
        index, sums = (b"", None) if start is None else self._index(number)
        entry = index[within * ENTRY.size : (within + 1) * ENTRY.size]
        if bevy is None or start is None or len(entry) < ENTRY.size:
            return self._lost(position, most, number)
        offset, stored = ENTRY.unpack(entry)
        if bevy.method != STORED or not 0 < stored <= self.chunk_size:
            return Piece(Held.LOST, length, reason=wordings.PACKING)
        if offset + stored > bevy.stored:
            return Piece(Held.LOST, length, reason=wordings.PLACE)
        is_plain = self.packing is None or stored == self.chunk_size
        return Piece(
            Held.PACKED, length, self.volume.file.number, start + offset, stored=stored,
            skip=skip, size=self.chunk_size, packing=Packing.PLAIN if is_plain else self.packing,
            sum=None if sums is None else sums.of(within, whole),
        )  # fmt: skip

    def _lost(self, position: int, most: int, number: int) -> Piece:
        """All up to the next bevy that is there: a size may be claimed for which there are none."""
        following = bisect_right(self.numbers, number)
        end = self.size
        if following < len(self.numbers):
            end = min(end, self.numbers[following] * self.per_bevy * self.chunk_size)
        return Piece(Held.LOST, min(end - position, most), reason=wordings.TABLE)

    def _index(self, number: int) -> tuple[bytes, Sums | None]:
        """The index of a bevy, and its block hashes where there are any."""
        found = self._kept.get(number)
        if found is None:
            name = self.bevy(number)
            most = self.per_bevy * ENTRY.size
            index = self.volume.read(f"{name}.index", most)
            if index is None:
                index = self.volume.read(f"{name}/index", most) or b""
            found = self._kept[number] = index, self._sums(name)
            if len(self._kept) > INDEXES_KEPT:
                self._kept.popitem(last=False)
        return found

    def _sums(self, name: str) -> Sums | None:
        """Its block hashes, which may lie in another volume than the bevy."""
        for algorithm in HASHES:
            size = SIZES[algorithm]
            for volume in self.beside:
                kept = volume.read(f"{name}.blockHash.{algorithm}", self.per_bevy * size)
                if kept:
                    return Sums(algorithm, kept, size)
        return None
