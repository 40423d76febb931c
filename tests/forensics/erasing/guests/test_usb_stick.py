"""USB sticks that are pulled out in the middle of an overwriting, and come back as another.

QEMU's ``usb-storage``, throttled to a megabyte a second, on a controller of its own.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from forensics.value_classes import dataclass
from tests.forensics.erasing.guests.first_system import require_guests
from tests.forensics.erasing.guests.guest import Guest

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 16 << 20
WAITED = "for each in $(seq 90); do [ -b {0} ] && break; sleep 1; done; udevadm settle; [ -b {0} ]"
# QEMU 10 ends where a stick is taken away that still writes: the kernel lets go of it first.
PULLED = """{0} & overwriting=$!
until [ -e /told/pull ]; do sleep 0.1; done
for each in /sys/bus/usb/devices/*-*/remove; do echo 1 >$each; done; wait $overwriting
"""
pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.timeout(2400)]


@dataclass(frozen=True)
class Seen:
    """What came of each stick in turn, and which bytes they then held."""

    facts: dict[str, Any]
    pulled: dict[str, Any]
    done_when_pulled: int
    other_content: dict[str, Any]
    other_serial: dict[str, Any]
    other_untouched: bool
    back: dict[str, Any]
    at_the_end: bytes


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    require_guests()
    folder = tmp_path_factory.mktemp("usb")
    (folder / "told").mkdir()
    contents = {name: os.urandom(SIZE) for name in ("stick", "other")}
    words = ["-device", "qemu-xhci", "-object", "throttle-group,id=slow,x-bps-write=1000000"]
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        file = f"file.driver=file,file.filename={folder / name}"
        words += ["-blockdev", f"driver=throttle,node-name={name},throttle-group=slow,{file}"]
    (folder / "told" / "content").write_bytes(contents["stick"])
    with Guest(folder, *words) as guest:
        guest.done("modprobe -a xhci_pci usb_storage sd_mod sg")
        return walk(guest, folder, contents["other"])


def walk(guest: Guest, folder: Path, other: bytes) -> Seen:
    plug_in(guest, "stick", "STICK1")
    facts = guest.told_by("look", "--facts", "/dev/sda")["/dev/sda"]
    overwriting = guest.words("overwrite", "/dev/sda", "/told/content", "/told")
    number = guest.begin(PULLED.format(overwriting))
    until = time.monotonic() + 600
    while zeros(folder / "stick") < SIZE // 4:
        assert time.monotonic() < until, (guest.told / f"{number}.out").read_text()
        time.sleep(0.2)
    (guest.told / "pull").touch()
    pulled = guest.told_of(number, seconds=600)
    done = zeros(folder / "stick")
    pull_out(guest)
    plug_in(guest, "other", "STICK1")
    other_content = overwritten(guest)
    pull_out(guest)
    plug_in(guest, "other", "STICK2")
    other_serial = overwritten(guest)
    pull_out(guest)
    plug_in(guest, "stick", "STICK1")
    back = overwritten(guest)
    pull_out(guest)
    return Seen(
        facts=facts,
        pulled=pulled,
        done_when_pulled=done,
        other_content=other_content,
        other_serial=other_serial,
        other_untouched=(folder / "other").read_bytes() == other,
        back=back,
        at_the_end=(folder / "stick").read_bytes(),
    )


def plug_in(guest: Guest, node: str, serial: str) -> None:
    guest.monitor(f"device_add usb-storage,drive={node},serial={serial},id=plug")
    guest.done(WAITED.format("/dev/sda"))


def pull_out(guest: Guest) -> None:
    guest.monitor("device_del plug")


def overwritten(guest: Guest) -> dict[str, Any]:
    return guest.told_by("overwrite", "/dev/sda", "/told/content", "/told")


def zeros(file: Path) -> int:
    content = file.read_bytes()
    return len(content) - len(content.lstrip(b"\0"))


def test_a_stick_is_known_by_its_plug_and_never_as_reached_directly(seen: Seen) -> None:
    facts = seen.facts["facts"]

    assert (facts["bus"], facts["behind_bridge"]) == ("USB", "yes")
    assert facts["bridge_serial"] == seen.facts["identity"]["serial"] == "STICK1"
    assert (facts["hidden"]["hpa"], facts["hidden"]["dco"]) == ("unknown", "unknown")
    assert facts["encryption"]["self_encrypting"] == "unknown"
    assert seen.facts["contradictions"] == []
    assert seen.facts["overwritable"] is None


def test_pulled_out_in_the_middle_it_reports_nothing(seen: Seen) -> None:
    assert seen.pulled["made"] == []
    assert "ErasureError" in seen.pulled["refusal"]
    assert SIZE // 4 <= seen.done_when_pulled < SIZE


def test_another_stick_in_its_place_keeps_every_byte(seen: Seen) -> None:
    """One with the same serial number is told by its content, any other by its number."""
    assert "this is another device" in seen.other_content["refusal"]
    assert "serial number of this device is not the planned one" in seen.other_serial["refusal"]
    assert seen.other_untouched


def test_when_it_is_back_the_rest_is_done(seen: Seen) -> None:
    assert seen.back["refusal"] is None
    assert seen.back["made"] == [["erased", SIZE, 2]]
    assert seen.at_the_end == bytes(SIZE)
