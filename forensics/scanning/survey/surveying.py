"""The metadata pass: which volumes a medium has, and which of their files are worth reading.

What is on a medium is parsed in guarded children (``listing``); here it is asked for, volume by
volume, and gathered.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from forensics.errors import DiskImageError, FileSystemError, UnreadableExtentError
from forensics.file_system import FileEntry, Residency
from forensics.file_systems.runs import length_of
from forensics.scanning.survey.held_listing import list_held
from forensics.scanning.survey.hidden_files import HiddenFiles
from forensics.scanning.survey.listing import SurveyTask, Tally, list_candidates, list_volumes
from forensics.scanning.survey.owner_batches import LiveBatch, OwnerBatch
from forensics.scanning.survey.source_survey import Survey
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.values import Extent, Fault
from forensics.values.source_kinds import holds_files, whole_of
from forensics.values.volume_pieces import MOST_PIECES
from forensics.volume import Volume, VolumeContent
from forensics.wordings import media as wordings
from forensics.wordings.reading import INVALID

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.hash_sets.sharing import SharedIndexRef
    from forensics.scanning.sources.scan_sources import ScanSource

SILENCE_SECONDS = 20.0
_LOCKED = VolumeContent.ENCRYPTED


def survey_source(
    source: ScanSource,
    *,
    index: SharedIndexRef,
    all_hashes: bool,
    reads_all: bool,
    children: tuple[GuardedChild, ...],
    on_volume: Callable[[], None],
    on_part: Callable[[Survey], None] = lambda _: None,
) -> Survey:
    """List what is worth reading on one source; whatever goes wrong is among its faults.

    Parsers run in ``children``, of which each reads a volume at a time; what is found is the
    same for any number of them. ``on_volume`` is called after each volume, by any thread, and
    ``on_part`` with what was found on it, or with a part of a container's files. ``reads_all`` says
    that a raw pass reads every byte as well: then owners are listed for its hits.
    """
    survey = Survey(
        source,
        faults=list(source.faults),
        encrypted=list(source.encrypted),
        unopened=list(source.unopened),
    )
    survey.unreadable += source.beside.unread
    if source.ref is None or source.is_container:
        return survey
    task = SurveyTask(source.ref, index, all_hashes, reads_all)
    if holds_files(source.ref.kind):
        _survey_files(survey, task, children[0], on_part)
        return survey
    _survey_medium(survey, task, children[0])
    _survey_volumes(survey, task, children, on_volume, on_part)
    survey.in_order()
    survey.faults = [_why_locked(fault, survey) for fault in survey.faults]
    return survey


def _why_locked(fault: Fault, survey: Survey) -> Fault:
    """For a locked volume that keys were given for: why they did not open it."""
    locked = {volume.extent for volume in survey.volumes if volume.content is _LOCKED}
    if len(fault.extents) != 1 or fault.extents[0] not in locked:
        return fault
    tried = (each for each in survey.source.locked if each.extents == fault.extents)
    return next(tried, fault)


def _survey_files(
    survey: Survey, task: SurveyTask, child: GuardedChild, on_part: Callable[[Survey], None]
) -> None:
    """List a container of files; each part of it is handed on as it comes."""
    whole = whole_of(task.source.kind)
    try:
        for found in child.run(list_held, task.source):
            if isinstance(found, Fault):
                survey.take_fault(found)
            else:
                survey.held.append(found)
                on_part(Survey(survey.source, held=[found]))
    except (GuardedChildError, DiskImageError) as error:
        survey.faults.append(Fault(task.source.image, whole, (), wordings.NOT_LISTED(error)))


def _survey_medium(survey: Survey, task: SurveyTask, child: GuardedChild) -> None:
    image, whole = task.source.image, (Extent(0, task.source.size),)
    try:
        for found in child.run(list_volumes, task):
            match found:
                case Volume():
                    survey.volumes.append(_of_medium(found, task.source.size))
                case UnreadableExtentError():
                    survey.take_bad_bytes(found)
                case Fault():
                    survey.take_fault(found)
                case _:
                    assert_never(found)
    except (GuardedChildError, DiskImageError, FileSystemError) as error:
        reason = f"its partition table could not be read: {error}"
        survey.faults.append(Fault(image, "whole medium", whole, reason))


def _of_medium(volume: Volume, size: int) -> Volume:
    """Return a volume whose pieces can be of a medium of that size.

    Raises:
        GuardedChildError: they cannot; what read hostile bytes says it.
    """
    is_sound = len(volume.pieces) <= MOST_PIECES and all(p.makes_sense(size) for p in volume.pieces)
    if not is_sound:
        raise GuardedChildError(INVALID)
    return volume


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
            part.in_order()
            on_part(part)
            on_volume()

    helpers = children[1 : len(waiting)]
    with ThreadPoolExecutor(max(1, len(helpers))) as threads:
        others = [threads.submit(work, child) for child in helpers]
        work(children[0])
        for other in others:
            other.result()
        # A child may end with the thread that started it (``guarded_child``): none is left.
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
            survey.encrypted += volume.extents
        case VolumeContent.UNREAD:
            survey.unopened += volume.extents
        case VolumeContent.FILE_SYSTEM:
            _survey_file_system(survey, replace(task, volume=volume), volume, child)
        case VolumeContent.CONTAINER | VolumeContent.UNKNOWN:
            pass  # how the bytes of unknown ones are treated depends on the stages (opaque_bytes)
        case content:
            assert_never(content)


def _survey_file_system(
    survey: Survey, task: SurveyTask, volume: Volume, child: GuardedChild
) -> None:
    image, before, lost, is_listed = task.source.image, len(survey.candidates), 0, True
    streams = survey.streams
    try:
        for found in child.run(list_candidates, task):
            if not isinstance(found, FileEntry):
                _take_of_volume(survey, found)
                if isinstance(found, OwnerBatch) and found.hidden:
                    survey.hidden.append(HiddenFiles(volume, found))
            elif found.residency is not Residency.STORED or length_of(found.runs) >= found.size:
                survey.candidates.append(found)
            else:
                lost += 1
    except (GuardedChildError, DiskImageError, FileSystemError) as error:
        extents = () if volume.shadow else volume.extents  # its bytes are those of the volume now
        survey.faults.append(Fault(image, volume.where, extents, str(error)))
        is_listed = len(survey.candidates) > before
        if is_listed and volume.shadow is None:
            survey.cut.append(volume)
        elif not is_listed:
            survey.unopened += extents
    if is_listed:
        survey.owners.take_listed(volume)
        survey.listed[volume] = survey.streams - streams
    if lost:
        reason = f"the place of {lost} files of a fitting size is lost or known in part only"
        survey.faults.append(Fault(image, volume.where, (), reason))


def _take_of_volume(
    survey: Survey, found: UnreadableExtentError | OwnerBatch | LiveBatch | Tally | Fault
) -> None:
    match found:
        case UnreadableExtentError():
            survey.take_bad_bytes(found)
        case OwnerBatch() | LiveBatch():
            survey.owners.take(found)
        case Tally():
            survey.streams += found.streams
        case Fault():
            survey.take_fault(found)
        case _:
            assert_never(found)
