"""VeraCrypt, and TrueCrypt from 5.0 on: volumes, hidden ones, and encrypted systems.

Nothing announces such a volume: that a header opens is all that tells it, and a cipher that is not
worked out here (Kuznyechik; all but AES without libgcrypt) is told from a wrong key by nothing.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from forensics.errors import FileSystemError, UnreadableExtentError, WrongKeyError
from forensics.values import Extent
from forensics.values.unlocked import CipherKind, CipherPiece, SectorKey, UnlockedVolume
from forensics.volumes.locked.derivation import KeyBudget
from forensics.volumes.locked.veracrypt.header import (
    OLD_HIDDEN,
    SALT,
    SECTOR,
    SIZE,
    VeraHeader,
    opened,
)
from forensics.volumes.locked.veracrypt.keys import TRUECRYPT, VERACRYPT, derivations
from forensics.volumes.table import peek
from forensics.wordings import locks as wordings
from forensics.wordings.wording import name_volumes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from forensics.disk_image import DiskImage
    from forensics.volume import Volume
    from forensics.volumes.keys import VolumeKey
    from forensics.volumes.locked.veracrypt.keys import Derivation

name_volumes(VERACRYPT, TRUECRYPT)

GROUP = 128 * 1024  # of headers, at the start and at the end
_HIDDEN = GROUP // 2
_SYSTEM = 62 * SECTOR  # of the disk: the last sector of its first track
_LEAST_VARIED = 160  # different bytes of 512: random ones have 221, give or take 5


class HeaderPlace(NamedTuple):
    """Where a header may lie on the medium, and of what it would be."""

    at: int
    is_hidden: bool = False
    is_system: bool = False
    is_copy: bool = False
    is_old: bool = False


class VeraCrypt:
    """Opens volumes by passphrase, key files and PIM, not only under AES if libgcrypt is there."""

    def __init__(self, new_budget: Callable[[], KeyBudget] = KeyBudget) -> None:
        """Take what a key may cost."""
        self._new_budget = new_budget

    def unlock(self, disk_image: DiskImage, volume: Volume, key: VolumeKey) -> UnlockedVolume:
        """See ``VolumeUnlocker.unlock``; the cheap and the likely is tried first."""
        budget = self._new_budget()
        troubles: list[FileSystemError | UnreadableExtentError] = []
        is_intact = False
        places = tuple(header_places(disk_image, volume.extent))
        for are_copies in (False, True):
            some = [place for place in places if place.is_copy is are_copies]
            headers = [_read(disk_image, place) for place in some]
            if are_copies and key.is_bare and is_intact and not troubles:
                break  # a copy of what may be a header costs as much again
            is_intact = any(isinstance(h, bytes) and _looks_random(h) for h in headers[:1])
            troubles += (each for each in headers if not isinstance(each, bytes))
            for place, stored, way in _ways(some, headers, key):
                if (header_key := _derived(way, budget, troubles)) is None:
                    continue
                try:
                    if (found := opened(stored, header_key, way.label)) is not None:
                        return _unlocked(volume.extent, place, found, way.label)
                except FileSystemError as error:
                    troubles.append(error)
                    break  # the key is right: a copy may be sound
        raise troubles[0] if troubles else WrongKeyError(wordings.WRONG_KEY)


def may_be_one(disk_image: DiskImage, volume: Extent) -> bool:
    """Whether a volume has bytes that a header could have, where one could lie."""
    own = (p.at for p in header_places(disk_image, volume) if not p.is_system)
    return any(_looks_random(peek(disk_image, at, SIZE)) for at in own)


def header_places(disk_image: DiskImage, volume: Extent) -> Iterator[HeaderPlace]:
    """Return the places of headers that a volume may have, and of those that a system has."""
    start, end = volume.offset, min(volume.end, disk_image.size)
    within = (
        HeaderPlace(start),
        HeaderPlace(start + _HIDDEN, is_hidden=True),
        HeaderPlace(end - OLD_HIDDEN, is_hidden=True, is_old=True),
        HeaderPlace(end - GROUP, is_copy=True),
        HeaderPlace(end - _HIDDEN, is_hidden=True, is_copy=True),
    )
    seen = set[int]()
    for place in within:
        if start <= place.at <= end - SIZE and place.at not in seen:
            seen.add(place.at)
            yield place
    if start >= _SYSTEM + SIZE:
        yield HeaderPlace(_SYSTEM, is_system=True)


def _read(disk_image: DiskImage, place: HeaderPlace) -> bytes | UnreadableExtentError:
    try:
        return disk_image.read_at(Extent(place.at, SIZE))
    except UnreadableExtentError as error:
        return error


def _ways(
    places: Sequence[HeaderPlace],
    headers: Sequence[bytes | UnreadableExtentError],
    key: VolumeKey,
) -> Iterator[tuple[HeaderPlace, bytes, Derivation]]:
    """Return what is to be tried: each way at every place, then the next."""
    columns = [
        [(place, stored, way) for way in _derivations(key, place, stored)]
        for place, stored in zip(places, headers, strict=True)
        if isinstance(stored, bytes) and _looks_random(stored)
    ]
    for row in zip_longest(*columns):
        yield from (each for each in row if each is not None)


def _derivations(key: VolumeKey, place: HeaderPlace, stored: bytes) -> Iterator[Derivation]:
    salt = stored[:SALT]
    return derivations(key, salt, is_system=place.is_system, is_old=place.is_old)


def _derived(
    way: Derivation, budget: KeyBudget, troubles: list[FileSystemError | UnreadableExtentError]
) -> bytes | None:
    try:
        return way.kdf.derive(way.secret, length=way.length, budget=budget)
    except FileSystemError as error:
        troubles.append(error)
        return None


def _unlocked(volume: Extent, place: HeaderPlace, header: VeraHeader, label: str) -> UnlockedVolume:
    if place.is_system:
        inside, number = header.system(volume)
    else:
        inside, number = header.data(volume, is_hidden=place.is_hidden)
    piece = CipherPiece(inside, inside.offset, number)
    key = SectorKey(CipherKind.XTS, SECTOR, 1, header.key, header.ciphers)
    return UnlockedVolume(label, volume, inside, key, (piece,))


def _looks_random(stored: bytes) -> bool:
    return len(set(stored)) >= _LEAST_VARIED
