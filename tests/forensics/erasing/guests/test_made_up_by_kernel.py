"""Disks that the kernel of a guest makes up by itself are known as that, and are no trial.

``scsi_debug`` makes a SCSI disk, and ``dummy_hcd`` a USB bus with a stick of ``g_mass_storage``:
Debian's kernel has both as modules. To the tools they look like drives.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.forensics.erasing.guests.first_system import require_guests
from tests.forensics.erasing.guests.guest import Guest

DISK, STICK = "/dev/sda", "/dev/sdb"
MADE = """set -e
modprobe -a sd_mod sg; modprobe scsi_debug dev_size_mb=8
for each in $(seq 90); do [ -b /dev/sda ] && break; sleep 1; done
truncate -s 8M /run/stick; modprobe -a uas usb_storage dummy_hcd
modprobe g_mass_storage file=/run/stick removable=1 iSerialNumber=123456789012
for each in $(seq 90); do [ -b /dev/sdb ] && break; sleep 1; done
udevadm settle; [ -b /dev/sdb ]; sg_inq /dev/sda
"""
pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.timeout(7200)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    require_guests()
    with Guest(tmp_path_factory.mktemp("kernel")) as guest:
        said = guest.done(MADE, seconds=1800)
        return {"said": said, **guest.told_by("made_up", DISK, STICK, seconds=3600)}


def test_to_a_tool_such_a_disk_is_a_drive(told: dict[str, Any]) -> None:
    assert "Product identification: scsi_debug" in told["said"]


@pytest.mark.parametrize("device", [DISK, STICK])
def test_what_the_kernel_makes_up_is_known_as_that(told: dict[str, Any], device: str) -> None:
    found = told[device]

    assert found["identity"]["virtual"] == "other"
    assert found["facts"]["bus"] == "none (made up by the system)"
    assert "no hardware stands behind" in found["hardware"]


@pytest.mark.parametrize("device", [DISK, STICK])
def test_no_method_by_firmware_is_for_it_and_it_is_no_trial(
    told: dict[str, Any], device: str
) -> None:
    assert len(told[device]["by_firmware"]) == 14
    assert all("no hardware stands behind" in why for why in told[device]["by_firmware"])
    assert "This is no trial" in told[device]["trial"]
    assert told[device]["begun"] == 0
