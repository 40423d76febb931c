"""What went wrong when a disk image was made is told by the image or by the log beside it."""

from __future__ import annotations

import struct
import subprocess
import zlib
from typing import TYPE_CHECKING

import pytest

from forensics.acquisition_log import AcquisitionLog, SectorRun
from forensics.cli.scanning import is_complete
from forensics.documents import to_json
from forensics.errors import WrongUseError
from forensics.scanning.sources.stated_logs import (
    SECTORS_ASSUMED,
    WITHOUT_PLACES,
    read_given_log,
    stated_beside,
)
from forensics.scanning.stages import STAGES
from forensics.values import Extent, SourceRef
from forensics.values.source_kinds import SourceKind
from tests.forensics.disk_images.recipes import (
    acquire,
    descriptor,
    overwrite,
    section,
    sections,
)
from tests.forensics.scanning.builders import a_request, scanned

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import ScanResult
    from tests.forensics.scanning.conftest import Media

SECTOR = 512


def checked(data: bytes) -> bytes:
    return data + struct.pack("<I", zlib.adler32(data))


def with_unread_sectors(image: Path, *runs: tuple[int, int]) -> Path:
    """Put the section in front of the last one, as EnCase and ewfacquire do."""
    data, done = image.read_bytes(), sections(image)[-1]
    assert done.kind == "done"
    body = checked(struct.pack("<I512x", len(runs)))
    body += checked(b"".join(struct.pack("<II", *run) for run in runs))
    end = done.start + 76 + len(body)
    listed = descriptor("error2", end, 76 + len(body))
    image.write_bytes(data[: done.start] + listed + body + descriptor("done", end, 76))
    return image


def result_of(image: Path, media: Media, folder: Path, *, digest: bool = False) -> ScanResult:
    request = a_request(image, stages=STAGES, media_digest=digest)
    return scanned(hash_set=media.hash_set, out=folder / "result", request=request)


def test_sectors_that_an_e01_says_were_not_read_are_unreadable(
    media: Media, tmp_path: Path
) -> None:
    image = with_unread_sectors(
        acquire(media.fat, tmp_path / "a", "-c", "fast"), (100, 8), (900, 1)
    )
    told = subprocess.run(["ewfinfo", image], capture_output=True, check=True, text=True).stdout
    assert "at sector(s): 100 - 107 number: 8" in told

    result = result_of(image, media, tmp_path)

    assert result.sources[0].coverage.unreadable == 9 * SECTOR
    assert {f.extents for f in result.faults} == {
        (Extent(100 * SECTOR, 8 * SECTOR),), (Extent(900 * SECTOR, SECTOR),),
    }  # fmt: skip
    assert not is_complete(result)


def test_a_damaged_list_of_unread_sectors_is_a_fault(media: Media, tmp_path: Path) -> None:
    image = with_unread_sectors(acquire(media.fat, tmp_path / "a", "-c", "fast"), (100, 8))
    overwrite(image, section(image, "error2").start + 76 + 520, b"\x01")

    (fault,) = result_of(image, media, tmp_path).faults

    assert "is damaged" in fault.reason


def test_sectors_that_the_log_beside_an_image_names_are_unreadable(
    media: Media, tmp_path: Path
) -> None:
    image = tmp_path / "disk.raw"
    image.write_bytes(media.fat.read_bytes())
    (tmp_path / "disk.log").write_text(
        f"ewfacquire 20140816\nMedia size: 8 MiB ({image.stat().st_size} bytes)\n"
        "Read errors:\n\ttotal number: 1\n\tat sector(s): 100 - 108 number: 8\n"
        f"MD5 hash calculated over data: {'0' * 32}\newfacquire: SUCCESS\n"
    )

    result = result_of(image, media, tmp_path)

    assert result.sources[0].coverage.unreadable == 8 * SECTOR
    assert not is_complete(result)


def test_a_log_of_another_medium_changes_nothing_and_is_told(media: Media, tmp_path: Path) -> None:
    image = tmp_path / "disk.raw"
    image.write_bytes(media.fat.read_bytes())
    (tmp_path / "disk.log").write_text(
        "ewfacquire 20140816\nMedia size: 1 B (1 bytes)\n\tat sector(s): 100 - 108 number: 8\n"
        f"MD5 hash calculated over data: {'0' * 32}\n"
    )

    result = result_of(image, media, tmp_path)

    assert result.sources[0].coverage.unreadable == 0
    assert "another size" in result.faults[0].reason


