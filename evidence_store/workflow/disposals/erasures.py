"""Overwriting: the start, the permission while it runs, its receipt, and what stops it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import STANDS, DisposalState
from evidence_store.domain.disposals.erasure_reports import Began, verify_receipt
from evidence_store.domain.disposals.proposals import (
    WrongPlanError,
    verify_limits_said,
    verify_target,
)
from evidence_store.domain.events.kinds.disposal_events import (
    ERASE_COMPLETED,
    ERASE_INTERRUPTED,
    ERASE_STARTED,
    ERASE_STRETCH_BEGUN,
)
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import DiscrepancyError, HoldOpenError, PermitError
from evidence_store.ways import Way
from evidence_store.workflow._kit.grounds import require_still_clear
from evidence_store.workflow._kit.starts.disposal_entries import completed_entry
from evidence_store.workflow._kit.starts.identifying import require_identified
from evidence_store.workflow._kit.starts.images_of_before import require_image_of_others
from evidence_store.workflow._kit.starts.selections import require_selectable
from evidence_store.workflow._kit.starts.starting import (
    redeem,
    require_permit_in_force,
    started_entry,
)
from evidence_store.workflow._kit.starts.tried import require_tried
from evidence_store.workflow._kit.subjects.bags import (
    TO_OVERWRITE,
    UNTOUCHED,
    BagWork,
    open_bag_of_disposal,
)
from evidence_store.workflow._kit.subjects.noting import Noted, note
from evidence_store.workflow._kit.subjects.open_exhibits import attempt, open_disposal
from forensics.documents import digest_of
from forensics.value_classes import dataclass
from forensics.values import (
    DeviceFacts,
    DeviceIdentity,
    Digest,
    ErasePlan,
    HashAlgorithm,
    Identification,
    IdentifiedBy,
    TargetKind,
    is_by_other_tool,
)

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.disposals.disposal import Disposal, Permit
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal
    from forensics.values import ErasureReceipt


@dataclass(frozen=True, slots=True)
class AtHand:
    """What the eraser has before it: the plan as it read it, and the device it found.

    ``identification`` says how that device was known again (``identifying.identify_device``).
    ``bag`` says whether the device was taken out of its bag for this; ``is_flash`` what the system
    says of the medium, None where it does not say. ``facts`` is what was
    read of the device; None of a working copy.
    """

    plan: ErasePlan
    target_kind: TargetKind
    identification: Identification
    bag: BagWork = UNTOUCHED
    is_flash: bool | None = None
    facts: DeviceFacts | None = None

    @property
    def found(self) -> DeviceIdentity:
        """What the device says it is."""
        return self.identification.device


def start_erasure(
    desk: Desk, disposal_id: str, *, permit_id: str, at_hand: AtHand, is_training: bool
) -> Disposal:
    """Redeem the permit in one transaction; only then may the eraser open the device for writing.

    Holds, statements, clock, plan, device and operator are checked again. A resume is a new start.
    The operator holds the exhibit, out of an opened bag; ``at_hand.bag`` may say that it was opened
    now.

    Raises:
        DiscrepancyError: the seal that was broken is not the one recorded, or the medium is flash
            and recorded as a hard disk.
        OutOfSequenceError: the operator does not hold the exhibit, or its bag is not open.
        WrongDeviceError: the device was not identified by content, and could have been.
        PermitError: the permit is not for this, was used, or has expired.
        WrongPlanError: plan or device are not what was signed for.
        HoldOpenError: a hold stands.
        NoAuthorityError: what gave authority does so no more.
        StatementError: a statement is no longer valid.
        NotAnchoredError: the authorisation is not anchored outside as the policy demands.
        UnknownTimeError: nobody else vouches for the time, or the clock was set since.
        SamePersonError: the actor authorised it.
        NotPermittedError: the actor's duties do not include it.
    """
    open_bag_of_disposal(desk, disposal_id, at_hand.bag, why=TO_OVERWRITE)
    with attempt(desk, Act.START, disposal_id) as opened:
        _require_signed_for(opened, at_hand, rules=desk.rules)
        _compare_medium(opened, at_hand)
        _require_its_device(opened, at_hand, is_training=is_training)
        known = at_hand.identification
        # Every start goes through this one place, which
        # asks for heads that are held outside (ADR 15).
        saved, told = redeem(opened, permit_id=permit_id, identification=known, rules=desk.rules)
        opened.append(
            ERASE_STARTED,
            public={
                **started_entry(saved, permit_id=permit_id, told=told),
                **_identified(known),
            },
        )
        desk.uow.commit()
    return saved


def renew_permission(
    disposal_id: str, *, permit_id: str, uow: UnitOfWork, clock: Clock, rules: Rules
) -> None:
    """Check that the work that runs under this permit may go on. It reads and records nothing.

    Every hold is evaluated again from the record as it is now.

    Raises:
        HoldOpenError: a hold stands, or a signed one waits to be recorded.
        PermitError: the disposal was voided, or another permit was issued since.
    """
    with uow:
        disposal = uow.disposals.get(disposal_id)
        exhibit = uow.exhibits.get(disposal.exhibit_id)
        permit = _require_going_on(disposal, exhibit, permit_id=permit_id)
        at = clock()
        # The age of an answer alone is asked of the day on which the work began (docs/law.md).
        begun_at = permit.redeemed_at or at
        require_still_clear(uow, exhibit, rules=rules, begun_at=begun_at, at=at)


def begin_stretch(
    desk: Desk, disposal_id: str, *, permit_id: str, up_to: int, old_blocks: Digest | None = None
) -> Disposal:
    """Record how far the eraser may write from now on, before it writes there.

    What the record says already is not said again. ``old_blocks`` names the blocks of before that
    were taken of a drive that is to erase itself: it is fixed before the first byte changes.

    Raises:
        HoldOpenError: a hold stands.
        PermitError: the disposal is not under way, another permit was issued since, or other blocks
            of before were recorded.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.START)
    with desk.uow as uow:
        opened = open_disposal(desk, disposal_id)
        before = opened.disposal
        permit = _require_going_on(before, opened.exhibit, permit_id=permit_id)
        if permit.operator_id != desk.actor.id:
            raise PermitError(f"{opened.exhibit.reference}: the permit is another person's.")
        # A resume counts zeros as its own up to there and no further, whatever its journal says.
        sample = None if old_blocks is None else str(old_blocks)
        # With new ones a drive that did half of its work would be
        # compared with what it had left over (ADR 85).
        if before.old_blocks not in (None, sample):
            raise PermitError(
                f"{opened.exhibit.reference}: the blocks of before are not those that an earlier "
                "start recorded. Put them back from a backup, or have the drive destroyed."
            )
        after = before.reaching(up_to, old_blocks=sample)
        if after == before:
            return before
        told: dict[str, JsonValue] = {"permit": permit.id, "up_to": after.reached}
        if sample is not None:
            told["old_blocks"] = sample
        saved = opened.save(after, event=ERASE_STRETCH_BEGUN, public=told)
        uow.commit()
    return saved


