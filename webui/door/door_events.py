"""Noting what happens at the door: who came in, who did not, what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, current_app, g, request

from evidence_store.screens.security_events import SecurityEvents
from webui.door.clients import client_of

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store

CAME_IN = "signed in"
WRONG = "staff number or passphrase was wrong"
WRONG_PASSKEY = "passkey was refused"
WAITS = "tried too often and must wait"
WENT = "signed out"
HAS_LEFT = "session ended: the person may not act any more"
OTHER_KEY = "session ended: the person has another key"
ELSEWHERE = "session brought from another client"
NOT_ALLOWED = "page refused: not among the person's duties"
BAD_TOKEN = "form refused: its token is not valid"  # noqa: S105 -- a sentence


def install(app: Flask, store: Store) -> None:
    """Keep the events of this folder."""
    app.extensions["expunge_security_events"] = SecurityEvents(store.data)


def security_events() -> SecurityEvents:
    """The events of this server's folder."""
    events: SecurityEvents = current_app.extensions["expunge_security_events"]
    return events


def note(what: str, *, who: str = "") -> None:
    """Note an event of this request; who is signed in, where nobody else is named."""
    actor = g.get("actor")
    security_events().note(
        what,
        who=who or (actor.id if actor else ""),
        address=client_of(request.environ),
        page=request.endpoint or "",
    )
