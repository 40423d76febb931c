"""``expunge person``: ask to be enrolled, admit, confirm, replace a key, list, record a leaving."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import data_option, passphrase_option, read_passphrase
from evidence_store.cli._kit.forms import one_of, print_form_option, read_limited
from evidence_store.cli._kit.lists import add_lists, tell
from evidence_store.cli._kit.meeting import document_option
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.requests import open_key_request, open_request
from evidence_store.cli._kit.slips import hand_over, require_place, slip_option
from evidence_store.cli._kit.working import working
from evidence_store.cli.people.breakglass import breakglass
from evidence_store.cli.people.deputies import delegate, delegations, end_delegation
from evidence_store.cli.people.own_key import change_passphrase, recover, request_key
from evidence_store.cli.people.sign_founding import sign_founding_verb
from evidence_store.data_folder.clocks import system_clock
from evidence_store.data_folder.wrapping import still_wrapped
from evidence_store.domain.people.person import Duty
from evidence_store.errors import WrongEntryError
from evidence_store.keys.requests import make_request
from evidence_store.tables.people import PEOPLE, everybody
from evidence_store.ways import Way
from evidence_store.workflow.people.key_replacements import (
    ask_key_replacement,
    confirm_key_replacement,
)
from evidence_store.workflow.people.people import confirm_person, enrol_person, record_leaving
from forensics.documents import time_to_text, to_json
from forensics.forms.toml_text import toml_document
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.people.person import IdentityDocument

REQUEST_FORM = f"""
# Who you are. Two people of the unit compare it with your document when they meet you.
staff_number = ""
name = ""
rank = ""
duties = ["officer"]   # of: {one_of(Duty)}
"""

_FORM_KEYS = {"staff_number", "name", "rank", "duties"}


@click.group()
def person() -> None:
    """Enrol people, list them, and record that somebody has left."""


@person.command()
@print_form_option(REQUEST_FORM)
@path_option("--out", required=True, metavar="FILE")
@path_option(
    "--form",
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
@document_option
@working
def enrol(request_file: Path, document: IdentityDocument, work: Work) -> None:
    """Admit the person who made REQUEST, after meeting them in person, and sign for it.

    They act only when a second person has met them too and confirmed it: expunge person confirm. On
    a desk of three any two people sign; otherwise this signature is an administrator's.
    """
    asked = open_request(request_file)
    enrolled = enrol_person(work.desk, asked, document=document)
    waits = f"A second person confirms it: {Way.PERSON_CONFIRM}." if enrolled.is_pending else ""
    click.echo(f"{enrolled.id} is enrolled, staff number {enrolled.staff_number}. {waits}".rstrip())


@person.command()
@click.argument("who", metavar="PERSON")
@document_option
@working
def confirm(who: str, document: IdentityDocument, work: Work) -> None:
    """Confirm the enrolment of PERSON (id or staff number), after meeting them, and sign for it.

    Anyone but the person who enrolled them can do it, who opens what the new person is to open of
    the unit's keys: those are wrapped for them now. The same again finishes a confirmation that was
    interrupted.
    """
    found = work.store.find_person(who)
    click.echo(
        # The duties are part of what is signed: they stand in clear, and readers of the log hold
        # each act of this person to them.
        f"You confirm: {found.id}, staff number {found.staff_number}, {', '.join(found.duties)}."
    )
    keys = work.acting.unit_keys
    confirmed = confirm_person(work.desk, found.id, document=document, opens=keys.opens)
    # Only now that it is recorded: a confirmation that nobody signed must open nothing. What a kill
    # cuts short here, the same command finishes.
    work.store.wrap_unit_keys(keys)
    click.echo(f"{confirmed.id} is confirmed and can act.")


@person.command(name="replace-key")
@click.argument("request_file", metavar="REQUEST", type=click.Path(path_type=Path))
@document_option
@working
def replace_key(request_file: Path, document: IdentityDocument, work: Work) -> None:
    """Sign first that somebody get the key of REQUEST, after meeting them in person.

    For a key that is lost or in wrong hands (expunge person request-key). The old key stays in
    force until a second person confirms: expunge person confirm-key.
    """
    asked = open_key_request(request_file)
    person = ask_key_replacement(work.desk, asked, document=document)
    click.echo(f"Another key waits for {person.id}. A second person confirms it:")
    click.echo(f"  {Way.PERSON_CONFIRM_KEY} {person.staff_number}")


@person.command(name="confirm-key")
@click.argument("who", metavar="PERSON")
@document_option
@working
def confirm_key(who: str, document: IdentityDocument, work: Work) -> None:
    """Confirm the other key of PERSON (id or staff number), after meeting them, and sign for it.

    What the old key signed and is still open is void. For 24 hours the new key authorises, starts,
    verifies and witnesses nothing.
    """
    # The day is for the owner of a key that others took: it is the time to notice (threat model).
    person = confirm_key_replacement(
        work.desk,
        work.store.find_person(who).id,
        document=document,
        rewrap=work.store.rewrap(work.acting.unit_keys),
    )
    click.echo(
        f"{person.id} has another key. For 24 hours it authorises, starts, verifies and "
        "witnesses nothing."
    )


@person.command(name="list")
@data_option
def list_people(data: Path) -> None:
    """List everybody who is or was enrolled, by staff number and duties."""
    tell(PEOPLE, everybody(open_store(data)), None)


@person.command()
@click.argument("who", metavar="LEAVER")
@working
def leave(who: str, work: Work) -> None:
    """Record that LEAVER (id or staff number) has left and can no longer act, and sign for it.

    What they signed and is still open is void, delegations by them and to them end, and what you
    open of the unit's keys is wrapped for those who remain; the rest by the next who opens it. An
    old copy of the data folder can still be opened
    with the leaver's passphrase: keep backups where leavers cannot reach them.
    """
    left = record_leaving(
        work.desk, work.store.find_person(who).id, rewrap=work.store.rewrap(work.acting.unit_keys)
    )
    click.echo(f"{left.id} has left and can no longer act.")
    # What this person does not open stays sealed for the leaver, and is said: a leaving must not
    # wait for somebody who opens everything (ADR 42).
    if told := still_wrapped(left, work.acting.unit_keys):
        click.echo(told)


for each in (
    breakglass,
    sign_founding_verb,
    recover,
    change_passphrase,
    request_key,
    delegate,
    end_delegation,
    delegations,
):
    person.add_command(each)


def _form(file: Path) -> dict[str, Any]:
    try:
        content = toml_document(read_limited(file))
    except ValueError:
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


add_lists(person)
