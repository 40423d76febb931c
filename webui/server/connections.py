"""One connection: its handshake, its deadlines, and its place among those that are waited for.

uvicorn reads HTTP, strictly (h11). What it does not do stands here: TLS is begun for each
connection by itself and within a deadline, so that one that says nothing holds up nobody; a request
whose head or body does not arrive in time is cut, and so is anyone who does not take an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from forensics.value_classes import dataclass
from webui.door.attempts import address_of
from webui.door.clients import USER, other_user

if TYPE_CHECKING:
    import asyncio
    import ssl

    from webui.server.crowd import Crowd


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds after which somebody who keeps us waiting is cut.

    Args:
        handshake: of TLS.
        head: from the first byte of a request to the end of its head.
        body: for any body; longer by a second for each ``slowest`` bytes that it announces.
        slowest: bytes a second that are still waited for.
        answer: for taking the next part of an answer.
        idle: between an answer and the next request.
    """

    handshake: float = 8.0
    head: float = 10.0
    body: float = 10.0
    slowest: int = 16 * 1024
    answer: float = 30.0
    idle: int = 15


class Connection(H11Protocol):
    """One connection of a browser, from the moment when it is accepted.

    Args:
        crowd: those that are waited for.
        deadlines: how long each is.
        tls: certificate and key; None for plain HTTP.
        words: what uvicorn gives.
    """

    def __init__(
        self,
        *,
        crowd: Crowd,
        deadlines: Deadlines,
        tls: ssl.SSLContext | None,
        **words: Any,  # noqa: ANN401 -- uvicorn's own
    ) -> None:
        super().__init__(**words)
        self._crowd, self._deadlines, self._tls = crowd, deadlines, tls
        self._address = "unknown"
        self._raw: asyncio.Transport | None = None
        self._early: list[bytes] = []
        self._end: asyncio.TimerHandle | None = None
        self._awaited = ""
        self._handshake: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin; over TLS with a handshake that only this connection waits for."""
        self._raw = transport
        peer = transport.get_extra_info("peername")
        self._address = address_of(str(peer[0]) if peer else None)
        self._crowd.add(self._address, self)
        if self._tls is None:
            self._begin(transport)
        else:
            self._handshake = self.loop.create_task(self._shake_hands(transport, self._tls))

    def data_received(self, data: bytes) -> None:
        """Read on; what comes before we are ready is kept."""
        if not self._is_ready:
            self._early.append(data)
            return
        super().data_received(data)

    def handle_events(self) -> None:
        """Deal with what arrived, then see what is waited for next."""
        super().handle_events()
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """The other side takes no more for now; it has a while."""
        if self._is_ready:
            super().pause_writing()
            self._crowd.add(self._address, self)
            self._wait_for("answer", self._deadlines.answer)

    def resume_writing(self) -> None:
        """It takes more."""
        if self._is_ready:
            super().resume_writing()
            self._rest()
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._rest()
        self._crowd.discard(self._address, self)
        if self._is_ready:
            super().connection_lost(exc)

    def cut(self) -> None:
        """End it now, whatever is under way."""
        if self._raw is not None:
            self._raw.abort()

    @property
    def _is_ready(self) -> bool:
        return self.flow is not None

    async def _shake_hands(self, transport: asyncio.Transport, tls: ssl.SSLContext) -> None:
        seconds = self._deadlines.handshake
        try:
            secured = await self.loop.start_tls(
                transport, self, tls,
                server_side=True, ssl_handshake_timeout=seconds, ssl_shutdown_timeout=seconds,
            )  # fmt: skip
        except OSError:  # no TLS, none of ours, or none in time
            secured = None
        if secured is None or secured.is_closing():
            self._crowd.discard(self._address, self)
            transport.abort()
            return
        self._begin(secured)

    def _begin(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        if self.client is not None and self.server is not None:
            ours = self.server[0], self.server[1] or 0
            self.app_state = {**self.app_state, USER: other_user(self.client, ours)}
        self._wait_for("head", self._deadlines.head)
        early, self._early = b"".join(self._early), []
        if early:
            self.data_received(early)

    def _watch(self) -> None:
        """Give what is waited for its deadline, and its place in the crowd."""
        if self._awaited == "answer" or self.transport.is_closing():
            return
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            self._crowd.add(self._address, self)
            self._wait_for("body", self._deadlines.body + self._announced / self._deadlines.slowest)
        elif state is h11.IDLE:
            self._crowd.add(self._address, self)
            if self.timeout_keep_alive_task is None:
                self._wait_for("head", self._deadlines.head)
            else:
                self._rest()
        else:  # the whole request is here
            self._crowd.discard(self._address, self)
            self._rest()

    @property
    def _announced(self) -> int:
        """Bytes of a body, as its head says; h11 took the head, so they are digits."""
        return int(dict(self.headers).get(b"content-length", b"0"))

    def _wait_for(self, what: str, seconds: float) -> None:
        """Cut the connection then; what is waited for already keeps its deadline."""
        if self._awaited != what:
            self._rest()
            self._awaited = what
            self._end = self.loop.call_later(seconds, self.cut)

    def _rest(self) -> None:
        if self._end is not None:
            self._end.cancel()
        self._end, self._awaited = None, ""
