"""Reading again in the guarded child: digests of media and samples, whole copies found raw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forensics.containers.as_bytes import open_as_bytes
from forensics.disk_images.sampling import sample_of
from forensics.disk_images.verifying import MediumDigest, digest_by_steps, stored_digests
from forensics.errors import DiskImageError
from forensics.sandbox.messages import answering
from forensics.scanning.shards.shard_matching import match_stored
from forensics.scanning.survey.watched_image import WatchedImage
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.values import Digest, HashAlgorithm, SourceRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.scanning.shards.planning import ScanShard
    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.scanning.workers.guarded_child import GuardedChild


def read_digest(
    source: SourceRef,
    *,
    child: GuardedChild,
    stated: tuple[Digest, ...],
    on_progress: Callable[[int], None],
) -> tuple[MediumDigest, tuple[Digest, ...]]:
    """Digest a whole medium with SHA-256, and as the person who made the image did.

    Args:
        source: the medium.
        child: what reads it.
        stated: digests of it from elsewhere.
        on_progress: called with how many bytes are done.

    Returns:
        Its digests, SHA-256 first; and those stated, in the image or elsewhere, that disagree.

    Raises:
        DiskImageError: the source cannot be opened any more.
        GuardedChildError: the child crashed or hung.
    """
    found = MediumDigest((), ())
    for step in child.run(digest_in_child, DigestTask(source, stated)):
        match step:
            case MediumDigest():
                found = step
            case Digest():
                stated = (*stated, step)
            case _:
                on_progress(step)
    own = {digest.algorithm: digest for digest in found.digests}
    return found, tuple(each for each in stated if own.get(each.algorithm, each) != each)


def scan_again(shard: ScanShard, *, child: GuardedChild) -> ShardResult | None:
    """Compare some streams by their digests; None where they cannot be read in one go."""
    try:
        found: list[ShardResult] = list(child.run(match_stored, shard))  # to its end: one
    except (DiskImageError, GuardedChildError):
        return None  # their blocks agree already; the digests then stay unsaid
    return found[0] if len(found) == 1 else None


def read_sample(source: SourceRef, *, child: GuardedChild) -> Digest | None:
    """Digest blocks all over what was acquired (``sampling``); None where they cannot be read."""
    try:
        found: list[Digest] = list(child.run(sample_in_child, source))
    except (DiskImageError, GuardedChildError):
        return None
    return found[0] if len(found) == 1 else None


@answering(Digest)
def sample_in_child(source: SourceRef, beat: Callable[[], None]) -> Iterator[Digest]:
    """Return the digest of a medium's sample, where it can be read. Runs in the child.

    Raises:
        DiskImageError: the source cannot be opened any more.
    """
    disk_image = WatchedImage(open_as_bytes(source), beat)
    try:
        if (found := sample_of(disk_image)) is not None:
            yield found
    finally:
        disk_image.close()


@dataclass(frozen=True, slots=True)
class DigestTask:
    """A medium to digest, and what is stated of it elsewhere."""

    source: SourceRef
    stated: tuple[Digest, ...]


@answering(int, Digest, MediumDigest)
def digest_in_child(
    task: DigestTask, _: Callable[[], None]
) -> Iterator[int | Digest | MediumDigest]:
    """Return the digests that the image states, each progress in bytes, and those worked out.

    Progress is a sign of life. Runs in the child.

    Raises:
        DiskImageError: the source cannot be opened any more.
    """
    disk_image = open_as_bytes(task.source)
    try:
        stored = stored_digests(disk_image)
        yield from stored
        others = {digest.algorithm for digest in (*stored, *task.stated)}
        algorithms = (HashAlgorithm.SHA256, *sorted(others - {HashAlgorithm.SHA256}))
        yield from digest_by_steps(disk_image, algorithms=algorithms)
    finally:
        disk_image.close()
