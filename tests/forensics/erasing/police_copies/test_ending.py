"""The right file is overwritten where it lies, and nothing else is; a stop is known afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from forensics.erasing.police_copies import ending
from forensics.erasing.police_copies.ending import end_copy
from forensics.erasing.police_copies.reading import read_copy, remove_files
from forensics.errors import (
    InterruptedErasureError,
    PermissionWithdrawnError,
    RefusedTargetError,
)
from tests.forensics.erasing.builders import SURROUNDINGS, loop_device, surroundings
from tests.forensics.erasing.police_copies.copying import KIB, Standing, end, made, what


def test_every_byte_of_every_file_is_overwritten_read_back_read_again_and_deleted(
    tmp_path: Path,
) -> None:
    paths = [made(tmp_path, "image.001"), made(tmp_path, "image.002", 5)]
    beside = made(tmp_path, "other")
    before, other = what(*paths), beside.read_bytes()
    inodes = [each.stat().st_ino for each in paths]

    receipt = end(before)
    reading = read_copy(before, around=SURROUNDINGS)

    assert receipt.is_whole
    assert [each.written for each in receipt.files] == [300 * KIB + 7, 5]
    assert [each.read_bytes() for each in paths] == [bytes(300 * KIB + 7), bytes(5)]
    assert [each.stat().st_ino for each in paths] == inodes  # in place, and no new file
    assert reading.is_whole
    remove_files(before.files, machine=SURROUNDINGS.machine)
    remove_files(
        before.files, machine=SURROUNDINGS.machine
    )  # after a stop in between it is done again
    assert [each.name for each in tmp_path.iterdir()] == ["other"]
    assert beside.read_bytes() == other


def test_holes_of_a_file_are_counted_and_not_filled(tmp_path: Path) -> None:
    path = tmp_path / "sparse.dd"
    with path.open("wb") as file:
        file.write(os.urandom(64 * KIB))
        file.truncate(1024 * KIB)
        file.seek(960 * KIB)
        file.write(os.urandom(64 * KIB))
    blocks = path.stat().st_blocks

    receipt = end(what(path))

    assert receipt.is_whole
    assert (receipt.files[0].written, receipt.files[0].holes) == (128 * KIB, 896 * KIB)
    assert path.stat().st_blocks == blocks
    assert not any(path.read_bytes())


def test_a_file_that_changed_since_it_was_registered_is_not_touched(tmp_path: Path) -> None:
    first, second = made(tmp_path, "image.001"), made(tmp_path, "image.002")
    before = what(first, second)
    kept = first.read_bytes()
    with second.open("r+b") as file:
        file.seek(200 * KIB)
        file.write(b"another")

    asked: list[str] = []

    def begin() -> Standing:
        asked.append("permission")
        return Standing()

    with pytest.raises(RefusedTargetError, match="File 2 of the copy is not the file"):
        end_copy(before, begin=begin, around=SURROUNDINGS)
    assert not asked  # nobody was asked for permission, so no intent is in the log
    assert first.read_bytes() == kept


def test_a_file_that_took_the_place_of_another_is_not_touched(tmp_path: Path) -> None:
    path = made(tmp_path)
    before, data = what(path), path.read_bytes()
    path.rename(tmp_path / "moved")
    path.write_bytes(data)  # the same bytes, and another file

    with pytest.raises(RefusedTargetError, match="not the file that was registered"):
        end(before)
    assert path.read_bytes() == data


def test_a_file_written_to_while_permission_was_asked_is_not_touched(tmp_path: Path) -> None:
    path = made(tmp_path)
    before = what(path)

    def begin() -> Standing:
        with path.open("r+b") as file:
            file.write(b"!")
        return Standing()

    with pytest.raises(RefusedTargetError, match="changed since"):
        end_copy(before, begin=begin, around=SURROUNDINGS)
    assert any(path.read_bytes()[1:])


def test_a_file_exchanged_before_it_is_read_back_is_not_read_in_its_place(tmp_path: Path) -> None:
    first, second = made(tmp_path, "image.001"), made(tmp_path, "image.002")
    before = what(first, second)

    def exchanged() -> bool:
        if not any(second.read_bytes()) and not (tmp_path / "aside").exists():
            second.rename(tmp_path / "aside")
            second.write_bytes(bytes(300 * KIB + 7))
        return False

    with pytest.raises(RefusedTargetError, match="File 2 of the copy was exchanged"):
        end(before, surroundings(is_stopped=exchanged))


def test_a_folder_exchanged_for_a_link_leads_to_no_other_file_that_is_deleted(
    tmp_path: Path,
) -> None:
    folder, aside = tmp_path / "copy", tmp_path / "aside"
    folder.mkdir()
    path = made(folder)
    before = what(path)
    end(before)
    folder.rename(aside)
    folder.symlink_to(aside)

    with pytest.raises(RefusedTargetError) as refused:
        remove_files(before.files, machine=SURROUNDINGS.machine)
    assert str(tmp_path) not in str(refused.value)
    assert (aside / path.name).exists()


def test_a_file_that_has_a_second_name_by_now_is_not_touched(tmp_path: Path) -> None:
    path, second = made(tmp_path), tmp_path / "second"
    before = what(path)
    os.link(path, second)

    with pytest.raises(RefusedTargetError, match="hard link"):
        end(before)
    assert any(second.read_bytes())


def test_a_file_in_use_by_another_run_or_as_a_loop_device_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path, size=1024 * KIB)
    before = what(path)

    def begin() -> Standing:
        end(before)  # while the first run has claimed the file
        return Standing()

    with pytest.raises(RefusedTargetError, match="in use by another run"):
        end_copy(before, begin=begin, around=SURROUNDINGS)
    with loop_device(path), pytest.raises(RefusedTargetError, match="loop device"):
        end(before)


@pytest.mark.long  # a file system of 320 MiB is made for it
def test_a_file_that_shares_blocks_is_refused(tmp_path: Path) -> None:
    """``mkfs.xfs -m reflink=1`` on a loop device, and ``cp --reflink=always``."""
    disk = tmp_path / "disk"
    disk.write_bytes(b"")
    os.truncate(disk, 320 << 20)
    with loop_device(disk) as device:
        if subprocess.run(["mkfs.xfs", "-q", "-f", device], check=False).returncode:
            pytest.skip("mkfs.xfs is not installed")
        folder = tmp_path / "mounted"
        folder.mkdir()
        if subprocess.run(["mount", device, folder], check=False).returncode:
            pytest.skip("this kernel mounts no XFS")
        try:
            path = made(folder)
            before = what(path)
            copied = ["cp", "--reflink=always", str(path), str(folder / "twin")]
            subprocess.run(copied, check=True)
            with pytest.raises(RefusedTargetError, match="shares blocks with another file"):
                end(before)
            assert any((folder / "twin").read_bytes())
        finally:
            subprocess.run(["umount", folder], check=True)


def test_a_hold_stops_it_after_its_block_and_the_next_start_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "BLOCK_SIZE", 4 * KIB)
    path = made(tmp_path)
    before, told = what(path), 0
    permission = Standing()

    def report(_: object) -> None:
        nonlocal told
        told += 1
        permission.withdrawn = told > 40

    around = surroundings(report=report, clock=iter(range(10**6)).__next__, renew_every=0.001)
    with pytest.raises(PermissionWithdrawnError):
        end_copy(before, begin=lambda: permission, around=around)
    torn = path.read_bytes()
    assert any(torn)

    with pytest.raises(RefusedTargetError):
        end(before)  # as a first start it is another file
    assert end(replace(before, is_begun=True)).is_whole
    assert not any(path.read_bytes())


def test_a_stop_by_its_operator_leaves_the_rest_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "BLOCK_SIZE", 4 * KIB)
    path = made(tmp_path)
    before, data, asked = what(path), path.read_bytes(), iter(range(10**6))

    with pytest.raises(InterruptedErasureError):
        end(before, surroundings(is_stopped=lambda: next(asked) > 90))
    left = path.read_bytes()
    assert left != data
    assert left[-64 * KIB :] == data[-64 * KIB :]


def test_what_an_earlier_start_cannot_have_left_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path)
    begun = what(path, is_begun=True)
    with path.open("r+b") as file:
        file.write(bytes(8 * KIB))
        file.seek(200 * KIB)
        file.write(bytes(16 * KIB))  # zeros behind what still is as it was

    with pytest.raises(RefusedTargetError, match="changed since"):
        end(begun)


_CHILD = """
import sys
from pathlib import Path
from forensics.erasing.police_copies import ending
from tests.forensics.erasing.builders import SURROUNDINGS, surroundings
from tests.forensics.erasing.police_copies.copying import Standing, end, what
from forensics.documents import from_json
from forensics.erasing.police_copies.ending import ToEnd
ending.BLOCK_SIZE = 4096
to_end = from_json(Path(sys.argv[1]).read_bytes(), ToEnd)
def report(progress):
    if progress.phase == "writing":
        print(progress.done, flush=True)
