"""What a person proposes: method, plan and authority, judged before anybody signs for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from evidence_store.domain.exhibits.exhibit import MediumKind, Stage
from evidence_store.domain.law.authority import Authority, AuthorityKind
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.orders.order_states import OrderAct
from evidence_store.errors import NoAuthorityError, OutOfSequenceError, RefusedError
from evidence_store.ways import Way
from forensics.value_classes import dataclass
from forensics.values import (
    READ_BY_ANOTHER_ALONE,
    ErasePlan,
    ErasureMethod,
    Route,
    TargetKind,
    claim_of,
    is_witnessed,
)

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from forensics.values import DeviceIdentity

# Ciphertext that is read back verifies nothing, and that a reset works is the vendor's word.
DESTROY_ONLY = (MediumKind.PHONE, MediumKind.TABLET)


class WrongPlanError(RefusedError):
    """The plan is not for this exhibit, or not one that can be proposed."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for one exhibit under one order. ``plan`` is None for a destruction."""

    order_id: str
    method: ErasureMethod
    plan: ErasePlan | None
    authority: Authority | None
    known_gaps: tuple[str, ...]

    @property
    def route(self) -> Route:
        """By which route it goes; what people do is done to the whole item."""
        return Route.WHOLE if self.plan is None else self.plan.route

    @property
    def gaps_to_sign(self) -> tuple[str, ...]:
        """What the proposer states, and what the plan says of the device."""
        return tuple(dict.fromkeys((*self.known_gaps, *self.gaps_of_plan)))

    @property
    def gaps_of_plan(self) -> tuple[str, ...]:
        """What need not be stated, because the plan says it."""
        return () if self.plan is None else limits_of(self.plan)


def limits_of(plan: ErasePlan) -> tuple[str, ...]:
    """What people sign for with a plan, beside its bytes.

    The arrays of which the device is a part, whether a computer made it up, whether the eraser
    leaves reading it to another person, and what a selective plan leaves.
    """
    arrays = tuple(one.limit for one in plan.member_of)
    made_up = () if plan.target.virtual is None else (plan.target.virtual.limit,)
    by_another = () if plan.reads_back else (READ_BY_ANOTHER_ALONE,)
    left = () if plan.selection is None else plan.selection.limits
    return (*arrays, *made_up, *by_another, *left)


def verify_authority(
    stated: Authority | None,
    *,
    order: Order,
    exhibit: Exhibit,
    today: date,
    rules: Rules,
    bar_ends_on: date | None,
    line: tuple[str, ...] = (),
    beside: tuple[Order, ...] = (),
) -> Authority:
    """Return the authority to destroy if one stands behind the proposal.

    Where none is ``stated``, it is the newest direction recorded for the exhibit or, by
    ``line``, for what it is a part of. ``bar_ends_on`` is the last day of the six-month bar, None
    while nobody knows it: a direction of the chief officer is given afterwards. ``beside`` are the
    other orders of courts that name the exhibit: the authority must be able to speak of them too.

    Raises:
        NoAuthorityError: none is recorded, or it is not what it says.
    """
    direction = order.matters.direction_for(line or (exhibit.id,))
    authority = stated or (direction.authority if direction else None)
    if authority is None:
        message = (
            f"{exhibit.reference}: nothing gives authority to destroy. Record the chief officer's "
            "direction (Police (Property) Regulations 1997 reg 8), an order under Sentencing Act "
            "2020 s.157, or the order's own words; for a disclaimer, the words that its owner "
            "signed."
        )
        raise NoAuthorityError(message)
    rule = rules.authority(authority.kind.value)
    fault = _fault(authority, order=order)
    # The rules say under which orders each counts; for a disclaimer only its owner's words do.
    if order.order_type not in rule.order_types:
        fault = f"{rule.title} gives no authority under {rules.order_type(order.order_type).title}"
    elif authority.given_on > today:
        fault = "it is dated in the future"
    elif authority.given_on < order.made_on:
        fault = "it is dated before the order"
    elif authority.kind is AuthorityKind.CHIEF_OFFICER_DIRECTION:
        fault = fault or before_the_bar(authority.given_on, bar_ends_on)
    fault = fault or _beside(authority, beside)
    if fault:
        message = f"{exhibit.reference}: the authority to destroy is not valid: {fault}."
        raise NoAuthorityError(message)
    return authority


def _beside(authority: Authority, beside: tuple[Order, ...]) -> str:
    """Why the authority says nothing of another order that names the exhibit; empty if it does."""
    if not beside:
        return ""
    if authority.kind is AuthorityKind.OWNERS_DISCLAIMER:
        return "an order of a court names the exhibit too, and no owner can disclaim for it"
    later = max(each.made_on for each in beside)
    if authority.kind is AuthorityKind.SECTION_157_ORDER and authority.given_on < later:
        return "it is dated before another order that names the exhibit"
    return ""


