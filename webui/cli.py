"""``expunge serve``: the screens of one data folder, on this machine or for a lab's desks."""

from __future__ import annotations

import errno
import gc
import threading
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence_store.bootstrap import open_store
from evidence_store.bundles.outgoing import tidy_outgoing
from evidence_store.cli._kit.acting import data_option, passphrase_option
from evidence_store.cli.people.hand_keys import handed_unit_keys
from evidence_store.errors import EvidenceStoreError
from evidence_store.kept_files.issuing import finish_issued
from evidence_store.kept_files.scan_exports import tidy_exported
from evidence_store.kept_files.sets import remove_leftovers
from evidence_store.station.here import usual_station
from evidence_store.ways import Way
from webui.app import create_app, front_of
from webui.door.clients import tells_users
from webui.server.browsers import open_page
from webui.server.kept_room import room_kept_ready
from webui.server.lab import LabServer, ServerError, run_lab, run_until_stopped
from webui.server.place import in_the_lab
from webui.server.running import WebServer, listen
from webui.server.worker_beside import worker_beside

if TYPE_CHECKING:
    from flask import Flask

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

NOT_BY_USER = (
    "This system does not say which of its users opens a page: a session is bound to this computer "
    "alone. Do not let anyone else sign in to the computer while it runs, or serve from Linux."
)
HOST = "127.0.0.1"  # never another: plain HTTP is for the person at this machine
# A list of ten thousand records makes as many objects, all of which stay: Python would look through
# everything in memory again and again, a tenth of a second each time.
ALLOCATED = 100_000
_file = click.Path(path_type=Path)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="8080 here, 443 in a lab.")
@click.option(
    "--profile",
    type=click.Choice(["desk", "lab"]),
    default="desk",
    show_default=True,
    help="desk: on this machine only. lab: over HTTPS for other desks.",
)
@click.option("--host", metavar="NAME", help="lab: the server's name, as people type it.")
@click.option(
    "--public-port",
    type=click.IntRange(1, 65535),
    help="lab: the port that people type, where a balancer stands before several servers.",
)
@click.option("--address", metavar="ADDRESS", help="lab: where it listens; all without it.")
@click.option("--certificate", type=_file, metavar="PEM", help="lab: of the force's CA, for NAME.")
@click.option("--key", type=_file, metavar="PEM", help="lab: the certificate's key, mode 600.")
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
    help=f"Also do the long work that is queued in the pages; without, start: {Way.WORKER}",
)
@click.option(
    "--open", "opens", is_flag=True, help="Open the sign-in page in this computer's browser."
)
@click.option(
    "--sockets", type=_file, metavar="FOLDER", help="Where the services of the station listen."
)
@passphrase_option
@data_option
def serve(
    port: int | None,
    *,
    person: str | None,
    with_worker: bool,
    opens: bool,
    sockets: Path | None,
    passphrase_file: Path | None,
    data: Path,
    **lab_words: Any,  # noqa: ANN401 -- the options of the lab profile, as click gives them
) -> None:
    """Work with cases, exhibits and certificates in the browser.

    Without more, the pages are for the person who sits at this machine. With --profile lab they are
    for other desks, over HTTPS under the server's own name: it needs --host, --certificate and
    --key.

    Everybody signs in with their own staff number and passphrase, and signs with their own key. The
    person named by --as, an officer, examiner or supervisor, opens the unit's keys, so that the
    custody log can be written; a process of its own asks for their passphrase, and the server never
    has it. A worker runs beside the server and does what is queued in the pages.
    """
    lab = _lab(port=port, **lab_words)
    port = lab.port if lab else port or 8080
    store, unit_keys, beside = _opened(data, person, passphrase_file)
    place = in_the_lab(lab.host, lab.public_port or lab.port) if lab else None
    station = usual_station(sockets)
    app = create_app(store, port=port, unit_keys=unit_keys, place=place, station=station)
    gc.set_threshold(ALLOCATED, 50, 20)
    with store.staying_open(), room_kept_ready(store), beside if with_worker else nullcontext():
        threading.Thread(target=_read_ahead, args=(store,), daemon=True).start()
        if lab:
            run_lab(front_of(app), lab, now=store.clock())
        else:
            run(app, port=port, opens=opens)


def _opened(
    data: Path, person: str | None, passphrase_file: Path | None
) -> tuple[Store, UnitKeys | None, AbstractContextManager[Any]]:
    """The data folder; the unit's keys and a worker beside, where somebody opens the keys."""
    store = open_store(data)
    if person is None:
        return store, None, nullcontext()
    unit_keys = handed_unit_keys(store, person, passphrase_file)
    remove_leftovers(store)
    finish_issued(store, unit_keys)
    tidy_outgoing(store, unit_keys)  # bundles of a server that was killed
    tidy_exported(store, unit_keys)
    return store, unit_keys, worker_beside(data, unit_keys)


def _read_ahead(store: Store) -> None:
    """Have the first lists answered as quickly as the next ones."""
    with suppress(EvidenceStoreError):  # anyone who opens the page is told
        store.read_ahead()


def _lab(
    *,
    profile: str,
    host: str | None,
    address: str | None,
    port: int | None,
    public_port: int | None,
    certificate: Path | None,
    key: Path | None,
) -> LabServer | None:
    """What the lab profile needs; None for this machine only.

    Raises:
        UsageError: something is missing, or is given for this machine only.
    """
    if profile == "desk":
        if any((host, address, public_port, certificate, key)):
            raise click.UsageError(
                "--host, --address, --public-port, --certificate and --key go with --profile lab. "
                "Without it the pages are served on this machine only."
            )
        return None
    if host is None or certificate is None or key is None:
        raise click.UsageError("--profile lab needs --host, --certificate and --key")
    return LabServer(host, address or "0.0.0.0", port or 443, certificate, key, public_port)  # noqa: S104 -- only over TLS


def said_at_start(port: int) -> str:
    """Where the pages are; and that sessions are bound to the computer alone, where they are."""
    said = f"Expunge is at http://localhost:{port} on this computer. Stop it with Ctrl+C."
    return said if tells_users() else f"{said}\n{NOT_BY_USER}"


def run(app: Flask, *, port: int, opens: bool = False) -> None:
    """Serve until interrupted; the address is printed, and opened, once the port is ours.

    Raises:
        ServerError: another program uses the port.
    """
    try:
        listening = listen(HOST, port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise ServerError(
            f"Port {port} is taken by another program. Choose another: {Way.SERVE} --port "
            f"{port + 1}"
        ) from error
    click.echo(said_at_start(port))
    if opens:
        open_page(f"http://localhost:{port}/sign-in")
    run_until_stopped(WebServer(front_of(app), listening))
