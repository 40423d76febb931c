from __future__ import annotations

import os
from pathlib import Path

import pytest

from forensics.errors import OutputExistsError, WrongUseError
from forensics.scanning.result.placing import part_path, require_apart, require_place


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    path = tmp_path / "disk.raw"
    path.write_bytes(b"evidence")
    return path


def test_restart_replaces_a_result_and_nothing_else(disk: Path, tmp_path: Path) -> None:
    result = tmp_path / "disk.json"
    result.write_bytes(b'{\n "schema": "scan-result/1",\n "tool": {')
    require_place(result, restart=True)
    require_place(tmp_path / "new.json", restart=True)

    with pytest.raises(OutputExistsError):
        require_place(result, restart=False)
    for other in (disk, tmp_path, Path(os.devnull)):
        with pytest.raises(WrongUseError, match="no scan result"):
            require_place(other, restart=True)


def test_a_result_is_never_written_over_what_is_scanned(disk: Path, tmp_path: Path) -> None:
    linked, beside = tmp_path / "link", tmp_path / "hard"
    linked.symlink_to(disk)
    beside.hardlink_to(disk)

    for out in (disk, linked, beside, tmp_path / "." / "disk.raw"):
        with pytest.raises(WrongUseError, match="take the place of"):
            require_apart(out, [disk])
    require_apart(tmp_path / "disk.json", [disk, tmp_path / "missing"])


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
def test_a_checkpoint_is_never_kept_over_what_is_scanned(suffix: str, tmp_path: Path) -> None:
    part = part_path(tmp_path / "disk")
    source = part.with_name(part.name + suffix)
    source.write_bytes(b"evidence")

    with pytest.raises(WrongUseError, match="take the place of"):
        require_apart(tmp_path / "disk", [source])


def test_a_result_is_never_written_in_a_folder_that_is_scanned(tmp_path: Path) -> None:
    phone = tmp_path / "phone"
    (phone / "deep").mkdir(parents=True)
    (tmp_path / "way").symlink_to(phone)

    for out in (phone / "r.json", phone / "deep" / "r.json", tmp_path / "way" / "r.json"):
        with pytest.raises(WrongUseError, match="write it elsewhere"):
            require_apart(out, [phone])
    require_apart(tmp_path / "phone.json", [phone])


def test_a_link_that_names_itself_is_told_apart(tmp_path: Path) -> None:
    loop = tmp_path / "loop.raw"
    loop.symlink_to(loop)

    require_apart(tmp_path / "r.json", [loop])
    with pytest.raises(WrongUseError):
        require_apart(loop, [loop])
