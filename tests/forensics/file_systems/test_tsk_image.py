from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING

import pytest
import pytsk3

from forensics.containers import identify_source, open_image
from forensics.errors import ChecksumError
from forensics.file_systems.tsk_image import BLOCK_SIZE, BLOCKS_KEPT, TskImage
from tests.forensics.disk_images.recipes import acquire, flip, section

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.disk_image import DiskImage

CHUNK = 32768


@pytest.fixture(scope="module")
def content() -> bytes:
    return random.Random(5).randbytes(3 * BLOCK_SIZE + 5 * 512)  # noqa: S311 -- test data


@pytest.fixture
def damaged(tmp_path: Path, content: bytes) -> Iterator[DiskImage]:
    """An E01 whose second chunk does not agree with its checksum."""
    (tmp_path / "medium.raw").write_bytes(content)
    first = acquire(tmp_path / "medium.raw", tmp_path / "medium", "-c", "none")
    flip(first, section(first, "sectors").start + 76 + CHUNK + 4 + 100)
    image = open_image(identify_source(first))
    yield image
    image.close()


@pytest.fixture
def sound(tmp_path: Path, content: bytes) -> Iterator[DiskImage]:
    (tmp_path / "medium.raw").write_bytes(content)
    image = open_image(identify_source(tmp_path / "medium.raw"))
    yield image
    image.close()


@pytest.mark.parametrize(
    ("offset", "size"),
    [(0, 1), (BLOCK_SIZE - 1, 2), (100, 3 * BLOCK_SIZE), (3 * BLOCK_SIZE, 5 * 512), (7, 0)],
)
def test_a_read_gives_just_the_bytes_that_were_asked_for(
    offset: int, size: int, sound: DiskImage, content: bytes
) -> None:
    assert TskImage(sound).read(offset, size) == content[offset : offset + size]


def test_a_read_past_the_end_gives_what_is_there(sound: DiskImage, content: bytes) -> None:
    tsk_image = TskImage(sound)

    assert tsk_image.read(len(content) - 10, 100) == content[-10:]
    assert tsk_image.read(len(content), 100) == b""
    assert tsk_image.get_size() == len(content)


def test_a_bad_chunk_spoils_only_reads_of_its_own_bytes(damaged: DiskImage, content: bytes) -> None:
    tsk_image = TskImage(damaged)

    assert tsk_image.read(2 * CHUNK, 4096) == content[2 * CHUNK : 2 * CHUNK + 4096]
    assert tsk_image.read(0, 100) == content[:100]
    with pytest.raises(ChecksumError) as caught:
        tsk_image.read(CHUNK + 512, 512)

    assert tsk_image.last_error is caught.value
    assert caught.value.offset == CHUNK


def test_a_read_that_meets_a_fault_gives_what_stands_before_it(
    damaged: DiskImage, content: bytes
) -> None:
    tsk_image = TskImage(damaged)

    assert tsk_image.read(512, 2 * CHUNK) == content[512:CHUNK]
    assert isinstance(tsk_image.last_error, ChecksumError)


def test_a_fault_next_door_does_not_keep_a_file_system_from_being_read(tmp_path: Path) -> None:
    # The superblock is in the first chunk, the fault in the second; The Sleuth Kit asks for both.
    path = tmp_path / "ext4.img"
    with path.open("wb") as file:
        file.truncate(4 * 1024 * 1024)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", path], check=True)
    first = acquire(path, tmp_path / "ext4", "-c", "none")
    flip(first, section(first, "sectors").start + 76 + CHUNK + 4 + 10)
    image = open_image(identify_source(first))

    # With the type: guessing would look for other file systems inside the fault.
    file_system = pytsk3.FS_Info(TskImage(image), type=pytsk3.TSK_FS_TYPE_EXT_DETECT)

    assert file_system.info.block_size == 1024
    image.close()


def test_the_real_reason_survives_the_sleuth_kit(tmp_path: Path) -> None:
    (tmp_path / "medium.raw").write_bytes(bytes(8 * CHUNK))
    first = acquire(tmp_path / "medium.raw", tmp_path / "medium", "-c", "none")
    flip(first, section(first, "sectors").start + 76 + 10)
    image = open_image(identify_source(first))
    tsk_image = TskImage(image)

    with pytest.raises((OSError, RuntimeError), match="file system"):
        pytsk3.FS_Info(tsk_image)

    assert isinstance(tsk_image.last_error, ChecksumError)
    image.close()


def test_no_more_blocks_are_kept_than_agreed(tmp_path: Path) -> None:
    path = tmp_path / "large.raw"
    with path.open("wb") as file:
        file.truncate((BLOCKS_KEPT + 10) * BLOCK_SIZE)
    image = open_image(identify_source(path))
    tsk_image = TskImage(image)

    for number in range(BLOCKS_KEPT + 10):
        tsk_image.read(number * BLOCK_SIZE, 1)

    assert len(tsk_image._blocks) == BLOCKS_KEPT
    image.close()
