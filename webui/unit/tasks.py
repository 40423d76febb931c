"""My tasks, the first page: what waits for a person, what they began, what stopped and why.

What happened to what somebody began is told until they say that they have seen it. That is a mark
of the screens and no part of the record, which says the same for good.
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

from flask import (
    Blueprint,
    Flask,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf import FlaskForm

from evidence_store.acts.next_steps import with_steps
from evidence_store.domain.overview.news import TOLD_FOR
from evidence_store.domain.overview.waiting import FIRST
from evidence_store.workflow.overview.waiting import my_tasks
from webui.door.access import the_actor, the_desk
from webui.door.sessions import NEXT_STEPS, TASKS_COUNT
from webui.keeping_up import NOTHING_NEW, is_as_shown
from webui.next_steps import has_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from evidence_store.domain.overview.news import News
    from evidence_store.screens.kept import SeenRows
    from evidence_store.workflow.overview.waiting import MyTasks

blueprint = Blueprint("tasks", __name__)

_SIZE = 12  # bytes of a mark


def install(app: Flask, seen: SeenRows) -> None:
    """Keep the marks of what people have seen with the other values of the screens."""
    app.extensions["expunge_seen"] = seen


@blueprint.get("/tasks")
def show() -> str:
    """Show what waits for the person who is signed in, each with its form."""
    found = my_tasks(the_desk())
    news = _unseen(found.news)
    mine = with_steps(the_desk(), found.mine.first, shows=has_page)
    return render_template(
        "unit/tasks.html", found=found, mine=mine, news=news, marks=_joined(news), shown=FIRST,
        waits=_count(found, news), form=FlaskForm(),
    )  # fmt: skip


@blueprint.post("/tasks/seen")
def seen() -> Response:
    """Tell what the page told no more; what happened after it was shown stays."""
    told = set(request.form.get("news", "").split())
    marks = [_mark(one) for one in my_tasks(the_desk()).news]
    now = time.time()
    _rows().keep(
        [one for one in marks if one.hex() in told],
        now=now,
        until=now + 2 * TOLD_FOR.total_seconds(),
    )
    return redirect(url_for("tasks.show"), code=303)


@blueprint.get(TASKS_COUNT)
def count() -> ResponseReturnValue:
    """Say how many tasks and news there are, and nothing about them; a script asks for it."""
    found = my_tasks(the_desk())
    return jsonify(waits=_count(found, _unseen(found.news)))


@blueprint.get(f"{NEXT_STEPS}/tasks")
def again() -> ResponseReturnValue:
    """Say the same to the list itself, if anything was recorded since it was opened."""
    return NOTHING_NEW if is_as_shown() else count()


@blueprint.get("/waiting")
def waiting() -> Response:
    """Go to the tasks, where what waits is told now."""
    return redirect(url_for("tasks.show"), code=303)


def _count(found: MyTasks, news: Sequence[News]) -> int:
    return found.mine.count + len(news)


def _unseen(news: Iterable[News]) -> list[News]:
    marks = {_mark(one): one for one in news}
    known = _rows().of(marks)
    return [one for mark, one in marks.items() if mark not in known]


def _joined(news: Iterable[News]) -> str:
    return " ".join(_mark(one).hex() for one in news)


def _mark(one: News) -> bytes:
    """A digest of who is told what, that says nothing to anyone without the key of forms."""
    key = current_app.config["SECRET_KEY"]
    secret = key if isinstance(key, bytes) else str(key).encode()
    said = f"{the_actor().id}\0{one.key}".encode()
    return hashlib.blake2b(said, key=secret[:64], digest_size=_SIZE).digest()


def _rows() -> SeenRows:
    rows: SeenRows = current_app.extensions["expunge_seen"]
    return rows
