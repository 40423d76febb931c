"""What a certificate says of the work: what was done, what was read again, which category it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate_content import CertifiedDisposal
from evidence_store.domain.certificates.ended_work import category_of
from evidence_store.domain.certificates.stated_facts import Begun
from evidence_store.domain.disposals.certified_findings import CertifiedVerification
from evidence_store.domain.values.projection import projected
from forensics.scanning.stages import NO_FILE_SYSTEM

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate import CertificateKind
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import MediumKind
    from forensics.values import ErasureVerification


_NOTHING_LEFT = "after the overwriting no file system was left to read"
_NOT_FOLLOWED = "no file system was found that could be read"


def certified_disposal(
    disposal: Disposal, kind: CertificateKind, *, medium: MediumKind
) -> CertifiedDisposal:
    """What was done under one disposal, by whom, and what another person read again."""
    check = disposal.verification
    operator, earlier = _operators(disposal)
    return projected(
        CertifiedDisposal,
        disposal,
        category=category_of(
            kind, method=disposal.method, route=disposal.route, medium=medium, found=check
        ),
        ended=disposal.state,
        operator=operator,
        earlier_operators=earlier,
        verification=None if check is None else certified_verification(check, disposal.verifier_id),
    )


def begun_by(disposal: Disposal) -> Begun:
    """How the work of a disposal was begun, as it will be printed."""
    operator, earlier = _operators(disposal)
    evaluation = disposal.evaluation
    return Begun(
        holds_at_start=None if evaluation is None else evaluation.evaluated_at,
        starts=disposal.starts,
        operator=operator,
        earlier_operators=earlier,
        identification=disposal.identification,
    )


def _operators(disposal: Disposal) -> tuple[str | None, tuple[str, ...]]:
    """Who carried it out last, and all others who began a part of it."""
    # A person who holds a permit and never began has carried nothing out, unless nobody else has.
    if not disposal.operators:
        return disposal.operator_id, ()
    permit = disposal.permit
    redeemed = permit is not None and permit.redeemed_at is not None
    last = permit.operator_id if permit is not None and redeemed else disposal.operators[-1]
    return last, tuple(each for each in disposal.operators if each != last)


def certified_verification(
    check: ErasureVerification, verifier: str | None
) -> CertifiedVerification:
    """What a verification found, as it is printed; its verifier signs for just that."""
    return projected(CertifiedVerification, check, verified_by=verifier, faults=_faults(check))


def _faults(check: ErasureVerification) -> tuple[str, ...]:
    """Say the faults of a reading in words of ours: their own words could name somebody."""
    empty = sum(fault.reason == NO_FILE_SYSTEM for fault in check.faults)
    others = len(check.faults) - empty
    lines = []
    if empty and not check.different:
        lines.append(_NOTHING_LEFT)
    elif empty:
        lines.append(_NOT_FOLLOWED)
    if others:
        lines.append(f"faults of other kinds: {others:,}; the result of the new scan lists them")
    return tuple(lines)
