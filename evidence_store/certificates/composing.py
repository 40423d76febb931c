"""Composing the content of a certificate from what is recorded, and refusing what may not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from evidence_store.certificates.item_composing import certified_scan
from evidence_store.certificates.limits import limits_of
from evidence_store.certificates.named import certified_people, named_in
from evidence_store.certificates.subject_composing import certified_subject
from evidence_store.certificates.work_composing import certified_disposal
from evidence_store.domain.certificates.case_content import (
    CASE_SCHEMA,
    CASE_TRAINING,
    CaseContent,
)
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certificate_content import (
    SCHEMA,
    SEAL_LEVEL,
    CertificateContent,
    CertifiedCustody,
    training_sentence,
)
from evidence_store.domain.certificates.certified_subject import with_told
from evidence_store.domain.certificates.ended_work import ended_work, kind_of, reasons_of
from evidence_store.domain.certificates.stated_facts import SCANS, scan_digest
from evidence_store.domain.values.projection import projected
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import CertificateError
from forensics.values import Route, TargetKind

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.certificates.recorded import Recorded, RecordedOutcome
    from evidence_store.domain.certificates.certificate_content import CertifiedScan, Renderer
    from evidence_store.domain.certificates.certified_subject import CertifiedSubject

T = TypeVar("T")


def compose(
    recorded: Recorded, *, number: str, issued_by: str, issued_at: datetime, renderer: Renderer
) -> CertificateContent:
    """Return the content of the certificate or non-completion report of a completed disposal.

    Args:
        recorded: what is recorded.
        number: the number that the document will have.
        issued_by: who issues it.
        issued_at: aware UTC time of issue.
        renderer: what will draw it.

    Raises:
        CertificateError: no document may be made of this; the text says why.
        OutOfSequenceError: the disposal is not complete.
    """
    _refuse_what_may_not_be(recorded)
    disposal = recorded.disposal
    # As two people signed for it: what is corrected after the start stands in the log alone.
    subject = with_told(subject_of(recorded), disposal.told)
    ended = ended_work(disposal, subject.images)
    kind = kind_of(ended)
    if kind is CertificateKind.CERTIFICATE:
        _refuse_quashed(recorded)
    statements = disposal.statements
    work = certified_disposal(disposal, kind, medium=subject.exhibit.medium)
    scans = _scans(recorded)
    named = named_in(
        issued_by=issued_by, subject=subject, disposal=work, scans=scans, statements=statements,
        withdrawn=recorded.withdrawn,
    )  # fmt: skip
    return CertificateContent(
        schema=SCHEMA,
        number=number,
        kind=kind,
        training=recorded.training,
        training_sentence=training_sentence(disposal.method) if recorded.training else None,
        issued_at=issued_at,
        issued_by=issued_by,
        seal_level=SEAL_LEVEL,
        unit=recorded.unit,
        reasons=reasons_of(ended),
        case=subject.case,
        order=subject.order,
        authority=disposal.authority,
        # Those that the authoriser signed for, as they stood then: nobody signs for a later list.
        holds=_require(disposal.authorised_holds, recorded, "has no holds that were signed for"),
        holds_at_start=_require(
            disposal.evaluation, recorded, "has no holds evaluated at its start"
        ).evaluated_at,
        exhibit=subject.exhibit,
        acquisitions=subject.images,
        scans=scans,
        disposal=work,
        limits=limits_of(
            work,
            medium=subject.exhibit.medium,
            scans=scans,
            images=subject.images,
        ),
        people=certified_people(recorded.people, named),
        statements=statements,
        custody=_custody(recorded),
        # By it a verifier knows whether its own drawing
        # must be the same bytes (docs/certificate.md).
        renderer=renderer,
        supersedes=recorded.supersedes,
        withdrawn=recorded.withdrawn,
    )


def compose_case(
    recorded: RecordedOutcome,
    *,
    number: str,
    issued_by: str,
    issued_at: datetime,
    renderer: Renderer,
) -> CaseContent:
    """Return the content of a case certificate.

    Args:
        recorded: what it rests on.
        number: the number that the document will have.
        issued_by: who issues it.
        issued_at: aware UTC time of issue.
        renderer: what will draw it.
    """
    (stated_by, stated_at), (agreed_by, agreed_at) = recorded.said
    # People of its documents are named in the records that it carries whole.
    named = {issued_by, stated_by, agreed_by}
    return CaseContent(
        schema=CASE_SCHEMA,
        number=number,
        training=recorded.training,
        training_sentence=CASE_TRAINING if recorded.training else None,
        issued_at=issued_at,
        issued_by=issued_by,
        seal_level=SEAL_LEVEL,
        unit=recorded.unit,
        outcome=recorded.outcome,
        stated_by=stated_by,
        stated_at=stated_at,
        agreed_by=agreed_by,
        agreed_at=agreed_at,
        records=recorded.records,
        people=certified_people(recorded.people, named),
        custody=recorded.custody,
        renderer=renderer,
        supersedes=recorded.supersedes,
    )


def subject_of(recorded: Recorded) -> CertifiedSubject:
    """Case, order and item as they are recorded now."""
    evaluation = recorded.disposal.evaluation
    return certified_subject(
        case=recorded.case,
        order=recorded.order,
        order_title=recorded.order_title,
        exhibit=recorded.exhibit,
        family=recorded.family,
        images=recorded.acquisitions,
        started=None if evaluation is None else evaluation.evaluated_at,
        replies=recorded.replies,
    )


def _refuse_what_may_not_be(recorded: Recorded) -> None:
    disposal, receipt = recorded.disposal, recorded.disposal.receipt
    was_training_file = receipt is not None and receipt.target_kind is TargetKind.WORKING_COPY
    refusals = (
        (disposal.authorisation is None, "was never authorised by a second person"),
        (not recorded.entries, "has no entry in the custody log"),
        (
            recorded.exhibit.has_training_file and not recorded.training,
            "is a training exhibit in a data folder that is not for training",
        ),
        (
            was_training_file and not recorded.training,
            "was not erased: a copy of it was, and that is not the device",
        ),
        # ADR 94: the end of a copy has a document of its own, which claims no category.
        (disposal.route is Route.COPY, "was planned as a copy, and that is not the device"),
        (
            # Checks of a start are asked where its permit is redeemed, and nowhere else (ADR 15).
            receipt is not None
            and (disposal.permit is None or receipt.authority != disposal.permit.id),
            "was erased without the recorded permit; that is an incident, not a certificate",
        ),
    )
    for applies, why in refusals:
        if applies:
            raise CertificateError(f"{recorded.exhibit.reference} {why}. No document is issued.")


def _refuse_quashed(recorded: Recorded) -> None:
    """Refuse where the last start came after the quashing; what was done before it stays true."""
    quashed_on, permit = recorded.order.quashed_on, recorded.disposal.permit
    started = None if permit is None else permit.redeemed_at
    # A court's day is one of this country; in summer UTC has the day before for another hour.
    if quashed_on is None or (started and started.astimezone(LONDON).date() < quashed_on):
        return
    raise CertificateError(
        f"{recorded.exhibit.reference}: the order was quashed before the work began; that is an "
        "incident, not a certificate. No document is issued."
    )


def _require(value: T | None, recorded: Recorded, why: str) -> T:
    if value is None:
        raise CertificateError(
            f"The disposal of {recorded.exhibit.reference} {why}. No document is issued."
        )
    return value


def _custody(recorded: Recorded) -> CertifiedCustody:
    return projected(
        CertifiedCustody,
        recorded,
        size=recorded.head.size,
        root=recorded.head.root,
        first_entry=recorded.entries[0],
        last_entry=recorded.entries[-1],
        entries=len(recorded.entries),
    )


def _scans(recorded: Recorded) -> tuple[CertifiedScan, ...]:
    """The scans that the authoriser signed for; what was scanned since is not before the act."""
    authorisation = recorded.disposal.authorisation
    facts = () if authorisation is None else authorisation.statement.facts
    signed_for = dict(facts).get(SCANS, "").split()
    scans = (certified_scan(scan, recorded.hash_sets) for scan in recorded.scans)
    return tuple(scan for scan in scans if scan_digest(scan) in signed_for)
