"""What every verb of the record shares: the data folder, who acts, and their passphrase."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.options import path_option
from evidence_store.errors import SealedKeyError, WrongEntryError
from evidence_store.keys.tokens.pins import PINS
from evidence_store.unit_keys.settling import said_of_settled, settle_wraps
from forensics.passphrases.guessing import MAX_BYTES
from forensics.passphrases.private_files import is_open_to_others

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.keys.tokens.token_keys import TokenPlace
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Store


def data_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--data FOLDER``: the data folder, as ``data``."""
    return path_option(
        "--data", envvar="EXPUNGE_DATA", required=True, metavar="FOLDER", help="The data folder."
    )(function)


def acting_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--data``, ``--as PERSON`` (as ``person``) and ``--passphrase-file``."""
    person = click.option(
        "--as",
        "person",
        required=True,
        metavar="PERSON",
        help="Who acts: an id or a staff number.",
    )
    return data_option(person(passphrase_option(function)))


def passphrase_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--passphrase-file FILE``, as ``passphrase_file``; without it there is a prompt."""
    return path_option(
        "--passphrase-file",
        metavar="FILE",
        help="Read the passphrase from the first line of this file instead of asking for it.",
    )(function)


def open_acting(
    data: Path, person: str, passphrase_file: Path | None
) -> tuple[Store, ActingWithKeys]:
    """Open the data folder, the acting person's own key, and what it opens of the unit's.

    Where that is still wrapped for somebody who left, it is wrapped again, and told.

    Raises:
        NotFoundError: no such folder or person.
        SealedKeyError: the passphrase does not open the key.
    """
    store = open_store(data)
    # While there is space: on a full disk this room is let go for holds, stops and reading.
    store.keep_room_ready()
    store.find_person(person)  # before anybody types a passphrase for nobody
    PINS.ask_by(_asked_pin)
    acting = store.open_actor(person, read_passphrase(passphrase_file))
    # An administrator cannot seal again what they do not open, so the next person who can takes a
    # part from a leaver (ADR 42).
    if told := said_of_settled(settle_wraps(store, acting.unit_keys)):
        click.echo(told, err=True)
    return store, acting


def _asked_pin(place: TokenPlace) -> str:
    """The PIN, typed at a terminal; empty where there is none: it is read from nowhere else."""
    # From no pipe: with a PIN in a file, the folder and a passphrase would sign, which a token is
    # there to prevent (ADR 99).
    if not sys.stdin.isatty():
        return ""
    pin: str = click.prompt(
        f"PIN of the token {place}", hide_input=True, err=True, prompt_suffix=": "
    )
    return pin


def read_passphrase(file: Path | None, *, new: bool = False) -> str:
    """The passphrase from a file, or asked for on the terminal (twice for a new one).

    Raises:
        SealedKeyError: the file is not there, is not a passphrase, or is open to others.
    """
    if file is None:
        answer: str = click.prompt(
            "Passphrase", hide_input=True, confirmation_prompt=new, err=True, prompt_suffix=": "
        )
        return answer
    try:
        with file.open("rb") as handle:
            # The open file, not its name: between two looks another could take its place.
            if is_open_to_others(handle.fileno()):
                raise SealedKeyError(
                    f"{file.name} can be read or changed by others on this machine. Run: chmod 600 "
                    "on it. If others may have read it, choose another passphrase."
                )
            # A line's end takes two bytes; the third tells a passphrase that is too long.
            data = handle.read(MAX_BYTES + 3)
        line = data.decode().removesuffix("\n").removesuffix("\r")
    except FileNotFoundError:
        raise SealedKeyError(f"{file.name} is not there; it should hold the passphrase.") from None
    except UnicodeDecodeError:
        raise SealedKeyError(f"{file.name} does not contain a passphrase.") from None
    if "\n" in line:
        raise WrongEntryError(
            f"{file.name} must contain the passphrase in one line and nothing else."
        )
    return line
