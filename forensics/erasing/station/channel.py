"""A conversation over a Unix socket: a length, then that many bytes, each message within a time.

Who is at the other end the kernel says (``SO_PEERCRED``, unix(7)), by the account that opened the
connection; nothing that is sent can say otherwise.
"""

from __future__ import annotations

import os
import socket
import stat
import struct
import time
from typing import TYPE_CHECKING, Final, Self

from forensics.erasing.station.messages import StationMessageError
from forensics.errors import BusyError, WrongUseError

if TYPE_CHECKING:
    from pathlib import Path

SECONDS: Final = 10.0
"""In so many seconds a whole message has come or gone, however slowly its bytes do."""
_LENGTH = struct.Struct(">I")
_PEER = struct.Struct("3i")  # pid, uid, gid


class Channel:
    """One connection; it is closed at the end of the block."""

    def __init__(
        self, connection: socket.socket, *, largest: int, seconds: float = SECONDS
    ) -> None:
        """Talk over a connection.

        Args:
            connection: open on both sides.
            largest: bytes of the longest message that is taken from the other side.
            seconds: for one message to come or to go.
        """
        self._connection, self._largest, self._seconds = connection, largest, seconds

    @property
    def peer(self) -> int:
        """The number of the account at the other end."""
        option = self._connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
        uid: int = _PEER.unpack(option)[1]
        return uid

    def send(self, message: bytes) -> None:
        """Send one message.

        Raises:
            OSError: the other side is gone, or does not take it in time.
        """
        self._connection.settimeout(self._seconds)
        self._connection.sendall(_LENGTH.pack(len(message)) + message)

    def receive(self, *, seconds: float | None = None) -> bytes | None:
        """Return the next message; None where the other side has closed the connection.

        Args:
            seconds: how long to wait for it to begin; as long as for a whole one without it.

        Raises:
            StationMessageError: it is too long, too slow, or breaks off.
            OSError: the connection failed.
        """
        first = self._take(1, until=time.monotonic() + (seconds or self._seconds))
        if first is None:
            return None
        until = time.monotonic() + self._seconds
        (length,) = _LENGTH.unpack(first + self._whole(_LENGTH.size - 1, until=until))
        if length > self._largest:
            raise StationMessageError("A message over the socket of the station is too long.")
        return self._whole(length, until=until)

    def _whole(self, length: int, *, until: float) -> bytes:
        found = self._take(length, until=until) if length else b""
        if found is None:
            raise StationMessageError("A message over the socket of the station broke off.")
        return found

    def _take(self, length: int, *, until: float) -> bytes | None:
        found = bytearray()
        while len(found) < length:
            left = until - time.monotonic()
            if left <= 0:
                raise StationMessageError("A message over the socket of the station took too long.")
            self._connection.settimeout(left)
            try:
                piece = self._connection.recv(length - len(found))
            except TimeoutError:
                continue
            if not piece:
                return None
            found += piece
        return bytes(found)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def listen_at(path: Path) -> socket.socket:
    """Listen at a path that this account and its group reach, and nobody else.

    What another process left there is taken away; one that still listens is not.

    Raises:
        BusyError: another process listens there.
        WrongUseError: the folder is another account's, or open to all: they could put a socket of
            theirs in the place of this one.
        OSError: the folder is not there, or is not ours to write.
    """
    folder = path.parent.stat()
    if folder.st_uid != os.geteuid() or folder.st_mode & stat.S_IWOTH:
        raise WrongUseError(
            f"{path.parent} belongs to another account, or anybody may write in it; name another "
            "folder: --sockets"
        )
    if _answers(path):
        raise BusyError(f"Another process listens at {path} already; stop it first")
    if path.exists() and stat.S_ISSOCK(path.lstat().st_mode):
        path.unlink()
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # Nobody reaches it before it has its mode.
        before = os.umask(0o177)
        try:
            listening.bind(str(path))
        finally:
            os.umask(before)
        path.chmod(0o660)
        listening.listen()
    except BaseException:
        listening.close()
        raise
    return listening


def connect_to(path: Path, *, largest: int, seconds: float = SECONDS) -> Channel:
    """Return a conversation with the process that listens at a path.

    Raises:
        OSError: nobody listens there, or this account may not reach it.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect(str(path))
    except BaseException:
        connection.close()
        raise
    return Channel(connection, largest=largest, seconds=seconds)


def _answers(path: Path) -> bool:
    try:
        with connect_to(path, largest=0, seconds=1.0):
            return True
    except OSError:
        return False
