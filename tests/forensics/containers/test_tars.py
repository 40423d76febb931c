"""Tar archives as sources, plain and compressed, made by GNU tar and by Python."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import subprocess
import tarfile
from typing import TYPE_CHECKING

import pytest
import zstandard

from forensics.cli.scanning import is_complete
from forensics.errors import UnsupportedDiskImageError
from forensics.values import Extent, HitKind, Method
from tests.forensics.containers.reading import read_all
from tests.forensics.scanning.builders import a_whole_set_of, content_at, raw_request, scanned
from tests.forensics.scanning.recipes import a_picture

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.hash_set import HashSet
    from forensics.values import ScanResult

KNOWN, OTHER = a_picture("known", 60_001), a_picture("other", 40_000)
TEXT = b"words and more words\n" * 3000
LONG = "a/" + "long name " * 15 + "/file.bin"
FILES = {
    "DCIM/whole.jpg": KNOWN,
    "DCIM/cut.jpg": OTHER[:20_480],
    "chats/appended.bin": TEXT + KNOWN + TEXT,
    "notes.txt": TEXT,
    "empty": b"",
    LONG: b"something",
}
PACKERS = {
    "": lambda data: data,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


@pytest.fixture(scope="module")
def hash_set() -> HashSet:
    return a_whole_set_of([KNOWN, OTHER])


def a_folder(folder: Path) -> Path:
    for place, content in FILES.items():
        (folder / "phone" / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / "phone" / place).write_bytes(content)
    (folder / "phone" / "link").symlink_to("notes.txt")
    return folder / "phone"


def by_gnu_tar(folder: Path, suffix: str = "", *options: str) -> Path:
    """The files of this page as GNU tar packs them; ``-a`` takes the packer by the suffix."""
    out = folder / f"phone.tar{suffix}"
    words = ["tar", "-caf", str(out), *options, "-C", str(a_folder(folder)), "."]
    subprocess.run(words, check=True)
    return out


def by_python(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for place, content in files.items():
            info = tarfile.TarInfo(place)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def result_of(archive: Path, hash_set: HashSet) -> ScanResult:
    out = archive.with_suffix(".result")
    return scanned(hash_set=hash_set, out=out, request=raw_request(archive))


@pytest.mark.parametrize("form", ["gnu", "pax", "ustar", "v7"])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_every_file_of_an_archive_is_given_as_it_was_put_in(
    form: str, suffix: str, tmp_path: Path
) -> None:
    if form in ("ustar", "v7"):  # which have no room for it, or no mark of their own
        short = {k: v for k, v in FILES.items() if k != LONG}
        data = by_python(short, tarfile.USTAR_FORMAT)
        archive = tmp_path / f"a.tar{suffix}"
        archive.write_bytes(PACKERS[suffix](data))
        expected = {f"/{place}": content for place, content in short.items()}
    else:
        archive = by_gnu_tar(tmp_path, suffix, f"--format={form}")
        expected = {f"/./{place}": content for place, content in FILES.items()}

    read = read_all(archive)

    assert read.own == expected
    assert (read.damaged, read.closed, read.reasons) == ({}, {}, [])


@pytest.mark.parametrize("suffix", PACKERS)
def test_whole_copies_and_pieces_in_files_of_an_archive_are_found(
    suffix: str, tmp_path: Path, hash_set: HashSet
) -> None:
    archive = tmp_path / f"phone.tar{suffix}"
    archive.write_bytes(PACKERS[suffix](by_python(FILES)))

    result = result_of(archive, hash_set)

    (source,) = result.sources
    assert {hit.path: (hit.kind, hit.length) for hit in result.hits} == {
        "/DCIM/whole.jpg": (HitKind.EXACT, len(KNOWN)),
        "/DCIM/cut.jpg": (HitKind.TRUNCATED, 20_480),
        "/chats/appended.bin": (HitKind.EMBEDDED, len(KNOWN)),
    }
    for hit in result.hits:
        assert hit.extents
        assert all(extent.end <= archive.stat().st_size for extent in hit.extents)
        if not suffix:
            assert content_at(archive, hit) in (KNOWN, OTHER[:20_480])
    assert source.size == source.coverage.compared == archive.stat().st_size
    assert result.faults == ()
    assert is_complete(result)


def test_archives_within_are_counted_and_leave_the_scan_incomplete(
    tmp_path: Path, hash_set: HashSet
) -> None:
    data = by_python({"inner.zip": b"PK\x03\x04" + TEXT, "y.txt": TEXT})
    for suffix in ("", ".xz"):
        archive = tmp_path / f"a.tar{suffix}"
        archive.write_bytes(PACKERS[suffix](data))

        result = result_of(archive, hash_set)

        (source,) = result.sources
        assert [(each.kind, each.files) for each in source.not_opened] == [("zip", 1)]
        assert source.coverage.unopened > 0
        assert source.coverage.total == source.size
        assert not is_complete(result)


def test_a_picture_in_a_long_file_of_a_compressed_archive_is_digested_once_more(
    tmp_path: Path, hash_set: HashSet
) -> None:
    """The file does not fit into memory, so the stream is gone through again for it."""
    long = TEXT * 300 + KNOWN + TEXT * 10
    archive = tmp_path / "a.tar.gz"
    archive.write_bytes(gzip.compress(by_python({"a": OTHER, "long": long, "b": OTHER}), 1))

    result = result_of(archive, hash_set)

    found = {
        hit.path: (hit.kind, hit.method, "sha256" in hit.established_by) for hit in result.hits
    }
    assert found == {
        "/a": (HitKind.EXACT, Method.EXACT, True),
        "/b": (HitKind.EXACT, Method.EXACT, True),
        "/long": (HitKind.EMBEDDED, Method.EMBEDDED, True),
    }


def test_streams_one_after_the_other_are_one_archive(tmp_path: Path) -> None:
    data = by_python(FILES)
    for suffix, pack in PACKERS.items():
        archive = tmp_path / f"a.tar{suffix}"
        archive.write_bytes(pack(data[:70_000]) + pack(data[70_000:]))

        read = read_all(archive)

        assert read.own == {f"/{place}": content for place, content in FILES.items()}
        assert read.reasons == []


def test_a_sparse_file_is_compared_as_it_is_stored_and_told(tmp_path: Path) -> None:
    for form in ("gnu", "pax"):
        here = tmp_path / form
        here.mkdir()
        with (here / "sparse.db").open("wb") as file:
            file.seek(5 << 20)
            file.write(KNOWN)
        words = [
            "tar",
            "-cSf",
            str(here / "a.tar"),
            f"--format={form}",
            "-C",
            str(here),
            "sparse.db",
        ]
        subprocess.run(words, check=True)

        read = read_all(here / "a.tar")

        assert KNOWN in b"".join(read.own.values())
        assert any("stored without their holes" in reason for reason in read.reasons)


def test_what_follows_the_end_is_compared_and_told(tmp_path: Path, hash_set: HashSet) -> None:
    archive = tmp_path / "a.tar"
    archive.write_bytes(by_python({"a": TEXT}) + TEXT + KNOWN)

    result = result_of(archive, hash_set)

    (hit,), (source,), (fault,) = result.hits, result.sources, result.faults
    assert (hit.path, hit.kind, content_at(archive, hit)) == (None, HitKind.EMBEDDED, KNOWN)
    assert source.coverage.opaque >= len(TEXT + KNOWN)
    assert "lie outside all of its files" in fault.reason
    assert not is_complete(result)


@pytest.mark.parametrize("suffix", PACKERS)
def test_an_archive_that_is_cut_off_is_read_up_to_there_and_told(
    suffix: str, tmp_path: Path, hash_set: HashSet
) -> None:
    data = by_python({"a.jpg": KNOWN, "b.bin": a_picture("long", 2_000_000)})
    archive = tmp_path / f"a.tar{suffix}"
    packed = PACKERS[suffix](data)
    archive.write_bytes(packed[: len(packed) * 9 // 10])

    result = result_of(archive, hash_set)

    assert {hit.path for hit in result.hits} == {"/a.jpg"}
    assert result.faults
    assert result.sources[0].coverage.unreadable > 0
    assert result.sources[0].coverage.total == archive.stat().st_size
    assert not is_complete(result)


def test_a_header_that_is_damaged_leaves_the_rest_to_be_compared_as_stored(
    tmp_path: Path, hash_set: HashSet
) -> None:
    data = bytearray(by_python({"a.txt": TEXT, "b.jpg": KNOWN}))
    at = data.index(b"b.jpg")
    data[at + 148] ^= 1
    archive = tmp_path / "a.tar"
    archive.write_bytes(data)

    result = result_of(archive, hash_set)

    assert [content_at(archive, hit) for hit in result.hits] == [KNOWN]
    assert any("breaks off after 1 files" in fault.reason for fault in result.faults)
    assert result.sources[0].coverage.opaque > len(KNOWN)
    assert not is_complete(result)


def test_names_that_lead_outside_are_told_and_their_files_read(tmp_path: Path) -> None:
    archive = tmp_path / "a.tar"
    archive.write_bytes(by_python({"../../etc/cron": TEXT, "/data/x": KNOWN}))

    read = read_all(archive)

    assert read.own == {"/../../etc/cron": TEXT, "//data/x": KNOWN}
    assert [r for r in read.reasons if "1 of its files have names that lead outside" in r]


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
def test_what_is_compressed_and_no_tar_archive_is_refused_by_name(
    suffix: str, tmp_path: Path
) -> None:
    (tmp_path / "disk").write_bytes(PACKERS[suffix](TEXT))

    with pytest.raises(UnsupportedDiskImageError, match="something else than a tar archive"):
        read_all(tmp_path / "disk")


def test_a_file_of_zeros_far_longer_than_its_archive_is_read(tmp_path: Path) -> None:
    length = 256 << 20
    info = tarfile.TarInfo("zeros")
    info.size = length
    piece = bytes(1 << 20)
    with gzip.open(tmp_path / "a.tar.gz", "wb", 1) as out:
        out.write(info.tobuf())
        for _ in range(length // len(piece)):
            out.write(piece)
        out.write(bytes(1024))

    read = read_all(tmp_path / "a.tar.gz", most=0)

    assert read.length == length
    assert read.reasons == []


def test_a_million_headers_that_lead_nowhere_end(tmp_path: Path) -> None:
    """Extended headers alone, one after the other, and a size beyond all archives."""
    header = tarfile.TarInfo("x")
    header.type = tarfile.XHDTYPE
    huge = tarfile.TarInfo("huge")
    huge.size = 1 << 61
    data = header.tobuf(tarfile.GNU_FORMAT) * 20_000 + huge.tobuf(tarfile.GNU_FORMAT) + TEXT
    archive = tmp_path / "a.tar"
    archive.write_bytes(data)

    read = read_all(archive)

    assert [file.path for file in read.files if file.is_file] == ["/huge"]
    assert "shorter than the archive says" in read.damaged["/huge"]
    assert all(file.extent.end <= len(data) for file in read.files)
    assert Extent(0, 0) not in {file.extent for file in read.files if file.is_file}
