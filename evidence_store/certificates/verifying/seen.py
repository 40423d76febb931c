"""Whether the witnesses of a destruction report this device, its time, and the same facts."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.witness_accounts import (
    NUMBER,
    OCCURRED,
    numbers_to_read,
    photographs,
    share_a_photograph,
    tell_the_same,
)
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import CertificateError
from forensics.documents import time_to_text

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import CertificateContent
    from evidence_store.domain.signing.signed_statements import Statement


def verify_seen(content: CertificateContent) -> None:
    """Check that each witness signed for this destruction, and all tell the same of it.

    Raises:
        CertificateError: one states another number or time, provided no picture or another's, or
            names another way or place than the other one.
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


def _verify_account(content: CertificateContent, statement: Statement) -> None:
    exhibit, told = content.exhibit, dict(statement.facts)
    seals = [each.number for each in exhibit.seals]
    if told.get(NUMBER) not in numbers_to_read(exhibit.serial, exhibit.imei, seals):
        raise CertificateError("A witness read a number that is not the item's.")
    if not photographs(told):
        raise CertificateError("A witness provided no photograph.")
    # People write minutes: an act in the minute of its start lies after the start.
    begun = time_to_text(content.holds_at_start.replace(second=0, microsecond=0))
    if not begun <= told.get(OCCURRED, "") <= time_to_text(statement.made_at):
        raise CertificateError("A witness states a time other than that of the work.")
