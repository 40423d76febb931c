"""Tar archives within files; one within a compressed stream is a member of that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.containers.tars.walking import TarInput, Walk
from forensics.contents.pieces import ContentPiece, piece
from forensics.contents.reader import ClosedContent, ContentMember
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.containers.tars.walking import Member
    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream


class _PassingOver(TarInput):
    """Input that passes over bytes without reading them."""

    def skip_to(self, offset: int) -> None:
        """See ``TarInput.skip_to``."""
        stored = self.decoder
        if isinstance(stored, ContentPiece):
            stored.at = min(max(offset, stored.at), stored.end)
            self.at = stored.at


class Tars:
    """POSIX.1-2024 pax and GNU tar."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        walk = Walk(_PassingOver(ContentPiece(content, 0, content.size)))
        is_cut = False
        for member in walk.members():
            means.spend(1)
            stored = Extent(member.content, min(member.size, content.size - member.content))
            is_cut |= stored.length < member.size
            if stored.length > 0:
                yield _member(content, member, stored)
            if member.is_sparse:
                yield ClosedContent(wordings.SPARSE, stored=(stored,))
        if walk.is_broken or walk.is_cut or is_cut:
            yield ClosedContent(wordings.DAMAGED)


def _member(content: ContentStream, member: Member, stored: Extent) -> ContentMember:
    begin = partial(piece, content, stored)
    return ContentMember(
        member.name, begin, stored.length, (stored,), is_as_stored=True, times=member.times
    )
