"""How the server and the record stand, for those who look after them: what ``doctor`` looks at."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, render_template

from evidence_store.bootstrap import open_store
from evidence_store.health.places import look_at_room
from evidence_store.health.record import look_at_record
from evidence_store.open_folder.telling_time import time_standing
from webui.door.access import the_store

blueprint = Blueprint("server_state", __name__, url_prefix="/server")


@blueprint.get("")
def show() -> str:
    """Show what needs somebody first."""
    store = the_store()
    found = [
        *look_at_room(store.data),
        *look_at_record(store.data, partial(open_store, clock=store.clock), with_files=False),
    ]
    return render_template(
        "unit/server_state.html",
        findings=sorted(found, key=lambda each: _FIRST.index(each.state.value)),
        time=time_standing(store),
        policy=store.outside.policy,
    )


_FIRST = ("bad", "look", "note", "fine")
