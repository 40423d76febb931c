"""How times, sizes, digests and free text are shown; all text is safe for reportlab's markup."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from evidence_store.certificates.rendering.fonts import MONO, printable
from forensics.documents import time_from_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedCase,
    )
    from evidence_store.domain.signing.signed_statements import Statement, StatementKind
    from forensics.values import Digest, Extent

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
_EXTENTS_SHOWN = 24


def text(raw: str) -> str:
    """Free text, as markup."""
    return escape(printable(raw))


def shortened(raw: str, limit: int, *, section: str) -> str:
    """Free text for page 1, cut at a word, with the section that holds all of it."""
    if len(raw) <= limit:
        return text(raw)
    head = raw[:limit].rsplit(" ", 1)[0]
    return f"{text(head)} … (in full under “{section}”)"


def day(moment: date) -> str:
    """A date as GOV.UK writes it: 3 February 2026."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def court(case: CertifiedCase) -> str:
    """The court, with its own number of the case where there is one."""
    numbered = case_number(case, before=", ")
    return f"{text(case.court)}{numbered}"


def case_number(case: CertifiedCase, *, before: str = "", after: str = "") -> str:
    """The court's own number of the case, between these; nothing where none is recorded."""
    if not case.court_case_number.strip():
        return ""
    return f"{before}case {text(case.court_case_number)}{after}"


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


def digest(value: Digest | None) -> str:
    """A digest in the fixed-width face, its algorithm named; "none" where there is none."""
    if value is None:
        return "none"
    names = {"sha256": "SHA-256", "blake3": "BLAKE3", "sha1": "SHA-1", "md5": "MD5"}
    return f"{names[value.algorithm.value]} {mono(value.value.hex())}"


def mono(raw: str) -> str:
    """Text in the fixed-width face."""
    return f'<font name="{MONO}" size="7.5">{text(raw)}</font>'


def spoken_root(root: bytes) -> str:
    """A root hash as people read it out: 52 Base32 letters in groups of four."""
    letters = base64.b32encode(root).decode().rstrip("=")
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def extents(runs: Iterable[Extent]) -> str:
    """Runs of bytes by their first and last byte; of very many, the first and how many more."""
    listed = list(runs)
    lines = [f"{run.offset:,} to {run.end - 1:,}" for run in listed[:_EXTENTS_SHOWN]]
    if len(listed) > _EXTENTS_SHOWN:
        lines.append(f"and {len(listed) - _EXTENTS_SHOWN:,} more, listed in the attached record")
    return "; ".join(lines)


def fact(name: str, value: str) -> str:
    """A fact of a statement; its time as times are shown, if it is one."""
    if name == "occurred":
        try:
            return instant(time_from_text(value))
        except ValueError:
            return "the time is not recorded"
    return text(value)


def signer(content: CertificateContent, kind: StatementKind) -> str | None:
    """Who signed the statement of that kind and, where that was a deputy, in whose place."""
    for signed in content.statements:
        if signed.statement.kind is kind:
            return by_whom(content, signed.statement)
    return None


def by_whom(content: CertificateContent, statement: Statement) -> str:
    """Who signed a statement and, where that was a deputy, in whose place."""
    who = person(content, statement.person_id)
    deputy_of = dict(statement.facts).get("deputy_of")
    return who if deputy_of is None else f"{who}, as deputy of {person(content, deputy_of)}"


def person(content: CertificateContent, identifier: str | None) -> str:
    """A person by name, rank and staff number; who is not enrolled, as they were recorded."""
    found = content.person(identifier)
    if found is None:
        return text(identifier or "not recorded")
    return text(", ".join(part for part in (found.name, found.rank, found.staff_number) if part))
