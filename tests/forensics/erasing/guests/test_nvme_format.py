"""NVMe Format erases for real: QEMU's drive, Debian's ``nvme``, and this program's own parts.

QEMU gives no share of a format (FPI is 0), so its drive is refused. What is looked at beyond that
has this one byte added to the drive's answer (``inside.surroundings``).
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from forensics.erasing.firmware.trials import kind_of
from forensics.values import Bus, DeviceFacts
from forensics.values.erase_methods import FirmwareMethodName
from tests.forensics.erasing.guests.first_system import require_guests
from tests.forensics.erasing.guests.guest import Guest

SIZE = 8 << 20
NOTHING_MISSING = {"accepted": "yes", "progress": "yes", "end_state": "yes", "read_back": "yes",
                   "old_blocks": "yes"}  # fmt: skip
DISGUISED = ("-smbios", "type=1,manufacturer=ACME,product=Workstation")
pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of it all, in a guest that hides that it is one."""
    require_guests()
    folder = tmp_path_factory.mktemp("nvme")
    content = os.urandom(SIZE)
    (folder / "told").mkdir()
    for each in (folder / "disk.raw", folder / "told" / "content"):
        each.write_bytes(content)
    drive = f"file={folder / 'disk.raw'},if=none,format=raw,id=n0"
    devices = ("-drive", drive, "-device", "nvme,serial=NV0SERIAL,drive=n0", *DISGUISED)
    with Guest(folder, *devices, cpu="Nehalem,hypervisor=off") as guest:
        guest.done("modprobe nvme && udevadm settle && ! grep -qw hypervisor /proc/cpuinfo")
        found = guest.told_by("nvme_formats", "/dev/nvme0n1", "/told/content", seconds=3000)
    return {**found, "disk": (folder / "disk.raw").read_bytes()}


def answers(found: dict[str, list[str]]) -> dict[str, str]:
    return {name: answer for name, (answer, _) in found.items()}


def test_the_drive_of_a_guest_that_hides_that_it_is_one_is_refused_by_its_name(
    told: dict[str, Any],
) -> None:
    refusal, begun = told["as_it_is"]

    assert "its model is one that software makes up" in refusal
    assert begun == 0


def test_a_drive_that_gives_no_share_of_a_format_is_not_asked(told: dict[str, Any]) -> None:
    refusal, begun = told["without_share"]

    assert "its state cannot be read" in refusal
    assert begun == 0


def test_what_the_drive_does_not_offer_is_not_asked(told: dict[str, Any]) -> None:
    """QEMU 10 has no Sanitize, and no crypto erase; it formats by one all the same if asked."""
    assert told["crypto"] == "it does not offer this"
    assert told["sanitize"] == ["it does not offer this", "unreadable"]


def test_a_format_erases_and_all_five_are_found(told: dict[str, Any]) -> None:
    assert answers(told["trial"]) == NOTHING_MISSING
    assert told["left"] == 0
    assert told["during"]


def test_a_format_that_the_drive_accepts_and_does_not_do_is_told_by_its_old_blocks(
    told: dict[str, Any],
) -> None:
    assert told["is_as_it_was"]
    assert answers(told["forgotten"]) == {**NOTHING_MISSING, "old_blocks": "no"}


def test_what_was_tried_on_a_drive_of_a_guest_is_no_trial_of_any_other_model(
    told: dict[str, Any],
) -> None:
    real = DeviceFacts(model="Samsung SSD 970 EVO", firmware="2B2QEXE7", bus=Bus.NVME)
    kind = kind_of(FirmwareMethodName.NVME_FORMAT, real)

    assert told["kind"][0] == "QEMU NVMe Ctrl"
    assert kind is not None
    assert [kind.model, kind.firmware] != told["kind"][:2]


def test_under_a_permit_the_record_knows_first_and_another_process_finds_nothing_left(
    told: dict[str, Any],
) -> None:
    assert told["stretches"] == [SIZE]
    assert answers(told["erased"]) == NOTHING_MISSING
    assert told["receipt"] == ["erased", SIZE, SIZE]
    assert told["again"] == ["erased", 0]
    assert told["disk"] == bytes(SIZE)
