"""Opening the locked volumes of a scan's sources with the keys given, before anything is scanned.

Headers are hostile bytes and deriving a key may take memory and time, so a guarded child does it,
once for all workers. What it gives is held to the medium's size before it is used.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.containers.opening import open_image
from forensics.errors import (
    DiskImageError,
    FileSystemError,
    UnreadableExtentError,
    WrongKeyError,
)
from forensics.extents import common
from forensics.sandbox.messages import answering
from forensics.scanning.survey.locked_files import files_that_may_be, opened_files
from forensics.scanning.survey.unannounced import keys_for, may_be_locked, opened_unannounced
from forensics.scanning.survey.watched_image import WatchedImage
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.value_classes import dataclass
from forensics.values import Fault, SourceRef
from forensics.values.source_kinds import holds_files
from forensics.values.unlocked import UnlockedVolume
from forensics.volume import VolumeContent
from forensics.volumes.keys import KeyKind, Keys
from forensics.volumes.locked.apfs import LABEL as APFS
from forensics.volumes.locked.apfs import encrypted_volumes
from forensics.volumes.locked.derivation import MOST_MEMORY
from forensics.volumes.opening import open_volumes
from forensics.volumes.unlocker import UNLOCKERS
from forensics.wordings import locks as wordings
from forensics.wordings.reading import INVALID
from forensics.wordings.volumes import IN_PIECES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from forensics.disk_image import DiskImage
    from forensics.scanning.sources.scan_sources import ScanSource
    from forensics.values import Extent
    from forensics.volume import Volume

SILENCE_SECONDS = 3600.0
"""A child says nothing while it tries one key on one volume. Its work is bounded: some 15 minutes
of a processor at the most, for a passphrase of VeraCrypt with a high PIM."""


@dataclass(frozen=True, slots=True)
class UnlockTask:
    """A source, and all keys given. ``every_step`` as ``open_volumes`` takes it."""

    source: SourceRef
    keys: Keys
    every_step: bool


def unlocked(source: ScanSource, keys: Keys, *, every_step: bool) -> ScanSource:
    """Return a source with its locked volumes opened, as far as the keys open them.

    Why others stay closed is in ``locked``: faults that take the place of those which the survey
    has for locked volumes.
    """
    ref = source.ref
    if ref is None or source.is_container or holds_files(ref.kind):
        return source
    opened: list[UnlockedVolume] = []
    closed: list[Fault] = []
    faults = list(source.faults)
    child = GuardedChild(
        silence_seconds=SILENCE_SECONDS, readable=ref.segments, further_memory=MOST_MEMORY
    )
    try:
        for found in child.run(unlock_in_child, UnlockTask(ref, keys, every_step)):
            if isinstance(found, Fault):
                (closed if found.extents else faults).append(replace(found, image=source.image))
            else:
                opened.append(_of_medium(found, ref.size, opened))
    except (GuardedChildError, DiskImageError) as error:
        fault = Fault(source.image, "whole source", (), wordings.NOT_TRIED(error))
        return replace(source, faults=(*source.faults, fault))
    finally:
        child.close()
    ref = replace(ref, unlocked=tuple(opened))
    return replace(source, ref=ref, locked=tuple(closed), faults=tuple(faults))


def _of_medium(
    found: UnlockedVolume, size: int, beside: Sequence[UnlockedVolume]
) -> UnlockedVolume:
    if not found.makes_sense(size, beside=beside):
        raise GuardedChildError(INVALID)
    return found


@answering(UnlockedVolume, Fault)
def unlock_in_child(task: UnlockTask, beat: Callable[[], None]) -> Iterator[UnlockedVolume | Fault]:
    """Return what opens each locked volume, or why it stays closed. Runs in the child.

    Raises:
        DiskImageError: the source cannot be opened any more.
    """
    held: list[Extent] = []
    for found in _tried(task, beat):
        if isinstance(found, UnlockedVolume):
            if common(found.held, held):  # a clone of a file, say, or a table that lies
                reason = wordings.NOT_OPENED(found.label, wordings.SHARED)
                yield Fault(task.source.image, "whole medium", (), reason)
                continue
            held += found.held
        yield found


def _tried(task: UnlockTask, beat: Callable[[], None]) -> Iterator[UnlockedVolume | Fault]:
    """What the keys open, each for itself."""
    disk_image = WatchedImage(open_image(task.source), beat)
    image = task.source.image
    try:
        volumes, _ = open_volumes(disk_image, source=image, every_step=task.every_step)
        locked = [volume for volume in volumes if volume.content is VolumeContent.ENCRYPTED]
        locked += _within_containers(disk_image, volumes)
        unknown = may_be_locked(disk_image, volumes, image, task.keys)
        fitting = {id(key) for volume in locked for key in task.keys.for_volume(image, volume)}
        fitting |= {id(key) for volume in unknown for key in keys_for(volume, image, task.keys)}
        files, unseen = files_that_may_be(disk_image, volumes, image, task.keys)
        fitting |= {id(key) for each in files for key in keys_for(each.volume, image, task.keys)}
        of_volumes = (k for k in task.keys.for_source(image) if k.kind is not KeyKind.ARCHIVE)
        if any(id(key) not in fitting for key in of_volumes):
            yield Fault(image, "whole medium", (), wordings.NO_VOLUME)
        for volume in locked:
            if volume.pieces:
                reason = wordings.NOT_OPENED(volume.label, IN_PIECES)
                yield Fault(image, volume.where, volume.extents, reason)
            elif _lies_over_another(volume, volumes):
                # What lies in the clear there would be seen through the cipher, and nowhere found.
                reason = wordings.NOT_OPENED(volume.label, wordings.OVERLAPPING)
                yield Fault(image, volume.where, (volume.extent,), reason)
            else:
                yield from _opened(disk_image, volume, image, task.keys, beat)
        for volume in unknown:
            if _lies_over_another(volume, volumes):
                reason = wordings.MAY_BE(wordings.OVERLAPPING)
                yield Fault(image, volume.where, (), reason)
        apart = [volume for volume in unknown if not _lies_over_another(volume, volumes)]
        yield from opened_unannounced(disk_image, apart, image, task.keys, beat)
        yield from opened_files(disk_image, files, unseen, image, task.keys, beat)
    finally:
        disk_image.close()


def _within_containers(disk_image: DiskImage, volumes: Sequence[Volume]) -> Iterator[Volume]:
    """The encrypted volumes in containers of APFS, which are read themselves."""
    for volume in volumes:
        if volume.label == APFS and volume.content is VolumeContent.FILE_SYSTEM:
            yield from encrypted_volumes(disk_image, volume)


def _lies_over_another(locked: Volume, volumes: Sequence[Volume]) -> bool:
    """Whether it shares bytes with another volume than those that it was found within."""
    depths = set[int]()
    for each in volumes:
        if each is locked or not common((locked.extent,), each.extents):
            continue
        depth = len(each.inner)
        # A group anywhere else is as any volume: its free space may hold what is to be hidden.
        if not _holds(each, locked) or depth in depths:
            return True
        depths.add(depth)
    return False


def _holds(outer: Volume, locked: Volume) -> bool:
    is_around = (
        outer.extent.offset <= locked.extent.offset and locked.extent.end <= outer.extent.end
    )
    is_container = outer.content is VolumeContent.CONTAINER or outer.label == locked.label == APFS
    return is_container and is_around and len(outer.inner) < len(locked.inner)


def _opened(
    disk_image: DiskImage, volume: Volume, image: str, keys: Keys, beat: Callable[[], None]
) -> Iterator[UnlockedVolume | Fault]:
    """Try the keys of a volume in turn; without one of its own, it is left as it is."""
    tried = keys.for_volume(image, volume)
    if volume.label not in UNLOCKERS:
        if len(tried) > 1:
            reason = wordings.NO_UNLOCKER(volume.label)
            yield Fault(image, volume.where, _own_bytes(volume), reason)
        return
    reason = wordings.NONE_OPENS(volume.label)
    for key in tried:
        beat()
        try:
            yield UNLOCKERS[volume.label].unlock(disk_image, volume, key)
        except WrongKeyError:
            continue
        except (FileSystemError, UnreadableExtentError) as error:
            reason = wordings.NOT_OPENED(volume.label, error)
        else:
            return
    if len(tried) > 1:
        yield Fault(image, volume.where, _own_bytes(volume), reason)


def _own_bytes(volume: Volume) -> tuple[Extent, ...]:
    """What a locked volume takes; which bytes of a container are its, the list of files tells."""
    return () if volume.label == APFS else (volume.extent,)
