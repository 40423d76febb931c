"""Lists of holds: of one exhibit, and the rules by which they are worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.law.holds import HoldState
from evidence_store.domain.people.duties import Act
from evidence_store.tables.listing import ListedOf, Listing
from evidence_store.tables.table import CellKind, Column, Table
from evidence_store.words.labels import certainty_words
from evidence_store.workflow.overview.review import review_exhibit

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.domain.law.holds import HoldLine


def _applies(row: HoldLine) -> bool:
    return row.state is not HoldState.DOES_NOT_APPLY


def _last_day(row: HoldLine) -> date | str | None:
    """Its last day; nothing where it never ran."""
    if not _applies(row) or (row.ends_on and row.starts_on and row.ends_on < row.starts_on):
        return None
    if row.ends_on is None and row.state is not HoldState.PAST:
        return "Not known"
    return row.ends_on


HOLDS: Table[HoldLine] = Table(
    "Holds",
    (
        Column("hold", "Hold", lambda row: row.title),
        Column("legal_basis", "Legal basis", lambda row: row.legal_basis, below="{}",
               terminal=False),
        # No rule is legal advice: each says how far its text was read (docs/law.md).
        Column("certainty", "Certainty", lambda row: certainty_words(row.certainty), below="{}",
               terminal=False),
        Column("arithmetic", "How it is worked out", lambda row: row.arithmetic, CellKind.SENTENCE),
        Column("first_day", "First day", lambda row: row.starts_on if _applies(row) else None),
        Column("last_day", "Last day", _last_day),
        Column("state", "State", lambda row: row.state, CellKind.TAG),
        Column("code", "Code", lambda row: row.code, page=False),
    ),
    "No hold.",
)  # fmt: skip


LISTS: tuple[Listing[Any, Any], ...] = (
    Listing("holds", "hold list", ListedOf.EXHIBIT, Act.REVIEW, "the holds of an exhibit", HOLDS,
            lambda asking: review_exhibit(asking.desk, asking.subject).holds,
            lambda holds: holds.lines),
)  # fmt: skip
