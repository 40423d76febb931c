"""Whether witnesses report this device, its time and the same facts, and read the right phone.

And whether what was read of that phone later is what the people who took it signed for.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from evidence_store.certificates.verifying.signed import TOLERANCE, require_facts
from evidence_store.domain.disposals.other_tools import TOLERANCE as MINUTE
from evidence_store.domain.disposals.phone_resets import says_another_serial
from evidence_store.domain.disposals.witness_accounts import (
    NUMBER,
    OCCURRED,
    numbers_to_read,
    photographs,
    share_a_photograph,
    tell_the_same,
    witnessed_at,
)
from evidence_store.domain.scans.later_extractions import fault_of_record, later_facts
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import CertificateError
from forensics.documents import time_from_text
from forensics.values import reads_phone

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import CertificateContent
    from evidence_store.domain.signing.signed_statements import Statement


def verify_seen(content: CertificateContent) -> None:
    """Check that each witness signed for this destruction, and all tell the same of it.

    Raises:
        CertificateError: one states another number or time, provided no picture or another's, or
            names another way or place than the other one; or the phone that was reset was read out
            of its turn, or is another one; or a later extraction is not what was signed for.
    """
    seen = [
        each.statement
        for each in content.statements
        if each.statement.kind is StatementKind.WITNESS
    ]
    for statement in seen:
        _verify_account(content, statement)
    for one, other in combinations([dict(each.facts) for each in seen], 2):
        if not tell_the_same(one, other):
            raise CertificateError("The witnesses name different methods or places of destruction.")
        if share_a_photograph(one, other):
            raise CertificateError("Both witnesses signed for the same photograph.")
    _verify_phone(content, seen)
    _verify_later(content, seen)


def _verify_phone(content: CertificateContent, seen: list[Statement]) -> None:
    """A phone was read between authority and start, again after it, and it is the item."""
    (authorised,) = (
        each.statement.made_at
        for each in content.statements
        if each.statement.kind is StatementKind.AUTHORISATION
    )
    begun = content.holds_at_start
    ended = min((each.made_at for each in seen), default=content.issued_at)
    for read, first, last in (
        (content.disposal.phone_before, authorised, begun),
        (content.disposal.phone_after, begun, ended),
    ):
        if read is None:
            continue
        if not first - TOLERANCE <= read.reading.read_at <= last + TOLERANCE:
            raise CertificateError("The phone was not read in its turn.")
        if says_another_serial(read.reading.facts, content.exhibit.serial):
            raise CertificateError("The phone that was read says another serial number.")


def _verify_later(content: CertificateContent, seen: list[Statement]) -> None:
    """What is printed of later extractions is what the people who took them each signed."""
    later = content.disposal.later
    if later and not reads_phone(content.disposal.method):
        raise CertificateError("There is a later extraction, and no phone was reset.")
    begun = witnessed_at(dict(each.facts) for each in seen) or content.holds_at_start
    signed = [
        each.statement
        for each in content.statements
        if each.statement.kind is StatementKind.READ_LATER
    ]
    if fault_of_record(later):
        raise CertificateError("A later extraction is recorded twice.")
    # As many of each: the statements were counted before (``signed``).
    for one, statement in zip(later, signed, strict=True):
        if statement.person_id != one.taken_by:
            raise CertificateError("Another person signed for a later extraction.")
        require_facts(statement, later_facts(one))
        if not begun - MINUTE <= one.taken_at <= statement.made_at + MINUTE:
            raise CertificateError("An extraction that is called later was taken at another time.")
        if statement.made_at > content.issued_at + TOLERANCE:
            raise CertificateError("A later extraction was signed for after the document.")


def _verify_account(content: CertificateContent, statement: Statement) -> None:
    exhibit, told = content.exhibit, dict(statement.facts)
    seals = [each.number for each in exhibit.seals]
    if told.get(NUMBER) not in numbers_to_read(exhibit.serial, exhibit.imei, seals):
        raise CertificateError("A witness read a number that is not the item's.")
    if not photographs(told):
        raise CertificateError("A witness provided no photograph.")
    try:
        occurred = time_from_text(told.get(OCCURRED, ""))
    except ValueError:
        raise CertificateError("A witness states no time.") from None
    # People write minutes: an act in the minute of its start lies after the start.
    begun = content.holds_at_start.replace(second=0, microsecond=0)
    if not begun <= occurred <= statement.made_at:
        raise CertificateError("A witness states a time other than that of the work.")
