"""Whether bytes are text, whatever it is called: a note, a web page, a table, source code."""

from __future__ import annotations

TEXT = "text"  # the kind of a file that is
LEAST_TEXT = 128  # bytes: less holds no picture, however it is written
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\f\r\x1b"})


def is_text(head: bytes) -> bool:
    """Whether bytes may be text: hardly any control characters among them."""
    return bool(head) and len(head) - len(head.translate(None, _CONTROLS)) <= len(head) // 64
