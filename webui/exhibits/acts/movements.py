"""Handovers: the giver signs, then the taker, signed in themselves; a place signs nothing."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.exhibits.exhibit import HandoverForm
from evidence_store.domain.people.duties import Act
from evidence_store.workflow._kit.subjects.moving import Movement
from evidence_store.workflow.exhibits import continuity, transits
from webui.acts.forms import SignedForm, day, line, text
from webui.acts.moments import NOT_NOW, OccurredForm, occurred_of
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.exhibits.acts.seals import COMPARED, seal_seen

OFFERED = (
    "You sign now. Until the taker has signed in and signed too, the exhibit is in transit and "
    "you answer for it."
)


class OfferForm(OccurredForm, SignedForm):
    """To whom, why, and under which seal."""

    taker = line("Who takes it?", hint="Name and collar number", needed="Enter who takes it")
    reason = text("Reason", needed="Enter the reason")
    seal = seal_seen()
    due_back = day("Due back on", hint="For example, 13 7 2026. You can leave this empty.")


class PlaceForm(OccurredForm):
    """Into which store."""

    place = line("Which store or locker?", hint="For example, Property store, bay 3, shelf 12",
                 needed="Enter the store or locker")  # fmt: skip
    reason = text("Reason", needed="Enter the reason")
    seal = seal_seen()


class RecordForm(OccurredForm):
    """What others did, written down by one person."""

    taker = line("Who took it?", needed="Enter who took it")
    reason = text("Reason", needed="Enter the reason")
    seal = seal_seen()


class AcceptForm(SignedForm):
    """The seal as it came."""

    seal = seal_seen()


class RecallForm(SignedForm):
    """Nothing but the signature."""


def _movement(who: Doing, subject: Subject, form: Any, *, to: str) -> Movement:  # noqa: ANN401 -- a form as WTForms made it
    occurred, until = occurred_of(form, now=who.now)
    due = getattr(form, "due_back", None)
    return Movement(
        occurred=occurred,
        from_holder=subject.record.holder,
        to_holder=to,
        reason=form.reason.data,
        seal=form.seal.data,
        occurred_until=until,
        due_back=None if due is None else due.data,
    )


def _offer(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    movement = _movement(who, subject, form, to=form.taker.data)
    transits.offer(who.signing_desk, subject.id, movement=movement)
    return Done("You have signed. The exhibit is in transit until the taker has signed.")


def _accept(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    transits.accept(who.signing_desk, subject.id, seal_seen=form.seal.data)
    return Done("You have signed for it, and answer for it from now on.")


def _recall(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    transits.recall(who.signing_desk, subject.id)
    return Done("Recorded: it was not collected, and stays with you.")


def _place(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    movement = _movement(who, subject, form, to=form.place.data)
    continuity.hand_over(who.desk, subject.id, movement=movement, form=HandoverForm.PLACED)
    return Done(f"It is recorded in {form.place.data}. A store does not sign.")


def _write_down(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    movement = _movement(who, subject, form, to=form.taker.data)
    continuity.hand_over(who.desk, subject.id, movement=movement)
    return Done("The movement is recorded as you entered it. It is unsigned.")


PAGES = (
    ActPage("hand-over", Kind.EXHIBIT, Act.HAND_OVER, "Hand over to another person",
            "Sign as the giver", OfferForm, _offer, about=(OFFERED, COMPARED), signed=True,
            folds=(NOT_NOW,)),
    ActPage("accept-handover", Kind.EXHIBIT, Act.HAND_OVER, "Take the exhibit",
            "Sign as the taker", AcceptForm, _accept,
            about=("You sign for the same movement that the giver signed.", COMPARED), signed=True,
            shown="parts/offered.html", leads_on=True),
    ActPage("recall-handover", Kind.EXHIBIT, Act.HAND_OVER, "Take back: not collected",
            "Sign that it was not collected", RecallForm, _recall, signed=True,
            shown="parts/offered.html"),
    ActPage("place", Kind.EXHIBIT, Act.HAND_OVER, "Put in a store or locker",
            "Record where it is", PlaceForm, _place, about=(COMPARED,), folds=(NOT_NOW,)),
    ActPage("record-movement", Kind.EXHIBIT, Act.HAND_OVER, "Record a movement between others",
            "Record the movement", RecordForm, _write_down,
            about=("Only where the people themselves cannot sign.",
                   "It is recorded as unsigned.",
                   COMPARED)),
)  # fmt: skip
