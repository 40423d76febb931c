"""Another person's own reading of an overwritten medium, signed: it decides whether it passed.

What is signed is what a process that the signer started has just read: the whole medium and, where
the case has a confirmed hash set, a new scan of it. A file from elsewhere is never taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.work_composing import begun_by, certified_verification
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.certificates.stated_facts import (
    DISPOSAL,
    OPERATOR,
    begun_facts,
    sample_facts,
    verification_facts,
)
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.erasure_reports import verify_verification
from evidence_store.domain.disposals.proposals import WrongPlanError, verify_shown
from evidence_store.domain.disposals.statements import Subject
from evidence_store.domain.events.kinds.disposal_events import (
    ERASE_SAMPLE_DRAWN,
    ERASE_VERIFIED,
)
from evidence_store.domain.exhibits.exhibit import ExhibitAct
from evidence_store.domain.offers.disposal_offers import Deed
from evidence_store.domain.people.duties import Act
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import Way
from evidence_store.workflow._kit.starts.disposal_entries import planned
from evidence_store.workflow._kit.starts.images_of_before import (
    image_of_before,
    require_readable_for_somebody,
)
from evidence_store.workflow._kit.starts.tried import require_tried
from evidence_store.workflow._kit.subjects.bags import (
    UNTOUCHED,
    BagWork,
    close_after_work,
    require_deed,
    require_open,
)
from evidence_store.workflow._kit.subjects.open_exhibits import attempt, open_disposal
from forensics.documents import digest_of
from forensics.erasing.samples.sampling import commitment_of
from forensics.value_classes import dataclass
from forensics.values import Digest, ErasureOutcome, ErasureReceipt, Route
from forensics.values.device_words import facts_of

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal
    from forensics.values import ErasureVerification


@dataclass(frozen=True, slots=True)
class ToRead:
    """What a second person's process reads against, and with which hash sets it may scan again.

    ``hash_sets`` are those that a second person confirmed for the case; where there is one, a
    reading without a new scan does not do. ``is_sample`` says that a supervisor decided that a
    sample is read, which is not scanned.
    """

    plan_digest: Digest | None
    receipt: ErasureReceipt
    hash_sets: frozenset[Digest]
    is_sample: bool


def begin_reading(desk: Desk, disposal_id: str) -> ToRead:
    """Say what is to be read, before a process of the actor spends hours on it; records nothing.

    Raises:
        SamePersonError: the actor was the operator or the authoriser.
        OutOfSequenceError: the erasure is not completed, or the bag is recorded as sealed.
        WrongPlanError: the receipt is of another device than the exhibit.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago: they could not sign.
        NotPermittedError: the actor's duties do not include it.
    """
    with desk.uow as uow:
        opened = open_disposal(desk, disposal_id)
        disposal, exhibit = opened.disposal, opened.exhibit
        require_deed(Deed.READ_AGAIN, opened)
        if disposal.receipt is None:
            raise OutOfSequenceError(f"{exhibit.reference}: {_NO_RECEIPT}")
        verify_shown(exhibit, disposal.receipt.target)
        require_open(uow, exhibit)
        return ToRead(
            disposal.plan_digest,
            disposal.receipt,
            _confirmed_sets(uow, exhibit),
            disposal.is_to_be_sampled,
        )


def record_verification(
    desk: SigningDesk,
    disposal_id: str,
    *,
    verification: ErasureVerification,
    bag: BagWork = UNTOUCHED,
    was_kept: bool = False,
) -> Disposal:
    """Record another person's own reading of the medium, signed by that person.

    The device is read out of its opened bag.

    Args:
        desk: who acts, and on which record.
        disposal_id: completed, or without a clear result so far.
        verification: what the signer's own process found when it read the whole medium.
        bag: says under which seal the bag was closed then, if it was.
        was_kept: what was found was kept in the data folder until now. The unit's keys write it, so
            it is not taken of a drive that erased itself, where they are whom it is held against.

    Raises:
        ImpossibleReportError: no second process can have found this.
        SamePersonError: the actor was the operator or the authoriser.
        WrongPlanError: the reading belongs to another plan, receipt or device.
        OutOfSequenceError: the erasure is not completed, the bag is recorded as sealed, it was not
            scanned again with a hash set that is confirmed for the case, or a drive erased itself
            and the reading was kept.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        NotPermittedError: the actor's duties do not include it.
    """
    with attempt(desk, Act.VERIFY, disposal_id) as opened:
        disposal, exhibit = opened.disposal, opened.exhibit
        require_deed(Deed.READ_AGAIN, opened)
        receipt = _require_same_work(disposal, exhibit, verification=verification)
        if was_kept:
            require_readable_for_somebody(disposal, exhibit)
        require_open(desk.uow, exhibit)
        verify_verification(verification, receipt=receipt, exhibit=exhibit, at=opened.at)
        _require_own_findings(opened, verification)
        _require_own_sample(desk.uow, disposal, exhibit, verification=verification)
        _require_new_scan(desk.uow, exhibit, verification=verification)
        signed = opened.sign(
            StatementKind.VERIFICATION,
            Subject(disposal.route, disposal.method, disposal.plan_digest),
            facts=_signed_facts(disposal, verification, receipt, by=desk.actor.id),
            signer=desk.signer,
        )
        after = disposal.verified(verification, statement=signed)
        is_passed = after.state is DisposalState.PASSED
        saved = opened.save(
            after,
            event=ERASE_VERIFIED,
            exhibit=exhibit.after(_act_of(disposal)) if is_passed else None,
            public=_recorded(disposal, verification, receipt),
            signed=signed,
        )
        close_after_work(opened, bag)
        desk.uow.commit()
    return saved


def _signed_facts(
    disposal: Disposal, verification: ErasureVerification, receipt: ErasureReceipt, *, by: str
) -> dict[str, str]:
    """What the person who read it signs for."""
    return {
        DISPOSAL: disposal.id,
        OPERATOR: str(disposal.operator_id),
        "verification": str(digest_of(verification)),
        **begun_facts(begun_by(disposal)),
        **verification_facts(certified_verification(verification, by), receipt=receipt),
    }


def _recorded(
    disposal: Disposal, verification: ErasureVerification, receipt: ErasureReceipt
) -> dict[str, JsonValue]:
    """What the entry says in clear of what was found."""
    medium = verification.medium_digest
    return {
        **planned(disposal),
        OPERATOR: disposal.operator_id,
        "outcome": verification.outcome.value,
        "receipt": str(digest_of(receipt)),
        "verification": str(digest_of(verification)),
        "bytes_read": verification.bytes_read,
        **({} if medium is None else {"medium": str(medium)}),
        **sample_facts(verification.sample),
    }


_NO_RECEIPT = "no receipt is recorded yet. Record it first."


def _act_of(disposal: Disposal) -> ExhibitAct:
    # "Without its selected files", and never erased: it can be returned, and not be sold or kept
    # for police use (ADR 102).
    return ExhibitAct.ERASE_PARTLY if disposal.route is Route.SELECTIVE else ExhibitAct.ERASE


def _require_same_work(
    disposal: Disposal, exhibit: Exhibit, *, verification: ErasureVerification
) -> ErasureReceipt:
    if disposal.receipt is None:
        raise OutOfSequenceError(f"{exhibit.reference}: {_NO_RECEIPT}")
    target = disposal.receipt.target
    read = verification.target
    same_device = (read.serial, read.size, read.virtual) == (
        target.serial,
        target.size,
        target.virtual,
    )
    same_work = (verification.plan_digest, verification.receipt_digest) == (
        disposal.plan_digest,
        digest_of(disposal.receipt),
    )
    if not (same_device and same_work):
        raise WrongPlanError(
            f"{exhibit.reference}: the verification read another device, plan or receipt."
        )
    # Plan and receipt name a device too: an operator who proposed it could have written both.
    verify_shown(exhibit, read)
    return disposal.receipt


def _require_own_findings(opened: OpenDisposal, verification: ErasureVerification) -> None:
    """Check what a verifying process says of a drive that erased itself against the record.

    Raises:
        WrongPlanError: it took blocks of before from another disk image than the one that is for
            it, or read a drive of a kind that was not tried.
    """
    uow, disposal, exhibit = opened.uow, opened.disposal, opened.exhibit
    if verification.asked is None:
        return
    # What lies in the place of an image is a file: it must be the one of the digest for which
    # proposer and authoriser signed (ADR 93).
    image = image_of_before(uow, disposal)
    if (image.id, image.computed_digest) != (verification.asked.image, verification.asked.digest):
        raise WrongPlanError(
            f"{exhibit.reference}: the verification took blocks of before from another disk image "
            "than the one that stands for it. Verify again."
        )
    require_tried(uow, disposal, facts_of(verification.facts), name=exhibit.reference)


def _require_own_sample(
    uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit, *, verification: ErasureVerification
) -> None:
    """A sample is the one that was drawn last, under a decision of its share, and read once."""
    sample = verification.sample
    if sample is None:
        return
    kinds = {ERASE_SAMPLE_DRAWN.name, ERASE_VERIFIED.name}
    drawn_or_read = [
        each.leaf
        for each in uow.custody.of_exhibit(exhibit.id)
        if read_leaf(each.body).event in kinds
    ]
    is_own = (
        # One that was read since, or drawn before the last, is used up (ADR 95).
        drawn_or_read[-1:] == [sample.draw]
        and disposal.sample_drawn == commitment_of(sample.nonce)
        and disposal.sample_percent == sample.percent
    )
    if not is_own:
        raise OutOfSequenceError(
            f"{exhibit.reference}: the sample that was read is not the one that the log drew last, "
            "or it was read before. Read all of it again."
        )


def _require_new_scan(
    uow: UnitOfWork, exhibit: Exhibit, *, verification: ErasureVerification
) -> None:
    """Where the case has a confirmed hash set, nothing passes without a new scan with one.

    A sample is not scanned, which the supervisor who decided on it knew.
    """
    confirmed, used = _confirmed_sets(uow, exhibit), verification.rescan_hash_set
    if used is not None and used not in confirmed:
        raise OutOfSequenceError(
            f"{exhibit.reference}: the hash set of the new scan is not registered for the case "
            "and confirmed by a second person. Have it confirmed: " + Way.KNOWN_SET_CONFIRM + "."
        )
    # A reading that found something left behind stands without one: it passes nothing.
    if used is None and confirmed and verification.outcome is ErasureOutcome.ERASED:
        raise OutOfSequenceError(
            f"{exhibit.reference}: the case has a confirmed hash set, so the medium is scanned "
            "again as well. Give the set: --hash-set SET."
        )


def _confirmed_sets(uow: UnitOfWork, exhibit: Exhibit) -> frozenset[Digest]:
    return frozenset(
        each.digest
        for each in uow.hash_sets.find(case_id=exhibit.case_id)
        if each.confirmed_by is not None
    )
