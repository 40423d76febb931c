"""What sources say, made into values: anything of another form than it should be is nothing."""

from __future__ import annotations

import re
from typing import Any

MOST_TEXT = 64  # characters; the longest of IDENTIFY has 40
MOST_NUMBER = (1 << 63) - 1
_HEX = re.compile(r"(?:0x|naa\.|eui\.)?((?:[0-9a-f]{16}){1,2})")


def text_of(said: object) -> str | None:
    """A serial number, a model or the like: printable ASCII with single spaces, or None."""
    if not isinstance(said, str):
        return None
    shown = "".join(sign if " " <= sign <= "~" else " " for sign in said)
    return " ".join(shown.split())[:MOST_TEXT].strip() or None


def number_of(said: object, *, least: int = 0, most: int = MOST_NUMBER) -> int | None:
    """A whole number within its bounds, or None."""
    if isinstance(said, bool) or not isinstance(said, int):
        return None
    return said if least <= said <= most else None


def name_of(said: object) -> str | None:
    """A World Wide Name or EUI of 16 or 32 hexadecimal digits, in lower case, or None."""
    if not isinstance(said, str):
        return None
    found = _HEX.fullmatch("".join(said.lower().split()))
    return found[1] if found and set(found[1]) not in ({"0"}, {"f"}) else None


def within(document: object, *path: str | int) -> Any:  # noqa: ANN401 -- JSON has no narrower type
    """What stands in a JSON document under these keys and places, or None."""
    for key in path:
        if isinstance(key, str):
            document = document.get(key) if isinstance(document, dict) else None
        elif isinstance(document, list) and key < len(document):
            document = document[key]
        else:
            return None
    return document
