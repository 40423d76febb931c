"""People and keys: who is enrolled, with which duties, by which keys, and who stands for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from evidence_store.bootstrap.doors.passkeys import everybodys_passkeys
from evidence_store.bootstrap.key_change.due import keys_due
from evidence_store.domain.events.separations import KEY_WAIT
from evidence_store.domain.people.person import Delegation, Person
from evidence_store.domain.values.zones import LONDON
from webui.door.access import the_actor, the_store
from webui.exporting import csv_answer
from webui.words.wording import duties

if TYPE_CHECKING:
    from flask import Response


blueprint = Blueprint("people", __name__, url_prefix="/people")

HEADS = ("name", "rank", "staff_number", "duties", "state", "keys", "key_since_utc")

DEPUTY_HEADS = ("deputy", "for", "first_day", "last_day", "state")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One person as the pages show them: ``state`` in words, ``passkeys`` in force.

    ``settles`` is when a key that replaced another begins to authorise, while that lies ahead.
    """

    person: Person
    state: str
    passkeys: int
    settles: datetime | None

    @property
    def level(self) -> str:
        """By which keys they sign, in words."""
        if not self.passkeys:
            return "Passphrase"
        return f"Passphrase and {self.passkeys} passkey{'s' if self.passkeys > 1 else ''}"


@dataclass(frozen=True, slots=True)
class Deputyship:
    """One delegation with the people in it; ``last`` is its last day."""

    delegation: Delegation
    supervisor: Person
    deputy: Person
    last: datetime
    state: str


@blueprint.get("")
def show() -> str:
    """List everybody who is or was enrolled, and every delegation."""
    enrolled = _everybody()
    return render_template(
        "unit/people.html",
        present=[one for one in enrolled if one.person.left_at is None],
        left=[one for one in enrolled if one.person.left_at is not None],
        deputies=_deputyships([one.person for one in enrolled]),
        keys_due=keys_due(the_store()).sentences,
    )


@blueprint.get("/list.csv")
def as_csv() -> Response:
    """Return the same as a table for a spreadsheet."""
    rows = [
        (one.person.name, one.person.rank, one.person.staff_number, duties(one.person.duties),
         one.state, one.level, one.person.key_since.isoformat())
        for one in _everybody()
    ]  # fmt: skip
    return csv_answer(HEADS, rows, file_name="people.csv")


@blueprint.get("/deputies.csv")
def deputies_csv() -> Response:
    """Return every delegation as a table for a spreadsheet."""
    rows = [
        (one.deputy.name, one.supervisor.name, one.delegation.begins.astimezone(LONDON).date(),
         one.last.astimezone(LONDON).date(), one.state)
        for one in _deputyships([each.person for each in _everybody()])
    ]  # fmt: skip
    return csv_answer(DEPUTY_HEADS, rows, file_name="deputies.csv")


@blueprint.get("/<person_id>")
def one(person_id: str) -> str:
    """Show one person: who met them, their keys, what waits, and what can be done."""
    with the_store().reading() as uow:
        uow.people.get(person_id)
    enrolled = _everybody()
    by_id = {each.person.id: each for each in enrolled}
    deputies = _deputyships([each.person for each in enrolled])
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


def _everybody() -> list[Enrolled]:
    store = the_store()
    passkeys, now = everybodys_passkeys(store), store.clock()
    with store.reading() as uow:
        people = uow.people.find()
    listed = [
        Enrolled(each, _state(each), passkeys.get(each.id, 0), _settles(each, now))
        for each in people
    ]
    return sorted(listed, key=lambda each: each.person.name.casefold())


def _state(person: Person) -> str:
    if person.left_at is not None:
        return "Left"
    if person.is_pending:
        return "Waits for a second person"
    return "Another key waits" if person.asked_key is not None else "Acts"


def _settles(person: Person, now: datetime) -> datetime | None:
    settles = person.key_since + KEY_WAIT if person.former_keys else None
    return settles if settles is not None and settles > now else None


def _deputyships(people: list[Person]) -> list[Deputyship]:
    by_id, now = {each.id: each for each in people}, the_store().clock()
    found = [
        Deputyship(
            made,
            supervisor,
            by_id[made.deputy],
            made.ends - timedelta(seconds=1),
            _standing(made, now),
        )
        for supervisor in people
        for made in supervisor.delegations
    ]
    return sorted(found, key=lambda each: each.delegation.begins, reverse=True)


def _standing(made: Delegation, now: datetime) -> str:
    if made.ended_at is not None:
        return "Ended before its time"
    if made.is_in_force(now):
        return "In force"
    return "Has not begun" if now < made.begins else "Over"
