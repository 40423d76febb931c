"""``expunge worker``: does the long work that people queue in the browser."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import data_option, open_acting, passphrase_option
from evidence_store.domain.people.unit_secrets import require_to_serve
from evidence_store.unit_keys.handed_keys import take_unit_keys
from evidence_store.worker import working as loop

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store


@click.command()
@click.option("--until-idle", is_flag=True, help="End once nothing waits.")
@click.option(
    "--keys-from",
    type=int,
    metavar="FD",
    hidden=True,
    help="Take the unit's keys from this pipe of the process that started the worker.",
)
@click.option(
    "--while-open",
    type=int,
    metavar="FD",
    help="Exit when this pipe of the process that started the worker closes.",
)
@click.option("--as", "person", metavar="PERSON", help="Who acts: an id or a staff number.")
@passphrase_option
@data_option
def worker(
    *,
    until_idle: bool,
    keys_from: int | None,
    while_open: int | None,
    person: str | None,
    passphrase_file: Path | None,
    data: Path,
) -> None:
    """Check disk images and scan them, one job after the other, until stopped with Ctrl+C.

    The person named by --as, an officer, examiner or supervisor, opens the unit's keys for it. Each
    job is done in the name of the person who queued it. A job that is interrupted goes on where it
    was, in this or another worker.
    """
    store, unit_keys = _opened(data, person, passphrase_file, keys_from)
    leaving = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: leaving.set())
    if while_open is not None:
        threading.Thread(
            target=_leave_at_the_end_of, args=(while_open, leaving), daemon=True
        ).start()
    ended = loop.work(store, unit_keys, is_leaving=leaving.is_set, until_idle=until_idle)
    click.echo(f"Jobs that ended: {ended}.")


def _opened(
    data: Path, person: str | None, passphrase_file: Path | None, keys_from: int | None
) -> tuple[Store, UnitKeys]:
    """The data folder, and the unit's keys: handed by the server, or opened by a person."""
    if keys_from is not None:
        store = open_store(data)
        with os.fdopen(keys_from, "rb") as pipe:
            return store, take_unit_keys(store, pipe.read())
    if person is None:
        raise click.UsageError("Say who opens the unit's keys: --as YOUR-NUMBER")
    require_to_serve(open_store(data).find_person(person).duties)  # before a passphrase is typed
    store, acting = open_acting(data, person, passphrase_file)
    return store, acting.unit_keys


def _leave_at_the_end_of(pipe: int, leaving: threading.Event) -> None:
    # Nothing is written here: the read ends when the server does, even if it was killed.
    while os.read(pipe, 1):
        continue
    leaving.set()
