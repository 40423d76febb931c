"""Zip archives as sources, made by Info-ZIP and by Python, and some that no tool would make."""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from forensics.cli.scanning import is_complete
from forensics.containers import identify_source
from forensics.containers.opening import open_files
from forensics.containers.reader import HeldPart
from forensics.errors import UnsupportedDiskImageError
from forensics.scanning.stages import EXACT, RAW
from forensics.values import HitKind, HitState, Method, NotOpened
from forensics.wordings import archives as wordings
from tests.forensics.containers.reading import read_all
from tests.forensics.scanning.builders import (
    a_request,
    a_whole_set_of,
    content_at,
    raw_request,
    scanned,
)
from tests.forensics.scanning.recipes import a_picture

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.hash_set import HashSet
    from forensics.values import ScanResult

KNOWN, OTHER = a_picture("known", 60_001), a_picture("other", 40_000)
TEXT = b"words and more words\n" * 3000
FILES = {
    "DCIM/whole.jpg": KNOWN,
    "DCIM/cut.jpg": OTHER[:20_480],
    "chats/appended.bin": TEXT + KNOWN + TEXT,
    "notes.txt": TEXT,
    "empty": b"",
}


@pytest.fixture(scope="module")
def hash_set() -> HashSet:
    return a_whole_set_of([KNOWN, OTHER])


def by_info_zip(folder: Path, *options: str) -> Path:
    """Zip the files of this page with the standard tool."""
    for place, content in FILES.items():
        (folder / "phone" / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / "phone" / place).write_bytes(content)
    out = folder / "phone.zip"
    if "-" in options:  # to a pipe, so that lengths stand behind the content
        words = ["zip", "-q", "-r", *options, "."]
        out.write_bytes(
            subprocess.run(words, cwd=folder / "phone", check=True, capture_output=True).stdout
        )
    else:
        words = ["zip", "-q", "-r", *options, str(out), "."]
        subprocess.run(words, cwd=folder / "phone", check=True)
    return out


