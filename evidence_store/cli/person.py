"""``expunge person``: ask to be enrolled, admit, confirm, list, record a leaving."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence_store.bootstrap import open_store, system_clock
from evidence_store.cli.acting import (
    acting_options,
    data_option,
    open_acting,
    passphrase_option,
    read_passphrase,
)
from evidence_store.cli.slips import hand_over, require_place, slip_option
from evidence_store.domain.people import Duty
from evidence_store.errors import NotFoundError, WrongEntryError
from evidence_store.keys.requests import MAX_REQUEST, PersonRequest, make_request, read_request
from evidence_store.workflow.people import confirm_person, enrol_person, record_leaving
from forensics.documents import time_to_text, to_json
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from evidence_store.domain.people import Person

_FORM_KEYS = {"staff_number", "name", "rank", "duties"}


@click.group()
def person() -> None:
    """Enrol people, list them, and record that somebody has left."""


@person.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--form",
    type=click.Path(path_type=Path),
    metavar="PERSON.toml",
    help="staff_number, name, rank, duties; without it you are asked.",
)
@slip_option
@passphrase_option
def request(
    out: Path, form: Path | None, slip_file: Path | None, passphrase_file: Path | None
) -> None:
    """Make your own keys and a request to be enrolled.

    The keys are sealed by your own passphrase: at least 15 characters, known to nobody else. A
    recovery slip is shown once: write it down or print it. Take the file to an administrator in
    person.
    """
    refuse_existing(out)
    require_place(slip_file)
    now = system_clock()
    content = _form(form) if form else _asked()
    made = make_request(
        staff_number=content["staff_number"],
        name=content["name"],
        rank=content["rank"],
        duties=_duties(content["duties"]),
        passphrase=read_passphrase(passphrase_file, new=True),
        now=now,
    )
    write_new(out, to_json(made.request))
    click.echo(f"The request {made.request.id} is in {out.name}. Take it to an administrator.")
    hand_over(
        made.slip,
        staff_number=made.request.staff_number,
        made_on=time_to_text(now)[:10],
        slip_file=slip_file,
    )


@person.command()
@click.argument("request_file", metavar="REQUEST", type=click.Path(path_type=Path))
@acting_options
def enrol(request_file: Path, data: Path, person: str, passphrase_file: Path | None) -> None:
    """Admit the person who made REQUEST, after meeting them and seeing their warrant card.

    They act only when a second person has confirmed it: expunge person confirm.
    """
    asked = open_request(request_file)
    store, acting = open_acting(data, person, passphrase_file)
    with_keys = store.unit_of_work(acting.unit_keys)
    enrolled = enrol_person(asked, actor=acting.actor, uow=with_keys, clock=store.clock)
    waits = "A second person confirms it: expunge person confirm." if enrolled.is_pending else ""
    click.echo(f"{enrolled.id} is enrolled, staff number {enrolled.staff_number}. {waits}".rstrip())


@person.command()
@click.argument("who", metavar="PERSON")
@acting_options
def confirm(who: str, data: Path, person: str, passphrase_file: Path | None) -> None:
    """Confirm the enrolment of PERSON (id or staff number), after meeting them, and sign for it.

    Anyone but the administrator who enrolled them can do it. The unit's keys are wrapped for the
    new person now. The same again finishes a confirmation that was interrupted.
    """
    store, acting = open_acting(data, person, passphrase_file)
    found = store.find_person(who)
    click.echo(
        f"You confirm: {found.id}, staff number {found.staff_number}, {', '.join(found.duties)}."
    )
    confirmed = confirm_person(
        found.id,
        actor=acting.actor,
        signer=acting.sign,
        uow=store.unit_of_work(acting.unit_keys),
        clock=store.clock,
    )
    store.wrap_unit_keys(acting.unit_keys)
    click.echo(f"{confirmed.id} is confirmed and can act.")


@person.command(name="list")
@data_option
def list_people(data: Path) -> None:
    """List everybody who is or was enrolled, by staff number and duties."""
    with open_store(data).reading() as uow:
        for each in uow.people.find():
            click.echo(_line(each))


@person.command()
@click.argument("who", metavar="LEAVER")
@acting_options
def leave(who: str, data: Path, person: str, passphrase_file: Path | None) -> None:
    """Record that LEAVER (id or staff number) has left and acts no more.

    The unit's keys are wrapped anew for those who remain. An old copy of the data folder can still
    be opened with the leaver's passphrase: keep backups where leavers cannot reach them.
    """
    store, acting = open_acting(data, person, passphrase_file)
    leaver = store.find_person(who)
    uow = store.unit_of_work(acting.unit_keys)
    left = record_leaving(leaver.id, actor=acting.actor, uow=uow, clock=store.clock)
    store.wrap_unit_keys(acting.unit_keys)
    click.echo(f"{left.id} has left and acts no more.")


def open_request(file: Path) -> PersonRequest:
    """Read a request from a file.

    Raises:
        NotFoundError: there is no such file.
        WrongEntryError: it is no request, or was changed.
    """
    try:
        with file.open("rb") as handle:
            return read_request(handle.read(MAX_REQUEST + 1))
    except FileNotFoundError:
        raise NotFoundError(
            f"{file.name} is not there. Make it with: expunge person request."
        ) from None


def _form(file: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise NotFoundError(f"{file.name} is not there.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise WrongEntryError(f"{file.name} cannot be read as TOML.") from None
    texts = [content.get(key) for key in ("staff_number", "name", "rank")]
    if set(content) != _FORM_KEYS or not all(isinstance(each, str) for each in texts):
        raise WrongEntryError(
            f'{file.name}: write staff_number, name, rank (texts) and duties, e.g. ["officer"].'
        )
    return content


def _asked() -> dict[str, Any]:
    click.echo(f"Duties to choose from: {', '.join(Duty)}.", err=True)
    return {
        "staff_number": click.prompt("Staff number", err=True),
        "name": click.prompt("Name", err=True),
        "rank": click.prompt("Rank", err=True),
        "duties": click.prompt("Duties, with spaces between", err=True).split(),
    }


def _duties(names: object) -> tuple[Duty, ...]:
    if not isinstance(names, list) or not set(names) <= set(Duty):
        raise WrongEntryError(f"Duties are some of: {', '.join(Duty)}.")
    return tuple(Duty(each) for each in names)


def _line(person: Person) -> str:
    line = (
        f"{person.id}  staff number {person.staff_number}  {', '.join(person.duties)}  "
        f"enrolled {time_to_text(person.enrolled_at)[:10]}"
    )
    if person.left_at:
        return f"{line}  left {time_to_text(person.left_at)[:10]}"
    return f"{line}  waits to be confirmed" if person.is_pending else line
