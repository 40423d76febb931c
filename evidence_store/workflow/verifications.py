"""Another person's own reading of an overwritten medium, signed: it decides whether it passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposal_states import DisposalState
from evidence_store.domain.disposals import StatementKind
from evidence_store.domain.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.erasure_reports import verify_sample, verify_verification
from evidence_store.domain.exhibits import ExhibitAct
from evidence_store.domain.proposals import WrongPlanError
from evidence_store.domain.statements import Subject
from evidence_store.errors import OutOfSequenceError
from evidence_store.workflow.open_exhibits import attempt
from forensics.documents import digest_of

if TYPE_CHECKING:
    from evidence_store.domain.disposals import Disposal
    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.people import Actor
    from evidence_store.domain.statements import Signer
    from evidence_store.workflow.ports import Clock, UnitOfWork
    from forensics.erasing.sampling import SampleReading
    from forensics.values import ErasureReceipt, ErasureVerification


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
    with attempt(Act.VERIFY, disposal_id, actor=actor, uow=uow, clock=clock) as opened:
        require_duty(actor, Act.VERIFY)
        disposal, exhibit = opened.disposal, opened.exhibit
        require_other_person(actor, Act.VERIFY, parts=_earlier_parts(disposal))
        receipt = _require_same_work(disposal, exhibit, verification=verification)
        verify_verification(verification, receipt=receipt, exhibit=exhibit, at=opened.at)
        verify_sample(sample, verification=verification, receipt=receipt, exhibit=exhibit)
        _require_confirmed_set(uow, exhibit, verification=verification)
        signed = opened.sign(
            StatementKind.VERIFICATION,
            Subject(disposal.route, disposal.method, disposal.plan_digest),
            facts={
                "outcome": verification.outcome.value,
                "receipt": str(verification.receipt_digest),
                "verification": str(digest_of(verification)),
            },
            signer=signer,
        )
        after = disposal.verified(verification, statement=signed)
        is_passed = after.state is DisposalState.PASSED
        saved = opened.save(
            after,
            event="erase.verified",
            exhibit=exhibit.after(ExhibitAct.ERASE) if is_passed else None,
            public={
                "outcome": verification.outcome.value,
                "verification": str(digest_of(verification)),
                "bytes_read": verification.bytes_read,
                "sample_blocks": sample.blocks,
                "sample_bytes": sample.bytes_read,
            },
            signed=signed,
        )
        uow.commit()
    return saved


def _earlier_parts(disposal: Disposal) -> dict[Part, frozenset[str]]:
    return {
        Part.OPERATOR: disposal.operator_ids,
        Part.AUTHORISER: disposal.authoriser_ids,
    }


def _require_same_work(
    disposal: Disposal, exhibit: Exhibit, *, verification: ErasureVerification
) -> ErasureReceipt:
    if disposal.receipt is None:
        raise OutOfSequenceError(
            f"{exhibit.reference}: no receipt is recorded yet. Record it first."
        )
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
        raise WrongPlanError(
            f"{exhibit.reference}: the verification read another device, plan or receipt."
        )
    return disposal.receipt


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
        raise OutOfSequenceError(
            f"{exhibit.reference}: the hash set of the second scan is not registered for the case "
            "and confirmed by a second person. Have it confirmed: expunge known-set confirm."
        )
