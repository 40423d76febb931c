"""Reading all of what was acquired in a guarded child: its digests, and its sample.

Its bytes are hostile, and the process that records what was found has keys. So that process is
told digests and never decodes. The child is not told what is stated elsewhere: it cannot repeat it.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from forensics.containers.as_bytes import open_as_bytes
from forensics.disk_images.sampling import sample_by_steps
from forensics.disk_images.verifying import MediumDigest, digest_by_steps, stored_digests
from forensics.errors import DiskImageError
from forensics.sandbox.messages import answering
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm, SourceRef
from forensics.wordings import reading as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SILENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class DigestTask:
    """What is read from its first byte to its last, and which digests of it are wanted."""

    source: SourceRef
    algorithms: tuple[HashAlgorithm, ...]


@dataclass(frozen=True, slots=True)
class WholeReading:
    """What a reading found: digests, or in ``faults`` why there are none. Never both.

    ``sample`` is None where a block of it could not be read (``disk_images.sampling``).
    """

    digests: tuple[Digest, ...]
    faults: tuple[str, ...]
    sample: Digest | None


def read_whole(
    source: SourceRef,
    *,
    algorithms: tuple[HashAlgorithm, ...],
    on_progress: Callable[[int], None],
) -> WholeReading:
    """Return the digests of all of it, in the order asked for, or what could not be read.

    A child that goes down, falls silent or gives what is no answer is a fault. What ``on_progress``
    raises ends the child.

    Args:
        source: a disk image, an archive or a folder (``containers.as_bytes``).
        algorithms: the digests that are wanted.
        on_progress: called with how many bytes are done, bad ones included; always more.

    Raises:
        DiskImageError: it cannot be opened.
    """
    child = reading_child(source)
    task = DigestTask(source, algorithms)
    try:
        steps = child.run(digest_in_child, task)
        found = follow_reading(steps, task, on_progress=on_progress)
        return WholeReading(
            found.digests, tuple(map(str, found.faults)), read_sample(source, child=child)
        )
    except GuardedChildError as error:
        return WholeReading((), (wordings.NOT_TO_ITS_END(str(error)),), None)
    finally:
        child.close()


def reading_child(source: SourceRef) -> GuardedChild:
    """A child for one whole reading, which lives only as long as it gets on."""
    return GuardedChild(
        silence_seconds=SILENCE_SECONDS, readable=source.segments, lives_by_values=True
    )


def follow_reading(
    steps: Iterator[Any], task: DigestTask, *, on_progress: Callable[[int], None]
) -> MediumDigest:
    """Return what a child worked out: every digest that was asked for, or faults, and never both.

    Raises:
        GuardedChildError: it says something else, or did not get on; or as ``GuardedChild.run``.
        DiskImageError: what the child was asked to read cannot be opened.
    """
    done, found = 0, None
    for step in steps:
        if isinstance(step, MediumDigest) and found is None:
            found = step
        elif isinstance(step, int) and found is None and step > done:
            done = step
            # A folder is read with its list, which its size leaves out.
            on_progress(min(done, task.source.size))
        else:
            raise GuardedChildError(wordings.INVALID)
    told = () if found is None else tuple(each.algorithm for each in found.digests)
    if found is None or told != (() if found.faults else task.algorithms):
        raise GuardedChildError(wordings.INVALID)
    return found


def read_sample(source: SourceRef, *, child: GuardedChild) -> Digest | None:
    """Digest blocks all over what was acquired (``sampling``); None where they cannot be read."""
    try:
        steps = child.run(sample_in_child, source)
        found = [step for step in steps if isinstance(step, Digest)]
    except (DiskImageError, GuardedChildError):
        return None
    return found[0] if len(found) == 1 else None


@answering(int, MediumDigest)
def digest_in_child(task: DigestTask, _: Callable[[], None]) -> Iterator[int | MediumDigest]:
    """Return each progress in bytes, which is a sign of life, and the digests. Runs in the child.

    Raises:
        DiskImageError: it cannot be opened.
    """
    with closing(open_as_bytes(task.source)) as image:
        yield from digest_by_steps(image, algorithms=task.algorithms)


@answering(int, Digest)
def sample_in_child(source: SourceRef, _: Callable[[], None]) -> Iterator[int | Digest]:
    """Return how many blocks were read, and the digest of the sample. Runs in the child.

    Raises:
        DiskImageError: it cannot be opened.
    """
    with closing(open_as_bytes(source)) as image:
        yield from sample_by_steps(image)


@answering(Digest)
def stated_in_child(source: SourceRef, _: Callable[[], None]) -> Iterator[Digest]:
    """Return the digests that the container itself states. Runs in the child.

    Raises:
        DiskImageError: it cannot be opened.
    """
    with closing(open_as_bytes(source)) as image:
        yield from stored_digests(image)
