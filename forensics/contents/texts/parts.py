"""Parts of messages that are quoted-printable (RFC 2045) or uuencoded: where they begin and end."""

from __future__ import annotations

import re
from bisect import bisect_right

_QUOTED = b"quoted-printable"
_LONGEST_LINE = 256
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_MOST_HEADERS = 8 * 1024  # between the header that names the encoding and the body
_BOUNDARY = re.compile(rb'boundary[ \t]*=[ \t]*"?([^"\s;]{1,70})', re.IGNORECASE)
_MOST_BOUNDARIES = 64
_END = re.compile(rb"\r?\n(?:--([^\r\n]{1,76})|From |[Cc]ontent-[Tt]ransfer-[Ee]ncoding:)")
_LONGEST_END = 128
_UU_BEGIN = re.compile(rb"begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n")
_UU_LINES = re.compile(rb"(?:[ -`]{1,90}+\r?\n)*+")
_LONGEST_UU = 96


def quoted_parts(text: bytes) -> list[int]:
    """Return the places where bodies begin that a header before them calls quoted-printable."""
    small, found, at = text.lower(), set[int](), 0
    blanks: list[int] | None = None
    while (at := small.find(_QUOTED, at)) >= 0:
        at += len(_QUOTED)
        line = small[max(0, at - _LONGEST_LINE) : at].rpartition(b"\n")[2]
        if not line.startswith(b"content-transfer-encoding:"):
            continue
        if blanks is None:
            blanks = [each.end() for each in _BLANK_LINE.finditer(text)]
        after = bisect_right(blanks, at)
        if after < len(blanks) and blanks[after] <= at + _MOST_HEADERS:
            found.add(blanks[after])
    return sorted(found)


def uu_parts(text: bytes) -> list[tuple[int, bytes]]:
    """Return the places where uuencoded lines begin, and the names that stand before them."""
    found, at = [], 0
    while (at := text.find(b"begin ", at)) >= 0:
        begin = _UU_BEGIN.match(text, at)
        if begin and text[at - 1 : at] in (b"", b"\n"):
            found.append((begin.end(), begin[1]))
        at += 1
    return found


class Boundaries:
    """The boundaries that headers named, the latest of them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._named: dict[bytes, None] = {}

    def learn(self, text: bytes) -> None:
        """Take those that headers in a text name."""
        if b"oundary" not in text and b"OUNDARY" not in text:
            return
        for found in _BOUNDARY.finditer(text):
            self._named.pop(found[1], None)
            self._named[found[1]] = None
        for each in list(self._named)[:-_MOST_BOUNDARIES]:
            del self._named[each]

    def is_one(self, line: bytes) -> bool:
        """Whether what follows two dashes is a boundary, or the last one of its kind."""
        line = line.rstrip()
        return line in self._named or line.removesuffix(b"--") in self._named


class QuotedBody:
    """Finds the end of a quoted-printable body; see ``forward.Ending``.

    It ends where a boundary, another message or another part begins. A boundary that never comes
    hides nothing: what follows is decoded with it, and looked into.
    """

    def __init__(self, boundaries: Boundaries) -> None:
        """Take the boundaries that count."""
        self._boundaries = boundaries

    def look(self, text: bytes, start: int, *, is_last: bool) -> tuple[int, bool]:
        """See ``Ending.look``."""
        for found in _END.finditer(text, max(0, start - 2)):
            if not found[1] or self._boundaries.is_one(found[1]):
                return max(start, found.start()), True
        if is_last:
            return len(text), True
        return max(start + 1, len(text) - _LONGEST_END), False


class UuLines:
    """Finds the end of uuencoded lines; see ``forward.Ending``."""

    def look(self, text: bytes, start: int, *, is_last: bool) -> tuple[int, bool]:
        """See ``Ending.look``."""
        found = _UU_LINES.match(text, start)
        end = found.end() if found else start
        return end, is_last or end == start or end < len(text) - _LONGEST_UU
