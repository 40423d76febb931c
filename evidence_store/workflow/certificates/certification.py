"""Issuing the certificate, or the non-completion report, of a completed disposal.

The document is drawn, sealed and verified outside any transaction; then record and custody entry
are made with the file beside its name, which it gets after the commit: a document stands under its
name only where its entry does (``certificates.folder``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.composing import compose
from evidence_store.certificates.folder import begin_document
from evidence_store.certificates.recorded import Recorded
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.documents.certificates.renderer import this_renderer
from evidence_store.domain.certificates.certificate import (
    ISSUED,
    CertificateKind,
    CertificateRecord,
)
from evidence_store.domain.certificates.certificate_content import CertifiedWithdrawal
from evidence_store.domain.exhibits.exhibit import ExhibitAct
from evidence_store.domain.offers.disposal_offers import Deed
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.projection import projected
from evidence_store.errors import ConflictError, OutOfSequenceError
from evidence_store.workflow._kit.entries_to_prove import entries_to_prove
from evidence_store.workflow._kit.grounds import require_no_stop_file
from evidence_store.workflow._kit.heads_entries import commit_heads
from evidence_store.workflow._kit.refusals import refusals_recorded
from evidence_store.workflow._kit.sealed_documents import (
    Sealed,
    numbers_in,
    recorded_with,
    sealed,
    settled,
)
from evidence_store.workflow._kit.subjects.bags import require_deed
from evidence_store.workflow._kit.subjects.open_exhibits import open_disposal

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.issuing import Issuing
    from evidence_store.workflow._kit.ports import UnitOfWork


def issue_certificate(desk: Desk, disposal_id: str, *, issuing: Issuing) -> CertificateRecord:
    """Issue what the disposal has earned: a certificate, or a non-completion report.

    Raises:
        NotPermittedError: the actor is no supervisor, and neither verified nor witnessed it.
        SamePersonError: the actor carried it out.
        OutOfSequenceError: the disposal is not complete, its document was issued before, or
            another disposal of the exhibit followed it.
        TamperedLogError: an entry of the log was taken out or changed.
        ChangedRecordError: a record of the case was.
        CertificateError: no document may be made of it, or ours does not verify.
        ConflictError: the record changed meanwhile; repeat.
    """
    with desk.uow as uow:
        exhibit_id = uow.disposals.get(disposal_id).exhibit_id
    with refusals_recorded(desk, Act.CERTIFY, exhibit_id=exhibit_id):
        require_duty(desk.actor, Act.CERTIFY)
        # A disposal has one document: what an interruption left is settled before another is made.
        settled(desk, issuing.folder)
        with desk.uow as uow:
            opened = open_disposal(desk, disposal_id)
            require_deed(Deed.ISSUE, opened)
            # A signed stop holds before it is recorded: every gate reads the folder (ADR 35).
            require_no_stop_file(uow, opened.exhibit)
            # An item of the order that was taken out would not be among what was not done.
            uow.custody.require_whole(opened.exhibit.case_id)
            # Before the head that the document quotes, so that no last entry can be left out.
            committed = commit_heads(uow, actor=desk.actor, at=desk.clock())
            recorded = _gather(uow, disposal_id, rules=desk.rules, issuing=issuing)
            numbers = numbers_in(uow, year=desk.clock().year)
            if committed:
                uow.commit()
        made = sealed(
            lambda number, at: compose(
                recorded,
                number=number,
                issued_by=desk.actor.id,
                issued_at=at,
                renderer=this_renderer(),
            ),
            numbers,
            at=desk.clock(),
            issuing=issuing,
        )
        return recorded_with(
            desk, issuing.folder, lambda uow: _record(uow, recorded, made, issuing=issuing)
        )


def _gather(uow: UnitOfWork, disposal_id: str, *, rules: Rules, issuing: Issuing) -> Recorded:
    disposal = uow.disposals.get(disposal_id)
    exhibit = uow.exhibits.get(disposal.exhibit_id)
    _require_none_followed(uow, disposal, exhibit)
    order = uow.orders.get(disposal.order_id)
    earlier = uow.certificates.find(exhibit_id=exhibit.id)
    gone = sorted((each for each in earlier if each.is_withdrawn), key=lambda each: each.number)
    numbers = [each.number for each in gone]
    proved, proof = entries_to_prove(uow.custody, disposal, numbers)
    return Recorded(
        unit=issuing.unit,
        training=issuing.training,
        case=uow.cases.get(exhibit.case_id),
        order=order,
        order_title=rules.order_type(order.order_type).title,
        exhibit=exhibit,
        disposal=disposal,
        acquisitions=tuple(uow.acquisitions.find(exhibit_id=exhibit.id)),
        hash_sets=tuple(uow.hash_sets.find(case_id=exhibit.case_id)),
        scans=tuple(uow.scans.find(exhibit_id=exhibit.id)),
        people=tuple(uow.people.find()),
        head=uow.custody.head(),
        entries=tuple(entry.seq for entry in uow.custody.of_exhibit(exhibit.id)),
        log_key=issuing.log_key,
        log_certificate=issuing.log_certificate,
        proved=proved,
        proof=proof,
        supersedes=earlier[-1].number if earlier else None,
        withdrawn=tuple(map(_withdrawn, gone)),
        family=tuple(uow.exhibits.find(case_id=exhibit.case_id)),
        replies=_replies(uow, exhibit),
    )


def _withdrawn(record: CertificateRecord) -> CertifiedWithdrawal:
    return projected(CertifiedWithdrawal, record.withdrawal, number=record.number, kind=record.kind)


def _replies(uow: UnitOfWork, exhibit: Exhibit) -> dict[str, str]:
    """The words of answers about appeals, as far as they are not withheld by now."""
    # The record keeps only the digest of a reply; its words are sealed beside the entry (ADR 18).
    said = (uow.custody.disclosed(entry.seq) for entry in uow.custody.of_case(exhibit.case_id))
    return {
        str(each["check"]): str(each["reply"])
        for each in said
        if "check" in each and "reply" in each
    }


def _require_none_followed(uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit) -> None:
    """Only what is void can be followed by another disposal; then that one's document says all."""
    every = uow.disposals.find(exhibit_id=exhibit.id)
    later = every[[each.id for each in every].index(disposal.id) + 1 :]
    if any(each.is_open or each.starts for each in later):
        message = (
            f"{exhibit.reference}: another disposal of this exhibit followed this one. Finish that "
            "one, and issue its document."
        )
        raise OutOfSequenceError(message)


