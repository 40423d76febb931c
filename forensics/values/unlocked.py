"""What a key opened, as values: they travel to workers over their pipes, and are written nowhere.

A volume key is no passphrase: it opens one volume, and comes from its header by the key given.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from forensics.values.media import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SECTOR_SIZES = (512, 1024, 2048, 4096)
MOST_PIECES, MOST_SCATTERED = 64, 16_384
_HIGHEST = 1 << 62  # of a sector's number: beyond any medium


class BlockCipher(StrEnum):
    """A cipher of blocks of 16 bytes, under keys of up to 32."""

    AES = "aes"
    SERPENT = "serpent"
    TWOFISH = "twofish"
    CAMELLIA = "camellia"


class CipherKind(StrEnum):
    """A way of encrypting sectors, called as ``dm-crypt`` calls them."""

    XTS = "xts"
    CBC_PLAIN = "cbc-plain"
    CBC_ESSIV = "cbc-essiv:sha256"
    CBC_EBOIV = "cbc-eboiv"  # the number of a sector encrypted under the same key: BitLocker
    CBC_ELEPHANT = "cbc-elephant"  # the same with a diffuser, which has the second half of the key


MOST_CIPHERS, KEY_OF_EACH = 3, 64  # one after the other, and the bytes of key that each takes
KEY_SIZES = {
    CipherKind.XTS: (32, 64),
    CipherKind.CBC_PLAIN: (16, 24, 32),
    CipherKind.CBC_ESSIV: (16, 24, 32),
    CipherKind.CBC_EBOIV: (16, 32),
    CipherKind.CBC_ELEPHANT: (32, 64),
}


@dataclass(frozen=True, slots=True)
class SectorKey:
    """The key of a volume and how it is used. ``step`` is what each sector adds to its number.

    ``ciphers`` are in the order in which they encrypt, several with XTS alone: the key has 32 bytes
    for the blocks of each, in that order, and then as many for the tweaks of each.
    """

    kind: CipherKind
    sector_size: int
    step: int
    key: bytes = field(repr=False)
    ciphers: tuple[BlockCipher, ...] = (BlockCipher.AES,)

    @property
    def makes_sense(self) -> bool:
        """Whether there is such a cipher."""
        return (
            self.sector_size in SECTOR_SIZES
            and len(self.key) in self._key_sizes
            and 0 < self.step <= max(SECTOR_SIZES)
        )

    @property
    def _key_sizes(self) -> tuple[int, ...]:
        if self.ciphers == (BlockCipher.AES,):
            return KEY_SIZES[self.kind]
        is_read = self.kind is CipherKind.XTS and 0 < len(self.ciphers) <= MOST_CIPHERS
        return (KEY_OF_EACH * len(self.ciphers),) if is_read else ()


@dataclass(frozen=True, slots=True)
class CipherPiece:
    """A stretch of a decrypted volume, and where its encrypted bytes lie.

    ``place`` is where readers see it, in bytes of the medium, ``stored`` where its first byte is.
    ``number`` is that of its first sector; None for a stretch that the volume keeps for itself
    and that reads as zeros.
    """

    place: Extent
    stored: int
    number: int | None

    def fits(self, volume: UnlockedVolume) -> bool:
        """Whether it consists of whole sectors, seen and stored within a volume."""
        stored = Extent(self.stored, self.place.length)
        is_whole = self.number is None or self.place.length % volume.key.sector_size == 0
        return (
            is_whole
            and self.place.length > 0
            and 0 <= (self.number or 0) < _HIGHEST
            and _lies_in(self.place, volume.inside)
            and _lies_in(stored, volume.locked)
        )


@dataclass(frozen=True, slots=True)
class UnlockedVolume:
    """A locked volume and what opens it.

    ``locked`` is the volume as it lies on the medium, ``inside`` where the decrypted one is seen:
    at the place of its encrypted bytes. What lies inside and in no piece is stored as it is.
    ``is_scattered``: between its pieces lie the bytes of others, so the pieces alone are its own.
    Of one that is a file of a file system, ``file`` is that file's path.
    """

    label: str
    locked: Extent
    inside: Extent
    key: SectorKey
    pieces: tuple[CipherPiece, ...]
    is_scattered: bool = False
    file: str | None = field(default=None, repr=False)

    @property
    def shown(self) -> tuple[Extent, ...]:
        """Where on the medium decrypted bytes are seen, in order."""
        if not self.is_scattered:
            return (self.inside,)
        return tuple(piece.place for piece in self.pieces)

    @property
    def held(self) -> tuple[Extent, ...]:
        """What of the medium is its own, in order."""
        return self.shown if self.is_scattered else (self.locked,)

    def holds(self, place: Extent) -> bool:
        """Whether a stretch of the medium is seen decrypted by it, all of it."""
        return any(_lies_in(place, shown) for shown in self.shown)

    def makes_sense(self, size: int, *, beside: Iterable[UnlockedVolume] = ()) -> bool:
        """Whether it can be of a medium of that size, and lies over none of those beside it.

        What read hostile bytes says it.
        """
        return (
            self.inside.length > 0
            and _lies_in(self.locked, Extent(0, size))
            and _lies_in(self.inside, self.locked)
            and self.key.makes_sense
            and len(self.pieces) <= (MOST_SCATTERED if self.is_scattered else MOST_PIECES)
            and all(piece.fits(self) for piece in self.pieces)
            and _are_apart([piece.place for piece in self.pieces])
            and all(_are_apart(sorted((*self.held, *each.held))) for each in beside)
        )


def _lies_in(part: Extent, whole: Extent) -> bool:
    return whole.offset <= part.offset and part.end <= whole.end


def _are_apart(places: Sequence[Extent]) -> bool:
    """Whether they are in order and do not overlap."""
    return all(a.end <= b.offset for a, b in pairwise(places))
