"""Lists of entries: of the custody log, and of the log of reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evidence_store.domain.people.duties import Act
from evidence_store.domain.unit.anchors import ANCHOR_WORDS
from evidence_store.log_views.checked_log import LogRow
from evidence_store.tables.listing import ListedOf, Listing
from evidence_store.tables.table import CellKind, Column, LinkTo, Of, PageLink, Table
from evidence_store.words.labels import at_time
from evidence_store.workflow.overview.review import EntryView, review_case, review_exhibit
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.unit.reads import ReadView
    from evidence_store.log_views.needing_a_look import NeedsLook
    from evidence_store.log_views.unusual_reads import ReadsOf


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of the log with what was shown of it; ``references`` of cases and exhibits."""

    row: LogRow
    references: Mapping[str, str]

    def about(self, identifier: str | None, to: LinkTo) -> PageLink | None:
        """What the entry is about."""
        return (
            None
            if identifier is None
            else PageLink(self.references.get(identifier, ""), to, identifier)
        )


def _proof(row: LogRow) -> str:
    """What is shown of an entry, in words."""
    if row.anchor is None:
        return "In the log. Not yet held outside"
    held = f"held outside since {at_time(row.anchor.at)} ({ANCHOR_WORDS[row.anchor.kind]})"
    return f"In the log, {held}"


ENTRIES: Table[EntryView] = Table(
    "Custody entries",
    (
        Column("entry", "Entry", lambda row: row.seq, CellKind.NUMBER),
        Column("happened_utc", "Happened", lambda row: row.occurred),
        Column("recorded_utc", "Recorded", lambda row: row.recorded),
        Column("what", "What", lambda row: row.sentence),
        Column("corrects_entry", "Corrects", lambda row: row.corrects, below="Corrects entry {}"),
        Column("correction", "Correction", lambda row: row.text, below="{}"),
        Column("corrected_by_entries", "Corrected by", lambda row: row.corrected_by,
               below="Corrected by entry {}"),
        Column("by", "By", lambda row: row.by),
    ),
    "No entry.",
)  # fmt: skip


LOG: Table[LogLine] = Table(
    "The custody log",
    (
        Column("entry", "Entry", lambda line: line.row.view.seq, CellKind.NUMBER),
        Column("happened_utc", "Happened", lambda line: line.row.view.occurred),
        Column("recorded_utc", "Recorded", lambda line: line.row.view.recorded,
               below="Recorded {}"),
        Column("case", "About", lambda line: line.about(line.row.case_id, LinkTo.LOG_OF_CASE),
               empty="The unit"),
        Column("exhibit", "Exhibit",
               lambda line: line.about(line.row.exhibit_id, LinkTo.LOG_OF_EXHIBIT), below="{}"),
        Column("what", "What", lambda line: line.row.view.sentence),
        Column("corrects_entry", "Corrects", lambda line: line.row.view.corrects,
               below="Corrects entry {}"),
        Column("correction", "Correction", lambda line: line.row.view.text, below="{}"),
        Column("corrected_by_entries", "Corrected by", lambda line: line.row.view.corrected_by,
               below="Corrected by entry {}"),
        Column("by", "By", lambda line: line.row.view.by),
        Column("proof", "Proof", lambda line: _proof(line.row), page=False),
        Column("sha256_of_entry", "SHA-256 of the entry", lambda line: line.row.leaf.hex(),
               CellKind.DIGEST, page=False, terminal=False),
    ),
    "No entry.",
)  # fmt: skip


PROOFS: Table[LogLine] = Table(
    "What was shown of each entry",
    (
        Column("entry", "Of entry", lambda line: line.row.view.seq, CellKind.NUMBER),
        Column("proof", "Proof", lambda line: _proof(line.row)),
        Column("sha256_of_entry", "SHA-256 of the entry", lambda line: line.row.leaf.hex(),
               CellKind.DIGEST),
    ),
    "No entry.",
)  # fmt: skip


