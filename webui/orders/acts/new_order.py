"""The end of the questions about a new order: all answers in one view, and one act that records."""

from __future__ import annotations

import hashlib
from typing import Any

from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from webui.acts.forms import ActForm
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_actor
from webui.orders.acts.order_questions import NAME, answers_of, whole_order
from webui.orders.acts.orders import record
from webui.orders.beside import beside_waiting
from webui.orders.drafts import the_drafts
from webui.orders.waiting_document import waiting


class CheckForm(ActForm):
    """Nothing but the button; the answers stand above it."""


def _show_answers(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.answers = answers_of(the_actor().id, subject)
    form.beside = beside_waiting(waiting(subject.id))


def _digest(form: Any) -> str:  # noqa: ANN401 -- the same
    document = form.beside.sha256 if form.beside else ""
    told = repr([document, *((one.question.name, one.shown) for one in form.answers)])
    return hashlib.sha256(told.encode()).hexdigest()


def _record(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    if any(one.shown is None for one in form.answers):
        raise WrongEntryError("Answer every question first: the open ones are marked below.")
    whole = whole_order(who.actor.id, subject)
    if not whole.validate():
        raise WrongEntryError("Answer every question first: the open ones are marked below.")
    done = record(who, subject, whole, beside=form.beside)
    the_drafts().drop(who.actor.id, NAME, subject.id)
    return done


PAGES = (
    ActPage("check-order", Kind.CASE, Act.RECORD_ORDER, "Check your answers", "Record the order",
            CheckForm, _record, _show_answers, shown="parts/check_order.html", also_seen=_digest,
            beside="orders/waiting.html",
            about=("Nothing is recorded until you choose the button below.",)),
)  # fmt: skip
