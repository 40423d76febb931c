"""One's own keys: the key under the passphrase, and the passkeys that sign in its stead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, session

from evidence_store.bootstrap.passkeys import passkey_uses, passkeys_of
from webui.access import the_actor, the_store
from webui.signing_in import LEVEL

if TYPE_CHECKING:
    from evidence_store.bootstrap.passkeys import PasskeyUse
    from evidence_store.domain.passkeys import Passkey

blueprint = Blueprint("own_keys", __name__, url_prefix="/your-keys")


@blueprint.get("")
def show() -> str:
    """Show the keys of the person who is signed in, and how they signed in."""
    store, actor = the_store(), the_actor()
    uses = passkey_uses(store).of(actor.id)
    listed: list[tuple[Passkey, PasskeyUse | None]] = [
        (each, uses.get(each.id)) for each in passkeys_of(store, actor.id)
    ]
    return render_template(
        "own_keys.html",
        person=store.find_person(actor.id),
        passkeys=listed,
        level=session.get(LEVEL, "passphrase"),
    )
