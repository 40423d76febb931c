"""Disposals proposed: what gives authority to destroy, and the plan where bytes are overwritten."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from wtforms import HiddenField
from wtforms.validators import Optional

from evidence_store.domain.disposals.proposals import Proposal
from evidence_store.domain.law.authority import Authority, AuthorityKind
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.named_places import GONE
from evidence_store.kept_files.plans import (
    LARGEST_PLAN,
    PlacedPlan,
    keep_plan,
    placed_plans,
    read_plan_bytes,
)
from evidence_store.kept_files.training_files import plans_for
from evidence_store.ways import Way
from evidence_store.words.labels import at_time, byte_count, label, on_day
from evidence_store.workflow._kit.grounds import line_up
from evidence_store.workflow.disposals import disposals as steps
from forensics.documents import digest_of
from forensics.values import ErasePlan, ErasureMethod
from webui.acts.filled_in import fill_in
from webui.acts.forms import SignedForm, choice, day, file, in_words, line, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store

if TYPE_CHECKING:
    from evidence_store.domain.orders.matters import Direction
    from evidence_store.domain.orders.order import Order

PLAN_LASTS = timedelta(hours=12)
"""So long a page may lie open; a plan that it showed before is worked out again."""
ONLY_ORDER = "Only one order names this exhibit, and it is chosen: {}."
FROM_DIRECTION = (
    "The newest direction that is recorded for this exhibit is filled in. Read it against the "
    "paper, and change what gives authority if it is another."
)
TO_DESTROY = "The order's own words, a direction, or a court must allow the device to be destroyed."


NEEDED = "Choose the plan"
BOTH, ALONE = "both", "alone"
SENT = "sent"
"""The choice of a plan that lies in none of the places."""


class ProposeForm(SignedForm):
    """A destruction: which order, and what gives authority for it."""

    order = choice("Under which order?", needed="Choose the order")
    kind = choice("What gives authority to destroy it?", hint=TO_DESTROY, needed="Choose what does",
                  among=in_words(AuthorityKind, label))  # fmt: skip
    given_by = line("Who gave it", hint="Name of the officer or court", needed="Enter who gave it")
    rank = line("Rank", hint="For a chief officer's direction")
    delegation = line(
        "Scheme of delegation", hint="Under which the chief officer's power was given"
    )
    given_on = day("On which day", needed="Enter the day on which it was given")
    reason = text("Why the device may not be sold or kept", needed="Enter the reason")
    quotation = text(
        "The words of the direction or order",
        hint="They are printed on the certificate. Name no victim: write Complainant A.",
        needed="Quote the words",
    )
    known_gaps = text(
        "What you know will not be covered",
        hint="One on each line. Each gap is printed as a limit. You can leave this empty.",
    )


class OverwriteForm(ProposeForm):
    """An overwriting: besides, the plan; its method and moment where the program works it out."""

    planned = HiddenField()
    method = choice(
        "How is it overwritten?",
        hint="Each way is described above. The first that the rules name for this kind of medium "
        "is chosen.",
        needed="Choose how it is overwritten",
    )
    readings = choice(
        "Who reads it back?",
        hint="Without the eraser’s own reading there is no certificate unless another person’s "
        "process reads every byte.",
        needed="Choose who reads it back",
        among=((BOTH, "The eraser, and then another person"), (ALONE, "Only another person")),
    )
    placed = choice("Which plan?", hint="Plans for this device, newest first, from the "
                    "places that your administrator named.", needed=NEEDED)  # fmt: skip
    plan = file(
        "Plan",
        hint=f"Make it where the device is: {Way.ERASE_PLAN} --route whole; selective is for "
        "an item that goes back. At most 4 MB.",
        needed=NEEDED,
    )
    worked_out: tuple[ErasePlan, ...] = ()


def _offer_orders(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    with the_store().reading() as uow:
        orders = uow.orders.find(case_id=subject.record.case_id)
        meant = line_up(uow, subject.record)
    form.order.choices = options((one.id, _known_as(one)) for one in orders)
    naming = [one for one in orders if set(meant) & set(one.exhibit_ids)]
    if len(naming) == 1:
        (only,) = naming
        fill_in(form.order, only.id)
        form.order.description = ONLY_ORDER.format(_known_as(only))
        _fill_in_authority(form, only.matters.direction_for(meant))


def _known_as(order: Order) -> str:
    return f"{order.court}, made {on_day(order.made_on)}"


def _fill_in_authority(form: Any, direction: Direction | None) -> None:  # noqa: ANN401 -- the same
    """What was recorded of the direction is not typed a second time."""
    if direction is None:
        return
    form.kind.description = f"{form.kind.description} {FROM_DIRECTION}"
    for each in fields(Authority):
        fill_in(form[each.name], getattr(direction.authority, each.name))


def _offer_plan(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    """Work the plan out where this machine has what it is for; else ask for the file."""
    _offer_orders(form, subject)
    at = _moment_of(form.planned.data, now=the_store().clock())
    form.worked_out = plans_for(the_store(), subject.record, at=at)
    if not form.worked_out:
        del form.planned
        del form.method
        del form.readings
        _offer_placed(form, subject)
    else:
        form.planned.data = at.isoformat()
        ways = [*dict.fromkeys(each.method for each in form.worked_out)]
        form.method.choices = options(in_words(ways, label))
        fill_in(form.method, ways[0].value)
        fill_in(form.readings, BOTH)
        del form.plan
        del form.placed


def _offer_placed(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    """Offer the plans that lie in the server's places; without any, ask for the file alone."""
    if found := placed_plans(the_store(), subject.record):
        form.placed.choices = options(
            [
                *((one.digest, _shown(one)) for one in found),
                (SENT, "Another, in a file that I send"),
            ]
        )
        form.placed.validators = form.plan.validators = (Optional(),)
    else:
        del form.placed


