"""What verbs share that run until they are stopped: whose key opens the unit's, and their end."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import data_option, open_acting, passphrase_option
from evidence_store.cli._kit.options import handed
from evidence_store.domain.people.unit_secrets import require_to_serve
from evidence_store.errors import TokenError
from evidence_store.keys.tokens.faults import TokenState
from evidence_store.keys.tokens.pins import PINS
from evidence_store.keys.tokens.token_signing import require_kept
from evidence_store.keys.unit_keys import UnitKeys
from evidence_store.open_folder.store import Store
from evidence_store.unit_keys.handed_keys import take_unit_keys
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Service:
    """An open data folder with the unit's keys; ``leaving`` is set once it is to end."""

    store: Store
    unit_keys: UnitKeys
    leaving: threading.Event


def service_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb ``--data``, ``--as``, ``--passphrase-file``, and hand it the open ``service``.

    The process that started it may hand the keys through a pipe instead, and have it end with
    itself.
    """

    def opened(
        data: Path,
        person: str | None,
        passphrase_file: Path | None,
        keys_from: int | None,
        while_open: int | None,
    ) -> dict[str, Any]:
        return {"service": open_service(data, person, passphrase_file, keys_from, while_open)}

    made = handed(function, opened)
    for option in (
        click.option("--as", "person", metavar="PERSON", help="Who acts: an id or a staff number."),
        while_open_option,
        keys_from_option,
    ):
        made = option(made)
    return data_option(passphrase_option(made))


def open_service(
    data: Path,
    person: str | None,
    passphrase_file: Path | None,
    keys_from: int | None,
    while_open: int | None,
) -> Service:
    """Open the data folder and the unit's keys, and begin to listen for the end.

    Raises:
        UsageError: nobody opens the keys.
        NotPermittedError: their duties do not open what a service needs.
    """
    store, unit_keys = _opened(data, person, passphrase_file, keys_from)
    return Service(store, unit_keys, leaving_once_asked(while_open))


def keys_from_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--keys-from FD``, as ``keys_from``."""
    return click.option(
        "--keys-from",
        type=int,
        metavar="FD",
        hidden=True,
        help="Take the unit's keys from this pipe of the process that started this one.",
    )(function)


def while_open_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--while-open FD``, as ``while_open``."""
    return click.option(
        "--while-open",
        type=int,
        metavar="FD",
        help="Exit when this pipe of the process that started this one closes.",
    )(function)


def leaving_once_asked(while_open: int | None) -> threading.Event:
    """Return what is set once somebody asks this process to end, or what started it has ended."""
    leaving = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # A flag and no exception: the piece in hand is finished, and recorded, before the end.
        signal.signal(number, lambda *_: leaving.set())
    if while_open is not None:
        threading.Thread(
            target=_leave_at_the_end_of, args=(while_open, leaving), daemon=True
        ).start()
    return leaving


def _opened(
    data: Path, person: str | None, passphrase_file: Path | None, keys_from: int | None
) -> tuple[Store, UnitKeys]:
    """The data folder, and the unit's keys: handed by the server, or opened by a person."""
    if keys_from is not None:
        store = open_store(data)
        # Through a pipe: arguments stand in the list of processes, and a file stays on the disk.
        with os.fdopen(keys_from, "rb") as pipe:
            return store, take_unit_keys(store, pipe.read())
    if person is None:
        raise click.UsageError("Say who opens the unit's keys: --as YOUR-NUMBER")
    require_to_serve(open_store(data).find_person(person).duties)  # before a passphrase is typed
    store, acting = open_acting(data, person, passphrase_file)
    ready_token(acting.unit_keys)
    return store, acting.unit_keys


def ready_token(unit_keys: UnitKeys) -> None:
    """Have the PIN of the unit's token at hand, and say where the token does not sign.

    A service starts all the same without its token: it shows what is recorded, and signs again
    once the token is back. It does not start with a wrong PIN, which nobody could type later.

    Raises:
        TokenError: the PIN is wrong, or was not given.
    """
    if not unit_keys.is_in_token or unit_keys.token is None:
        return
    PINS.of(unit_keys.token)
    try:
        require_kept(unit_keys.log_signer)
    except TokenError as error:
        # A wrong PIN ends the process with a code of its own, so that systemd does not start it
        # again and have it tried once more (ADR 99).
        if error.state not in {TokenState.ABSENT, TokenState.OTHER}:
            raise
        click.echo(str(error), err=True)


def _leave_at_the_end_of(pipe: int, leaving: threading.Event) -> None:
    # Nothing is written here: the read ends when the other process does, even if it was killed.
    while os.read(pipe, 1):
        continue
    leaving.set()
