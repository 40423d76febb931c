from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.containers import identify_source, open_image
from forensics.disk_images.raw import RawImage, open_raw
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.values import Extent, SourceKind, SourceRef

if TYPE_CHECKING:
    from collections.abc import Iterator

PART = 1_500_000


def split(folder: Path, medium: bytes, suffixes: list[str]) -> list[Path]:
    """As ``split -b 1500000`` does: all parts of one size but the last."""
    paths = []
    for number, suffix in enumerate(suffixes):
        end = None if number == len(suffixes) - 1 else (number + 1) * PART
        path = folder / f"disk.{suffix}"
        path.write_bytes(medium[number * PART : end])
        paths.append(path)
    return paths


def read_whole(path: Path) -> bytes:
    image = open_image(identify_source(path))
    try:
        return image.read_at(Extent(0, image.size))
    finally:
        image.close()


def test_a_raw_file_is_its_own_medium(raw_file: Path, medium: bytes) -> None:
    ref = identify_source(raw_file)

    assert ref == SourceRef(SourceKind.RAW, (raw_file,), len(medium))
    assert read_whole(raw_file) == medium


@pytest.mark.parametrize(
    "suffixes",
    [["001", "002", "003"], ["000", "001", "002"], ["aa", "ab", "ac"], ["AA", "AB", "AC"]],
    ids="-".join,
)
def test_parts_of_a_split_image_are_one_medium(
    suffixes: list[str], tmp_path: Path, medium: bytes
) -> None:
    paths = split(tmp_path, medium, suffixes)
    (tmp_path / "other.002").write_bytes(b"not ours")

    ref = identify_source(paths[0])

    assert ref == SourceRef(SourceKind.SPLIT_RAW, tuple(paths), len(medium))
    assert read_whole(paths[0]) == medium


def test_a_missing_part_is_a_gap_that_names_it(tmp_path: Path, medium: bytes) -> None:
    first, second, _ = split(tmp_path, medium, ["001", "002", "003"])
    second.unlink()
    image = open_image(identify_source(first))

    (gap,) = image.gaps()

    assert (gap.offset, gap.length, gap.reason) == (PART, PART, "disk.002 is missing")
    with pytest.raises(UnreadableExtentError, match=r"disk\.002 is missing"):
        image.read_at(Extent(PART - 1, 2))
    assert image.read_at(Extent(2 * PART, 1000)) == medium[2 * PART : 2 * PART + 1000]
    image.close()


def test_parts_that_cannot_be_placed_are_a_gap(tmp_path: Path, medium: bytes) -> None:
    first, second, third = split(tmp_path, medium, ["001", "002", "003"])
    second.unlink()
    third.write_bytes(medium[: PART + 512])  # larger than the first: no part of a regular split
    image = open_image(identify_source(first))

    (gap,) = image.gaps()

    assert (gap.offset, gap.length) == (PART, PART + 512)
    assert "cannot be placed" in gap.reason
    image.close()


@pytest.mark.parametrize("suffixes", [["001", "002", "003"], ["aa", "ab", "ac"]], ids="-".join)
def test_a_later_part_is_refused_as_a_source(
    suffixes: list[str], tmp_path: Path, medium: bytes
) -> None:
    paths = split(tmp_path, medium, suffixes)

    with pytest.raises(DiskImageError, match=rf"give its first part, disk\.{suffixes[0]}"):
        identify_source(paths[1])


def test_a_part_whose_first_is_missing_is_refused(tmp_path: Path, medium: bytes) -> None:
    first, second, _ = split(tmp_path, medium, ["001", "002", "003"])
    first.unlink()

    with pytest.raises(DiskImageError, match=r"before disk\.002 are missing"):
        identify_source(second)


def test_a_number_at_the_end_of_a_name_does_not_make_a_part(tmp_path: Path, medium: bytes) -> None:
    path = tmp_path / "case.2019"
    path.write_bytes(medium)

    assert identify_source(path).kind is SourceKind.RAW


