"""The verbs ``expunge phone``: what the connected phone says, and what a later extraction says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forensics.cli.devices.told import SOME_DISAGREE, disagreements, not_asked, under_titles
from forensics.cli.devices.zoned_times import zoned_time
from forensics.documents import to_json
from forensics.erasing.phones.reading import read_phone
from forensics.values.phones.reset_traces import TraceSays, beside_witnessed
from forensics.values.phones.trace_words import trace_lines
from forensics.values.phones.words import identity_lines, protection_lines, use_lines

if TYPE_CHECKING:
    from forensics.values.phones.facts import PhoneReading

TO_ALLOW = "Unlock the phone and allow this computer when it asks. Waiting for a minute and a half."


@click.group()
def phone() -> None:
    """Read a phone or tablet, or what a later extraction of it says; nothing is changed on it."""


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
    return [
        *under_titles(
            ("Phone", identity_lines(known)),
            ("Protection, by its own word", protection_lines(known)),
            ("Use", use_lines(known)),
        ),
        *(f"Sources disagree about {each}" for each in disagreements(reading.contradictions)),
        *not_asked(reading.runs),
    ]


@phone.command()
@click.argument("extraction", type=click.Path(path_type=Path))
@click.option(
    "--witnessed",
    required=True,
    metavar="TIME",
    help="When two people saw the reset, with its zone: 2026-07-14T10:30+01:00.",
)
def traces(*, extraction: Path, witnessed: str) -> int:
    """Look in a later EXTRACTION for traces of a reset, and hold them beside the witnessed time.

    EXTRACTION is a folder, a zip or a tar archive; it is read in a confined process. A trace agrees
    where it is within a day of that time; set-up may be gone through at any time after it. Where
    one differs, or something of the extraction was not looked at, the exit code is 3. Nothing is
    recorded.

    \b
    expunge phone traces after-reset.zip --witnessed 2026-07-14T10:30+01:00
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    from forensics.scanning.sources.reset_traces import reset_traces  # noqa: PLC0415 -- of these verbs, it alone reads files

    seen = zoned_time(witnessed, what="the witnessed time", like="2026-07-14T10:30+01:00")
    read = reset_traces(extraction)
    click.echo("\n".join(trace_lines(read, seen)))
    says = (beside_witnessed(each, seen) for each in read.traces)
    is_so = read.is_whole and TraceSays.DIFFERS not in says
    return 0 if is_so else SOME_DISAGREE
