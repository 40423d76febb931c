"""The passphrase of a sealed file: from a file or from a prompt, never from the command line.

A command line can be read by every user of the machine and stays in shell histories.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forensics.errors import WrongUseError
from forensics.passphrases.passphrase_file import (
    VARIABLE,
    new_passphrase,
    normal_passphrase,
    passphrase_from_file,
    warnings_about,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def passphrase_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the option ``--passphrase-file``, as the argument ``passphrase_file``."""
    return click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar=VARIABLE,
        show_envvar=True,
        help="File whose first line is the passphrase. Without it, you are asked.",
    )(function)


def read_passphrase(file: Path | None, *, what: str, is_new: bool) -> bytes:
    """Return a passphrase as UTF-8 bytes in normal form C, so that every keyboard types the same.

    Args:
        file: its first line is the passphrase, without the end of the line; None asks a person.
        what: what it opens, for the prompt.
        is_new: ask twice, since a mistyped new passphrase closes the file for good; and hold it to
            the rule for new ones. Of one in a file it is only said that it is weak.

    Raises:
        WrongUseError: it is empty or too long, a new one that is typed is soon guessed, its file
            cannot be read, or there is nobody to ask.
    """
    if file is not None:
        try:
            found = passphrase_from_file(file)
        except OSError as error:
            why = (error.strerror or "read error").lower()
            raise WrongUseError(f"the passphrase file {file.name} cannot be read: {why}") from error
        for weak in warnings_about(file, found, is_new=is_new):
            click.echo(f"Warning: {weak}.", err=True)
        return found
    asked = _ask(what, is_new=is_new)
    return new_passphrase(asked) if is_new else normal_passphrase(asked)


def _ask(what: str, *, is_new: bool) -> str:
    if not sys.stdin.isatty():
        raise WrongUseError(
            f"there is no terminal to ask for the passphrase; use --passphrase-file or {VARIABLE}"
        )
    answer: str = click.prompt(
        f"Passphrase of {what}", hide_input=True, confirmation_prompt=is_new, err=True
    )
    return answer
