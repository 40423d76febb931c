"""A table: what its columns are called, and what each row says in them.

It is declared once, and shown by three faces: a page (``webui.cells``), a file for a spreadsheet
(``csv_file``) and a terminal (``terminal``). A face decides how a value looks, never what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum, auto
from typing import Generic, TypeAlias, TypeVar

from evidence_store.words.labels import byte_count
from evidence_store.words.said import said
from forensics.value_classes import dataclass

Row = TypeVar("Row")
One = TypeVar("One")


class CellKind(StrEnum):
    """How a value is meant; what a date, a link or a recorded value is, its type says."""

    TEXT = auto()
    NUMBER = auto()
    BYTES = auto()
    TAG = auto()
    DIGEST = auto()
    VERBATIM = auto()
    SENTENCE = auto()  # the program's own; a page says where its commands are done there
    MONTH = auto()  # such as 2026-06
    LONG = auto()  # a page shows its beginning


class LinkTo(StrEnum):
    """What a link leads to."""

    CASE = auto()
    EXHIBIT = auto()
    SCAN = auto()
    HIT = auto()
    HANDOVER = auto()
    DISPOSAL = auto()
    PERSON = auto()
    STANDING = auto()
    CERTIFICATE = auto()
    LOG_OF_CASE = auto()
    LOG_OF_EXHIBIT = auto()
    CASES_AT = auto()  # the list of cases with an exhibit at that stage
    ACT = auto()  # the form of ``PageLink.act``


@dataclass(frozen=True, slots=True)
class PageLink:
    """Words that lead to a page where there are pages; ``before`` is read only there.

    ``act`` names the act whose form a link to an act leads to: ``disposal_authorise``.
    """

    text: str
    to: LinkTo
    id: str
    before: str = ""
    anchor: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """A recorded value, and how often it stands there."""

    value: StrEnum
    count: int


Cell: TypeAlias = "str | int | date | PageLink | Times | tuple[Cell, ...] | None"


@dataclass(frozen=True, slots=True)
class Of(Generic[One]):
    """One thing of a record, with the names of the people in it by their ids."""

    one: One
    names: Mapping[str, str]

    def name(self, person_id: str | None) -> str:
        """The person's name; their id where no name is known, and nothing for nobody."""
        return self.names.get(person_id or "", person_id or "")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column.

    Args:
        key: what a file calls it.
        heading: what people read above it.
        tell: what a row says in it.
        kind: how that is meant.
        below: how it reads as small print in the column before on a page, such as ``Due back {}``;
            nothing where it stands in a column of its own.
        page: whether a page shows it.
        terminal: whether a terminal shows it; for what is too long there.
        empty: what people read where there is nothing.
    """

    key: str
    heading: str
    tell: Callable[[Row], Cell]
    kind: CellKind = CellKind.TEXT
    below: str = ""
    page: bool = True
    terminal: bool = True
    empty: str = "–"


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A table: its caption, its columns in their order, and what is said where it has no row."""

    title: str
    columns: tuple[Column[Row], ...]
    empty: str


def in_words(value: Cell) -> str:
    """A value as text, exact and the same everywhere: times are UTC, days ISO 8601."""
    if isinstance(value, tuple):
        return "; ".join(in_words(each) for each in value)
    if isinstance(value, Times):
        return f"{said(value.value)}: {value.count}"
    return "" if value is None else _told(value)


def _told(value: str | int | date | PageLink) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case StrEnum():
            return said(value)
        case str():
            return value
        case date():
            return value.isoformat()
        case PageLink():
            return value.text
        case _:
            return str(value)


def in_short(value: Cell, kind: CellKind) -> str:
    """A value as a person reads it in a line: times to the minute, sizes rounded beside exact."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}Z"
    if kind is CellKind.BYTES and isinstance(value, int):
        return byte_count(value)
    return in_words(value)
