"""The reader of files with a container behind something else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.appended.hosts import reading
from forensics.contents.appended.looking import ANY, MOST_FOUND, Appended, appended
from forensics.contents.means import MEMBER_WORK
from forensics.contents.pieces import bytes_at, piece
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream


class AppendedReader:
    """Gives what begins behind a picture, film or program in one file, or behind a few bytes."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        means.spend(MEMBER_WORK)
        found = appended(reading(partial(bytes_at, content)), content.size)
        before = min((each.before for each in found), default=0)
        if before:
            yield _member(content, ANY, Extent(0, before))
        for each in found[:MOST_FOUND]:
            means.spend(MEMBER_WORK)
            yield member_of(content, each)
        if len(found) > MOST_FOUND:
            rest = Extent(found[MOST_FOUND].start, content.size - found[MOST_FOUND].start)
            yield ClosedContent(wordings.OVER_BUDGET, ClosedAs.OVER_BUDGET, (rest,))


def member_of(content: ContentStream, each: Appended) -> ContentMember:
    """Return what begins within a file as a member of it: from there to the file's end."""
    return _member(content, each.kind, Extent(each.start, content.size - each.start))


def _member(content: ContentStream, kind: str, place: Extent) -> ContentMember:
    begin = partial(piece, content, place)
    own = "" if kind == ANY else kind
    return ContentMember(b"", begin, place.length, (place,), is_as_stored=True, kind=own)
