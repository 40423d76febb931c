from __future__ import annotations

import errno
import hashlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.erasing.copies.copying import make_copy
from forensics.erasing.copies.sidecars import copy_id_of, mark_path, read_sidecar, sidecar_path
from forensics.erasing.extents import merged
from forensics.erasing.progress import Phase, Progress
from forensics.errors import (
    ErasureError,
    InterruptedErasureError,
    OutputExistsError,
    RefusedTargetError,
)
from forensics.values import Extent, SourceKind, SourceRef
from tests.forensics.erasing.builders import MIB, NOON, TOOL, make_working_copy, random_bytes
from tests.forensics.erasing.fakes import BytesImage, on_call

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_copy_holds_every_byte_and_its_note_says_so(tmp_path: Path) -> None:
    data = random_bytes(9 * MIB + 300)

    note = make_working_copy(tmp_path / "copy.raw", data)

    assert (tmp_path / "copy.raw").read_bytes() == data
    assert note == read_sidecar(tmp_path / "copy.raw")
    assert note.is_whole
    assert note.faults == ()
    assert note.size == len(data)
    assert note.digest.value == hashlib.sha256(data).digest()
    assert note.image == "disk.raw"
    assert len(note.id) == 32


def test_a_copy_and_its_note_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    make_working_copy(tmp_path / "copy.raw", random_bytes(4096))

    assert (tmp_path / "copy.raw").stat().st_mode & 0o777 == 0o600
    assert sidecar_path(tmp_path / "copy.raw").stat().st_mode & 0o777 == 0o600


def test_two_copies_have_different_serial_numbers(tmp_path: Path) -> None:
    one = make_working_copy(tmp_path / "one.raw", random_bytes(4096))
    two = make_working_copy(tmp_path / "two.raw", random_bytes(4096))

    assert one.id != two.id


@settings(max_examples=40, deadline=None)
@given(
    bad=st.lists(
        st.builds(Extent, st.integers(0, 5 * MIB - 1), st.integers(1, 70_000)), max_size=5
    ),
    tail=st.integers(1, 2000),
)
def test_whatever_cannot_be_read_is_a_fault_and_zeros_and_all_else_is_copied(
    tmp_path_factory: pytest.TempPathFactory, bad: list[Extent], tail: int
) -> None:
    size = 5 * MIB + tail
    data = random_bytes(size)
    unreadable = merged(Extent(b.offset, min(b.end, size) - b.offset) for b in bad)
    copy = tmp_path_factory.mktemp("copy") / "copy.raw"

    note = make_working_copy(copy, data, unreadable)

    expected = bytearray(data)
    for extent in unreadable:
        expected[extent.offset : extent.end] = bytes(extent.length)
    assert copy.read_bytes() == bytes(expected)
    assert merged(e for fault in note.faults for e in fault.extents) == unreadable
    assert note.is_whole is (not unreadable)
    assert note.digest.value == hashlib.sha256(expected).digest()


def test_nothing_is_overwritten_by_a_copy(tmp_path: Path) -> None:
    (tmp_path / "copy.raw").write_bytes(b"mine")

    with pytest.raises(OutputExistsError):
        make_working_copy(tmp_path / "copy.raw", random_bytes(4096))

    assert (tmp_path / "copy.raw").read_bytes() == b"mine"


@pytest.mark.parametrize("named", [sidecar_path, mark_path])
def test_a_pipe_in_the_place_of_a_note_or_a_mark_is_not_waited_for(
    tmp_path: Path, named: Callable[[Path], Path]
) -> None:
    copy = tmp_path / "copy.raw"
    copy.write_bytes(bytes(512))
    os.mkfifo(named(copy))

    assert copy_id_of(copy) is None
    with pytest.raises(RefusedTargetError):
        read_sidecar(copy)


def test_a_note_of_an_earlier_copy_is_not_taken_over(tmp_path: Path) -> None:
    make_working_copy(tmp_path / "copy.raw", random_bytes(4096))
    (tmp_path / "copy.raw").unlink()

    with pytest.raises(OutputExistsError):
        make_working_copy(tmp_path / "copy.raw", random_bytes(4096))


def copy_of_nine(folder: Path, *, is_stopped: Callable[[], bool]) -> None:
    """Copy nine MiB, and ask before each block whether to stop."""
    make_copy(
        BytesImage(random_bytes(9 * MIB)),
        SourceRef(SourceKind.RAW, (Path("/evidence/disk.raw"),), 9 * MIB),
        folder / "copy.raw",
        key=bytes(32),
        tool=TOOL,
        now=lambda: NOON,
        clock=time.monotonic,
        is_stopped=is_stopped,
        report=lambda _: None,
    )


def test_an_interrupted_copy_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(InterruptedErasureError):
        copy_of_nine(tmp_path, is_stopped=iter([False, True]).__next__)

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / ".copy.raw.unfinished").write_bytes(random_bytes(3 * MIB))

    make_working_copy(tmp_path / "copy.raw", random_bytes(MIB))

    assert (tmp_path / "copy.raw").read_bytes() == random_bytes(MIB)
    assert {path.name for path in tmp_path.iterdir()} == {
        "copy.raw",
        "copy.raw.expunge-copy.json",
    }


def test_a_full_disk_leaves_no_half_copy(tmp_path: Path) -> None:
    def fill_up() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError, match="No space"):
        copy_of_nine(tmp_path, is_stopped=on_call(2, fill_up))

    assert list(tmp_path.iterdir()) == []


def test_an_empty_source_makes_no_copy(tmp_path: Path) -> None:
    with pytest.raises(ErasureError, match="empty"):
        make_working_copy(tmp_path / "copy.raw", b"")


def test_progress_begins_at_nothing_and_ends_with_all(tmp_path: Path) -> None:
    told: list[Progress] = []

    make_copy(
        BytesImage(random_bytes(9 * MIB)),
        SourceRef(SourceKind.RAW, (Path("/evidence/disk.raw"),), 9 * MIB),
        tmp_path / "copy.raw",
        key=bytes(32),
        tool=TOOL,
        now=lambda: NOON,
        clock=time.monotonic,
        is_stopped=lambda: False,
        report=told.append,
    )

    assert (told[0].done, told[-1].done) == (0, 9 * MIB)
    assert {progress.phase for progress in told} == {Phase.COPYING}
    assert told[-1].seconds_left == 0
