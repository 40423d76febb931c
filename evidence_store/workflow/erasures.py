"""Overwriting: the start, the leave while it runs, its receipt, and another person's reading."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft
from evidence_store.custody.statements import as_signed
from evidence_store.domain.disposal_states import DisposalState
from evidence_store.domain.disposals import StatementKind
from evidence_store.domain.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.erasure_reports import (
    Began,
    verify_receipt,
    verify_sample,
    verify_verification,
)
from evidence_store.domain.exhibits import ExhibitAct
from evidence_store.domain.proposals import WrongPlanError, verify_target
from evidence_store.domain.statements import Subject, make_statement, sign_statement
from evidence_store.errors import HoldOpenError, OutOfSequenceError, PermitError
from evidence_store.workflow.identifying import require_identified
from evidence_store.workflow.refusals import refusals_recorded
from evidence_store.workflow.starting import redeem, require_permit_in_force
from forensics.documents import digest_of
from forensics.values import (
    DeviceIdentity,
    Digest,
    ErasePlan,
    HashAlgorithm,
    Identification,
    IdentifiedBy,
    TargetKind,
)

if TYPE_CHECKING:
    from evidence_store.custody.drafts import JsonValue
    from evidence_store.domain.disposals import Disposal
    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.people import Actor
    from evidence_store.domain.rules import Rules
    from evidence_store.domain.statements import Signer
    from evidence_store.workflow.ports import Clock, UnitOfWork
    from forensics.erasing.sampling import SampleReading
    from forensics.values import ErasureReceipt, ErasureVerification


@dataclass(frozen=True, slots=True)
class AtHand:
    """What the eraser has before it: the plan as it read it, and the device it found.

    ``identification`` says how that device was known again (``identifying.identify_device``).
    """

    plan: ErasePlan
    target_kind: TargetKind
    identification: Identification

    @property
    def found(self) -> DeviceIdentity:
        """What the device says it is."""
        return self.identification.device


def start_erasure(
    disposal_id: str,
    *,
    permit_id: str,
    at_hand: AtHand,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
    is_training: bool,
) -> Disposal:
    """Redeem the permit in one transaction; only then may the eraser open the device for writing.

    Holds, statements, clock, plan, device and operator are checked again. A resume is a new start.

    Raises:
        WrongDeviceError: the device was not identified by content, and could have been.
        PermitError: the permit is not for this, was used, or ran out.
        WrongPlanError: plan or device are not what was signed for.
        HoldOpenError: a hold stands.
        StatementError: a statement does not hold any more.
        NotAnchoredError: the authorisation is not anchored outside as the policy demands.
        UnknownTimeError: nobody else vouches for the time, or the clock was set since.
        SamePersonError: the actor authorised it.
        NotPermittedError: the actor's duties do not include it.
    """
    with uow:
        exhibit_id = uow.disposals.get(disposal_id).exhibit_id
    with (
        refusals_recorded(Act.START, exhibit_id=exhibit_id, actor=actor, uow=uow, clock=clock),
        uow,
    ):
        at = clock()
        disposal, exhibit = uow.disposals.get(disposal_id), uow.exhibits.get(exhibit_id)
        if disposal.plan_digest is None or digest_of(at_hand.plan) != disposal.plan_digest:
            message = f"{exhibit.reference}: the plan is not the one that was signed for."
            raise WrongPlanError(message)
        known = at_hand.identification
        require_identified(uow, exhibit, identification=known)
        verify_target(
            exhibit,
            serial=at_hand.found.serial,
            size=at_hand.found.size,
            target_kind=at_hand.target_kind,
            is_training=is_training,
            by_content=known.by is IdentifiedBy.CONTENT,
        )
        saved, told = redeem(
            uow,
            disposal,
            exhibit,
            permit_id=permit_id,
            identification=known,
            actor=actor,
            rules=rules,
            at=at,
        )
        uow.custody.append(
            Draft(
                event="erase.started",
                case_id=exhibit.case_id,
                exhibit_id=exhibit.id,
                occurred=at,
                public={
                    "disposal": saved.id,
                    "permit": permit_id,
                    "plan": str(disposal.plan_digest),
                    "start": saved.starts,
                    "holds": str(saved.evaluation.digest) if saved.evaluation else None,
                    "anchored": {head.kind.value: head.size for head in saved.anchored},
                    "time": told.public,
                    **_identified(known),
                },
                committed={"by": actor.id},
            )
        )
        uow.commit()
    return saved


def renew_leave(disposal_id: str, *, permit_id: str, uow: UnitOfWork) -> None:
    """Return if the work that runs under this permit may go on. It reads and records nothing.

    Raises:
        HoldOpenError: somebody placed a hold.
        PermitError: the disposal was voided, or another permit was issued since.
    """
    with uow:
        disposal = uow.disposals.get(disposal_id)
        exhibit = uow.exhibits.get(disposal.exhibit_id)
    if exhibit.open_holds:
        message = f"{exhibit.reference}: a hold was placed. Nothing more may be overwritten."
        raise HoldOpenError(message)
    if disposal.state is not DisposalState.RUNNING:
        message = (
            f"{exhibit.reference}: the disposal is {disposal.state.value}. Nothing more may be "
            "overwritten."
        )
        raise PermitError(message)
    require_permit_in_force(disposal, exhibit, permit_id=permit_id)


def record_receipt(
    disposal_id: str,
    *,
    receipt: ErasureReceipt,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
) -> Disposal:
    """Put what the eraser did on record; the same receipt again changes nothing.

    Raises:
        PermitError: it was not made under this disposal's permit, or not by its operator.
        WrongPlanError: it is for another plan or device.
        ImpossibleReportError: it cannot be what the eraser wrote.
        OutOfSequenceError: nothing is under way.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_RECEIPT)
    with uow:
        at = clock()
        disposal = uow.disposals.get(disposal_id)
        exhibit = uow.exhibits.get(disposal.exhibit_id)
        if disposal.receipt and digest_of(disposal.receipt) == digest_of(receipt):
            return disposal
        _require_own_receipt(disposal, exhibit, receipt=receipt, actor=actor)
        began = _began(uow, disposal)
        verify_receipt(receipt, disposal=disposal, exhibit=exhibit, began=began, at=at)
        saved = uow.disposals.save(disposal.completed(receipt))
        uow.custody.append(
            Draft(
                event="erase.completed",
                case_id=exhibit.case_id,
                exhibit_id=exhibit.id,
                occurred=at,
                public={
                    "disposal": saved.id,
                    "state": [disposal.state.value, saved.state.value],
                    "outcome": receipt.outcome.value,
                    "receipt": str(digest_of(receipt)),
                    "bytes_planned": receipt.bytes_planned,
                    "bytes_written": receipt.bytes_written,
                    "bytes_read_back": receipt.bytes_read_back,
                    "bad_extents": len(receipt.bad),
                    "unread_extents": len(receipt.unread),
                    "different_extents": len(receipt.different),
                },
                committed={"by": actor.id},
            )
        )
        uow.commit()
    return saved


