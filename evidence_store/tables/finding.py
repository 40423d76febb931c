"""What a search found, by kind. It is no list of the record: it has no file, and no address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.tables.table import Column, LinkTo, PageLink, Table
from evidence_store.workflow.overview.lookups import Thing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.tables.table import Row
    from evidence_store.workflow.overview.lookups import FoundRecord, SearchAnswer

FOUND_EXHIBITS: Table[FoundRecord] = Table(
    "Exhibits",
    (
        Column("exhibit", "Exhibit",
               lambda row: PageLink(row.name, LinkTo.EXHIBIT, row.exhibit_id or "")),
        Column("case", "Case", lambda row: PageLink(row.case_reference, LinkTo.CASE, row.case_id)),
        Column("what", "What it is", lambda row: row.about),
        Column("found_in", "Found in", lambda row: row.where),
        Column("id", "Id", lambda row: row.exhibit_id, page=False),
    ),
    "No exhibit has these words.",
)  # fmt: skip


FOUND_CASES: Table[FoundRecord] = Table(
    "Cases",
    (
        Column("case", "Case", lambda row: PageLink(row.case_reference, LinkTo.CASE, row.case_id)),
        Column("persons", "Accused or convicted", lambda row: row.about, terminal=False),
        Column("found_in", "Found in", lambda row: row.where),
        Column("id", "Id", lambda row: row.case_id, page=False),
    ),
    "No case has these words.",
)  # fmt: skip

_BY_KIND = ((FOUND_CASES, Thing.CASE), (FOUND_EXHIBITS, Thing.EXHIBIT))


def by_kind(found: SearchAnswer) -> Iterator[tuple[str, Table[FoundRecord], list[FoundRecord]]]:
    """Each table that has a row, with its heading and its rows.

    What is found by a code or an id alone stands in none: its page is gone to at once.
    """
    for table, thing in _BY_KIND:
        if rows := [each for each in found.things if each.thing is thing]:
            yield f"{table.title}: {_counted(rows, is_cut=thing in found.more_of)}", table, rows


def _counted(rows: list[Row], *, is_cut: bool) -> str:
    return f"more than {len(rows)}; the newest are shown" if is_cut else str(len(rows))
