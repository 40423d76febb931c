"""An outcome that was recorded wrongly: one person says so, another confirms it."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.orders.proceedings import DETERMINATIONS, ProceedingOutcome
from evidence_store.domain.people.duties import Act
from evidence_store.words.labels import label, on_day
from evidence_store.workflow.orders import proceedings as steps
from evidence_store.workflow.orders.proceedings import CorrectionEntry
from webui.acts.forms import SignedForm, choice, day, in_words, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject

STILL_OPEN = "open"
ENDS = (
    *in_words((each for each in ProceedingOutcome if each in DETERMINATIONS), label),
    (STILL_OPEN, "It is still open"),
)


class AskCorrectionForm(SignedForm):
    """Which outcome is wrong, and what is right."""

    proceeding = choice("Which one?", needed="Choose which one")
    outcome = choice("What is right?", needed="Choose what is right", among=ENDS)
    determined_on = day("Determined on", hint="Leave it empty if it is still open.")
    reason = text("How do you know?", needed="Say how you know")


class ConfirmOutcomeForm(SignedForm):
    """Which correction is right."""

    proceeding = choice("Which one?", needed="Choose which one")


def _words(one: Any) -> str:  # noqa: ANN401 -- a proceeding of the record
    return f"{label(one.kind)}, lodged {on_day(one.lodged_on)}"


def _offer_ended(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.proceeding.choices = options(
        (one.id, f"{_words(one)}: {label(one.outcome).lower()}")
        for one in subject.record.proceedings
        if one.is_determined
    )


def _offer_asked(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    form.proceeding.choices = options(
        (one.id, f"{_words(one)}: {_right(one.correction)}")
        for one in subject.record.proceedings
        if one.correction is not None
    )


def _right(asked: Any) -> str:  # noqa: ANN401 -- a correction of the record
    if asked.outcome is None:
        return "it is still open"
    return f"{label(asked.outcome).lower()} on {on_day(asked.determined_on)}"


def _ask(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    is_open = form.outcome.data == STILL_OPEN
    entry = CorrectionEntry(
        None if is_open else ProceedingOutcome(form.outcome.data),
        form.determined_on.data,
        form.reason.data,
    )
    steps.ask_correction(who.signing_desk, subject.id, form.proceeding.data, entry=entry)
    return Done("It is recorded. Another person confirms it.")


def _confirm(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    steps.confirm_correction(who.signing_desk, subject.id, form.proceeding.data)
    return Done("The outcome is corrected. The holds are worked out from it.")


PAGES = (
    ActPage("correct-outcome", Kind.ORDER, Act.DETERMINE_PROCEEDING,
            "Say that an outcome was recorded wrongly", "Sign and record it",
            AskCorrectionForm, _ask, _offer_ended, signed=True,
            about=("Another person confirms it. What was signed for erasure becomes void now.",)),
    ActPage("confirm-outcome", Kind.ORDER, Act.DETERMINE_PROCEEDING,
            "Confirm that an outcome was recorded wrongly", "Sign and confirm it",
            ConfirmOutcomeForm, _confirm, _offer_asked, signed=True),
)  # fmt: skip
