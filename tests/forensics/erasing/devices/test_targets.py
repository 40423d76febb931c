from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from subprocess import run
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.copies.copy_key import read_key
from forensics.erasing.copies.file_marks import read_marks
from forensics.erasing.copies.sidecars import (
    mark_path,
    retire_sidecar,
    sidecar_path,
    write_sidecar,
)
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.devices.targets import (
    Target,
    identify_target,
    open_target,
    verify_erasable,
    verify_same_device,
)
from forensics.errors import RefusedTargetError, WrongDeviceError
from forensics.values import DeviceIdentity, Extent, TargetKind, VirtualKind
from tests.forensics.erasing.builders import (
    MIB,
    NOON,
    loop_device,
    make_working_copy,
    random_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.copies.sidecars import Sample, WorkingCopy

DEVICE = DeviceIdentity("SERIAL-1", "Disk", 8 * MIB)


def _verify(path: Path, *, is_acquisition: bool = False) -> Target:
    target = identify_target(path, machine=THIS_MACHINE)
    verify_erasable(target, machine=THIS_MACHINE, is_acquisition=lambda _: is_acquisition)
    return target


def _copy(folder: Path, size: int = MIB) -> Path:
    folder.mkdir(exist_ok=True)
    make_working_copy(folder / "copy.raw", random_bytes(size))
    return folder / "copy.raw"


def test_a_working_copy_is_known_by_the_id_in_its_note(tmp_path: Path) -> None:
    note = make_working_copy(tmp_path / "copy.raw", random_bytes(MIB + 100))

    target = _verify(tmp_path / "copy.raw")

    assert target.kind is TargetKind.WORKING_COPY
    assert target.identity == DeviceIdentity(note.id, None, MIB + 100, 512)


def test_a_plain_file_without_a_note_is_refused(tmp_path: Path) -> None:
    (tmp_path / "disk.raw").write_bytes(random_bytes(MIB))

    with pytest.raises(RefusedTargetError, match="expunge copy make"):
        _verify(tmp_path / "disk.raw")


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"schema": "working-copy/1"}', "\0" * 50])
def test_a_note_that_we_did_not_write_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "disk.raw").write_bytes(random_bytes(MIB))
    sidecar_path(tmp_path / "disk.raw").write_text(text)

    with pytest.raises(RefusedTargetError, match="make the copy again"):
        _verify(tmp_path / "disk.raw")


