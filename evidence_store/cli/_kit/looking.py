"""Verbs that show what is recorded: who looks, and why, is recorded first."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Any

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import acting_options, data_option, open_acting
from evidence_store.cli._kit.options import handed
from evidence_store.cli._kit.working import Work
from evidence_store.domain.unit.reads import KnownBy, Read, Reader, ReadKind, plain_words
from evidence_store.log_views.looking import case_of_exhibit, note_read
from evidence_store.open_folder.store import Store
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.open_folder.acting import ActingWithKeys

why_option = click.option(
    "--why",
    envvar="EXPUNGE_WHY",
    default="",
    metavar="REASON",
    help="Why you look at it; it is recorded with who looked and when.",
)


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody who looks something up in a data folder, and why."""

    store: Store
    reader: Reader

    def at(
        self,
        what: str,
        *,
        case_id: str | None = None,
        exhibit_id: str | None = None,
        kind: ReadKind = ReadKind.VIEWED,
        words: str = "",
    ) -> None:
        """Record that this is looked at now; called before the first line is shown.

        Args:
            what: in words of the program.
            case_id: the case that it is of, if any.
            exhibit_id: the exhibit that it is of, if any.
            kind: how it is looked at.
            words: those of a search.

        Raises:
            WrongEntryError: no reason is given, and the policy asks for one.
        """
        if exhibit_id is not None and case_id is None:
            # With its case, by which the reads in a bundle for the Commissioner are chosen.
            case_id = case_of_exhibit(self.store, exhibit_id)
        read = Read(kind, what, case_id, exhibit_id, words=plain_words(words))
        note_read(self.store, read, reader=self.reader)


def looking(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb ``--data``, ``--why`` and perhaps ``--as``, and hand it the ``look``.

    No key is opened: the person who names themselves is recorded as having said so, with the
    account.
    """
    named = click.option(
        "--as", "person", metavar="PERSON", help="Who looks: an id or a staff number."
    )

    def opened(data: Path, person: str | None, why: str) -> dict[str, Any]:
        return {"look": claimed_look(open_store(data), person, why)}

    return data_option(named(why_option(handed(function, opened))))


def reading_work(function: Callable[..., Any]) -> Callable[..., Any]:
    """As ``working``, with ``--why``: hand a verb the open ``work``, and the ``look``."""

    def opened(data: Path, person: str, passphrase_file: Path | None, why: str) -> dict[str, Any]:
        store, acting = open_acting(data, person, passphrase_file)
        return {"work": Work(store, acting), "look": look_of(store, acting, why)}

    return acting_options(why_option(handed(function, opened)))


def claimed_look(store: Store, person: str | None, why: str) -> Look:
    """The look of somebody who opened no key: named by themselves, or only by their account.

    Raises:
        NotFoundError: nobody is enrolled under that id or number.
    """
    by = None if person is None else store.find_person(person).id
    known = KnownBy.ACCOUNT if by is None else KnownBy.CLAIMED
    return Look(store, Reader(by, known, _account(), why))


def look_of(store: Store, acting: ActingWithKeys, why: str) -> Look:
    """The look of somebody whose own key is open."""
    return Look(store, Reader(acting.actor.id, KnownBy.KEY, _account(), why))


def _account() -> str:
    """The account of the computer under which the program runs."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return "unknown"
