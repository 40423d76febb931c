r"""Names and sentences as exports write them: what a sign does unseen is seen instead.

A result shows a name as text in which an undecodable byte stands as ``\xNN``. Here a sign that is
not seen (a line break, NUL, one that turns a line round, half a surrogate pair) stands as
``\uNNNN``, so that no name ends a field, a line or an element, and none looks like another.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable

# Controls, formats, surrogates, those of private use and unassigned, separators of lines and
# paragraphs (Unicode, section 4.5).
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN = re.compile(r"[ -~]*")
_PIECE = 1 << 18  # signs that are written at once


def write_texts(file: BinaryIO, texts: Iterable[str]) -> None:
    """Write texts one behind the other as UTF-8, little of them in memory."""
    held, size = list[str](), 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= _PIECE:
            file.write("".join(held).encode())
            held, size = [], 0
    file.write("".join(held).encode())


def shown(text: str) -> str:
    """Return a text with each sign that is not seen as its number; the others as they are."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(
        _written(sign) if unicodedata.category(sign) in _UNSEEN else sign for sign in text
    )


def _written(sign: str) -> str:
    number = ord(sign)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
