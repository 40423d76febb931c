"""Whether text is a message of electronic mail."""

from __future__ import annotations

import re

LEAST_HEADERS, LINES = 3, 12
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,40}:[ \t]")


def is_mail(head: bytes) -> bool:
    """Whether text begins as a message does: its first lines hold several headers."""
    found = {match[0] for line in head.splitlines()[:LINES] if (match := _HEADER.match(line))}
    return len(found) >= LEAST_HEADERS
