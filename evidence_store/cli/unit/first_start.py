"""The first start, led: three people found a unit at one desk, one after the other.

Each key is made, and each signature given, by a process of its own that asks for the passphrase
itself; the one that leads opens nobody's key.
"""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_unfounded
from evidence_store.cli.unit.founders import Founder, ask_people, ask_unit
from evidence_store.data_folder.places import FOUNDING, ROOT
from evidence_store.errors import WrongEntryError
from evidence_store.open_folder.founding import read_founding
from evidence_store.ways import Way
from forensics.output import write_new
from forensics.python_process import python

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.people.person import IdentityDocument

USUAL_PORT, PORTS_TRIED = 8080, 100
_MAY_FAIL = 5  # mistyped passphrases of one person, before the whole is given up


def lead(data: Path, *, training: bool, document: IdentityDocument) -> None:
    """Ask for everything, have each of the first people make a key and sign, then serve.

    Where it was interrupted after the folder was made, it goes on with those who have not signed.

    Raises:
        WrongEntryError: these people cannot begin a unit, or a passphrase failed too often.
    """
    if (data / FOUNDING).is_file():
        people, waiting = _begun(data, training=training)
    else:
        people = waiting = _made(data, training=training, document=document)
    otherwise = (
        "The folder is made, and not everybody has signed. Each of those who have not signs "
        "now: " + Way.PERSON_SIGN_FOUNDING + "."
    )
    try:
        for one in _in_turn(waiting):
            _turn(one, "signs the founding. Read the lines first: they are what you sign for.")
            words = ["person", "sign-founding", "--data", str(data), "--as", one.staff_number]
            _again(words, otherwise)
    except (KeyboardInterrupt, WrongEntryError):
        again = shlex.join(["expunge", "init", "--data", str(data)])
        click.echo(f"\nWhat was signed is kept. To go on: {again}", err=True)
        click.echo("All of you sign within 72 hours of when the folder was made.", err=True)
        raise
    click.echo(f"\nThe root is {data / ROOT}. Give it by hand to those who check certificates.")
    click.pause("Print the sheet above for each of you. Then press any key.")
    _serve(data, people)


def _made(data: Path, *, training: bool, document: IdentityDocument) -> Sequence[Founder]:
    """Make the folder with the keys of those who were asked, and give them."""
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise WrongEntryError(f"{data.name} is there already and is not an empty folder.")
    click.echo("This begins a unit. Three people at least are in one room, with their documents.\n")
    unit, people = ask_unit(), ask_people()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_new(folder / "unit.toml", unit.encode())
        words = ["init", "--data", str(data), "--form", str(folder / "unit.toml")]
        words += ["--document", document.value, *(["--training"] if training else [])]
        for number, one in enumerate(people, start=1):
            words += ["--request", str(_key_made(folder, number, one))]
        click.clear()
        _run(words, "The folder was not made.")
    return people


def _begun(data: Path, *, training: bool) -> tuple[Sequence[Founder], Sequence[Founder]]:
    """Give the first people of a folder that is made, and those of them who are still to sign.

    Raises:
        WrongEntryError: it was asked to be for training, and was begun as a real one.
    """
    store = open_unfounded(data)
    if training and not store.is_training:
        raise WrongEntryError(
            f"{data.name} was begun as a real folder, and cannot be marked for training now. Begin "
            "a training folder in another place, or go on with this one without --training."
        )
    if store.is_training:
        click.echo("This folder was begun for training, and never becomes a real one.")
    signed = {each.by for each in read_founding(store).signatures}
    with store.reading() as uow:
        found = uow.people.find()
    click.echo(f"{len(signed)} of {len(found)} people have signed the founding of this unit.")
    people = [Founder.of(each) for each in found]
    waiting = [Founder.of(each) for each in found if each.id not in signed]
    # Where all have signed and the log does not have it yet, one of them runs it once more.
    return people, waiting or [_in_turn(people)[-1]]


def _in_turn(people: Sequence[Founder]) -> Sequence[Founder]:
    """Put those who open the unit's keys last: the last signature is written into the log."""
    return sorted(people, key=lambda each: each.opens_keys)


def _key_made(folder: Path, number: int, one: Founder) -> Path:
    """Let one of them make their keys, alone at the keyboard; give their request."""
    form, request = folder / f"person-{number}.toml", folder / f"request-{number}.json"
    write_new(form, one.form.encode())
    click.clear()
    # The screen is cleared first: the slip of the person before opens their key.
    _turn(one, "makes a key. The others look away until the slip is put by.")
    click.echo("Choose a passphrase of fifteen characters or more that nobody else knows.\n")
    words = ["person", "request", "--form", str(form), "--out", str(request)]
    _again(words, "Nothing was made; begin again.")
    click.pause("\nWrite the slip down now: it is shown once. Then press any key to clear it.")
    return request


def _turn(one: Founder, does: str) -> None:
    click.echo(f"\n{one.rank} {one.name} ({one.staff_number}) {does}")


def _again(words: Sequence[str], otherwise: str) -> None:
    """Run a command that asks for a passphrase, again where it was mistyped."""
    for _ in range(_MAY_FAIL):
        if subprocess.run(_command(words), check=False).returncode == 0:
            return
        click.echo("Once more.", err=True)
    raise WrongEntryError(f"That failed too often. {otherwise}")


def _run(words: Sequence[str], otherwise: str) -> None:
    if subprocess.run(_command(words), check=False).returncode:
        raise WrongEntryError(f"{otherwise} The lines above say why.")


def _serve(data: Path, people: Sequence[Founder]) -> None:
    """Become the server, opened by the first of them who can start one."""
    opens = next(each for each in people if each.starts_servers)
    words = ["serve", "--data", str(data), "--as", opens.staff_number, "--open"]
    click.echo(f"\nTo start the server on another day: {shlex.join(['expunge', *words])}")
    if not click.confirm("Start the server now, and open its pages", default=True):
        return
    _turn(opens, "opens the unit's keys for the server.")
    # The program that takes this one's place takes no buffer over.
    sys.stdout.flush()
    command = _command([*words, "--port", str(free_port())])
    os.execv(command[0], command)  # noqa: S606 -- our own program, no shell


def free_port() -> int:
    """Return the usual port of the pages, or the next one that no program uses.

    Raises:
        WrongEntryError: a hundred of them are taken.
    """
    for port in range(USUAL_PORT, USUAL_PORT + PORTS_TRIED):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise WrongEntryError(
        "No port from " + f"{USUAL_PORT} on is free. Choose one: " + Way.SERVE + " --port NUMBER."
    )


def _command(words: Sequence[str]) -> list[str]:
    return python("-m", "forensics", *words)
