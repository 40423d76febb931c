"""Lists over all cases: what waits, what is due, what is stopped, which orders were asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any

from evidence_store.domain.cases.case import RequestOutcome
from evidence_store.domain.overview.news import NewsKind
from evidence_store.domain.people.duties import Act
from evidence_store.domain.values.zones import LONDON
from evidence_store.tables.exhibits import exhibit_link
from evidence_store.tables.listing import ListedOf, Listing
from evidence_store.tables.table import CellKind, Column, LinkTo, PageLink, Table
from evidence_store.words.labels import duties, label
from evidence_store.workflow.overview.due import list_due, list_late
from evidence_store.workflow.overview.figures import count_requests, count_stages, list_stopped
from evidence_store.workflow.overview.waiting import list_stuck, list_waiting, list_waiting_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.overview.due import Due
    from evidence_store.domain.overview.figures import AtStage, Month, Stopped
    from evidence_store.domain.overview.news import News
    from evidence_store.domain.overview.stuck import Stuck
    from evidence_store.domain.overview.waiting import Waiting
    from evidence_store.tables.table import Cell


def _count_of(outcome: RequestOutcome) -> Callable[[Month], Cell]:
    return lambda row: row.counts.get(outcome, 0)


def _act(row: Waiting) -> Cell:
    """The form of what this person can do about it; whom it waits for, where that is nothing."""
    if row.step is None:
        return row.todo.waits_for
    form = f"{row.step.about}_{row.step.page}".replace("-", "_")
    return PageLink(row.todo.waits_for, LinkTo.ACT, row.step.subject_id, act=form)


def _id(row: Waiting) -> str:
    """The id of the record that it is done to."""
    return row.todo.steps[0].subject_id


_NAMES = {"person": "Person", "order": "Order", "known_set": "Hash set"}


def _named(row: Waiting) -> str:
    if row.exhibit is not None:
        return row.exhibit.reference
    return _NAMES.get(row.todo.steps[0].about, "The whole case")


def _about(row: Waiting) -> Cell:
    """What it is about, and where that is seen by anybody who reads cases."""
    words, about = _named(row), row.todo.steps[0].about
    if about == "disposal":
        return PageLink(words, LinkTo.DISPOSAL, _id(row))
    if row.case is None:
        return PageLink(words, LinkTo.PERSON, _id(row))
    if row.exhibit is not None:
        return PageLink(words, LinkTo.EXHIBIT, row.exhibit.id)
    return PageLink(words, LinkTo.CASE, row.case.id, anchor=_PARTS.get(about, ""))


_PARTS = {"known_set": "hash-sets", "order": "orders"}


def _what_happened(row: News) -> Cell:
    """It, and the page on which it is seen."""
    words = row.sentence
    if row.about in (NewsKind.DISPOSAL, NewsKind.QUESTION):
        return PageLink(words, LinkTo.DISPOSAL, row.subject_id)
    if row.about is NewsKind.GRADING:
        return PageLink(words, LinkTo.SCAN, row.subject_id, anchor="grades")
    if row.exhibit is None:
        return PageLink(words, LinkTo.CASE, row.case.id, anchor="hash-sets")
    anchor = "holds" if row.about is NewsKind.HOLD else ""
    return PageLink(words, LinkTo.EXHIBIT, row.exhibit.id, anchor=anchor)


def _news_of(row: News) -> str:
    return _NAMES["known_set"] if row.exhibit is None else row.exhibit.reference


def _case(row: Waiting | News | Stuck) -> Cell:
    return PageLink(row.case.reference, LinkTo.CASE, row.case.id) if row.case else None


def _since(row: Waiting) -> Cell:
    """Since when; the day alone where the record has no time of it."""
    since = row.todo.since
    if since is None:
        return None
    local = since.astimezone(LONDON)
    return local.date() if local.time() == time() else since


TASKS: Table[Waiting] = Table(
    "Waiting for you",
    (
        Column("task", "What to do", _act, CellKind.SENTENCE),
        Column("what", "How it stands", lambda row: row.todo.stands, below="{}"),
        Column("exhibit", "About", _named),
        Column("case", "Case", _case, below="Case {}"),
        Column("since_utc", "Since", _since),
        Column("signatures_run_out_utc", "Signatures expire", lambda row: row.todo.until,
               below="Signatures expire {}"),
        Column("id", "Id", _id, page=False),
    ),
    "Nothing waits for you.",
)  # fmt: skip


WAITING: Table[Waiting] = Table(
    "What waits for whom",
    (
        Column("exhibit", "About", _about),
        Column("case", "Case", _case),
        Column("task", "What it waits for", lambda row: row.todo.waits_for, CellKind.SENTENCE),
        Column("what", "How it stands", lambda row: row.todo.stands, below="{}"),
        Column("for", "Whose duty", lambda row: duties(row.todo.duties)),
        Column("since_utc", "Since", _since),
        Column("signatures_run_out_utc", "Signatures expire", lambda row: row.todo.until),
        Column("id", "Id", _id, page=False),
    ),
    "Nothing waits.",
)  # fmt: skip


NEWS: Table[News] = Table(
    "What happened to what you began",
    (
        Column("what", "What happened", _what_happened),
        Column("exhibit", "About", _news_of),
        Column("case", "Case", _case, below="Case {}"),
        Column("at_utc", "When", lambda row: row.at),
    ),
    "Nothing is new.",
)  # fmt: skip


STUCK: Table[Stuck] = Table(
    "What stopped, and why",
    (
        Column("exhibit", "Exhibit", lambda row: exhibit_link(row.exhibit)),
        Column("case", "Case", _case, below="Case {}"),
        Column("why", "What stopped, and why", lambda row: row.why),
        Column("since_utc", "Since", lambda row: row.since),
        Column("id", "Id", lambda row: row.exhibit.id, page=False),
    ),
    "Nothing is stopped.",
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


LATE: Table[Due] = replace(DUE, title="Late", empty="Nothing is late.")


STAGES: Table[AtStage] = Table(
    "Cases by stage",
    (
        Column("stage", "Stage",
               lambda row: PageLink(label(row.stage), LinkTo.CASES_AT, row.stage)),
        Column("cases", "Cases with an exhibit there", lambda row: row.cases, CellKind.NUMBER),
        Column("furthest_back", "Cases that are no further", lambda row: row.furthest_back,
               CellKind.NUMBER),
        Column("exhibits", "Exhibits", lambda row: row.exhibits, CellKind.NUMBER),
    ),
    "No exhibit is recorded yet.",
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
    "No exhibit is stopped and referred.",
)  # fmt: skip


LISTS: tuple[Listing[Any, Any], ...] = (
    Listing("waiting", "case waiting", ListedOf.UNIT, Act.REVIEW, "the list of what waits", WAITING,
            lambda asking: list_waiting(asking.desk), list),
    Listing("tasks", "case tasks", ListedOf.UNIT, Act.REVIEW, "their own list of tasks", TASKS,
            lambda asking: list_waiting_for(asking.desk), list),
    Listing("stuck", "case stuck", ListedOf.UNIT, Act.REVIEW, "the list of what stopped", STUCK,
            lambda asking: list_stuck(asking.desk), list),
    Listing("due", "exhibit due", ListedOf.UNIT, Act.REVIEW, "the list of what is due", DUE,
            lambda asking: list_due(asking.desk, None), list),
    Listing("late", "exhibit late", ListedOf.UNIT, Act.REVIEW, "the list of what is late", LATE,
            lambda asking: list_late(asking.desk), list),
    Listing("stages", "case stages", ListedOf.UNIT, Act.REVIEW, "the counts of stages", STAGES,
            lambda asking: count_stages(asking.desk), list),
    Listing("orders-asked-for", "case requests", ListedOf.UNIT, Act.REVIEW, "the counts of orders",
            REQUESTS, lambda asking: count_requests(asking.desk), list),
    Listing("stopped-and-referred", "exhibit stopped", ListedOf.UNIT, Act.REVIEW,
            "the list of stopped exhibits", STOPPED, lambda asking: list_stopped(asking.desk),
            list),
)  # fmt: skip