def test_a_file_that_has_changed_is_not_opened(tmp_path: Path, medium: bytes) -> None:
    path = tmp_path / "disk.raw"
    path.write_bytes(medium)
    ref = identify_source(path)
    path.write_bytes(medium[:-512])

    with pytest.raises(DiskImageError, match="has changed"):
        open_image(ref)


def test_a_file_cut_while_it_is_read_is_an_error(tmp_path: Path, medium: bytes) -> None:
    path = tmp_path / "disk.raw"
    path.write_bytes(medium)
    image = open_image(identify_source(path))
    image.read_at(Extent(0, 512))
    os.truncate(path, 4096)

    with pytest.raises(UnreadableExtentError) as caught:
        image.read_at(Extent(0, len(medium)))

    assert (caught.value.offset, caught.value.length) == (4096, len(medium) - 4096)
    image.close()


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.raw").touch()

    with pytest.raises(DiskImageError, match=r"empty\.raw is empty"):
        identify_source(tmp_path / "empty.raw")


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DiskImageError, match="No such file"):
        identify_source(tmp_path / "absent.raw")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DiskImageError, match="is a folder"):
        identify_source(tmp_path)


@pytest.mark.timeout(20)
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.raw")

    with pytest.raises(DiskImageError, match="is a pipe"):
        identify_source(tmp_path / "fifo.raw")


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.raw").symlink_to("loop.raw")

    with pytest.raises(DiskImageError, match="Too many levels"):
        identify_source(tmp_path / "loop.raw")


def test_an_endless_device_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zero.raw").symlink_to("/dev/zero")

    with pytest.raises(DiskImageError, match="character device"):
        identify_source(tmp_path / "zero.raw")


def test_a_name_with_a_null_byte_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DiskImageError, match="not a file name"):
        identify_source(tmp_path / "a\0b")


@pytest.fixture
def loop_device(raw_file: Path) -> Iterator[str]:
    command = ["losetup", "--find", "--show", "--read-only", str(raw_file)]
    device = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    yield device
    subprocess.run(["losetup", "--detach", device], check=True)


@pytest.mark.root
def test_a_block_device_is_read_to_its_end(loop_device: str, medium: bytes) -> None:
    ref = identify_source(Path(loop_device))

    assert ref.kind is SourceKind.BLOCK_DEVICE
    assert ref.size == len(medium)
    assert read_whole(ref.segments[0]) == medium


def test_what_a_sparse_file_does_not_keep_is_a_hole_and_everything_else_is_none(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sparse.raw"
    with path.open("wb") as file:
        file.truncate(8 << 20)
        file.seek(4 << 20)
        file.write(b"x" * 4096)

    image = open_raw(SourceRef(SourceKind.RAW, (path,), 8 << 20))

    assert image.is_hole(Extent(0, 1 << 20))
    assert image.is_hole(Extent(6 << 20, 2 << 20))
    assert not image.is_hole(Extent(0, 5 << 20))
    assert not image.is_hole(Extent(4 << 20, 4096))
    image.close()


@pytest.mark.parametrize("names", [("disk.raw",), ("disk.001", "disk.002")])
def test_holes_are_told_and_what_is_kept_between_them_is_whole(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    mib = 1 << 20
    for name in names:
        with (tmp_path / name).open("wb") as file:
            file.truncate(8 * mib)
            for at in (2, 5):
                file.seek(at * mib)
                file.write(b"x" * mib)
            os.fsync(file.fileno())
    image = open_raw_parts(tmp_path / names[0])
    try:
        kept = list(image.kept_in(Extent(0, image.size)))
        part = list(image.kept_in(Extent(2 * mib + 7, mib)))
        none = list(image.kept_in(Extent(6 * mib, mib)))
    finally:
        image.close()

    bases = [8 * mib * number for number in range(len(names))]
    assert kept == [Extent(base + at * mib, mib) for base in bases for at in (2, 5)]
    assert part == [Extent(2 * mib + 7, mib - 7)]
    assert none == []


def open_raw_parts(path: Path) -> RawImage:
    image = open_image(identify_source(path))
    assert isinstance(image, RawImage)
    return image
