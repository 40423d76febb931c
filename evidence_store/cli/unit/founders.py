"""What the first start asks of three people: what the unit is called, and who they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

import click

from evidence_store.cli._kit.forms import one_of
from evidence_store.data_folder.clocks import system_clock
from evidence_store.domain.people.duties import FLOOR
from evidence_store.domain.people.person import Duty, needs_unit_keys
from evidence_store.domain.people.unit_secrets import SecretGroup, secrets_of
from evidence_store.domain.values.texts import same_key, short_text
from evidence_store.errors import WrongEntryError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.people.person import Person

USUAL_DUTIES = (
    (Duty.OFFICER, Duty.EXAMINER),
    (Duty.SUPERVISOR, Duty.ADMINISTRATOR),
    (Duty.EXAMINER, Duty.OFFICER),
)
"""A desk of three that can do every act: one erases, one authorises, one verifies."""


@dataclass(frozen=True, slots=True)
class Founder:
    """One of the first people, as they were asked."""

    staff_number: str
    name: str
    rank: str
    duties: tuple[Duty, ...]

    @classmethod
    def of(cls, person: Person) -> Self:
        """Return one who is in a data folder that was made already."""
        return cls(person.staff_number, person.name, person.rank, person.duties)

    @property
    def opens_keys(self) -> bool:
        """Whether any of the unit's keys are wrapped for them."""
        return needs_unit_keys(self.duties)

    @property
    def starts_servers(self) -> bool:
        """Whether they open what a server needs."""
        return SecretGroup.CASES in secrets_of(self.duties)

    @property
    def form(self) -> str:
        """What ``person request`` reads."""
        duties = ", ".join(_quoted(each) for each in self.duties)
        return (
            f"staff_number = {_quoted(self.staff_number)}\nname = {_quoted(self.name)}\n"
            f"rank = {_quoted(self.rank)}\nduties = [{duties}]\n"
        )


def ask_unit() -> str:
    """Ask what the unit is, and give the form that ``init`` reads."""
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


def ask_people() -> Sequence[Founder]:
    """Ask who the first people are, until they can begin a unit together."""
    while True:
        count = click.prompt(
            "\nHow many people found the unit", default=FLOOR, type=click.IntRange(FLOOR, 20)
        )
        people = [_person(number) for number in range(1, count + 1)]
        # Asked before anybody makes a key, and not by a refusal after three passphrases and slips.
        if not (wrong := why_not(people)):
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


def why_not(people: Sequence[Founder]) -> str:
    """Return why these people cannot begin a unit; ``init`` refuses the same when keys are made."""
    if len({same_key(each.staff_number) for each in people}) != len(people):
        return "Two of them have the same staff number."
    if not any(Duty.ADMINISTRATOR in each.duties for each in people):
        return "One of them must be an administrator."
    opened = [secrets_of(each.duties) for each in people]
    # Two open each part of the unit's keys, so that one lost key loses nothing (ADR 42).
    if any(sum(each in held for held in opened) < 2 for each in SecretGroup):
        return "Two of them at least must be officers or supervisors."
    if sum(Duty.READER not in each.duties or len(each.duties) > 1 for each in people) < FLOOR:
        return f"{FLOOR} of them at least must be more than readers."
    return ""


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