def _require_going_on(disposal: Disposal, exhibit: Exhibit, *, permit_id: str) -> Permit:
    """Return the permit of the work, which is under way and may go on.

    Raises:
        HoldOpenError: a hold was placed.
        PermitError: it is not under way, or another permit was issued since.
    """
    if exhibit.open_holds:
        raise HoldOpenError(
            f"{exhibit.reference}: a hold was placed. Nothing more may be overwritten."
        )
    if disposal.state is not DisposalState.RUNNING:
        raise PermitError(
            f"{exhibit.reference}: the disposal is {STANDS[disposal.state]}. Nothing more may be "
            "overwritten."
        )
    return require_permit_in_force(disposal, exhibit, permit_id=permit_id)


def record_receipt(desk: Desk, disposal_id: str, *, receipt: ErasureReceipt) -> Disposal:
    """Record what the eraser did; the same receipt again changes nothing.

    Raises:
        PermitError: it was not made under this disposal's permit, or not by its operator.
        WrongPlanError: it is for another plan or device.
        ImpossibleReportError: it cannot be what the eraser wrote.
        OutOfSequenceError: nothing is under way.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.RECORD_RECEIPT)
    desk.uow.use_kept_room()  # it has happened
    with desk.uow as uow:
        opened = open_disposal(desk, disposal_id)
        disposal, exhibit = opened.disposal, opened.exhibit
        if disposal.receipt and digest_of(disposal.receipt) == digest_of(receipt):
            return disposal
        _require_own_receipt(disposal, exhibit, receipt=receipt, actor=desk.actor)
        began = _began(uow, disposal)
        verify_receipt(receipt, disposal=disposal, exhibit=exhibit, began=began, at=opened.at)
        saved = opened.save(
            disposal.completed(receipt),
            event=ERASE_COMPLETED,
            public=completed_entry(receipt),
        )
        uow.commit()
    return saved


def record_interruption(desk: Desk, disposal_id: str, *, reason: str) -> Disposal:
    """Record that the work stopped before its end; to go on is a new start with a new permit.

    Raises:
        OutOfSequenceError: nothing is under way.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.RECORD_RECEIPT)
    desk.uow.use_kept_room()  # it has happened
    with desk.uow as uow:
        opened = open_disposal(desk, disposal_id)
        saved = opened.save(
            opened.disposal.interrupted(None),
            event=ERASE_INTERRUPTED,
            committed={"reason": reason},
        )
        uow.commit()
    return saved


