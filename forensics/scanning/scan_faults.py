"""Faults of a scan as a whole: what the scan could not do, and what was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.figures import counted
from forensics.scanning.shards.planning import (
    PICTURE_SHARDS,
    HeldShard,
    HiddenShard,
    PageShard,
    has_pages,
)
from forensics.values import Fault
from forensics.values.source_kinds import place_in, whole_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.errors import ShardLostError
    from forensics.file_system import FileEntry
    from forensics.scanning.shards.planning import OpeningShard, ScanShard, Shard
    from forensics.scanning.sources.scan_sources import ScanSource
    from forensics.values import Extent, PictureCounts

UNCONFINED = "what read it ran without confinement"
WHOLE_FILES_ONLY = (
    "the hash set was made of digests alone, so bytes outside whole files were not compared, and "
    "no container was opened"
)
LOST_FILES = "this file and some that follow it were not compared: {}"
NOT_COMPARED = "not looked at for altered copies: "
MOST_EXTENTS = 4096
CHANGED = (
    "it was changed while it was scanned, so what was compared at first may no longer be there; "
    "keep it from being written, and scan it again"
)


def unconfined(sources: Iterable[ScanSource]) -> list[Fault]:
    """A fault for each source that was read without confinement."""
    return [Fault(source.image, "whole source", (), UNCONFINED) for source in sources]


def found_whole_only(
    sources: Iterable[ScanSource], *, known: int, with_blocks: int, reads_all: bool
) -> list[Fault]:
    """A fault for each source where known files could be found whole only, not in pieces.

    Args:
        sources: of the scan.
        known: how many known files the hash set has.
        with_blocks: of how many it has more than digests.
        reads_all: whether all bytes were read nevertheless, to see pictures begin in them.
    """
    without = known - with_blocks
    if not without:
        return []
    some = (
        f"the hash set holds digests alone of {without} of its {known} known files, so pieces of "
        "these were not looked for"
    )
    reason = some if with_blocks or reads_all else WHOLE_FILES_ONLY
    refs = [source.ref for source in sources if source.ref is not None]
    return [Fault(ref.image, whole_of(ref.kind), (), reason) for ref in refs]


def pictures_not_compared(
    source: ScanSource, counts: PictureCounts, extents: Iterable[Extent]
) -> list[Fault]:
    """A fault for the pictures of a source that could not be looked at, where there are any.

    ``extents`` is where these lie, as far as it was kept.
    """
    if source.ref is None or not counts.not_compared:
        return []
    why = {
        "with the beginning of a picture or video, and damaged": counts.damaged,
        "of more bytes, pixels, time or memory than is spent on one": counts.over_budget,
        "unreadable": counts.unreadable,
    }
    told = ", ".join(f"{number:,} {reason}" for reason, number in why.items() if number)
    pictures = counted(counts.not_compared, "picture was", "pictures were")
    is_medium = has_pages(source.ref)
    places = tuple(sorted(set(extents)))[:MOST_EXTENTS] if is_medium else ()
    return [Fault(source.image, "pictures", places, f"{pictures} {NOT_COMPARED}{told}")]


def changed_meanwhile(source: ScanSource) -> Fault:
    """A fault for a source that somebody wrote to while it was scanned."""
    return Fault(source.image, "whole source", (), CHANGED)


def _entries_of(shard: ScanShard | OpeningShard) -> Iterable[FileEntry]:
    if isinstance(shard, HiddenShard):
        return shard.files.entries(shard.first, shard.last)
    return shard.entries


def lost_part(shard: Shard, error: ShardLostError) -> Fault:
    """A fault for a part of the scan whose worker went down with it, with all its bytes."""
    image = shard.source.image
    if isinstance(shard, PageShard):
        return Fault(image, "whole medium", (shard.extent,), error.reason)
    if isinstance(shard, HeldShard):
        place = place_in(shard.source.kind, shard.part.first)
        return Fault(image, place, (), LOST_FILES.format(error.reason))
    if isinstance(shard, PICTURE_SHARDS):
        pictures = counted(shard.size, "picture was", "pictures were")
        reason = f"{pictures} {NOT_COMPARED}{error.reason}"
        return Fault(image, whole_of(shard.source.kind), (), reason)
    extents = tuple(sorted({x for e in _entries_of(shard) for x in e.extents}))
    place = next((volume.where for volume in shard.volumes), "whole medium")
    return Fault(image, f"{place}, part {shard.number}", extents, error.reason)
