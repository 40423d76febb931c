"""The reader of text: messages, mailboxes, web pages, notes, whatever they are called."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import bytes_at
from forensics.contents.reader import ContentMember
from forensics.contents.texts.decoders import Base64Text, HexText, QuotedText, UuText
from forensics.contents.texts.digit_runs import DigitRun, long_lines, plain_digits
from forensics.contents.texts.forward import ForwardText
from forensics.contents.texts.parts import (
    Boundaries,
    QuotedBody,
    UuLines,
    quoted_parts,
    uu_parts,
)
from forensics.contents.texts.telling import (
    header_before,
    is_known_start,
    is_stated,
    looks_like_digits,
    name_in,
)
from forensics.contents.texts.wide import NarrowText, as_stored
from forensics.matching.text import TEXT, is_text, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.contents.means import Means
    from forensics.contents.piecewise import PiecewiseDecoder, Source
    from forensics.contents.reader import ClosedContent
    from forensics.contents.texts.forward import Taken
    from forensics.matching.content_streams import ContentStream

    Decoding = Callable[[Source], PiecewiseDecoder]

_START_WORK = 2048  # what a place takes where something may begin and does not, as bytes
_LEAST, _MANY = 96, 1024  # digits: of a run that is told by its first bytes, and of any other
_HEAD, _PAGE = 512, 4096
_IN_ADDRESS = re.compile(rb"[^\n]{0,96}?base64%2[Cc]")
_HEX = re.compile(rb"[0-9A-Fa-f]+")
_PREFIXES = (b"0x", b"\\x", b"\\\\x")  # as databases write it

_DIGITS, _QUOTED, _UU = range(3)


class _Start(NamedTuple):
    """Where something may begin in a window, and which of the three."""

    at: int
    kind: int
    name: bytes = b""


class TextReader:
    """Gives what is encoded in text."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        order = width_of(bytes_at(content, 0, _PAGE))
        if order is None:
            yield from self._members(content, means)
        else:
            yield from map(as_stored, self._members(NarrowText(content, order), means))

    def _members(self, content: ContentStream, means: Means) -> Iterator[ContentMember]:
        text, boundaries = ForwardText(content), Boundaries()
        for start in text.starts(lambda shown: _starts(shown, boundaries)):
            means.spend(_START_WORK)
            member = _member_at(text, start, boundaries)
            if member:
                means.spend(MEMBER_WORK)
                yield member


def _starts(shown: bytes, boundaries: Boundaries) -> Iterator[_Start]:
    """Return the places in a window where something may begin; learn the boundaries it names."""
    boundaries.learn(shown)
    yield from (_Start(at, _DIGITS) for at in long_lines(shown))
    yield from (_Start(at, _QUOTED) for at in quoted_parts(shown))
    yield from (_Start(at, _UU, name) for at, name in uu_parts(shown))


def _member_at(text: ForwardText, start: _Start, boundaries: Boundaries) -> ContentMember | None:
    """Return what begins there, if it is something, and pass it."""
    if start.kind == _DIGITS:
        return _digit_run(text, start.at)
    name = start.name or name_in(header_before(text.text, start.at))
    taken = text.take(start.at, QuotedBody(boundaries) if start.kind == _QUOTED else UuLines())
    if not taken.extent.length:
        return None
    decoder = QuotedText if start.kind == _QUOTED else UuText
    return _member(taken, decoder, name, (taken.held or b"")[: 2 * _HEAD])


def _digit_run(text: ForwardText, start: int) -> ContentMember | None:
    before, run = text.text, DigitRun()
    begin = _digits_begin(before, start)
    taken = text.take(begin, run)
    if run.digits < _LEAST:
        return None
    digits = plain_digits(before[begin : begin + min(_HEAD, taken.extent.length)])
    header = header_before(before, begin)
    decoder = _decoder(digits, run.digits, stated=is_stated(before, begin, header))
    return None if decoder is None else _member(taken, decoder, name_in(header), digits)


def _digits_begin(text: bytes, start: int) -> int:
    """Return the first digit of a line that itself begins with what introduces its digits."""
    for prefix in _PREFIXES:
        if text.startswith(prefix, start):
            return start + len(prefix)
    address = _IN_ADDRESS.match(text, start, start + 128)
    return address.end() if address else start


def _decoder(digits: bytes, number: int, *, stated: bool) -> Decoding | None:
    """Return what decodes a run of digits by its first ones; None where it seems to be none."""
    if _HEX.fullmatch(digits) and is_known_start(_head(HexText, digits)):
        return HexText
    if stated or is_known_start(_head(Base64Text, digits[:64])):
        return Base64Text
    return Base64Text if number >= _MANY and looks_like_digits(digits) else None


def _head(decoder: Decoding, text: bytes) -> bytes:
    return decoder(BytesIO(text)).read(_HEAD)


def _member(taken: Taken, decoder: Decoding, name: bytes, first: bytes) -> ContentMember:
    """Make a member; one without a name is called by where it stands."""
    head = _head(decoder, first)
    is_other = head and (is_known_start(head) or not is_text(head))
    return ContentMember(
        name or b"+%d" % taken.extent.offset,
        lambda: decoder(taken.begin()),
        stored=(taken.extent,),
        kind="" if is_other else TEXT,
    )
