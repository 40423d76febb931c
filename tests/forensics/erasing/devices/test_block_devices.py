from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.devices.block_devices import (
    describe_device,
    is_flash,
    verify_not_in_use,
    verify_writable,
)
from forensics.errors import RefusedTargetError
from forensics.values import DeviceIdentity, VirtualKind
from tests.forensics.erasing.devices.made_up_machine import NUMBER, SIZE, MachineBuilder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def made_up(tmp_path: Path) -> MachineBuilder:
    return MachineBuilder(tmp_path)


def test_an_nvme_device_tells_its_serial_number_and_model(made_up: MachineBuilder) -> None:
    made_up.disk(
        "8:16",
        "pci/nvme0n1",
        device__serial="S4EVNX0M123456  ",
        device__model="Samsung SSD 970",
        queue__logical_block_size="4096",
    )

    found = describe_device(NUMBER, size=SIZE, machine=made_up.machine)

    assert found == DeviceIdentity("S4EVNX0M123456", "Samsung SSD 970", SIZE, 4096)


def test_a_sata_disk_tells_its_serial_number_in_its_vital_product_data(
    made_up: MachineBuilder,
) -> None:
    made_up.disk("8:16", "pci/sdb", device__model="WDC WD10EZEX", device__vendor="ATA     ")
    made_up.write("sys/devices/pci/sdb/device/vpd_pg80", b"\0\x80\0\x14     WD-WCC3F1234567")

    found = describe_device(NUMBER, size=SIZE, machine=made_up.machine)

    assert (found.serial, found.model) == ("WD-WCC3F1234567", "WDC WD10EZEX")


def test_a_usb_stick_has_the_serial_number_of_its_plug(made_up: MachineBuilder) -> None:
    place = "usb1/1-2/1-2:1.0/host0/target0/0:0:0:0/block/sdb"
    made_up.disk("8:16", place)
    made_up.write("sys/devices/usb1/1-2/idVendor", "0781\n")
    made_up.write("sys/devices/usb1/1-2/serial", "4C530001220528\n")
    scsi = made_up.machine.sys / "devices/usb1/1-2/1-2:1.0/host0/target0/0:0:0:0"
    (scsi / "vendor").write_text("SanDisk \n")
    (scsi / "model").write_text("Ultra           \n")
    (scsi / "block/sdb/device").symlink_to(scsi)

    found = describe_device(NUMBER, size=SIZE, machine=made_up.machine)

    assert (found.serial, found.model) == ("4C530001220528", "SanDisk Ultra")


def test_a_device_that_tells_nothing_has_neither_serial_number_nor_model(
    made_up: MachineBuilder,
) -> None:
    made_up.disk("8:16", "pci/sdb")

    found = describe_device(NUMBER, size=SIZE, machine=made_up.machine)

    assert found == DeviceIdentity(None, None, SIZE, 512)


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("virtual/block/loop0", VirtualKind.LOOP),
        ("virtual/block/dm-0", VirtualKind.MAPPED),
        ("virtual/block/md127", VirtualKind.RAID),
        ("virtual/block/zram0", VirtualKind.MEMORY),
        ("virtual/block/nbd0", VirtualKind.NETWORK),
        ("virtual/block/sdb", VirtualKind.OTHER),
        ("pseudo_0/adapter0/host9/target9:0:0/9:0:0:0/block/sdb", VirtualKind.OTHER),
        ("platform/host9/session1/target9:0:0/9:0:0:1/block/sdb", VirtualKind.NETWORK),
        ("tcm_loop_0/tcm_loop_adapter_0/host0/target0:0:1/0:0:1:0/block/sdb", VirtualKind.OTHER),
        (
            "platform/dummy_hcd.0/usb1/1-1/1-1:1.0/host0/target0:0:0/0:0:0:0/block/sdb",
            VirtualKind.OTHER,
        ),
        (
            "platform/vhci_hcd.0/usb1/1-1/1-1:1.0/host0/target0:0:0/0:0:0:0/block/sdb",
            VirtualKind.NETWORK,
        ),
        ("platform/soc/fe340000.mmc/mmc_host/mmc0/mmc0:0001/block/mmcblk0", None),
        ("pci/ata1/host0/target0:0:0/0:0:0:0/block/loop0", None),
        ("pci/usb1/1-2/host1/target1:0:0/1:0:0:0/block/sdb", None),
    ],
)
def test_a_device_that_the_system_made_up_is_known_as_one_by_the_bus_that_it_is_not_on(
    made_up: MachineBuilder, place: str, kind: VirtualKind | None
) -> None:
    made_up.disk("8:16", place)

    assert describe_device(NUMBER, size=SIZE, machine=made_up.machine).virtual is kind


def test_a_size_that_the_system_contradicts_is_refused(made_up: MachineBuilder) -> None:
    made_up.disk("8:16", "virtual/sdb")

    with pytest.raises(RefusedTargetError, match="size"):
        describe_device(NUMBER, size=SIZE - 512, machine=made_up.machine)


def test_a_device_that_the_system_does_not_know_is_refused(made_up: MachineBuilder) -> None:
    with pytest.raises(RefusedTargetError, match="no longer knows"):
        verify_not_in_use(NUMBER, machine=made_up.machine)