end(to_end, surroundings(report=report, clock=iter(range(10**9)).__next__, patience=1e9))
"""


def test_a_kill_at_any_moment_leaves_a_file_that_the_next_start_knows(tmp_path: Path) -> None:
    from forensics.documents import to_json  # noqa: PLC0415 -- beside what reads it

    path = made(tmp_path, size=2048 * KIB)
    before = what(path)
    plan = tmp_path / "plan.json"
    plan.write_bytes(to_json(before))
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(plan)], stdout=subprocess.PIPE, cwd=Path.cwd()
    )
    assert child.stdout is not None
    for _ in range(40):
        child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()

    assert any(path.read_bytes())
    assert not any(path.read_bytes()[: 100 * KIB])
    assert end(replace(before, is_begun=True)).is_whole
    assert read_copy(before, around=SURROUNDINGS).is_whole


def test_another_persons_reading_counts_what_is_not_zero_and_changes_nothing(
    tmp_path: Path,
) -> None:
    path = made(tmp_path)
    before = what(path)
    end(before)
    with path.open("r+b") as file:
        file.seek(100 * KIB)
        file.write(b"left")

    reading = read_copy(before, around=SURROUNDINGS)

    assert not reading.is_whole
    assert reading.files[0].size - reading.files[0].zero == 4
    path.unlink()
    with pytest.raises(RefusedTargetError, match="cannot be opened"):
        read_copy(before, around=SURROUNDINGS)
