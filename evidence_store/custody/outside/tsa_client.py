"""Ask a time-stamp authority over HTTP (RFC 3161, section 3.4): only the address in the policy."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from evidence_store.custody.outside.time_stamps import MAX_REPLY, StampError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse

_OK = 200
_PIECE = 4096


def ask_authority(
    url: str,
    query: bytes,
    *,
    seconds: float,
    otherwise: str = ", or stamp by file: " + Way.ANCHOR_QUERY,
) -> bytes:
    """The authority's reply to a query, not yet checked.

    Args:
        url: http or https; its host, port and path are used.
        query: the DER of the query.
        seconds: after so long all in all the wait ends.
        otherwise: what else can be done where it cannot be reached.

    Raises:
        StampError: nobody answered in time, or with something else than a reply.
    """
    parts = urlsplit(url)
    deadline = time.monotonic() + seconds
    # No proxy of the environment is used and no redirection followed, so that nothing is called but
    # what two people configured.
    connection = _connection(url, seconds)
    headers = {
        "Content-Type": "application/timestamp-query",
        "Accept": "application/timestamp-reply",
    }
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    # The socket's timeout is for each read alone: a byte now and then would keep us for ever.
    watch = threading.Timer(seconds, _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", target, body=query, headers=headers)
        response = connection.getresponse()
        if response.status != _OK:
            raise StampError(
                f"The time-stamp authority answered with {response.status} instead of a stamp. "
                "Check its address in the policy."
            )
        return _read(response, deadline)
    except (OSError, http.client.HTTPException) as error:
        raise StampError(
            "The time-stamp authority cannot be reached. Nothing was recorded. Check the "
            "network and its address in the policy" + otherwise + "."
        ) from error
    finally:
        watch.cancel()
        connection.close()


def _cut(connection: HTTPConnection) -> None:
    """End a wait for the rest of an answer's head; of its body the reader keeps count."""
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _connection(url: str, seconds: float) -> HTTPConnection:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=context)
    # Plain HTTP is enough: the reply is signed, and bound to this query by digest and nonce.
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _read(response: HTTPResponse, deadline: float) -> bytes:
    data = b""
    while time.monotonic() <= deadline and (piece := response.read1(_PIECE)):
        data += piece
        if len(data) > MAX_REPLY:
            raise StampError("The time-stamp authority sent far more than a stamp.")
    # What was cut off ends like what is whole.
    if time.monotonic() > deadline:
        raise StampError("The time-stamp authority took too long. Nothing was recorded.")
    return data
