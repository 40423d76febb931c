"""Times of files by the readers of our own: as the tools that made a volume say, by UTC."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import time
from calendar import timegm
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError
from forensics.file_system import FileEntry
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.btrfs import btrfs_reader
from forensics.file_systems.f2fs.superblock import BLOCK
from forensics.file_systems.opening import open_file_system
from forensics.file_systems.reader import TellsTimes
from forensics.values import Extent
from forensics.volume import Volume, VolumeContent
from tests.forensics.file_systems.fakes import HeldDiskImage
from tests.forensics.file_systems.own.apfs_builder import TIMES, a_container
from tests.forensics.file_systems.own.apfs_builder import Volume as ApfsVolume
from tests.forensics.file_systems.recipes import MIB, an_image, run

if TYPE_CHECKING:
    from pathlib import Path

AT = 1_614_834_368  # 4 March 2021, 05:06:08 UTC
CONTENT = b"some content " * 1000


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "p.jpg").write_bytes(CONTENT)
    os.utime(folder / "p.jpg", (AT, AT))
    return folder


def times_of(data: bytes, label: str, path: str = "/p.jpg") -> tuple[int, int, int, int]:
    volume = Volume(None, Extent(0, len(data)), VolumeContent.FILE_SYSTEM, label)
    reader = open_file_system(HeldDiskImage(bytearray(data)), volume, source="m").file_system
    found = (each for each in reader.list_streams(LiveExtents()) if isinstance(each, FileEntry))
    inode = next(each.stream.inode for each in found if each.path == path)
    assert isinstance(reader, TellsTimes)
    with pytest.raises(FileSystemError):
        _told(reader.times((1 << 40) - 1))
    return reader.times(inode)


def _told(times: tuple[int, int, int, int]) -> None:
    """Of a number that no file has, Btrfs finds none in any of its trees."""
    if not any(times):
        raise FileSystemError("none")


@pytest.mark.parametrize("form", ["bigtime=0", "bigtime=1"])
def test_xfs_tells_all_four_to_the_second_as_xfs_db_does(
    form: str, tmp_path: Path, files: Path
) -> None:
    listed = f"p.jpg ---644 0 0 {files}/p.jpg\n"
    (tmp_path / "proto").write_text(f"/none\n0 0\nd--755 0 0\n{listed}$\n")
    path, now = an_image(tmp_path, "xfs.dd", 20 * MIB).path, int(time.time())
    run("mkfs.xfs", "--unsupported", "-q", "-m", form, "-p", tmp_path / "proto", path)
    asked = ["xfs_db", "-r", "-c", "path /p.jpg", "-c", "print", str(path)]
    by_utc = {**os.environ, "TZ": "UTC"}
    told = subprocess.run(asked, check=True, capture_output=True, text=True, env=by_utc).stdout
    stated = {
        name: timegm(time.strptime(text.strip(), "%a %b %d %H:%M:%S %Y"))
        for name, text in re.findall(r"(\w+)\.sec = (.+)", told)
    }

    times = times_of(path.read_bytes(), "XFS")

    assert f"v3.{form.replace('=', ' = ')}" in told
    assert times == tuple(stated[name] for name in ("mtime", "crtime", "atime", "ctime"))
    assert all(now - 60 <= each <= now + 60 for each in times)


def test_btrfs_tells_when_a_file_was_written(tmp_path: Path, files: Path) -> None:
    path = an_image(tmp_path, "btrfs.dd", 16 * MIB).path
    stated = (files / "p.jpg").stat()
    run("mkfs.btrfs", "-q", "-M", "-n", "4096", "--rootdir", files, path)

    modified, _, accessed, changed = times_of(path.read_bytes(), "Btrfs")

    assert modified == AT
    assert (accessed, changed) == (int(stated.st_atime), int(stated.st_ctime))


def test_btrfs_tells_nothing_where_more_trees_would_be_asked_than_is_bearable(
    tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = an_image(tmp_path, "btrfs.dd", 16 * MIB).path
    run("mkfs.btrfs", "-q", "-M", "-n", "4096", "--rootdir", files, path)
    monkeypatch.setattr(btrfs_reader, "MOST_ASKED", 0)

    assert times_of(path.read_bytes(), "Btrfs") == (0, 0, 0, 0)


def test_f2fs_tells_when_a_file_was_written_and_made(tmp_path: Path, files: Path) -> None:
    path = an_image(tmp_path, "f2fs.dd", 64 * MIB).path
    run("mkfs.f2fs", "-q", "-O", "extra_attr,inode_crtime", path)
    run("sload.f2fs", "-f", files, path)
    data = bytearray(path.read_bytes())
    # sload leaves out when a file was made (``f2fs_inode.i_crtime``, behind i_extra_isize).
    for block in range(0, len(data), BLOCK):
        if data[block + 92 : block + 97] == b"p.jpg" and data[block + 3] & 0x20:
            data[block + 372 : block + 380] = (AT - 1).to_bytes(8, "little")

    modified, made, accessed, changed = times_of(bytes(data), "F2FS")

    assert (modified, made) == (AT, AT - 1)
    assert (accessed, changed) == (AT, AT)


def test_f2fs_of_an_older_form_tells_nothing_of_when_a_file_was_made(
    tmp_path: Path, files: Path
) -> None:
    path = an_image(tmp_path, "f2fs.dd", 64 * MIB).path
    run("mkfs.f2fs", "-q", path)
    run("sload.f2fs", "-f", files, path)

    modified, made, _, _ = times_of(path.read_bytes(), "F2FS")

    assert (modified, made) == (AT, 0)


def test_apfs_tells_all_four() -> None:
    data = a_container(ApfsVolume({"/p.jpg": CONTENT}))

    made, modified, changed, accessed = TIMES
    assert times_of(data, "APFS") == (modified, made, accessed, changed)


@pytest.mark.corpus
def test_apfs_of_another_maker_has_the_times_that_the_sleuth_kit_tells(corpus: Path) -> None:
    packed = (corpus / "third_party" / "dfvfs_apfs.raw" / "apfs.raw.gz").read_bytes()

    # istat -P apfs -B 107 apfs.raw 18: 2022-01-14 07:19:41 UTC for each of the four
    assert times_of(gzip.decompress(packed), "APFS", "/passwords.txt") == (1_642_144_781,) * 4
