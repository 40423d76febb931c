"""One's own keys: the key under the passphrase, and the passkeys that sign in its stead."""

from __future__ import annotations

from flask import Blueprint, render_template, session

from evidence_store.tables.every import BY_NAME
from webui.door.access import asking, the_actor, the_store
from webui.door.signing_in import LEVEL

blueprint = Blueprint("own_keys", __name__, url_prefix="/your-keys")


@blueprint.get("")
def show() -> str:
    """Show the keys of the person who is signed in, and how they signed in."""
    return render_template(
        "door/own_keys.html",
        person=the_store().find_person(the_actor().id),
        passkeys=[*BY_NAME["passkeys"].asked(asking())],
        level=session.get(LEVEL, "passphrase"),
    )
