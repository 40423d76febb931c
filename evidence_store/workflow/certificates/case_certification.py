"""The case certificate: what has been done under an order, signed by two people, then sealed.

One person works the outcome out from the documents of its exhibits and signs for the digest of it.
A supervisor who is another person works it out again, signs for the same, and issues the document.
Where something was done in between, the two digests differ, and it is signed again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from evidence_store.certificates.composing import compose_case
from evidence_store.certificates.folder import begin_document
from evidence_store.certificates.recorded import RecordedOutcome
from evidence_store.certificates.verifying.record import exhibits_record
from evidence_store.documents.certificates.renderer import this_renderer
from evidence_store.domain.certificates.case_content import (
    as_documents_say,
    outcome_digest,
    standing_documents,
)
from evidence_store.domain.certificates.certificate_content import (
    CertificateContent,
    CertifiedCustody,
)
from evidence_store.domain.certificates.certified_work import OUTCOME_AGREED, OUTCOME_STATED
from evidence_store.domain.certificates.order_outcome import OrderOutcome
from evidence_store.domain.certificates.order_said import (
    outcome_agreed,
    outcome_issued,
    outcome_stated,
    require_said,
    require_same,
)
from evidence_store.domain.events.kinds.disposal_events import CERTIFICATE_CASE_ISSUED
from evidence_store.domain.events.kinds.order_events import (
    ORDER_OUTCOME_AGREED,
    ORDER_OUTCOME_STATED,
)
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.errors import CertificateError, ConflictError, OutOfSequenceError
from evidence_store.ways import Way
from evidence_store.workflow._kit.entries_to_prove import entries_of_outcome, leaves_of
from evidence_store.workflow._kit.heads_entries import commit_heads
from evidence_store.workflow._kit.outcomes import outcome_now
from evidence_store.workflow._kit.sealed_documents import (
    held_under,
    numbers_in,
    recorded_with,
    sealed,
    settled,
)
from evidence_store.workflow._kit.subjects.open_orders import open_order
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.events.event import Event
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.signing.signed_acts import SignedAct
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.issuing import Issuing
    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.sealed_documents import Sealed
    from evidence_store.workflow._kit.subjects.open_orders import OpenOrder
    from forensics.values import Digest


def state_outcome(desk: SigningDesk, order_id: str, *, folder: Path) -> Order:
    """Work out what has been done under an order, and sign for it as the first of two people.

    Args:
        desk: who signs.
        order_id: which order.
        folder: where the documents of its exhibits stand.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        OutOfSequenceError: no exhibit of it has a document that stands, a later extraction of a
            phone contradicts one, or no court made it.
        CertificateError: a document is missing, was changed, or does not verify.
        TamperedLogError: an entry of the case was taken out or changed.
    """
    require_duty(desk.actor, Act.STATE_OUTCOME)
    with desk.uow as uow:
        opened = open_order(desk, order_id, OrderDeed.STATE_OUTCOME, of_types=desk.rules)
        # An item that was taken out of the order would not be among what is open.
        uow.custody.require_whole(opened.order.case_id)
        digest = outcome_digest(_worked_out(desk, opened, folder).outcome)
        after = outcome_stated(opened.order, digest, by=desk.actor.id, at=opened.at)
        saved = _save(desk, opened, after, ORDER_OUTCOME_STATED, digest)
        uow.commit()
    return saved


def certify_order(desk: SigningDesk, order_id: str, *, issuing: Issuing) -> CertificateRecord:
    """Work the outcome out again, sign for it as the second person, and issue the document.

    Raises:
        NotPermittedError: the actor is no supervisor.
        SamePersonError: the actor signed for it first.
        OutOfSequenceError: nobody signed for it first, it is another by now, or a later extraction
            contradicts a document.
        CertificateError: a document of an exhibit is missing or was changed, or ours does not
            verify.
        TamperedLogError: an entry of the case was taken out or changed.
        ConflictError: the record changed meanwhile; repeat.
    """
    require_duty(desk.actor, Act.AGREE_OUTCOME)
    settled(desk, issuing.folder)
    with desk.uow as uow:
        # Committed before the drawing: after a power cut the second person does not sign again.
        order = _agreed(desk, order_id, issuing.folder)
        commit_heads(uow, actor=desk.actor, at=desk.clock())
        recorded = _gather(desk, order, issuing)
        numbers = numbers_in(uow, year=desk.clock().year)
        uow.commit()
    made = sealed(
        lambda number, at: compose_case(
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
        desk, issuing.folder, lambda _: _record(desk, order_id, made, issuing.folder)
    )


@dataclass(frozen=True, slots=True)
class _WorkedOut:
    """What has been done under an order, and the documents that say so."""

    outcome: OrderOutcome
    records: tuple[CertificateContent, ...]


def _worked_out(desk: SigningDesk, opened: OpenOrder, folder: Path) -> _WorkedOut:
    """By the sealed files, whose digests are recorded: no field of a table says what was done."""
    outcome = outcome_now(opened.uow, opened.order, desk.rules)
    numbers = [each.number for each in standing_documents(outcome)]
    if not numbers:
        raise OutOfSequenceError(
            "Every document of an exhibit of this order was withdrawn, so none says what was done. "
            "Issue one first: " + Way.CERTIFICATE_ISSUE + "."
        )
    records = tuple(_read(opened.uow, each, folder) for each in numbers)
    return _WorkedOut(as_documents_say(outcome, records), records)


def _read(uow: UnitOfWork, number: str, folder: Path) -> CertificateContent:
    (record,) = uow.certificates.find(number=number)
    _require_uncontradicted(uow, record)
    path = folder / record.file_name
    if not path.is_file():
        raise CertificateError(
            f"{number}: the document is not in the data folder. Restore it from a backup first."
        )
    file = path.read_bytes()
    if hashlib.new(record.pdf_digest.algorithm, file).digest() != record.pdf_digest.value:
        raise CertificateError(
            f"{number}: the document was changed since it was issued. Restore it from a backup "
            "first."
        )
    return exhibits_record(file)


def _require_uncontradicted(uow: UnitOfWork, record: CertificateRecord) -> None:
    """Its own file cannot say what was found in the phone after it was issued."""
    if uow.disposals.get(str(record.disposal_id)).is_contradicted:
        raise OutOfSequenceError(
            f"{record.number}: a later extraction of the phone holds what was looked for, so "
            "nothing can rest on this certificate. A supervisor asks for its withdrawal first."
        )


def _agreed(desk: SigningDesk, order_id: str, folder: Path) -> Order:
    """The order with the second person's word, which may have been given before a power cut."""
    opened = open_order(desk, order_id, OrderDeed.CERTIFY, of_types=desk.rules)
    opened.uow.custody.require_whole(opened.order.case_id)
    digest = outcome_digest(_worked_out(desk, opened, folder).outcome)
    said = require_said(opened.order, desk.actor.id)
    if said.agreed_by is not None:
        require_same(said, digest)
        return opened.order
    parts = {Part.PROPOSER: frozenset({said.said_by})}
    require_other_person(desk.actor, Act.AGREE_OUTCOME, parts=parts)
    after = outcome_agreed(opened.order, digest, by=desk.actor.id, at=opened.at)
    return _save(desk, opened, after, ORDER_OUTCOME_AGREED, digest)


