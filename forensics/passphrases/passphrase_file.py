"""The passphrase of a sealed file from a file, the same wherever a scan reads it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from forensics.errors import WrongUseError
from forensics.passphrases.guessing import why_not_new
from forensics.passphrases.private_files import is_open_to_others

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VARIABLE = "EXPUNGE_PASSPHRASE_FILE"
LONGEST = 4096


def passphrase_from_file(file: Path) -> bytes:
    """The first line of a file as a passphrase, without the end of the line.

    Raises:
        WrongUseError: it is empty, too long, or no UTF-8 text.
        OSError: the file cannot be read.
    """
    with file.open("rb") as opened:
        line = opened.readline(LONGEST + 1)
    if len(line) > LONGEST:
        raise WrongUseError(f"the passphrase is longer than {LONGEST} bytes")
    try:
        return normal_passphrase(line.rstrip(b"\r\n").decode())
    except UnicodeDecodeError as error:
        raise WrongUseError("the passphrase file is not UTF-8 text") from error


def normal_passphrase(text: str) -> bytes:
    """A passphrase as UTF-8 bytes in normal form C, so that every keyboard types the same.

    Raises:
        WrongUseError: it is empty.
    """
    if not text:
        raise WrongUseError("the passphrase is empty; it needs at least one character")
    return unicodedata.normalize("NFC", text).encode()


def warnings_about(file: Path, passphrase: bytes, *, is_new: bool) -> Iterator[str]:
    """What is weak about a passphrase from a file, a sentence each.

    Nothing is refused for it: a file is made by a lab's own scripts, for a set that only this
    machine opens, and the key of no person.
    """
    if is_open_to_others(file):
        yield f"{file.name} can be read or changed by others on this machine; run chmod 600 on it"
    if is_new and (fault := why_not_new(passphrase.decode())) is not None:
        yield as_clause(fault)


def new_passphrase(text: str) -> bytes:
    """A passphrase that somebody types for a new hash set, in the same form.

    Raises:
        WrongUseError: it is too short, too long or soon guessed.
    """
    if (fault := why_not_new(text)) is not None:
        raise WrongUseError(as_clause(fault))
    return normal_passphrase(text)


def as_clause(sentence: str) -> str:
    """A sentence as errors of the command line have it: after a colon, without its full stop."""
    return f"{sentence[:1].lower()}{sentence[1:].rstrip('.')}"
