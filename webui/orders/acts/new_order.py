"""The end of the questions about a new order: all answers in one view, and one act that records."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import url_for

from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.orders.orders import record_order
from webui.acts.forms import ActForm
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_actor
from webui.orders.acts.order_questions import NAME, answers_of, whole_order
from webui.orders.acts.orders import entry_of
from webui.orders.drafts import the_drafts


class CheckForm(ActForm):
    """Nothing but the button; the answers stand above it."""


def _show_answers(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.answers = answers_of(the_actor().id, subject)


def _digest(form: Any) -> str:  # noqa: ANN401 -- the same
    told = repr([(one.question.name, one.shown) for one in form.answers])
    return hashlib.sha256(told.encode()).hexdigest()


def _record(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    if any(one.shown is None for one in form.answers):
        raise WrongEntryError("Answer every question first: the open ones are marked below.")
    order = record_order(who.desk, subject.id, entry=entry_of(whole_order(who.actor.id, subject)))
    the_drafts().drop(who.actor.id, NAME, subject.id)
    address = url_for("acts.order_map_line", subject_id=order.id)
    return Done("The order is recorded. Say next which exhibits each line means.", address)


PAGES = (
    ActPage("check-order", Kind.CASE, Act.RECORD_ORDER, "Check your answers", "Record the order",
            CheckForm, _record, _show_answers, shown="parts/check_order.html", also_seen=_digest,
            about=("Nothing is recorded until you choose the button below.",)),
)  # fmt: skip
