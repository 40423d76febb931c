"""The verb ``expunge phone read``: what is known of the connected phone, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forensics.cli.printable import printable
from forensics.documents import to_json
from forensics.erasing.phones.reading import read_phone
from forensics.values import RunEnding
from forensics.values.phones.words import identity_lines, protection_lines, use_lines

if TYPE_CHECKING:
    from forensics.values.phones.facts import PhoneReading

SOME_DISAGREE = 3
TO_ALLOW = "Unlock the phone and allow this computer when it asks. Waiting for a minute and a half."


@click.group()
def phone() -> None:
    """Read a phone or tablet that is connected by USB; nothing is changed on it."""


@phone.command()
@click.option("--json", "as_json", is_flag=True, help="Print the whole reading as JSON.")
def read(*, as_json: bool) -> int:
    """Say what the one connected phone says of itself: identity, encryption, users, activation.

    It is asked by adb, fastboot, or idevice_id and ideviceinfo, where they are installed. What it
    does not say is "not known", which never counts as no. A phone can lie: hold what it says
    against the label of the exhibit. Where two sources disagree, both are named, and the exit code
    is 3. No name of a user or account is kept: they are counted.

    \b
    expunge phone read
    expunge phone read --json
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    reading = read_phone(ask_person=lambda: click.echo(TO_ALLOW, err=True))
    click.echo(to_json(reading).decode() if as_json else "\n".join(lines_of(reading)))
    return SOME_DISAGREE if reading.contradictions else 0


def lines_of(reading: PhoneReading) -> list[str]:
    """A reading as a terminal shows it."""
    known = reading.facts
    lines = []
    for title, rows in (
        ("Phone", identity_lines(known)),
        ("Protection, by its own word", protection_lines(known)),
        ("Use", use_lines(known)),
    ):
        width = max(len(name) for name, _ in rows)
        lines += [title, *(f"  {name:{width}}  {printable(value)}" for name, value in rows), ""]
    for each in reading.contradictions:
        told = "; ".join(f"{source} says {said}" for source, said in each.said)
        lines.append(f"Sources disagree about {each.fact}: {printable(told)}")
    absent = sorted({run.tool for run in reading.runs if run.ending is RunEnding.NOT_THERE})
    if absent:
        lines.append(f"Not installed, so not asked: {', '.join(absent)}.")
    return lines
