"""Text of two bytes a sign (UTF-16) as text of one, in which what is encoded can be found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from forensics.contents.texts.digit_runs import long_lines
from forensics.matching.text import width_of
from forensics.values import Extent

if TYPE_CHECKING:
    from forensics.contents.reader import ContentMember
    from forensics.matching.content_streams import ContentStream

_AT_ONCE = 512 * 1024  # signs
_HEAD = 4096


class NarrowText:
    """The lower byte of each sign, and 0 for each that is more than one byte."""

    def __init__(self, content: ContentStream, order: Literal["<u2", ">u2"]) -> None:
        """Take a content, which stays its opener's, and the order of a sign's two bytes."""
        self._content, self._order, self.size = content, order, content.size // 2

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``ContentStream.read_into``."""
        for at in range(0, len(buffer), _AT_ONCE):
            part = buffer[at : at + _AT_ONCE]
            held = bytearray(2 * len(part))
            self._content.read_into(2 * (offset + at), memoryview(held))
            part[:] = narrowed(held, self._order)


def narrowed(text: bytes | bytearray, order: Literal["<u2", ">u2"]) -> bytes:
    """Return the lower byte of each sign, and 0 for each that is more than one byte."""
    signs = np.frombuffer(text, order, len(text) // 2)
    return np.where(signs < 256, signs, 0).astype(np.uint8).tobytes()


def as_stored(member: ContentMember) -> ContentMember:
    """Return a member of narrow text with its places in the wide one."""
    stored = tuple(Extent(2 * each.offset, 2 * each.length) for each in member.stored)
    is_named = not stored or member.name != b"+%d" % member.stored[0].offset
    name = member.name if is_named else b"+%d" % stored[0].offset
    return replace(member, name=name, stored=stored)


def holds_digits(text: bytes) -> bool:
    """Whether a run of digits may begin in some text, of one byte a sign or of two."""
    if long_lines(text):
        return True
    order = width_of(text[:_HEAD])
    return order is not None and bool(long_lines(narrowed(text, order)))
