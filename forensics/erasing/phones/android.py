"""Android by adb: a phone that runs, with USB debugging on, as its shell may read it.

What the commands print is of the Android Open Source Project: ``getprop`` (toybox), ``pm`` and
``dumpsys account`` (frameworks/base), ``settings``, ``sm list-disks``.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from forensics.erasing.devices.facts.said import text_of
from forensics.erasing.phones.said import (
    MOST_LINES,
    AndroidProperties,
    agreed,
    imei_in_parcel,
    imei_of,
    mark_of,
    yes_or_no,
)
from forensics.value_classes import dataclass
from forensics.values import TriState
from forensics.values.phones.facts import PhoneFacts, PhoneLink, Platform

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.tools.answers import ToolAnswer
    from forensics.values import Contradiction

WORDS = {
    "properties": ("shell", "getprop"),
    "users": ("shell", "pm list users"),
    "accounts": ("shell", "dumpsys account"),
    "features": ("shell", "pm list features"),
    "set_up": ("shell", "settings get secure user_setup_complete"),
    "provisioned": ("shell", "settings get global device_provisioned"),
    "reset_lock": ("shell", "settings get global secure_frp_mode"),
    "mark": ("shell", "settings get secure android_id"),
    "imei": ("shell", "service call iphonesubinfo 1 s16 com.android.shell"),
    "disks": ("shell", "sm list-disks"),
    "clock": ("shell", "date +%s"),
}
"""What is asked of the phone. Each only reads; nothing that a phone said is among the words."""

_LISTED = re.compile(r"(\S{1,128})\s+(device|unauthorized|offline|recovery|sideload|authorizing"
                     r"|no permissions\b.*|\w+)(?:\s+(.*))?")  # fmt: skip
_USER = re.compile(r"UserInfo\{(\d{1,6}):")
_ACCOUNTS = re.compile(r"Accounts: (\d{1,6})")
_KEYSTORES = ("android.hardware.hardware_keystore", "android.hardware.strongbox_keystore")


@dataclass(frozen=True, slots=True)
class ListedPhone:
    """One phone as ``adb devices -l`` lists it; ``usb_serial`` only where it hangs on USB."""

    state: str
    usb_serial: str | None


def listed(answer: ToolAnswer) -> list[ListedPhone]:
    """The phones that adb sees."""
    found = []
    for line in answer.text.splitlines()[:MOST_LINES]:
        if line.startswith(("List of", "*")) or not (is_one := _LISTED.match(line)):
            continue
        is_usb = " usb:" in line
        found.append(ListedPhone(is_one[2].split()[0], text_of(is_one[1]) if is_usb else None))
    return found


def read_android(
    ask: Callable[..., ToolAnswer], usb_serial: str | None
) -> tuple[PhoneFacts, list[Contradiction]]:
    """Ask a phone for all that its shell may read, and return what it said."""
    said = {name: ask(*words) for name, words in WORDS.items() if name != "clock"}
    clock_off = _clock_off(ask)
    known = AndroidProperties(_whole(said["properties"]))
    serial, contradictions = agreed(
        "serial",
        [
            ("USB", usb_serial),
            ("ro.serialno", known.text("ro.serialno")),
            ("ro.boot.serialno", known.text("ro.boot.serialno")),
        ],
    )
    encrypted = known.is_one_of("ro.crypto.state", {"encrypted"}, {"unencrypted", "unsupported"})
    by_file = known.is_one_of("ro.crypto.type", {"file"}, {"block", "none"})
    facts = PhoneFacts(
        platform=Platform.ANDROID,
        link=PhoneLink.ADB,
        maker=known.text("ro.product.manufacturer"),
        model=known.text("ro.product.model"),
        serial=serial,
        imeis=_imeis(said["imei"], known),
        os_version=known.text("ro.build.version.release"),
        security_patch=known.text("ro.build.version.security_patch"),
        launched_with=known.number("ro.product.first_api_level"),
        encrypted=encrypted,
        file_encryption=by_file,
        hardware_keys=_hardware_keys(said["features"]),
        users=_users(said["users"]),
        accounts=_accounts(said["accounts"]),
        set_up=_set_up(said["set_up"], said["provisioned"]),
        reset_lock=yes_or_no(_whole(said["reset_lock"])),
        reset_mark=mark_of(_whole(said["mark"])),
        clock_off=clock_off,
        card_in=_card_in(said["disks"]),
        sim_in=_sim_in(known),
    )
    return facts, contradictions


def _whole(answer: ToolAnswer) -> str:
    """What the phone said, where adb came to its end without a complaint; else nothing."""
    return answer.text if answer.is_whole and answer.run.exit_code == 0 else ""


def _imeis(answer: ToolAnswer, known: AndroidProperties) -> tuple[str, ...]:
    said = [imei_in_parcel(_whole(answer))]
    said += [imei_of(known.text(name)) for name in ("ro.ril.oem.imei", "ro.ril.oem.imei2")]
    return tuple(dict.fromkeys(filter(None, said)))


def _users(answer: ToolAnswer) -> int | None:
    found = set(_USER.findall(_whole(answer)))
    return len(found) if found else None


def _accounts(answer: ToolAnswer) -> int | None:
    """How many accounts all users have: names are left where they are."""
    found = _ACCOUNTS.findall(_whole(answer))
    return sum(map(int, found)) if found else None


def _hardware_keys(answer: ToolAnswer) -> TriState:
    lines = {line.strip().removeprefix("feature:") for line in _whole(answer).splitlines()}
    names = {line.partition("=")[0] for line in lines}
    # Not all phones that have one say so: that it is not listed says nothing.
    return TriState.YES if names & set(_KEYSTORES) else TriState.UNKNOWN


def _set_up(by_user: ToolAnswer, by_device: ToolAnswer) -> TriState:
    said = {yes_or_no(_whole(each)) for each in (by_user, by_device)}
    if TriState.YES in said:
        return TriState.YES
    return TriState.NO if said == {TriState.NO} else TriState.UNKNOWN


def _card_in(answer: ToolAnswer) -> TriState:
    """Whether a disk that can be taken out is in it, whatever the phone makes of it."""
    if not answer.is_whole or answer.run.exit_code != 0:
        return TriState.UNKNOWN
    lines = [line for line in answer.text.splitlines() if line.strip()]
    if not lines:
        return TriState.NO
    is_disk = any(line.strip().startswith("disk:") for line in lines)
    return TriState.YES if is_disk else TriState.UNKNOWN


def _sim_in(known: AndroidProperties) -> TriState:
    states = set((known.text("gsm.sim.state") or "").split(","))
    if not states <= {"ABSENT", "LOADED", "READY", "PIN_REQUIRED", "PUK_REQUIRED", "NOT_READY"}:
        return TriState.UNKNOWN
    return TriState.NO if states == {"ABSENT"} else TriState.YES


def _clock_off(ask: Callable[..., ToolAnswer]) -> int | None:
    before = time.time()
    said = _whole(ask(*WORDS["clock"])).strip()
    if not (said.isascii() and said.isdigit() and len(said) <= 11):
        return None
    return round(int(said) - (before + time.time()) / 2)
