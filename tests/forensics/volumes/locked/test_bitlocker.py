"""BitLocker: protectors, layouts, and metadata that is damaged or lies."""

from __future__ import annotations

import struct
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from blake3 import blake3

from forensics.errors import FileSystemError, UnreadableExtentError, WrongKeyError
from forensics.values import Extent
from forensics.values.unlocked import CipherKind, SectorKey
from forensics.volume import Volume, VolumeContent
from forensics.volumes.keys import KeyKind, VolumeKey
from forensics.volumes.locked.fve_keys import recovery_number
from forensics.volumes.locked.unlocked_image import UnlockedImage
from forensics.volumes.unlocker import UNLOCKERS
from forensics.wordings import locks as wordings
from tests.forensics.file_systems.fakes import HeldDiskImage, WornDiskImage
from tests.forensics.volumes.locked import fve_builder as fve

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.disk_image import DiskImage

PLAIN = blake3(b"what was locked").digest(length=512 * fve.KIB)
RECIPE = fve.Recipe()
SEEN = fve.blanked(PLAIN, RECIPE.layout)
KEY = VolumeKey("m.dd", KeyKind.BITLOCKER, None, key_file=fve.startup_key_file())
NO_KEY = VolumeKey("m.dd", KeyKind.BITLOCKER, None)
# "anaconda" and the salt of a volume that Windows made: its master key opens under the outcome.
SALT = bytes.fromhex("8d7637cc5d885d5ff4f748dbc8440d2e")
STRETCHED = bytes.fromhex("37554410c6e0df5b4fe096259f4a21b847338d3e8d8d8d8c30012d1447cca957")


def opened(
    volume: bytes,
    key: VolumeKey = KEY,
    *,
    label: str = "BitLocker",
    medium: DiskImage | None = None,
) -> bytes:
    disk_image = medium or HeldDiskImage(volume)
    whole = Volume(None, Extent(0, len(volume)), VolumeContent.ENCRYPTED, label)
    found = UNLOCKERS[label].unlock(disk_image, whole, key)
    assert found.makes_sense(len(volume))
    return UnlockedImage(disk_image, [found]).read_at(found.inside)


def test_cryptsetup_reads_the_headers_that_this_test_makes(tmp_path: Path) -> None:
    path = tmp_path / "volume"
    path.write_bytes(fve.bitlocker(PLAIN, RECIPE))

    told = subprocess.run(
        ["cryptsetup", "bitlkDump", str(path)], check=True, capture_output=True, text=True
    ).stdout

    assert "VMK protected with startup key" in told
    assert "xts-plain64" in told


def xts(size: int, sector_size: int = 512) -> SectorKey:
    return SectorKey(CipherKind.XTS, sector_size, 1, blake3(b"x").digest(length=size))


def cbc(size: int, sector_size: int = 512) -> SectorKey:
    key = blake3(b"c").digest(length=size)
    return SectorKey(CipherKind.CBC_EBOIV, sector_size, sector_size, key)


@pytest.mark.parametrize(
    ("method", "key"),
    [(0x8004, xts(32)), (0x8005, xts(64)), (0x8004, xts(32, 4096)), (0x8002, cbc(16)),
     (0x8003, cbc(32)), (0x8002, cbc(16, 4096))],
)  # fmt: skip
def test_each_cipher_is_read_with_its_numbers(method: int, key: SectorKey) -> None:
    assert opened(fve.bitlocker(PLAIN, fve.Recipe(method=method, key=key))) == SEEN


def test_a_stick_is_read_as_well() -> None:
    volume = fve.bitlocker(PLAIN, fve.Recipe(to_go=True))

    assert opened(volume, label="BitLocker To Go") == SEEN


def test_a_key_in_the_open_needs_no_other() -> None:
    volume = fve.bitlocker(PLAIN, fve.Recipe(protectors=(fve.clear(),)))

    assert opened(volume, NO_KEY) == SEEN


def test_a_password_opens_its_protector_among_others() -> None:
    protectors = (
        fve.protector(fve.BY_TPM, fve.STARTUP),
        fve.stretched(fve.BY_PASSWORD, STRETCHED, SALT),
    )
    volume = fve.bitlocker(PLAIN, fve.Recipe(protectors=protectors))

    assert opened(volume, replace(NO_KEY, passphrase="anaconda")) == SEEN


