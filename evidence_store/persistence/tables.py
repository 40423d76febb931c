"""All tables. A record is one JSON document beside the few columns by which it is found.

Rules that hold everywhere: nothing cascades; a document and its columns are written together; the
log's tables are only ever appended to, and three triggers each keep it so. Triggers are a fence
against mistakes, the tree is what shows a change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    DDL,
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

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


def _records(name: str, *items: SchemaItem) -> Table:
    return Table(
        name,
        metadata,
        Column("position", Integer, primary_key=True),  # the order in which records were made
        Column("id", Text, nullable=False, unique=True),
        Column("version", Integer, nullable=False),
        *items,
        Column("document", Text, nullable=False),
    )


def _reference(name: str, target: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Text, ForeignKey(f"{target}.id"), nullable=nullable, index=True)


_NOT_AMONG = "instr(operators, '\"' || {} || '\"') = 0"  # nothing is wrong where nobody is named

person = _records("person", Column("staff_number", Text, nullable=False, unique=True))
case = _records("case_file", Column("reference", Text, nullable=False, unique=True))
order = _records("court_order", _reference("case_id", "case_file"))
exhibit = _records(
    "exhibit",
    _reference("case_id", "case_file"),
    Column("reference", Text, nullable=False),
    UniqueConstraint("case_id", "reference"),
)
acquisition = _records("acquisition", _reference("exhibit_id", "exhibit"))
hash_set = _records(
    "hash_set",
    _reference("case_id", "case_file"),
    _reference("registered_by", "person"),
    _reference("confirmed_by", "person", nullable=True),
    CheckConstraint("confirmed_by <> registered_by", name="confirmer_is_not_builder"),
)
scan = _records("scan", _reference("exhibit_id", "exhibit"))
disposal = _records(
    "disposal",
    _reference("exhibit_id", "exhibit"),
    # The table of duties again, for whoever finds a way round the one function that decides.
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
)
certificate = _records(
    "certificate",
    _reference("exhibit_id", "exhibit"),
    Column("number", Text, nullable=False, unique=True),
)

entry = Table(
    "entry",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("prev", LargeBinary, nullable=False, unique=True),  # empty for the first entry
    Column("case_id", Text),
    Column("cseq", Integer, nullable=False),
    Column("cprev", LargeBinary),
    Column("exhibit_id", Text),
    Column("xseq", Integer),
    Column("xprev", LargeBinary),
    Index(None, "case_id", "cseq"),
    Index(None, "exhibit_id", "xseq"),
)
node = Table(
    "node",
    metadata,
    Column("level", Integer, nullable=False),
    Column("idx", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("level", "idx"),
)
checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)
disclosure = Table(
    "disclosure",
    metadata,
    Column("seq", Integer, ForeignKey("entry.seq"), nullable=False),
    Column("path", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),
    PrimaryKeyConstraint("seq", "path"),
)

# BEFORE INSERT is what stops INSERT OR REPLACE: it deletes without firing a DELETE trigger.
_APPENDS = {
    "entry": "NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM entry)",
    "node": "NEW.idx IS NOT (SELECT coalesce(max(idx) + 1, 0) FROM node WHERE level = NEW.level)",
    "checkpoint": "NEW.size <= (SELECT coalesce(max(size), 0) FROM checkpoint)",
    "disclosure": (
        "EXISTS (SELECT 1 FROM disclosure WHERE seq = NEW.seq AND path = NEW.path)"
        " OR NEW.seq IS NOT (SELECT max(seq) FROM entry)"
    ),
}


def _triggers_of(table: str, wrong: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, 'the custody log is append-only ({table})'); END"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_in_order BEFORE INSERT ON {table} WHEN {wrong} {refuse}",
    ]


TRIGGERS = tuple(text for name, wrong in _APPENDS.items() for text in _triggers_of(name, wrong))

for _text in TRIGGERS:
    event.listen(metadata, "after_create", DDL(_text))  # type: ignore[no-untyped-call]  # untyped there