TO_LOOK_AT: Table[NeedsLook] = Table(
    "What needs a look",
    (
        Column("why", "Why", lambda found: found.look, CellKind.TAG),
        Column("what", "What happened", lambda found: found.row.view.sentence),
        Column("correction", "Correction", lambda found: found.row.view.text, below="{}"),
        Column("case", "Case", lambda found: _line(found).about(found.row.case_id,
               LinkTo.LOG_OF_CASE), empty="The unit"),
        Column("exhibit", "Exhibit", lambda found: _line(found).about(found.row.exhibit_id,
               LinkTo.LOG_OF_EXHIBIT), below="{}"),
        Column("by", "By", lambda found: found.row.view.by),
        Column("recorded_utc", "Recorded", lambda found: found.row.view.recorded),
        Column("entry", "Entry", lambda found: found.row.view.seq, CellKind.NUMBER,
               below="Entry {}"),
    ),
    "Nothing among them needs a look.",
)  # fmt: skip


def _line(found: NeedsLook) -> LogLine:
    return LogLine(found.row, found.references)


READS_OF: Table[ReadsOf] = Table(
    "Who looked at how much in the last seven days",
    (
        Column("person", "Person", lambda row: row.name or "Not known"),
        Column("unusual", "Marked", lambda row: "Far more than the others" if row.is_unusual
               else None, below="{}"),
        Column("reads", "Pages and lists", lambda row: row.reads, CellKind.NUMBER),
        Column("taken_away", "Exported or printed", lambda row: row.taken_away, CellKind.NUMBER),
        Column("at_night", "Between 10pm and 6am", lambda row: row.at_night, CellKind.NUMBER),
        Column("unproved", "By somebody who proved no key", lambda row: row.unproved,
               CellKind.NUMBER),
    ),
    "Nobody looked at anything.",
)  # fmt: skip


# Data Protection Act 2018, s.62: who it was, as far as that can be told, and when.
READS: Table[ReadView] = Table(
    "Log of reads",
    (
        Column("read", "Read", lambda row: row.seq, CellKind.NUMBER),
        Column("recorded_utc", "Recorded", lambda row: row.at),
        Column("event", "Event", lambda row: row.read.kind.value),
        Column("what", "What", lambda row: row.read.what),
        Column("case", "Case", lambda row: row.read.case_id),
        Column("exhibit", "Exhibit", lambda row: row.read.exhibit_id),
        Column("person", "Person", lambda row: row.reader.person_id),
        Column("known_by", "Known by", lambda row: row.reader.known_by.value),
        Column("account", "Account", lambda row: row.reader.account),
        Column("reason", "Reason", lambda row: row.reader.purpose),
        Column("words", "Words", lambda row: row.read.words),
    ),
    "No read is recorded.",
)  # fmt: skip


TAKEN_AWAY: Table[Of[ReadView]] = Table(
    "Exported or printed in the last seven days",
    (
        Column("recorded_utc", "When", lambda row: row.one.at),
        Column("person", "Person", lambda row: row.name(row.one.reader.person_id)),
        Column("what", "What", lambda row: row.one.read.what[:1].upper() + row.one.read.what[1:]),
        Column("reason", "Reason", lambda row: row.one.reader.purpose),
    ),
    "Nothing was exported or printed.",
)  # fmt: skip


LISTS: tuple[Listing[Any, Any], ...] = (
    Listing("custody-of-case", "case custody", ListedOf.CASE, Act.REVIEW,
            "the custody entries of a case", ENTRIES,
            lambda asking: review_case(asking.desk, asking.subject), lambda view: view.entries),
    Listing("custody", "exhibit custody", ListedOf.EXHIBIT, Act.REVIEW,
            "the custody entries of an exhibit", ENTRIES,
            lambda asking: review_exhibit(asking.desk, asking.subject),
            lambda view: view.entries),
)  # fmt: skip
