"""Whom a certificate names: everybody who took a part, or said something that it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate_content import CertifiedPerson
from evidence_store.domain.certificates.stated_facts import DEPUTY_OF
from evidence_store.domain.values.projection import projected

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from evidence_store.domain.certificates.certificate_content import (
        CertifiedDisposal,
        CertifiedScan,
        CertifiedWithdrawal,
    )
    from evidence_store.domain.certificates.certified_subject import CertifiedSubject
    from evidence_store.domain.people.person import Person
    from evidence_store.domain.signing.signed_statements import SignedStatement


def named_in(
    *,
    issued_by: str,
    subject: CertifiedSubject,
    disposal: CertifiedDisposal,
    scans: Iterable[CertifiedScan],
    statements: Iterable[SignedStatement],
    withdrawn: Iterable[CertifiedWithdrawal],
) -> frozenset[str]:
    """Ids of all people of the unit whom a document of these parts prints."""
    order, check = subject.order, disposal.verification
    signed = [each.statement for each in statements]
    named = {
        issued_by,
        disposal.operator,
        *disposal.earlier_operators,
        None if check is None else check.verified_by,
        *(each.read_by for each in (disposal.phone_before, disposal.phone_after) if each),
        *(each.by for each in disposal.others_said),
        *(each.taken_by for each in disposal.later),
        *(each.person_id for each in signed),
        # The supervisor for whom a deputy signed is excluded like the deputy (ADR 19).
        *(dict(each.facts).get(DEPUTY_OF) for each in signed),
        *(line.mapped_by for line in order.lines),
        *(by for line in order.nothing_lines for by in line.said.people),
        *(each.asked_by for each in order.checks),
        *(image.verified_by for image in subject.images),
        *(scan.confirmed_by for scan in scans),
        *(seal.applied_by for seal in subject.exhibit.seals),
        *(by for each in withdrawn for by in (each.asked_by, each.confirmed_by)),
    }
    return frozenset(filter(None, named))


def certified_people(
    people: Iterable[Person], named: Collection[str]
) -> tuple[CertifiedPerson, ...]:
    """Those people whose ids are named, as documents carry them, by their ids."""
    return tuple(
        projected(CertifiedPerson, each)
        for each in sorted(people, key=lambda each: each.id)
        if each.id in named
    )
