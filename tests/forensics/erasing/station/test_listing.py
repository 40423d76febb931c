"""What is plugged in: found by name, read once, and never claimed."""

from __future__ import annotations

import os
import shutil
import struct
import time
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.devices.targets import identify_target, open_target
from forensics.erasing.station.listing import DeviceListing
from forensics.erasing.station.messages import LARGEST_ANSWER, encoded
from forensics.erasing.station.names import MOST, find_device, named_devices
from forensics.errors import RefusedTargetError
from forensics.values import TargetKind
from forensics.volumes.signatures import MD_MAGIC
from tests.forensics.erasing.builders import loop_device, make_working_copy, random_bytes

if TYPE_CHECKING:
    from pathlib import Path

needs_loops = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("losetup"), reason="loop devices need root"
)
LVM = b"LABELONE" + bytes(16) + b"LVM2 001"


def of_many_arrays(number: int) -> bytes:
    """A medium with a GPT of one-sector partitions, each a member of an array of its own."""
    sector, first = 512, 2 + number // 4 + 1
    entries = b"".join(
        b"\1" * 32 + struct.pack("<QQ", first + each, first + each) + bytes(80)
        for each in range(number)
    )
    header = bytearray(struct.pack(
        "<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, 0, 0, 1, 2047, first, 2000, b"\2" * 16, 2,
        number, 128, zlib.crc32(entries),
    ))  # fmt: skip
    header[16:20] = struct.pack("<I", zlib.crc32(header))
    protective = struct.pack("<B3sB3sII", 0, b"\0\2\0", 0xEE, b"\xff" * 3, 1, 2047)
    medium = bytearray(2048 * sector)
    medium[446:462], medium[510:512] = protective, b"\x55\xaa"
    medium[sector : sector + 92], medium[2 * sector : 2 * sector + len(entries)] = header, entries
    for each in range(number):
        member = MD_MAGIC + b"\1\0\0\0" + bytes(8) + struct.pack("<IIII", each, 1, 2, 3)
        at = (first + each) * sector
        medium[at : at + len(member)] = member
    return bytes(medium)


@needs_loops
def test_a_device_behind_a_write_blocker_can_be_worked_on_and_not_written_to(
    tmp_path: Path,
) -> None:
    medium = tmp_path / "medium.raw"
    medium.write_bytes(bytes(1024 * 1024))
    with loop_device(medium, "--read-only") as device:
        (tmp_path / "usb-1").symlink_to(device)
        (found,) = DeviceListing([tmp_path], machine=THIS_MACHINE).devices().devices

    assert (found.bar, found.is_read_only) == ("", True)
    assert "take it off the write blocker" in found.cautions[0]


@needs_loops
def test_a_device_is_listed_once_with_what_is_known_of_it_and_stays_free_for_the_eraser(
    tmp_path: Path,
) -> None:
    by_id = tmp_path / "by-id"
    by_id.mkdir()
    medium = tmp_path / "medium.raw"
    medium.write_bytes(bytes(512) + LVM + bytes(1024 * 1024 - 512 - len(LVM)))
    with loop_device(medium) as device:
        for name in ("wwn-0x5000", "usb-Example_4C53-0:0"):
            (by_id / name).symlink_to(device)
        (by_id / "usb-Gone").symlink_to(tmp_path / "nothing")
        (by_id / "notes.txt").write_text("no device")
        listing = DeviceListing([by_id, tmp_path / "no-such-folder"], machine=THIS_MACHINE)
        target = identify_target(device, machine=THIS_MACHINE)
        held = open_target(target, writing=True, exclusive=True, machine=THIS_MACHINE)
        try:
            (seen,) = listing.devices().devices
        finally:
            held.close()
        again = listing.devices().devices

    assert (seen.name, seen.kind) == ("usb-Example_4C53-0:0", TargetKind.BLOCK_DEVICE)
    assert seen.identity == target.identity
    assert seen.facts is not None
    assert seen.facts.size == 1024 * 1024
    assert [each.kind.value for each in seen.member_of] == ["LVM volume group"]
    assert any("LVM" in each for each in seen.cautions)
    assert not seen.bar
    assert again == (seen,)
    pulled_out = listing.devices()
    assert pulled_out.devices == ()
    assert "holds no medium" in pulled_out.not_known[0].why  # its name is left


@needs_loops
def test_a_device_that_names_countless_arrays_is_barred_and_leaves_room_for_the_others(
    tmp_path: Path,
) -> None:
    """Their names alone could fill an answer beyond what anybody takes."""
    medium = tmp_path / "medium.raw"
    medium.write_bytes(of_many_arrays(300))
    with loop_device(medium) as device:
        (tmp_path / "usb-1").symlink_to(device)
        seen = DeviceListing([tmp_path], machine=THIS_MACHINE).devices()

    assert "more than 16 arrays" in seen.devices[0].bar
    assert len(encoded(seen)) < LARGEST_ANSWER // MOST


@needs_loops
def test_a_device_that_this_computer_uses_says_why_nothing_is_erased_on_it(tmp_path: Path) -> None:
    medium = tmp_path / "medium.raw"
    medium.write_bytes(bytes(1024 * 1024))
    with loop_device(medium) as device, loop_device(medium) as other:
        (tmp_path / "usb-1").symlink_to(device)
        (seen,) = DeviceListing([tmp_path], machine=THIS_MACHINE).devices().devices
        assert other != device
    assert "Another loop device rests on the same file" in seen.bar


PATIENCE = 2.0  # seconds


@needs_loops
def test_a_drive_that_hangs_is_named_and_holds_up_the_list_of_the_others_once_for_a_moment(
    tmp_path: Path,
) -> None:
    medium = tmp_path / "medium.raw"
    medium.write_bytes(bytes(1024 * 1024))
    make_working_copy(tmp_path / "copy.raw", random_bytes(4096))
    with loop_device(medium) as device:
        (tmp_path / "usb-1").symlink_to(device)
        number = device.stat().st_rdev
        told = tmp_path / "sys" / "dev" / "block" / f"{os.major(number)}:{os.minor(number)}"
        told.mkdir(parents=True)
        os.mkfifo(told / "size")  # whoever reads it waits, as for a drive that does not answer
        machine = replace(THIS_MACHINE, sys=tmp_path / "sys")
        listing = DeviceListing([tmp_path], machine=machine, patience=PATIENCE)
        first = listing.devices()
        begun = time.monotonic()
        again = [listing.devices() for _ in range(3)]
        took = time.monotonic() - begun
        (told / "size").write_text("7\n")  # it answers at last, and says another size
        until = time.monotonic() + 10
        while (late := listing.devices()).not_known == first.not_known:
            assert time.monotonic() < until

    assert [each.name for each in first.devices] == ["copy.raw"]
    assert [(each.name, "has not answered" in each.why) for each in first.not_known] == [
        ("usb-1", True)
    ]
    assert again == [first] * 3
    assert took < PATIENCE  # a list takes a hundredth of that, unless it waits again
    assert [each.name for each in late.not_known] == ["usb-1"]
    assert "disagree about its size" in late.not_known[0].why


@pytest.mark.parametrize("name", ["../medium", "nothing", "link-to-a-file", "plain"])
def test_no_name_leads_out_of_the_folders_or_to_what_is_no_device(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "medium").write_bytes(b"1")
    folder = tmp_path / "by-id"
    folder.mkdir()
    (folder / "plain").write_bytes(b"1")
    (folder / "link-to-a-file").symlink_to(tmp_path / "medium")

    with pytest.raises(RefusedTargetError, match="No device of this name"):
        find_device(name, [folder])
    assert list(named_devices([folder])) == []
