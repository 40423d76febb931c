"""Stating the date from another clock: what a start by somebody else rests on."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evidence_store.domain.calendar import plain_day
from evidence_store.domain.duties import Act
from evidence_store.workflow.clock import state_date
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


def _state(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    state_date(form.stated.data, seen_on=form.seen_on.data, signer=who.signer, **who.around)
    told = (
        f"You stated {plain_day(form.stated.data)} and signed for it. A start by another person "
        "may rest on it for 24 hours, while this computer runs and its clock is not set."
    )
    return Done(told, url_for("cases.list_cases"))


PAGES = (
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
