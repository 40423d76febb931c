"""People and keys: who is enrolled, with which duties, by which keys, and who stands for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from evidence_store.tables.people import deputyships, everybody
from evidence_store.unit_keys.due import keys_due
from webui.door.access import the_actor, the_store

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Person


blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
def show() -> str:
    """List everybody who is or was enrolled, and every delegation."""
    enrolled = everybody(the_store())
    return render_template(
        "unit/people.html",
        present=[one for one in enrolled if one.person.left_at is None],
        left=[one for one in enrolled if one.person.left_at is not None],
        deputies=deputyships(the_store()),
        keys_due=keys_due(the_store()).sentences,
    )


@blueprint.get("/<person_id>")
def one(person_id: str) -> str:
    """Show one person: who met them, their keys, what waits, and what can be done."""
    with the_store().reading() as uow:
        uow.people.get(person_id)
    enrolled = everybody(the_store())
    by_id = {each.person.id: each for each in enrolled}
    deputies = deputyships(the_store())
    return render_template(
        "unit/person.html",
        enrolled=by_id[person_id],
        names={identifier: each.person.name for identifier, each in by_id.items()},
        fitting=_fitting(by_id[person_id].person),
        deputies=[each for each in deputies if person_id in (each.supervisor.id, each.deputy.id)],
    )


def _fitting(person: Person) -> set[str]:
    """The acts that are offered: what can follow now; the steps decide what may be done."""
    actor = the_actor()
    if person.left_at is not None:
        return set()
    fits = (
        {"end-delegation"} if any(each.ended_at is None for each in person.delegations) else set()
    )
    if actor.id == person.id:
        return fits
    if person.is_pending:
        return fits | {"confirm-enrolment", "record-leaving"}
    waits = {"confirm-key"} if person.asked_key is not None else set()
    return fits | waits | {"record-leaving", "replace-key", "name-deputy"}
