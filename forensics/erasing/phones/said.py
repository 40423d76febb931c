"""What phones say, made into values: hostile text, of which anything of another form is nothing."""

from __future__ import annotations

import re
from hashlib import sha256

from forensics.erasing.devices.facts.said import text_of
from forensics.values import Contradiction, Digest, HashAlgorithm, TriState

MOST_LINES = 20_000
_PROPERTY = re.compile(r"\[([\w.\-]{1,128})\]: \[([^\[\]\n]{0,256})\]")
_IMEI = re.compile(r"[0-9]{15}")
_QUOTED = re.compile(r"'([^'\n]{0,64})'")
_ANDROID_ID = re.compile(r"[0-9a-f]{8,16}")


class AndroidProperties:
    """The properties of Android, as ``getprop`` lists them; one that is there twice is unknown."""

    def __init__(self, text: str) -> None:
        """Take the lines of the usual form and leave out all others."""
        found: dict[str, set[str]] = {}
        for line in text.splitlines()[:MOST_LINES]:
            if is_one := _PROPERTY.fullmatch(line.strip()):
                found.setdefault(is_one[1], set()).add(is_one[2])
        self._values = {name: each for name, values in found.items() if len(values) == 1
                        for each in values}  # fmt: skip

    def text(self, name: str) -> str | None:
        """A property as printable text, or None."""
        return text_of(self._values.get(name))

    def number(self, name: str) -> int | None:
        """A property as a whole number of at most four digits, or None."""
        said = self._values.get(name, "")
        return int(said) if said.isascii() and said.isdigit() and len(said) <= 4 else None

    def is_one_of(self, name: str, yes: set[str], no: set[str]) -> TriState:
        """Whether a property has one of some values; unknown for every other."""
        said = self._values.get(name)
        return TriState.YES if said in yes else TriState.NO if said in no else TriState.UNKNOWN


def agreed(fact: str, said: list[tuple[str, str | None]]) -> tuple[str | None, list[Contradiction]]:
    """Return what all sources that said anything agree on; else None, and what each said."""
    told = [(source, value) for source, value in said if value is not None]
    if len({value for _, value in told}) > 1:
        return None, [Contradiction(fact, tuple(told))]
    return (told[0][1] if told else None), []


def imei_of(said: object) -> str | None:
    """An IMEI of 15 digits whose check digit fits, or None."""
    text = said if isinstance(said, str) else ""
    if not _IMEI.fullmatch(text) or set(text) == {"0"}:
        return None
    doubled = [int(sign) * (1 + place % 2) for place, sign in enumerate(text)]
    return None if sum(n // 10 + n % 10 for n in doubled) % 10 else text


def imei_in_parcel(text: str) -> str | None:
    """The IMEI in what ``service call`` prints: UTF-16 as hexadecimal words, and as quoted text."""
    shown = "".join(_QUOTED.findall(text))
    return imei_of("".join(sign for sign in shown if sign.isdigit()))


def mark_of(said: str) -> Digest | None:
    """The SHA-256 of what ANDROID_ID is, so that two can be compared and none is kept."""
    text = said.strip()
    if not _ANDROID_ID.fullmatch(text):
        return None
    return Digest(HashAlgorithm.SHA256, sha256(b"expunge reset mark\0" + text.encode()).digest())


def yes_or_no(said: str) -> TriState:
    """What "1" and "0" say; unknown for everything else, "null" included."""
    return {"1": TriState.YES, "0": TriState.NO}.get(said.strip(), TriState.UNKNOWN)
