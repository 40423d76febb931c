"""FileVault 2: a logical volume of CoreStorage under a password (libfvde, its description of FVDE).

The metadata names users. Each has a key wrapped under what PBKDF2 makes of a password; it unwraps
the volume's key, which with the family's identifier makes the keys of AES-XTS.
"""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from forensics.errors import FileSystemError, WrongKeyError
from forensics.file_systems.in_pieces import own_image
from forensics.values import Extent
from forensics.values.unlocked import CipherKind, CipherPiece, SectorKey, UnlockedVolume
from forensics.volumes.core_storage.apple_plists import under
from forensics.volumes.core_storage.metadata import logical_volumes, read_header
from forensics.volumes.locked.derivation import KeyBudget, Pbkdf2
from forensics.volumes.locked.secrets import phrase_of
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.disk_image import DiskImage
    from forensics.volume import Volume
    from forensics.volumes.core_storage.apple_plists import PlistValue
    from forensics.volumes.core_storage.metadata import LogicalVolume
    from forensics.volumes.keys import VolumeKey

SECTOR = 512
CONTEXT = "com.apple.corestorage.lvf.encryption.context"
MOST_USERS = 64
_WRAPPED = 24  # a key of 16 bytes and its check
_PASSPHRASE_STRUCT, _VOLUME_KEY_STRUCT = 284, 256


class FileVault:
    """Opens a logical volume of CoreStorage by the password of a user, or the recovery key."""

    def __init__(self, new_budget: Callable[[], KeyBudget] = KeyBudget) -> None:
        """Take what a key may cost."""
        self._new_budget = new_budget

    def unlock(self, disk_image: DiskImage, volume: Volume, key: VolumeKey) -> UnlockedVolume:
        """See ``VolumeUnlocker.unlock``."""
        logical = _logical(disk_image, volume)
        secret = key.recovery.encode() if key.recovery is not None else phrase_of(key)
        found = _volume_key(logical.context, secret, self._new_budget())
        family = _identifier(logical.family)
        tweak = hashlib.sha256(found + family).digest()[: len(found)]
        (place,) = logical.extents
        start, length = volume.extent.offset + place.offset, place.length // SECTOR * SECTOR
        inside = Extent(start, length)
        sector_key = SectorKey(CipherKind.XTS, SECTOR, 1, found + tweak)
        return UnlockedVolume(
            volume.label, volume.extent, inside, sector_key, (CipherPiece(inside, start, 0),)
        )


def _logical(disk_image: DiskImage, volume: Volume) -> LogicalVolume:
    """The one logical volume, if it lies in one run and is encrypted as a whole."""
    image = own_image(disk_image, volume)
    volumes = logical_volumes(image, read_header(image))
    if len(volumes) != 1 or len(volumes[0].extents) != 1:
        raise FileSystemError(wordings.SCATTERED)
    context = under(volumes[0].context, CONTEXT)
    if not isinstance(under(context, "CryptoUsers"), list):
        raise FileSystemError(wordings.KEYS_ELSEWHERE)
    if under(context, "ConversionInfo", "ConversionStatus") != "Complete":
        raise FileSystemError(wordings.CHANGING)
    return volumes[0]


def _volume_key(context: PlistValue, secret: bytes, budget: KeyBudget) -> bytes:
    """The volume's key by that of the first user whose password this is."""
    users = under(context, CONTEXT, "CryptoUsers")
    damaged = False
    for user in users[:MOST_USERS] if isinstance(users, list) else ():
        wrapped = under(user, "PassphraseWrappedKEKStruct")
        if not isinstance(wrapped, bytes) or len(wrapped) != _PASSPHRASE_STRUCT:
            continue
        salt, own = struct.unpack_from("<8x16s8x24s", wrapped)
        (rounds,) = struct.unpack_from("<I", wrapped, 168)
        derived = Pbkdf2("sha256", salt, rounds).derive(secret, length=16, budget=budget)
        try:
            opened = aes_key_unwrap(derived, own)
        except InvalidUnwrap:
            continue
        for each in _wrapped_keys(context, under(user, "KeyEncryptingKeyIdent")):
            try:
                return aes_key_unwrap(opened, each)
            except InvalidUnwrap:
                damaged = True
        damaged = True
    if damaged:
        raise FileSystemError(wordings.DAMAGED)
    raise WrongKeyError(wordings.WRONG_KEY)


def _wrapped_keys(context: PlistValue, name: PlistValue) -> Iterator[bytes]:
    """The volume's keys that are wrapped under the key of a name."""
    keys = under(context, CONTEXT, "WrappedVolumeKeys")
    for key in keys[:MOST_USERS] if isinstance(keys, list) else ():
        wrapped = under(key, "KEKWrappedVolumeKeyStruct")
        is_one = isinstance(wrapped, bytes) and len(wrapped) == _VOLUME_KEY_STRUCT
        if is_one and isinstance(wrapped, bytes) and under(key, "KeyEncryptingKeyIdent") == name:
            yield wrapped[8 : 8 + _WRAPPED]


def _identifier(text: str) -> bytes:
    try:
        return UUID(text).bytes
    except ValueError as error:
        raise FileSystemError(wordings.DAMAGED) from error
