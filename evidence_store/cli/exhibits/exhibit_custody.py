"""``expunge exhibit custody-extract``: an extract of the custody log about one exhibit, sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.working import working
from evidence_store.cli.exhibits.exhibit_options import exhibit_id, one_exhibit

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work


@click.command()
@one_exhibit
@working
def custody_extract(*, name: str, case_name: str | None, work: Work) -> None:
    """Issue an extract of the custody log about EXHIBIT: every entry, who recorded or signed it.

    It is a sealed PDF with the entries inside. It says what the log held, and how a reader checks
    that; it names people of the unit, and no words that people wrote.
    """
    from evidence_store.kept_files.issuing import (  # noqa: PLC0415 -- most verbs of an exhibit seal nothing
        issue_extract_about,
    )

    identifier = exhibit_id(work, name, case_name)
    made = issue_extract_about(work.store, work.desk, identifier, keys=work.acting.unit_keys)
    click.echo(f"Extract {made.number}: {work.store.certificates / made.file_name}")
