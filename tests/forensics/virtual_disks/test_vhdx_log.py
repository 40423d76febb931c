"""A VHDX whose log was not written back is read as it would be after that; the file stays as it is.

QEMU writes the same logs back (``qemu-img check -r all``), and says what the medium is then.
"""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

import pytest

from forensics.containers import identify_source
from forensics.errors import DiskImageError
from forensics.virtual_disks.crc32c import crc32c
from tests.forensics.virtual_disks import logs
from tests.forensics.virtual_disks.logs import PAGE, an_entry, bat_of, log_of, write_log
from tests.forensics.virtual_disks.recipes import as_raw, content, converted, patch, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def dirty(raw: Path, tmp_path: Path) -> tuple[Path, int, bytes]:
    """A VHDX without its table of blocks; where that is, and its first page."""
    path = converted(raw, tmp_path, "vhdx, dynamic")
    at = bat_of(path)
    page = path.read_bytes()[at : at + PAGE]
    patch(path, at, bytes(PAGE))
    return path, at, page


def by_qemu(path: Path, folder: Path) -> bytes:
    copy = folder / "copy.vhdx"
    shutil.copyfile(path, copy)
    run("qemu-img", "check", "-q", "-f", "vhdx", "-r", "all", copy)
    return as_raw(copy, folder / "out", "vhdx")


def test_the_checksum_is_the_one_of_castagnoli() -> None:
    """RFC 3720, B.4: of 32 zeros, of 32 times 255, and of 0 to 31."""
    for data, value in (
        (bytes(32), 0x8A9136AA), (b"\xff" * 32, 0x62A8AB43), (bytes(range(32)), 0x46DD794E),
    ):  # fmt: skip
        assert crc32c(data) == logs.crc32c(data) == value
    for length in (1, 255, 256, 4095):
        data = b"something" + bytes(length)
        assert crc32c(data) == logs.crc32c(data)


def test_a_log_is_done_in_memory_and_the_file_stays(
    dirty: tuple[Path, int, bytes], medium: bytes, tmp_path: Path
) -> None:
    path, at, page = dirty
    write_log(path, (0, an_entry(1, 0, 0, [(at, page)], path.stat().st_size)))
    before = hashlib.sha256(path.read_bytes()).digest()

    found = content(path)

    assert found[: len(medium)] == medium
    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert found == by_qemu(path, tmp_path)


def test_the_newest_whole_row_is_done_in_its_order(
    dirty: tuple[Path, int, bytes], medium: bytes, tmp_path: Path
) -> None:
    """An older row, two entries of which the second counts, and one that was not written whole."""
    path, at, page = dirty
    size = path.stat().st_size
    wrong = page[8:16] + page[:8] + page[16:]
    torn = an_entry(9, 6 * PAGE, 2 * PAGE, [(at, wrong)], size)[:PAGE]
    write_log(
        path,
        (0, an_entry(3, 0, 0, [(at, None)], size)),
        (2 * PAGE, an_entry(7, 2 * PAGE, 2 * PAGE, [(at, wrong)], size)),
        (4 * PAGE, an_entry(8, 4 * PAGE, 2 * PAGE, [(at, page)], size)),
        (6 * PAGE, torn),
    )

    assert content(path)[: len(medium)] == medium
    assert content(path) == by_qemu(path, tmp_path)


def test_a_row_may_go_on_at_the_beginning_of_the_log(
    dirty: tuple[Path, int, bytes], medium: bytes
) -> None:
    path, at, page = dirty
    size, (_, length) = path.stat().st_size, log_of(path)
    last = length - PAGE
    write_log(path, (last, an_entry(5, last, last, [(at, page)], size)))

    assert content(path)[: len(medium)] == medium


def test_zeros_in_a_log_are_done(raw: Path, tmp_path: Path) -> None:
    path = converted(raw, tmp_path, "vhdx, dynamic")
    write_log(path, (0, an_entry(1, 0, 0, [(bat_of(path), None)], path.stat().st_size)))

    assert content(path) == bytes(len(content(path)))
    assert content(path) == by_qemu(path, tmp_path)


@pytest.mark.parametrize("what", ["torn", "of another", "file cut", "not there"])
def test_a_log_that_is_not_whole_makes_the_file_one_that_is_damaged(
    what: str, dirty: tuple[Path, int, bytes]
) -> None:
    path, at, page = dirty
    size = path.stat().st_size
    entry = an_entry(1, 0, 0, [(at, page)], size + PAGE if what == "file cut" else size)
    if what == "of another":
        entry = entry.replace(logs.IDENTITY, bytes(16))
    write_log(path, (0, {"torn": entry[:-PAGE], "not there": b""}.get(what, entry)))

    with pytest.raises(DiskImageError, match="its log of changes that were under way is damaged"):
        identify_source(path)
