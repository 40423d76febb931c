"""What is read off a device, its bag or its label, and how it is understood."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.device_facts import IMEI_LENGTH, check_digit
from evidence_store.errors import WrongEntryError

if TYPE_CHECKING:
    from collections.abc import Iterable

_SEAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]{0,39}")
_CAPACITY = re.compile(r"([0-9]{1,6}(?:[.,][0-9]{1,3})?)\s*([kmgt])(i?)b(?:ytes?)?", re.IGNORECASE)
_BYTES = re.compile(r"([0-9][0-9, ]*)(?:b|bytes)?", re.IGNORECASE)
_LEAST_BYTES = 1_000_000
"""A smaller number without a unit is a capacity whose unit was left out."""
# A size stands in entries, whose numbers stay below 2**53 (RFC 7493).
_MOST_BYTES = 1 << 53
_POWER = {"k": 1, "m": 2, "g": 3, "t": 4}
# Manufacturers count in thousands; the i stands for the powers of 1024 (IEC 80000-13).
_STEP = {"": 1000, "i": 1024}
_NUMBERED = re.compile(r"(.*?)([0-9]{1,9})", re.DOTALL)


def seal_of(text: str) -> str:
    """Return the number of a seal, without the blanks around it.

    Raises:
        WrongEntryError: it is what another code on the bag or the device says.
    """
    number = text.strip()
    if not _SEAL.fullmatch(number):
        raise WrongEntryError(
            "The number of a seal has letters and digits, and between them blanks, full stops, "
            "strokes or hyphens; 40 at most. Scan or read the code of the seal itself."
        )
    digits = number.isascii() and number.isdigit() and len(number) == IMEI_LENGTH
    if digits and check_digit(number[:-1]) == number[-1]:
        raise WrongEntryError(
            "This number is an IMEI and no seal: another code was scanned. Scan the seal."
        )
    return number


def capacity_of(text: str) -> int:
    """Return how many bytes a label promises, such as "64 GB", "500 MB" or "1 TB".

    A large whole number without a unit is bytes, however its thousands are set apart.

    Raises:
        WrongEntryError: it says no number with its unit, or nothing at all.
    """
    said = text.strip()
    size = 0
    if found := _CAPACITY.fullmatch(said):
        number = Decimal(found[1].replace(",", "."))
        size = int(number * _STEP[found[3].lower()] ** _POWER[found[2].lower()])
    elif bare := _BYTES.fullmatch(said):
        size = int("".join(sign for sign in bare[1] if sign.isdigit()))
        size = size if size >= _LEAST_BYTES else 0
    if not 0 < size < _MOST_BYTES:
        raise WrongEntryError(
            "Enter the capacity as the label says it, with its unit: for example 64 GB, 500 MB or "
            "1 TB."
        )
    return size


def reference_after(reference: str, taken: Iterable[str]) -> str:
    """Return the next reference of a series that ends in a number; "" where it ends in none."""
    found = _NUMBERED.fullmatch(reference)
    if found is None:
        return ""
    series = found[1].casefold()
    others = (_NUMBERED.fullmatch(each) for each in taken)
    numbers = [int(each[2]) for each in others if each and each[1].casefold() == series]
    following = max([int(found[2]), *numbers]) + 1
    return f"{found[1]}{following:0{len(found[2])}}"


def first_reference(name: str, taken: Iterable[str]) -> str:
    """Return the next reference of a person's own series, which begins with their initials."""
    words = (each for each in name.split() if each[0].isalpha())
    # A letter and its accent can come as two characters; the first alone would be another letter.
    initials = "".join(each[0] for each in unicodedata.normalize("NFC", " ".join(words)).split())
    return reference_after(f"{initials.upper()}/0", taken) if initials else ""
