"""The first start, led: three people found a unit at one desk, one after the other.

Each key is made, and each signature given, by a process of its own that asks for the passphrase
itself; the one that leads opens nobody's key.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.forms import one_of
from evidence_store.data_folder.clocks import system_clock
from evidence_store.data_folder.places import ROOT
from evidence_store.domain.people.duties import FLOOR
from evidence_store.domain.people.person import Duty, IdentityDocument
from evidence_store.domain.people.unit_secrets import SecretGroup, secrets_of
from evidence_store.domain.values.texts import same_key, short_text
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way
from forensics.output import write_new
from forensics.python_process import python

if TYPE_CHECKING:
    from collections.abc import Sequence

USUAL_DUTIES = (
    (Duty.OFFICER, Duty.EXAMINER),
    (Duty.SUPERVISOR, Duty.ADMINISTRATOR),
    (Duty.EXAMINER, Duty.OFFICER),
)
"""A desk of three that can do every act: one erases, one authorises, one verifies."""
_MAY_FAIL = 5  # mistyped passphrases of one person, before the whole is given up


@dataclass(frozen=True, slots=True)
class Founder:
    """One of the first people, as they were asked."""

    staff_number: str
    name: str
    rank: str
    duties: tuple[Duty, ...]

    @property
    def form(self) -> str:
        """What ``person request`` reads."""
        duties = ", ".join(_quoted(each) for each in self.duties)
        return (
            f"staff_number = {_quoted(self.staff_number)}\nname = {_quoted(self.name)}\n"
            f"rank = {_quoted(self.rank)}\nduties = [{duties}]\n"
        )


def lead(data: Path, *, training: bool, document: IdentityDocument) -> None:
    """Ask for everything, have each of the first people make a key and sign, then serve.

    Raises:
        WrongEntryError: these people cannot begin a unit, or a passphrase failed too often.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise WrongEntryError(f"{data.name} is there already and is not an empty folder.")
    click.echo("This begins a unit. Three people at least are in one room, with their documents.\n")
    unit = _unit_form()
    people = [*_people()]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_new(folder / "unit.toml", unit.encode())
        words = ["init", "--data", str(data), "--form", str(folder / "unit.toml")]
        words += ["--document", document.value, *(["--training"] if training else [])]
        for number, one in enumerate(people, start=1):
            words += ["--request", str(_key_made(folder, number, one))]
        click.clear()
        _run(words, "The folder was not made.")
    otherwise = (
        "The folder is made, and not everybody has signed. Each of those who have not signs "
        "now: " + Way.PERSON_SIGN_FOUNDING + "."
    )
    for one in people:
        _turn(one, "signs the founding. Read the lines first: they are what you sign for.")
        words = ["person", "sign-founding", "--data", str(data), "--as", one.staff_number]
        _again(words, otherwise)
    click.echo(f"\nThe root is {data / ROOT}. Give it by hand to those who check certificates.")
    click.pause("Print the sheet above for each of you. Then press any key.")
    _serve(data, people)


def _unit_form() -> str:
    click.echo("The unit, as certificates print it.")
    force = _asked("Force")
    name = _asked("Unit", default="Digital Forensics Unit")
    address = _asked("Address")
    telephone = _asked("Telephone")
    email = _asked("E-mail", default="", show_default=False)
    plain = "-".join(re.findall("[a-z0-9]+", force.lower())) or "unit"
    origin = _asked("Name of its custody log", default=f"custody.{plain}/{system_clock().year}")
    told = {"force": force, "name": name, "address": address}
    told |= {"telephone": telephone, **({"email": email} if email else {})}
    lines = "".join(f"{key} = {_quoted(text)}\n" for key, text in told.items())
    return f"[unit]\n{lines}\n[log]\norigin = {_quoted(origin)}\n"


