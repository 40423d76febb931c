"""LUKS as cryptsetup makes it, and headers that are damaged or lie."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import pytest
from blake3 import blake3

from forensics.errors import FileSystemError, UnreadableExtentError, WrongKeyError
from forensics.values import Extent
from forensics.values.unlocked import CipherKind, SectorKey
from forensics.volume import Volume, VolumeContent
from forensics.volumes.keys import KeyKind, VolumeKey
from forensics.volumes.locked.derivation import MOST_ITERATIONS, MOST_MEMORY
from forensics.volumes.locked.unlocked_image import UnlockedImage
from forensics.volumes.unlocker import UNLOCKERS
from forensics.wordings import locks as wordings
from tests.forensics.file_systems.fakes import HeldDiskImage, WornDiskImage
from tests.forensics.volumes.locked import recipes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.disk_image import DiskImage

PLAIN = blake3(b"what was locked").digest(length=64 * 1024)
KEY = VolumeKey("m.dd", KeyKind.LUKS, None, passphrase=recipes.PASSPHRASE)
SLOTS_OF_LUKS1, SLOT_SIZE = 208, 48


def opened(volume: bytes, *, key: VolumeKey = KEY, medium: DiskImage | None = None) -> bytes:
    """What is inside, as a scan sees it."""
    disk_image = medium or HeldDiskImage(volume)
    label = f"LUKS{volume[7]}"
    whole = Volume(None, Extent(0, len(volume)), VolumeContent.ENCRYPTED, label)
    found = UNLOCKERS[label].unlock(disk_image, whole, key)
    assert found.makes_sense(len(volume))
    return UnlockedImage(disk_image, [found]).read_at(found.inside)


def test_what_cryptsetup_encrypted_is_read_back(tmp_path: Path) -> None:
    """Sectors of 4 KiB, of which the numbers count 512 bytes all the same."""
    plain = tmp_path / "plain"
    plain.write_bytes(PLAIN)

    volume = recipes.luks2_by_cryptsetup(plain, tmp_path / "luks2", "--sector-size", "4096")

    assert opened(volume.read_bytes()) == PLAIN


@pytest.mark.long
def test_what_qemu_encrypted_is_read_back(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(PLAIN)

    assert opened(recipes.luks1_by_qemu(plain, tmp_path / "luks1").read_bytes()) == PLAIN


@pytest.mark.parametrize(
    ("options", "kind", "size"),
    [
        (("--cipher", "aes-xts-plain64", "--hash", "sha512"), CipherKind.XTS, 32),
        (("--cipher", "aes-cbc-essiv:sha256", "--hash", "sha1"), CipherKind.CBC_ESSIV, 32),
        (("--cipher", "aes-cbc-plain64"), CipherKind.CBC_PLAIN, 16),
    ],
)
def test_the_ciphers_and_hashes_of_luks1(
    tmp_path: Path, options: tuple[str, ...], kind: CipherKind, size: int
) -> None:
    key = SectorKey(kind, 512, 1, recipes.KEY[:size])

    assert opened(recipes.luks1(tmp_path, PLAIN, *options, key=key)) == PLAIN


@pytest.mark.parametrize("kdf", [recipes.ARGON2, recipes.ARGON2I, recipes.PBKDF2])
def test_the_ways_of_luks2_to_derive_a_key(tmp_path: Path, kdf: tuple[str, ...]) -> None:
    assert opened(recipes.luks2(tmp_path, PLAIN, *kdf)) == PLAIN


def test_the_bytes_of_a_key_file_open_it_as_well(luks2: bytes) -> None:
    key = VolumeKey("m.dd", KeyKind.LUKS, None, key_file=recipes.PASSPHRASE.encode())

    assert opened(luks2, key=key) == PLAIN


@pytest.fixture(scope="module")
def luks1(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return recipes.luks1(tmp_path_factory.mktemp("luks1"), PLAIN)


@pytest.fixture(scope="module")
def luks2(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return recipes.luks2(tmp_path_factory.mktemp("luks2"), PLAIN)


def test_the_second_header_serves_where_the_first_is_lost(luks2: bytes) -> None:
    assert opened_as_luks2(bytes(4096) + luks2[4096:]) == PLAIN
    worn = WornDiskImage(HeldDiskImage(luks2), Extent(0, 512))
    assert opened(luks2, medium=worn) == PLAIN


def opened_as_luks2(volume: bytes) -> bytes:
    whole = Volume(None, Extent(0, len(volume)), VolumeContent.ENCRYPTED, "LUKS2")
    disk_image = HeldDiskImage(volume)
    found = UNLOCKERS["LUKS2"].unlock(disk_image, whole, KEY)
    return UnlockedImage(disk_image, [found]).read_at(found.inside)


def test_a_wrong_key_is_told_from_a_damaged_header(luks1: bytes, luks2: bytes) -> None:
    wrong = VolumeKey("m.dd", KeyKind.LUKS, None, passphrase="another")
    for volume in (luks1, luks2):
        with pytest.raises(WrongKeyError):
            opened(volume, key=wrong)
    with pytest.raises(FileSystemError):
        opened_as_luks2(bytes(32 * 1024) + luks2[32 * 1024 :])
    material = 1 << 15  # of the key slot: no header tells that it is damaged
    for volume in (luks1, luks2):
        with pytest.raises(WrongKeyError):
            opened(volume[:material] + bytes(400_000) + volume[material + 400_000 :])


def test_key_material_that_cannot_be_read_is_told_with_its_place(luks2: bytes) -> None:
    worn = WornDiskImage(HeldDiskImage(luks2), Extent(1 << 16, 512))

    with pytest.raises(UnreadableExtentError):
        opened(luks2, medium=worn)


def slot(metadata: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = metadata["keyslots"]["0"]
    return found


def sets(*path: str, to: object) -> Callable[[dict[str, Any]], None]:
    """Sets one value of the JSON."""

    def change(metadata: dict[str, Any]) -> None:
        place: Any = metadata
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = to

    return change


SLOT, SEGMENT, DIGEST = ("keyslots", "0"), ("segments", "0"), ("digests", "0")
TOO_MUCH = MOST_MEMORY // 1024 + 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (sets(*SLOT, "kdf", "memory", to=TOO_MUCH), wordings.TOO_MUCH_MEMORY(TOO_MUCH * 1024)),
        (sets(*SLOT, "kdf", "memory", to=1 << 62), wordings.TOO_MUCH_MEMORY((1 << 62) * 1024)),
        (sets(*SLOT, "kdf", "time", to=1 << 31), wordings.TOO_MANY_ITERATIONS(1 << 31)),
        (sets(*SLOT, "kdf", "memory", to=10**50), wordings.DAMAGED),
        (sets(*SLOT, "kdf", "time", to=10**50), wordings.DAMAGED),
        (sets(*DIGEST, "iterations", to=10**50), wordings.DAMAGED),
        (sets(*SLOT, "kdf", "time", to=0), wordings.DAMAGED),
        (sets(*SLOT, "kdf", "cpus", to=1 << 20), wordings.DAMAGED),
        (sets(*SLOT, "kdf", "salt", to="!"), wordings.DAMAGED),
        (sets(*SLOT, "kdf", "type", to="scrypt"), wordings.UNKNOWN_KIND),
        (
            sets(*DIGEST, "iterations", to=MOST_ITERATIONS + 1),
            wordings.TOO_MANY_ITERATIONS(MOST_ITERATIONS + 1),
        ),
        (sets(*DIGEST, "hash", to="tiger"), wordings.UNKNOWN_HASH),
        (sets(*DIGEST, "segments", to=[]), wordings.DAMAGED),
        (sets(*SLOT, "af", "stripes", to=1 << 40), wordings.DAMAGED),
        (sets(*SLOT, "key_size", to=-64), wordings.UNKNOWN_CIPHER),
        (sets(*SLOT, "area", "offset", to=str(10**17)), wordings.DAMAGED),
        (sets(*SLOT, "area", "encryption", to="serpent-xts-plain64"), wordings.UNKNOWN_CIPHER),
        (sets(*SEGMENT, "encryption", to="twofish-xts-plain64"), wordings.UNKNOWN_CIPHER),
        (sets(*SEGMENT, "sector_size", to=8192), wordings.DAMAGED),
        (sets(*SEGMENT, "offset", to=str(10**17)), wordings.DAMAGED),
        (sets(*SEGMENT, "size", to="0"), wordings.DAMAGED),
        (sets(*SEGMENT, "type", to="linear"), wordings.UNKNOWN_KIND),
        (sets(*SEGMENT, "flags", to=["backup-final"]), wordings.CHANGING),
        (sets(*SEGMENT, "integrity", to={"type": "hmac(sha256)"}), wordings.INTEGRITY),
        (sets("config", "requirements", to={"mandatory": ["x"]}), wordings.CHANGING),
        (sets("segments", to={}), wordings.DAMAGED),
        (sets("keyslots", to={}), wordings.DAMAGED),
        (sets("keyslots", to=3), wordings.DAMAGED),
    ],
)  # fmt: skip
def test_a_header_of_luks2_that_lies_is_refused_by_name(
    luks2: bytes, change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    with pytest.raises(FileSystemError) as told:
        opened(recipes.with_metadata(luks2, change))

    assert str(told.value) == reason


@pytest.mark.parametrize("text", [b"", b"[" * 12_000, b"{" * 100, b"null", b"\xff\xfe{}"])
def test_a_text_that_is_no_metadata_is_a_damaged_header(luks2: bytes, text: bytes) -> None:
    with pytest.raises(FileSystemError, match="damaged"):
        opened(recipes.with_text(luks2, text))


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (SLOTS_OF_LUKS1 + 4, (1 << 32) - 1, wordings.TOO_MANY_ITERATIONS((1 << 32) - 1)),
        (SLOTS_OF_LUKS1 + 4, 0, wordings.DAMAGED),
        (SLOTS_OF_LUKS1 + 40, (1 << 32) - 1, wordings.DAMAGED),
        (SLOTS_OF_LUKS1 + 44, (1 << 32) - 1, wordings.DAMAGED),
        (104, (1 << 32) - 1, wordings.DAMAGED),  # where the payload begins
        (108, 1 << 20, wordings.UNKNOWN_CIPHER),  # how long the key is
        (164, (1 << 32) - 1, wordings.TOO_MANY_ITERATIONS((1 << 32) - 1)),  # of the digest
    ],
)
def test_a_header_of_luks1_that_lies_is_refused_by_name(
    luks1: bytes, place: int, value: int, reason: str
) -> None:
    lying = luks1[:place] + struct.pack(">I", value) + luks1[place + 4 :]

    with pytest.raises(FileSystemError) as told:
        opened(lying)

    assert str(told.value) == reason


def test_a_volume_that_is_cut_within_its_header_is_told(luks1: bytes, luks2: bytes) -> None:
    for volume, length in ((luks1, 300), (luks1, 100_000), (luks2, 3_000), (luks2, 50_000)):
        with pytest.raises(FileSystemError):
            opened(volume[:length])
