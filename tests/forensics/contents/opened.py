"""What readers of contents are held to in tests: bytes in memory, all members, changed seeds."""

from __future__ import annotations

import random
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from forensics.contents.means import Means
from forensics.contents.reader import ClosedContent, ContentMember
from forensics.errors import ForensicsError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.contents.reader import ContentReader

PIECE = 1000
IN_PLACE, STRETCH = 0.7, 64
MOST_DECODED = 64 * 1024 * 1024  # of one fuzzed input
ODD = [b"\0", b"\xff", b"\xff\xff", b"\xff" * 4, b"\0" * 4, b"\x7f" + b"\xff" * 7]


class HeldContent:
    """Content that is held in memory; it gives nothing beyond its end."""

    def __init__(self, data: bytes) -> None:
        self.data, self.size = data, len(data)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        assert 0 <= offset <= offset + len(buffer) <= self.size
        buffer[:] = self.data[offset : offset + len(buffer)]


@dataclass(frozen=True)
class Opened:
    """A member, its content and the bytes that hold it."""

    name: bytes
    content: bytes
    stored: bytes
    member: ContentMember


def decoded(member: ContentMember, most: int = MOST_DECODED) -> bytes:
    decoder, found, length = member.begin(), [], 0
    while length < most and (piece := decoder.read(PIECE)):
        assert len(piece) <= PIECE
        found.append(piece)
        length += len(piece)
    return b"".join(found)


def all_of(reader: ContentReader, data: bytes) -> list[ContentMember | ClosedContent]:
    return list(reader.members(HeldContent(data), Means.for_size(len(data))))


def open_all(reader: ContentReader, data: bytes) -> list[Opened]:
    """All members of a container, each decoded before the next is asked for, and none closed."""
    found = []
    for each in reader.members(HeldContent(data), Means.for_size(len(data))):
        assert isinstance(each, ContentMember), each
        content = decoded(each)
        stored = b"".join(data[extent.offset : extent.end] for extent in each.stored)
        assert len(stored) == sum(extent.length for extent in each.stored)
        assert not each.is_as_stored or stored == content
        assert decoded(each) == content  # and again
        found.append(Opened(each.name, content, stored, each))
    return found


def changed(seed: bytes, chance: random.Random) -> bytes:
    """A seed with a few changes: mostly in place, or forms that count bytes would end at once."""
    if chance.random() < IN_PLACE:
        return _changed_in_place(seed, chance)
    data = bytearray(seed)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                data[at : at + 1] = bytes((chance.randrange(256),))
            case 1:
                piece = chance.choice(ODD)
                data[at : at + len(piece)] = piece
            case 2:
                del data[at : at + chance.randrange(1, 40)]
            case _:
                data[at:at] = data[chance.randrange(len(data) + 1) :][: chance.randrange(1, 60)]
    return bytes(data)


def _changed_in_place(seed: bytes, chance: random.Random) -> bytes:
    data, places = bytearray(seed), _telling(seed)
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.choice(places) + chance.randrange(STRETCH)
        any_bytes = chance.randbytes(chance.randrange(1, 5))
        piece = chance.choice((any_bytes, chance.choice(ODD)))
        data[at : at + len(piece)] = piece[: max(0, len(data) - at)]
    return bytes(data)


@lru_cache(64)
def _telling(seed: bytes) -> list[int]:
    """Stretches that say where things are: neither empty nor content, which is random or text."""
    stretches = ((at, seed[at : at + STRETCH]) for at in range(0, len(seed), STRETCH))
    found = [at for at, some in stretches if STRETCH // 8 < some.count(0) < len(some)]
    return found or list(range(0, len(seed) or 1, STRETCH))


def read_changed(reader: ContentReader, seed: bytes, chance: random.Random) -> None:
    """Read a changed seed: what is not read is refused in words of ours, within its means."""
    data = changed(seed, chance)
    means = Means.for_size(len(data))
    try:
        for each in reader.members(HeldContent(data), means):
            assert all(0 <= extent.offset <= extent.end <= len(data) for extent in each.stored)
            if isinstance(each, ContentMember):
                _decode_changed(each)
    except ForensicsError:
        return


def _decode_changed(member: ContentMember) -> None:
    try:
        decoded(member, most=1024 * 1024)
    except ForensicsError:
        return


def in_bulk(few: int) -> pytest.MarkDecorator:
    """Have a test read a few changed files of all seeds, and with ``--long`` a hundred thousand."""
    return pytest.mark.parametrize("inputs", [few, pytest.param(100_000, marks=pytest.mark.long)])


def read_many_changed(seeds: Sequence[tuple[ContentReader, bytes]], inputs: int) -> None:
    """Read so many changed files, as many of each seed."""
    for which, (reader, seed) in enumerate(seeds):
        for number in range(inputs // len(seeds)):
            read_changed(reader, seed, random.Random(f"{which} {number}"))  # noqa: S311 -- no secret
