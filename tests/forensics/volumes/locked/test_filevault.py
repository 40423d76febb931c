"""FileVault 2 by a password; ``cryptsetup`` opens the same volumes by the same keys."""

from __future__ import annotations

import base64
import random
import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError, WrongKeyError
from forensics.values import Extent
from forensics.volume import Volume, VolumeContent
from forensics.volumes.keys import KeyKind, VolumeKey
from forensics.volumes.locked.filevault import FileVault
from forensics.volumes.locked.unlocked_image import UnlockedImage
from tests.forensics.erasing.fakes import BytesImage
from tests.forensics.volumes.composed import core_storage_builder as builder
from tests.forensics.volumes.composed.core_storage_builder import PASSWORD, CoreStorage

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values.unlocked import UnlockedVolume

PLAIN = random.Random("locked").randbytes(16 * 4096)  # noqa: S311 -- no secret
KEY = VolumeKey("mac.dd", KeyKind.FILEVAULT, None, passphrase=PASSWORD)
START = 4096


def opened(data: bytes, key: VolumeKey = KEY) -> tuple[BytesImage, UnlockedVolume]:
    medium = BytesImage(bytes(START) + data)
    extent = Extent(START, len(data))
    volume = Volume(1, extent, VolumeContent.ENCRYPTED, "CoreStorage")
    found = FileVault().unlock(medium, volume, key)
    assert found.makes_sense(medium.size)
    return medium, found


@pytest.mark.parametrize(
    "made", [CoreStorage(PLAIN, PASSWORD), CoreStorage(PLAIN, PASSWORD, packed=True)]
)
def test_the_password_opens_it_in_its_own_place(made: CoreStorage) -> None:
    medium, found = opened(made.made())

    assert found.inside == Extent(START + builder.START * builder.BLOCK, len(PLAIN))
    assert UnlockedImage(medium, [found]).read_at(found.inside) == PLAIN


def test_a_recovery_key_is_a_password_of_its_own_user() -> None:
    key = VolumeKey("mac.dd", KeyKind.FILEVAULT, None, recovery="35AJ-AC98-TI1H-N4M3-HDUQ-UQFG")
    made = CoreStorage(PLAIN, "35AJ-AC98-TI1H-N4M3-HDUQ-UQFG").made()

    medium, found = opened(made, key)

    assert UnlockedImage(medium, [found]).read_at(found.inside) == PLAIN


def test_a_wrong_password_is_told_from_damage() -> None:
    data = CoreStorage(PLAIN, PASSWORD).made()

    with pytest.raises(WrongKeyError):
        opened(data, VolumeKey("mac.dd", KeyKind.FILEVAULT, None, passphrase="another"))
    with pytest.raises(WrongKeyError):
        opened(data, VolumeKey("mac.dd", KeyKind.FILEVAULT, None))
    with pytest.raises(FileSystemError, match="makes no sense"):
        opened(data[:100] + b"\xff" * 8 + data[108:])


def test_a_volume_key_that_does_not_unwrap_is_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "_volume_key_struct", lambda: "AAAA" * 85 + "AA==")

    with pytest.raises(FileSystemError, match="its header is damaged"):
        opened(CoreStorage(PLAIN, PASSWORD).made())


def test_more_rounds_than_anybody_asks_for_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = CoreStorage(PLAIN, PASSWORD)
    monkeypatch.setattr(builder, "_passphrase_struct", lambda _: _asking_for(2**32 - 1))

    with pytest.raises(FileSystemError, match="4294967295 rounds"):
        opened(data.made())


def _asking_for(rounds: int) -> str:
    data = (bytes(168) + rounds.to_bytes(4, "little")).ljust(284, b"\0")
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (CoreStorage(PLAIN, context=False), "its keys lie in a file of another volume"),
        (CoreStorage(PLAIN, PASSWORD, status="Converting"), "its encryption is being changed"),
        (CoreStorage(PLAIN, PASSWORD, split=True), "it lies in pieces"),
        (CoreStorage(PLAIN, PASSWORD, members=2), "a part of it lies on another medium"),
    ],
)
def test_forms_that_are_not_read_are_told(made: CoreStorage, reason: str) -> None:
    with pytest.raises(FileSystemError, match=reason):
        opened(made.made())


def test_cryptsetup_finds_the_same_place_and_the_same_keys(tmp_path: Path) -> None:
    data = CoreStorage(PLAIN, PASSWORD).made() + bytes(1 << 20)
    (tmp_path / "mac.raw").write_bytes(data)
    (tmp_path / "key").write_text(PASSWORD)
    words: list[str | Path] = [
        "cryptsetup",
        "fvault2Dump",
        "--dump-volume-key",
        "-q",
        tmp_path / "mac.raw",
    ]

    said = subprocess.run(
        [*words, "--key-file", tmp_path / "key"], check=True, capture_output=True, text=True
    ).stdout

    _, found = opened(data)
    shown = said.partition("Volume key:")[2].split()[: len(found.key.key)]
    assert bytes.fromhex("".join(shown)) == found.key.key
    assert f"{builder.START * builder.BLOCK} [bytes]" in said
    assert "xts-plain64" in said
