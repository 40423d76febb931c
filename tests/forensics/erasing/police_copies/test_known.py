"""What can be registered as a file of a police copy: what overwriting would reach, and alone."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.police_copies.in_place import require_in_place
from forensics.errors import RefusedTargetError
from tests.forensics.erasing.police_copies.copying import KIB, made, registered

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_registered_by_its_bytes_piece_by_piece_and_is_not_changed(
    tmp_path: Path,
) -> None:
    path = made(tmp_path)
    before = path.read_bytes(), path.stat().st_mtime_ns

    (file,) = registered(path)

    assert file.digest.value == hashlib.sha256(before[0]).digest()
    starts = range(0, len(before[0]), file.piece_size)
    pieces = [before[0][each : each + file.piece_size] for each in starts]
    assert [each.value for each in file.pieces] == [hashlib.sha256(p).digest() for p in pieces]
    assert file.piece_size == 8 * KIB
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_links_second_names_folders_and_empty_files_are_refused(tmp_path: Path) -> None:
    path = made(tmp_path)
    link, second, empty = tmp_path / "link", tmp_path / "second", tmp_path / "empty"
    link.symlink_to(path)
    empty.touch()

    for wrong, words in ((link, "is a link"), (tmp_path, "is no file"), (empty, "is empty")):
        with pytest.raises(RefusedTargetError, match=words):
            registered(wrong)
    os.link(path, second)
    with pytest.raises(RefusedTargetError, match="hard link"):
        registered(path)


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("btrfs", "rw", "btrfs, where new bytes may go to new blocks"),
        ("zfs", "rw", "zfs"),
        ("nfs4", "rw", "nfs4"),
        ("ext4", "rw,data=journal", "journal keeps"),
        (None, "", "cannot be told"),
    ],
)
def test_a_file_system_that_does_not_write_in_place_is_refused(
    tmp_path: Path, kind: str | None, options: str, words: str
) -> None:
    path = made(tmp_path)
    device = path.stat().st_dev
    folder = tmp_path / "proc" / "self"
    folder.mkdir(parents=True)
    number = f"{os.major(device)}:{os.minor(device)}" if kind else "0:0"
    line = f"22 1 {number} / / rw shared:1 - {kind} /dev/sda1 {options}\n"
    (folder / "mountinfo").write_text(line)

    with path.open("rb") as file, pytest.raises(RefusedTargetError, match=words):
        require_in_place(file.fileno(), "File 1", proc=tmp_path / "proc")
