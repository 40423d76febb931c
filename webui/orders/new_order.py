"""A new order, one question a page; what was answered waits for its author until it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for

from evidence_store.domain.orders.order_documents import LARGEST_DOCUMENT
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.errors import WrongEntryError
from webui.acts.page import Kind
from webui.acts.subjects import find
from webui.door.access import allow, the_actor
from webui.door.reads import note_form
from webui.door.typed import NEVER_KEPT, take_typed, typed_by
from webui.door.ways import in_browser
from webui.orders.acts.order_questions import (
    DOCUMENT,
    NAME,
    QUESTIONS,
    Question,
    answers_of,
    filled,
    find_question,
)
from webui.orders.beside import beside_waiting
from webui.orders.drafts import LONGEST_KEPT, the_drafts
from webui.orders.waiting_document import forget_waiting, keep_waiting, waiting

if TYPE_CHECKING:
    from typing import Any

    from werkzeug.wrappers import Response

    from webui.acts.page import Subject

blueprint = Blueprint("new_order", __name__, url_prefix="/cases/<case_id>/new-order")


def install(app: Flask) -> None:
    """Open the questions to those who may record an order."""
    for endpoint in ("begin", "ask", "answer", "discard"):
        allow(app, f"new_order.{endpoint}", ALLOWED_DUTIES[Act.RECORD_ORDER])


@blueprint.get("")
def begin(case_id: str) -> Response:
    """Go to the first question that is not answered yet."""
    return redirect(_next(find(Kind.CASE, case_id)), code=303)


@blueprint.get("/<question>")
def ask(case_id: str, question: str) -> str:
    """Ask one question; what was answered before stands in it."""
    subject, asked = find(Kind.CASE, case_id), _question(question)
    typed = take_typed(the_actor().id)
    kept = the_drafts().answers(the_actor().id, NAME, case_id).get(asked.name)
    fields = tuple(typed.items(multi=True)) if typed is not None else kept
    return _page(asked, subject, filled(asked, subject, fields))


@blueprint.post("/<question>")
def answer(case_id: str, question: str) -> Response | tuple[str, int]:
    """Keep the answer and go on: to the next open question, or to all answers."""
    subject, asked = find(Kind.CASE, case_id), _question(question)
    sent = request.form.items(multi=True)
    fields = tuple((name, text) for name, text in sent if name not in NEVER_KEPT)
    form = filled(asked, subject, fields)
    fields = tuple(one for one in fields if one[0] in form)  # an answer is to its question alone
    if not form.validate() or not _takes_file(asked, subject, form):
        return _page(asked, subject, form), 422
    drafts, person = the_drafts(), the_actor().id
    if not drafts.answer(person, NAME, case_id, question=asked.name, fields=fields):
        next(iter(form)).errors = [
            f"All answers together must be {LONGEST_KEPT:,} characters or fewer"
        ]
        return _page(asked, subject, form), 422
    return redirect(_next(subject), code=303)


@blueprint.post("/discard")
def discard(case_id: str) -> Response:
    """Throw the answers away."""
    subject = find(Kind.CASE, case_id)
    the_drafts().drop(the_actor().id, NAME, case_id)
    if waiting(case_id) is not None:
        forget_waiting()
    return redirect(subject.back, code=303)


def _takes_file(asked: Question, subject: Subject, form: Any) -> bool:  # noqa: ANN401 -- a form as WTForms made it
    """Let the document that came with an answer wait; False where it is none."""
    sent = request.files.get(DOCUMENT) if asked.name == DOCUMENT else None
    if not sent:
        return True
    try:
        keep_waiting(subject.id, sent.read(LARGEST_DOCUMENT + 1))
    except WrongEntryError as error:
        form.document.errors = [in_browser(error)]
        return False
    return True


def _next(subject: Subject) -> str:
    """Where to go on: the first question without an answer, or the page that shows them all."""
    for one in answers_of(the_actor().id, subject):
        if one.shown is None:
            return url_for("new_order.ask", case_id=subject.id, question=one.question.name)
    return url_for("acts.case_check_order", subject_id=subject.id)


def _page(asked: Question, subject: Subject, form: Any) -> str:  # noqa: ANN401 -- a form as WTForms made it
    if request.method == "POST":
        note_form()
    number = QUESTIONS.index(asked)
    before = QUESTIONS[number - 1].name if number else None
    back = url_for("new_order.ask", case_id=subject.id, question=before) if before else subject.back
    fields = list(form)
    return render_template(
        "orders/question.html",
        asked=asked,
        subject=subject,
        form=form,
        fields=fields,
        number=number + 1,
        count=len(QUESTIONS),
        back=back,
        beside=beside_waiting(waiting(subject.id)),
        typed_by=typed_by(the_actor().id),
    )


def _question(name: str) -> Question:
    found = find_question(name)
    if found is None:
        abort(404)
    return found
