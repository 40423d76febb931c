"""What both services of the station do: take connections of their own people, one request each.

* Another account than those named at the start is refused, whatever it says.
* A connection has one request, a bounded time and a bounded size; so many are served at once, and
  the others wait. None of it ends the service.
"""

from __future__ import annotations

import logging
import selectors
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from forensics.erasing.station.channel import Channel
from forensics.erasing.station.messages import (
    LARGEST_REQUEST,
    Answer,
    Refused,
    Request,
    StationMessageError,
    encoded,
    read_request,
)
from forensics.errors import ForensicsError

if TYPE_CHECKING:
    import socket
    from collections.abc import Collection

_log = logging.getLogger(__name__)
AT_ONCE = 16
LOOK_SECONDS = 0.2
Answering: TypeAlias = Callable[[Request], Answer]
NOT_YOURS = "This account may not speak to the station. Ask your administrator to name it."
IN_TROUBLE = "It failed in an unexpected way. Tell your support."


def serve(
    listening: socket.socket,
    answering: Answering,
    *,
    accounts: Collection[int],
    is_leaving: Callable[[], bool],
    seconds: float = 10.0,
) -> None:
    """Answer until it is to leave.

    Args:
        listening: as ``channel.listen_at`` gave it; closed at the end.
        answering: is given a request, and returns the one answer to it, by several threads at once.
        accounts: whose requests are taken, by the numbers of their accounts.
        is_leaving: asked again and again.
        seconds: for one message to come or to go.
    """
    room = threading.BoundedSemaphore(AT_ONCE)

    def converse(connection: socket.socket) -> None:
        try:
            with Channel(connection, largest=LARGEST_REQUEST, seconds=seconds) as channel:
                _converse(channel, answering, accounts)
        except (OSError, StationMessageError) as error:
            _log.info("a connection ended: %s", type(error).__name__)
        finally:
            room.release()

    with listening, selectors.DefaultSelector() as waiting:
        listening.settimeout(0)
        waiting.register(listening, selectors.EVENT_READ)
        while not is_leaving():
            if not waiting.select(LOOK_SECONDS) or not room.acquire(timeout=LOOK_SECONDS):
                continue
            try:
                connection, _ = listening.accept()
            except OSError:  # it went again
                room.release()
                continue
            threading.Thread(target=converse, args=(connection,), daemon=True).start()


def _converse(channel: Channel, answering: Answering, accounts: Collection[int]) -> None:
    # Taken in before anybody is refused: a connection that is closed over it loses the answer too.
    body = channel.receive()
    if body is None:
        return
    if channel.peer not in accounts:
        _log.warning("account %d was refused", channel.peer)
        channel.send(encoded(Refused(NOT_YOURS)))
        return
    channel.send(encoded(_answer(read_request(body), answering)))


def _answer(request: Request, answering: Answering) -> Answer:
    try:
        return answering(request)
    except ForensicsError as error:
        return Refused(str(error))
    except Exception as error:  # noqa: BLE001 -- one request must never end the service
        _log.error("a request failed: %s", type(error).__name__)
        return Refused(IN_TROUBLE)
