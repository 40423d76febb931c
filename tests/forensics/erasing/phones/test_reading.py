"""Reading a phone by the real tools: adb against adbd, ideviceinfo against a made-up usbmuxd."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.phones.reading import read_phone
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS
from forensics.errors import PhoneNotReadError
from forensics.values import ExternalTool, RunEnding, TriState
from forensics.values.phones.facts import PhoneLink
from tests.forensics.erasing.phones import made_up_android, made_up_iphone
from tests.forensics.erasing.phones.made_up_android import IMEI, PROPERTIES, android, needs_adbd
from tests.forensics.erasing.phones.made_up_iphone import OTHER_UDID, UDID, usbmuxd
from tests.forensics.erasing.phones.phone_tools import phone_tools
from tests.forensics.erasing.tools.made_tools import make_tool, make_toolbox

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values.phones.facts import PhoneReading

needs_ideviceinfo = pytest.mark.skipif(
    SYSTEM_TOOLS.find(ExternalTool.IDEVICEINFO) is None
    or SYSTEM_TOOLS.find(ExternalTool.ADB) is None,
    reason="not present: ideviceinfo and adb",
)


def read(folder: Path, *androids: Path, usbmuxd: Path | None = None) -> PhoneReading:
    toolbox = phone_tools(folder / "tools", androids=androids, usbmuxd=usbmuxd)
    return read_phone(toolbox=toolbox, appears=10.0 if androids else 0.1, patience=2.0)


@needs_adbd
def test_an_android_phone_in_use_is_read_by_the_real_adb(tmp_path: Path) -> None:
    with android(tmp_path / "phone", made_up_android.IN_USE) as socket:
        reading = read(tmp_path, socket)

    facts = reading.facts
    assert (facts.link, facts.serial, facts.imeis) == (PhoneLink.ADB, "ZY22ABCDEF", (IMEI,))
    assert (facts.users, facts.accounts, facts.set_up) == (2, 3, TriState.YES)
    assert (facts.launched_with, facts.file_encryption) == (31, TriState.YES)
    assert (facts.hardware_keys, facts.card_in, facts.sim_in) == (
        TriState.YES, TriState.NO, TriState.NO)  # fmt: skip
    assert facts.clock_off is not None
    assert abs(facts.clock_off) < 60
    # Neither a name nor an address of the people whose phone it is.
    assert "Bloggs" not in repr(reading)
    assert "example.org" not in repr(reading)
    asked = [run for run in reading.runs if run.tool is ExternalTool.ADB]
    assert all(run.ending is RunEnding.EXITED and run.program is not None for run in asked)


@needs_adbd
def test_a_hostile_phone_is_read_within_bounds(tmp_path: Path) -> None:
    said = {key: text for key, text in made_up_android.IN_USE.items() if key != "pm list users"}
    properties = PROPERTIES | {"ro.product.model": "\x1bM" + "M" * 200, "ro.crypto.state": "?"}
    scripts = {
        "pm": "exec yes UserInfo{0:x:1}",
        "dumpsys": "printf 'Accounts: 0\\n'; exit 9",
        "date": "echo 1234567890",
        "sm": "printf 'disk:179,64\\n'",
    }
    with android(tmp_path / "phone", said, properties, scripts) as socket:
        facts = read(tmp_path, socket).facts

    assert (facts.users, facts.accounts) == (None, None)
    assert facts.model is not None
    assert facts.model.isprintable()
    assert facts.encrypted is TriState.UNKNOWN
    assert facts.card_in is TriState.YES
    assert facts.clock_off is not None
    assert facts.clock_off < -300_000_000


@needs_adbd
def test_two_phones_are_none(tmp_path: Path) -> None:
    with ExitStack() as both:
        sockets = [
            both.enter_context(android(tmp_path / name, made_up_android.IN_USE)) for name in "ab"
        ]
        with pytest.raises(PhoneNotReadError, match="More than one phone"):
            read(tmp_path, *sockets)


@needs_ideviceinfo
def test_an_iphone_is_read_by_the_real_ideviceinfo(tmp_path: Path) -> None:
    with usbmuxd(tmp_path / "mux", made_up_iphone.RESET, set_up=False) as socket:
        reading = read(tmp_path, usbmuxd=socket)

    facts = reading.facts
    assert (facts.link, facts.serial, facts.device_id) == (PhoneLink.USBMUX, "F4GX0000N72J", UDID)
    assert (facts.activation, facts.imeis) == ("Unactivated", (IMEI,))
    assert (facts.passcode, facts.set_up) == (TriState.NO, TriState.NO)
    assert (facts.users, facts.encrypted) == (None, TriState.UNKNOWN)


@needs_ideviceinfo
def test_an_iphone_that_was_not_told_to_trust_this_computer_says_little(tmp_path: Path) -> None:
    said = {"ProductType": "iPhone12,1", "UniqueDeviceID": UDID, "ProductVersion": "18.1"}
    with usbmuxd(tmp_path / "mux", said) as socket:
        reading = read(tmp_path, usbmuxd=socket)

    facts = reading.facts
    assert (facts.model, facts.device_id) == ("iPhone12,1", UDID)
    assert (facts.serial, facts.activation, facts.set_up) == (None, None, TriState.UNKNOWN)


@needs_ideviceinfo
def test_two_iphones_are_none(tmp_path: Path) -> None:
    with (
        usbmuxd(tmp_path / "mux", made_up_iphone.IN_USE, udids=(UDID, OTHER_UDID)) as socket,
        pytest.raises(PhoneNotReadError, match="More than one phone"),
    ):
        read(tmp_path, usbmuxd=socket)


def test_a_phone_that_does_not_let_itself_be_read_says_nothing(tmp_path: Path) -> None:
    """As adb 34 lists a phone on which nobody allowed this computer."""
    toolbox = make_toolbox(tmp_path / "tools")
    script = (
        'case "$4$3" in server*) : > "$HOME/adb"; while [ -e "$HOME/adb" ]; do sleep 0.05; done;; '
        'kill-server) rm "$HOME/adb";; '
        '-ldevices) echo "ZY22ABCDEF unauthorized usb:1-1 transport_id:1";; esac'
    )
    make_tool(toolbox, ExternalTool.ADB, script)
    asked: list[int] = []

    with pytest.raises(PhoneNotReadError, match="allow USB debugging"):
        read_phone(toolbox=toolbox, ask_person=lambda: asked.append(1), patience=0.1)

    assert asked == [1]


def test_without_a_phone_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(PhoneNotReadError, match="adb and libimobiledevice-utils"):
        read_phone(toolbox=make_toolbox(tmp_path / "tools"), appears=0.1)
