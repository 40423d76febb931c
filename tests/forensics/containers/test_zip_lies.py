"""Zip archives that say one thing and hold another: a fault by name, never a crash."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from forensics.cli.scanning import is_complete
from forensics.values import HitKind
from forensics.wordings import archives as wordings
from tests.forensics.containers.reading import read_all
from tests.forensics.scanning.builders import a_whole_set_of, raw_request, scanned
from tests.forensics.scanning.recipes import a_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.values import ScanResult

KNOWN = a_picture("known", 60_001)
TEXT = b"words and more words\n" * 3000
LOCAL, LISTED, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def an_archive(method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    """Two files, the first of which is lied about."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo("first.txt"), TEXT, method)
        archive.writestr(zipfile.ZipInfo("second.jpg"), KNOWN, method)
    return bytearray(buffer.getvalue())


def put(data: bytearray, mark: bytes, offset: int, form: str, *values: int | bytes) -> bytearray:
    """Overwrite fields of the first record that bears a mark."""
    struct.pack_into(form, data, data.index(mark) + offset, *values)
    return data


def a_wrong_checksum() -> bytearray:
    data = an_archive(zipfile.ZIP_STORED)
    data[100] ^= 1
    return data


def a_damaged_stream() -> bytearray:
    data = an_archive()
    data[60:80] = b"\xff" * 20
    return data


def senseless_properties() -> bytearray:
    """Of LZMA: more bits of context than there may be, at which the library itself gives up."""
    data = an_archive(zipfile.ZIP_LZMA)
    content = data.index(b"first.txt") + len("first.txt")
    data[content + 4] = 0x2C
    return data


def listed_twice() -> bytearray:
    """Both records point to one file: each byte counts once, and is read once."""
    data = an_archive()
    second = data.index(LISTED, data.index(LISTED) + 4)
    struct.pack_into("<L", data, second + 42, 0)
    return data


