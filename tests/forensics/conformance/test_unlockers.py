"""What every registered unlocker of volumes keeps to; none is registered yet.

So that the claims are tried all the same, they are also asked of two locks of this test's own: one
that keeps to them, and one that gives bytes under a wrong key and must be found out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from blake3 import blake3

from forensics.errors import FileSystemError, UnreadableExtentError, WrongKeyError
from forensics.values import Extent
from forensics.volume import Volume, VolumeContent
from forensics.volumes.keys import KeyKind, VolumeKey
from forensics.volumes.unlocker import UNLOCKERS, VolumeUnlocker
from tests.forensics.file_systems.fakes import HeldDiskImage, WornDiskImage

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.disk_image import DiskImage

HEADER, START = 512, 4096
PLAIN = blake3(b"what was locked").digest(length=64 * 1024)
KEY = VolumeKey("m.dd", KeyKind.LUKS, None, passphrase="correct horse")
TRAINING_LOCK, BROKEN_LOCK = "training lock", "a lock that checks nothing"


@dataclass(frozen=True)
class Locked:
    """A medium on which a locked volume begins at ``START``, and what is inside."""

    unlocker: VolumeUnlocker
    medium: bytes
    key: VolumeKey
    plain: bytes

    @property
    def volume(self) -> Volume:
        extent = Extent(START, len(self.medium) - START)
        return Volume(1, extent, VolumeContent.ENCRYPTED, "training lock")

    def unlocked(self, key: VolumeKey | None = None, medium: DiskImage | None = None) -> DiskImage:
        disk_image = medium or HeldDiskImage(self.medium)
        return self.unlocker.unlock(disk_image, self.volume, key or self.key)


class TrainingLock:
    """A key stream over the content, and in the header a digest by which a key is known."""

    def unlock(self, disk_image: DiskImage, volume: Volume, key: VolumeKey) -> DiskImage:
        header = disk_image.read_at(Extent(volume.extent.offset, HEADER))
        if header[:4] != b"LOCK":
            raise FileSystemError("the header of the lock is damaged")
        secret = blake3((key.passphrase or "").encode())
        self._verify(header[4:36], secret.digest())
        body = Extent(volume.extent.offset + HEADER, volume.extent.length - HEADER)
        return HeldDiskImage(_masked(disk_image.read_at(body), secret.digest()))

    def _verify(self, stored: bytes, secret: bytes) -> None:
        if blake3(secret).digest() != stored:
            raise WrongKeyError("this key does not open the volume")


class BrokenLock(TrainingLock):
    """The same, without the check of the key."""

    def _verify(self, stored: bytes, secret: bytes) -> None:
        pass


def _masked(data: bytes, secret: bytes) -> bytes:
    stream = blake3(secret).digest(length=len(data))
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))


def _training(unlocker: VolumeUnlocker) -> Locked:
    secret = blake3(str(KEY.passphrase).encode()).digest()
    header = (b"LOCK" + blake3(secret).digest()).ljust(HEADER, b"\0")
    return Locked(unlocker, bytes(START) + header + _masked(PLAIN, secret), KEY, PLAIN)


# For each registered label: how a volume of it is made by a standard tool (cryptsetup, say).
RECIPES: dict[str, Callable[[], Locked]] = {TRAINING_LOCK: lambda: _training(TrainingLock())}


@pytest.fixture(scope="module", params=[*UNLOCKERS, TRAINING_LOCK])
def locked(request: pytest.FixtureRequest) -> Locked:
    assert request.param in RECIPES, "this unlocker has no recipe: say how its volume is made"
    return RECIPES[request.param]()


def verify_wrong_key_refused(locked: Locked) -> None:
    with pytest.raises(WrongKeyError):
        locked.unlocked(replace(locked.key, passphrase="another", recovery=None, key_file=None))


def test_the_right_key_gives_the_plain_bytes(locked: Locked) -> None:
    found = locked.unlocked()

    assert found.size == len(locked.plain)
    assert found.read_at(Extent(0, found.size)) == locked.plain
    assert found.read_at(Extent(1_000, 7)) == locked.plain[1_000:1_007]
    found.close()


def test_a_wrong_key_gives_no_bytes(locked: Locked) -> None:
    verify_wrong_key_refused(locked)


def test_a_damaged_header_is_told(locked: Locked) -> None:
    damaged = locked.medium[:START] + bytes(64) + locked.medium[START + 64 :]

    with pytest.raises((FileSystemError, WrongKeyError)):
        locked.unlocked(medium=HeldDiskImage(damaged))


def test_an_unreadable_header_is_told_with_its_place(locked: Locked) -> None:
    worn = WornDiskImage(HeldDiskImage(locked.medium), Extent(START, 512))

    with pytest.raises(UnreadableExtentError):
        locked.unlocked(medium=worn)


def test_a_lock_that_gives_bytes_under_a_wrong_key_is_found_out() -> None:
    with pytest.raises(pytest.fail.Exception):
        verify_wrong_key_refused(_training(BrokenLock()))
