"""Running the server: one thread for all connections, sixteen for pages, on every system."""

from __future__ import annotations

import logging
import socket
import ssl
from dataclasses import field
from functools import partial

import uvicorn

from forensics.value_classes import dataclass
from webui.server.connections import Connection, Deadlines
from webui.server.crowd import Crowd
from webui.server.front import Front

MOST_OF_ONE, MOST_IN_ALL = 128, 768
LARGEST_HEAD = 32 * 1024
OPEN_FILES = 4096
LONGEST_END_SECONDS = 5


@dataclass
class WebServer:
    """A server over one listening socket.

    Args:
        front: what answers.
        listening: from ``listen``.
        tls: certificate and key; None for plain HTTP.
        deadlines: how long somebody is waited for.
    """

    front: Front
    listening: socket.socket
    tls: ssl.SSLContext | None = None
    deadlines: Deadlines = field(default_factory=Deadlines)

    def __post_init__(self) -> None:
        """Make it ready; nothing is accepted yet."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # addresses stand in no log
        self.crowd = Crowd(of_one=MOST_OF_ONE, in_all=MOST_IN_ALL)
        connection = partial(Connection, crowd=self.crowd, deadlines=self.deadlines, tls=self.tls)
        self._server = uvicorn.Server(
            uvicorn.Config(
                self.front,
                http=connection,  # type: ignore[arg-type]  # makes one, as the class would
                ws="none",
                lifespan="off",
                interface="asgi3",
                loop="asyncio",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,  # tells nobody what serves
                timeout_keep_alive=self.deadlines.idle,
                timeout_graceful_shutdown=LONGEST_END_SECONDS,
                h11_max_incomplete_event_size=LARGEST_HEAD,
            )
        )

    def run(self) -> None:
        """Serve until interrupted, or until ``stop``.

        Raises:
            KeyboardInterrupt: somebody pressed Ctrl+C; the server has ended.
        """
        _allow_many_connections()
        try:
            self._server.run(sockets=[self.listening])
        finally:
            self.listening.close()

    def stop(self) -> None:
        """Let ``run`` end soon; from any thread."""
        self._server.should_exit = True


def listen(address: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        OSError: the port is taken, or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.create_server((address, port), family=family, backlog=1024)


def _allow_many_connections() -> None:
    """Let this process have as many files open as it needs for the connections that it takes."""
    try:
        import resource  # noqa: PLC0415 -- not on every system
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
