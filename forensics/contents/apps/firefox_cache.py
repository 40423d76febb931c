"""Entries of Firefox's cache (``netwerk/cache2``): a body, and behind it what is known of it.

The last four bytes say where the body ends. Digests of its pieces of 256 KiB, a head of numbers,
the address and the head of the answer follow it (``CacheFileMetadata.h``, versions 1 to 4).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.apps.sent_bodies import decoded_body
from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import bytes_at, damaged, piece
from forensics.contents.reader import ContentMember
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.contents.reader import ClosedContent
    from forensics.matching.content_streams import ContentStream

FIREFOX = "firefox_entry"
_CHUNK = 256 * 1024
# Length of the head of numbers, and where in it that of the address stands, by version.
_HEADS = {1: (24, 20), 2: (28, 24), 3: (32, 24), 4: (32, 24)}
_MOST_ADDRESS, _MOST_NAME, MOST_BEHIND = 65_536, 200, 65_536
_LEAST = 4 + 4 + 24 + 2


@dataclass(frozen=True, slots=True)
class FirefoxEntry:
    """How long the body is, the address, and all that is known of it."""

    body: int
    address: bytes
    known: bytes


def entry_of(tail: bytes, size: int) -> FirefoxEntry | None:
    """Return what the last bytes of a file say where it is such an entry, None of others."""
    if len(tail) < _LEAST:
        return None
    body = int.from_bytes(tail[-4:], "big")
    behind = size - body
    if not _LEAST <= behind <= len(tail):
        return None
    at = len(tail) - behind + 4 + 2 * -(-body // _CHUNK)
    length, place = _HEADS.get(int.from_bytes(tail[at : at + 4], "big"), (0, 0))
    address = int.from_bytes(tail[at + place : at + place + 4], "big")
    start = at + length
    end = start + address
    if not length or not 0 < address < _MOST_ADDRESS or tail[end : end + 1] != b"\0":
        return None
    return FirefoxEntry(body, tail[start:end], tail[end + 1 : -4])


class FirefoxReader:
    """Gives the body of an entry, and what it is when it was sent compressed."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        means.spend(MEMBER_WORK)
        length = min(MOST_BEHIND, content.size)
        entry = entry_of(bytes_at(content, content.size - length, length), content.size)
        if entry is None:
            raise damaged()
        name, body = entry.address[:_MOST_NAME].replace(b"/", b"_"), Extent(0, entry.body)
        if entry.body:
            begin = partial(piece, content, body)
            yield ContentMember(name, begin, body.length, (body,), is_as_stored=True)
            yield from decoded_body(content, name, body, entry.known)
