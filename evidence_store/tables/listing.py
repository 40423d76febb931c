"""A list that can be asked for: its table, of what it is, who may see it, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Generic, TypeVar, assert_never

from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.people.person import Actor
from evidence_store.open_folder.store import Store
from evidence_store.tables.table import Row, Table
from evidence_store.workflow._kit.desk import Desk
from evidence_store.workflow._kit.ports import UnitOfWork
from forensics.value_classes import dataclass

View = TypeVar("View")


class ListedOf(StrEnum):
    """Of what a list is; the values are what addresses and commands call its id."""

    UNIT = "unit"
    CASE = "case"
    EXHIBIT = "exhibit"
    SCAN = "scan"
    DISPOSAL = "disposal"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a list, of which thing, in which data folder."""

    store: Store
    actor: Actor
    reading: Callable[[], UnitOfWork]
    subject: str = ""

    @property
    def desk(self) -> Desk:
        """What every step that reads is given."""
        return Desk(self.actor, self.reading(), self.store.clock, self.store.rules)


@dataclass(frozen=True, slots=True)
class Listing(Generic[View, Row]):
    """One list.

    Args:
        name: what its file is called.
        verb: the command that shows it, such as ``exhibit seals``.
        about: of what it is.
        act: the act that its reader's duties must include; None is for everybody who is enrolled.
        read_as: what the log of reads says was looked at; nothing where that is not recorded.
        table: its table.
        ask: reads what its rows are taken from; a page that has read the same passes that on.
        rows: takes the rows from it.
    """

    name: str
    verb: str
    about: ListedOf
    act: Act | None
    # Consultation is logged (Data Protection Act 2018, s.62).
    read_as: str
    table: Table[Row]
    ask: Callable[[Asking], View]
    rows: Callable[[View], Iterable[Row]]

    def asked(self, asking: Asking) -> Iterable[Row]:
        """The rows, read now.

        Raises:
            NotPermittedError: no duty of the person who asks includes it.
        """
        if self.act is not None:  # what it reads may be for more people, who see less of it
            require_duty(asking.actor, self.act)
        return self.rows(self.ask(asking))

    def file_name(self, reference: str) -> str:
        """What its file is called; ``reference`` is of what it is about, empty for the unit."""
        return f"{self.name}-{reference}.csv" if reference else f"{self.name}.csv"


def reference_of(asking: Asking, about: ListedOf) -> str:
    """The reference of what a list is of; nothing for the unit."""
    with asking.reading() as uow:
        if about is ListedOf.CASE:
            return uow.cases.get(asking.subject).reference
        exhibit_id = exhibit_of(uow, about, asking.subject)
        return "" if exhibit_id is None else uow.exhibits.get(exhibit_id).reference


def exhibit_of(uow: UnitOfWork, about: ListedOf, subject: str) -> str | None:
    """The exhibit that a list is of, which a scan and a disposal have, too.

    Raises:
        NotFoundError: there is no such thing.
    """
    match about:
        case ListedOf.EXHIBIT:
            return subject
        case ListedOf.SCAN:
            return uow.scans.get(subject).exhibit_id
        case ListedOf.DISPOSAL:
            return uow.disposals.get(subject).exhibit_id
        case ListedOf.UNIT | ListedOf.CASE:
            return None
        case _:
            assert_never(about)
