"""Verbs that record what another tool says: of its work, and of a reading."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.choosing import the_disposal
from evidence_store.cli._kit.forms import filled, print_form_option, read_limited
from evidence_store.cli._kit.naming import one_disposal
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.domain.exhibits.photographs import LARGEST_PHOTOGRAPH
from evidence_store.domain.values.zones import LONDON
from evidence_store.kept_files.brought_files import (
    record_tools_log,
    record_tools_reading,
    record_tools_work,
)
from evidence_store.ways import Way
from forensics.erasure_logs.reading import LARGEST_LOG
from forensics.errors import WrongUseError
from forensics.value_classes import dataclass
from forensics.values.tools import SaidContent, SaidEnd, TakenBy, ToolKind, ToolSaid

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work

ZONES = {"london": LONDON, "utc": UTC}
_FORM = """
# What the other tool wrote or showed, as you read it. It is printed: name no victim.
kind = "duplicator"               # {kinds}
name = ""                         # its maker and model, or its name
version = ""                      # its version; may be empty
{what}
serial = ""                       # serial number that it names for the device; may be empty
size = 0                          # bytes that it names for the device; 0 where it names none
began = 2026-11-24T10:30:00       # a time without a zone is a time in London
ended = 2026-11-24T11:30:00
end = "completed"                 # completed, failed, aborted or not_said
{more}"""
WORK_FORM = _FORM.format(
    kinds="nwipe, duplicator, shredder or other",
    what='what = ""                         # what it was set to do, such as: Zeros, one pass',
    more="errors = 0                        # how many errors it counts",
)
READING_FORM = _FORM.format(
    kinds="duplicator or other",
    what='what = ""                         # what it read, such as: All sectors, with hexdump',
    more='found = "zeros"                   # zeros, one_value, other or not_said',
)


@dataclass(frozen=True, slots=True)
class TypedForm:
    """What a person typed of another tool; 0 and "" where it names nothing."""

    kind: ToolKind
    name: str
    what: str
    began: datetime
    ended: datetime
    end: SaidEnd
    version: str = ""
    serial: str = ""
    size: int = 0
    errors: int = 0
    found: SaidContent = SaidContent.NOT_SAID

    @property
    def said(self) -> ToolSaid:
        """The same as it is recorded."""
        return ToolSaid(
            kind=self.kind,
            name=self.name,
            version=self.version,
            # Only of nwipe is a log read here; of any other tool the document says that a person
            # typed it.
            taken_by=TakenBy.TYPED,
            serial=self.serial or None,
            size=self.size or None,
            began=self.began,
            ended=self.ended,
            what=self.what,
            end=self.end,
            errors=self.errors or None,
            found=self.found,
        )


@click.command("other-tool")
@print_form_option(WORK_FORM)
@one_disposal
@path_option("--log", "log_file", help="The log that nwipe wrote of this device.")
@click.option(
    # nwipe's log names no time zone, so the person who brings it says which (ADR 103).
    "--clock",
    type=click.Choice([*ZONES]),
    default="london",
    show_default=True,
    help="In which time the clock of the computer was on which nwipe ran.",
)
@path_option("--form", "form_file", help="Of any other tool: a filled-in form.")
@path_option("--file", "record_file", help="With --form: what the tool wrote, or a picture of it.")
@working
def other_tool(
    *,
    named: NamedItem,
    log_file: Path | None,
    clock: str,
    form_file: Path | None,
    record_file: Path | None,
    work: Work,
) -> None:
    """Sign for what another tool says of the work that you carried out.

    The file is kept sealed. What it says is recorded as a statement of that tool: nothing rests on
    it. Where another tool erases the device, another person reads it afterwards.
    """
    if (log_file is None) is (form_file is None or record_file is None):
        raise WrongUseError("Give either --log FILE, or --form FILE with --file FILE")
    found = the_disposal(work, named)
    if log_file is not None:
        made = record_tools_log(
            work.store,
            work.desk,
            found.id,
            file=read_limited(log_file, LARGEST_LOG),
            zone=ZONES[clock],
            unit_keys=work.acting.unit_keys,
        )
    else:
        form, record = _given(form_file), _given(record_file)
        made = record_tools_work(
            work.store,
            work.desk,
            found.id,
            said=filled(form, TypedForm).said,
            file=read_limited(record, LARGEST_PHOTOGRAPH),
            unit_keys=work.acting.unit_keys,
        )
    click.echo(f"What the other tool says is recorded; the disposal is {made.state.value}.")
    if made.receipt is not None and made.verification is None:
        click.echo(f"Another person reads the device now: {Way.DISPOSAL_VERIFY}.")


@click.command("other-reading")
@print_form_option(READING_FORM)
@one_disposal
@path_option("--form", "form_file", required=True, help="A filled-in form.")
@path_option("--file", "record_file", required=True, help="What the tool wrote.")
@working
def other_reading(named: NamedItem, form_file: Path, record_file: Path, work: Work) -> None:
    """Sign for what you read on the device with another tool, after it was erased.

    It stands on the certificate beside our own verification, and never in its place.
    """
    found = the_disposal(work, named)
    record_tools_reading(
        work.store,
        work.desk,
        found.id,
        said=filled(form_file, TypedForm).said,
        file=read_limited(record_file, LARGEST_PHOTOGRAPH),
        unit_keys=work.acting.unit_keys,
    )
    click.echo("What the other tool read is recorded. It verifies nothing by itself.")


def _given(file: Path | None) -> Path:
    """The file, which the verb has seen to be given."""
    if file is None:
        raise WrongUseError("Give either --log FILE, or --form FILE with --file FILE")
    return file
