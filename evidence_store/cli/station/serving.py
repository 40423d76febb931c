"""What both services of the station share: their options, whose accounts they serve, their end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence_store.worker import working as loop
from forensics.erasing.station.accounts import accounts_of
from forensics.erasing.station.asking import usual_folder
from forensics.erasing.station.channel import listen_at
from forensics.erasing.station.names import BY_ID
from forensics.erasing.station.serving import serve
from forensics.errors import MissingFolderError, WrongUseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evidence_store.cli._kit.services import Service
    from evidence_store.domain.unit.jobs import JobKind
    from evidence_store.worker.working import Does
    from forensics.erasing.station.serving import Answering

Command = Callable[..., Any]
_folder = click.Path(path_type=Path)


def station_options(function: Command) -> Command:
    """Give a verb ``--devices``, ``--sockets`` and ``--serves``."""
    for option in (
        click.option(
            "--serves",
            multiple=True,
            metavar="ACCOUNT",
            help="An account of this machine that may ask, besides the service's own. Repeatable.",
        ),
        click.option(
            "--sockets",
            type=_folder,
            metavar="FOLDER",
            help="Where the services of the station listen; /run, or your own folder there.",
        ),
        click.option(
            "--devices",
            type=_folder,
            multiple=True,
            metavar="FOLDER",
            default=(BY_ID,),
            show_default=True,
            help="Where devices have names; for training also a folder of training files.",
        ),
    ):
        function = option(function)
    return function


@contextmanager
def serving_beside(
    path: Path, answering: Answering, *, serves: Sequence[str], leaving: threading.Event
) -> Iterator[None]:
    """Listen at a path for as long as the block lasts; its folder is made where it is not there.

    Raises:
        MissingFolderError: the folder above it is not there.
        BusyError: another process listens there.
    """
    accounts = accounts_of(serves)
    try:
        # Beside these rights the kernel says who speaks, by SO_PEERCRED (ADR 86).
        path.parent.mkdir(mode=0o750, exist_ok=True)
    except FileNotFoundError:
        raise MissingFolderError(
            f"{path.parent.parent} is not there; name another: --sockets"
        ) from None
    except PermissionError:
        raise WrongUseError(
            f"This account may not make {path.parent}; name another folder: --sockets"
        ) from None
    listening = listen_at(path)
    words = {"accounts": accounts, "is_leaving": leaving.is_set}
    beside = threading.Thread(target=serve, args=(listening, answering), kwargs=words)
    beside.start()
    try:
        yield
    finally:
        leaving.set()
        beside.join()
        path.unlink(missing_ok=True)


@contextmanager
def working_beside(
    service: Service, does: Mapping[JobKind, Does], *, at_once: int
) -> Iterator[None]:
    """Do such jobs beside the block, so many at once, until the service leaves.

    A worker of these that cannot go on (the unit's keys were replaced) has the service leave.
    """

    def look() -> None:
        try:
            loop.work(
                service.store, service.unit_keys, is_leaving=service.leaving.is_set, does=does
            )
        finally:
            service.leaving.set()

    beside = [threading.Thread(target=look) for _ in range(at_once)]
    for each in beside:
        each.start()
    try:
        yield
    finally:
        service.leaving.set()
        for each in beside:
            each.join()


def sockets_folder(given: Path | None) -> Path:
    """The folder in which the services listen."""
    return usual_folder() if given is None else given
