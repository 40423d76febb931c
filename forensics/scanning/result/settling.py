"""From pieces of known files to hits: joined, given to their owners, and whole copies read again.

* A piece that lies within whole copies is covered by them: of the same known file, or of another
  version of it, with which it has these bytes in common.
* A whole copy whose blocks all agree is read once more and digested, like any file: then it is an
  exact hit. Within the live content of another file it is an embedded one.
* The rest of a copy is truncated where its beginning is there, else a fragment; what lies in pieces
  within the content of one file is one hit (``grouping``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from forensics.errors import DiskImageError
from forensics.extents import joined, lie_within
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.matching.raw_hits import join_runs, merge_raw_hits
from forensics.scanning.result.grouping import grouped
from forensics.scanning.shards.pages import BytesAround, raw_matcher
from forensics.scanning.shards.planning import MOST_BYTES, MOST_ENTRIES, ScanShard
from forensics.scanning.shards.rereading import scan_again
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.scanning.workers.guarded_image import GuardedImage
from forensics.values import Extent, Fault, HashAlgorithm, Hit, HitKind, Method
from forensics.values.hits import WHOLE
from forensics.values.source_kinds import whole_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from forensics.hash_set import KnownFileTable
    from forensics.hash_sets.sharing import SharedIndexRef
    from forensics.matching.raw_hits import RawHit
    from forensics.matching.runs import RawRun
    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.scanning.sources.scan_sources import ScanSource
    from forensics.scanning.survey.owner_index import Owner
    from forensics.scanning.survey.source_survey import Survey
    from forensics.scanning.workers.guarded_child import GuardedChild

# How much a hit rests on: one probative block alone may be a chance of formats, two are not.
SURE, SINGLE_BLOCK = 1.0, 0.5


def settle_raw_hits(
    survey: Survey,
    results: Iterable[ShardResult],
    *,
    index: SharedIndexRef,
    known_files: KnownFileTable,
    child: GuardedChild,
) -> tuple[Hit, ...]:
    """The hits of the raw pass on one source, beside those of whole files.

    ``child`` reads the source again; where it goes down, a fault of the survey says so.
    """
    mine = [result for result in results if result.image == survey.source.image]
    told = [hit for result in mine for hit in result.hits]
    exact = _places_by_item(hit for hit in told if hit.kind in WHOLE)
    parts = _places_by_item(hit for hit in told if hit.kind not in WHOLE)
    pieces = merge_raw_hits([_settled(survey, mine, index, child)])
    items = {piece.row: known_files.known_file(piece.row).item for piece in pieces}
    left = _untold(pieces, exact, parts, items)
    owned = grouped((piece, survey.owners.owner_of(piece.extents)) for piece in left)
    hits = [_hit(piece, items[piece.row], owner, survey.source) for piece, owner in owned]
    whole = [hit for hit in hits if hit.kind in WHOLE]
    digested = _digested(whole, survey, index, child)
    return tuple(digested.get((hit.item, hit.extents), hit) for hit in hits)


def _untold(
    pieces: Iterable[RawHit],
    exact: dict[str, list[Extent]],
    parts: dict[str, list[Extent]],
    items: dict[int, str],
) -> Iterator[RawHit]:
    """Leave out what files tell already, or what lies in them: a copy at its own place, a piece.

    A piece lies within any whole copy, or within a part of the same known file.
    """
    listed = list(pieces)
    whole = (extent for piece in listed if piece.is_whole for extent in piece.extents)
    told = joined(chain(chain.from_iterable(exact.values()), whole))
    for piece in listed:
        own = (exact if piece.is_whole else parts).get(items[piece.row], [])
        is_within = lie_within(piece.extents, own)
        if not is_within and (piece.is_whole or not lie_within(piece.extents, told)):
            yield piece


def _settled(
    survey: Survey, results: Iterable[ShardResult], index: SharedIndexRef, child: GuardedChild
) -> tuple[RawRun, ...]:
    """The runs of all shards joined, and those that no page could follow to their ends followed."""
    runs, ref = join_runs(run for result in results for run in result.runs), survey.source.ref
    if ref is None or not any(run.open_before or run.open_after for run in runs):
        return runs
    try:
        read_at = BytesAround(GuardedImage(ref, child)).read_at
        return raw_matcher(index).settle(runs, read_at)
    except DiskImageError:  # it was taken away, of which ``run`` tells: a piece ends where it is
        return raw_matcher(index).settle(runs, _nothing_at)
    except GuardedChildError as error:
        survey.faults.append(Fault(survey.source.image, whole_of(ref.kind), (), str(error)))
        return raw_matcher(index).settle(runs, _nothing_at)


def _nothing_at(_: int, __: int) -> memoryview:
    return memoryview(b"")


def _hit(piece: RawHit, item: str, owner: Owner, source: ScanSource) -> Hit:
    kind = _kind(piece, owner, source)
    is_embedded = kind is HitKind.EMBEDDED or source.is_container
    return Hit(
        image=source.image,
        item=item,
        method=Method.EMBEDDED if is_embedded else Method.BLOCK,
        kind=kind,
        state=owner.state,
        partition=owner.partition,
        path=owner.path,
        also=owner.also,
        allocated=owner.allocated,
        extents=piece.extents,
        edge=piece.edge,
        known_offset=piece.known_offset,
        length=piece.length,
        owner=owner.inode,
        score=SINGLE_BLOCK if piece.is_single_block else SURE,
        established_by=(HashAlgorithm.BLAKE3,),
        reallocated=owner.reallocated,
    )


def _kind(piece: RawHit, owner: Owner, source: ScanSource) -> HitKind:
    if piece.is_whole:
        is_inside = source.is_container or (
            owner.is_content and owner.allocated and owner.size != piece.length
        )
        return HitKind.EMBEDDED if is_inside else HitKind.EXACT
    return HitKind.FRAGMENT if piece.known_offset else HitKind.TRUNCATED


def _digested(
    whole: Sequence[Hit],
    survey: Survey,
    index: SharedIndexRef,
    child: GuardedChild,
) -> dict[tuple[str, tuple[Extent, ...]], Hit]:
    """The whole copies again, by all their digests, where these agree."""
    by_place = {(hit.item, hit.extents): hit for hit in whole}
    found: dict[tuple[str, tuple[Extent, ...]], Hit] = {}
    for shard in _shards_of(whole, survey, index):
        result = scan_again(shard, child=child)
        for exact in result.hits if result is not None else ():
            hit = by_place.get((exact.item, exact.extents))
            if hit is not None:
                method = Method.EXACT if hit.kind is HitKind.EXACT else hit.method
                again = replace(hit, method=method, established_by=exact.established_by)
                found[hit.item, hit.extents] = again
    return found


def _shards_of(whole: Sequence[Hit], survey: Survey, index: SharedIndexRef) -> Iterator[ScanShard]:
    entries = [_entry_of(hit, number) for number, hit in enumerate(whole)]
    waiting: list[FileEntry] = []
    if survey.source.ref is None:
        return
    for position, entry in enumerate(entries, start=1):
        waiting.append(entry)
        is_full = sum(e.size for e in waiting) >= MOST_BYTES or len(waiting) >= MOST_ENTRIES
        if is_full or position == len(entries):
            yield ScanShard(0, survey.source.ref, index, False, (), tuple(waiting))  # noqa: FBT003 -- all_hashes
            waiting = []


def _entry_of(hit: Hit, number: int) -> FileEntry:
    """The copy as a stream of its own, so that it is read and digested as files are."""
    return FileEntry(
        hit.partition,
        StreamId(number, 0, 0),
        None,
        (),
        hit.state,
        bool(hit.allocated),
        hit.length,
        tuple(Run(extent.offset, extent.length) for extent in hit.extents),
        Residency.STORED,
    )


def _places_by_item(hits: Iterable[Hit]) -> dict[str, list[Extent]]:
    found: defaultdict[str, set[Extent]] = defaultdict(set)
    for hit in hits:
        found[hit.item].update(hit.extents)
    return {item: joined(extents) for item, extents in found.items()}
