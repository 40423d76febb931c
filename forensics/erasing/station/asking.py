"""Asking the services of the station: where they do not answer, that is said, nothing guessed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forensics.erasing.station.channel import connect_to
from forensics.erasing.station.messages import (
    LARGEST_ANSWER,
    Answer,
    Devices,
    Erase,
    Refused,
    StationMessageError,
    WhatIsThere,
    WorkBegun,
    encoded,
    read_answer,
)
from forensics.errors import ErasureError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.erasing.station.messages import Request

ANSWER_SECONDS: Final = 30.0
"""For an answer to begin: the reader waits for no drive so long, the eraser looks up a permit."""
READER, ERASER = Path("expunge-reader/socket"), Path("expunge-eraser/socket")


class SilentServiceError(ErasureError):
    """A service of the station does not answer."""


@dataclass(frozen=True, slots=True)
class Sockets:
    """Where both services listen: below one folder, each in a folder of its own account."""

    folder: Path

    @property
    def reader(self) -> Path:
        """Where the reader listens."""
        return self.folder / READER

    @property
    def eraser(self) -> Path:
        """Where the eraser listens."""
        return self.folder / ERASER

    @property
    def is_there(self) -> bool:
        """Whether this machine is a station for this account: a reader that it may reach."""
        try:
            return self.reader.exists()
        except PermissionError:
            return False


def usual_folder() -> Path:
    """The folder of the sockets, unless somebody says otherwise.

    That is ``/run`` where systemd started the services, else the folder of the account that is
    logged in.
    """
    of_system = Path("/run")
    own = os.environ.get("XDG_RUNTIME_DIR")
    if own and not Sockets(of_system).is_there:
        return Path(own)
    return of_system


def list_devices(sockets: Sockets) -> Devices:
    """Return what the reader says is plugged in.

    Raises:
        SilentServiceError: it does not answer, or answers something else.
    """
    match _ask(sockets.reader, WhatIsThere(), who="reader"):
        case Devices() as found:
            return found
        case Refused(sentence):
            raise SilentServiceError(sentence)
        case _:
            raise SilentServiceError(_silent("reader"))


def begin_erasing(sockets: Sockets, *, permit: str, device: str) -> WorkBegun | Refused:
    """Tell the eraser to begin, and return what it says to that.

    Nothing that is said here is evidence: what was done, the record says.

    Raises:
        SilentServiceError: it does not answer, or answers something else.
    """
    answer = _ask(sockets.eraser, Erase(permit, device), who="eraser")
    if not isinstance(answer, WorkBegun | Refused):
        raise SilentServiceError(_silent("eraser"))
    return answer


def _ask(path: Path, request: Request, *, who: str) -> Answer | None:
    """The answer of a service; None where it hung up without one."""
    try:
        with connect_to(path, largest=LARGEST_ANSWER) as channel:
            channel.send(encoded(request))
            body = channel.receive(seconds=ANSWER_SECONDS)
            return None if body is None else read_answer(body)
    except (OSError, StationMessageError) as error:
        raise SilentServiceError(_silent(who)) from error


def _silent(who: str) -> str:
    return (
        f"The {who} of this station does not answer. Nothing was begun by that. Ask your "
        f"administrator to start it: expunge {who}"
    )
