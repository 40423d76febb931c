"""How facts of a phone are called, on screens, on certificates and at a terminal alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.values.device_words import NOT_KNOWN
from forensics.values.phones.facts import PhoneLink, Platform

if TYPE_CHECKING:
    from forensics.values.phones.facts import PhoneFacts, PhoneReading

PLATFORMS = {Platform.ANDROID: "Android", Platform.IOS: "iOS"}
LINKS = {
    PhoneLink.ADB: "USB debugging (adb)",
    PhoneLink.FASTBOOT: "its boot loader (fastboot)",
    PhoneLink.USBMUX: "Apple’s USB service (usbmuxd)",
}
WRONG_CLOCK = 120
"""Seconds by which a phone's clock may be off before people are told."""


def identity_lines(facts: PhoneFacts) -> list[tuple[str, str]]:
    """Name and value of what tells one phone from another, and of how it answered."""
    return [
        ("Platform", f"{PLATFORMS[facts.platform]} {facts.os_version or ''}".strip()),
        ("Model", " ".join(filter(None, (facts.maker, facts.model))) or NOT_KNOWN),
        ("Serial number", facts.serial or NOT_KNOWN),
        ("IMEI", ", ".join(facts.imeis) or NOT_KNOWN),
        ("Device identifier", facts.device_id or NOT_KNOWN),
        ("Answered by", LINKS[facts.link]),
    ]


def protection_lines(facts: PhoneFacts) -> list[tuple[str, str]]:
    """Name and value of what a reset of this phone can rest on."""
    level = facts.launched_with
    return [
        ("Security patch", facts.security_patch or NOT_KNOWN),
        ("Sold with API level", NOT_KNOWN if level is None else str(level)),
        ("Encrypted", facts.encrypted.shown),
        ("Encrypted by file", facts.file_encryption.shown),
        ("Keys kept by hardware", facts.hardware_keys.shown),
        ("Passcode set", facts.passcode.shown),
    ]


def use_lines(facts: PhoneFacts) -> list[tuple[str, str]]:
    """Name and value of what tells whether somebody uses it."""
    return [
        ("Users", _count(facts.users)),
        ("Accounts", _count(facts.accounts)),
        ("Activation", facts.activation or NOT_KNOWN),
        ("Set-up gone through", facts.set_up.shown),
        ("Asks for the earlier account", facts.reset_lock.shown),
        ("Memory card in it", facts.card_in.shown),
        ("SIM in it", facts.sim_in.shown),
        ("Clock", clock_words(facts.clock_off)),
    ]


def clock_words(seconds: int | None) -> str:
    """How the phone's clock stands beside this computer's."""
    if seconds is None:
        return NOT_KNOWN
    if abs(seconds) <= WRONG_CLOCK:
        return "within two minutes of this computer’s"
    return f"{abs(seconds):,} seconds {'ahead of' if seconds > 0 else 'behind'} this computer’s"


def certified_phone_lines(reading: PhoneReading) -> list[str]:
    """What a certificate says of one reading; what is not known is printed as that."""
    known = reading.facts
    rows = [*identity_lines(known), *protection_lines(known), *use_lines(known)]
    lines = [f"{name}: {value}" for name, value in rows if value != NOT_KNOWN]
    unknown = [name for name, value in rows if value == NOT_KNOWN]
    tools = sorted(
        {f"{run.tool} {run.version or ''}".strip() for run in reading.runs if run.program}
    )
    lines += [f"Not known: {', '.join(unknown)}"] if unknown else []
    lines += [f"Sources disagree about: {each.fact}" for each in reading.contradictions]
    return [*lines, f"Read by: {', '.join(tools) or 'no tool'}"]


def _count(value: int | None) -> str:
    return NOT_KNOWN if value is None else str(value)