def before_the_bar(given_on: date, bar_ends_on: date | None) -> str:
    """What is said of a direction given before the six-month bar ended; empty if none was."""
    if bar_ends_on is None:
        return "the six-month bar has not ended, so no direction can be given yet"
    # Regulation 8 lets the chief officer direct a disposal of property that remains once the time
    # of regulation 5 is over (our reading, to be confirmed by a lawyer).
    if given_on <= bar_ends_on:
        return (
            f"it is dated before the six-month bar ended, at the end of {plain_day(bar_ends_on)}. "
            "Ask for a new direction"
        )
    return ""


def verify_proposal(
    proposal: Proposal,
    *,
    exhibit: Exhibit,
    order: Order,
    is_training: bool,
    by_content: bool,
    line: tuple[str, ...] = (),
) -> None:
    """Check that the proposal fits the exhibit, the order and the method.

    ``by_content`` says that a verified acquisition of the exhibit is there to compare with;
    ``line`` is the exhibit's id and those of what it is a part of.

    Raises:
        OutOfSequenceError: the order was quashed, or no person mapped a line of it to the exhibit.
        WrongPlanError: method, plan and exhibit do not go together.
    """
    order.require(OrderAct.DISPOSE)
    if not order.reaches(line or (exhibit.id,)):
        raise OutOfSequenceError(
            f"{exhibit.reference}: no person has mapped a line of this order to the exhibit. "
            "Map it first: " + Way.ORDER_MAP + "."
        )
    if is_witnessed(proposal.method):
        if proposal.plan is not None:
            message = f"{exhibit.reference}: what people do has no erase plan. Leave it out."
            raise WrongPlanError(message)
        return
    _verify_overwrite(proposal, exhibit=exhibit, is_training=is_training, by_content=by_content)


def verify_method(method: ErasureMethod, *, exhibit: Exhibit, rules: Rules) -> None:
    """Check that the rules allow the method for this kind of medium.

    Raises:
        WrongPlanError: they do not.
    """
    rule = rules.medium(exhibit.medium.value)
    if method not in rule.methods:
        named = " or ".join(claim_of(each).named.lower() for each in rule.methods)
        raise WrongPlanError(
            f"{exhibit.reference}: {claim_of(method).named.lower()} is not allowed for this kind "
            f"of medium ({rule.title.lower()}). {rule.note}. Propose: {named}."
        )


def verify_limits_said(
    plan: ErasePlan, known_gaps: tuple[str, ...], *, device: DeviceIdentity, name: str
) -> None:
    """Check that people signed for what the plan says of the device, and that it is so at hand.

    Raises:
        WrongPlanError: they did not, or a computer made this device up which no plan says.
    """
    # A loop device over a copy of the image has the right size and bytes: only what the system says
    # of it tells it from the exhibit.
    if device.virtual is not plan.target.virtual or set(limits_of(plan)) - set(known_gaps):
        message = (
            f"{name}: the device at hand is a member of an array, or one that a computer made up, "
            "or its plan leaves out the eraser’s own reading, and what was signed does not say so. "
            "Withdraw the disposal and propose it "
            "again: " + Way.DISPOSAL_WITHDRAW + "."
        )
        raise WrongPlanError(message)


def verify_target(
    exhibit: Exhibit,
    *,
    device: DeviceIdentity,
    target_kind: TargetKind,
    is_training: bool,
    by_content: bool,
) -> None:
    """Check that a medium at hand is the exhibit that was booked in.

    A training file is used in place of a device only in a training data folder, and only where the
    record says so. That a computer made a device up, such as a loop device over a copy of the disk
    image, is signed by both who decide, and stands on page 1 of the certificate.

    Raises:
        WrongPlanError: it is a different device, or cannot be told apart from one.
    """
    name = exhibit.reference
    if exhibit.has_training_file and not is_training:
        raise WrongPlanError(
            f"{name}: the record names a training file for it, and this is no training data "
            "folder. Nothing is erased as this exhibit. Run: " + Way.FSCK
        )
    if target_kind is not TargetKind.BLOCK_DEVICE and not exhibit.has_training_file:
        message = (
            f"{name}: the target is a file. A training file can be used in place of a device only "
            "in a training data folder. Connect the device itself."
        )
        raise WrongPlanError(message)
    # An exhibit without a serial number must be known by
    # its content; one that has a number must also show it.
    _require_told_apart(exhibit, by_content=by_content)
    verify_shown(exhibit, device)


def verify_shown(exhibit: Exhibit, device: DeviceIdentity) -> None:
    """Check that a medium shows the serial number and the size that were recorded.

    Raises:
        WrongPlanError: it is a different device, or its serial number cannot be read.
    """
    name, serial, size = exhibit.reference, device.serial, device.size
    # An adapter that hides the number would let any device of that size pass for the exhibit.
    if serial is None and exhibit.target_serial is not None:
        message = (
            f"{name}: the serial number of this device cannot be read, and the record has one. "
            "Connect it without an adapter in between, or have it destroyed before two witnesses."
        )
        raise WrongPlanError(message)
    if exhibit.target_serial not in (None, serial):
        message = (
            f"{name}: the connected device and the exhibit have different serial numbers. Stop, "
            "and find out which device this is."
        )
        raise WrongPlanError(message)
    if exhibit.size != size:
        message = (
            f"{name}: the device at hand has {size} bytes, the record says "
            f"{'nothing' if exhibit.size is None else exhibit.size}. Find out why before anything "
            "is erased."
        )
        raise WrongPlanError(message)


