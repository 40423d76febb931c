r"""Long runs of digits of base64 (RFC 4648, 4) or base 16 in text, over its line breaks.

Nothing around a run is relied on: neither boundaries nor headers, which may lie. Digits may be
escaped as JSON (``\/``, ``\n``) and addresses (``%2F``) do it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

LEAST_LINE = 40  # digits of each line but the last: PEM has 64, MIME 76 (RFC 2045, 6.8)
_MOST_INDENT = 24
_MARGIN = 128  # more than a line break, an indent and the least line
_DIGITS = rb"A-Za-z0-9+/\\%"
_LINE = rb"[%b]{%d,}+" % (_DIGITS, LEAST_LINE)
_GAP = rb"\r?\n[ \t]{0,%d}+" % _MOST_INDENT
_RUN = re.compile(
    rb"[ \t]{0,%d}+[%b]*+((?:%b%b)*+)((?:%b[%b]+)?)(?:=|%%3[Dd]){0,2}"
    % (_MOST_INDENT, _DIGITS, _GAP, _LINE, _GAP, _DIGITS)
)
_ESCAPED = re.compile(rb"\\u00(2[Bb]|2[Ff]|3[Dd])|\\([nrt/])|%(2[Bb]|2[Ff]|3[Dd]|0[ADad])|[\\%]")
_NO_DIGITS = re.sub(rb"[A-Za-z0-9+/=]", b"", bytes(range(256)))
_is_digit = np.zeros(256, bool)
_is_digit[np.frombuffer(re.sub(rb"[^%b]" % _DIGITS, b"", bytes(range(256))), np.uint8)] = True


def long_lines(text: bytes) -> list[int]:
    """Return the places where lines of digits begin that are long enough to begin a run."""
    breaks: npt.NDArray[np.intp] = np.flatnonzero(~_is_digit[np.frombuffer(text, np.uint8)])
    edges = np.concatenate((np.array([-1]), breaks, np.array([len(text)])))
    long = np.flatnonzero(np.diff(edges) > LEAST_LINE)
    starts: list[int] = (edges[long] + 1).tolist()
    return starts


def plain_digits(text: bytes) -> bytes:
    """Return the digits of text without its escapes and line breaks."""
    if b"\\" in text or b"%" in text:
        text = _ESCAPED.sub(_unescape, text)
    return text.translate(None, _NO_DIGITS)


def _unescape(found: re.Match[bytes]) -> bytes:
    by_number = found[1] or found[3]
    if by_number:
        return bytes((int(by_number, 16),))
    return found[2] if found[2] == b"/" else b""


class DigitRun:
    """Finds the end of a run, its padding with it; see ``forward.Ending``."""

    def __init__(self) -> None:
        """Begin with no digits."""
        self.digits = 0

    def look(self, text: bytes, start: int, *, is_last: bool) -> tuple[int, bool]:
        """Give how far the run surely goes, and whether it ends there."""
        found = _RUN.match(text, start)
        end = found.end() if found else start
        if found is None or is_last or end <= len(text) - _MARGIN:
            return self._ended(start, found), True
        cut = text.rfind(b"\n", start + 1, end) + 1 or end
        self.digits += len(plain_digits(text[start:cut]))
        return cut, False

    def _ended(self, start: int, found: re.Match[bytes] | None) -> int:
        """The last line belongs to it, unless the run is whole in fours without it alone."""
        if found is None:
            return start
        before = self.digits + len(plain_digits(found.string[start : found.end(1)]))
        whole = self.digits + len(plain_digits(found[0]))
        is_apart = bool(found[2]) and whole % 4 != 0 and before % 4 == 0
        self.digits = before if is_apart else whole
        return found.end(1) if is_apart else found.end()