def test_a_recovery_key_is_eight_groups_that_eleven_divides() -> None:
    sound = "235818-357951-253979-013365-241120-245575-342914-591910"

    numbers = struct.unpack("<8H", recovery_number(sound) or b"")

    assert [11 * number for number in numbers] == [int(group) for group in sound.split("-")]
    assert recovery_number(sound.replace("-", "")) == recovery_number(sound.replace("-", " "))
    for wrong in ("", "anaconda", sound[:-1], sound + "-", sound.replace("235818", "235819")):
        assert recovery_number(wrong) is None
    assert recovery_number(sound.replace("235818", "720896")) is None  # above 16 bits


def test_a_wrong_key_is_told_from_damaged_metadata() -> None:
    volume = fve.bitlocker(PLAIN, RECIPE)
    stolen = fve.startup_key_file().replace(fve.STARTUP, bytes(32))
    for wrong in (NO_KEY, replace(NO_KEY, passphrase="x"), replace(NO_KEY, key_file=stolen)):
        with pytest.raises(WrongKeyError):
            opened(volume, wrong)
    for file in (b"", bytes(100), fve.startup_key_file()[:60]):
        with pytest.raises(WrongKeyError):
            opened(volume, replace(NO_KEY, key_file=file))
    other = fve.bitlocker(PLAIN, fve.Recipe(protectors=(fve.by_startup_key(), fve.clear())))
    assert opened(other, NO_KEY) == SEEN


def test_one_sound_copy_of_the_metadata_is_enough_and_none_is_too_few() -> None:
    volume = bytearray(fve.bitlocker(PLAIN, RECIPE))
    for at in RECIPE.layout.blocks[:2]:
        volume[at + 200] ^= 1
    assert opened(bytes(volume)) == SEEN
    worn = WornDiskImage(HeldDiskImage(bytes(volume)), Extent(RECIPE.layout.blocks[0], 512))
    assert opened(bytes(volume), medium=worn) == SEEN
    volume[RECIPE.layout.blocks[2] + 200] ^= 1

    with pytest.raises(FileSystemError, match="damaged"):
        opened(bytes(volume))
    worn = WornDiskImage(HeldDiskImage(bytes(volume)), Extent(RECIPE.layout.blocks[0], 512))
    with pytest.raises(UnreadableExtentError):
        opened(bytes(volume), medium=worn)


def test_metadata_that_was_put_together_again_is_damaged_though_the_key_opens_it() -> None:
    """The checksum agrees, and the digest that the master key seals does not."""
    volume = bytearray(fve.bitlocker(PLAIN, RECIPE))
    other = fve.bitlocker(PLAIN, replace(RECIPE, layout=replace(RECIPE.layout, header=192 * 1024)))
    for at in RECIPE.layout.blocks:
        size = 16 * int.from_bytes(volume[at + 8 : at + 10], "little")
        proof = volume[at + size + 8 : at + size + 88]
        volume[at : at + fve.BLOCK] = other[at : at + fve.BLOCK]
        volume[at + size + 8 : at + size + 88] = proof

    with pytest.raises(FileSystemError, match="damaged"):
        opened(bytes(volume))


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [
        (fve.Recipe(identifier=fve.ON_WRITE), wordings.ON_WRITE),
        (fve.Recipe(identifier=bytes(16)), wordings.DAMAGED),
        (fve.Recipe(state=2), wordings.CHANGING),
        (fve.Recipe(method=0x8006), wordings.UNKNOWN_CIPHER),
        (fve.Recipe(method=0x8005), wordings.DAMAGED),  # its key is too short
        (fve.Recipe(layout=fve.Layout(header=0)), wordings.DAMAGED),
        (fve.Recipe(layout=fve.Layout(header_size=100)), wordings.DAMAGED),
    ],
)
def test_what_is_not_read_is_refused_by_name(recipe: fve.Recipe, reason: str) -> None:
    with pytest.raises(FileSystemError) as told:
        opened(fve.bitlocker(PLAIN, recipe))

    assert str(told.value) == reason


def test_a_volume_of_windows_vista_is_refused_by_name() -> None:
    volume = b"\xeb\x52" + fve.bitlocker(PLAIN, RECIPE)[2:]

    with pytest.raises(FileSystemError) as told:
        opened(volume)

    assert str(told.value) == wordings.UNKNOWN_KIND
