"""Lists over all cases: what waits, what is due, what is stopped, which orders were asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence_store.domain.cases.case import RequestOutcome
from evidence_store.domain.people.duties import Act
from evidence_store.tables.exhibits import exhibit_link
from evidence_store.tables.listing import ListedOf, Listing
from evidence_store.tables.table import CellKind, Column, LinkTo, PageLink, Table
from evidence_store.words.labels import duties, label
from evidence_store.workflow.overview.due import list_due
from evidence_store.workflow.overview.figures import Month, Stopped, count_requests, list_stopped
from evidence_store.workflow.overview.waiting import Waiting, WaitingKind, list_waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.overview.due import Due
    from evidence_store.tables.table import Cell


def _count_of(outcome: RequestOutcome) -> Callable[[Month], Cell]:
    return lambda row: row.counts.get(outcome, 0)


def _about(row: Waiting) -> Cell:
    """What waits, and where a person does what it waits for."""
    named = row.exhibit.reference if row.exhibit else "Hash set"
    if row.about in (WaitingKind.DISPOSAL, WaitingKind.QUESTION):
        return PageLink(named, LinkTo.DISPOSAL, row.subject_id)
    if row.about is WaitingKind.GRADING:
        return PageLink(named, LinkTo.SCAN, row.subject_id, anchor="grades")
    if row.about is WaitingKind.HANDOVER:
        return PageLink(named, LinkTo.HANDOVER, row.subject_id)
    if row.exhibit is not None:
        return PageLink(named, LinkTo.EXHIBIT, row.exhibit.id, anchor="holds")
    if row.case is not None:
        return PageLink(named, LinkTo.CASE, row.case.id, anchor="hash-sets")
    return named


WAITING: Table[Waiting] = Table(
    "What waits for whom",
    (
        Column("exhibit", "About", _about),
        Column("case", "Case", lambda row: row.case.reference if row.case else None),
        Column("what", "What it waits for", lambda row: row.sentence),
        Column("for", "Whose duty", lambda row: duties(row.duties)),
        Column("since_utc", "Since", lambda row: row.since),
        Column("signatures_run_out_utc", "Signatures expire", lambda row: row.until),
        Column("id", "Id", lambda row: row.subject_id, page=False),
    ),
    "Nothing waits.",
)  # fmt: skip


def _exhibit_due(row: Due) -> Cell:
    """Its exhibit; nothing where the whole case is meant."""
    if not row.exhibit_id:
        return None
    return PageLink(row.exhibit_reference, LinkTo.EXHIBIT, row.exhibit_id)


DUE: Table[Due] = Table(
    "What is due within 14 days",
    (
        Column("due", "Due", lambda row: row.on, empty="At once"),
        Column("case", "Case", lambda row: PageLink(row.case_reference, LinkTo.CASE, row.case_id)),
        Column("exhibit", "Exhibit", _exhibit_due),
        Column("kind", "Kind", lambda row: row.kind, page=False),
        Column("what", "What", lambda row: row.what, CellKind.SENTENCE),
        Column("id", "Id", lambda row: row.about, page=False),
    ),
    "Nothing is due within 14 days.",
)  # fmt: skip


REQUESTS: Table[Month] = Table(
    "Deprivation orders by month of asking",
    (
        Column("month", "Month", lambda row: row.month, CellKind.MONTH),
        Column("asked", "Asked for in all", lambda row: row.asked, CellKind.NUMBER),
        *(
            Column(each.value, label(each), _count_of(each), CellKind.NUMBER)
            for each in RequestOutcome
        ),
    ),
    "It is not recorded yet whether an order was asked for.",
)  # fmt: skip


STOPPED: Table[Stopped] = Table(
    "Stopped exhibits",
    (
        Column("exhibit", "Exhibit",
               lambda row: replace(exhibit_link(row.exhibit), anchor="holds")),
        Column("case", "Case", lambda row: row.case.reference),
        Column("since_utc", "Since", lambda row: row.hold.placed_at),
        Column("referral_recorded", "To whom it was referred",
               lambda row: "Recorded" if row.is_referred else "Not recorded yet"),
    ),
    "Nothing stands stopped.",
)  # fmt: skip


LISTS: tuple[Listing[Any, Any], ...] = (
    Listing("waiting", "case waiting", ListedOf.UNIT, Act.REVIEW, "the list of what waits", WAITING,
            lambda asking: list_waiting(asking.desk), list),
    Listing("due", "exhibit due", ListedOf.UNIT, Act.REVIEW, "the list of what is due", DUE,
            lambda asking: list_due(asking.desk, None), list),
    Listing("orders-asked-for", "case requests", ListedOf.UNIT, Act.REVIEW, "the counts of orders",
            REQUESTS, lambda asking: count_requests(asking.desk), list),
    Listing("stopped-and-referred", "exhibit stopped", ListedOf.UNIT, Act.REVIEW,
            "the list of stopped exhibits", STOPPED, lambda asking: list_stopped(asking.desk),
            list),
)  # fmt: skip
