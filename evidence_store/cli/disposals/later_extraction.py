"""The verb that records an extraction which was taken of a phone after its reset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.choosing import the_disposal
from evidence_store.cli._kit.forms import read_limited
from evidence_store.cli._kit.naming import one_disposal
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.kept_files.images import read_later
from evidence_store.words.later_words import found_later, later_traces, then_later
from evidence_store.workflow.disposals.later_extractions import record_later_extraction
from forensics.cli.devices.zoned_times import zoned_time

if TYPE_CHECKING:
    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work

LARGEST_RESULT = 1 << 30


@click.command("later-extraction")
@one_disposal
@click.argument("extraction", type=click.Path(path_type=Path))
@path_option("--scan", "result", help="The file in which a scan of this extraction was written.")
@click.option("--made-with", required=True, help="Tool and version that took it. It is printed.")
@click.option(
    "--taken-at",
    required=True,
    metavar="TIME",
    help="When you took it, with its zone: 2026-07-14T11:30+01:00.",
)
@working
def later_extraction(
    *,
    named: NamedItem,
    extraction: Path,
    result: Path | None,
    made_with: str,
    taken_at: str,
    work: Work,
) -> None:
    """Sign for EXTRACTION, which you took of a phone after its reset: a folder, a zip or a tar.

    It stands for nothing of what the phone held before. Its traces of the reset are shown beside
    the time that the witnesses signed. Scan it first, with the hash set of the exhibit's own scan,
    and give the result with --scan; without that the record says that it was not scanned.

    \b
    expunge scan after-reset.zip --hash-set case.set --media-digest --out after.json
    expunge disposal later-extraction E2 after-reset.zip --scan after.json \\
        --made-with "UFED 7.70" --taken-at 2026-07-14T11:30+01:00
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    found = the_disposal(work, named)
    data = None if result is None else read_limited(result, LARGEST_RESULT)
    saved = record_later_extraction(
        work.desk,
        found.id,
        made_with=made_with,
        # It has to lie after the time that the witnesses signed (ADR 122): an hour would decide.
        taken_at=zoned_time(taken_at, what="the time", like="2026-07-14T11:30+01:00"),
        read=lambda: read_later(extraction, result=data),
    )
    one = saved.later[-1]
    click.echo("\n".join([*later_traces(saved, one), found_later(one), then_later(saved)]))
