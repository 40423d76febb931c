"""Text on a page. Plain text is escaped when it is set, here and nowhere else.

A line of a document is a ``str``. What comes from a record is plain, so that a name with ``<b>`` in
it is printed as it was typed. Only what this module makes (bold, italic, fixed width) is ``Markup``
and is not escaped again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from evidence_store.documents.kit.faces import MONO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from forensics.values import Digest

# strftime's own months follow the locale of the process.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_UNITS = (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3))
_ALGORITHMS = {"sha256": "SHA-256", "blake3": "BLAKE3", "sha1": "SHA-1", "md5": "MD5"}
_MONO = Markup('<font name="{}" size="{}">{}</font>')
_MONO_SIZE = 7.5
_LARGE = 13


def escaped(line: str) -> str:
    """Return a line as markup: escaped, unless it is markup already."""
    return str(escape(line))


def rich(template: str, *values: object) -> str:
    """Fill a sentence whose values may be markup; the sentence and plain values are escaped."""
    return escape(template).format(*values)


def joined(separator: str, parts: Iterable[str]) -> str:
    """Join lines of which some may be markup."""
    return escape(separator).join(parts)


def bold(words: str) -> str:
    """Words in bold."""
    return Markup("<b>{}</b>").format(words)


def italic(words: str) -> str:
    """Words in italics."""
    return Markup("<i>{}</i>").format(words)


def mono(raw: str) -> str:
    """Text in the fixed-width face."""
    return _MONO.format(MONO, _MONO_SIZE, raw)


def large_mono(raw: str) -> str:
    """Text in the fixed-width face, large enough to be typed from paper."""
    return _MONO.format(MONO, _LARGE, raw)


def digest(value: Digest | None) -> str:
    """A digest in the fixed-width face, its algorithm named; "none" where there is none."""
    if value is None:
        return "none"
    return rich("{} {}", _ALGORITHMS[value.algorithm.value], mono(value.value.hex()))


def day(moment: date) -> str:
    """A date as GOV.UK writes it: 3 February 2026."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def instant(moment: datetime) -> str:
    """A time to the second, in UTC."""
    return f"{day(moment)}, {moment:%H:%M:%S} UTC"


def size(count: int) -> str:
    """Bytes with a rounded figure beside them where that helps."""
    exact = f"{count:,} bytes" if count != 1 else "1 byte"
    for unit, scale in _UNITS:
        if count >= scale:
            return f"{exact} ({count / scale:.1f} {unit})"
    return exact


def number(count: int, one: str, many: str) -> str:
    """A count with its noun."""
    return f"{count:,} {one if count == 1 else many}"
