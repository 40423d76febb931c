"""iPhones and iPads by ideviceinfo, which speaks to them through usbmuxd.

First without pairing, which changes nothing on the phone and tells little; then with it, which a
person has to allow on the phone. Names of keys are those of lockdownd.
"""

from __future__ import annotations

import plistlib
import re
import time
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from forensics.erasing.devices.facts.said import text_of
from forensics.erasing.phones.said import agreed, imei_of
from forensics.erasing.tools.commands import Command
from forensics.values import TriState
from forensics.values.phones.facts import PhoneFacts, PhoneLink, Platform
from forensics.values.tool_runs import ExternalTool

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.tools.answers import ToolAnswer
    from forensics.values import Contradiction

LIST = Command(ExternalTool.IDEVICE_ID, ("-l",), seconds=10.0)
UNPAIRED = Command(ExternalTool.IDEVICEINFO, ("-s", "-x"))
PAIRED = Command(ExternalTool.IDEVICEINFO, ("-x",))
SET_UP = Command(ExternalTool.IDEVICEINFO, ("-x", "-q", "com.apple.PurpleBuddy"))
SET_UP_UNPAIRED = Command(ExternalTool.IDEVICEINFO, ("-s", "-x", "-q", "com.apple.PurpleBuddy"))
_UDID = re.compile(r"[0-9A-Fa-f]{40}|[0-9A-F]{8}-[0-9A-F]{16}")
_NOT_A_LIST = (  # what plistlib meets in odd lists
    *(plistlib.InvalidFileException, ExpatError, ValueError, OverflowError, RecursionError),
    *(AttributeError, LookupError, TypeError),
)
_NO_SIM = "kCTSIMSupportSIMStatusNotInserted"
_SIM = ("kCTSIMSupportSIMStatusReady", "kCTSIMSupportSIMStatusPINLocked")


def listed(answer: ToolAnswer) -> list[str]:
    """The identifiers of the phones that usbmuxd has on USB."""
    lines = (line.strip() for line in answer.text.splitlines())
    return [line for line in lines if _UDID.fullmatch(line)]


def read_apple(
    run: Callable[[Command], ToolAnswer], udid: str
) -> tuple[PhoneFacts, list[Contradiction]]:
    """Ask an iPhone or iPad, and return what it said."""
    said = _values(run(UNPAIRED))
    buddy = SET_UP_UNPAIRED
    if not {"SerialNumber", "ActivationState"} <= said.keys():
        paired = _values(run(PAIRED))
        said, buddy = {**said, **paired}, SET_UP if paired else SET_UP_UNPAIRED
    asked_at = time.time()
    device_id, other = agreed(
        "device_id", [("usbmuxd", udid), ("the phone", text_of(said.get("UniqueDeviceID")))]
    )
    facts = PhoneFacts(
        platform=Platform.IOS,
        link=PhoneLink.USBMUX,
        maker="Apple",
        model=text_of(said.get("ProductType")),
        serial=text_of(said.get("SerialNumber")),
        imeis=_imeis(said),
        device_id=device_id,
        os_version=text_of(said.get("ProductVersion")),
        passcode=TriState.of(said.get("PasswordProtected")),
        activation=text_of(said.get("ActivationState")),
        set_up=TriState.of(_values(run(buddy)).get("SetupDone")),
        clock_off=_clock_off(said.get("TimeIntervalSince1970"), asked_at),
        card_in=TriState.NO,  # none has a slot for one
        sim_in=_sim_in(said.get("SIMStatus")),
    )
    return facts, other


def _values(answer: ToolAnswer) -> dict[str, Any]:
    """What is in the property list; nothing where it is none, or was cut off."""
    if not answer.is_whole or b"<!ENTITY" in answer.output:
        return {}
    try:
        found = plistlib.loads(answer.output, fmt=plistlib.FMT_XML)
    except _NOT_A_LIST:
        return {}
    return found if isinstance(found, dict) else {}


def _imeis(said: dict[str, Any]) -> tuple[str, ...]:
    names = ("InternationalMobileEquipmentIdentity", "InternationalMobileEquipmentIdentity2")
    return tuple(dict.fromkeys(filter(None, (imei_of(said.get(name)) for name in names))))


def _clock_off(said: object, asked_at: float) -> int | None:
    is_number = isinstance(said, int | float) and not isinstance(said, bool)
    return round(said - asked_at) if is_number and 0 <= said < 1e11 else None  # type: ignore[operator]  # it is a number


def _sim_in(said: object) -> TriState:
    if said == _NO_SIM:
        return TriState.NO
    return TriState.YES if said in _SIM else TriState.UNKNOWN
