"""TOML that somebody brings, within bounds: Python's own reader has none.

A key of n parts costs it n tuples of up to n parts: twenty gigabytes for a form of 100 kB, and the
system ends another process for want of memory. Brackets within brackets, and a number of thousands
of digits, end it with errors that are not its own.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

MOST_PARTS: Final = 16
"""Of one key: nothing that is read here has more than four."""
# Each alternative takes all that it can and gives nothing back, so that the time grows with the
# length alone, whatever is left open.
_TOKEN = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'''
    r"""|\'\'\'(?:[^']|'(?!''))*+(?:\'\'\')?"""
    r"""|(?P<part>"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?|[A-Za-z0-9_-]++)"""
    r"""|(?P<dot>\.)|(?P<blank>[ \t]++)|#[^\n]*+|.""",
    re.DOTALL,
)


def toml_document(data: bytes) -> dict[str, Any]:
    """Return what a TOML document says.

    Raises:
        ValueError: it is none, or it goes deeper than any that is read here.
    """
    text = data.decode()
    if _parts_of_longest(text) > MOST_PARTS:
        raise ValueError(f"a key has more than {MOST_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("it goes too deep") from None


def _parts_of_longest(text: str) -> int:
    """How many parts, joined by dots, the longest key has; texts and comments hold none."""
    most = parts = 0
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "dot":
            parts += 1
            most = max(most, parts + 1)
        elif token.lastgroup is None:
            parts = 0
    return most
