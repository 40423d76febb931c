"""How a certificate shows people, courts, runs of bytes and what was stated."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from evidence_store.documents.kit.text import instant
from forensics.documents import time_from_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.certificates.case_content import AnyContent
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedCase,
    )
    from evidence_store.domain.signing.signed_statements import Statement, StatementKind
    from forensics.values import Extent

_EXTENTS_SHOWN = 24


def shortened(raw: str, limit: int, *, section: str) -> str:
    """Free text for page 1, cut at a word, with the section that holds all of it."""
    if len(raw) <= limit:
        return raw
    head = raw[:limit].rsplit(" ", 1)[0]
    return f"{head} … (in full under “{section}”)"


def court(case: CertifiedCase) -> str:
    """The court, with its own number of the case where there is one."""
    numbered = case_number(case, before=", ")
    return f"{case.court}{numbered}"


def case_number(case: CertifiedCase, *, before: str = "", after: str = "") -> str:
    """The court's own number of the case, between these; nothing where none is recorded."""
    if not case.court_case_number.strip():
        return ""
    return f"{before}case {case.court_case_number}{after}"


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


def fact(content: CertificateContent, name: str, value: str) -> str:
    """A fact of a statement: a time as times are shown, a person by name."""
    match name:
        case "operator":
            return person(content, value)
        case "occurred":
            return occurred(value)
        case _:
            return value


def occurred(value: str) -> str:
    """The time at which something happened, as a statement has it."""
    try:
        return instant(time_from_text(value))
    except ValueError:
        return "the time is not recorded"


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


def person(content: AnyContent, identifier: str | None) -> str:
    """A person by name, rank and staff number; who is not enrolled, as they were recorded."""
    found = content.person(identifier)
    if found is None:
        return identifier or "not recorded"
    return ", ".join(part for part in (found.name, found.rank, found.staff_number) if part)
