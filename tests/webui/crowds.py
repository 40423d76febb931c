"""Many connections that say something slowly, for tests and benchmarks of the server."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HALF = b"GET /sign-in HTTP/1.1\r\nHost: "
SLOW = (
    b"POST /sign-in HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 60000\r\n\r\n"
)


@contextlib.contextmanager
def crowd_at(
    port: int,
    wrap: Callable[[socket.socket], socket.socket],
    *,
    half: int,
    slow: int,
    host: bytes,
    again: int = 0,
) -> Iterator[None]:
    """So many half requests and slow bodies, which go on drop by drop until left.

    Args:
        port: of the server, on the loopback address.
        wrap: makes of a plain connection what the server speaks, such as TLS.
        half: requests whose head does not end.
        slow: requests whose body does not end.
        host: what the requests name.
        again: of those that were cut, so many come again every half second.
    """
    heads = [*[HALF] * half, *[SLOW % host] * slow]

    def begin(head: bytes) -> socket.socket:
        one = wrap(socket.create_connection(("127.0.0.1", port), timeout=20))
        one.sendall(head)
        return one

    stop, found = threading.Event(), [begin(head) for head in heads]
    words = (found, heads, begin, stop, again)
    drops = threading.Thread(target=_drop_by_drop, args=words, daemon=True)
    drops.start()
    try:
        yield
    finally:
        stop.set()
        drops.join()
        for one in found:
            one.close()


def _drop_by_drop(
    found: list[socket.socket],
    heads: list[bytes],
    begin: Callable[[bytes], socket.socket],
    stop: threading.Event,
    again: int,
) -> None:
    while not stop.wait(0.5):
        cut = [at for at, one in enumerate(found) if not _is_sent(one)]
        for at in cut[:again]:
            found[at].close()
            with contextlib.suppress(OSError):
                found[at] = begin(heads[at])


def _is_sent(one: socket.socket) -> bool:
    """Send one more byte, and say whether the connection still took it."""
    try:
        one.sendall(b"a")
    except OSError:
        return False
    return True
