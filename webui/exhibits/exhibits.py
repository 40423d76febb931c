"""The page of one exhibit: its holds with their arithmetic, its disposal, its custody entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.workflow.overview import review
from webui.door.access import the_actor, the_store
from webui.exporting import csv_answer
from webui.words.wording import certainty_words, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response

blueprint = Blueprint("exhibits", __name__, url_prefix="/exhibits")

FINISHED = frozenset({Stage.ERASED, Stage.DESTROYED, Stage.CERTIFIED, Stage.NON_COMPLETION})
HOLD_HEADS = ("code", "hold", "first_day", "last_day", "arithmetic", "legal_basis", "certainty",
              "state")  # fmt: skip
ENTRY_HEADS = ("entry", "happened_utc", "recorded_utc", "what", "by", "corrects_entry",
              "correction", "corrected_by_entries")  # fmt: skip


@blueprint.get("/<exhibit_id>")
def show(exhibit_id: str) -> str:
    """Show one exhibit."""
    return render_template("exhibits/exhibit.html", page=_page(exhibit_id), finished=FINISHED)


@blueprint.get("/<exhibit_id>/holds.csv")
def holds_csv(exhibit_id: str) -> Response:
    """Return the holds, as worked out now, as a table for a spreadsheet."""
    page = _page(exhibit_id)
    rows = [
        (line.code, line.title, line.starts_on, line.ends_on, line.arithmetic, line.legal_basis,
         certainty_words(line.certainty), label(line.state))
        for line in page.holds.lines
    ]  # fmt: skip
    return csv_answer(HOLD_HEADS, rows, file_name=f"holds-{page.exhibit.reference}.csv")


@blueprint.get("/<exhibit_id>/custody.csv")
def custody_csv(exhibit_id: str) -> Response:
    """Return the custody entries as a table for a spreadsheet."""
    page = _page(exhibit_id)
    file_name = f"custody-{page.exhibit.reference}.csv"
    return csv_answer(ENTRY_HEADS, entry_rows(page.entries), file_name=file_name)


def entry_rows(entries: Sequence[review.EntryView]) -> list[tuple[object, ...]]:
    """Custody entries as rows under ``ENTRY_HEADS``."""
    return [
        (one.seq, one.occurred.isoformat(), one.recorded.isoformat(), one.sentence, one.by,
         one.corrects, one.text, " ".join(map(str, one.corrected_by)))
        for one in entries
    ]  # fmt: skip


def _page(exhibit_id: str) -> review.ExhibitView:
    store = the_store()
    return review.review_exhibit(
        exhibit_id, actor=the_actor(), uow=store.reading(), rules=store.rules, clock=store.clock
    )