def by_python(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for place, content in files.items():
            archive.writestr(zipfile.ZipInfo(place), content, method)
    return path


def result_of(archive: Path, hash_set: HashSet) -> ScanResult:
    out = archive.with_suffix(".result")
    return scanned(hash_set=hash_set, out=out, request=raw_request(archive))


MADE = {
    "deflated": ("-9",),
    "stored": ("-0",),
    "zip64": ("-fz",),
    "to a pipe": ("-",),
    "bzip2": ("-Z", "bzip2"),
}


@pytest.mark.parametrize("how", MADE)
def test_every_file_of_an_archive_is_given_as_it_was_put_in(how: str, tmp_path: Path) -> None:
    read = read_all(by_info_zip(tmp_path, *MADE[how]))

    assert {f"/{place}": content for place, content in FILES.items()}.items() <= read.own.items()
    assert (read.damaged, read.closed, read.reasons) == ({}, {}, [])


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_other_methods_are_read(method: int, tmp_path: Path) -> None:
    read = read_all(by_python(tmp_path / "a.zip", FILES, method))

    assert read.own == {f"/{place}": content for place, content in FILES.items()}
    assert read.damaged == {}


@pytest.mark.parametrize("how", ["deflated", "stored", "to a pipe"])
def test_whole_copies_and_pieces_in_files_of_an_archive_are_found(
    how: str, tmp_path: Path, hash_set: HashSet
) -> None:
    archive = by_info_zip(tmp_path, *MADE[how])

    result = result_of(archive, hash_set)

    (source,) = result.sources
    assert {hit.path: (hit.kind, hit.length) for hit in result.hits} == {
        "/DCIM/whole.jpg": (HitKind.EXACT, len(KNOWN)),
        "/DCIM/cut.jpg": (HitKind.TRUNCATED, 20_480),
        "/chats/appended.bin": (HitKind.EMBEDDED, len(KNOWN)),
    }
    for hit in result.hits:
        assert all(extent.end <= archive.stat().st_size for extent in hit.extents)
        if how == "stored":
            assert content_at(archive, hit) in (KNOWN, OTHER[:20_480])
    assert source.size == source.coverage.compared == archive.stat().st_size
    assert result.faults == ()
    assert is_complete(result)


def test_the_first_stage_alone_reads_what_fits_and_says_so(
    tmp_path: Path, hash_set: HashSet
) -> None:
    archive = by_python(tmp_path / "a.zip", FILES)
    result = scanned(hash_set=hash_set, out=tmp_path / "r", request=a_request(archive))

    assert [hit.path for hit in result.hits] == ["/DCIM/whole.jpg"]
    assert result.sources[0].coverage.not_read > 0
    assert not is_complete(result)


def test_archives_within_are_counted_and_stay_closed(tmp_path: Path, hash_set: HashSet) -> None:
    inner = by_python(tmp_path / "inner.zip", {"x.jpg": KNOWN}).read_bytes()
    archive = by_python(tmp_path / "a.zip", {"inner.zip": inner, "y.txt": TEXT})

    request = a_request(archive, stages=(EXACT, RAW))  # of their own, these two open none
    result = scanned(hash_set=hash_set, out=tmp_path / "result", request=request)

    (source,) = result.sources
    (counted,) = source.not_opened
    assert (counted.kind, counted.files) == ("zip", 1)
    assert counted == NotOpened("zip", 1, source.coverage.unopened)
    assert {hit.path for hit in result.hits} <= {"/inner.zip"}  # its bytes, as they are stored
    assert not is_complete(result)


def test_encrypted_files_are_counted_as_such_and_the_others_are_read(
    tmp_path: Path, hash_set: HashSet
) -> None:
    (tmp_path / "secret.jpg").write_bytes(KNOWN)
    (tmp_path / "plain.jpg").write_bytes(OTHER)
    for words in (["-P", "sesame", "a.zip", "secret.jpg"], ["a.zip", "plain.jpg"]):
        subprocess.run(["zip", "-q", *words], cwd=tmp_path, check=True)

    result = result_of(tmp_path / "a.zip", hash_set)

    assert [hit.path for hit in result.hits] == ["/plain.jpg"]
    (source,), (fault,) = result.sources, result.faults
    assert source.coverage.encrypted > len(KNOWN)
    assert source.coverage.total == source.size
    assert (fault.where, fault.reason) == (
        "whole archive", "1 of its files are encrypted, no key given",
    )  # fmt: skip
    assert not is_complete(result)


def test_files_of_one_name_are_each_a_hit_at_its_own_place(
    tmp_path: Path, hash_set: HashSet
) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.jpg", KNOWN)
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("a.jpg", KNOWN)

    result = result_of(archive, hash_set)

    assert [hit.path for hit in result.hits] == ["/a.jpg", "/a.jpg"]
    assert len({hit.extents for hit in result.hits}) == 2
    assert "1 of its files have the name of another" in result.faults[0].reason


def test_what_lies_outside_all_files_is_compared_and_told(
    tmp_path: Path, hash_set: HashSet
) -> None:
    """A file that the list does not name, what stands before the list, and behind it."""
    files = {"a": TEXT, "b.jpg": KNOWN}
    data = by_python(tmp_path / "made.zip", files, zipfile.ZIP_STORED).read_bytes()
    start = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", start + 4)
    tail = bytearray(data[data.rindex(b"PK\x05\x06") :])
    struct.pack_into("<2HL", tail, 8, 1, 1, second - start)
    archive = tmp_path / "a.zip"
    archive.write_bytes(data[:start] + OTHER + data[start:second] + bytes(tail) + TEXT + OTHER)

    result = result_of(archive, hash_set)

    assert {content_at(archive, hit) for hit in result.hits} == {KNOWN, OTHER}
    assert len(result.hits) == 3
    for hit in result.hits:
        assert (hit.path, hit.state, hit.allocated) == (None, HitState.NONE, None)
        assert (hit.kind, hit.method) == (HitKind.EMBEDDED, Method.EMBEDDED)
    (source,), (fault,) = result.sources, result.faults
    assert source.coverage.opaque > len(KNOWN) + 2 * len(OTHER)
    assert source.coverage.total == source.size
    assert "bytes lie outside all of its files" in fault.reason
    assert not is_complete(result)


@pytest.mark.parametrize(("length", "told"), [(24, 0), (25, 25 * 20), (511, 511 * 20)])
def test_short_pieces_between_files_are_told_unless_they_may_be_descriptors(
    tmp_path: Path, hash_set: HashSet, length: int, told: int
) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for number in range(20):
            file.writestr(f"{number}.txt", b"words")
            assert file.fp is not None
            file.fp.write(KNOWN[number * length : (number + 1) * length])
            file.start_dir = file.fp.tell()

    result = result_of(archive, hash_set)

    assert [fault.reason for fault in result.faults] == [wordings.BETWEEN(told)] * bool(told)
    assert is_complete(result) is not bool(told)


def test_an_archive_without_its_list_is_compared_as_it_is_stored(
    tmp_path: Path, hash_set: HashSet
) -> None:
    archive = by_python(tmp_path / "a.zip", {"b.jpg": KNOWN, "c": TEXT}, zipfile.ZIP_STORED)
    archive.write_bytes(archive.read_bytes()[: len(KNOWN) + 100])

    result = result_of(archive, hash_set)

    (hit,), (source,), (fault,) = result.hits, result.sources, result.faults
    assert content_at(archive, hit) == KNOWN
    assert source.coverage.unopened == archive.stat().st_size - len(KNOWN)
    assert "list of files is missing or damaged" in fault.reason


def test_an_empty_archive_has_no_files(tmp_path: Path, hash_set: HashSet) -> None:
    archive = by_python(tmp_path / "a.zip", {})

    result = result_of(archive, hash_set)

    assert (result.hits, result.faults) == ((), ())
    assert result.sources[0].coverage.compared == archive.stat().st_size == 22


def test_a_part_of_an_archive_in_several_is_refused_by_name(tmp_path: Path) -> None:
    archive = by_python(tmp_path / "a.zip", FILES)
    data = bytearray(archive.read_bytes())
    at = data.rindex(b"PK\x05\x06")
    data[at + 4 : at + 8] = b"\2\0\0\0"
    archive.write_bytes(data)

    with pytest.raises(UnsupportedDiskImageError, match="one of several parts"):
        read_all(archive)


def zeros(length: int) -> bytes:
    """A deflate stream of that many zeros, made at once: a piece between full flushes, repeated."""
    piece_size = 16 << 20
    maker = zlib.compressobj(9, wbits=-15)
    piece = maker.compress(bytes(piece_size)) + maker.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, wbits=-15)
    return piece * (length // piece_size) + last.compress(b"") + last.flush()


def with_member(path: Path, content: bytes, size: int, crc: int, method: int = 8) -> Path:
    """An archive of one file, of which its records claim what they are told to."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        with archive.open(zipfile.ZipInfo("x"), "w", force_zip64=True) as member:
            member.write(content)
        info = archive.filelist[0]
        info.CRC, info.file_size, info.compress_type = crc, size, method
    path.write_bytes(buffer.getvalue())
    return path


@pytest.mark.parametrize(
    "length", [1 << 29, pytest.param(10 << 30, marks=pytest.mark.long)], ids=["512 MiB", "10 GiB"]
)
def test_a_member_of_nothing_but_zeros_is_read_within_its_budget(
    length: int, tmp_path: Path, hash_set: HashSet
) -> None:
    piece, crc = bytes(1 << 24), 0
    for _ in range(length >> 24):
        crc = zlib.crc32(piece, crc)
    archive = with_member(tmp_path / "a.zip", zeros(length), length, crc)

    result = result_of(archive, hash_set)

    assert "says otherwise" in "".join(fault.reason for fault in result.faults)
    assert result.sources[0].coverage.compared == archive.stat().st_size


def test_a_bomb_that_claims_more_than_it_holds_is_a_fault(
    tmp_path: Path, hash_set: HashSet
) -> None:
    archive = with_member(tmp_path / "a.zip", zeros(1 << 24), 1 << 50, 0)

    result = result_of(archive, hash_set)

    assert result.sources[0].coverage.over_budget > 0
    assert "claim to be far longer" in "".join(fault.reason for fault in result.faults)
    assert not is_complete(result)


def test_a_long_list_of_files_gives_signs_of_life_while_it_is_read(tmp_path: Path) -> None:
    archive = by_python(tmp_path / "a.zip", {f"{number}": b"" for number in range(9000)})
    beats: list[int] = []

    container = open_files(identify_source(archive))
    found = list(container.parts(lambda: beats.append(1)))
    container.close()

    assert len(beats) == 2
    assert [each.first for each in found if isinstance(each, HeldPart)] == [1, 4097, 8193, 0]