def test_sectors_named_past_the_end_of_the_medium_are_unreadable_up_to_it_and_told(
    media: Media, tmp_path: Path
) -> None:
    image = tmp_path / "disk.raw"
    image.write_bytes(media.fat.read_bytes())
    ref = SourceRef(SourceKind.RAW, (image,), image.stat().st_size)
    last = ref.size // SECTOR
    over, outside = SectorRun(last - 8, 64), SectorRun(last + 8, 64)
    named = [
        AcquisitionLog("Guymager", (), bad=(each,), bad_sectors=64) for each in (over, outside)
    ]
    ends, beyond = (stated_beside(ref, given=each) for each in named)

    assert ends.unread == (Extent((last - 8) * SECTOR, 8 * SECTOR),)
    assert (beyond.unread, beyond.complaints) == ((), (WITHOUT_PLACES, SECTORS_ASSUMED))


def test_the_scan_says_where_the_length_of_bad_sectors_was_assumed(tmp_path: Path) -> None:
    ref = SourceRef(SourceKind.RAW, (tmp_path / "disk.raw",), 1 << 20)
    named = [
        AcquisitionLog("Guymager", (), sector_size=size, bad=(SectorRun(10, 2),), bad_sectors=2)
        for size in (None, 4096)
    ]
    assumed, told = (stated_beside(ref, given=each) for each in named)

    assert (assumed.unread, assumed.complaints) == ((Extent(5120, 1024),), (SECTORS_ASSUMED,))
    assert (told.unread, told.complaints) == ((Extent(40960, 8192),), ())


LOG = AcquisitionLog("Guymager", (), bad=(SectorRun(100, 8), SectorRun(900, 2)), bad_sectors=10)


def test_sectors_that_a_given_log_names_are_unreadable_as_those_of_one_beside(
    media: Media, tmp_path: Path
) -> None:
    image = tmp_path / "disk.raw"
    image.write_bytes(media.fat.read_bytes())
    (tmp_path / "disk.log").write_text(
        "ewfacquire 20140816\n\tat sector(s): 104 - 116 number: 12\n"
        f"MD5 hash calculated over data: {'0' * 32}\newfacquire: SUCCESS\n"
    )

    result = scanned(
        hash_set=media.hash_set,
        out=tmp_path / "result",
        request=a_request(image, stages=STAGES, log=LOG),
    )

    assert result.sources[0].coverage.unreadable == (16 + 2) * SECTOR
    assert not is_complete(result)


@pytest.mark.parametrize(
    "text",
    [
        to_json(LOG),
        b"GUYMAGER ACQUISITION INFO FILE\n",
        b"{}",
        b"{" * 9000,
        b"a letter",
    ],
)
def test_a_given_log_is_one_of_a_tool_or_as_the_record_keeps_it(
    text: bytes, tmp_path: Path
) -> None:
    (tmp_path / "log").write_bytes(text)

    if text == to_json(LOG):
        assert read_given_log(tmp_path / "log") == LOG
    else:
        with pytest.raises(WrongUseError, match="no log of an acquisition"):
            read_given_log(tmp_path / "log")


def test_a_log_goes_with_one_source(media: Media, tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="one source"):
        scanned(
            hash_set=media.hash_set,
            out=tmp_path / "result",
            request=a_request(media.fat, media.ntfs, log=LOG),
        )


def test_a_stored_digest_that_is_not_that_of_the_medium_is_a_fault(
    media: Media, tmp_path: Path
) -> None:
    image = acquire(media.fat, tmp_path / "a", "-c", "fast", "-d", "sha1")
    honest = result_of(image, media, tmp_path, digest=True)
    start = section(image, "hash").start + 76
    data = b"\x01" * 16 + image.read_bytes()[start + 16 : start + 32]
    overwrite(image, start, checked(data))
    (tmp_path / "result").unlink()

    result = result_of(image, media, tmp_path, digest=True)

    assert is_complete(honest)
    assert [f.reason for f in result.faults] == [
        "the MD5 that was stated when the disk image was made is not that of the medium"
    ]
