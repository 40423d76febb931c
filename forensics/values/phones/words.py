"""How facts of a phone are called, on screens, on certificates and at a terminal alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.saying.sentences import (
    Said,
    given,
    listed,
    present,
    say,
)
from forensics.values.device_words import NOT_KNOWN
from forensics.values.phones.facts import PhoneLink, Platform

if TYPE_CHECKING:
    from forensics.values.phones.facts import PhoneFacts, PhoneReading

PLATFORMS = {Platform.ANDROID: given("Android"), Platform.IOS: given("iOS")}
LINKS = {
    PhoneLink.ADB: say("USB debugging (adb)"),
    PhoneLink.FASTBOOT: say("its boot loader (fastboot)"),
    PhoneLink.USBMUX: say("Apple’s USB service (usbmuxd)"),
}
WRONG_CLOCK = 120
"""Seconds by which a phone's clock may be off before people are told."""


def identity_lines(facts: PhoneFacts) -> list[tuple[Said, Said]]:
    """Name and value of what tells one phone from another, and of how it answered."""
    return [
        (say("Platform"), listed((PLATFORMS[facts.platform], *present(facts.os_version)), " ")),
        (say("Model"), listed(present(facts.maker, facts.model), " ") or NOT_KNOWN),
        (say("Serial number"), _shown(facts.serial)),
        (say("IMEI"), listed(map(given, facts.imeis)) or NOT_KNOWN),
        (say("Device identifier"), _shown(facts.device_id)),
        (say("Answered by"), LINKS[facts.link]),
    ]


def protection_lines(facts: PhoneFacts) -> list[tuple[Said, Said]]:
    """Name and value of what a reset of this phone can rest on."""
    level = facts.launched_with
    return [
        (say("Security patch"), _shown(facts.security_patch)),
        (say("Sold with API level"), _count(level)),
        (say("Encrypted"), facts.encrypted.shown),
        (say("Encrypted by file"), facts.file_encryption.shown),
        (say("Keys kept by hardware"), facts.hardware_keys.shown),
        (say("Passcode set"), facts.passcode.shown),
    ]


def use_lines(facts: PhoneFacts) -> list[tuple[Said, Said]]:
    """Name and value of what tells whether somebody uses it."""
    return [
        (say("Users"), _count(facts.users)),
        (say("Accounts"), _count(facts.accounts)),
        (say("Activation"), _shown(facts.activation)),
        (say("Set-up gone through"), facts.set_up.shown),
        (say("Asks for the earlier account"), facts.reset_lock.shown),
        (say("Memory card in it"), facts.card_in.shown),
        (say("SIM in it"), facts.sim_in.shown),
        (say("Clock"), clock_words(facts.clock_off)),
    ]


def clock_words(seconds: int | None) -> Said:
    """How the phone's clock stands beside this computer's."""
    if seconds is None:
        return NOT_KNOWN
    if abs(seconds) <= WRONG_CLOCK:
        return say("within two minutes of this computer’s")
    ahead = say("{seconds} seconds ahead of this computer’s", seconds=abs(seconds))
    behind = say("{seconds} seconds behind this computer’s", seconds=abs(seconds))
    return ahead if seconds > 0 else behind


def certified_phone_lines(reading: PhoneReading) -> list[Said]:
    """What a certificate says of one reading; what is not known is printed as that."""
    known = reading.facts
    rows = [*identity_lines(known), *protection_lines(known), *use_lines(known)]
    lines = [
        say("{name}: {value}", name=name, value=value) for name, value in rows if value != NOT_KNOWN
    ]
    unknown = [name for name, value in rows if value == NOT_KNOWN]
    tools = sorted(
        {f"{run.tool} {run.version or ''}".strip() for run in reading.runs if run.program}
    )
    lines += [say("Not known: {unknown}", unknown=listed(unknown))] if unknown else []
    lines += [
        say("Sources disagree about: {fact}", fact=given(each.fact))
        for each in reading.contradictions
    ]
    return [*lines, say("Read by: {tools}", tools=listed(map(given, tools)) or say("no tool"))]


def _shown(value: str | None) -> Said:
    return given(value) if value else NOT_KNOWN


def _count(value: int | None) -> Said:
    return NOT_KNOWN if value is None else given(str(value))
