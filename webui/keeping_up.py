"""What a page begins with, asked for again by its own script while something is waited for.

It is the sentence and the button of a page that this session was shown, and nothing else of it: the
page itself was a read, and what it says by itself a moment later is none. Nobody is at work for
that: no session lasts longer by it. As long as the record has no new entry, nothing is worked out.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, render_template, request

from webui.door.access import the_store
from webui.door.sessions import NEXT_STEPS, owner_of_forms
from webui.next_steps import next_at_exhibit, next_in_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.typing import ResponseReturnValue

    from webui.next_steps import NextShown

blueprint = Blueprint("keeping_up", __name__, url_prefix=NEXT_STEPS)

SHOWN, HEAD = "Expunge-Shown", "Expunge-Head"
"""Headers by which the script says which page was shown, and how long the log was then."""
NOTHING_NEW = ("", 204)


def install(app: Flask) -> None:
    """Give pages what their script asks with."""
    app.add_template_global(mark_of_shown)
    app.add_template_global(head_size)


@blueprint.get("/exhibits/<identifier>")
def exhibit(identifier: str) -> ResponseReturnValue:
    """Say where an exhibit stands, to a page that began with it."""
    return _again(identifier, next_at_exhibit)


@blueprint.get("/cases/<identifier>")
def case(identifier: str) -> ResponseReturnValue:
    """Say where a case stands, to a page that began with it."""
    return _again(identifier, next_in_case)


def mark_of_shown(identifier: str) -> str:
    """Return what this session alone is given with a page of that case or exhibit."""
    key = current_app.config["SECRET_KEY"]
    told = f"{owner_of_forms()}\0{identifier}".encode()
    return hashlib.blake2b(told, key=key, digest_size=16, person=b"next step").hexdigest()


def head_size() -> int:
    """Return how many entries the log has: without another, everything stands as it stood."""
    with the_store().reading() as uow:
        return uow.custody.head().size


def is_as_shown() -> bool:
    """Whether no entry was recorded since the script's page was made."""
    return request.headers.get(HEAD) == str(head_size())


def _again(identifier: str, find: Callable[[str], NextShown]) -> ResponseReturnValue:
    shown = request.headers.get(SHOWN, "")
    if not secrets.compare_digest(shown.encode(), mark_of_shown(identifier).encode()):
        abort(404)
    if is_as_shown():
        return NOTHING_NEW
    return render_template("parts/next_again.html", next=find(identifier))
