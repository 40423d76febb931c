"""Where pictures begin in a content that was just swept, outside whole copies of known files."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from forensics.altered.formats import begins_like_video
from forensics.extents import joined
from forensics.matching.picture_ends import HEAD, picture_kind
from forensics.matching.randomness import PAGE_SIZE

if TYPE_CHECKING:
    from forensics.matching.sweeping import Swept


def beginnings_in(swept: Swept, size: int) -> list[tuple[int, bool]]:
    """Return offsets, ascending, and whether the content is the picture as a whole.

    None are where the content is a known file by more than MD5 or SHA-1, or where beginnings were
    not looked for.
    """
    if swept.starts is None or any(each.is_strong for each in swept.answer.equal):
        return []
    told = joined(extent for hit in swept.hits if hit.is_whole for extent in hit.extents)
    head = bytes(swept.read(0, min(PAGE_SIZE, size))[:HEAD])
    is_picture = picture_kind(head) is not None or begins_like_video(head)
    found = []
    for at in sorted({*swept.starts, 0} if is_picture else set(swept.starts)):
        before = bisect_right(told, at, key=lambda extent: extent.offset) - 1
        if before < 0 or told[before].end <= at:
            found.append((at, is_picture and at == 0))
    return found
