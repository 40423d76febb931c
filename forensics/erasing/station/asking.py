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
    HowFar,
    Refused,
    StationMessageError,
    WhatIsThere,
    WorkBegun,
    WorkEnded,
    encoded,
    read_answer,
)
from forensics.errors import ErasureError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.erasing.station.messages import Request
    from forensics.erasing.station.plugged_in import PluggedIn

LISTING_SECONDS: Final = 30.0
"""For the reader's answer: tools ask each new device one after the other."""
SILENT_SECONDS: Final = 90.0
"""Without a word from the eraser for so long, it counts as gone."""
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


def list_devices(sockets: Sockets) -> tuple[PluggedIn, ...]:
    """Return what the reader says is plugged in.

    Raises:
        SilentServiceError: it does not answer, or answers something else.
    """
    answers = _asked(sockets.reader, WhatIsThere(), who="reader", seconds=LISTING_SECONDS)
    match next(answers, None):
        case Devices(devices):
            return devices
        case Refused(sentence):
            raise SilentServiceError(sentence)
        case _:
            raise SilentServiceError(_silent("reader"))


def begin_erasing(
    sockets: Sockets, *, permit: str, device: str
) -> Iterator[WorkBegun | HowFar | WorkEnded | Refused]:
    """Tell the eraser to begin, and yield what it says until the work has ended.

    To stop listening stops nothing. Nothing that is said here is evidence: what was done, the
    record says.

    Raises:
        SilentServiceError: it does not answer, or stopped in the middle.
    """
    for answer in _asked(
        sockets.eraser, Erase(permit, device), who="eraser", seconds=SILENT_SECONDS
    ):
        if not isinstance(answer, WorkBegun | HowFar | WorkEnded | Refused):
            raise SilentServiceError(_silent("eraser"))
        yield answer


def _asked(path: Path, request: Request, *, who: str, seconds: float) -> Iterator[Answer]:
    try:
        with connect_to(path, largest=LARGEST_ANSWER) as channel:
            channel.send(encoded(request))
            while (body := channel.receive(seconds=seconds)) is not None:
                yield read_answer(body)
    except (OSError, StationMessageError) as error:
        raise SilentServiceError(_silent(who)) from error


def _silent(who: str) -> str:
    return (
        f"The {who} of this station does not answer. Nothing was begun by that. Ask your "
        f"administrator to start it: expunge {who}"
    )
