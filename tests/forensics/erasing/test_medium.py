from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.medium import OpenedMedium, new_buffer
from tests.forensics.erasing.builders import MIB, loop_device, random_bytes

if TYPE_CHECKING:
    from pathlib import Path


def _open(path: Path, *, size: int, sector_size: int = 512, writing: bool = False) -> OpenedMedium:
    handle = os.open(path, os.O_RDWR | os.O_DSYNC if writing else os.O_RDONLY)
    return OpenedMedium(handle, size=size, sector_size=sector_size, writing=writing)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(MIB + 100))
    data, buffer = new_buffer(MIB + 100), new_buffer(MIB + 100)
    data[:] = random_bytes(MIB + 100)
    medium = _open(tmp_path / "file", size=MIB + 100, writing=True)

    medium.write_at(0, data[:MIB])
    medium.write_at(MIB, data[MIB:])
    medium.flush()
    medium.read_into(0, buffer[:MIB])
    medium.read_into(MIB, buffer[MIB:])
    medium.close()

    assert buffer == data
    assert (tmp_path / "file").read_bytes() == bytes(data)


def test_only_the_tail_of_a_file_passes_through_the_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(random_bytes(MIB + 100))
    medium = _open(tmp_path / "file", size=MIB + 100)

    medium.read_into(0, new_buffer(MIB))
    before_the_tail = medium.is_direct
    medium.read_into(MIB, new_buffer(100))
    after_the_tail = medium.is_direct
    medium.close()

    assert (before_the_tail, after_the_tail) == (True, False)


def test_reading_past_the_end_is_an_error_and_no_invented_bytes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(random_bytes(4096))
    medium = _open(tmp_path / "file", size=4096)

    with pytest.raises(OSError, match="ends before"):
        medium.read_into(0, new_buffer(8192))
    medium.close()


def test_a_file_that_was_cut_is_not_present(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(random_bytes(4096))
    medium = _open(tmp_path / "file", size=4096)
    os.truncate(tmp_path / "file", 512)

    with pytest.raises(OSError, match="No such device"):
        medium.verify_present()
    medium.close()


def test_a_closed_medium_may_be_closed_again_and_does_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(random_bytes(4096))
    medium = _open(tmp_path / "file", size=4096)
    medium.close()
    medium.close()

    with pytest.raises(OSError, match="Bad file descriptor"):
        medium.flush()


@pytest.mark.root
def test_without_direct_transfers_the_medium_is_read_and_not_the_cache(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(random_bytes(MIB))
    with loop_device(tmp_path / "disk") as device:
        # 512 bytes are less than the sector that it is told of, so they cannot go directly.
        medium = _open(device, size=MIB, sector_size=4096)
        buffer = new_buffer(4096)[:512]
        medium.read_into(0, buffer)
        with (tmp_path / "disk").open("r+b") as disk:
            disk.write(b"changed on the medium itself")

        medium.read_into(0, buffer)
        medium.close()

    assert bytes(buffer[:28]) == b"changed on the medium itself"
