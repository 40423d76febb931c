"""The metadata pass: which volumes a medium has, and which of their files are worth reading.

Partition tables and file systems are parsed in a guarded child (``guarded``); what comes back are
values, and of the files only those whose size could be that of a known file.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from forensics.disk_images.opening import open_image
from forensics.errors import (
    ChecksumError,
    DiskImageError,
    FileSystemError,
    UnreadableExtentError,
)
from forensics.file_system import FileEntry, Residency
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.file_systems.runs import length_of
from forensics.file_systems.walking import walk_columns
from forensics.hash_sets.sharing import SharedIndexRef, attach_index
from forensics.matching.exact import may_equal
from forensics.scanning.folders import files_of_folder
from forensics.scanning.guarded import GuardedChild, GuardedChildError
from forensics.scanning.owners import LiveBatch, OwnerBatch, OwnerMap, live_batch, owner_batch
from forensics.scanning.sieving import Sieve
from forensics.scanning.sources import ScanSource
from forensics.scanning.stages import NO_FILE_SYSTEM
from forensics.scanning.watched import WatchedImage
from forensics.values import Extent, Fault, SourceKind, SourceRef
from forensics.volume import Volume, VolumeContent
from forensics.volumes.opening import open_volumes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


SILENCE_SECONDS = 20.0
NO_KEY = "no key given"  # how readers word it


@dataclass(frozen=True, slots=True)
class SurveyTask:
    """What to look for on a source, or on one volume of it."""

    source: SourceRef
    index: SharedIndexRef
    all_hashes: bool
    with_owners: bool
    volume: Volume | None = None


@dataclass
class Survey:
    """What the metadata pass found on one source.

    ``candidates`` are streams whose content must be read, in the order of the medium; ``places``
    their paths, for a folder only. ``encrypted`` and ``unopened`` are bytes that were recognised
    and could not be opened. ``owners`` is empty without a raw pass.
    """

    source: ScanSource
    volumes: list[Volume] = field(default_factory=list)
    candidates: list[FileEntry] = field(default_factory=list)
    places: list[bytes] = field(default_factory=list)
    streams: int = 0
    faults: list[Fault] = field(default_factory=list)
    encrypted: list[Extent] = field(default_factory=list)
    unopened: list[Extent] = field(default_factory=list)
    over_budget: list[Extent] = field(default_factory=list)
    unreadable: list[Extent] = field(default_factory=list)
    checksum_bad: list[Extent] = field(default_factory=list)
    owners: OwnerMap = field(default_factory=OwnerMap)

    @cached_property
    def candidate_bytes(self) -> int:
        """How much content the candidates have, in bytes; asked once all are there."""
        return sum(entry.size for entry in self.candidates)

    def join(self, part: Survey) -> None:
        """Add what was found on a volume."""
        self.candidates += part.candidates
        self.streams += part.streams
        self.faults += part.faults
        self.encrypted += part.encrypted
        self.unopened += part.unopened
        self.over_budget += part.over_budget
        self.unreadable += part.unreadable
        self.checksum_bad += part.checksum_bad
        self.owners.join(part.owners)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many streams the child looked at since the last tally."""

    streams: int


def survey_source(
    source: ScanSource,
    *,
    index: SharedIndexRef,
    all_hashes: bool,
    has_keys: bool,
    reads_all: bool,
    children: tuple[GuardedChild, ...],
    on_volume: Callable[[], None],
    on_part: Callable[[Survey], None] = lambda _: None,
) -> Survey:
    """List what is worth reading on one source; whatever goes wrong is among its faults.

    Parsers run in ``children``, of which each reads a volume at a time; what is found is the
    same for any number of them. ``on_volume`` is called after each volume, by any thread, and
    ``on_part`` with what was found on it; for a folder, with everything. ``has_keys`` only
    words the faults of encrypted volumes: this version opens none. ``reads_all`` says that a
    raw pass reads every byte as well: then owners are listed for its hits, and bytes without a
    file system are no fault.
    """
    survey = Survey(source, faults=list(source.faults), unopened=list(source.unopened))
    if source.ref is None:
        return survey
    task = SurveyTask(source.ref, index, all_hashes, reads_all)
    if source.ref.kind is SourceKind.FOLDER:
        _survey_folder(survey, task)
        on_part(survey)
        return survey
    _survey_medium(survey, task, children[0])
    _survey_volumes(survey, task, children, on_volume, on_part)
    survey.candidates.sort(key=_by_place)
    if has_keys:
        survey.faults = [_with_keys(fault) for fault in survey.faults]
    return survey


