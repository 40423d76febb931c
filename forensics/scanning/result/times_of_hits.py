"""Times of the files that hits lie in, on media: asked of their file systems at the end, for these.

A hit that lies in the content of a file has its times; of a container within it, those of the
outermost file. Slack, journals and what no file owns have none. Where two file systems hold its
bytes (one in a file of the other) nothing is told rather than something wrong.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.errors import DiskImageError, FileSystemError, UnreadableExtentError
from forensics.file_systems.reader import TellsTimes
from forensics.sandbox.messages import answering
from forensics.scanning.shards.transformed import reader_of
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.value_classes import dataclass
from forensics.values import Fault, Hit, HitState, SourceRef
from forensics.values.file_facts.times import LATEST, FileTimes, TimeZoneOf, time_of
from forensics.values.media import Bytes
from forensics.volume import Volume, VolumeContent
from forensics.wordings import reading as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from forensics.scanning.survey.source_survey import Survey

_OF_FILES = frozenset({HitState.LIVE, HitState.DELETED, HitState.ORPHAN})
_BY_LOCAL_CLOCK = ("FAT", "exFAT", "ISO 9660")
AT_ONCE = 1000  # files that are asked for in one question


@dataclass(frozen=True, slots=True)
class TimesTask:
    """Files of a volume, by the numbers that it has for them."""

    source: SourceRef
    volume: Volume
    inodes: tuple[Bytes, ...]


@dataclass(frozen=True, slots=True)
class StatedTimes:
    """Seconds since 1970 began, by the clock of the file system; 0 where it states none."""

    inode: Bytes
    modified: Bytes
    created: Bytes
    accessed: Bytes
    changed: Bytes


def with_times(
    hits: Iterable[Hit], surveys: Sequence[Survey], child: GuardedChild
) -> tuple[tuple[Hit, ...], list[Fault]]:
    """Return hits with the times of their files, as far as these are told, and faults."""
    told = tuple(hits)
    wanted: defaultdict[tuple[int, Volume], set[int]] = defaultdict(set)
    places: dict[int, tuple[int, Volume]] = {}
    by_image = {survey.source.image: number for number, survey in enumerate(surveys)}
    for number, hit in enumerate(told):
        of = by_image.get(hit.image)
        volume = None if of is None or hit.times is not None else _volume_of(hit, surveys[of])
        if of is not None and volume is not None and hit.owner is not None:
            places[number] = of, volume
            wanted[of, volume].add(hit.owner)
    found: dict[tuple[int, Volume, int], FileTimes] = {}
    faults: list[Fault] = []
    for (of, volume), inodes in wanted.items():
        source = surveys[of].source.ref
        if source is None:
            continue
        try:
            for each in _asked(source, volume, sorted(inodes), child):
                found[of, volume, each.inode] = _times(each, volume)
        except (GuardedChildError, FileSystemError, DiskImageError):
            faults.append(Fault(source.image, volume.where, (), wordings.NO_TIMES))
    return tuple(
        replace(hit, times=found.get((*places[number], hit.owner or 0)))
        if number in places
        else hit
        for number, hit in enumerate(told)
    ), faults


def _volume_of(hit: Hit, survey: Survey) -> Volume | None:
    """The one file system that holds a hit's first byte, and that its owner is of."""
    if hit.state not in _OF_FILES or not hit.extents:
        return None
    first = hit.extents[0].offset
    holding = [
        volume
        for volume in survey.volumes
        if volume.content is VolumeContent.FILE_SYSTEM
        and volume.shadow is None
        and any(each.offset <= first < each.end for each in volume.extents)
    ]
    if len(holding) != 1 or holding[0].partition != hit.partition:
        return None
    return holding[0]


def _asked(
    source: SourceRef, volume: Volume, inodes: list[int], child: GuardedChild
) -> Iterator[StatedTimes]:
    for first in range(0, len(inodes), AT_ONCE):
        some = tuple(inodes[first : first + AT_ONCE])
        for each in child.run(times_in_child, TimesTask(source, volume, some)):
            if each.inode in some:
                yield each


@answering(StatedTimes)
def times_in_child(task: TimesTask, beat: Callable[[], None]) -> Iterator[StatedTimes]:
    """Return the times of those files whose file system tells any. Runs in the child.

    Raises:
        FileSystemError: the file system cannot be opened.
        DiskImageError: the source cannot be opened any more.
    """
    reader = reader_of(task.source, task.volume, beat)
    if not isinstance(reader, TellsTimes):
        return
    for inode in task.inodes:
        try:
            stated = reader.times(inode)
        except (FileSystemError, UnreadableExtentError):
            continue  # its record is damaged or cannot be read; its list of files told that
        yield StatedTimes(inode, *(each if 0 < each < LATEST else 0 for each in stated))
        beat()


def _times(stated: StatedTimes, volume: Volume) -> FileTimes:
    is_local = volume.label.startswith(_BY_LOCAL_CLOCK)
    zone = TimeZoneOf.LOCAL if is_local else TimeZoneOf.UTC
    accessed = time_of(stated.accessed, zone)
    if volume.label.startswith("FAT") and accessed is not None:
        accessed, _, _ = accessed.partition("T")  # which is a day there
    return FileTimes(
        volume.label,
        zone,
        time_of(stated.modified, zone),
        time_of(stated.created, zone),
        accessed,
        time_of(stated.changed, zone),
    )
