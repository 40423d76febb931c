"""Whether bytes are text, whatever it is called: a note, a web page, a table, source code."""

from __future__ import annotations

from typing import Literal

TEXT = "text"  # the kind of a file that is
LEAST_TEXT = 128  # bytes: less holds no picture, however it is written
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\f\r\x1b"})


def is_text(head: bytes) -> bool:
    """Whether bytes may be text, of one byte a sign or of two."""
    return _is_plain(head) or width_of(head) is not None


def width_of(head: bytes) -> Literal["<u2", ">u2"] | None:
    """Return which of two bytes of a sign comes first, in UTF-16 of signs that one would do for.

    The lower one in ``<u2``, as Windows and browsers write it. None for any other text, and for
    what is none: digits of base 64 stand between signs like these, whatever language is around.
    """
    if len(head) < LEAST_TEXT:
        return None
    for first, second, order in ((head[::2], head[1::2], "<u2"), (head[1::2], head[::2], ">u2")):
        if second.count(0) * 16 >= len(second) * 15 and _is_plain(first):
            return order  # type: ignore[return-value]  # one of these two
    return None


def _is_plain(head: bytes) -> bool:
    """Hardly any control characters among them."""
    return bool(head) and len(head) - len(head.translate(None, _CONTROLS)) <= len(head) // 64
