"""``expunge serve``: the screens of one data folder, on this machine only."""

from __future__ import annotations

import errno
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click
from waitress.server import create_server

from evidence_store.bootstrap import open_store
from evidence_store.cli.acting import data_option, passphrase_option, read_passphrase
from evidence_store.errors import EvidenceStoreError
from webui.app import LARGEST_BODY, create_app
from webui.worker_beside import worker_beside

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

HOST = "127.0.0.1"  # never another: who may reach the screens is who sits at this machine
THREADS = 16


class ServerError(EvidenceStoreError):
    """The screens cannot be served."""


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option(
    "--as",
    "person",
    metavar="PERSON",
    help="Who opens the unit's keys, once. Without it the pages only show.",
)
@click.option(
    "--worker/--no-worker",
    "with_worker",
    default=True,
    help="Also do the long work that is queued in the pages; without, start: expunge worker",
)
@passphrase_option
@data_option
def serve(
    port: int, *, person: str | None, with_worker: bool, passphrase_file: Path | None, data: Path
) -> None:
    """Work with cases, exhibits and certificates in the browser, on this machine only.

    Everybody signs in with their own staff number and passphrase, and signs with their own key. The
    person named by --as opens the unit's keys, so that the custody log can be written; their own
    key is let go at once. A worker runs beside the server and does what is queued in the pages.
    """
    if person is None:
        run(create_app(open_store(data), port=port), port=port)
        return
    store = open_store(data)
    store.find_person(person)  # before anybody types a passphrase for nobody
    passphrase = read_passphrase(passphrase_file)
    unit_keys = store.open_actor(person, passphrase).unit_keys
    beside = worker_beside(data, person=person, passphrase=passphrase)
    with beside if with_worker else nullcontext():
        run(create_app(store, port=port, unit_keys=unit_keys), port=port)


def run(app: Flask, *, port: int) -> None:
    """Serve until interrupted; the address is printed once the port is ours.

    Raises:
        ServerError: another programme uses the port.
    """
    try:
        server = create_server(
            app,
            host=HOST,
            port=port,
            threads=THREADS,
            ident="",  # tells nobody what serves
            max_request_body_size=LARGEST_BODY,  # Flask's own limit answers first
            inbuf_overflow=LARGEST_BODY,  # what is sent is on no disk before it is sealed
            clear_untrusted_proxy_headers=True,
        )
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise ServerError(
            f"Port {port} is taken by another programme. "
            f"Choose another: expunge serve --port {port + 1}"
        ) from error
    click.echo(f"Expunge is at http://localhost:{port} on this computer. Stop it with Ctrl+C.")
    try:
        server.run()
    finally:
        server.close()
