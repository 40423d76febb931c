"""What a file system itself keeps closed, or elsewhere, is told once and counted."""

from __future__ import annotations

import shutil
import struct
from typing import TYPE_CHECKING

from forensics.cli.scanning import is_complete
from forensics.scanning.stages import STAGES
from forensics.values import NotOpened
from tests.forensics.scanning.builders import a_request, scanned

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import ScanResult
    from tests.forensics.scanning.conftest import Media

IDENTIFIER = bytes.fromhex("6b87083876c1484eb7ae04046e6cc752")


def result_of(medium: Path, media: Media, folder: Path) -> ScanResult:
    request = a_request(medium, stages=STAGES)
    return scanned(hash_set=media.hash_set, out=folder / "result", request=request)


def test_an_encrypted_file_of_a_known_size_is_told_once(media: Media, tmp_path: Path) -> None:
    """The flag of an encrypted attribute, 0x4000, in the record of the live picture."""
    medium, size = tmp_path / "efs.raw", len(media.pictures.live)
    data = bytearray(media.ntfs.read_bytes())
    allocated = -(-size // 4096) * 4096
    start = data.index(struct.pack("<QQQ", allocated, size, size)) - 40
    data[start + 12 : start + 14] = struct.pack("<H", 0x4000)
    medium.write_bytes(data)

    result = result_of(medium, media, tmp_path)

    assert [f.reason for f in result.faults] == ["encrypted by NTFS (EFS), no key given"]
    (source,) = result.sources
    assert source.not_opened == (NotOpened("efs", 1, allocated),)
    assert source.coverage.encrypted == allocated


def test_shadow_copies_that_cannot_be_listed_are_told_of(media: Media, tmp_path: Path) -> None:
    """Their header as libvshadow describes it: identifier, version, type, and the catalogue."""
    medium = shutil.copyfile(media.ntfs, tmp_path / "vss.raw")
    header = IDENTIFIER + struct.pack("<II", 1, 1) + bytes(24) + struct.pack("<Q", 0x4000)
    with medium.open("r+b") as file:
        file.seek(0x1E00)
        file.write(header)

    result = result_of(medium, media, tmp_path)

    assert [f.where for f in result.faults if "shadow copies" in f.reason] == ["whole medium"]
    assert not is_complete(result)