def test_a_link_to_a_working_copy_is_refused(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    (tmp_path / "link.raw").symlink_to(copy)
    (tmp_path / "link.raw.expunge-copy.json").write_bytes(sidecar_path(copy).read_bytes())

    with pytest.raises(RefusedTargetError, match="by its own name"):
        _verify(tmp_path / "link.raw")


def test_a_file_with_a_second_name_is_refused(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    (tmp_path / "other.raw").hardlink_to(copy)

    with pytest.raises(RefusedTargetError, match="hard links"):
        _verify(copy)


def test_a_file_with_holes_is_refused(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    with copy.open("r+b") as file:
        file.truncate(0)
        file.truncate(MIB)

    with pytest.raises(RefusedTargetError, match="holes"):
        _verify(copy)


def test_a_file_of_another_size_is_refused(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    with copy.open("ab") as file:
        file.write(b"more")

    with pytest.raises(RefusedTargetError, match="size"):
        _verify(copy)


def test_another_file_under_the_name_of_a_copy_is_refused(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    copy.write_bytes(random_bytes(MIB)[::-1])

    with pytest.raises(RefusedTargetError, match="not the one"):
        _verify(copy)


def test_a_copy_that_was_partly_overwritten_is_still_ours(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    with copy.open("r+b") as file:
        file.write(bytes(700_000))

    assert _verify(copy).kind is TargetKind.WORKING_COPY


def _write_note(path: Path, **changes: object) -> None:
    document = json.loads(sidecar_path(path).read_text())
    sidecar_path(path).write_text(json.dumps({**document, **changes}))


def _note_for(path: Path, note: WorkingCopy, **changes: object) -> None:
    """A note as the real key's owner could have it written: its code and its marks are right."""
    sidecar_path(path).unlink(missing_ok=True)
    made = replace(note, marks=read_marks(path), **changes)  # type: ignore[arg-type]  # fields by name
    write_sidecar(path, made, key=read_key(THIS_MACHINE.copy_key()))


@pytest.mark.parametrize("changes", [{}, {"samples": []}])
def test_a_note_that_was_copied_beside_another_file_makes_it_no_target(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    copy = _copy(tmp_path)
    other = tmp_path / "other.raw"
    other.write_bytes(random_bytes(MIB)[::-1])
    sidecar_path(other).write_bytes(sidecar_path(copy).read_bytes())
    _write_note(other, **changes)

    with pytest.raises(RefusedTargetError, match="make the copy again"):
        _verify(other)


def test_an_equal_file_under_the_name_of_a_copy_is_refused(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    (tmp_path / "equal").write_bytes(copy.read_bytes())
    (tmp_path / "equal").replace(copy)

    with pytest.raises(RefusedTargetError, match="not the file that its note was written for"):
        _verify(copy)


def test_a_copy_that_was_renamed_with_its_note_is_still_ours(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    copy.rename(tmp_path / "new.raw")
    sidecar_path(copy).rename(sidecar_path(tmp_path / "new.raw"))

    assert _verify(tmp_path / "new.raw").kind is TargetKind.WORKING_COPY


@pytest.mark.parametrize(
    "changes",
    [{"image": "another.raw"}, {"samples": []}, {"code": "0" * 64}, {"code": ""}, {"code": "é"}],
)
def test_a_note_that_was_changed_by_hand_is_refused(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    copy = _copy(tmp_path)
    _write_note(copy, **changes)

    with pytest.raises(RefusedTargetError, match="was changed, or was written by another user"):
        _verify(copy)


def test_the_copy_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = _copy(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "another"))

    with pytest.raises(RefusedTargetError, match="no working copy on this computer"):
        _verify(copy)

    _copy(tmp_path / "another")
    with pytest.raises(RefusedTargetError, match="another user"):
        _verify(copy)


@pytest.mark.parametrize(
    "choose",
    [
        lambda _: (),
        lambda samples: samples[:-1],
        lambda samples: (samples[0], *samples[:-1]),
        lambda samples: (
            *samples[:-1],
            replace(samples[-1], extent=Extent(samples[-1].extent.offset, 512)),
        ),
        lambda samples: (*samples[:-1], replace(samples[-1], extent=Extent(MIB, 4096))),
        lambda samples: (
            *samples[:-1],
            replace(samples[-1], extent=Extent(samples[-1].extent.offset + 1, 4096)),
        ),
    ],
    ids=["none", "too few", "twice the same", "too short", "behind the end", "between blocks"],
)
def test_a_note_needs_as_many_whole_samples_as_we_take(
    tmp_path: Path, choose: Callable[[tuple[Sample, ...]], tuple[Sample, ...]]
) -> None:
    note = make_working_copy(tmp_path / "copy.raw", random_bytes(MIB))
    _note_for(tmp_path / "copy.raw", note, samples=choose(note.samples))

    with pytest.raises(RefusedTargetError, match="not a note that"):
        _verify(tmp_path / "copy.raw")


def test_zeros_that_are_not_at_the_beginning_are_not_taken_for_our_overwriting(
    tmp_path: Path,
) -> None:
    copy = _copy(tmp_path)
    with copy.open("r+b") as file:
        file.write(random_bytes(MIB)[::-1][:200_000])
        file.write(bytes(MIB - 200_000))

    with pytest.raises(RefusedTargetError, match="not the one"):
        _verify(copy)


def test_an_empty_disk_with_a_boot_block_is_not_taken_for_our_overwriting(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    first = json.loads(sidecar_path(copy).read_text())["samples"][0]["extent"]
    with copy.open("r+b") as file:
        file.write(random_bytes(MIB)[::-1][: sum(first)])
        file.write(bytes(MIB - sum(first)))

    with pytest.raises(RefusedTargetError, match="not the one"):
        _verify(copy)


def test_a_mostly_empty_file_that_was_written_into_a_copy_is_refused(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    with copy.open("r+b") as file:
        file.write(bytes(MIB - 100_000))
        file.write(random_bytes(MIB)[::-1][-100_000:])

    with pytest.raises(RefusedTargetError, match="not the one"):
        _verify(copy)


def test_a_copy_with_a_torn_block_where_the_erasing_broke_off_is_still_ours(
    tmp_path: Path,
) -> None:
    copy = _copy(tmp_path)
    last = json.loads(sidecar_path(copy).read_text())["samples"][-1]["extent"]
    with copy.open("r+b") as file:
        file.write(bytes(last[0] + 1000))

    assert _verify(copy).kind is TargetKind.WORKING_COPY


def test_an_unfinished_copy_beside_a_bad_place_is_still_ours(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    first = json.loads(sidecar_path(copy).read_text())["samples"][0]["extent"]
    with copy.open("r+b") as file:
        kept = file.read(first[0] + first[1])[first[0] :]
        file.seek(0)
        file.write(bytes(MIB))
        file.seek(first[0])
        file.write(kept)  # what could not be overwritten

    assert _verify(copy).kind is TargetKind.WORKING_COPY


def test_a_copy_whose_note_was_retired_is_refused_wherever_its_note_comes_from(
    tmp_path: Path,
) -> None:
    copy = _copy(tmp_path)
    kept = sidecar_path(copy).read_bytes()
    retire_sidecar(copy, acquisition="a-1", at=NOON)

    assert not sidecar_path(copy).exists()
    with pytest.raises(RefusedTargetError, match="marked as a registered acquisition"):
        _verify(copy)

    sidecar_path(copy).write_bytes(kept)
    with pytest.raises(RefusedTargetError, match="marked as a registered acquisition"):
        _verify(copy)

    moved = tmp_path / "moved.raw"
    copy.rename(moved)
    mark_path(copy).rename(sidecar_path(moved))
    with pytest.raises(RefusedTargetError, match="not a note that"):
        _verify(moved)


def test_retiring_twice_or_without_a_note_does_no_harm(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    retire_sidecar(copy, acquisition="a-1", at=NOON)
    kept = mark_path(copy).read_bytes()
    retire_sidecar(copy, acquisition="a-2", at=NOON)
    (tmp_path / "plain.raw").write_bytes(b"evidence")
    retire_sidecar(tmp_path / "plain.raw", acquisition="a-1", at=NOON)

    assert mark_path(copy).read_bytes() == kept
    assert not mark_path(tmp_path / "plain.raw").exists()


def test_a_registered_acquisition_is_refused(tmp_path: Path) -> None:
    copy = _copy(tmp_path)

    with pytest.raises(RefusedTargetError, match="registered acquisition"):
        _verify(copy, is_acquisition=True)


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "/tmp", "/nowhere/at/all"])  # noqa: S108 -- nothing is written there
def test_neither_character_devices_nor_folders_nor_nothing_are_targets(name: str) -> None:
    with pytest.raises(RefusedTargetError):
        _verify(Path(name))


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(RefusedTargetError):
        _verify(tmp_path / "pipe")


def test_what_was_put_under_the_name_after_identifying_is_not_opened(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    target = _verify(copy)
    (tmp_path / "other").write_bytes(random_bytes(MIB))
    (tmp_path / "other").replace(copy)

    with pytest.raises(WrongDeviceError, match="moment ago"):
        open_target(target, writing=True, exclusive=True, machine=THIS_MACHINE)

    assert copy.read_bytes() == random_bytes(MIB)


def test_a_link_put_under_the_name_after_identifying_is_not_followed(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    target = _verify(copy)
    copy.rename(tmp_path / "moved")
    copy.symlink_to(tmp_path / "moved")

    with pytest.raises(RefusedTargetError):
        open_target(target, writing=True, exclusive=True, machine=THIS_MACHINE)


def test_a_missing_target_is_never_created(tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    target = _verify(copy)
    copy.unlink()

    with pytest.raises(RefusedTargetError):
        open_target(target, writing=True, exclusive=True, machine=THIS_MACHINE)

    assert not copy.exists()


def test_two_erasers_cannot_have_the_same_copy(tmp_path: Path) -> None:
    target = _verify(_copy(tmp_path))
    first = open_target(target, writing=True, exclusive=True, machine=THIS_MACHINE)

    with pytest.raises(RefusedTargetError, match="Another run"):
        open_target(target, writing=True, exclusive=True, machine=THIS_MACHINE)

    first.close()


@pytest.mark.parametrize(
    "found",
    [
        replace(DEVICE, size=DEVICE.size + 512),
        replace(DEVICE, serial="SERIAL-2"),
        replace(DEVICE, serial=None),
        replace(DEVICE, sector_size=4096),
    ],
)
def test_another_device_is_not_the_planned_one(found: DeviceIdentity) -> None:
    with pytest.raises(WrongDeviceError):
        verify_same_device(DEVICE, found)


def test_a_serial_number_that_the_plan_does_not_have_is_another_device() -> None:
    with pytest.raises(WrongDeviceError):
        verify_same_device(replace(DEVICE, serial=None), DEVICE)


def test_the_planned_device_is_the_same() -> None:
    verify_same_device(DEVICE, replace(DEVICE, model="shown otherwise by this bridge"))


@pytest.mark.root
def test_a_loop_device_is_a_block_device_without_a_serial_number(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(random_bytes(MIB))

    with loop_device(tmp_path / "disk") as device:
        target = _verify(device)

        assert target.kind is TargetKind.BLOCK_DEVICE
        assert target.identity == DeviceIdentity(None, None, MIB, 512, VirtualKind.LOOP)


@pytest.mark.root
def test_a_device_may_be_named_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(random_bytes(MIB))

    with loop_device(tmp_path / "disk") as device:
        (tmp_path / "by-id").symlink_to(device)

        assert _verify(tmp_path / "by-id").path == device


@pytest.mark.root
def test_sectors_of_4096_bytes_are_known(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(random_bytes(MIB))

    with loop_device(tmp_path / "disk", "--sector-size", "4096") as device:
        assert _verify(device).identity.sector_size == 4096


@pytest.mark.root
def test_a_mounted_device_is_refused(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(bytes(4 * MIB))
    run(["mkfs.ext4", "-q", str(tmp_path / "disk")], check=True)
    (tmp_path / "mnt").mkdir()

    with loop_device(tmp_path / "disk") as device:
        run(["mount", str(device), str(tmp_path / "mnt")], check=True)
        try:
            with pytest.raises(RefusedTargetError, match=r"mounted|in use"):
                _verify(device)
        finally:
            run(["umount", str(tmp_path / "mnt")], check=True)


@pytest.mark.root
def test_a_loop_device_over_a_mounted_device_is_refused(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(bytes(4 * MIB))
    run(["mkfs.ext4", "-q", str(tmp_path / "disk")], check=True)
    (tmp_path / "mnt").mkdir()

    with loop_device(tmp_path / "disk") as lower, loop_device(lower) as upper:
        run(["mount", "-o", "ro", str(lower), str(tmp_path / "mnt")], check=True)
        try:
            with pytest.raises(RefusedTargetError, match=r"mounted|in use"):
                _verify(upper)
        finally:
            run(["umount", str(tmp_path / "mnt")], check=True)


@pytest.mark.root
def test_a_read_only_device_is_refused(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(random_bytes(MIB))

    with (
        loop_device(tmp_path / "disk", "--read-only") as device,
        pytest.raises(RefusedTargetError, match="write blocker"),
    ):
        _verify(device)


@pytest.mark.root
def test_a_copy_or_device_that_is_attached_as_a_loop_device_is_refused(tmp_path: Path) -> None:
    copy = _copy(tmp_path)

    with loop_device(copy) as lower, loop_device(lower):
        for target in (copy, lower):
            with pytest.raises(RefusedTargetError, match="losetup"):
                _verify(target)


@pytest.mark.root
def test_a_loop_device_over_a_registered_acquisition_is_refused(tmp_path: Path) -> None:
    (tmp_path / "acquired.raw").write_bytes(random_bytes(MIB))

    with loop_device(tmp_path / "acquired.raw") as device:
        target = identify_target(device, machine=THIS_MACHINE)

        with pytest.raises(RefusedTargetError, match="registered acquisition"):
            verify_erasable(
                target,
                machine=THIS_MACHINE,
                is_acquisition=lambda path: path == tmp_path / "acquired.raw",
            )


@pytest.mark.root
def test_another_disk_in_the_same_loop_device_is_not_opened(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(random_bytes(MIB))
    with loop_device(tmp_path / "one") as device:
        target = _verify(device)
    with loop_device(tmp_path / "two") as again:
        assert again == device

        with pytest.raises(WrongDeviceError, match="moment ago"):
            open_target(target, writing=True, exclusive=True, machine=THIS_MACHINE)

    assert (tmp_path / "two").read_bytes() == random_bytes(MIB)


@pytest.mark.root
def test_two_erasers_cannot_have_the_same_device(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(random_bytes(MIB))
    with loop_device(tmp_path / "disk") as device:
        target = _verify(device)
        first = open_target(target, writing=True, exclusive=True, machine=THIS_MACHINE)

        with pytest.raises(RefusedTargetError, match="in use"):
            open_target(target, writing=True, exclusive=True, machine=THIS_MACHINE)

        first.close()
