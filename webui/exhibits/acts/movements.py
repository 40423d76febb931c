"""Handovers: the giver signs, then the taker, signed in themselves; a place signs nothing."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.exhibits.exhibit import HandoverForm
from evidence_store.domain.exhibits.photographs import LARGEST_PHOTOGRAPH, PhotographKind
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.words.labels import at_time
from evidence_store.workflow._kit.subjects.moving import Movement
from evidence_store.workflow.exhibits import continuity, handovers, transits
from evidence_store.workflow.exhibits.photographs import Shot
from webui.acts.forms import SignedForm, day, line, one_of_many, options, photographs, text
from webui.acts.moments import NOT_NOW, OccurredForm, occurred_of
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.exhibits.acts.photographs import keep_one, read_all
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


class PaperHandoverForm(OccurredForm):
    """What giver and taker signed on paper, and the photograph of that paper."""

    taker = line("Who took it?", hint="As they signed: name, and office or firm",
                 needed="Enter who took it")  # fmt: skip
    reason = text("Reason", needed="Enter the reason")
    seal = seal_seen()
    camera = photographs("Take a photograph of the signed paper", by_camera=True)
    picture = photographs("Photograph of the signed paper", hint="JPEG, PNG or HEIC. It is kept "
                          "as it is, sealed.")  # fmt: skip
    paper = one_of_many("Or one that is kept already", needed="")


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


def _offer_papers(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    """Offer photographs of paper by which no movement was recorded yet."""
    used = {each.paper for each in subject.record.handovers}
    kept = [
        (one.id, f"Added {at_time(one.added_at)}")
        for one in subject.record.photographs
        if one.kind is PhotographKind.PAPER and one.id not in used
    ]
    if kept:
        form.paper.choices = options([("", "None of these"), *kept])
    else:
        del form.paper


def _on_paper(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    movement = _movement(who, subject, form, to=form.taker.data)
    shots, paper = read_all(form), (form.paper and form.paper.data) or ""
    if len(shots) + bool(paper) != 1:
        raise WrongEntryError("Add one photograph of the signed paper, which shows all of it.")
    if shots:
        # Asked first: a photograph is kept for good, and this one is of a movement.
        handovers.require_on_paper(who.desk, subject.id, movement=movement)
        paper = keep_one(who, subject.id, Shot(shots[0], PhotographKind.PAPER, "")).id
    handovers.hand_over_on_paper(who.desk, subject.id, movement=movement, paper=paper)
    return Done("The movement is recorded, as signed on paper. Keep the paper itself.")


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
    ActPage("hand-over-on-paper", Kind.EXHIBIT, Act.HAND_OVER, "Record a handover signed on paper",
            "Record the handover", PaperHandoverForm, _on_paper, _offer_papers,
            about=("For people who have no key here, such as a laboratory or a courier.",
                   "Giver and taker signed one paper. Its photograph is what the record rests on.",
                   COMPARED),
            takes=LARGEST_PHOTOGRAPH, parts=60),
)  # fmt: skip
