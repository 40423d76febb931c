"""Hand the unit's keys to a program that outlives the process that opened them.

A passphrase that was in a process can be found in its memory until it ends. So the server of the
screens never has one: a process of its own asks for it, opens the person's key and with it the
unit's keys, hands those through a pipe, and ends. The server hands them on to its worker.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.acting import acting_options, open_acting
from evidence_store.cli._kit.services import ready_token
from evidence_store.domain.people.unit_secrets import require_to_serve
from evidence_store.unit_keys.handed_keys import pack_unit_keys, take_unit_keys
from forensics.python_process import python

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store


class NotHandedError(click.exceptions.Exit):
    """The other process said already why it handed nothing; the same exit code goes on."""


def handed_unit_keys(
    store: Store, person: str, passphrase_file: Path | None, *, serves: bool = True
) -> UnitKeys:
    """Have a process of its own ask for the person's passphrase, and give the unit's keys.

    Args:
        store: the data folder.
        person: whose key opens them.
        passphrase_file: where their passphrase stands; None where they type it.
        serves: it is for a server, so their duties must open all that one needs.

    Raises:
        NotPermittedError: their duties do not open it; nothing was asked.
        NotHandedError: it could not open them, and said why.
        SealedKeyError: what it handed is not of this folder.
    """
    found = store.find_person(person)  # before they type a passphrase
    if serves:
        require_to_serve(found.duties)
    ours, theirs = os.pipe()
    # A child of Python inherits no descriptor unless it is told to (PEP 446).
    os.set_inheritable(theirs, True)  # noqa: FBT003 -- the standard library's own form
    command = python("-m", __spec__.name, "--data", str(store.data), "--as", person)
    command += ["--to", str(theirs), "--serves" if serves else "--records"]
    if passphrase_file is not None:
        command += ["--passphrase-file", str(passphrase_file)]
    # Not close_fds: a passphrase file may be a pipe of the shell, such as /dev/fd/63.
    with subprocess.Popen(command, close_fds=False) as process, os.fdopen(ours, "rb") as pipe:
        # While this process holds that end as well, reading would never come to an end.
        os.close(theirs)
        handed = pipe.read()
    if process.returncode:
        raise NotHandedError(process.returncode)
    return take_unit_keys(store, handed)


@click.command()
@click.option(
    "--to", required=True, type=int, metavar="FD", help="The pipe of the process that asked."
)
@click.option("--serves/--records", default=True, help="For a server, or for one entry of the log.")
@acting_options
def hand_keys(
    *, to: int, serves: bool, person: str, passphrase_file: Path | None, data: Path
) -> None:
    """Open the unit's keys and hand them through a pipe; for programs, not for people."""
    _, acting = open_acting(data, person, passphrase_file)
    # Asked here as well: anybody can start this module by itself.
    if serves:
        require_to_serve(acting.actor.duties)
    ready_token(acting.unit_keys)
    with os.fdopen(to, "wb") as pipe:
        pipe.write(pack_unit_keys(acting.unit_keys))


if __name__ == "__main__":
    from forensics.cli.root import expunge, main

    expunge.add_command(hand_keys, "hand-keys")
    main(["hand-keys", *sys.argv[1:]])
