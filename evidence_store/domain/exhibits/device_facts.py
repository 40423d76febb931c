"""What is known of a device beside its identity: numbers of its radio, lock, clock, condition."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

from evidence_store.errors import WrongEntryError
from forensics.value_classes import dataclass

_BETWEEN = re.compile(r"[\s./-]+")
# An IMEI has 15 digits, the last a check digit (Luhn, 3GPP TS 23.003 §6.2.1 and Annex B); an IMEISV
# has 16, the last two the version of its software, and no check digit (§6.2.2).
IMEI_LENGTH = 15
IMEISV_LENGTH = 16
TYPE_AND_SERIAL = 14  # what an IMEI and the IMEISV of one device have in common


class LockState(StrEnum):
    """Whether the device lets anybody in."""

    NOT_KNOWN = "not_known"
    UNLOCKED = "unlocked"
    LOCKED = "locked"
    DAMAGED = "damaged"  # nobody can tell, and nobody can read it


class PowerState(StrEnum):
    """How the device was found."""

    NOT_KNOWN = "not_known"
    OFF = "off"
    ON = "on"
    ON_SHIELDED = "on_shielded"  # flight mode, or a bag that lets no radio through
    NOT_APPLICABLE = "not_applicable"  # a stick or a card is never on or off by itself


@dataclass(frozen=True, slots=True)
class ClockReading:
    """How far the device's own clock is from the truth: positive seconds where it is ahead."""

    deviation: int
    read_at: datetime
    read_by: str


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """What is known of the device. ``value`` is in pence; None where nobody knows a thing.

    ``further_imeis`` are those of a second SIM slot and the like.
    """

    colour: str = ""
    condition: str = ""
    lock: LockState = LockState.NOT_KNOWN
    power: PowerState = PowerState.NOT_KNOWN
    further_imeis: tuple[str, ...] = ()
    imeisv: str | None = None
    # A number that the device shows in place of an IMEI and that has no valid check digit.
    imei_as_shown: str | None = None
    clock: ClockReading | None = None
    capacity: int | None = None
    value: int | None = None  # the court has regard to it (Sentencing Act 2020 s.155(1))


def imei_of(text: str) -> str:
    """Return the 15 digits of an IMEI, however they were spaced.

    Raises:
        WrongEntryError: it has another length, or its check digit is wrong.
    """
    digits = _BETWEEN.sub("", text)
    # isdigit alone takes the digits of every script, and superscripts that int refuses.
    if not (digits.isascii() and digits.isdigit()):
        raise WrongEntryError("An IMEI has only digits. Read it again (dial *#06#, or the label).")
    if len(digits) == IMEISV_LENGTH:
        message = "This number has 16 digits: it is an IMEISV. Enter it as that."
        raise WrongEntryError(message)
    if len(digits) != IMEI_LENGTH:
        message = f"An IMEI has 15 digits, the last a check digit; this one has {len(digits)}."
        raise WrongEntryError(message)
    if check_digit(digits[:-1]) != digits[-1]:
        raise WrongEntryError(
            "The check digit of this IMEI is wrong, so a digit was misread. Read it again. If the "
            "device truly shows it, leave the IMEI empty and enter it as the number that is shown "
            "in place of an IMEI."
        )
    return digits


def imeisv_of(text: str, *, imei: str | None) -> str:
    """Return the 16 digits of an IMEISV, of the same device as the IMEI where there is one.

    Raises:
        WrongEntryError: it has another length, or another device's first 14 digits.
    """
    digits = _BETWEEN.sub("", text)
    if not (digits.isascii() and digits.isdigit() and len(digits) == IMEISV_LENGTH):
        raise WrongEntryError("An IMEISV has 16 digits. Read it again.")
    if imei is not None and digits[:TYPE_AND_SERIAL] != imei[:TYPE_AND_SERIAL]:
        raise WrongEntryError(
            "This IMEISV and the IMEI belong to different devices. Read both again."
        )
    return digits


def check_digit(digits: str) -> str:
    """The Luhn check digit that follows these digits (ISO/IEC 7812-1 Annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
