"""Encrypted volumes of APFS: one that macOS made, and what tests make by the published format."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError, UnreadableExtentError, WrongKeyError
from forensics.values import Extent, HitState
from forensics.volumes.keys import KeyKind, VolumeKey
from forensics.volumes.locked.apfs import Apfs, encrypted_volumes
from forensics.volumes.locked.derivation import KeyBudget
from forensics.volumes.locked.unlocked_image import UnlockedImage
from tests.forensics.file_systems.fakes import HeldDiskImage
from tests.forensics.file_systems.listings import Listing, a_volume, list_disk_image
from tests.forensics.file_systems.own.apfs_builder import BLOCK, Volume, sealed
from tests.forensics.volumes.locked import apfs_lock
from tests.forensics.volumes.locked.apfs_lock import (
    CONTAINER_BAG,
    EACH_FILE,
    ONE_KEY,
    PASSWORD,
    VOLUME_BAG,
    by_macos,
    locked_container,
    opened_container,
)

if TYPE_CHECKING:
    from forensics.volume import Volume as MediumVolume

FILES = {
    "/one.bin": random.Random(1).randbytes(30_000),  # noqa: S311 -- no secret
    "/folder/two.bin": random.Random(2).randbytes(4096),  # noqa: S311 -- no secret
}
GONE = {"/gone.bin": random.Random(3).randbytes(9000)}  # noqa: S311 -- no secret
KEY = VolumeKey("mac.dd", KeyKind.APFS, None, passphrase=PASSWORD)
COUNT = [150, pytest.param(100_000, marks=[pytest.mark.long, pytest.mark.timeout(0)])]


def container(data: bytes) -> MediumVolume:
    return a_volume(0, len(data), "APFS")


def listed(data: bytes, key: VolumeKey = KEY) -> Listing:
    stored = HeldDiskImage(data)
    volume, *_ = encrypted_volumes(stored, container(data)) or (container(data),)
    found = Apfs().unlock(stored, volume, key)
    assert found.makes_sense(len(data))
    seen = UnlockedImage(stored, [found])
    return list_disk_image(seen, container(data), seen.read_at(Extent(0, len(data))))


def test_a_volume_that_macos_encrypted_is_read_by_its_password() -> None:
    data = by_macos()
    key = VolumeKey("mac.dd", KeyKind.APFS, None, passphrase=apfs_lock.MACOS_PASSWORD)

    listing = listed(data, key)

    assert listing.faults == ()
    assert listing.stored(listing.at("/secret.txt")) == b"secret content for the encrypted volume\n"
    assert listing.stored(listing.at("/dir/nested.txt")) == b"nested secret\n"
    with pytest.raises(WrongKeyError):
        listed(data)


def test_files_and_snapshots_are_seen_where_their_blocks_lie() -> None:
    volume = Volume(FILES, {"/packed.txt": b"lines " * 99}, flags=ONE_KEY, earlier=GONE)

    listing = listed(locked_container(volume))

    assert listing.raw == opened_container(volume)
    by_path = {each.path: listing.stored(each) for each in listing.entries if each.runs}
    assert by_path == FILES | GONE
    assert listing.read(listing.at("/packed.txt")) == b"lines " * 99
    assert listing.at("/gone.bin").state is HitState.SNAPSHOT
    assert listing.faults == ()


def test_a_recovery_key_opens_as_a_password_does() -> None:
    data = locked_container(Volume(FILES, flags=ONE_KEY))

    recovery = VolumeKey("mac.dd", KeyKind.APFS, None, recovery=PASSWORD)
    assert {each.path for each in listed(data, recovery).entries} == set(FILES)


@pytest.mark.parametrize("key", [VolumeKey("mac.dd", KeyKind.APFS, None), None])
def test_a_wrong_key_is_told_from_damage(key: VolumeKey | None) -> None:
    data = bytearray(locked_container(Volume(FILES, flags=ONE_KEY)))
    another = VolumeKey("mac.dd", KeyKind.APFS, None, passphrase="another")
    with pytest.raises(WrongKeyError):
        listed(bytes(data), key or another)

    data[VOLUME_BAG * BLOCK + 100] ^= 1
    with pytest.raises(FileSystemError, match="its header is damaged"):
        listed(bytes(data))


def test_a_volume_whose_tree_is_damaged_behind_its_key_is_told() -> None:
    data = bytearray(locked_container(Volume(FILES, flags=ONE_KEY)))
    data[15 * BLOCK + 1000] ^= 1

    with pytest.raises(FileSystemError, match="its header is damaged"):
        listed(bytes(data))


def test_a_key_for_each_file_is_told() -> None:
    with pytest.raises(FileSystemError, match="each of its files has a key of its own"):
        listed(locked_container(Volume(FILES, flags=EACH_FILE)))


def test_more_rounds_than_anybody_asks_for_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apfs_lock, "ROUNDS", 1)
    data = locked_container(Volume(FILES, flags=ONE_KEY))
    unlock = Apfs(partial(KeyBudget, iterations=500)).unlock

    with pytest.raises(FileSystemError, match="1000 rounds"):
        unlock(HeldDiskImage(data), container(data), KEY)


@pytest.mark.parametrize("count", COUNT)
def test_changed_bytes_raise_nothing_but_errors_of_ours(count: int) -> None:
    chance = random.Random("apfs")  # noqa: S311 -- no secret
    whole = locked_container(Volume(FILES, flags=ONE_KEY, earlier=GONE))
    bags = {CONTAINER_BAG: apfs_lock.CONTAINER_ID, VOLUME_BAG: apfs_lock.VOLUME_ID}
    answers = set()
    for _ in range(count):
        data = bytearray(whole)
        for block in chance.sample((*bags, 0, 4, 11, 12, 14, 15), chance.randrange(1, 3)):
            _change(data, block, bags.get(block, b""), chance)
        try:
            listed(bytes(data))
            answers.add("opened")
        except (FileSystemError, WrongKeyError, UnreadableExtentError) as error:
            answers.add(type(error).__name__)
    assert {"FileSystemError", "opened"} <= answers


def _change(data: bytearray, block: int, owner: bytes, chance: random.Random) -> None:
    """Change some bytes of a block, and make its checksum agree."""
    place = slice(block * BLOCK, (block + 1) * BLOCK)
    key = owner * 2 if owner else apfs_lock.VEK if block == 15 else b""
    plain = bytearray(apfs_lock.decrypted(data[place], key, block) if key else data[place])
    for _ in range(chance.choice((1, 2, 8))):
        plain[chance.randrange(32, chance.choice((100, 400, BLOCK)))] = chance.randrange(256)
    made = sealed(plain)
    data[place] = apfs_lock.encrypted(made, key, block) if key else made
