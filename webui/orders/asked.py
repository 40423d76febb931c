"""What the law asks about an order, on one page: acts that are signed together, a part for each.

Every part is the form of its own act, under the act's name. What is filled in is added to what
waits to be signed, in the order of the page, as from the act's own form: all of it or, where one
part is refused, nothing, and everything that was typed stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request

from evidence_store.domain.people.duties import ALLOWED_DUTIES
from forensics.value_classes import dataclass
from webui.acts.adding import Sent, add_all, as_it_will_be, form_of
from webui.acts.next_act import ASKED, asked_of
from webui.acts.once import Mark, done_once, new_mark
from webui.acts.page import ActPage, Kind
from webui.acts.serving import CHANGED
from webui.acts.subjects import find
from webui.door.access import allow, the_actor
from webui.door.reads import note_form
from webui.door.typed import take_typed, typed_by
from webui.door.ways import in_browser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.datastructures import MultiDict
    from werkzeug.wrappers import Response

    from webui.acts.adding import Added
    from webui.acts.page import Subject

blueprint = Blueprint("asked", __name__, url_prefix="/orders/<subject_id>/asked")

NOTHING = "Fill in at least one part. What you leave as it was is not added."


@dataclass(frozen=True, slots=True)
class Part:
    """One act on the page: its form, and what is said of it where it was not added."""

    page: ActPage
    form: Any
    seen: str
    wrong: str = ""


def install(app: Flask) -> None:
    """Open the page to those who may do one of its acts."""
    pages = [each for each in app.extensions["expunge_acts"] if _is_asked(each)]
    duties = frozenset[Any]().union(*(ALLOWED_DUTIES[each.act] for each in pages))
    for endpoint in ("show", "add"):
        allow(app, f"asked.{endpoint}", duties)


@blueprint.get("")
def show(subject_id: str) -> str:
    """Show every part that the order waits for of this person."""
    subject, typed = find(Kind.ORDER, subject_id), take_typed(the_actor().id)
    with as_it_will_be(_pages()[0], subject) as now:
        return _page(subject, [_part(each, now, typed) for each in asked_of(subject_id)])


@blueprint.post("")
def add(subject_id: str) -> Response | tuple[str, int]:
    """Add what is filled in, and go on to all that waits."""
    return done_once(lambda mark: _added(find(Kind.ORDER, subject_id), mark))


def _added(subject: Subject, mark: Mark) -> Response | tuple[str, int]:
    sent = {each.name: Sent(each, subject, _prefix(each)) for each in _pages() if _was_shown(each)}
    filled = [each for each in sent.values() if each.is_filled]
    added = add_all(filled, subject.record.case_id) if filled else []
    if added and added[0].address is not None:
        mark.answer = added[0].address
        return redirect(mark.answer, code=303)
    said = {each.page.name: one for each, one in zip(filled, added, strict=True)}
    note_form()  # before the record is looked at as it will be, which holds it
    with as_it_will_be(_pages()[0], subject) as now:
        parts = [_answered(each, said.get(name), now) for name, each in sent.items()]
        return _page(subject, parts, wrong="" if filled else NOTHING), 422


def _answered(sent: Sent, added: Added | None, now: Subject) -> Part:
    """A part that was sent: as it is again, with what is said of it."""
    if added is None:
        return _part(sent.page, now, request.form)
    why = added.before or added.error
    wrong = CHANGED if added.is_changed else "" if why is None else in_browser(why)
    return Part(sent.page, added.form, _seen(sent.page, now, added.form), wrong)


def _part(page: ActPage, now: Subject, typed: MultiDict[str, str] | None) -> Part:
    form = form_of(page, now, typed, prefix=_prefix(page))
    return Part(page, form, _seen(page, now, form))


def _seen(page: ActPage, now: Subject, form: Any) -> str:  # noqa: ANN401 -- a form as WTForms made it
    return f"{now.seen}{page.also_seen(form)}"


def _prefix(page: ActPage) -> str:
    return f"{page.name}-"


def _was_shown(page: ActPage) -> bool:
    return f"{_prefix(page)}seen" in request.form


def _page(subject: Subject, parts: Sequence[Part], *, wrong: str = "") -> str:
    return render_template(
        "orders/asked.html",
        subject=subject,
        parts=parts,
        wrong=wrong,
        mark=new_mark(),
        typed_by=typed_by(the_actor().id),
    )


def _pages() -> list[ActPage]:
    found = {each.name: each for each in current_app.extensions["expunge_acts"] if _is_asked(each)}
    return [found[name] for name in ASKED]


def _is_asked(page: ActPage) -> bool:
    return page.kind is Kind.ORDER and page.name in ASKED