def _people() -> Sequence[Founder]:
    """Ask who they are, until they can begin a unit together."""
    while True:
        count = click.prompt(
            "\nHow many people found the unit", default=FLOOR, type=click.IntRange(FLOOR, 20)
        )
        people = [_person(number) for number in range(1, count + 1)]
        if not (wrong := _why_not(people)):
            return people
        click.echo(f"\n{wrong} Say it again.", err=True)


def _person(number: int) -> Founder:
    click.echo(f"\nPerson {number}. Duties are {one_of(Duty)}.")
    usual = USUAL_DUTIES[min(number, len(USUAL_DUTIES)) - 1]
    asked = _asked("Staff number"), _asked("Name"), _asked("Rank or post")
    while True:
        duties = _asked("Duties, with spaces between", default=" ".join(usual))
        named = duties.replace(",", " ").split()
        if named and set(named) <= set(Duty):
            return Founder(*asked, tuple(dict.fromkeys(map(Duty, named))))
        click.echo(f"Duties are some of: {', '.join(Duty)}.", err=True)


def _why_not(people: Sequence[Founder]) -> str:
    """Why these people cannot begin a unit; ``init`` refuses the same when keys are made."""
    if len({same_key(each.staff_number) for each in people}) != len(people):
        return "Two of them have the same staff number."
    if not any(Duty.ADMINISTRATOR in each.duties for each in people):
        return "One of them must be an administrator."
    opened = [secrets_of(each.duties) for each in people]
    if any(sum(each in held for held in opened) < 2 for each in SecretGroup):
        return "Two of them at least must be officers or supervisors."
    if sum(Duty.READER not in each.duties or len(each.duties) > 1 for each in people) < FLOOR:
        return f"{FLOOR} of them at least must be more than readers."
    return ""


def _key_made(folder: Path, number: int, one: Founder) -> Path:
    """Let one of them make their keys, alone at the keyboard; give their request."""
    form, request = folder / f"person-{number}.toml", folder / f"request-{number}.json"
    write_new(form, one.form.encode())
    click.clear()
    _turn(one, "makes a key. The others look away until the slip is put by.")
    click.echo("Choose a passphrase of fifteen characters or more that nobody else knows.\n")
    words = ["person", "request", "--form", str(form), "--out", str(request)]
    _again(words, "Nothing was made; begin again.")
    click.pause("\nWrite the slip down now: it is shown once. Then press any key to clear it.")
    return request


def _turn(one: Founder, does: str) -> None:
    click.echo(f"\n{one.rank} {one.name} ({one.staff_number}) {does}")


def _again(words: Sequence[str], otherwise: str) -> None:
    """Run a command that asks for a passphrase, again where it was mistyped."""
    for _ in range(_MAY_FAIL):
        if subprocess.run(_command(words), check=False).returncode == 0:
            return
        click.echo("Once more.", err=True)
    raise WrongEntryError(f"That failed too often. {otherwise}")


def _run(words: Sequence[str], otherwise: str) -> None:
    if subprocess.run(_command(words), check=False).returncode:
        raise WrongEntryError(f"{otherwise} The lines above say why.")


def _serve(data: Path, people: Sequence[Founder]) -> None:
    """Become the server, opened by the first of them who can start one."""
    opens = next(each for each in people if SecretGroup.CASES in secrets_of(each.duties))
    if not click.confirm("Start the server now, and open its pages", default=True):
        return
    _turn(opens, "opens the unit's keys for the server.")
    sys.stdout.flush()
    words = ["serve", "--data", str(data), "--as", opens.staff_number, "--open"]
    command = _command(words)
    os.execv(command[0], command)  # noqa: S606 -- our own programme, no shell


def _command(words: Sequence[str]) -> list[str]:
    return python("-m", "forensics", *words)


def _asked(what: str, *, default: str | None = None, show_default: bool = True) -> str:
    while True:
        told: str = click.prompt(what, default=default, show_default=show_default)
        try:
            return short_text(told, what=what).strip()
        except WrongEntryError as error:
            click.echo(str(error), err=True)


def _quoted(text: str) -> str:
    """A text as TOML has it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
