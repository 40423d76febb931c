"""What was typed comes back: after a session expired in the middle of a form, and after signing in.

Only the person who was typing gets it back, at the browser where they typed: the form carries who
that was, signed by this server, and the browser a key of its own. The person who was given no form
within a shift has nothing kept. Passphrases and files are never kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

from webui.door.opened import address_asked
from webui.door.session_table import LONGEST_SECONDS, TYPED_SECONDS
from webui.door.sessions import table_session, the_table

if TYPE_CHECKING:
    from collections.abc import Mapping

NEVER_KEPT = frozenset({"csrf_token", "mark", "typed_by", "seen"})
KEPT = "typed"
TYPED_KEY = "typed_key"
LONGEST_FORM_SECONDS = LONGEST_SECONDS + TYPED_SECONDS
LONGEST_KEPT = 64 * 1024
LARGEST_READ = 128 * 1024
"""Bytes of a form that is read at all of somebody who is not signed in."""


def typed_by(person_id: str) -> str:
    """The signed value of a form's field that says who was given it."""
    return _signer().dumps(person_id)


def keep_typed() -> None:
    """Keep what this request's form holds, for the person who was given the form."""
    if request.content_length is None or request.content_length > LARGEST_READ:
        return  # nobody is signed in: a photograph is not taken into memory for nobody
    try:
        person_id = _signer().loads(request.form.get("typed_by", ""), max_age=LONGEST_FORM_SECONDS)
    except BadSignature:
        return
    fields = [
        (name, text)
        for name, text in request.form.items(multi=True)
        if name not in NEVER_KEPT and not is_secret(name)
    ]
    address = address_asked()
    is_small = sum(len(name) + len(text) for name, text in fields) <= LONGEST_KEPT
    if address and fields and is_small:
        typed = {"by": person_id, "path": address, "fields": fields}
        table_session()[TYPED_KEY] = the_table().keep_typed(person_id, typed)


def is_secret(field: str) -> bool:
    """Whether a form's field of that name holds a passphrase, PIN or passcode."""
    return "passphrase" in field


def typed_before(person_id: str) -> dict[str, Any] | None:
    """What this person typed at this browser before they had to sign in again, once."""
    key = table_session().get(TYPED_KEY)
    typed = None if key is None else the_table().take_typed(person_id, key)
    return dict(typed) if typed is not None and typed["by"] == person_id else None


def _where_typed(session: Mapping[str, Any], person_id: str) -> dict[str, Any] | None:
    """What is kept for this person in their session."""
    kept: dict[str, Any] | None = session.get(KEPT)
    return kept if kept is not None and kept["by"] == person_id else None


def take_typed(person_id: str) -> MultiDict[str, str] | None:
    """Return what is kept for this person and this page, once."""
    session = table_session()
    kept = _where_typed(session, person_id)
    if kept is None or kept["path"] != address_asked():
        return None
    session.pop(KEPT)
    return MultiDict([(name, text) for name, text in kept["fields"]])


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="typed-by")
