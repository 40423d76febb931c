"""Members of arrays, and media with two paths, made by the tools of Linux.

Each is refused while it is in use; once that is over the program still knows by its bytes of what
it is a member, and of two paths to one medium neither is taken. Of an NVMe drive that two ports may
reach the kernel makes a device of its own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.forensics.erasing.guests.first_system import require_guests
from tests.forensics.erasing.guests.guest import Guest

if TYPE_CHECKING:
    from pathlib import Path

DISKS = [f"/dev/sd{letter}" for letter in "abcdefg"]
DUAL = "/dev/nvme0n1"
MD, PV, LUKS, BCACHE, CACHE, ONE_PATH, OTHER_PATH = DISKS
MADE = """set -e
modprobe -a nvme virtio_scsi sd_mod sg raid1 dm_mod dm_crypt bcache dm_multipath dm_round_robin
for each in $(seq 60); do [ -b /dev/sdg ] && break; sleep 1; done; udevadm settle
mdadm --create /dev/md0 --run --level=1 --metadata=1.2 --raid-devices=2 /dev/sda missing
pvcreate -y /dev/sdb; vgcreate vg /dev/sdb; lvcreate -y -an -Zn -l 2 -n lv vg
lvchange -ay vg/lv
printf pass >/run/key
cryptsetup luksFormat --batch-mode --type luks1 --iter-time 10 --key-file /run/key /dev/sdc
cryptsetup open --key-file /run/key /dev/sdc open
make-bcache --bucket 64k -C /dev/sde -B /dev/sdd
for each in /dev/sde /dev/sdd; do echo $each >/sys/fs/bcache/register || true; done
dmsetup create both --table '0 32768 multipath 0 0 1 1 round-robin 0 2 1 /dev/sdf 1 /dev/sdg 1'
"""
STOPPED = """set -e
mdadm --stop /dev/md0; vgchange -an vg; cryptsetup close open; dmsetup remove both
for each in /sys/block/bcache*/bcache/stop /sys/fs/bcache/*-*/stop; do echo 1 >$each; done
for each in $(seq 60); do ls /sys/block/sd?/holders/* >/dev/null 2>&1 || break; sleep 1; done
udevadm settle
"""
pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the program says of each disk while it is in use, and after that."""
    require_guests()
    folder = tmp_path_factory.mktemp("members")
    with Guest(folder, "-device", "virtio-scsi-pci", *disks(folder)) as guest:
        guest.done(MADE)
        used = guest.told_by("look", *DISKS)
        guest.done(STOPPED)
        return {"used": used, "stopped": guest.told_by("look", *DISKS, DUAL)}


def disks(folder: Path) -> list[str]:
    """Seven disks, of which the last two are one medium on two ports."""
    words = []
    for number in range(7):
        file, name = folder / f"medium-{min(number, 5)}", f"d{number}"
        file.touch()
        os.truncate(file, 128 << 20)
        words += ["-drive", f"file={file},if=none,format=raw,id={name},file.locking=off"]
        same = f"serial=S{min(number, 5)},wwn={0x5000000000000100 + min(number, 5)},share-rw=on"
        words += ["-device", f"scsi-hd,drive={name},{same},vendor=ACME,product=Disk"]
    words += ["-device", "nvme-subsys,id=both", "-device", "nvme,serial=DUAL,subsys=both"]
    words += ["-drive", "driver=null-co,size=16M,if=none,id=dual", "-device", "nvme-ns,drive=dual"]
    return words


@pytest.mark.parametrize("disk", DISKS)
def test_what_something_is_made_of_is_refused(told: dict[str, Any], disk: str) -> None:
    assert "This device is part of a volume group, RAID or open encryption" in str(
        told["used"][disk]["refusal"]
    )


@pytest.mark.parametrize(
    ("disk", "kind"), [(MD, "Linux RAID"), (PV, "LVM"), (BCACHE, "bcache"), (CACHE, "bcache")]
)
def test_a_member_of_what_is_not_assembled_says_so(
    told: dict[str, Any], disk: str, kind: str
) -> None:
    found = told["stopped"][disk]

    assert found["refusal"] is None
    ((named, array),) = found["members"]
    assert kind in named
    assert array


def test_a_locked_disk_by_itself_is_a_member_of_nothing(told: dict[str, Any]) -> None:
    assert told["stopped"][LUKS]["refusal"] is None
    assert told["stopped"][LUKS]["members"] == []


def test_of_two_paths_to_one_medium_neither_is_taken(told: dict[str, Any]) -> None:
    for path, other in ((ONE_PATH, "sdg"), (OTHER_PATH, "sdf")):
        assert f"connected a second time, as {other}" in told["stopped"][path]["refusal"]


def test_a_drive_of_two_ports_is_no_device_of_the_kernels_own(told: dict[str, Any]) -> None:
    found = told["stopped"][DUAL]

    assert (found["identity"]["serial"], found["identity"]["virtual"]) == ("DUAL", None)
    assert (found["facts"]["bus"], found["facts"]["behind_bridge"]) == ("NVMe", "no")
    assert found["facts"]["firmware"]


def test_no_disk_of_a_guest_is_hardware(told: dict[str, Any]) -> None:
    assert {found["hardware"] for found in told["stopped"].values()} == {
        "this computer is a guest of another, which may have made it up"
    }
