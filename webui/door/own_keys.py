"""One's own keys: the key under the passphrase, and the passkeys that sign in its stead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, session

from evidence_store.bootstrap.doors.passkeys import passkey_uses, passkeys_of
from webui.door.access import the_actor, the_store
from webui.door.signing_in import LEVEL
from webui.exporting import csv_answer

if TYPE_CHECKING:
    from flask import Response

    from evidence_store.bootstrap.doors.passkeys import PasskeyUse
    from evidence_store.domain.signing.passkeys import Passkey

blueprint = Blueprint("own_keys", __name__, url_prefix="/your-keys")


HEADS = ("called", "admitted_utc", "last_used_utc", "state")


@blueprint.get("")
def show() -> str:
    """Show the keys of the person who is signed in, and how they signed in."""
    return render_template(
        "door/own_keys.html",
        person=the_store().find_person(the_actor().id),
        passkeys=_listed(),
        level=session.get(LEVEL, "passphrase"),
    )


@blueprint.get("/passkeys.csv")
def as_csv() -> Response:
    """Return the person's own passkeys as a table for a spreadsheet."""
    rows = [
        (passkey.name, passkey.admitted_at.isoformat(),
         use.used_at.isoformat() if use and use.used_at else "",
         "refused" if use and use.warned_at else "in force")
        for passkey, use in _listed()
    ]  # fmt: skip
    return csv_answer(HEADS, rows, file_name="passkeys.csv")


def _listed() -> list[tuple[Passkey, PasskeyUse | None]]:
    store, actor = the_store(), the_actor()
    uses = passkey_uses(store).of(actor.id)
    return [(each, uses.get(each.id)) for each in passkeys_of(store, actor.id)]
