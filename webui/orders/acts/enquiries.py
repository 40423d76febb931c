"""The questions before an erasure, on one page; and the end of what a yes named."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.events.kinds.matter_events import (
    ORDER_ENQUIRIES_ANSWERED,
    ORDER_ENQUIRY_ENDED,
)
from evidence_store.domain.law.enquiries import REQUIRED_ENQUIRIES, Answer
from evidence_store.domain.orders.lasting_matters import plain_name
from evidence_store.domain.people.duties import Act
from evidence_store.words.labels import label, on_day
from evidence_store.workflow._kit.subjects.open_orders import reached
from evidence_store.workflow.orders import enquiries as steps
from evidence_store.workflow.orders.enquiries import EnquiryEntry
from webui.acts.forms import SignedForm, choice, day, line, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store

_NAMED = "named_"


class AnswersForm(SignedForm):
    """Who answered, when, and each question with what it names where the answer is yes."""

    answered_by = line("Who answered?", hint="The prosecutor, or the officer in the case.",
                       needed="Enter who answered")  # fmt: skip
    answered_on = day("Answered on", needed="Enter the day")


for _code in REQUIRED_ENQUIRIES:
    setattr(AnswersForm, _code, choice(_code, needed="Choose yes, no or not asked"))
    setattr(AnswersForm, _NAMED + _code, line("If yes: what is it?", hint="Name no victim."))


class EndedMatterForm(SignedForm):
    """What ended, and by which record."""

    question = choice("Which question?", needed="Choose the question")
    record = choice("Which record has ended?", needed="Choose the record")
    ended_on = day("On which day?", needed="Enter the day")
    how = text("How did it end?", needed="Say how it ended")


def _offer_answers(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    for rule in the_store().rules.questions:
        field = form[rule.code]
        field.label.text, field.description = rule.title, rule.asks
        field.choices = options((each.value, label(each)) for each in Answer)


def _offer_open(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    order, titles = subject.record, {one.code: one.title for one in the_store().rules.questions}
    waiting = dict.fromkeys(
        reply.code for one in order.matters.enquiries for reply in one.replies if reply.is_open
    )
    form.question.choices = options((code, titles.get(code, code)) for code in waiting)
    with the_store().reading() as uow:
        exhibits = reached(uow, order)
    form.record.choices = options(
        [
            *((one.id, f"{label(one.kind)}, lodged {on_day(one.lodged_on)}")
              for one in order.proceedings if not one.is_open),
            *((one.id, f"{plain_name(kind).capitalize()}, since {on_day(one.since)}")
              for kind, one in order.matters.lasting() if one.until),
            *((one.id, f"Lawful material, decided {on_day(one.decided_on)}")
              for one in order.matters.lawful if not one.is_open),
            *((hold.id, f"Hold on {one.reference}: {_reason(hold.code)}")
              for one in exhibits for hold in one.placed_holds if not hold.is_open),
        ]
    )  # fmt: skip


def _reason(code: str) -> str:
    return the_store().rules.hold_reason(code).title.lower()


def _answer(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    entry = EnquiryEntry(
        form.answered_by.data,
        form.answered_on.data,
        {code: Answer(form[code].data) for code in REQUIRED_ENQUIRIES},
        {code: form[_NAMED + code].data or "" for code in REQUIRED_ENQUIRIES},
    )
    steps.answer_enquiries(who.signing_desk, subject.id, entry=entry)
    return Done("The answers are signed and recorded for every exhibit that is mapped.")


def _end(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    steps.end_enquiry(
        who.signing_desk,
        subject.id,
        form.question.data,
        record=form.record.data,
        ended_on=form.ended_on.data,
        how=form.how.data,
    )
    return Done("It is signed and recorded as ended.")


PAGES = (
    ActPage("answer-questions", Kind.ORDER, Act.SETTLE_MATTER,
            "Answer the questions before an erasure", "Sign and record the answers", AnswersForm,
            _answer, _offer_answers, signed=True, event=ORDER_ENQUIRIES_ANSWERED,
            about=("Ask the prosecutor or the officer in the case.",
                   "If the question was not asked, say so: nothing is erased until it has been.",
                   "A yes bars erasure until what it names is recorded and has ended.")),
    ActPage("question-ended", Kind.ORDER, Act.SETTLE_MATTER,
            "Record that the matter behind a yes has ended", "Sign and record it",
            EndedMatterForm, _end, _offer_open, signed=True, event=ORDER_ENQUIRY_ENDED),
)  # fmt: skip
