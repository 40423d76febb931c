"""What the kernel tells of a device: its bus, what is between, and only what it really knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forensics.erasing.devices.block_devices import describe_device
from forensics.erasing.devices.facts.system import nodes_of, read_system
from forensics.values import Bus, DeviceFacts, TriState, VirtualKind
from tests.forensics.erasing.devices.made_up_machine import NUMBER, SIZE, MachineBuilder

if TYPE_CHECKING:
    from pathlib import Path

YES, NO, UNKNOWN = TriState.YES, TriState.NO, TriState.UNKNOWN
SATA = "pci0/ata1/host0/target0:0:0/0:0:0:0/block/sdb"
HBA = "pci0/host0/target0:0:0/0:0:0:0/block/sdb"
SAS = "pci0/host0/port-0:0/end_device-0:0/target0:0:0/0:0:0:0/block/sdb"
STICK = "pci0/usb1/1-2/1-2:1.0/host0/target0:0:0/0:0:0:0/block/sdb"


@pytest.fixture
def made_up(tmp_path: Path) -> MachineBuilder:
    return MachineBuilder(tmp_path)


def found(made_up: MachineBuilder, place: str, **files: str) -> DeviceFacts:
    made_up.disk("8:16", place, **files)
    return read_system(NUMBER, machine=made_up.machine)


SUBSYSTEM = "virtual/nvme-subsystem/nvme-subsys0"
PCIE, FABRICS = ("pci0/nvme", "pcie"), ("virtual/nvme-fabrics/ctl", "tcp")


@pytest.mark.parametrize(
    ("ports", "bus", "bridge", "virtual"),
    [
        ((PCIE, PCIE), Bus.NVME, NO, None),
        ((FABRICS, FABRICS), Bus.MADE_UP, UNKNOWN, VirtualKind.OTHER),
        ((PCIE, FABRICS), Bus.MADE_UP, UNKNOWN, VirtualKind.OTHER),
    ],
)
def test_a_drive_that_two_ports_may_reach_is_known_by_its_controllers(
    made_up: MachineBuilder,
    ports: tuple[tuple[str, str], ...],
    bus: Bus,
    bridge: TriState,
    virtual: VirtualKind | None,
) -> None:
    """The kernel shows it at a place of its own making, also where one port is connected."""
    devices = made_up.machine.sys / "devices"
    (devices / SUBSYSTEM).mkdir(parents=True)
    for number, (place, transport) in enumerate(ports):
        port = f"{place}/nvme{number}"
        for file, content in {"transport": transport, "model": "X", "firmware_rev": "1"}.items():
            made_up.write(f"sys/devices/{port}/{file}", f"{content}\n")
        (devices / SUBSYSTEM / f"nvme{number}").symlink_to(devices / port)
    told = found(made_up, f"{SUBSYSTEM}/nvme0n1")

    assert (told.bus, told.behind_bridge) == (bus, bridge)
    assert (told.model, told.firmware) == ("X", "1")
    assert nodes_of(NUMBER, machine=made_up.machine) == ("nvme0", "nvme1")
    assert describe_device(NUMBER, size=SIZE, machine=made_up.machine).virtual is virtual


def plug(made_up: MachineBuilder) -> None:
    made_up.write("sys/devices/pci0/usb1/1-2/idVendor", "152d\n")
    made_up.write("sys/devices/pci0/usb1/1-2/product", "USB to ATA/ATAPI bridge\n")
    made_up.write("sys/devices/pci0/usb1/1-2/serial", "0123456789\n")


@pytest.mark.parametrize(
    ("place", "files", "bus", "bridge"),
    [
        (SATA, {"device__vendor": "ATA     "}, Bus.SATA, NO),
        (HBA, {"device__vendor": "ATA     "}, Bus.SCSI, YES),
        (HBA, {"device__vendor": "HP      ", "device__model": "LOGICAL VOLUME"}, Bus.SCSI, UNKNOWN),
        (SAS, {"device__vendor": "SEAGATE "}, Bus.SCSI, NO),
        (SAS, {"device__vendor": "ATA     "}, Bus.SCSI, YES),
        ("pci0/nvme/nvme0/nvme0n1", {"device__transport": "pcie"}, Bus.NVME, NO),
        ("pci0/nvme/nvme0/nvme0n1", {"device__transport": "tcp"}, Bus.NVME, YES),
        ("pci0/nvme/nvme0/nvme0n1", {}, Bus.NVME, UNKNOWN),
        ("pci0/mmc_host/mmc0/mmc0:1/block/mmcblk0", {}, Bus.MMC, NO),
        ("pci0/virtio1/block/vda", {}, Bus.VIRTIO, UNKNOWN),
        ("virtual/block/loop0", {}, Bus.MADE_UP, UNKNOWN),
        ("pseudo_0/adapter0/host9/target9:0:0/9:0:0:0/block/sdb", {}, Bus.MADE_UP, UNKNOWN),
        ("pci0/something/xyz0", {}, Bus.OTHER, UNKNOWN),
    ],
)
def test_the_bus_and_what_is_between_are_known_by_where_the_device_hangs(
    made_up: MachineBuilder, place: str, files: dict[str, str], bus: Bus, bridge: TriState
) -> None:
    told = found(made_up, place, **files)

    assert (told.bus, told.behind_bridge) == (bus, bridge)


def test_an_adapter_on_usb_has_a_name_and_a_serial_number_that_are_not_the_drives(
    made_up: MachineBuilder,
) -> None:
    plug(made_up)
    made_up.write(f"sys/devices/{STICK}/device/vpd_pg80", b"\0\x80\0\4ABCD")
    told = found(made_up, STICK, device__wwid="naa.5000c500a1b2c3d4")

    assert (told.bus, told.behind_bridge) == (Bus.USB, YES)
    assert (told.bridge, told.bridge_serial) == ("USB to ATA/ATAPI bridge", "0123456789")
    assert (told.serial, told.wwn) == (None, None)


def test_that_a_disk_turns_is_known_by_its_own_page_alone(made_up: MachineBuilder) -> None:
    """The kernel takes it for granted: an SSD behind a bridge would be called a hard disk."""
    told = found(made_up, SATA, queue__rotational="1")
    assert told.rotational is UNKNOWN

    made_up.write(f"sys/devices/{SATA}/device/vpd_pgb1", b"\0\xb1\0\x3c\x15\x18")
    assert read_system(NUMBER, machine=made_up.machine).rotational is YES


def test_a_disk_that_does_not_turn_is_known(made_up: MachineBuilder) -> None:
    assert found(made_up, SATA, queue__rotational="0").rotational is NO


def test_names_of_the_device_are_told_apart_by_their_kind(made_up: MachineBuilder) -> None:
    told = found(made_up, "pci0/nvme/nvme0/nvme0n1", wwid="eui.0025388b01234567")
    assert (told.eui, told.nguid, told.wwn) == ("0025388b01234567", None, None)

    made_up.write("sys/devices/pci0/nvme/nvme0/nvme0n1/wwid", "eui." + "0123456789abcdef" * 2)
    told = read_system(NUMBER, machine=made_up.machine)
    assert (told.eui, told.nguid) == (None, "0123456789abcdef" * 2)


def test_a_disk_tells_its_world_wide_name_size_and_sectors(made_up: MachineBuilder) -> None:
    told = found(
        made_up,
        SATA,
        device__wwid="naa.5000c500a1b2c3d4",
        device__model="ST2000DM008-2FR1",
        queue__logical_block_size="512",
        queue__physical_block_size="4096",
    )

    assert (told.wwn, told.model) == ("5000c500a1b2c3d4", "ST2000DM008-2FR1")
    assert (told.size, told.sector_size, told.physical_sector_size) == (SIZE, 512, 4096)


def test_files_of_the_system_that_say_nothing_of_sense_say_nothing(made_up: MachineBuilder) -> None:
    made_up.write(f"sys/devices/{SATA}/device/vpd_pg80", b"\0\x80")
    made_up.write(f"sys/devices/{SATA}/device/vpd_pgb1", b"\0")
    told = found(made_up, SATA, device__wwid="t10.ATA  x", queue__logical_block_size="many")

    assert (told.serial, told.wwn, told.sector_size, told.rotational) == (None, None, None, UNKNOWN)


def test_the_other_nodes_of_a_device_are_its_generic_one_and_its_controller(
    made_up: MachineBuilder,
) -> None:
    made_up.disk("8:16", SATA, device__scsi_generic__sg3__dev="21:3")

    assert nodes_of(NUMBER, machine=made_up.machine) == ("sg3",)
