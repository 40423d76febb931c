"""Letters to interested persons: as they were sent, their service, objections, how those ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField
from wtforms.validators import Optional

from evidence_store.domain.events.kinds.matter_events import NOTICE_OBJECTION_SETTLED
from evidence_store.domain.orders.matters import ObjectionOutcome
from evidence_store.domain.people.duties import Act
from evidence_store.words.labels import on_day
from evidence_store.workflow.orders import notices as steps
from evidence_store.workflow.orders.notices import NoticeEntry, ObjectionSettlement
from webui.acts.forms import (
    LARGEST_PAPER,
    NOT_KEPT,
    ActForm,
    SignedForm,
    choice,
    day,
    digest_of_paper,
    in_words,
    line,
    options,
    paper,
    text,
)
from webui.acts.page import ActPage, Doing, Done, Kind, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.orders.matters import Notice

ENDS = {
    ObjectionOutcome.DISMISSED: "Dismissed: none of the items is theirs",
    ObjectionOutcome.WITHDRAWN: "Withdrawn by the person who made it",
    ObjectionOutcome.UPHELD: "Upheld: nothing is erased until it is resolved",
}


class SentForm(ActForm):
    """To whom, on which day, and the letter itself."""

    addressee = line(
        "Who is the letter to?",
        hint="The case’s pages and its table of letters show the name. No certificate does.",
        needed="Enter who the letter is to",
    )
    sent_on = day("Sent on", needed="Enter the day on which it was sent")
    letter = paper("The letter as it went out", hint=f"A scan or PDF. {NOT_KEPT}",
                   needed="Choose the letter as it went out")  # fmt: skip
    replaces = RadioField(
        "Does it replace a letter that did not arrive?",
        description="Leave it open if it does not replace a letter.",
        widget=GovRadioInput(),
        validate_choice=False,
        validators=[Optional()],
    )


class SettledForm(SignedForm):
    """How an objection ended."""

    objection = choice("Which objection?", needed="Choose the objection")
    outcome = choice("How did it end?", needed="Choose how it ended",
                     among=in_words(ENDS, ENDS.__getitem__))  # fmt: skip
    settled_on = day("On which day?", needed="Enter the day")
    reason = text("Reason", needed="Enter the reason")


def letter_words(notice: Notice) -> str:
    """A letter as people tell it from others."""
    return f"To {notice.addressee}, sent {on_day(notice.sent_on)}"


def _notices(subject: Subject) -> tuple[Notice, ...]:
    found: tuple[Notice, ...] = subject.record.matters.notices
    return found


def _offer_replaced(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    form.replaces.choices = options(_unserved(subject))


def _unserved(subject: Subject) -> list[tuple[str, str]]:
    return [(one.id, letter_words(one)) for one in _notices(subject) if one.served_on is None]


def _offer_objections(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    form.objection.choices = options(_open_objections(subject))


def _open_objections(subject: Subject) -> Iterator[tuple[str, str]]:
    for notice in _notices(subject):
        for one in notice.objections:
            if one.is_open:
                upheld = ", upheld" if one.outcome else ""
                said = f"{letter_words(notice)}; objected {on_day(one.received_on)}{upheld}"
                yield one.id, said


def _sent(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    letter = digest_of_paper(form.letter.data)
    replaced = form.replaces.data if form.replaces.data in dict(_unserved(subject)) else None
    entry = NoticeEntry(form.addressee.data, form.sent_on.data, letter, replaces=replaced)
    steps.record_notice(who.desk, subject.id, entry=entry)
    address = url_for("acts.order_letter_served", subject_id=subject.id)
    return Done("The letter is recorded. Record its service once it has reached them.", address)


def _settled(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    settlement = ObjectionSettlement(
        ObjectionOutcome(form.outcome.data), form.settled_on.data, form.reason.data
    )
    steps.settle_objection(who.signing_desk, subject.id, form.objection.data, settlement=settlement)
    return Done(f"Recorded: {ENDS[settlement.outcome].lower()}.")


PAGES = (
    ActPage("letter-sent", Kind.ORDER, Act.RECORD_MATTER,
            "Record a letter to an interested person", "Record the letter", SentForm, _sent,
            _offer_replaced, takes=LARGEST_PAPER,
            about=("What was signed for erasure under this order becomes void.",)),
    ActPage("settle-objection", Kind.ORDER, Act.SETTLE_MATTER, "Record how an objection ended",
            "Sign and record it", SettledForm, _settled, _offer_objections, signed=True,
            event=NOTICE_OBJECTION_SETTLED),
)  # fmt: skip
