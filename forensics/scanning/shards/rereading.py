"""Whole copies found raw, read again in the guarded child to be known by their digests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import DiskImageError
from forensics.scanning.shards.shard_matching import match_stored
from forensics.scanning.workers.guarded_child import GuardedChildError

if TYPE_CHECKING:
    from forensics.scanning.shards.planning import ScanShard
    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.scanning.workers.guarded_child import GuardedChild


def scan_again(shard: ScanShard, *, child: GuardedChild) -> ShardResult | None:
    """Compare some streams by their digests; None where they cannot be read in one go."""
    try:
        found: list[ShardResult] = list(child.run(match_stored, shard))  # to its end: one
    except (DiskImageError, GuardedChildError):
        return None  # their blocks agree already; the digests then stay unsaid
    return found[0] if len(found) == 1 else None
