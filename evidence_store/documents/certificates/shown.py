"""How a certificate shows people, courts, runs of bytes and what was stated."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from evidence_store.documents.kit.text import instant
from forensics.documents import time_from_text
from forensics.saying.sentences import (
    Said,
    given,
    listed,
    present,
    say,
)

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


def shortened(raw: str, limit: int, *, section: Said) -> Said:
    """Free text for page 1, cut at a word, with the section that holds all of it."""
    if len(raw) <= limit:
        return given(raw)
    head = raw[:limit].rsplit(" ", 1)[0]
    return say("{head} … (in full under “{section}”)", head=given(head), section=section)


def court(case: CertifiedCase) -> Said:
    """The court, with its own number of the case where there is one."""
    return listed((given(case.court), *case_number(case)))


def case_number(case: CertifiedCase) -> list[Said]:
    """The court's own number of the case; nothing where none is recorded."""
    number = case.court_case_number
    return [say("case {number}", number=given(number))] if number.strip() else []


def case_named(case: CertifiedCase) -> Said:
    """The case as courts and the police call it."""
    return listed(
        (
            say("R v {offender}", offender=given(case.offender)),
            *case_number(case),
            say("URN {reference}", reference=given(case.reference)),
        )
    )


def spoken_root(root: bytes) -> str:
    """A root hash as people read it out: 52 Base32 letters in groups of four."""
    # Base32 has no 0, 1 or 8, which are taken for letters.
    letters = base64.b32encode(root).decode().rstrip("=")
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def extents(runs: Iterable[Extent]) -> Said:
    """Runs of bytes by their first and last byte; of very many, the first and how many more."""
    every = list(runs)
    lines = [
        say("{offset} to {end}", offset=run.offset, end=run.end - 1)
        for run in every[:_EXTENTS_SHOWN]
    ]
    if len(every) > _EXTENTS_SHOWN:
        lines.append(
            say(
                "and {number} more, listed in the attached record",
                number=len(every) - _EXTENTS_SHOWN,
            )
        )
    return listed(lines, "; ")


def fact(content: CertificateContent, name: str, value: str) -> Said:
    """A fact of a statement: a time as times are shown, a person by name."""
    match name:
        case "operator":
            return person(content, value)
        case "occurred":
            return occurred(value)
        case _:
            return given(value)


def occurred(value: str) -> Said:
    """The time at which something happened, as a statement has it."""
    try:
        return instant(time_from_text(value))
    except ValueError:
        return say("the time is not recorded")


def signer(content: CertificateContent, kind: StatementKind) -> Said | None:
    """Who signed the statement of that kind and, where that was a deputy, in whose place."""
    for signed in content.statements:
        if signed.statement.kind is kind:
            return by_whom(content, signed.statement)
    return None


def by_whom(content: CertificateContent, statement: Statement) -> Said:
    """Who signed a statement and, where that was a deputy, in whose place."""
    who = person(content, statement.person_id)
    deputy_of = dict(statement.facts).get("deputy_of")
    return (
        who
        if deputy_of is None
        else say("{who}, as deputy of {deputy_of}", who=who, deputy_of=person(content, deputy_of))
    )


def person(content: AnyContent, identifier: str | None) -> Said:
    """A person by name, rank and staff number; who is not enrolled, as they were recorded."""
    found = content.person(identifier)
    if found is None:
        return given(identifier) if identifier else say("not recorded")
    return listed(present(found.name, found.rank, found.staff_number))
