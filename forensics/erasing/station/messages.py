"""What is said over the sockets of the station: values of declared kinds, within bounds.

Neither side runs what the other says or looks it up by name: a message is JSON of one of the kinds
below, every text in it has a longest length, and anything else ends the conversation.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias

import msgspec

from forensics.erasing.station.plugged_in import NotKnown, PluggedIn  # noqa: TC001 -- msgspec reads the types at run time
from forensics.errors import ForensicsError

LARGEST_REQUEST: Final = 4 * 1024
"""Bytes of one request: three words are a few hundred."""
LARGEST_ANSWER: Final = 1024 * 1024
"""Bytes of one answer: sixty devices with all their facts are a third of that."""

Id = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_-]+\Z", max_length=64)]
DeviceName = Annotated[
    str, msgspec.Meta(pattern=r"\A[^/\x00-\x1f.][^/\x00-\x1f]*\Z", max_length=255)
]
"""A name below ``/dev/disk/by-id``: one folder's, never a path."""
Sentence = Annotated[str, msgspec.Meta(max_length=2000)]


class StationMessageError(ForensicsError):
    """What came over a socket is no message: too long, too slow, or of another kind."""


class _Message(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The form of every message; its kind is its class's name."""


class WhatIsThere(_Message, frozen=True):
    """To the reader: which devices are plugged in?"""


class Erase(_Message, frozen=True):
    """To the eraser, all that it takes: the permit, and by which name the device is plugged in."""

    permit: Id
    device: DeviceName


class Devices(_Message, frozen=True):
    """From the reader: what is plugged in, in the order of names; ``not_known`` says not what."""

    devices: tuple[PluggedIn, ...]
    not_known: tuple[NotKnown, ...] = ()


class WorkBegun(_Message, frozen=True):
    """From the eraser: it has the work in hand. Whether a byte may change is not decided yet.

    How far the work is, and how it ended, the record says.
    """


class Refused(_Message, frozen=True):
    """From either: it is not done, and why."""

    sentence: Sentence


Request: TypeAlias = WhatIsThere | Erase
Answer: TypeAlias = Devices | WorkBegun | Refused

_request: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_answer: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


def encoded(message: Request | Answer) -> bytes:
    """Return the bytes of a message."""
    return msgspec.json.encode(message)


def read_request(body: bytes) -> Request:
    """Return what a client asked for.

    Raises:
        StationMessageError: it is no request.
    """
    found: Request = _read(_request, body)
    return found


def read_answer(body: bytes) -> Answer:
    """Return what a service answered.

    Raises:
        StationMessageError: it is no answer.
    """
    found: Answer = _read(_answer, body)
    return found


def _read(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:  # noqa: ANN401 -- what the decoder was made for
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError):
        # The cause may quote what was sent.
        raise StationMessageError(
            "What came over the socket of the station is no message."
        ) from None