def _save(
    desk: SigningDesk, opened: OpenOrder, after: Order, event: Event, digest: Digest
) -> Order:
    keys = str(opened.uow.custody.root_of_keys())
    facts = {"keys": keys, "outcome": str(digest)}
    signed: SignedAct = opened.sign(event, signer=desk.signer, facts=facts)
    return opened.save(after, event=event, signed=signed, public={**facts})


def _gather(desk: SigningDesk, order: Order, issuing: Issuing) -> RecordedOutcome:
    uow, said = desk.uow, order.outcome_said
    if said is None or said.agreed_by is None:
        message = "an outcome is gathered once two people signed for it"
        raise ValueError(message)
    opened = open_order(desk, order.id, OrderDeed.CERTIFY, of_types=desk.rules)
    worked = _worked_out(desk, opened, issuing.folder)
    custody = _custody(uow, order, worked.outcome, issuing)
    at = {each.event: each.recorded for each in leaves_of(custody)}
    earlier = uow.certificates.find(order_id=order.id)
    return RecordedOutcome(
        unit=issuing.unit,
        training=issuing.training,
        outcome=worked.outcome,
        records=worked.records,
        said=((said.said_by, at[OUTCOME_STATED]), (said.agreed_by, at[OUTCOME_AGREED])),
        people=tuple(uow.people.find()),
        custody=custody,
        supersedes=earlier[-1].number if earlier else None,
    )


def _custody(
    uow: UnitOfWork, order: Order, outcome: OrderOutcome, issuing: Issuing
) -> CertifiedCustody:
    proved = entries_of_outcome(
        uow.custody, outcome, case_id=order.case_id, digest=str(outcome_digest(outcome))
    )
    return held_under(uow, uow.custody.of_case(order.case_id), proved, issuing)


def _record(desk: SigningDesk, order_id: str, made: Sealed, folder: Path) -> CertificateRecord:
    opened = open_order(desk, order_id, OrderDeed.CERTIFY, of_types=desk.rules)
    uow, order = opened.uow, opened.order
    digest = outcome_digest(_worked_out(desk, opened, folder).outcome)
    # Drawing and sealing take time outside any transaction; what came meanwhile is not in it.
    if order.outcome_said is None or order.outcome_said.digest != digest:
        raise ConflictError(
            "Something was done under the order while the document was made. Look at it, then "
            "sign for its outcome again."
        )
    record = made.record(order_id=order.id, case_id=order.case_id)
    uow.certificates.add(record)
    opened.save(
        outcome_issued(order, record.id),
        event=CERTIFICATE_CASE_ISSUED,
        public={
            "certificate": record.id,
            "number": record.number,
            "kind": record.kind.value,
            "outcome": str(digest),
            "json": str(record.json_digest),
            "pdf": str(record.pdf_digest),
            "training": record.training,
        },
    )
    # Beside its name until the commit: a document stands under it only where its entry does.
    begin_document(folder / record.file_name, made.pdf)
    return record