LIES: dict[str, tuple[Callable[[], bytearray], str]] = {
    "checksum": (a_wrong_checksum, "does not agree with the checksum"),
    "stream": (a_damaged_stream, "compressed content is damaged"),
    "properties": (senseless_properties, "compressed content is damaged"),
    "shorter": (lambda: put(an_archive(), LISTED, 24, "<L", len(TEXT) + 9), "shorter than"),
    "longer": (lambda: put(an_archive(), LISTED, 24, "<L", len(TEXT) - 9), "does not agree"),
    "local name": (lambda: put(an_archive(), LOCAL, 30, "<5s", b"other"), "says otherwise"),
    "local size": (lambda: put(an_archive(), LOCAL, 22, "<L", 7), "says otherwise"),
    "local method": (lambda: put(an_archive(), LOCAL, 8, "<H", 0), "says otherwise"),
    "place": (lambda: put(an_archive(), LISTED, 42, "<L", 0x7FFFFFF0), "not where the list"),
    "beyond": (lambda: put(an_archive(), LISTED, 20, "<L", 0x7FFFFFF0), "beyond the end"),
    "zip64 without its values": (
        lambda: put(an_archive(), LISTED, 42, "<L", 0xFFFFFFFF), "make no sense",
    ),
    "unknown method": (lambda: put(an_archive(), LISTED, 10, "<H", 9), "does not read"),
    "encrypted": (lambda: put(an_archive(), LISTED, 8, "<H", 1), "encrypted"),
    "claims a terabyte": (
        lambda: put(an_archive(), LISTED, 24, "<L", 0xFFFFFFF0), "far longer than any honest",
    ),
    "listed twice": (listed_twice, "1 of its files overlap others"),
    "number of files": (
        lambda: put(an_archive(), END, 8, "<2H", 9, 9), "says that it holds 9 files and lists 2",
    ),
    "outside": (lambda: put(an_archive(), LISTED, 46, "<9s", b"../../etc"), "lead outside"),
    "absolute": (lambda: put(an_archive(), LISTED, 46, "<9s", b"/etc/cron"), "lead outside"),
    "drive": (lambda: put(an_archive(), LISTED, 46, "<9s", b"C:\\Window"), "lead outside"),
    "zeros": (lambda: put(an_archive(), LISTED, 46, "<9s", b"a\0b\nc.txt"), "control characters"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_one_file_is_a_fault_and_costs_no_other(lie: str, tmp_path: Path) -> None:
    make, expected = LIES[lie]
    archive = tmp_path / "a.zip"
    archive.write_bytes(make())

    read = read_all(archive)

    said = [*read.reasons, *read.damaged.values()]
    assert any(expected in reason for reason in said), said
    if lie != "listed twice":  # there the second is the first once more
        assert read.contents["/second.jpg"] == KNOWN
    assert all(each.extent.end <= archive.stat().st_size for each in read.files)


def test_a_list_that_breaks_off_leaves_its_files_to_be_compared_as_stored(tmp_path: Path) -> None:
    data = an_archive(zipfile.ZIP_STORED)
    second = data.index(LISTED, data.index(LISTED) + 4)
    data[second : second + 4] = b"none"
    (tmp_path / "a.zip").write_bytes(data)

    read = read_all(tmp_path / "a.zip")

    assert any("breaks off after 1 files" in reason for reason in read.reasons)
    assert KNOWN in b"".join(read.contents.values())
    assert [file.path for file in read.files if file.is_file] == ["/first.txt"]


@pytest.mark.parametrize("lie", ["checksum", "stream", "shorter", "beyond"])
def test_what_cannot_be_read_is_in_the_ledger_and_the_scan_is_not_complete(
    lie: str, tmp_path: Path
) -> None:
    archive = tmp_path / "a.zip"
    archive.write_bytes(LIES[lie][0]())

    result = scanned(
        hash_set=a_whole_set_of([KNOWN]), out=tmp_path / "r", request=raw_request(archive)
    )

    (source,) = result.sources
    assert [hit.path for hit in result.hits] == ["/second.jpg"]
    assert source.coverage.unreadable + source.coverage.checksum_bad > 0
    assert source.coverage.total == source.size == archive.stat().st_size
    assert any(fault.where == "file 1 of the archive" for fault in result.faults)
    assert not is_complete(result)


def test_of_files_that_overlap_no_more_is_read_than_the_archive_has_bytes(tmp_path: Path) -> None:
    """As in zbsm.zip: a thousand records of the same bytes."""
    data = an_archive()
    first, end = data.index(LISTED), data.index(END)
    second = data.index(LISTED, first + 4)
    record, times = bytes(data[first:second]), 1000
    tail = bytearray(data[end:])
    struct.pack_into("<2HL", tail, 8, times, times, times * len(record))
    archive = tmp_path / "a.zip"
    archive.write_bytes(bytes(data[:first]) + record * times + bytes(tail))

    read = read_all(archive)

    assert read.length < 600 * len(TEXT)
    assert f"{times - 1} of its files overlap others" in read.reasons
    assert any("overlapping files were not read" in reason for reason in read.reasons)


def packed_with(tail: bytes = b"", extra: bytes = b"") -> bytes:
    """One deflated file, with bytes behind its stream or beside the name in its own header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    stored = packer.compress(TEXT) + packer.flush() + tail
    sizes = (zlib.crc32(TEXT), len(stored), len(TEXT), len(b"first.txt"))
    local = struct.pack("<4s5H3L2H", LOCAL, 20, 0, 8, 0, 0x21, *sizes, len(extra))
    local += b"first.txt" + extra + stored
    listed = struct.pack("<4s6H3L5H2L", LISTED, 20, 20, 0, 8, 0, 0x21, *sizes, *[0] * 6)
    listed += b"first.txt"
    return local + listed + struct.pack("<4s4H2LH", END, 0, 0, 1, 1, len(listed), len(local), 0)


def scanned_archive(archive: Path, data: bytes) -> ScanResult:
    archive.write_bytes(data)
    known = a_whole_set_of([KNOWN])
    return scanned(hash_set=known, out=archive.with_suffix(".r"), request=raw_request(archive))


def test_what_is_hidden_behind_a_compressed_stream_is_told_and_not_called_compared(
    tmp_path: Path,
) -> None:
    result = scanned_archive(tmp_path / "a.zip", packed_with(tail=KNOWN))

    assert wordings.BEHIND_THE_CONTENT in {fault.reason for fault in result.faults}
    assert result.sources[0].coverage.unreadable >= len(KNOWN)
    assert not is_complete(result)


def test_what_is_hidden_beside_the_name_of_a_file_is_found(tmp_path: Path) -> None:
    result = scanned_archive(tmp_path / "a.zip", packed_with(extra=KNOWN))

    (hit,) = result.hits
    assert (hit.kind, hit.length, hit.path) == (HitKind.EMBEDDED, len(KNOWN), None)
    assert result.sources[0].coverage.total == (tmp_path / "a.zip").stat().st_size
