"""Reading again in the guarded child: the digest of a whole medium, and whole copies found raw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.disk_images.opening import open_image
from forensics.disk_images.verifying import MediumDigest, digest_by_steps
from forensics.errors import DiskImageError
from forensics.scanning.guarded import GuardedChildError
from forensics.scanning.shards import match_stored
from forensics.values import HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.scanning.guarded import GuardedChild
    from forensics.scanning.planning import ScanShard
    from forensics.scanning.results import ShardResult
    from forensics.values import SourceRef


def read_digest(
    source: SourceRef, *, child: GuardedChild, on_progress: Callable[[int], None]
) -> MediumDigest:
    """Digest a whole medium with SHA-256.

    Raises:
        DiskImageError: the source cannot be opened any more.
        GuardedChildError: the child crashed or hung.
    """
    found = MediumDigest((), ())
    for step in child.run(digest_in_child, source):
        if isinstance(step, MediumDigest):
            found = step
        else:
            on_progress(step)
    return found


def scan_again(shard: ScanShard, *, child: GuardedChild) -> ShardResult | None:
    """Compare some streams by their digests; None where they cannot be read in one go."""
    try:
        found: list[ShardResult] = list(child.run(match_stored, shard))  # to its end: one
    except (DiskImageError, GuardedChildError):
        return None  # their blocks agree already; the digests then stay unsaid
    return found[0]


def digest_in_child(source: SourceRef, _: Callable[[], None]) -> Iterator[int | MediumDigest]:
    """Give each progress in bytes, which is a sign of life, then the digests. Runs in the child.

    Raises:
        DiskImageError: the source cannot be opened any more.
    """
    disk_image = open_image(source)
    try:
        yield from digest_by_steps(disk_image, algorithms=(HashAlgorithm.SHA256,))
    finally:
        disk_image.close()