def _shown(one: PlacedPlan) -> str:
    target = one.plan.target
    named = f", serial number {target.serial}" if target.serial else ""
    return (
        f"{one.offered.shown}: {byte_count(target.size)}{named}, made {at_time(one.plan.created)}"
    )


def _moment_of(typed: str | None, *, now: datetime) -> datetime:
    """When the plan that a page showed was worked out; now, where that is not to be believed."""
    try:
        at = datetime.fromisoformat(typed or "")
        return at if now - PLAN_LASTS <= at <= now else now
    except (ValueError, TypeError):
        return now


def _also_plan(form: Any) -> str:  # noqa: ANN401 -- the same
    """The digests of which one is signed for: who sends the page saw these plans, and no other."""
    return " ".join(str(digest_of(each)) for each in form.worked_out)


def _propose(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    return _proposed(who, subject, form, plan=None)


def _propose_reset(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    return _proposed(who, subject, form, plan=None, method=ErasureMethod.FACTORY_RESET)


def _propose_overwrite(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    worked_out = {(each.method.value, each.reads_back): each for each in form.worked_out}
    plan = (
        worked_out.get((form.method.data, form.readings.data == BOTH))
        or worked_out[form.method.data, False]  # another tool reads nothing back for us
        if worked_out
        else _chosen(form, subject)
    )
    keep_plan(who.store, plan)
    return _proposed(who, subject, form, plan=plan)


def _chosen(form: Any, subject: Subject) -> ErasePlan:  # noqa: ANN401 -- the same
    """The plan of the digest that was chosen, or the one that was sent."""
    listed = form.placed.data if form.placed and form.placed.data != SENT else None
    if bool(listed) is bool(form.plan.data):
        raise WrongEntryError("Choose one of the listed plans, or send the file of another.")
    if not listed:
        return read_plan_bytes(form.plan.data.read(LARGEST_PLAN + 1))
    for one in placed_plans(the_store(), subject.record):
        if one.digest == listed:
            return one.plan
    raise WrongEntryError(GONE)


def _proposed(
    who: Doing,
    subject: Subject,
    form: Any,  # noqa: ANN401 -- the same
    *,
    plan: ErasePlan | None,
    method: ErasureMethod = ErasureMethod.DESTRUCTION,
) -> Done:
    authority = Authority(
        kind=AuthorityKind(form.kind.data),
        given_by=form.given_by.data,
        rank=form.rank.data or "",
        delegation=form.delegation.data or "",
        given_on=form.given_on.data,
        reason=form.reason.data,
        quotation=form.quotation.data,
    )
    gaps = tuple(gap.strip() for gap in (form.known_gaps.data or "").splitlines() if gap.strip())
    method = method if plan is None else plan.method
    proposal = Proposal(form.order.data, method, plan, authority, gaps)
    steps.propose_disposal(
        who.signing_desk, subject.id, proposal=proposal, is_training=who.store.is_training
    )
    next_step = "Proposed and signed. A supervisor authorises it within 72 hours."
    return Done(" ".join((next_step, *proposal.gaps_of_plan)))


PAGES = (
    ActPage(
        "propose-destruction",
        Kind.EXHIBIT,
        Act.PROPOSE,
        "Propose destruction",
        "Sign the proposal",
        ProposeForm,
        _propose,
        _offer_orders,
        about=("The device is destroyed before two witnesses, once a supervisor authorises it.",),
        signed=True,
    ),
    ActPage(
        "propose-reset",
        Kind.EXHIBIT,
        Act.PROPOSE,
        "Propose a factory reset",
        "Sign the proposal",
        ProposeForm,
        _propose_reset,
        _offer_orders,
        about=(
            "A person resets the phone before two witnesses, once a supervisor authorises it.",
            f"The program reads it before and after: {Way.EXHIBIT_READ_PHONE}.",
            "Nobody can read back that its keys are destroyed, and the certificate says so.",
        ),
        signed=True,
        shown="exhibits/phone.html",
    ),
    ActPage(
        "propose-overwriting",
        Kind.EXHIBIT,
        Act.PROPOSE,
        "Propose overwriting",
        "Sign the proposal",
        OverwriteForm,
        _propose_overwrite,
        _offer_plan,
        takes=LARGEST_PLAN,
        also_seen=_also_plan,
        about=(
            "Its plan says what is erased, all or selected files, and who reads it back.",
            "Where the plan says that the device was a member of an array, you sign for that too.",
        ),
        signed=True,
        by_passkey=False,  # it can bring a file
        shown="disposals/planned.html",
    ),
)
