"""Draw the pages of a document that somebody received, in a process of its own.

The bytes may be anything that came by post or by e-mail. The process that decodes them has limits
of memory and time, opens nothing but its own code, has no network, runs no script of the document,
and hands back pages as JPEGs that it drew again. What it had drawn when it ended counts.
"""

from __future__ import annotations

import json
from dataclasses import field

from forensics.pictures.viewing import UnshowableError
from forensics.sandbox.asking import ask_once
from forensics.value_classes import dataclass

SECONDS = 30
MEMORY = 1 << 30
LARGEST = 16 << 20
"""Bytes of a document that is drawn at all."""
PIXELS = 100_000_000
"""Pixels of a picture that is decoded at all."""
EDGE = 1600
"""Pixels of the longer edge of a page: some 140 for each inch of an A4 sheet."""
MOST_PAGES = 20
LARGEST_ANSWER = 24 << 20
"""Bytes that are taken from the other process: several times as many pages of a usual scan."""
MOST_SAID = 10_000_000
"""Pages that a document can say it has; one that says more is taken for damaged."""

LOCKED, NO_DOCUMENT, TOO_LARGE = 3, 4, 5
_SAID = {
    LOCKED: "It is protected by a password.",
    NO_DOCUMENT: "It is damaged, or not a whole PDF, JPEG or PNG file.",
    TOO_LARGE: "The picture says that it is larger than pictures are.",
}
_NO_END = "It could not be drawn within the limits of time and memory."

_BEGINS = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"))


@dataclass(frozen=True, slots=True)
class DrawnDocument:
    """The pages of a document as JPEGs, from the first on, and how many it says that it has."""

    pages: tuple[bytes, ...] = field(repr=False)
    page_count: int


def kind_of(data: bytes) -> str | None:
    """What its first bytes say that a document is: pdf, jpeg or png; None for anything else."""
    return next((kind for begins, kind in _BEGINS if data.startswith(begins)), None)


def draw_document(data: bytes) -> DrawnDocument:
    """Draw the first pages of a document (PDF, JPEG or PNG), at least one.

    Raises:
        UnshowableError: none could be drawn; the text says why, and nothing of what it holds.
    """
    if len(data) > LARGEST or kind_of(data) is None:
        raise UnshowableError(_SAID[NO_DOCUMENT])
    said = ask_once(
        "forensics.pictures.page_drawing", data, seconds=SECONDS + 5, most=LARGEST_ANSWER
    )
    if said is None:
        raise UnshowableError(_NO_END)
    drawn = _read(said.answer)
    if drawn is None:
        raise UnshowableError(_SAID.get(said.code, _NO_END))
    return drawn


def _read(answer: bytes) -> DrawnDocument | None:
    """Every whole page of an answer; None where it has none, or is not of the agreed form."""
    line, _, rest = answer.partition(b"\n")
    pages: list[bytes] = []
    try:
        count = int(json.loads(line)["pages"])
        # Each page is cut out of all that follows it, so no more than one too many is looked at.
        while len(pages) <= MOST_PAGES and (page := _page(rest)):
            jpeg, rest = page
            pages.append(jpeg)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    if not 1 <= len(pages) <= min(count, MOST_PAGES) or count > MOST_SAID:
        return None
    return DrawnDocument(tuple(pages), count)


def _page(rest: bytes) -> tuple[bytes, bytes] | None:
    """The next page, and what follows it; None where the answer ends before or within it."""
    line, ended, body = rest.partition(b"\n")
    if not ended:
        return None
    told = json.loads(line)
    length, edges = int(told["bytes"]), (int(told["width"]), int(told["height"]))
    if not 0 < min(edges) <= max(edges) <= EDGE or length < 1:
        raise ValueError
    jpeg = body[:length]
    if len(jpeg) < length:
        return None
    if not jpeg.startswith(b"\xff\xd8"):
        raise ValueError
    return jpeg, body[length:]
