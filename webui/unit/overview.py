"""The supervisor's morning: what is due, waits or stands still, and how the record stands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from evidence_store.bootstrap import open_store
from evidence_store.domain.people.person import needs_unit_keys
from evidence_store.health.places import look_at_room
from evidence_store.health.record import look_at_record
from evidence_store.open_folder.telling_time import time_standing
from evidence_store.unit_keys.due import keys_due
from evidence_store.workflow.overview.due import list_due
from evidence_store.workflow.overview.figures import count_requests, list_stopped
from evidence_store.workflow.overview.waiting import list_waiting
from evidence_store.workflow.unit.jobs import SHOWN, list_failed
from webui.door.access import may, the_actor, the_desk, the_store

if TYPE_CHECKING:
    from evidence_store.domain.overview.due import Due

blueprint = Blueprint("overview", __name__, url_prefix="/overview")


@blueprint.get("")
def show() -> str:
    """Show everything at once, each with its way to the rest."""
    store, desk = the_store(), the_desk()
    waiting = list_waiting(desk)
    return render_template(
        "unit/overview.html",
        waiting=waiting,
        mine=[one for one in waiting if may(one.act)],
        failed=list_failed(desk),
        shown=SHOWN,
        stopped=list_stopped(desk),
        months=count_requests(desk),
        findings=[
            *look_at_room(store.data),
            *look_at_record(store.data, partial(open_store, clock=store.clock), with_files=False),
        ],
        time=time_standing(store),
        policy=store.outside.policy,
    )


@blueprint.get("/due")
def due() -> str:
    """Show what is due, at once first."""
    found = _due()
    keys = keys_due(the_store()).sentences if needs_unit_keys(the_actor().duties) else ()
    return render_template(
        "unit/due.html", found=found, keys_due=keys, today=the_store().clock().date()
    )


def _due() -> list[Due]:
    return list_due(the_desk(), None)
