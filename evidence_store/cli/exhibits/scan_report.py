"""``expunge acquisition report``: the examiner's report of a recorded scan, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli._kit.options import path_option
from evidence_store.domain.unit.reads import ReadKind
from evidence_store.kept_files.hits import scan_report
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work


@click.command()
@click.argument("scan_id", metavar="SCAN")
@path_option("--out", required=True, help="The new PDF file.")
@reading_work
def report(*, scan_id: str, out: Path, work: Work, look: Look) -> None:
    """Make the examiner's report of the recorded SCAN as a PDF: counts, and what was not examined.

    It holds no picture, no name of a file and no digest of one. It is not sealed: it says by whose
    account it is made, and which entry of the custody log has the scan. Nothing of an exhibit that
    was stopped and referred is reported.
    """
    from evidence_store.documents.scan_reports.document import (  # noqa: PLC0415 -- most verbs draw nothing
        draw_scan_report,
    )

    refuse_existing(out)
    store = work.store
    with work.reading as uow:
        exhibit_id = uow.scans.get(scan_id).exhibit_id
    look.at("the report of a scan", exhibit_id=exhibit_id, kind=ReadKind.PRINTED)
    made = scan_report(store, work.reading_desk, scan_id)
    # Nobody signs for the result of a scan: a seal would lend it an authority that no check of ours
    # gives (ADR 114).
    write_new(out, draw_scan_report(made, store.unit, training=store.is_training))
    click.echo(f"The report is {out.name}. It is not sealed.")
