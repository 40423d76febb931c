"""Keys of locked volumes: from a file or from a prompt, never from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forensics.passphrases.private_files import is_open_to_others

if TYPE_CHECKING:
    from forensics.volumes.keys import Keys

PROMPT = Path("-")


def keys_at(file: Path) -> Keys:
    """Return the keys of a file; ``-`` asks a person, one key a line until an empty one.

    Raises:
        WrongUseError: the file is no keys file.
        OSError: it cannot be read.
        click.Abort: the person gave up.
    """
    if file == PROMPT:
        return _asked()
    from forensics.volumes.keys import read_keys  # noqa: PLC0415 -- see _asked

    keys = read_keys(file)
    if is_open_to_others(file):
        click.echo(
            f"Warning: {file.name} can be read or changed by others on this machine; "
            "run chmod 600 on it",
            err=True,
        )
    return keys


def _asked() -> Keys:
    """Without a terminal the lines of standard input are the keys."""
    # Loaded here, for it brings all that reads volumes: the set's passphrase is asked for before.
    from forensics.volumes.keys import MOST_KEYS, Keys  # noqa: PLC0415 -- as said above

    is_terminal = sys.stdin.isatty()
    given: list[str] = []
    while len(given) < MOST_KEYS:
        if is_terminal:
            question = "Key of a locked volume (empty when there are no more)"
            text = click.prompt(question, default="", hide_input=True, show_default=False, err=True)
        else:
            text = sys.stdin.readline(4096).rstrip("\r\n")
        if not text:
            break
        given.append(text)
    return Keys(passphrases=tuple(given))