def require_overwritable(exhibit: Exhibit, *, by_content: bool) -> None:
    """Check that the exhibit can be known again, and read again after an overwriting.

    ``by_content`` says that a verified acquisition of it is there to compare with.

    Raises:
        WrongPlanError: it cannot; it is destroyed before two witnesses.
    """
    if exhibit.medium in DESTROY_ONLY or exhibit.locked or exhibit.stage is Stage.DESTROY_ONLY:
        message = (
            f"{exhibit.reference}: a phone, tablet or locked device cannot be verified by reading "
            "it. Propose destruction before two witnesses."
        )
        raise WrongPlanError(message)
    _require_told_apart(exhibit, by_content=by_content)
    if exhibit.size is None:
        raise WrongPlanError(
            f"{exhibit.reference}: its size is not recorded, so it could not be shown that all "
            "of it was erased. Complete the record first: " + Way.EXHIBIT_IDENTIFY + "."
        )


def _require_told_apart(exhibit: Exhibit, *, by_content: bool) -> None:
    if exhibit.target_serial is None and not by_content:
        message = (
            f"{exhibit.reference}: no serial number and no verified disk image are recorded, so it "
            "cannot be shown that this is the device that was booked in; an extraction of files "
            "does not show it. Have the exhibit destroyed before two witnesses instead."
        )
        raise WrongPlanError(message)


def _verify_overwrite(
    proposal: Proposal, *, exhibit: Exhibit, is_training: bool, by_content: bool
) -> None:
    name, plan = exhibit.reference, proposal.plan
    require_overwritable(exhibit, by_content=by_content)
    if plan is None:
        raise WrongPlanError(
            f"{name}: {claim_of(proposal.method).named} needs a plan. Make one: "
            + Way.ERASE_PLAN
            + " --route whole."
        )
    # An order bites on the device, not on the unlawful files alone (R v Tan [2024] EWCA Crim 1104):
    # single files are taken out on a ground of the rules alone (``selective_plans``).
    if plan.route is Route.COPY or plan.method is not proposal.method:
        message = f"{name}: under this order the whole device is erased. Plan --route whole."
        raise WrongPlanError(message)
    verify_target(
        exhibit,
        device=plan.target,
        target_kind=plan.target_kind,
        is_training=is_training,
        by_content=by_content,
    )
    is_whole = plan.route is Route.WHOLE
    covers = sum(extent.length for extent in plan.extents) == plan.target.size
    if covers is not is_whole or (plan.selection is None) is not is_whole:
        message = f"{name}: the plan does not cover what its route says. Make it again."
        raise WrongPlanError(message)


def _fault(authority: Authority, *, order: Order) -> str:
    match authority.kind:
        case AuthorityKind.CHIEF_OFFICER_DIRECTION:
            # The direction is the chief officer's (reg 8), so a delegate says by which delegation.
            needed = (
                authority.given_by,
                authority.rank,
                authority.delegation,
                authority.reason,
                authority.quotation,
            )
            stated = all(text.strip() for text in needed)
            return (
                "" if stated else "name, rank, delegation, reason and its own words are all needed"
            )
        case AuthorityKind.SECTION_157_ORDER:
            stated = bool(authority.given_by.strip() and authority.quotation.strip())
            return "" if stated else "the court and the words of its order are needed"
        case AuthorityKind.OWNERS_DISCLAIMER:
            return _fault_of_disclaimer(authority, order=order)
        case AuthorityKind.ORDERS_OWN_WORDS:
            words = order.specifies_destruction
            if words is None or not words.strip():
                return "no person has recorded that the order's own words direct destruction"
            # Both readers of the order confirm exactly these words; another wording
            # neither has read.
            return "" if authority.quotation == words else "it does not quote the order's own words"
        case kind:
            assert_never(kind)


def _fault_of_disclaimer(authority: Authority, *, order: Order) -> str:
    """What is wrong with a disclaimer as an authority: it is the recorded one, in its own words."""
    recorded = order.matters.disclaimers[-1:]
    if not (authority.given_by.strip() and authority.quotation.strip()):
        return "who signed the disclaimer and its own words are needed"
    # It is the owner's own free act, so it counts only while it is not withdrawn (docs/law.md).
    if authority.given_on not in {each.signed_on for each in recorded if not each.withdrawn_on}:
        return "no disclaimer signed on that day is recorded"
    return "" if authority.quotation in order.text else "it does not quote the disclaimer's words"
