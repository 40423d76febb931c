"""What every registered unlocker of volumes keeps to.

So that the claims themselves are tried, they are also asked of two locks of this test's own: one
that keeps to them, and one that gives bytes under a wrong key and must be found out.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from blake3 import blake3

from forensics.errors import FileSystemError, UnreadableExtentError, WrongKeyError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.unlocked import CipherKind, CipherPiece, SectorKey, UnlockedVolume
from forensics.volume import Volume, VolumeContent
from forensics.volumes.keys import KeyKind, VolumeKey
from forensics.volumes.locked.unlocked_image import UnlockedImage
from forensics.volumes.unlocker import UNLOCKERS, VolumeUnlocker
from tests.forensics.file_systems.fakes import HeldDiskImage, WornDiskImage
from tests.forensics.file_systems.own import apfs_builder
from tests.forensics.volumes.composed import core_storage_builder
from tests.forensics.volumes.locked import apfs_lock, fve_builder, recipes, vera_builder
from tests.forensics.volumes.locked.slow_ciphers import slowly_encrypted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.disk_image import DiskImage

HEADER, START = 512, 4096
FIRST_64_BYTES = (Extent(0, 64),)
PLAIN = blake3(b"what was locked").digest(length=64 * 1024)
KEY = VolumeKey("m.dd", KeyKind.LUKS, None, passphrase=recipes.PASSPHRASE)
TRAINING_LOCK, BROKEN_LOCK = "training lock", "a lock that checks nothing"


@dataclass(frozen=True)
class Locked:
    """A medium on which a locked volume begins at ``START``, and what is inside."""

    unlocker: VolumeUnlocker
    medium: bytes
    key: VolumeKey
    plain: bytes
    label: str = "training lock"
    header: tuple[Extent, ...] = FIRST_64_BYTES

    @property
    def volume(self) -> Volume:
        extent = Extent(START, len(self.medium) - START)
        return Volume(1, extent, VolumeContent.ENCRYPTED, self.label)

    def unlocked(
        self, key: VolumeKey | None = None, medium: DiskImage | None = None
    ) -> tuple[DiskImage, Extent]:
        """The medium as it is then seen, and where on it the decrypted volume is."""
        disk_image = medium or HeldDiskImage(self.medium)
        found = self.unlocker.unlock(disk_image, self.volume, key or self.key)
        assert found.makes_sense(disk_image.size)
        assert found.locked == self.volume.extent
        return UnlockedImage(disk_image, [found]), found.inside


class TrainingLock:
    """A cipher over the content, and in the header a digest by which a key is known."""

    def unlock(self, disk_image: DiskImage, volume: Volume, key: VolumeKey) -> UnlockedVolume:
        header = disk_image.read_at(Extent(volume.extent.offset, HEADER))
        if header[:4] != b"LOCK":
            raise FileSystemError("the header of the lock is damaged")
        secret = blake3((key.passphrase or "").encode())
        self._verify(header[4:36], secret.digest())
        body = Extent(volume.extent.offset + HEADER, volume.extent.length - HEADER)
        pieces = (CipherPiece(body, body.offset, 0),)
        key_of_sectors = _sector_key(secret.digest())
        return UnlockedVolume(volume.label, volume.extent, body, key_of_sectors, pieces)

    def _verify(self, stored: bytes, secret: bytes) -> None:
        if blake3(secret).digest() != stored:
            raise WrongKeyError("this key does not open the volume")


class BrokenLock(TrainingLock):
    """The same, without the check of the key."""

    def _verify(self, stored: bytes, secret: bytes) -> None:
        pass


def _sector_key(secret: bytes) -> SectorKey:
    return SectorKey(CipherKind.XTS, 512, 1, secret)


def _training(unlocker: VolumeUnlocker) -> Locked:
    secret = blake3(str(KEY.passphrase).encode()).digest()
    header = (b"LOCK" + blake3(secret).digest()).ljust(HEADER, b"\0")
    body = slowly_encrypted(PLAIN, _sector_key(secret))
    return Locked(unlocker, bytes(START) + header + body, KEY, PLAIN)


def _luks1(folder: Path) -> Locked:
    medium = bytes(START) + recipes.luks1(folder, PLAIN)
    return Locked(UNLOCKERS["LUKS1"], medium, KEY, PLAIN, "LUKS1")


def _luks2(folder: Path) -> Locked:
    """It has a second header, which serves where the first is damaged: both are."""
    medium = bytes(START) + recipes.luks2(folder, PLAIN)
    header = (Extent(0, 64), Extent(16 * 1024, 64))
    return Locked(UNLOCKERS["LUKS2"], medium, KEY, PLAIN, "LUKS2", header)


def _bitlocker(_: Path, *, to_go: bool = False) -> Locked:
    """It has three copies of its metadata: all are damaged."""
    label, recipe = "BitLocker To Go" if to_go else "BitLocker", fve_builder.Recipe(to_go=to_go)
    plain = fve_builder.blanked(blake3(b"locked").digest(length=512 * 1024), recipe.layout)
    medium = bytes(START) + fve_builder.bitlocker(plain, recipe)
    key = VolumeKey("m.dd", KeyKind.BITLOCKER, None, key_file=fve_builder.startup_key_file())
    header = tuple(Extent(at, 64) for at in recipe.layout.blocks)
    return Locked(UNLOCKERS[label], medium, key, plain, label, header)


def _veracrypt(_: Path) -> Locked:
    """It has a copy of its header near its end: both are damaged."""
    medium = bytes(START) + vera_builder.veracrypt(PLAIN)
    key = VolumeKey("m.dd", KeyKind.VERACRYPT, None, passphrase=vera_builder.PASSPHRASE, pim=1)
    header = (Extent(0, 64), Extent(vera_builder.GROUP + len(PLAIN), 64))
    return Locked(UNLOCKERS["VeraCrypt"], medium, key, PLAIN, "VeraCrypt", header)


def _filevault(_: Path) -> Locked:
    """It has two labels, which name the same metadata: the header of the volume is damaged."""
    medium = bytes(START) + core_storage_builder.CoreStorage(PLAIN, recipes.PASSPHRASE).made()
    key = replace(KEY, kind=KeyKind.FILEVAULT)
    return Locked(UNLOCKERS["CoreStorage"], medium, key, PLAIN, "CoreStorage")


def _apfs(_: Path) -> Locked:
    """The bag of its container and that of its volume: the first is damaged."""
    made = apfs_builder.Volume({"/one.bin": PLAIN}, flags=apfs_lock.ONE_KEY)
    medium = bytes(START) + apfs_lock.locked_container(made)
    key = replace(KEY, kind=KeyKind.APFS, passphrase=apfs_lock.PASSWORD)
    header = (Extent(apfs_lock.CONTAINER_BAG * apfs_builder.BLOCK, 64),)
    plain = apfs_lock.opened_container(made)
    return Locked(UNLOCKERS["APFS"], medium, key, plain, "APFS", header)


# For each registered label: how a volume of it is made by a standard tool (cryptsetup, say).
RECIPES: dict[str, Callable[[Path], Locked]] = {
    TRAINING_LOCK: lambda _: _training(TrainingLock()),
    "LUKS1": _luks1,
    "LUKS2": _luks2,
    "CoreStorage": _filevault,
    "BitLocker": _bitlocker,
    "BitLocker To Go": partial(_bitlocker, to_go=True),
    "APFS": _apfs,
    "VeraCrypt": _veracrypt,
}


@pytest.fixture(scope="module", params=[*UNLOCKERS, TRAINING_LOCK])
def locked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Locked:
    assert request.param in RECIPES, "this unlocker has no recipe: say how its volume is made"
    return RECIPES[request.param](tmp_path_factory.mktemp("locked"))


def verify_wrong_key_refused(locked: Locked) -> None:
    with pytest.raises(WrongKeyError):
        locked.unlocked(replace(locked.key, passphrase="another", recovery=None, key_file=None))


def test_the_right_key_gives_the_plain_bytes(locked: Locked) -> None:
    found, inside = locked.unlocked()

    assert inside.length == len(locked.plain)
    assert found.read_at(inside) == locked.plain
    assert found.read_at(Extent(inside.offset + 1_000, 7)) == locked.plain[1_000:1_007]
    found.close()


def test_a_wrong_key_gives_no_bytes(locked: Locked) -> None:
    verify_wrong_key_refused(locked)


def test_a_damaged_header_is_told(locked: Locked) -> None:
    damaged = bytearray(locked.medium)
    for part in locked.header:
        damaged[START + part.offset : START + part.end] = bytes(part.length)

    with pytest.raises((FileSystemError, WrongKeyError)):
        locked.unlocked(medium=HeldDiskImage(damaged))


def test_an_unreadable_header_is_told_with_its_place(locked: Locked) -> None:
    worn: DiskImage = HeldDiskImage(locked.medium)
    for part in locked.header:
        worn = WornDiskImage(worn, Extent(START + part.offset, 512))

    with pytest.raises(UnreadableExtentError):
        locked.unlocked(medium=worn)


def test_a_lock_that_gives_bytes_under_a_wrong_key_is_found_out() -> None:
    with pytest.raises(pytest.fail.Exception):
        verify_wrong_key_refused(_training(BrokenLock()))