def _require_signed_for(opened: OpenDisposal, at_hand: AtHand, *, rules: Rules) -> None:
    """Check that the plan at hand is the one that was signed for, and can be carried out still.

    Raises:
        WrongPlanError: it is not, or leaves out what was not said; or the method was not tried.
        SamePersonError: the operator alone vouches for the image that it is compared with.
    """
    disposal, name = opened.disposal, opened.exhibit.reference
    if disposal.plan_digest is None or digest_of(at_hand.plan) != disposal.plan_digest:
        raise WrongPlanError(f"{name}: the plan is not the one that was signed for.")
    verify_limits_said(at_hand.plan, disposal.known_gaps, device=at_hand.found, name=name)
    require_tried(opened.uow, disposal, at_hand.facts, name=name)
    require_image_of_others(opened.uow, disposal, opened.actor.id)
    require_selectable(
        opened,
        at_hand.plan,
        order_id=disposal.order_id,
        authority=disposal.authority,
        rules=rules,
    )


def _require_its_device(opened: OpenDisposal, at_hand: AtHand, *, is_training: bool) -> None:
    """Check that the device at hand is the exhibit, identified by content where it could be.

    Raises:
        WrongDeviceError: it was not identified by content, and could have been.
        WrongPlanError: it is not what was signed for.
    """
    known = at_hand.identification
    require_identified(opened.uow, opened.exhibit, identification=known)
    verify_target(
        opened.exhibit,
        device=at_hand.found,
        target_kind=at_hand.target_kind,
        is_training=is_training,
        by_content=known.by is IdentifiedBy.CONTENT,
    )


def _compare_medium(opened: OpenDisposal, at_hand: AtHand) -> None:
    """Check that the system does not know as flash what people recorded as a magnetic disk.

    Raises:
        DiscrepancyError: it does; that is committed, and nothing else of this step is.
    """
    exhibit = opened.exhibit
    # Overwriting reaches every place of a magnetic disk and not of
    # flash, so the certificate's word rests on it (NIST SP 800-88).
    if exhibit.medium is not MediumKind.HDD or not at_hand.is_flash:
        return
    noted = Noted(
        DiscrepancyKind.IDENTITY,
        "The record says hard disk; the system knows the device at hand as flash.",
        recorded=exhibit.medium.value,
        seen="flash",
    )
    note(opened, noted)
    opened.uow.commit()
    raise DiscrepancyError(
        f"{exhibit.reference}: the record says hard disk, and the system knows this device as "
        "flash. Nothing was overwritten. A discrepancy is recorded now and holds the exhibit "
        "until two people, one of them a supervisor, have signed for its "
        "outcome: " + Way.EXHIBIT_SETTLE + "."
    )


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
    if is_by_other_tool(disposal.method):
        raise WrongPlanError(
            f"{exhibit.reference}: another tool erases it, so no eraser of ours has a receipt. "
            "Record what that tool says: " + Way.DISPOSAL_OTHER_TOOL + "."
        )
    permit = require_permit_in_force(disposal, exhibit, permit_id=receipt.authority)
    if permit.operator_id != actor.id:
        raise PermitError(f"{exhibit.reference}: the receipt is recorded by the person who erased.")
    known = disposal.identification
    # An exhibit without a serial number was known by its content; what it said then must be so now.
    serial = exhibit.target_serial or (known.device.serial if known else None)
    shown = (receipt.target.serial, receipt.target.size, receipt.target.virtual)
    same_device = shown == (serial, exhibit.size, known.device.virtual if known else None)
    if receipt.plan_digest != disposal.plan_digest or not same_device:
        raise WrongPlanError(f"{exhibit.reference}: the receipt is for another plan or device.")
    # Named in the log before the drive was asked: else
    # those could be chosen that are gone (ADR 93).
    sought = None if receipt.firmware is None else receipt.firmware.old_blocks
    if sought is not None and str(sought.sample) != disposal.old_blocks:
        raise WrongPlanError(
            f"{exhibit.reference}: the receipt sought other blocks of before than those that were "
            "recorded before the drive was asked."
        )


def _began(uow: UnitOfWork, disposal: Disposal) -> Began:
    """Since when, and how often, the same plan was started; a disposal made void counts too."""
    # After a hold the work goes on under a new disposal
    # and with the old journal, which reports all its runs.
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
