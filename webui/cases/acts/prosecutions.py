"""Before sentence: convictions, and whether an order was asked for and made."""

from __future__ import annotations

from typing import Any

from flask import url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput
from wtforms import SelectMultipleField

from evidence_store.domain.cases.case import Ending, Offence, RequestOutcome
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.words.labels import label, on_day
from evidence_store.workflow.cases import prosecutions as steps
from evidence_store.workflow.cases.prosecutions import Asked, Decided
from webui.acts.forms import (
    ActForm,
    SignedForm,
    choice,
    day,
    in_words,
    line,
    one_of_many,
    options,
    text,
)
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store

DECISIONS = (RequestOutcome.MADE, RequestOutcome.MADE_IN_PART, RequestOutcome.REFUSED)


class AskOrderForm(ActForm):
    """Whether the court was asked, for which exhibits, and what it did if that is known."""

    outcome = choice("Was an order asked for?", needed="Choose whether an order was asked for",
                     among=in_words(RequestOutcome, label))  # fmt: skip
    asked_by = line("Who asked, or decided not to ask?", hint="The prosecutor or officer",
                    needed="Enter who asked, or decided not to")  # fmt: skip
    asked_on = day("On which day?", needed="Enter the day")
    exhibits = SelectMultipleField("For which exhibits?", widget=GovCheckboxesInput())
    decided_on = day(
        "Day of the court’s decision", hint="Only if the court has decided. For example, 13 7 2026"
    )
    reason = text("Reason", hint="Needed where no order was asked for. Name no victim.")


class DecidedForm(ActForm):
    """What the court did."""

    request = choice("Which request?", needed="Choose the request")
    outcome = choice("What did the court do?", needed="Choose what the court did",
                     among=in_words(DECISIONS, label))  # fmt: skip
    on = day("On which day?", needed="Enter the day of the decision")
    reason = text("Reason, if the court gave one", hint="You can leave this empty.")


class ConvictForm(SignedForm):
    """Of what an accused person was convicted."""

    accused = choice("Who was convicted?", needed="Choose who was convicted")
    offence = one_of_many("Offence", needed="Choose the offence")
    committed_on = day("First day of the offence", hint="You can leave this empty")
    convicted_on = day("Day of conviction", needed="Enter the day of conviction")


class EndedCaseForm(SignedForm):
    """How it ended for somebody who was not convicted."""

    accused = choice("For whom did the case end?", needed="Choose for whom it ended")
    how = choice("How did it end?", needed="Choose how it ended", among=in_words(Ending, label))
    on = day("On which day?", needed="Enter the day")


def _offer_asking(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    with the_store().reading() as uow:
        exhibits = uow.exhibits.find(case_id=subject.id)
    form.exhibits.choices = options(
        (one.id, f"{one.reference}: {one.description}") for one in exhibits
    )


def _offer_undecided(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    form.request.choices = options(
        (one.id, f"Asked by {one.asked_by}, {on_day(one.asked_on)}")
        for one in subject.record.requests
        if one.outcome is RequestOutcome.UNDECIDED
    )


def _offer_accused(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    form.accused.choices = options(
        (one.id, one.name) for one in subject.record.accused if not one.ended
    )
    offences = the_store().rules.offences
    form.offence.choices = options([("", "Choose"), *((one.code, one.title) for one in offences)])


def _offer_endings(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    form.accused.choices = options(
        (one.id, one.name) for one in subject.record.accused if not one.ended
    )


def _ask(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    chosen = tuple(form.exhibits.data or ())
    if not chosen:
        raise WrongEntryError("Choose at least one exhibit.")
    asked = Asked(
        asked_on=form.asked_on.data,
        asked_by=form.asked_by.data,
        exhibit_ids=chosen,
        outcome=RequestOutcome(form.outcome.data),
        reason=form.reason.data or "",
        decided_on=form.decided_on.data,
    )
    steps.record_request(who.desk, subject.id, asked=asked)
    return Done(f"Recorded: {label(asked.outcome)}.", _schedule(subject))


def _decided(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    decided = Decided(RequestOutcome(form.outcome.data), form.on.data, form.reason.data or "")
    steps.record_outcome(who.desk, subject.id, form.request.data, decided=decided)
    return Done(f"Recorded: {label(decided.outcome)}.", _schedule(subject))


def _convict(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    title = next(one.title for one in who.store.rules.offences if one.code == form.offence.data)
    offence = Offence(form.offence.data, title, form.committed_on.data, form.convicted_on.data)
    steps.record_conviction(who.signing_desk, subject.id, form.accused.data, offences=(offence,))
    return Done("The conviction is recorded. An order can be recorded now.")


def _ended(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    how, on = Ending(form.how.data), form.on.data
    steps.record_no_conviction(who.signing_desk, subject.id, form.accused.data, how=how, on=on)
    return Done("Recorded. Exhibits that no order holds go to return review.")


def _schedule(subject: Subject) -> str:
    return url_for("schedules.show", case_id=subject.id)


PAGES = (
    ActPage("ask-order", Kind.CASE, Act.RECORD_ORDER, "Record whether an order was asked for",
            "Record it", AskOrderForm, _ask, _offer_asking),
    ActPage("order-decided", Kind.CASE, Act.RECORD_ORDER,
            "Record what the court did with a request", "Record the decision",
            DecidedForm, _decided, _offer_undecided),
    ActPage("convict", Kind.CASE, Act.SETTLE_MATTER, "Record a conviction",
            "Sign and record the conviction", ConvictForm, _convict, _offer_accused, signed=True),
    ActPage("no-conviction", Kind.CASE, Act.SETTLE_MATTER,
            "Record that the case ended without a conviction", "Sign and record it", EndedCaseForm,
            _ended, _offer_endings, signed=True),
)  # fmt: skip
