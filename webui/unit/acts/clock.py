"""Stating the date from another clock: what a start by somebody else rests on."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.open_folder.telling_time import correction_lines
from evidence_store.workflow.unit.clock import state_date
from evidence_store.workflow.unit.correcting_time import correct_time
from webui.acts.forms import SignedForm, day, line
from webui.acts.page import ActPage, Doing, Done, Kind, Subject


class DateForm(SignedForm):
    """The date, and what it was read from; this computer's own date is not shown beside it."""

    stated = day("Today's date, from another clock", needed="Enter the date that you read")
    seen_on = line(
        "What you read it from",
        hint="For example, the wall clock in the store",
        needed="Enter what you read the date from",
    )


class CorrectionForm(SignedForm):
    """The date from another clock, and from which entry on the clock here was wrong."""

    stated = day("Today's date, from another clock", needed="Enter the date that you read")
    seen_on = line(
        "What you read it from",
        hint="For example, the wall clock in the store",
        needed="Enter what you read the date from",
    )
    since = line(
        "First entry under the wrong clock (optional)",
        hint="Its number in the record. Without it, the first one that lies in the future",
    )


def _state(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    state_date(who.signing_desk, form.stated.data, seen_on=form.seen_on.data)
    told = (
        f"You stated {plain_day(form.stated.data)} and signed for it. A start by another person "
        "may rest on it for 24 hours, while this computer runs and its clock is not set."
    )
    return Done(told, url_for("cases.list_cases"))


def _correct(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    done = correct_time(
        who.signing_desk,
        form.stated.data,
        seen_on=form.seen_on.data,
        since=_number(form.since.data or ""),
    )
    return Done(" ".join(correction_lines(done)), url_for("cases.list_cases"))


def _number(typed: str) -> int | None:
    text = typed.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()):
        raise WrongEntryError("Enter the number of an entry, such as 1204, or leave it empty.")
    return int(text)


PAGES = (
    ActPage(
        "correct-time",
        Kind.UNIT,
        Act.CORRECT_TIME,
        "Correct the time",
        "Sign that the clock was wrong",
        CorrectionForm,
        _correct,
        about=(
            "Use this where an earlier clock was ahead, so that nothing more can be recorded.",
            (
                "Set this computer's clock right first. Then two people each look at another clock "
                "and sign here. Holds, referrals and stops are recorded all the while."
            ),
            (
                "With the second signature, what was signed and not finished is void, and what was "
                "counted under the wrong clock is counted again."
            ),
        ),
        signed=True,
    ),
    ActPage(
        "state-date",
        Kind.UNIT,
        Act.STATE_DATE,
        "State the date",
        "Sign for the date",
        DateForm,
        _state,
        about=(
            "No erasure starts on this computer's clock alone.",
            "Look at another clock, a telephone or a newspaper, and enter the date that it shows.",
            "If this computer shows another date, that is recorded, and nothing is started.",
        ),
        signed=True,
    ),
)
