"""The verb ``expunge exhibit read-phone``: the connected phone, read and recorded as an exhibit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.naming import one_exhibit
from evidence_store.cli._kit.working import working
from evidence_store.cli.exhibits.exhibit_options import seal_broken_option
from evidence_store.workflow._kit.subjects.bags import BagWork, open_for_work
from evidence_store.workflow.exhibits.reading_phones import record_phone

if TYPE_CHECKING:
    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work

TO_READ = "To read the phone"


@click.command("read-phone")
@one_exhibit
@seal_broken_option
@working
def read_phone(named: NamedItem, seal_broken: str | None, work: Work) -> None:
    """Read the one phone that is connected by USB, and record what it says as EXHIBIT's.

    Its serial number or IMEI is held against the record. Read it before a factory reset is
    proposed, again before it begins, and after it. The reading afterwards is by a witness who took
    no other part, before anyone signs as a witness.
    """
    from forensics.cli.devices import phone  # noqa: PLC0415 -- of the verbs, it alone reads phones
    from forensics.erasing.phones import reading  # noqa: PLC0415 -- the same

    found = named.exhibit_id(work)
    open_for_work(work.desk, found, BagWork(seal_broken), why=TO_READ)
    saved = record_phone(
        work.desk,
        found,
        read=lambda: reading.read_phone(ask_person=lambda: click.echo(phone.TO_ALLOW, err=True)),
    )
    if saved.phone is not None:
        click.echo("\n".join(phone.lines_of(saved.phone.reading)))
    click.echo(f"Recorded as {named}.")
