"""Lists of exhibits, and of what is recorded about one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.copies.files import total_size
from evidence_store.domain.people.duties import Act
from evidence_store.tables.listing import Asking, ListedOf, Listing
from evidence_store.tables.table import CellKind, Column, LinkTo, Of, PageLink, Table
from evidence_store.workflow.overview.review import (
    ExhibitSummary,
    ExhibitView,
    review_case,
    review_exhibit,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.domain.exhibits.discrepancies import Discrepancy
    from evidence_store.domain.exhibits.exhibit import Exhibit, Handover, Seal
    from evidence_store.domain.exhibits.photographs import Photograph, Secret
    from evidence_store.tables.table import Cell, One, Row


def exhibit_link(exhibit: Exhibit) -> PageLink:
    """An exhibit by its reference."""
    return PageLink(exhibit.reference, LinkTo.EXHIBIT, exhibit.id)


def _sealed_by(row: Of[tuple[Exhibit, Seal]]) -> str:
    exhibit, seal = row.one
    if seal.applied_by:
        return row.name(seal.applied_by)
    if seal.applied_at:
        return "At the seizure, as it was recorded"
    if exhibit.source:
        return "As stated by the property system at import"
    return "On the bag when it was booked in"


def _outcome(one: Discrepancy) -> Cell:
    return (
        "Open: it holds the exhibit until two people have settled it"
        if one.is_open
        else (one.disposition)
    )


def _kept(one: Secret) -> str:
    return "Sealed" if one.is_kept else "Destroyed with the disposal"


def _view(asking: Asking) -> ExhibitView:
    return review_exhibit(asking.desk, asking.subject)


def _of_one(
    name: str, verb: str, table: Table[Row], rows: Callable[[ExhibitView], Iterable[Row]]
) -> Listing[ExhibitView, Row]:
    """A list of what is recorded about one exhibit; its verb says what is read."""
    read_as = f"the {name} of an exhibit"
    return Listing(name, verb, ListedOf.EXHIBIT, Act.REVIEW, read_as, table, _view, rows)


def _each(view: ExhibitView, found: Iterable[One]) -> list[Of[One]]:
    """What an exhibit has several of, with the names of people."""
    return [Of(each, view.names) for each in found]


EXHIBITS: Table[ExhibitSummary] = Table(
    "Exhibits of this case",
    (
        Column("exhibit", "Exhibit", lambda row: exhibit_link(row.exhibit)),
        Column("description", "Description", lambda row: row.exhibit.description, below="{}",
               terminal=False),
        Column("kind", "Kind", lambda row: row.exhibit.medium),
        Column("stage", "Stage", lambda row: row.exhibit.stage, CellKind.TAG),
        Column("where_it_is", "Where it is",
               lambda row: "Destroyed" if row.is_destroyed else row.exhibit.whereabouts),
        Column("held_by", "Held by", lambda row: row.exhibit.holder, below="{}"),
        Column("holds_now", "Holds now", lambda row: len(row.holds.standing), CellKind.NUMBER),
        Column("earliest_lawful_day", "Earliest lawful day", lambda row: row.holds.earliest_erasure,
               empty="Not known"),
        Column("id", "Id", lambda row: row.exhibit.id, page=False),
    ),
    "No exhibit is recorded in this case yet.",
)  # fmt: skip


SEALS: Table[Of[tuple[Exhibit, Seal]]] = Table(
    "Seals",
    (
        Column("seal", "Seal", lambda row: row.one[1].number),
        Column("applied_utc", "Applied", lambda row: row.one[1].applied_at, empty=""),
        Column("applied_by", "Applied by", _sealed_by, below="{}"),
        Column("broken_utc", "Broken", lambda row: row.one[1].broken_at, empty="Intact"),
        Column("broken_reason", "Why broken", lambda row: row.one[1].broken_reason, below="{}"),
    ),
    "No seal is recorded.",
)  # fmt: skip


HANDOVERS: Table[Of[Handover]] = Table(
    "Handovers",
    (
        Column("happened_utc", "Happened", lambda row: row.one.occurred),
        Column("until_utc", "Until", lambda row: row.one.occurred_until,
               below="Between then and {}"),
        Column("recorded_utc", "Recorded", lambda row: row.one.recorded),
        Column("from", "From", lambda row: row.one.from_holder),
        Column("to", "To", lambda row: row.one.to_holder),
        Column("reason", "Reason", lambda row: row.one.reason),
        Column("seal", "Seal", lambda row: row.one.seal),
        Column("signed", "Signed", lambda row: row.one.form),
        Column("given_by", "Given by", lambda row: row.name(row.one.giver_id), below="Given by {}"),
        Column("taken_by", "Taken by", lambda row: row.name(row.one.taker_id), below="Taken by {}"),
        Column("accepted_utc", "Accepted", lambda row: row.one.accepted_at, below="Accepted {}"),
        Column("manifest", "Manifest", lambda row: row.one.manifest, below="Manifest {}"),
        Column("due_back", "Due back", lambda row: row.one.due_back, below="Due back {}"),
        Column("id", "Id", lambda row: row.one.id, page=False),
    ),
    "No handover is recorded.",
)  # fmt: skip


DISCREPANCIES: Table[Of[Discrepancy]] = Table(
    "Discrepancies",
    (
        Column("what", "What", lambda row: row.one.kind),
        Column("noted_utc", "Noted", lambda row: row.one.noted_at),
        Column("noted_by", "Noted by", lambda row: row.name(row.one.noted_by), below="{}"),
        Column("how", "How", lambda row: row.one.note),
        Column("recorded", "Recorded", lambda row: row.one.recorded, below="Recorded: {}"),
        Column("seen", "Seen", lambda row: row.one.seen, below="Seen: {}"),
        Column("outcome", "Outcome", lambda row: _outcome(row.one)),
        Column("settled_utc", "Settled", lambda row: row.one.disposed_at, below="{}"),
        Column("why", "Why", lambda row: None if row.one.is_open else row.one.reason, below="{}"),
        Column("id", "Id", lambda row: row.one.id, page=False),
    ),
    "No discrepancy is recorded.",
)  # fmt: skip


PHOTOGRAPHS: Table[Of[Photograph]] = Table(
    "Photographs",
    (
        Column("shows", "Shows", lambda row: row.one.kind),
        Column("added_utc", "Added", lambda row: row.one.added_at),
        Column("added_by", "Added by", lambda row: row.name(row.one.added_by), below="{}"),
        Column("bytes", "Size", lambda row: row.one.size, CellKind.BYTES),
        Column("note", "Note", lambda row: row.one.note),
        Column("id", "Id", lambda row: row.one.id, page=False),
    ),
    "No photograph is kept.",
)  # fmt: skip


def _showings(row: Of[Secret]) -> tuple[str, ...]:
    return tuple(
        f"{each.at:%Y-%m-%d %H:%M}Z, {row.name(each.to)}: {each.reason}" for each in row.one.reveals
    )


# The secret itself is in no list: each showing of one is recorded with its reason.
SECRETS: Table[Of[Secret]] = Table(
    "PINs and passcodes",
    (
        Column("kind", "Kind", lambda row: row.one.kind),
        Column("state", "State", lambda row: _kept(row.one)),
        Column("shown", "Shown", _showings, empty="Never"),
        Column("id", "Id", lambda row: row.one.id, page=False),
    ),
    "No PIN or passcode is kept.",
)  # fmt: skip


COPIES: Table[HeldCopy] = Table(
    "Copies",
    (
        Column("kind", "Copy", lambda row: row.kind),
        Column("held_by", "Held by", lambda row: row.holder),
        Column("place", "Place", lambda row: row.place),
        Column("kept_because", "Kept because", lambda row: row.basis),
        Column("files", "Files here", lambda row: len(row.files) or None, empty="None registered"),
        Column("bytes", "Size", lambda row: total_size(row.files) or None, CellKind.BYTES),
        Column("stands", "Stands", lambda row: row.stands),
        Column("ended", "Until", lambda row: row.ended, empty="Kept"),
        Column("ended_on", "Ended on", lambda row: row.ended_on, below="{}"),
        Column("review_on", "Review on", lambda row: row.review_on if row.is_held else None,
               below="Review {}"),
        Column("copy", "Id", lambda row: row.id, page=False),
    ),
    "No copy is in the inventory.",
)  # fmt: skip


LISTS: tuple[Listing[Any, Any], ...] = (
    Listing("exhibits", "exhibit list", ListedOf.CASE, Act.REVIEW, "the exhibits of a case",
            EXHIBITS, lambda asking: review_case(asking.desk, asking.subject, newest=1),
            lambda view: view.exhibits),
    _of_one("seals", "exhibit seals", SEALS,
            lambda view: [Of((view.exhibit, each), view.names) for each in view.exhibit.seals]),
    _of_one("movements", "exhibit movements", HANDOVERS,
            lambda view: _each(view, view.exhibit.handovers)),
    _of_one("discrepancies", "exhibit discrepancies", DISCREPANCIES,
            lambda view: _each(view, view.exhibit.discrepancies)),
    _of_one("photographs", "exhibit photographs", PHOTOGRAPHS,
            lambda view: _each(view, view.exhibit.photographs)),
    _of_one("secrets", "exhibit secrets", SECRETS, lambda view: _each(view, view.exhibit.secrets)),
    _of_one("copies", "exhibit copies", COPIES, lambda view: view.exhibit.copies),
)  # fmt: skip
