"""The passphrase of a sealed file: from a file or from a prompt, never from the command line.

A command line can be read by every user of the machine and stays in shell histories.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forensics.errors import WrongUseError

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLE = "EXPUNGE_PASSPHRASE_FILE"
LONGEST = 4096


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
    """Give a passphrase as UTF-8 bytes in normal form C, so that every keyboard types the same.

    Args:
        file: its first line is the passphrase, without the end of the line; None asks a person.
        what: what it opens, for the prompt.
        is_new: ask twice, since a mistyped new passphrase closes the file for good.

    Raises:
        WrongUseError: it is empty or too long, or there is nobody to ask.
        OSError: the file cannot be read.
    """
    text = _ask(what, is_new=is_new) if file is None else _first_line(file)
    if not text:
        raise WrongUseError("the passphrase is empty; it needs at least one character")
    return unicodedata.normalize("NFC", text).encode()


def _first_line(file: Path) -> str:
    with file.open("rb") as opened:
        line = opened.readline(LONGEST + 1)
    if len(line) > LONGEST:
        raise WrongUseError(f"the passphrase is longer than {LONGEST} bytes")
    try:
        return line.rstrip(b"\r\n").decode()
    except UnicodeDecodeError as error:
        raise WrongUseError("the passphrase file is not UTF-8 text") from error


def _ask(what: str, *, is_new: bool) -> str:
    if not sys.stdin.isatty():
        raise WrongUseError(
            f"there is nobody to ask for the passphrase; use --passphrase-file or {VARIABLE}"
        )
    answer: str = click.prompt(
        f"Passphrase of {what}", hide_input=True, confirmation_prompt=is_new, err=True
    )
    return answer