def list_volumes(
    task: SurveyTask, beat: Callable[[], None]
) -> Iterator[Volume | Fault | UnreadableExtentError]:
    """Give the volumes of a source, faults, and the extents known to be missing. Runs in the child.

    Raises:
        DiskImageError: the source cannot be opened any more.
    """
    disk_image = WatchedImage(open_image(task.source), beat)
    try:
        yield from disk_image.gaps()
        volumes, faults = open_volumes(disk_image, source=task.source.image)
        yield from volumes
        yield from faults
        yield from disk_image.bad.values()
    finally:
        disk_image.close()


def list_candidates(
    task: SurveyTask, beat: Callable[[], None]
) -> Iterator[FileEntry | Fault | Tally | OwnerBatch | LiveBatch | UnreadableExtentError]:
    """Give the files of a volume that are worth reading, owners, and faults. Runs in the child.

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
        for found in walk_columns(disk_image, task.volume, source=task.source.image, live=live):
            if isinstance(found, Fault):
                yield found
                continue
            yield from sieve.take(found)
            if task.with_owners:
                yield owner_batch(found)
        yield from sieve.rest()
        if task.with_owners:
            yield live_batch(task.volume, live)
        yield Tally(sieve.streams)
    finally:
        yield from disk_image.bad.values()
        disk_image.close()


def _with_keys(fault: Fault) -> Fault:
    """Word the fault of an encrypted volume for somebody who did give keys."""
    reason = fault.reason.replace(NO_KEY, "and this version cannot open it with a key")
    return replace(fault, reason=reason)


def _survey_folder(survey: Survey, task: SurveyTask) -> None:
    index = attach_index(task.index)
    try:
        for found in files_of_folder(task.source.segments[0]):
            if isinstance(found, Fault):
                survey.faults.append(found)
                continue
            survey.streams += 1
            if may_equal(found.extent.length, index, all_hashes=task.all_hashes):
                survey.candidates.append(found.to_entry())
                survey.places.append(found.place)
    except OSError as error:
        reason = f"the folder cannot be listed: {(error.strerror or 'read error').lower()}"
        survey.faults.append(Fault(task.source.image, "whole folder", (), reason))


def _survey_medium(survey: Survey, task: SurveyTask, child: GuardedChild) -> None:
    image, whole = task.source.image, (Extent(0, task.source.size),)
    try:
        for found in child.run(list_volumes, task):
            match found:
                case Volume():
                    survey.volumes.append(found)
                case UnreadableExtentError():
                    _take_bad_bytes(survey, found)
                case Fault():
                    survey.faults.append(found)
    except (GuardedChildError, DiskImageError, FileSystemError) as error:
        reason = f"its partition table could not be read: {error}"
        survey.faults.append(Fault(image, "whole medium", whole, reason))


def _survey_volumes(
    survey: Survey,
    task: SurveyTask,
    children: tuple[GuardedChild, ...],
    on_volume: Callable[[], None],
    on_part: Callable[[Survey], None],
) -> None:
    """Take all volumes, the largest first, by as many threads as there are children."""
    largest_first = sorted(enumerate(survey.volumes), key=_length_of_volume, reverse=True)
    waiting, parts = deque(largest_first), {}

    def work(child: GuardedChild) -> None:
        while waiting:
            try:
                number, volume = waiting.popleft()
            except IndexError:  # another thread took the last one
                return
            part = parts[number] = Survey(survey.source, [volume])
            _survey_volume(part, task, volume, child)
            part.candidates.sort(key=_by_place)
            on_part(part)
            on_volume()

    helpers = children[1 : len(waiting)]
    with ThreadPoolExecutor(max(1, len(helpers))) as threads:
        others = [threads.submit(work, child) for child in helpers]
        work(children[0])
        for other in others:
            other.result()
        # A child may end with the thread that started it (``guarded``), so none is left for later.
        for child in helpers:
            child.close()
    for number in sorted(parts):
        survey.join(parts[number])


def _length_of_volume(numbered: tuple[int, Volume]) -> int:
    return numbered[1].extent.length


def _survey_volume(survey: Survey, task: SurveyTask, volume: Volume, child: GuardedChild) -> None:
    """Take one volume; what is encrypted or not read has its fault already."""
    survey.owners.take_volume(volume)
    match volume.content:
        case VolumeContent.ENCRYPTED:
            survey.encrypted.append(volume.extent)
        case VolumeContent.UNREAD:
            survey.unopened.append(volume.extent)
        case VolumeContent.FILE_SYSTEM:
            _survey_file_system(survey, replace(task, volume=volume), volume, child)
        case VolumeContent.UNKNOWN if not task.with_owners:
            fault = Fault(task.source.image, volume.where, (volume.extent,), NO_FILE_SYSTEM)
            survey.faults.append(fault)


def _survey_file_system(
    survey: Survey, task: SurveyTask, volume: Volume, child: GuardedChild
) -> None:
    image, before, lost, is_listed = task.source.image, len(survey.candidates), 0, True
    try:
        for found in child.run(list_candidates, task):
            if not isinstance(found, FileEntry):
                _take_of_volume(survey, found)
            elif found.residency is not Residency.STORED or length_of(found.runs) >= found.size:
                survey.candidates.append(found)
            else:
                lost += 1
    except (GuardedChildError, DiskImageError, FileSystemError) as error:
        survey.faults.append(Fault(image, volume.where, (volume.extent,), str(error)))
        is_listed = len(survey.candidates) > before
        if not is_listed:
            survey.unopened.append(volume.extent)
    if is_listed:
        survey.owners.take_listed(volume)
    if lost:
        reason = f"the place of {lost} files of a fitting size is lost or known in part only"
        survey.faults.append(Fault(image, volume.where, (), reason))


def _take_of_volume(survey: Survey, found: object) -> None:
    match found:
        case UnreadableExtentError():
            _take_bad_bytes(survey, found)
        case OwnerBatch() | LiveBatch():
            survey.owners.take(found)
        case Tally():
            survey.streams += found.streams
        case Fault():
            _take_fault_of_files(survey, found)


def _take_bad_bytes(survey: Survey, error: UnreadableExtentError) -> None:
    extent = Extent(error.offset, error.length)
    is_checksum = isinstance(error, ChecksumError)
    (survey.checksum_bad if is_checksum else survey.unreadable).append(extent)
    survey.faults.append(Fault(survey.source.image, "whole medium", (extent,), error.reason))


def _take_fault_of_files(survey: Survey, fault: Fault) -> None:
    """Keep a fault of a file system's reader, and count its bytes as what the reader says."""
    if not isinstance(fault, ClosedFault):
        survey.faults.append(fault)
        return
    survey.faults.append(fault.plain)
    match fault.counted_as:
        case CountedAs.ENCRYPTED:
            survey.encrypted += fault.extents
        case CountedAs.OVER_BUDGET:
            survey.over_budget += fault.extents
        case CountedAs.UNOPENED:
            survey.unopened += fault.extents


def _by_place(entry: FileEntry) -> tuple[int, str, tuple[int, int, int]]:
    first = -1
    for run in entry.runs:
        if run.offset is not None:
            first = run.offset
            break
    stream = entry.stream
    return (
        first,
        entry.path or "",
        (stream.inode, stream.attribute_type, stream.attribute_id),
    )
