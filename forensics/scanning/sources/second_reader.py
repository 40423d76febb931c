"""Reading a disk image a second time, by libewf: not our code, and not from our hands.

What libewf does with damage is not taken as truth: it gives a damaged compressed chunk as zeros,
and may go down (ADR 3). So all that is said is whether two readers give the same bytes, and it is
said only where each read every byte. libewf runs in a guarded child; nothing else reads there.
"""

from __future__ import annotations

import importlib
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from forensics.disk_image import ReadsByFilling
from forensics.disk_images.verifying import MediumDigest, digest_by_steps
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.sandbox.messages import answering, getting_ready
from forensics.scanning.sources.whole_reading import DigestTask, follow_reading, reading_child
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm, SourceKind, SourceRef
from forensics.wordings import media as wordings
from forensics.wordings import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


READ_TWICE = frozenset({SourceKind.EWF, SourceKind.EWF2, SourceKind.L01, SourceKind.LX01})
"""Of these kinds of disk images, and of logical evidence, libewf is a second reader."""
LIBRARY = "pyewf"
UNREAD = "the second reader could not read all of it"


@dataclass(frozen=True, slots=True)
class MediumLength:
    """How long the second reader finds the medium, in bytes."""

    size: int


@dataclass(frozen=True, slots=True)
class ReadBySecond:
    """What a second reader found; ``fault`` says why it has no digests.

    ``size`` is the length of the medium as it found that; None where it did not come so far.
    """

    reader: str
    size: int | None = None
    digests: tuple[Digest, ...] = ()
    fault: str = ""


def read_by_second(
    source: SourceRef,
    *,
    algorithms: tuple[HashAlgorithm, ...],
    on_progress: Callable[[int], None],
) -> ReadBySecond:
    """Return what libewf finds of a whole medium, or why it found nothing.

    Where it finds another length than ``source`` has, it reads no further.
    """
    reader = f"libewf {version('libewf-python')}"
    child, task, size = reading_child(source), DigestTask(source, algorithms), None
    try:
        steps = child.run(second_in_child, task)
        size = _length_in(steps)
        if size != source.size:
            return ReadBySecond(reader, size)
        found = follow_reading(steps, task, on_progress=on_progress)
    except (DiskImageError, GuardedChildError) as error:
        return ReadBySecond(reader, size, fault=str(error))
    finally:
        child.close()
    return ReadBySecond(reader, size, found.digests, UNREAD if found.faults else "")


def _length_in(steps: Iterator[Any]) -> int:
    """What the child says first.

    Raises:
        GuardedChildError: it says something else, or nothing.
    """
    first = next(steps, None)
    if not isinstance(first, MediumLength):
        raise GuardedChildError(reading.INVALID)
    return first.size


def _load(_: DigestTask) -> bool:
    """Load libewf, for which it is too late in a confined process; digests take threads."""
    importlib.import_module(LIBRARY)
    return True


@getting_ready(_load)
@answering(int, MediumLength, MediumDigest)
def second_in_child(
    task: DigestTask, _: Callable[[], None]
) -> Iterator[int | MediumLength | MediumDigest]:
    """Return how long libewf finds the medium, each progress in bytes, and the digests.

    Progress is a sign of life. Runs in the child.

    Raises:
        DiskImageError: libewf does not open it.
    """
    image = _LibewfImage(task.source)
    try:
        yield MediumLength(image.size)
        if image.size == task.source.size:
            yield from digest_by_steps(image, algorithms=task.algorithms)
    finally:
        image.close()


class _LibewfImage(ReadsByFilling):
    """The medium as libewf gives it. Satisfies ``DiskImage``; for one thread, as libewf is."""

    def __init__(self, source: SourceRef) -> None:
        self._handle: Any = importlib.import_module(LIBRARY).handle()
        try:
            self._handle.open([str(path) for path in source.segments])
            self.size: int = self._handle.get_media_size()
        except (OSError, ValueError, OverflowError) as error:
            # What libewf says may quote the file.
            raise DiskImageError(wordings.SECOND_UNOPENED) from error

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``DiskImage.read_into``."""
        try:
            found: bytes = self._handle.read_buffer_at_offset(len(buffer), offset)
        except (OSError, ValueError) as error:
            raise _unread(offset, len(buffer)) from error
        if len(found) != len(buffer):
            raise _unread(offset, len(buffer))
        buffer[:] = found

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """See ``DiskImage.gaps``."""
        return ()

    def close(self) -> None:
        """See ``DiskImage.close``."""
        self._handle.close()


def _unread(offset: int, length: int) -> UnreadableExtentError:
    return UnreadableExtentError(offset, length, wordings.SECOND_UNREAD)