def _record(
    uow: UnitOfWork, recorded: Recorded, made: Sealed, *, issuing: Issuing
) -> CertificateRecord:
    disposal, exhibit = _unchanged(uow, recorded)
    record = made.record(exhibit_id=exhibit.id, disposal_id=disposal.id)
    earned = record.kind is CertificateKind.CERTIFICATE
    ended = uow.disposals.save(disposal.certified() if earned else disposal.reported())
    uow.exhibits.save(exhibit.after(ExhibitAct.CERTIFY if earned else ExhibitAct.REPORT))
    uow.certificates.add(record)
    uow.custody.append(_draft(record, exhibit, states=(disposal, ended)))
    # Beside its name until the commit: a document stands under it only where its entry does.
    begin_document(issuing.folder / record.file_name, made.pdf)
    return record


def _unchanged(uow: UnitOfWork, recorded: Recorded) -> tuple[Disposal, Exhibit]:
    disposal = uow.disposals.get(recorded.disposal.id)
    exhibit = uow.exhibits.get(recorded.exhibit.id)
    # Drawing and sealing take time outside any transaction; what came meanwhile is not in it.
    if (disposal, exhibit) != (recorded.disposal, recorded.exhibit):
        message = (
            f"{exhibit.reference}: the record changed while the document was made. Look at it, "
            "then issue again."
        )
        raise ConflictError(message)
    return disposal, exhibit


def _draft(
    record: CertificateRecord, exhibit: Exhibit, *, states: tuple[Disposal, Disposal]
) -> Draft:
    before, after = states
    return Draft(
        event=ISSUED[record.kind],
        case_id=exhibit.case_id,
        exhibit_id=exhibit.id,
        occurred=record.issued_at,
        public={
            "certificate": record.id,
            "number": record.number,
            "kind": record.kind.value,
            "disposal": after.id,
            "state": [before.state.value, after.state.value],
            "json": str(record.json_digest),
            "pdf": str(record.pdf_digest),
            "training": record.training,
        },
        committed={"by": record.issued_by},
    )
