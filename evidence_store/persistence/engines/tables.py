"""All tables. A record is one JSON document beside the few columns by which it is found.

Rules that hold everywhere: nothing cascades; a document and its columns are written together; the
log's tables are only ever appended to, and ``fences`` keep it so. All of it means the same on
SQLite and on PostgreSQL; a check uses only words that both know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    event,
)

from evidence_store.domain.overview.outlines import ExhibitOutline
from evidence_store.persistence.engines.fences import each_fence
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
NUMBER = BigInteger().with_variant(Integer, "sqlite")  # there INTEGER is what has 64 bits
metadata = MetaData(naming_convention=NAMING)


def _records(name: str, *items: SchemaItem) -> Table:
    return Table(
        name,
        metadata,
        # The order in which records were made: without a gap, thus counted and never drawn.
        Column("position", NUMBER, primary_key=True, autoincrement=False),
        Column("id", Text, nullable=False, unique=True),
        Column("version", Integer, nullable=False),
        *items,
        # Keys the digests by which the log speaks of it: nobody finds a name from them by trying.
        Column("salt", Text, server_default="", nullable=False),
        Column("document", Text, nullable=False),
    )


def _reference(name: str, target: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Text, ForeignKey(f"{target}.id"), nullable=nullable, index=True)


# Nothing is wrong where nobody is named: NULL passes a check.
_NOT_AMONG = "replace(operators, '\"' || {} || '\"', '') = operators"

person = _records("person", Column("staff_number", Text, nullable=False, unique=True))
case = _records("case_file", Column("reference", Text, nullable=False, unique=True))
order = _records("court_order", _reference("case_id", "case_file"))
exhibit = _records(
    "exhibit",
    _reference("case_id", "case_file"),
    Column("reference", Text, nullable=False, index=True),
    # Its outline (``domain.overview.outlines``): lists choose by it which records they read.
    Column("stage", Text, server_default="", nullable=False),
    Column("has_left", Integer, nullable=False),
    Column("imaged_by", Text),
    Column("holder_id", Text),
    Column("came_at", Text, server_default="", nullable=False),
    Column("due_on", Text),
    Column("told_until", Text),
    Column("images_listed", Integer, nullable=False),
    Index(
        "ix_exhibit_outline", "position", *ExhibitOutline._fields
    ),  # all of it, without the records
    Index("ix_exhibit_alike", "case_id", "stage", "has_left", "imaged_by", "position"),
    Index("ix_exhibit_waits", "stage", "imaged_by", "has_left", "id"),
    Index("ix_exhibit_to_image", "imaged_by", "came_at", "position", "id"),
    Index("ix_exhibit_held", "holder_id", "came_at", "position", "imaged_by"),
    Index(None, "due_on"),
    Index(None, "told_until"),
    UniqueConstraint("case_id", "reference"),
)
acquisition = _records(
    "acquisition",
    _reference("exhibit_id", "exhibit"),
    Column("is_verified", Integer, nullable=False),
    Column("is_logical", Integer, nullable=False),
    Index(None, "exhibit_id", "is_verified", "is_logical"),
)
hash_set = _records(
    "hash_set",
    _reference("case_id", "case_file"),
    _reference("registered_by", "person"),
    _reference("confirmed_by", "person", nullable=True),
    CheckConstraint("confirmed_by <> registered_by", name="confirmer_is_not_builder"),
)
scan = _records(
    "scan",
    _reference("exhibit_id", "exhibit"),
    _reference("acquisition_id", "acquisition"),
    Column("hits", Integer, nullable=False),
    Index(None, "exhibit_id", "hits", "id"),
    Index(None, "acquisition_id", "exhibit_id"),
)
disposal = _records(
    "disposal",
    _reference("exhibit_id", "exhibit"),
    # The table of duties again, for anyone who finds a way round the one function that decides.
    _reference("proposer_id", "person"),
    _reference("authoriser_id", "person", nullable=True),
    _reference("operator_id", "person", nullable=True),
    _reference("verifier_id", "person", nullable=True),
    CheckConstraint("authoriser_id <> proposer_id", name="authoriser_is_not_proposer"),
    CheckConstraint("authoriser_id <> operator_id", name="authoriser_is_not_operator"),
    CheckConstraint("verifier_id <> operator_id", name="verifier_is_not_operator"),
    CheckConstraint("verifier_id <> authoriser_id", name="verifier_is_not_authoriser"),
    # All who began a part of it, as JSON: a later permit does not make them forgotten.
    Column(
        "operators",
        Text,
        CheckConstraint(_NOT_AMONG.format("verifier_id"), name="verifier_is_no_operator"),
        CheckConstraint(_NOT_AMONG.format("authoriser_id"), name="authoriser_is_no_operator"),
        server_default="[]",
        nullable=False,
    ),
    Column("state", Text, server_default="", nullable=False, index=True),  # what runs, of all
)
certificate = _records(
    "certificate",
    _reference("exhibit_id", "exhibit", nullable=True),
    _reference("order_id", "court_order", nullable=True),
    Column("number", Text, nullable=False, unique=True),
    # A disposal has one document: issued once, and never again, also where it was withdrawn.
    Column("disposal_id", Text, nullable=True, unique=True, index=True),
    # Its number without the last part: the next one of a series follows the newest.
    Column("series", Text, server_default="", nullable=False),
    Column("state", Text, server_default="", nullable=False, index=True),
    Index(None, "series", "position"),
)
anchor = _records("anchor", Column("kind", Text, nullable=False), Index(None, "kind", "position"))
policy_change = _records(
    "policy_change",
    _reference("proposed_by", "person"),
    _reference("confirmed_by", "person", nullable=True),
    CheckConstraint("confirmed_by <> proposed_by", name="confirmer_is_not_proposer"),
)
firmware_trial = _records(
    "firmware_trial",
    _reference("tried_by", "person"),
    _reference("confirmed_by", "person", nullable=True),
    CheckConstraint("confirmed_by <> tried_by", name="confirmer_did_not_try"),
)
job = _records(
    "job",
    _reference("case_id", "case_file"),
    _reference("exhibit_id", "exhibit", nullable=True),
    _reference("asked_by", "person"),
    # What a worker asks for each second; ended jobs of many years are never looked at for it.
    Column("state", Text, server_default="", nullable=False),
    Column("kind", Text, server_default="", nullable=False),
    Index(None, "state", "kind"),
    Index(None, "state", "position"),  # the newest that failed, of very many
)
hit_grading = _records(
    "hit_grading",
    _reference("exhibit_id", "exhibit"),
    _reference("scan_id", "scan"),
    _reference("graded_by", "person"),
    _reference("settled_by", "person", nullable=True),
    CheckConstraint("settled_by <> graded_by", name="second_is_not_grader"),
)
question = _records(
    "question",
    _reference("exhibit_id", "exhibit"),
    _reference("disposal_id", "disposal"),
)
known_again = Table(
    "known_again",
    metadata,
    Column("kind", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("mark", Text, nullable=False),  # a digest; empty where the record has it no more
    PrimaryKeyConstraint("kind", "record_id", "place"),
    Index(None, "kind", "mark"),
)
job_state = Table(
    "job_state",
    metadata,
    Column("job_id", Text, primary_key=True),
    Column("figures", Text),
    Column("secret", LargeBinary),
)
passkey_use = Table(
    "passkey_use",
    metadata,
    Column("passkey", Text, primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("counter", NUMBER, nullable=False),
    Column("used_at", Text),
    Column("warned_at", Text),
    Column("removed_at", Text),
)


@dataclass(frozen=True, slots=True)
class LogTables:
    """The four tables of one log."""

    entry: Table
    node: Table
    checkpoint: Table
    disclosure: Table


def _log_tables(prefix: str) -> LogTables:
    entry = Table(
        f"{prefix}entry",
        metadata,
        Column("seq", NUMBER, primary_key=True, autoincrement=False),
        Column("body", LargeBinary, nullable=False),
        Column("leaf", LargeBinary, nullable=False),
        Column("prev", LargeBinary, nullable=False, unique=True),  # empty for the first entry
        Column("case_id", Text),
        Column("cseq", NUMBER, nullable=False),
        Column("cprev", LargeBinary),
        Column("exhibit_id", Text),
        Column("xseq", NUMBER),
        Column("xprev", LargeBinary),
        Index(None, "case_id", "cseq"),
        Index(None, "exhibit_id", "xseq"),
    )
    node = Table(
        f"{prefix}node",
        metadata,
        Column("level", Integer, nullable=False),
        Column("idx", NUMBER, nullable=False),
        Column("hash", LargeBinary, nullable=False),
        PrimaryKeyConstraint("level", "idx"),
    )
    checkpoint = Table(
        f"{prefix}checkpoint",
        metadata,
        Column("size", NUMBER, primary_key=True, autoincrement=False),
        Column("note", Text, nullable=False),
    )
    disclosure = Table(
        f"{prefix}disclosure",
        metadata,
        Column("seq", NUMBER, ForeignKey(f"{prefix}entry.seq"), nullable=False),
        Column("path", Text, nullable=False),
        Column("salt", LargeBinary, nullable=False),
        Column("value", LargeBinary, nullable=False),
        PrimaryKeyConstraint("seq", "path"),
    )
    return LogTables(entry, node, checkpoint, disclosure)


CUSTODY = _log_tables("")
READS = _log_tables("read_")
"""The second log, of reads: the same form under names of its own."""

entry, node = CUSTODY.entry, CUSTODY.node
checkpoint, disclosure = CUSTODY.checkpoint, CUSTODY.disclosure

case_key = Table(
    "case_key",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("case_id", Text, nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),  # empty once the key was destroyed
    Column("state", Text, server_default="", nullable=False),  # "closed": it seals no more
)

for _dialect in ("sqlite", "postgresql"):
    for _text in each_fence(_dialect):
        event.listen(
            metadata,
            "after_create",
            DDL(_text).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]  # untyped there
        )
