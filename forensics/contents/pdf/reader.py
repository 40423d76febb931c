"""The reader of PDF files: every stream from front to back, and no table is relied on."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.appended.hosts import reading
from forensics.contents.appended.looking import zip_behind
from forensics.contents.appended.reader import member_of
from forensics.contents.means import MEMBER_WORK
from forensics.contents.pdf.dictionaries import facts_before
from forensics.contents.pdf.filters import PICTURES, decoded_by
from forensics.contents.pdf.unlocking import lock_on
from forensics.contents.pieces import bytes_at
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.contents.texts.forward import ForwardText
from forensics.contents.texts.telling import is_known_start
from forensics.errors import UnreadableExtentError
from forensics.matching.text import is_text
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.containers.decoding import Decoder
    from forensics.contents.means import Means
    from forensics.contents.pdf.dictionaries import StreamFacts
    from forensics.contents.pdf.locks import Opening
    from forensics.contents.texts.forward import Taken
    from forensics.matching.content_streams import ContentStream

_STREAM = re.compile(rb">>[\0\t\n\f\r ]{0,64}stream(?:\r\n|\n|\r)")
_END = b"endstream"
_LINE_END = re.compile(rb"(?:\r\n|\n|\r)\Z")
_HEAD = 64
_LEAST_LOCKED = 32  # bytes: so many are of a stream by AES that is empty


class PdfReader:
    """Gives what the streams of a PDF file hold; pixels without a form of a file are among it."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        lock, closed = lock_on(content, means), 0
        text = ForwardText(content)
        for start in text.starts(_starts):
            facts = facts_before(text.text, start[1])
            taken = text.take(start[0], StreamEnd())
            means.spend(MEMBER_WORK)
            taken = _without_line_end(taken, facts.length)
            if not taken.extent.length:
                continue
            found = _member(taken, facts)
            opening = lock.opening(facts) if lock is not None else None
            if opening is not None and taken.extent.length <= _LEAST_LOCKED:
                continue
            if opening is not None:
                yield _member(taken, facts, opening)
            # What stands in the clear in a file that is locked is given, too: locks may be claimed.
            if lock is None or not isinstance(found, ContentMember) or _makes_sense(found):
                yield found
            elif opening is None:
                closed += 1
        if closed:
            yield ClosedContent(wordings.ENCRYPTED, ClosedAs.ENCRYPTED, number=closed)
        behind = zip_behind(reading(partial(bytes_at, content)), content.size)
        if behind is not None:
            yield member_of(content, behind)


class StreamEnd:
    """Finds the end of a stream by its last word; the length before it may lie."""

    def look(self, text: bytes, start: int, *, is_last: bool) -> tuple[int, bool]:
        """See ``Ending.look``."""
        end = text.find(_END, start)
        if end >= 0:
            return end, True
        return (len(text), True) if is_last else (max(start + 1, len(text) - len(_END)), False)


def _starts(shown: bytes) -> Iterator[tuple[int, int]]:
    """Return the places where streams begin, and where the dictionaries before them end."""
    return ((found.end(), found.start()) for found in _STREAM.finditer(shown))


def _without_line_end(taken: Taken, stated: int | None) -> Taken:
    """Leave out the line break before the last word: as the length says, if it says so."""
    length = taken.extent.length
    if stated is not None and 0 <= length - stated <= 2:
        return taken.first(stated)
    line_end = _LINE_END.search(taken.last(2))
    return taken.first(length - len(line_end[0])) if line_end else taken


def _member(
    taken: Taken, facts: StreamFacts, opening: Opening | None = None
) -> ContentMember | ClosedContent:
    """Return what a stream holds, up to a picture that stands in it as it is."""
    number = next((n for n, each in enumerate(facts.filters) if each in PICTURES), None)
    filters = tuple(each for each in facts.filters[:number] if each != b"Crypt")
    name, stored = facts.name or b"+%d" % taken.extent.offset, (taken.extent,)
    if not filters and opening is None:
        return ContentMember(name, taken.begin, stored=stored, is_as_stored=True)
    decode = decoded_by(filters) if filters else _as_it_is
    if decode is None:
        return ClosedContent(wordings.UNKNOWN_METHOD, stored=stored)
    begin = taken.begin if opening is None else lambda: opening(taken.begin())
    return ContentMember(name, lambda: decode(begin()), stored=stored)


def _as_it_is(decoder: Decoder) -> Decoder:
    return decoder


def _makes_sense(member: ContentMember) -> bool:
    """Whether a stream of an encrypted file is one that was left in the clear."""
    try:
        head = member.begin().read(_HEAD)
    except UnreadableExtentError:
        return False
    return not member.is_as_stored or is_known_start(head) or is_text(head)
