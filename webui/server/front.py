"""What stands before the pages: a request reaches them when all of it is here.

The pages run in threads, a few at a time. None of them waits for somebody's slow browser: bodies
are gathered first, in memory (what is not sealed yet is on no disk). Somebody who is not signed in
sends a form's size and no more; of files under way together there is a bound.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, cast

from a2wsgi import WSGIMiddleware

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from typing import TypeAlias
    from wsgiref.types import StartResponse, WSGIApplication

    from flask import Flask

    Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
    Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
    IsSignedIn: TypeAlias = Callable[[str], bool]

THREADS = 16
PART = 64 * 1024
PARTS_AHEAD = 64
"""Parts of an answer that are made before the browser took them, so that a thread is free again."""
AT_THE_DOOR = 4
MOST_IN_LINE = 200
MOST_AT_ONCE = 256 * 1024 * 1024
"""Bytes of files that are under way together."""
SENTENCES = {
    400: "The request cannot be read.",
    411: "Say how long the body is: Content-Length.",
    413: "This is too large to be accepted. Sign in first, then send it again.",
    503: "The server is busy. Try again in a minute.",
}


class Front:
    """The ASGI application that uvicorn serves.

    Args:
        app: the pages.
        is_signed_in: whether somebody is, by the cookies that a request brings.
        largest: bytes of a body that anybody may send.
        largest_unknown: bytes of one whose sender is not signed in.
        doors: where forms go whose answer takes the work of a passphrase. A few are answered at a
            time; later requests wait in line, and hold no thread.
    """

    def __init__(
        self,
        app: Flask,
        *,
        is_signed_in: IsSignedIn,
        largest: int,
        largest_unknown: int,
        doors: frozenset[str] = frozenset(),
    ) -> None:
        pages = cast("Any", _in_large_parts(app))  # the library's words for WSGI are narrower
        self._pages = WSGIMiddleware(pages, workers=THREADS, send_queue_size=PARTS_AHEAD)
        self._is_signed_in = is_signed_in
        self._largest, self._largest_unknown = largest, largest_unknown
        self._under_way = 0
        self._doors, self._in_line = doors, 0
        self._at_the_door = asyncio.Semaphore(AT_THE_DOOR)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        length = int(headers.get(b"content-length", b"0"))
        status = await self._refused(headers, length)
        if status:
            await _refuse(status, send)
            return
        self._under_way += length
        try:
            body = await _gathered(receive)
            if body is not None:
                await self._answer(scope, body, send)
        except Exception as error:
            # By its kind alone: a text may name what must not stand in a log.
            print(f"{type(error).__name__} in the web server", file=sys.stderr)  # noqa: T201 -- its log
            raise
        finally:
            self._under_way -= length

    async def _answer(self, scope: dict[str, Any], body: bytes, send: Send) -> None:
        """Have the pages answer; at a door, when it is this one's turn."""
        arguments = cast("Any", (scope, _at_once(body), send))  # the same, in looser words
        if scope["method"] != "POST" or scope["path"] not in self._doors:
            await self._pages(*arguments)
            return
        if self._in_line >= MOST_IN_LINE:
            await _refuse(503, send)
            return
        self._in_line += 1
        try:
            async with self._at_the_door:
                await self._pages(*arguments)
        finally:
            self._in_line -= 1

    async def _refused(self, headers: dict[bytes, bytes], length: int) -> int:
        """The status of the refusal by the head alone; 0 where the body may come."""
        if b"transfer-encoding" in headers:
            return 411  # no browser sends one so; two lengths are two requests to somebody
        if length > self._largest:
            return 413
        if length > self._largest_unknown and not await self._knows(headers):
            return 413
        return 503 if self._under_way + length > MOST_AT_ONCE else 0

    async def _knows(self, headers: dict[bytes, bytes]) -> bool:
        cookies = headers.get(b"cookie", b"").decode("latin-1")
        return await asyncio.to_thread(self._is_signed_in, cookies)


def _in_large_parts(app: Flask) -> WSGIApplication:
    """The same pages; a table's rows go to the browser many at a time, not one by one."""

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterator[bytes]:
        parts, ready = app(environ, start_response), bytearray()
        try:
            for part in parts:
                ready += part
                if len(ready) >= PART:
                    yield bytes(ready)
                    ready.clear()
            yield bytes(ready)
        finally:
            getattr(parts, "close", lambda: None)()

    return answer


async def _gathered(receive: Receive) -> bytes | None:
    """The whole body; None where the sender went away."""
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _at_once(body: bytes) -> Receive:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _refuse(status: int, send: Send) -> None:
    """Say why, and end the connection: what was announced is not read."""
    said = f"{SENTENCES[status]}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(said)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": said})
