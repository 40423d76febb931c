"""Ask a time-stamp authority over HTTP (RFC 3161, section 3.4): only the address in the policy."""

from __future__ import annotations

import http.client
import ssl
import time
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
        connection.close()


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
    # The socket's timeout is for each read alone: a byte now and then would keep us for ever.
    while piece := response.read1(_PIECE):
        data += piece
        if len(data) > MAX_REPLY:
            raise StampError("The time-stamp authority sent far more than a stamp.")
        if time.monotonic() > deadline:
            raise StampError("The time-stamp authority took too long. Nothing was recorded.")
    return data
