"""Volumes that Windows made, with the digests of what is inside: cryptsetup's own test images.

They are GPL and not here: unpack ``tests/bitlk-images.tar.xz`` of cryptsetup's source into the
corpus. The digests are dm-crypt's, which decrypts sectors that were never written as well.
"""

from __future__ import annotations

import configparser
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from forensics.containers.opening import identify_source, open_image
from forensics.errors import FileSystemError
from forensics.values import Extent
from forensics.volumes.keys import KeyKind, VolumeKey
from forensics.volumes.locked.sector_ciphers import cipher_of
from forensics.volumes.opening import open_volumes
from forensics.volumes.unlocker import UNLOCKERS
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.disk_image import DiskImage
    from forensics.values.unlocked import UnlockedVolume

pytestmark = pytest.mark.corpus
FOLDER = Path("bitlk-images")
STEP = 1 << 20


@pytest.fixture(scope="module")
def told(corpus: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None)
    if not found.read(corpus / FOLDER / "images.conf", encoding="utf-8"):
        pytest.skip("bitlk-images of cryptsetup is not present in the corpus")
    return found


def keys_of(folder: Path, said: configparser.SectionProxy) -> Iterator[VolumeKey]:
    for file in folder.glob("*.BEK"):
        if file.stem.lower() == said.get("SK_VMK_GUID", "").lower():
            yield VolumeKey("x", KeyKind.BITLOCKER, None, key_file=file.read_bytes())
    if password := said.get("PW", "").strip("\"'"):
        yield VolumeKey("x", KeyKind.BITLOCKER, None, passphrase=password)
    for name in ("RP", "RP2"):
        if recovery := said.get(name, ""):
            yield VolumeKey("x", KeyKind.BITLOCKER, None, recovery=recovery)
    if "CLEARKEY_VMK_GUID" in said:
        yield VolumeKey("x", KeyKind.BITLOCKER, None)


def digest_inside(disk_image: DiskImage, found: UnlockedVolume) -> str:
    digest, cipher, key = hashlib.sha256(), cipher_of(found.key), found.key
    for piece in found.pieces:
        for at in range(0, piece.place.length, STEP):
            length = min(STEP, piece.place.length - at)
            data = bytearray(length)
            if piece.number is not None:
                data[:] = disk_image.read_at(Extent(piece.stored + at, length))
                rows = np.frombuffer(data, np.uint64).reshape(length // key.sector_size, -1)
                first = at // key.sector_size
                numbers = np.arange(first, first + len(rows), dtype=np.uint64)
                numbers = numbers * np.uint64(key.step) + np.uint64(piece.number)
                cipher.decrypt(rows, numbers)
            digest.update(data)
    return digest.hexdigest()


def test_every_volume_opens_with_each_of_its_keys_and_holds_what_windows_wrote(
    corpus: Path, told: configparser.ConfigParser
) -> None:
    folder = corpus / FOLDER
    agree, refused = set(), {}
    for name in told.sections():
        disk_image = open_image(identify_source(folder / f"{name}.img"))
        (volume,), _ = open_volumes(disk_image, source=name, every_step=False)
        for key in keys_of(folder, told[name]):
            try:
                found = UNLOCKERS[volume.label].unlock(disk_image, volume, key)
            except FileSystemError as error:
                refused[name] = str(error)
                continue
            if name not in agree:
                assert digest_inside(disk_image, found) == told[name]["SHA256SUM"], name
                agree.add(name)
        disk_image.close()

    assert agree | set(refused) == set(told.sections())
    assert set(refused.values()) <= {wordings.ON_WRITE}
    assert len(refused) <= 2
