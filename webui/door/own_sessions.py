"""The sessions of the signed-in person: since when, last used when, and their end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for

from evidence_store.screens.security_events import ENDED_OWN
from webui.door.access import the_actor
from webui.door.door_events import note
from webui.door.sessions import table_session, the_table

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from evidence_store.screens.kept import LiveSession

blueprint = Blueprint("own_sessions", __name__)


@blueprint.get("/sessions")
def show() -> str:
    """List them, the one used last first."""
    return render_template(
        "door/own_sessions.html",
        sessions=[
            (each.name, _moment(each.began), _moment(each.seen), _is_this(each))
            for each in the_table().of_person(the_actor().id)
        ],
    )


@blueprint.post("/sessions/end")
def end() -> Response:
    """End one of them, at once and on every server."""
    ended = the_table().end_one(the_actor().id, request.form.get("name", ""))
    note(ENDED_OWN)
    session["said"] = "The session has ended." if ended else "That session had ended before."
    return redirect(url_for("own_sessions.show"), code=303)


@blueprint.post("/sessions/end-others")
def end_others() -> Response:
    """End all of them but this one."""
    the_table().end_of(the_actor().id, but=table_session().identifier)
    note(ENDED_OWN)
    session["said"] = "You are signed out everywhere else."
    return redirect(url_for("own_sessions.show"), code=303)


def _is_this(one: LiveSession) -> bool:
    return the_table().is_of(one, table_session().identifier or "")


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
