"""What a guarded child lists of a medium: its volumes, and the files on them worth reading.

Partition tables and file systems are parsed here and nowhere else. What goes back are values.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from forensics.containers.opening import open_image
from forensics.disk_image import HasRemarks
from forensics.disk_images.verifying import unread_at_acquisition
from forensics.errors import UnreadableExtentError
from forensics.file_system import FileEntry
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.file_systems.in_pieces import spread
from forensics.file_systems.walking import walk_columns
from forensics.hash_sets.sharing import SharedIndexRef, attach_index
from forensics.sandbox.messages import answering
from forensics.scanning.survey.earlier import Earlier, counted_before
from forensics.scanning.survey.files_of_volumes import OpenedFiles
from forensics.scanning.survey.owner_batches import LiveBatch, OwnerBatch, live_batches, owner_batch
from forensics.scanning.survey.sieving import Sieve
from forensics.scanning.survey.watched_image import WatchedImage
from forensics.value_classes import dataclass
from forensics.values import Fault, SourceRef
from forensics.volume import Volume
from forensics.volumes.locked.unlocked_image import UnlockedImage, own_parts
from forensics.volumes.looks import encrypted_gaps, judged
from forensics.volumes.opening import open_volumes
from forensics.wordings import volumes as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OUTSIDE = "outside all volumes"
MOST_IN_FAULT = 4096  # extents: a message of the child is bounded


@dataclass(frozen=True, slots=True)
class SurveyTask:
    """What to look for on a source, or on one volume of it.

    ``with_owners`` says that a raw pass reads every byte as well: its hits have owners, and what
    lies outside all volumes is judged.
    """

    source: SourceRef
    index: SharedIndexRef
    all_hashes: bool
    with_owners: bool
    volume: Volume | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many streams the child looked at since the last tally."""

    streams: int


@answering(Volume, Fault, ClosedFault, UnreadableExtentError)
def list_volumes(
    task: SurveyTask, beat: Callable[[], None]
) -> Iterator[Volume | Fault | UnreadableExtentError]:
    """Return the volumes of a source, faults, and extents known to be missing. Runs in the child.

    Raises:
        DiskImageError: the source cannot be opened any more.
    """
    opened, unlocked = open_image(task.source.stored), task.source.unlocked
    disk_image = WatchedImage(opened, beat)
    seen = UnlockedImage(disk_image, unlocked)
    try:
        yield from disk_image.gaps()
        yield from unread_at_acquisition(opened)
        if isinstance(opened, HasRemarks):
            for remark in (*opened.remarks, *opened.unreached(beat)):
                yield Fault(task.source.image, "whole medium", (), remark)
        volumes, faults = open_volumes(
            disk_image,
            source=task.source.image,
            every_step=task.with_owners,
            unlocked=unlocked,
        )
        for volume in volumes:
            yield judged(seen, volume)
        yield from faults
        if task.with_owners:
            known = (extent for volume in volumes for extent in volume.extents)
            gaps = encrypted_gaps(seen, chain(known, own_parts(unlocked)))
            while some := tuple(islice(gaps, MOST_IN_FAULT)):
                fault = Fault(task.source.image, OUTSIDE, some, wordings.LOOKS_RANDOM)
                yield ClosedFault.of(fault, CountedAs.OPAQUE)
        yield from disk_image.bad.values()
    finally:
        disk_image.close()


@answering(FileEntry, Fault, ClosedFault, Tally, OwnerBatch, LiveBatch, UnreadableExtentError)
def list_candidates(
    task: SurveyTask, beat: Callable[[], None]
) -> Iterator[FileEntry | Fault | Tally | OwnerBatch | LiveBatch | UnreadableExtentError]:
    """Return the files of a volume that are worth reading, owners, and faults. Runs in the child.

    Raises:
        DiskImageError: the source cannot be opened any more.
        FileSystemError: the file system cannot be opened.
    """
    if task.volume is None:
        return
    index = attach_index(task.index)
    disk_image = WatchedImage(open_image(task.source), beat)
    sieve = Sieve(disk_image, index, all_hashes=task.all_hashes, beat=beat)
    live = LiveExtents()
    try:
        volume, own = spread(disk_image, task.volume)
        earlier = None if volume.shadow is None else Earlier(disk_image, volume, own)
        opened = OpenedFiles(volume, task.source.unlocked)
        for found in walk_columns(disk_image, volume, source=task.source.image, live=live):
            if isinstance(found, Fault):
                yield found if earlier is None else counted_before(found)
                continue
            streams = opened.told(found if earlier is None else earlier.changed(found))
            yield from sieve.take(streams)
            if task.with_owners and len(streams):
                yield owner_batch(volume, streams)
        yield from sieve.rest()
        if task.with_owners and earlier is None:
            yield from live_batches(volume, live)
        yield Tally(sieve.streams)
    finally:
        yield from disk_image.bad.values()
        disk_image.close()
