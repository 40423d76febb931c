"""Logs of ewfacquire are made by the tool; those of FTK Imager and Guymager are samples."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.acquisition_log import (
    LARGEST_LOG,
    AcquisitionLog,
    AcquisitionLogError,
    SectorRun,
    assumes_sectors,
    disagreements,
)
from forensics.acquisition_logs.reading import read_log
from forensics.values import Digest, Extent, HashAlgorithm
from tests.forensics.acquisition_logs.samples import FTK, FTK_BAD, GUYMAGER, MD5, SHA1, SHA256
from tests.forensics.erasing.faulty_devices import faulty_device

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 1 << 20
needs_ewfacquire = pytest.mark.skipif(
    shutil.which("ewfacquire") is None, reason="ewfacquire is not installed"
)


def acquire(source: Path, folder: Path, *words: str) -> tuple[bytes, bytes]:
    """Run the tool: its -l file, and what it said on standard output."""
    log = folder / "acquired.log"
    done = subprocess.run(
        [
            "ewfacquire",
            "-u",
            "-q",
            "-t",
            str(folder / "image"),
            "-l",
            str(log),
            *words,
            str(source),
        ],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    return log.read_bytes(), done.stdout


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.raw"
    path.write_bytes(b"\x00\x01\x02\x03" * (SIZE // 4))
    return path


def digest(algorithm: HashAlgorithm, data: bytes) -> Digest:
    return Digest(algorithm, hashlib.new(algorithm.value, data).digest())


@needs_ewfacquire
def test_the_log_of_ewfacquire_states_the_digests_of_the_medium(
    source: Path, tmp_path: Path
) -> None:
    log, said = acquire(source, tmp_path, "-d", "sha1,sha256")
    data = source.read_bytes()

    for read in (read_log(log), read_log(said)):
        assert read.digests == tuple(
            digest(kind, data)
            for kind in (HashAlgorithm.MD5, HashAlgorithm.SHA1, HashAlgorithm.SHA256)
        )
        assert (read.bad, read.bad_sectors) == ((), 0)
        assert not disagreements(read, size=SIZE, computed=read.digests)


@needs_ewfacquire
def test_what_ewfacquire_says_has_version_size_and_times_too(source: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        ["ewfacquire", "-u", "-t", str(tmp_path / "image"), str(source)],
        check=True,
        capture_output=True,
        cwd=tmp_path,
    )

    read = read_log(done.stdout)

    assert read.tool.startswith("ewfacquire 20")
    assert (read.size, read.sector_size) == (SIZE, 512)
    assert read.started
    assert read.finished


@needs_ewfacquire
@pytest.mark.root
def test_sectors_that_ewfacquire_could_not_read_are_named(tmp_path: Path) -> None:
    bad = Extent(1000 * 512, 4096)
    with faulty_device(tmp_path, bad_writes=(), bad_reads=(bad,)) as device:
        log, said = acquire(device, tmp_path, "-g", "1", "-w", "-b", "64")

    for read in (read_log(log), read_log(said)):
        assert read.bad_sectors >= 8
        assert any(run.first <= 1000 and run.first + run.count >= 1008 for run in read.bad)
        assert read.digests


def test_the_summary_of_ftk_imager_is_read() -> None:
    read = read_log(FTK.encode())

    assert read == AcquisitionLog(
        tool="FTK Imager 4.7.1.2",
        digests=(Digest.from_text(f"md5:{MD5}"), Digest.from_text(f"sha1:{SHA1}")),
        size=7856127 * 512,
        sector_size=512,
        started="Wed Aug 13 00:10:23 2025",
        finished="Wed Aug 13 00:19:15 2025",
        serial="USB-0001",
        image_digests=(Digest.from_text(f"md5:{MD5}"), Digest.from_text(f"sha1:{SHA1}")),
    )


@pytest.mark.parametrize(
    "data",
    [
        FTK.lstrip("\ufeff").encode("cp1252"),
        FTK.encode("utf-16"),
        FTK.replace("\n", "\r\n").encode(),
    ],
    ids=["cp1252", "utf-16", "crlf"],
)
def test_a_summary_is_read_in_the_encodings_of_windows(data: bytes) -> None:
    assert read_log(data).digests == read_log(FTK.encode()).digests


def test_sectors_that_ftk_imager_could_not_read_are_named() -> None:
    read = read_log(FTK_BAD.encode())

    assert read.bad == (SectorRun(491584, 8), SectorRun(491928, 8))
    assert read.bad_sectors == 16
    assert read.digests == read_log(FTK.encode()).digests


def test_an_image_that_ftk_imager_could_not_verify_is_a_complaint() -> None:
    wrong = FTK.replace(f"{MD5} : verified", f"{MD5[::-1]} : does not match")

    read = read_log(wrong.encode())

    found = disagreements(read, size=7856127 * 512)
    assert any("not verified" in each for each in found)
    assert any("own check" in each for each in found)


def test_the_information_file_of_guymager_is_read() -> None:
    read = read_log(GUYMAGER.encode())

    assert read.tool == "Guymager 0.8.8-3"
    assert read.digests == (Digest.from_text(f"md5:{MD5}"), Digest.from_text(f"sha256:{SHA256}"))
    assert read.size == 54083584
    assert read.bad_sectors == 24773
    assert read.bad == (
        SectorRun(300, 11257),
        SectorRun(12002, 6757),
        SectorRun(19204, 6757),
        SectorRun(26406, 2),
    )
    assert sum(run.count for run in read.bad) == 24773
    assert (read.started, read.finished) == ("2022-05-16 14:46:53", "2022-05-16 15:55:58")
    assert read.complaints == ()


@pytest.mark.parametrize(
    ("told", "size"),
    [
        ("   Sector Size:      512 bytes logical/physical", 512),
        ("   Sector Sizes:     4096 bytes logical, 8192 bytes physical", 4096),
        ("   Logical  Sector size:                  4096 bytes", 4096),
        ("   Logical block size:   520 bytes", 520),
        ("   Physical Sector size:                  4096 bytes", None),
        ("   Sector Size:      1 bytes logical/physical", None),
    ],
)
def test_guymager_quotes_what_the_device_says_of_its_sectors(told: str, size: int | None) -> None:
    read = read_log(GUYMAGER.replace("Information returned:", told).encode())

    assert read.sector_size == size
    assert assumes_sectors(read) == (size is None)


def test_an_acquisition_that_guymager_did_not_finish_is_a_complaint() -> None:
    read = read_log(GUYMAGER.replace("State: Finished", "State: Aborted; not finished").encode())

    assert read.complaints


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"", "not a log"),
        (b"dd: 2048 records in", "not a log"),
        (b"x" * (LARGEST_LOG + 1), "larger"),
        (GUYMAGER.replace(MD5, "").replace(SHA256, "").encode(), "states no digest"),
        (FTK_BAD.replace("491584 through", "491599 through").encode(), "end before they begin"),
    ],
    ids=["empty", "dd", "too large", "no digest", "backwards"],
)
def test_what_is_no_log_is_refused(data: bytes, match: str) -> None:
    with pytest.raises(AcquisitionLogError, match=match):
        read_log(data)


def outcome_of(data: bytes) -> str:
    """What reading it came to: its tool, or the text of the refusal."""
    try:
        return read_log(data).tool
    except AcquisitionLogError as error:
        return str(error)


@given(st.binary(max_size=2000), st.sampled_from([FTK, FTK_BAD, GUYMAGER]), st.integers(0, 3000))
def test_a_damaged_log_is_read_or_refused_and_its_names_are_never_repeated(
    junk: bytes, sample: str, place: int
) -> None:
    data = sample.encode()

    for damaged in (junk, data[:place] + junk + data[place:], data[:place]):
        assert "CANARY" not in outcome_of(damaged)


def test_a_log_disagrees_by_size_and_by_each_digest() -> None:
    read = read_log(GUYMAGER.encode())
    other = Digest.from_text(f"md5:{MD5[::-1]}")

    assert disagreements(read, size=54083584, stated=read.digests, computed=read.digests) == ()
    found = disagreements(read, size=512, stated=(other,), computed=(other,))
    assert len(found) == 3
    assert not any(MD5 in each or MD5[::-1] in each for each in found)


SPACES, HALF = " " * (LARGEST_LOG // 2), " " * (LARGEST_LOG // 5)


@pytest.mark.parametrize("log", [FTK, FTK_BAD, GUYMAGER], ids=["FTK", "FTK_BAD", "GUYMAGER"])
@pytest.mark.parametrize(
    "line",
    [
        SPACES,
        f"{SPACES}x",
        f"x{SPACES}:",
        f"State : x{HALF}y{HALF}z",
        f"x{HALF}could not be read:{HALF}",
        f"{HALF}could not be read:{HALF}5 through",
        "could not be read:" * 100_000,
        "MD5 checksum:" * 100_000,
        "Media size:" * 100_000,
    ],
    ids=lambda line: " ".join(line.split())[:20] or "spaces",
)
def test_a_line_as_long_as_a_log_takes_time_by_its_length_alone(log: str, line: str) -> None:
    began = time.process_time()

    found = read_log(f"{log}\n{line}\n".encode())

    assert found.digests == read_log(log.encode()).digests
    assert time.process_time() - began < 5  # a tenth of a second; days before


def test_a_version_without_an_end_is_kept_short() -> None:
    log = GUYMAGER.replace("Version", f"Version : {'9' * 100_000}\nOther", 1)

    assert len(read_log(log.encode()).tool) < 100
