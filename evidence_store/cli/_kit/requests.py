"""Reading the files that people bring: a request to be enrolled, or for another key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.errors import NotFoundError, WrongEntryError
from evidence_store.keys.requests import MAX_REQUEST, read_key_request, read_request
from evidence_store.ways import Way

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.requests import KeyRequest, PersonRequest


def open_request(file: Path) -> PersonRequest:
    """Read a request to be enrolled from a file.

    Raises:
        NotFoundError: there is no such file.
        WrongEntryError: it is no request, or was changed.
    """
    return read_request(_bytes(file))


def open_key_request(file: Path) -> KeyRequest:
    """Read a request for another key from a file.

    Raises:
        NotFoundError: there is no such file.
        WrongEntryError: it is no such request, or was changed.
    """
    return read_key_request(_bytes(file))


def open_any_request(file: Path) -> PersonRequest | KeyRequest:
    """Read a request of either kind from a file.

    Raises:
        NotFoundError: there is no such file.
        WrongEntryError: it is no request, or was changed.
    """
    # A break-glass takes either of the two (ADR 19): an enrolment, or another key.
    data = _bytes(file)
    try:
        return read_key_request(data)
    except WrongEntryError:
        return read_request(data)


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as handle:
            return handle.read(MAX_REQUEST + 1)
    except FileNotFoundError:
        raise NotFoundError(
            f"{file.name} is not there. Make it with: {Way.PERSON_REQUEST}."
        ) from None
