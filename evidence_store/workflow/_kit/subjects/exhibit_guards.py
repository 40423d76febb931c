"""What stands against an act on an exhibit, where more than its own state is asked. Not a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.final_dispositions import RETURNS, require_final
from evidence_store.domain.exhibits.copies import is_image_held
from evidence_store.domain.exhibits.stages import NEXT, ExhibitAct
from evidence_store.domain.exhibits.standing import BY_TWO, NOTED, FinalKind, Standing, StandingAct
from evidence_store.domain.exhibits.standing_signatures import first_signature
from evidence_store.domain.exhibits.sub_exhibits import require_parts_settled
from evidence_store.domain.exhibits.whereabouts import MovementAct
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.orders.matters import OwnersChoice
from evidence_store.domain.orders.order_states import ORDER_ALLOWS, OrderAct
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.jobs import OPEN, JobKind
from evidence_store.errors import (
    NotPermittedError,
    OutOfSequenceError,
    RefusedError,
    WrongEntryError,
)
from evidence_store.ways import Way
from evidence_store.workflow._kit.grounds import line_up

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.discrepancies import Discrepancy
    from evidence_store.domain.exhibits.exhibit import Exhibit, PlacedHold
    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit


def release_parts(on: OpenExhibit, hold: PlacedHold) -> dict[Part, frozenset[str]]:
    """Who signed for the release of a hold, and counts still, and who would erase the exhibit."""
    standing = hold.standing_releases(at=on.at)
    return {
        # A supervisor and their deputy do not release a hold between them.
        Part.RELEASER: frozenset[str]().union(*(each.people for each in standing)),
        Part.OPERATOR: _operators(on),
    }


def require_settler(on: OpenExhibit, found: Discrepancy, *, signers: frozenset[str]) -> None:
    """Check that the actor can sign for the outcome of a discrepancy; ``signers`` did before.

    Raises:
        OutOfSequenceError: it was settled before.
        SamePersonError: the actor signed before, or would erase the exhibit.
        NotPermittedError: neither of the two would be a supervisor.
    """
    name = on.exhibit.reference
    if not found.is_open:
        raise OutOfSequenceError(f"{name}: that discrepancy was settled before.")
    parts = {Part.RELEASER: signers, Part.OPERATOR: _operators(on)}
    require_other_person(on.actor, Act.SETTLE_DISCREPANCY, parts=parts)
    people = [on.actor.duties, *(on.uow.people.get(each).duties for each in signers)]
    if signers and not any(Duty.SUPERVISOR in each for each in people):
        raise NotPermittedError(
            f"{name}: one of the two who settle a discrepancy is a supervisor. Ask one to sign."
        )


def newest_stop(exhibit: Exhibit) -> PlacedHold:
    """The newest stop that stands, of which it is said to whom it was referred.

    Raises:
        OutOfSequenceError: there is none.
    """
    stops = [hold for hold in exhibit.open_holds if hold.code == STOP_AND_REFER]
    if not stops:
        raise OutOfSequenceError(
            f"{exhibit.reference}: nothing is stopped here. Stop it: " + Way.EXHIBIT_REFER + "."
        )
    return stops[-1]


def require_final_end(on: OpenExhibit, kind: FinalKind) -> None:
    """Check that the exhibit can come to this end now.

    Raises:
        OutOfSequenceError: something stands against it, or its guard is not met; or it is not
            here.
    """
    exhibit, uow = on.exhibit, on.uow
    exhibit.moved(MovementAct.LEAVE)
    if exhibit.open_holds or exhibit.open_discrepancies:
        raise OutOfSequenceError(
            f"{exhibit.reference}: a hold or a discrepancy stands against it. It stays here until "
            "two people have released or settled it."
        )
    disposals = uow.disposals.find(exhibit_id=exhibit.id)
    require_final(kind, reference=exhibit.reference, standing=exhibit.standing, disposals=disposals)
    _require_no_order(on, kind)
    gaps = disposals[-1].known_gaps if disposals else ()
    require_parts_settled(exhibit, uow.exhibits.find(case_id=exhibit.case_id), said=gaps)


def require_shown(exhibit: Exhibit) -> None:
    """Check that photographs of the exhibit may be looked at.

    Raises:
        RefusedError: it is stopped and referred.
    """
    if any(hold.code == STOP_AND_REFER for hold in exhibit.open_holds):
        raise RefusedError(
            f"{exhibit.reference}: this exhibit is stopped and referred. Nothing of it is shown "
            "until two people have released the hold."
        )


def require_noted(on: OpenExhibit, act: StandingAct) -> Exhibit:
    """Return the exhibit after a claim or a review that one person notes.

    Raises:
        WrongEntryError: the act is a decision, which is signed.
        OutOfSequenceError: it does not follow from how the exhibit stands.
    """
    require_duty(on.actor, Act.NOTE_CLAIM)
    if act not in NOTED:
        raise WrongEntryError(
            f"{on.exhibit.reference}: this is a decision, and it is signed. "
            "Use " + Way.EXHIBIT_DECIDE_CLAIM + "."
        )
    return on.exhibit.stood(act)


def require_decided(on: OpenExhibit, act: StandingAct) -> None:
    """Check that the actor can sign for how a claim or a review ends, as the exhibit stands.

    Raises:
        WrongEntryError: the act is none that is decided.
        OutOfSequenceError: it does not follow from how the exhibit stands.
        NotPermittedError: the actor's duties do not include it: a supervisor decides alone about a
            return, and is the second who signs for anything else.
        SamePersonError: the actor signed first, or would erase the exhibit.
    """
    exhibit = on.exhibit
    if act in NOTED:
        raise WrongEntryError(
            f"{exhibit.reference}: this is noted and not decided. Use " + Way.EXHIBIT_CLAIM + "."
        )
    # For its refusal alone: nothing changes before the last signature.
    exhibit.stood(act)
    first = first_signature(exhibit, at=on.at)
    duty = Act.SETTLE_MATTER if act in BY_TWO and first is None else Act.REVIEW_RETURN
    signed = frozenset({first.by} if first is not None and act is first.act else ())
    parts = {Part.RELEASER: signed, Part.OPERATOR: _operators(on)}
    require_other_person(on.actor, duty, parts=parts)
    require_duty(on.actor, duty)


def require_image_free(on: OpenExhibit, image: Acquisition, kind: JobKind) -> None:
    """Check that this work on a disk image is not asked for already.

    Raises:
        OutOfSequenceError: it is queued or under way, or stopped and can go on.
    """
    open_ones = on.uow.jobs.find(exhibit_id=on.exhibit.id, state=OPEN)
    if any(job.kind is kind and job.acquisition_id == image.id for job in open_ones):
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: the same work is already queued or running."
        )


def require_scannable(on: OpenExhibit, image: Acquisition) -> None:
    """Check that a scan of this disk image could be recorded.

    Raises:
        OutOfSequenceError: the image is not verified, or the exhibit is under disposal or past it.
    """
    name = on.exhibit.reference
    # One of which parts could not be read is scanned all the same: the scan counts them as unread.
    if image.verified_at is None or image.differing:
        raise OutOfSequenceError(
            f"{name}: the {image.called} is not verified, or does not agree with itself. Verify it "
            "first: " + Way.ACQUISITION_VERIFY + "."
        )
    if on.exhibit.stage not in NEXT[ExhibitAct.SCAN]:
        on.exhibit.after(ExhibitAct.SCAN)  # refuses, and says how it stands


def require_image_kept(on: OpenExhibit, image: Acquisition) -> None:
    """Check that this disk image can be kept instead of the original.

    Raises:
        OutOfSequenceError: it is a logical extraction, is not verified, or every copy of it has
            ended.
    """
    # A copy is kept in place of the original where it holds what the original does. Nobody knows
    # what an extraction of files did not take (ADR 64).
    if image.is_logical:
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: this is an extraction of files, not an image of the whole "
            "medium, so it cannot be kept instead of the original. Register a disk "
            "image: " + Way.ACQUISITION_REGISTER + "."
        )
    if not is_image_held(image.id, on.exhibit.copies):
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: the record says that every copy of this disk image has "
            "ended. If there is one, record it first: " + Way.EXHIBIT_COPY + "."
        )
    if not image.is_verified:
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: the disk image is not verified. Verify it "
            "first: " + Way.ACQUISITION_VERIFY + "."
        )


def require_order_reaches(on: OpenExhibit) -> None:
    """Check that an order of the case names the exhibit, and something can be disposed of under it.

    Raises:
        OutOfSequenceError: none does.
    """
    line = line_up(on.uow, on.exhibit)
    orders = on.uow.orders.find(case_id=on.exhibit.case_id)
    named = [each for each in orders if each.ever_reached(line)]
    if any(each.reaches(line) and OrderAct.DISPOSE in ORDER_ALLOWS[each.state] for each in named):
        return
    if named:
        named[-1].require(OrderAct.DISPOSE)  # refuses, and says how it stands
    raise OutOfSequenceError(
        f"{on.exhibit.reference}: no person has mapped a line of an order to the exhibit. Map it "
        "first: " + Way.ORDER_MAP + "."
    )


def _operators(on: OpenExhibit) -> frozenset[str]:
    disposals = on.uow.disposals.find(exhibit_id=on.exhibit.id)
    return frozenset[str]().union(*(each.operator_ids for each in disposals))


def _require_no_order(on: OpenExhibit, kind: FinalKind) -> None:
    """Check that it does not go back unerased while an order in force still reaches it."""
    exhibit, uow = on.exhibit, on.uow
    if kind not in RETURNS or exhibit.standing is not Standing.NO_ORDER_APPLIES:
        return
    ids = line_up(uow, exhibit)
    is_delivery = kind is FinalKind.RETURNED_TO_THIRD_PARTY
    orders = uow.orders.find(case_id=exhibit.case_id)
    # While it stands the offender has no rights to it (Sentencing Act 2020 s.152).
    if any(
        each.reaches(ids) and each.gives_authority and not (is_delivery and _is_due(each, ids))
        for each in orders
    ):
        message = (
            f"{exhibit.reference}: an order that was not quashed names this exhibit, so it does "
            "not go back. Record the quashing first: " + Way.ORDER_QUASH + ". Or decide the "
            "review to keep it: " + Way.EXHIBIT_DECIDE_CLAIM + "."
        )
        raise OutOfSequenceError(message)


def _is_due(order: Order, ids: tuple[str, ...]) -> bool:
    """Whether the order gives way to a third party: a claim was allowed, or the owner takes it."""
    agreed = order.matters.owners_decision(ids)
    if agreed is not None:
        return agreed.choice is OwnersChoice.RETURN_AS_IT_IS
    # A court that allows a claim orders the delivery (Sentencing Act 2020 s.157(1)).
    return any(each.is_allowed_claim and each.touches(ids) for each in order.proceedings)