def test_a_whole_unused_disk_is_accepted(made_up: MachineBuilder) -> None:
    made_up.disk("8:16", "pci/sdb", sdb1__partition="1", sdb1__dev="8:17")
    made_up.write("proc/self/mountinfo", "22 1 254:0 / / rw - ext4 /dev/vda rw\n")

    verify_not_in_use(NUMBER, machine=made_up.machine)


def test_a_partition_is_refused(made_up: MachineBuilder) -> None:
    made_up.disk("8:16", "pci/sdb", partition="1")

    with pytest.raises(RefusedTargetError, match="whole device"):
        verify_not_in_use(NUMBER, machine=made_up.machine)


@pytest.mark.parametrize("process", ["self", "1"])
@pytest.mark.parametrize("mounted", ["8:16", "8:17"])
def test_a_disk_is_refused_while_it_or_its_partition_is_mounted(
    made_up: MachineBuilder, process: str, mounted: str
) -> None:
    made_up.disk("8:16", "pci/sdb", sdb1__partition="1", sdb1__dev="8:17")
    made_up.write(f"proc/{process}/mountinfo", f"22 1 {mounted} / /mnt rw - ext4 /dev/x rw\n")

    with pytest.raises(RefusedTargetError, match="unmount"):
        verify_not_in_use(NUMBER, machine=made_up.machine)


def test_the_disk_of_the_running_system_is_called_that(made_up: MachineBuilder) -> None:
    made_up.disk("8:16", "pci/sdb", sdb1__partition="1", sdb1__dev="8:17")
    made_up.write("proc/self/mountinfo", "22 1 8:17 / / rw shared:1 - ext4 /dev/x rw\n")

    with pytest.raises(RefusedTargetError, match="running system"):
        verify_not_in_use(NUMBER, machine=made_up.machine)


@pytest.mark.parametrize("part", ["holders__dm-0", "sdb1__holders__dm-0"])
def test_a_disk_is_refused_while_a_volume_group_holds_it(
    made_up: MachineBuilder, part: str
) -> None:
    made_up.disk("8:16", "pci/sdb", sdb1__partition="1", sdb1__dev="8:17", **{part: ""})

    with pytest.raises(RefusedTargetError, match="volume group"):
        verify_not_in_use(NUMBER, machine=made_up.machine)


def test_a_write_protected_disk_can_be_read_and_is_refused_for_writing(
    made_up: MachineBuilder,
) -> None:
    made_up.disk("8:16", "pci/sdb", ro="1")

    verify_not_in_use(NUMBER, machine=made_up.machine)
    with pytest.raises(RefusedTargetError, match="write blocker"):
        verify_writable(NUMBER, machine=made_up.machine)


@pytest.mark.root
def test_swap_is_refused(made_up: MachineBuilder) -> None:
    # A real block device node, under the number that the made-up machine knows.
    node = made_up.machine.sys.parent / "swap device"
    os.mknod(node, 0o600 | 0o060000, NUMBER)
    made_up.disk("8:16", "pci/sdb")
    escaped = str(node).replace(" ", r"\040")
    made_up.write("proc/swaps", f"Filename Type Size Used Priority\n{escaped} partition 1 0 -2\n")

    with pytest.raises(RefusedTargetError, match="swap"):
        verify_not_in_use(NUMBER, machine=made_up.machine)


@pytest.mark.root
def test_a_mount_that_names_its_device_as_source_only_is_seen(made_up: MachineBuilder) -> None:
    node = made_up.machine.sys.parent / "node"
    os.mknod(node, 0o600 | 0o060000, NUMBER)
    made_up.disk("8:16", "pci/sdb")
    made_up.write("proc/self/mountinfo", f"22 1 0:44 /@ /mnt rw - btrfs {node} rw\n")

    with pytest.raises(RefusedTargetError, match="unmount"):
        verify_not_in_use(NUMBER, machine=made_up.machine)


@pytest.mark.parametrize(
    ("place", "files", "said"),
    [
        ("pci/nvme0n1", {"queue__rotational": "0"}, True),
        ("mmc/mmcblk0", {}, True),
        ("ata/sdb", {"queue__rotational": "0"}, True),
        ("usb/sdb", {"queue__rotational": "1"}, None),  # what a USB bridge says of any medium
        ("virtual/loop3", {"queue__rotational": "0", "loop__backing_file": "/x"}, None),
        ("ata/sdb", {}, None),
    ],
)
def test_flash_is_what_the_system_knows_as_flash_and_nothing_else(
    made_up: MachineBuilder, place: str, files: dict[str, str], said: object
) -> None:
    made_up.disk("8:16", place, **files)

    assert is_flash(NUMBER, machine=made_up.machine) is said


def test_a_second_loop_device_on_the_same_file_refuses_both(
    made_up: MachineBuilder, tmp_path: Path
) -> None:
    file = tmp_path / "disk.raw"
    file.write_bytes(bytes(512))
    made_up.disk("8:16", "virtual/loop3", loop__backing_file=str(file))
    blocks = made_up.machine.sys / "block"
    blocks.mkdir()
    (blocks / "loop3").symlink_to(made_up.machine.sys / "devices" / "virtual" / "loop3")
    verify_not_in_use(NUMBER, machine=made_up.machine)

    made_up.write("sys/block/loop4/loop/backing_file", f"{file}\n")
    with pytest.raises(RefusedTargetError, match="Another loop device rests on the same file"):
        verify_not_in_use(NUMBER, machine=made_up.machine)
