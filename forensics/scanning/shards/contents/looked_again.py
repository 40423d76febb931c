"""The content of a member once more, to look at the pictures in it: at any place, in any order."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from forensics.contents.means import OverBudgetError
from forensics.errors import UnreadableExtentError
from forensics.matching.stream_windows import InMemory
from forensics.matching.sweeping import IN_MEMORY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.matching.content_streams import ContentStream
    from forensics.scanning.shards.contents.opening import PicturedMember

STEP = 1024 * 1024
MOST_HELD = 64 * 1024 * 1024
"""Bytes of a decoded member that is held: as many as a picture may have."""


class NotHeldError(Exception):
    """A member is too long to be held, or decoding it again takes more than there is to spend."""


@contextmanager
def content_again(member: PicturedMember) -> Iterator[ContentStream]:
    """Give the content of a member that was just swept, for as long as it is looked at.

    Raises:
        NotHeldError: it cannot be given.
    """
    size = member.swept.done
    if size <= IN_MEMORY:
        yield InMemory(memoryview(member.swept.read(0, size)))
    elif member.stands:
        yield member.stream
    else:
        with _held(member, size) as content:
            yield content


@contextmanager
def _held(member: PicturedMember, size: int) -> Iterator[ContentStream]:
    if size > min(MOST_HELD, member.means.memory):
        raise NotHeldError
    member.means.hold(size)
    try:
        held = memoryview(bytearray(size))
        try:
            for start in range(0, size, STEP):
                member.stream.read_into(start, held[start : start + STEP])
        except (OverBudgetError, UnreadableExtentError) as error:
            raise NotHeldError from error
        yield InMemory(held)
    finally:
        member.means.release(size)
