"""From what one pass found in a file of a container to hits that name the file and its bytes."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from forensics.extents import joined, lie_within
from forensics.matching.chaining import in_one_file
from forensics.values import Extent, HashAlgorithm, Hit, HitKind, HitState, Method

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.containers.reader import HeldFile
    from forensics.hash_sets.index import KnownIndex
    from forensics.matching.exact import Equal
    from forensics.matching.raw_hits import RawHit
    from forensics.matching.sweeping import Swept
    from forensics.values import SourceRef

# How much a hit rests on: one probative block alone may be a chance of formats, two are not.
SURE, SINGLE_BLOCK = 1.0, 0.5


def hits_of(source: SourceRef, file: HeldFile, swept: Swept, index: KnownIndex) -> Iterator[Hit]:
    """Return what was found in a file: it as a whole, whole copies within it, and pieces."""
    for equal in swept.answer.equal:
        yield _whole(source, file, equal)
    if not swept.hits:
        return
    told = [(equal.item, Extent(0, equal.length)) for equal in swept.answer.equal]
    items = {hit.row: index.known_file(hit.row).item for hit in swept.hits}
    copies = [hit for hit in swept.hits if hit.is_whole]
    for hit in copies:
        if not any(item == items[hit.row] and hit.extents == (at,) for item, at in told):
            yield _copy(source, file, hit, items[hit.row], swept)
    covered = joined(chain((at for _, at in told), (e for hit in copies for e in hit.extents)))
    pieces = [hit for hit in swept.hits if not (hit.is_whole or lie_within(hit.extents, covered))]
    for row in sorted({hit.row for hit in pieces}):
        for hit in in_one_file(piece for piece in pieces if piece.row == row):
            yield _piece(source, file, hit, items[row])


def _whole(source: SourceRef, file: HeldFile, equal: Equal) -> Hit:
    hit = _at(source, file, equal.item, (Extent(0, equal.length),))
    hit = replace(hit, established_by=equal.established_by)
    return hit if file.is_file else _embedded(hit)


def _copy(source: SourceRef, file: HeldFile, found: RawHit, item: str, swept: Swept) -> Hit:
    hit, digests = _at(source, file, item, found.extents), swept.digested.get(found)
    if digests is not None:
        hit = replace(hit, established_by=digests)
    if found.length != file.size or not file.is_file:
        return _embedded(hit)
    return hit if digests is not None else replace(hit, method=Method.BLOCK)


def _embedded(hit: Hit) -> Hit:
    return replace(hit, kind=HitKind.EMBEDDED, method=Method.EMBEDDED)


def _piece(source: SourceRef, file: HeldFile, found: RawHit, item: str) -> Hit:
    return replace(
        _at(source, file, item, found.extents),
        kind=HitKind.FRAGMENT if found.known_offset else HitKind.TRUNCATED,
        method=Method.BLOCK,
        known_offset=found.known_offset,
        edge=found.edge,
        score=SINGLE_BLOCK if found.is_single_block else SURE,
    )


def _at(source: SourceRef, file: HeldFile, item: str, extents: tuple[Extent, ...]) -> Hit:
    """A whole copy at these places of a file, as far as its blocks tell."""
    return Hit(
        image=source.image,
        item=item,
        method=Method.EXACT,
        kind=HitKind.EXACT,
        state=file.state if file.is_file else HitState.NONE,
        partition=None,
        path=file.path,
        also=(),
        allocated=True if file.is_file and file.state is HitState.LIVE else None,
        extents=file.placed(extents),
        edge=(0, 0),
        known_offset=0,
        length=sum(extent.length for extent in extents),
        owner=None,
        score=SURE,
        established_by=(HashAlgorithm.BLAKE3,),
        times=file.times,
    )