def record_interruption(
    disposal_id: str, *, reason: str, actor: Actor, uow: UnitOfWork, clock: Clock
) -> Disposal:
    """Record that the work stopped before its end; to go on is a new start with a new permit.

    Raises:
        OutOfSequenceError: nothing is under way.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_RECEIPT)
    with uow:
        at = clock()
        disposal = uow.disposals.get(disposal_id)
        exhibit = uow.exhibits.get(disposal.exhibit_id)
        saved = uow.disposals.save(disposal.interrupted(None))
        uow.custody.append(
            Draft(
                event="erase.interrupted",
                case_id=exhibit.case_id,
                exhibit_id=exhibit.id,
                occurred=at,
                public={
                    "disposal": saved.id,
                    "state": [disposal.state.value, saved.state.value],
                },
                committed={"by": actor.id, "reason": reason},
            )
        )
        uow.commit()
    return saved


def record_verification(
    disposal_id: str,
    *,
    verification: ErasureVerification,
    sample: SampleReading,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
) -> Disposal:
    """Put another person's own reading of the medium on record, signed by that person.

    ``verification`` is the file of a whole reading; ``sample`` is what the signer's own process
    read just now, so that the file is not believed alone.

    Raises:
        NotZerosError: the signer's own process found something else than the file says.
        ImpossibleReportError: the file cannot be what a second process found.
        SamePersonError: the actor was the operator or the authoriser.
        WrongPlanError: the reading belongs to another plan, receipt or device.
        OutOfSequenceError: the erasure is not completed, or the hash set of a second scan is not
            confirmed.
        NotPermittedError: the actor's duties do not include it.
    """
    with uow:
        exhibit_id = uow.disposals.get(disposal_id).exhibit_id
    with (
        refusals_recorded(Act.VERIFY, exhibit_id=exhibit_id, actor=actor, uow=uow, clock=clock),
        uow,
    ):
        require_duty(actor, Act.VERIFY)
        at = clock()
        disposal, exhibit = uow.disposals.get(disposal_id), uow.exhibits.get(exhibit_id)
        require_other_person(actor, Act.VERIFY, parts=_earlier_parts(disposal))
        receipt = _require_same_work(disposal, exhibit, verification=verification)
        verify_verification(verification, receipt=receipt, exhibit=exhibit, at=at)
        verify_sample(sample, verification=verification, receipt=receipt, exhibit=exhibit)
        _require_confirmed_set(uow, exhibit, verification=verification)
        statement = make_statement(
            StatementKind.VERIFICATION,
            actor=actor,
            exhibit=exhibit,
            subject=Subject(disposal.route, disposal.method, disposal.plan_digest),
            standing=uow.custody.standing(exhibit.id),
            facts={
                "outcome": verification.outcome.value,
                "receipt": str(verification.receipt_digest),
                "verification": str(digest_of(verification)),
            },
            at=at,
        )
        signed = sign_statement(statement, signer)
        saved = uow.disposals.save(disposal.verified(verification, statement=signed))
        if saved.state is DisposalState.PASSED:
            uow.exhibits.save(exhibit.after(ExhibitAct.ERASE))
        uow.custody.append(
            Draft(
                event="erase.verified",
                case_id=exhibit.case_id,
                exhibit_id=exhibit.id,
                occurred=at,
                public={
                    "disposal": saved.id,
                    "state": [disposal.state.value, saved.state.value],
                    "outcome": verification.outcome.value,
                    "verification": str(digest_of(verification)),
                    "bytes_read": verification.bytes_read,
                    "sample_blocks": sample.blocks,
                    "sample_bytes": sample.bytes_read,
                },
                committed={"by": actor.id},
                signed=as_signed(signed),
            )
        )
        uow.commit()
    return saved


def _identified(known: Identification) -> dict[str, JsonValue]:
    """What the log says in clear of how the device was known again."""
    seed = None if known.seed is None else hashlib.sha256(known.seed).digest()
    return {
        "identified_by": known.by.value,
        "acquisition": known.acquisition,
        "blocks_equal": known.equal,
        "blocks_ours": known.ours,
        "blocks_not_compared": known.not_compared,
        "seed": None if seed is None else str(Digest(HashAlgorithm.SHA256, seed)),
    }


def _require_own_receipt(
    disposal: Disposal, exhibit: Exhibit, *, receipt: ErasureReceipt, actor: Actor
) -> None:
    permit = require_permit_in_force(disposal, exhibit, permit_id=receipt.authority)
    if permit.operator_id != actor.id:
        message = f"{exhibit.reference}: the receipt is recorded by the person who erased."
        raise PermitError(message)
    known = disposal.identification
    # An exhibit without a serial number was known by its content; what it said then must be so now.
    serial = exhibit.target_serial or (known.device.serial if known else None)
    same_device = (receipt.target.serial, receipt.target.size) == (serial, exhibit.size)
    if receipt.plan_digest != disposal.plan_digest or not same_device:
        message = f"{exhibit.reference}: the receipt is for another plan or device."
        raise WrongPlanError(message)


def _earlier_parts(disposal: Disposal) -> dict[Part, frozenset[str]]:
    return {
        Part.OPERATOR: disposal.operator_ids,
        Part.AUTHORISER: disposal.authoriser_ids,
    }


def _require_same_work(
    disposal: Disposal, exhibit: Exhibit, *, verification: ErasureVerification
) -> ErasureReceipt:
    if disposal.receipt is None:
        message = f"{exhibit.reference}: no receipt is recorded yet. Record it first."
        raise OutOfSequenceError(message)
    target = disposal.receipt.target
    same_device = (verification.target.serial, verification.target.size) == (
        target.serial,
        target.size,
    )
    same_work = (verification.plan_digest, verification.receipt_digest) == (
        disposal.plan_digest,
        digest_of(disposal.receipt),
    )
    if not (same_device and same_work):
        message = f"{exhibit.reference}: the verification read another device, plan or receipt."
        raise WrongPlanError(message)
    return disposal.receipt


def _began(uow: UnitOfWork, disposal: Disposal) -> Began:
    """Since when, and how often, the same plan was started; a disposal made void counts too.

    After a hold the work goes on under a new disposal and with the old journal, which tells of all
    its runs.
    """
    same = [
        each
        for each in uow.disposals.find(exhibit_id=disposal.exhibit_id)
        if each.starts and each.plan_digest == disposal.plan_digest
    ]
    first = min(
        (each.first_started or each.proposal.statement.made_at for each in same),
        default=disposal.proposal.statement.made_at,
    )
    return Began(first, sum(each.starts for each in same))


def _require_confirmed_set(
    uow: UnitOfWork, exhibit: Exhibit, *, verification: ErasureVerification
) -> None:
    if verification.rescan_hash_set is None:
        return
    confirmed = {
        each.digest
        for each in uow.hash_sets.find(case_id=exhibit.case_id)
        if each.confirmed_by is not None
    }
    if verification.rescan_hash_set not in confirmed:
        message = (
            f"{exhibit.reference}: the hash set of the second scan is not registered for the case "
            "and confirmed by a second person. Have it confirmed: expunge known-set confirm."
        )
        raise OutOfSequenceError(message)
