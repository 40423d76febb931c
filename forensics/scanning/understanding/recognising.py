"""Files that are containers, by their first bytes, and files that look encrypted.

The raw pass saw where known forms begin, the list of files whose beginnings these are. Only what
this leaves open is read again, in the guarded child: mail, which begins as any text may, and files
of no known form: whether they begin as a disk or a volume, whether their first page is text, and of
large ones 16 pages, whether they look encrypted; and pictures, films, programs and unknown ones:
whether a container lies behind.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING

import numpy as np

from forensics.contents.appended.looking import APPENDED
from forensics.contents.appended.looking import LEAST as LEAST_APPENDED
from forensics.contents.apps.leveldb_marks import LEAST_LEVELDB, LEVELDB
from forensics.errors import DiskImageError
from forensics.file_system import FileEntry
from forensics.matching.forms import FORMS, KINDS, MARKED_AT, PLAIN
from forensics.matching.randomness import SMALLEST
from forensics.matching.text import LEAST_TEXT, TEXT
from forensics.scanning.shards.found_forms import unpacked
from forensics.scanning.survey.source_survey import Survey
from forensics.scanning.understanding.carved_starts import carved_starts
from forensics.scanning.understanding.file_looks import (
    LOOKED_AT_ONCE,
    Look,
    LookTask,
    look_at_files,
)
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault, NotOpened
from forensics.values.source_kinds import holds_files
from forensics.volumes.within_files import DISK, LEAST_DISK
from forensics.wordings import reading as wordings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeVar

    import numpy.typing as npt

    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.scanning.survey.stored_streams import StoredStreams

    _Any = TypeVar("_Any")

# What files of no known form are looked at for, from which size on, and in which order.
_UNKNOWN = (
    (LEAST_DISK, DISK),
    (LEAST_LEVELDB, LEVELDB),
    (LEAST_APPENDED, APPENDED),
    (LEAST_TEXT, TEXT),
    (SMALLEST, PLAIN),
)
NOT_LOOKED_AT = "whether large files of no known form look encrypted was not established"


@dataclass(frozen=True, slots=True)
class FoundContainer:
    """A file that is a container of a kind; ``row`` tells its owner (``OwnerMap.entry``)."""

    kind: str
    extents: tuple[Extent, ...]
    row: int


def recognise_files(
    survey: Survey, results: Iterable[ShardResult], *, child: GuardedChild
) -> RecognisedFiles:
    """Find the containers of a source, and those of its files that look encrypted.

    Where the raw stage does not run, nothing is recognised.
    """
    image, source = survey.source.image, survey.source.ref
    found = RecognisedFiles(survey)
    mine = [result for result in results if result.image == image]
    if found.is_held:
        return found
    try:
        if source is not None:
            begins = unpacked(mine)
            found.carved = carved_starts(survey, *begins)
            looks = found.sort(survey.owners.stored(), *begins)
            for some in _batches(looks):
                rows = dict(some)
                for seen in _seen(child, LookTask(source, tuple(rows))):
                    found.take(seen, rows[seen])
    except (GuardedChildError, DiskImageError) as error:
        survey.faults.append(Fault(image, "whole medium", (), f"{NOT_LOOKED_AT}: {error}"))
    return found


def _batches(looks: Sequence[_Any]) -> Iterator[tuple[_Any, ...]]:
    for start in range(0, len(looks), LOOKED_AT_ONCE):
        yield tuple(looks[start : start + LOOKED_AT_ONCE])


def _seen(child: GuardedChild, task: LookTask) -> Iterator[Look]:
    """Return those files that are what they are looked at for, and none that nobody named."""
    asked = frozenset(task.looks)
    for look in child.run(look_at_files, task):
        if look not in asked:
            raise GuardedChildError(wordings.INVALID)
        yield look


@dataclass(slots=True)
class RecognisedFiles:
    """What was recognised on one source. ``containers`` are counted when they stay closed.

    ``carved`` are those that begin where no file lies, by the kind of their reader.
    """

    survey: Survey
    containers: list[FoundContainer] = field(default_factory=list)
    carved: list[tuple[str, FileEntry]] = field(default_factory=list)
    files: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    encrypted: list[tuple[Extent, ...]] = field(default_factory=list)
    random_files: int = 0  # of a container, whose places name nothing on a medium

    def sort(
        self,
        streams: StoredStreams,
        offsets: npt.NDArray[np.int64],
        codes: npt.NDArray[np.uint8],
    ) -> list[tuple[Look, int]]:
        """Keep what the marks alone tell; give what must be looked at, in the medium's order."""
        firsts = streams.firsts()
        marked = _codes_at(streams, firsts, offsets, codes)
        sizes = streams.sizes[streams.rows[firsts]] if len(firsts) else np.zeros(0, np.int64)
        looks: list[tuple[Look, int]] = []
        is_known = marked >= 0
        for first, code in zip(firsts[is_known].tolist(), marked[is_known].tolist(), strict=True):
            form = FORMS[code] if code < len(FORMS) else None
            if form is not None and form.is_mail:
                place, row = streams.extents(first), int(streams.rows[first])
                looks += [(Look(place, form.kind), row), (Look(place, TEXT), row)]
            elif KINDS[code] != PLAIN:
                row = int(streams.rows[first])
                self.containers.append(FoundContainer(KINDS[code], streams.extents(first), row))
            else:
                looks.append((Look(streams.extents(first), APPENDED), int(streams.rows[first])))
        for least, kind in _UNKNOWN:
            looks += [
                (Look(streams.extents(first), kind), int(streams.rows[first]))
                for first in firsts[(marked < 0) & (sizes >= least)].tolist()
            ]
        return sorted((each for each in looks if each[0].extents), key=lambda each: each[0].extents)

    def close(self, containers: Iterable[FoundContainer]) -> None:
        """Count containers that no stage opens, and their bytes."""
        for each in containers:
            self.files[each.kind] += 1
            self.sizes[each.kind] += sum(extent.length for extent in each.extents)
            self.survey.unopened += each.extents

    def take(self, seen: Look, row: int) -> None:
        """Take a file that is what it was looked at for."""
        taken = self._taken_as(seen.extents)
        if (seen.kind == TEXT and taken) or (seen.kind == PLAIN and taken in (APPENDED, DISK)):
            return  # it is something else, written as text; or it is told by that already
        if seen.kind != PLAIN:
            self.containers.append(FoundContainer(seen.kind, seen.extents, row))
        else:
            self.encrypted.append(seen.extents)
            self.survey.opaque += seen.extents

    def _taken_as(self, extents: tuple[Extent, ...]) -> str:
        """The kind of the file that was taken last, where it is this one."""
        last = self.containers[-1] if self.containers else None
        return last.kind if last is not None and last.extents == extents else ""

    def take_workers(self, results: Iterable[ShardResult]) -> None:
        """Take what workers saw in files, or of those of a container: results hold their bytes."""
        mine = (each for each in results if each.image == self.survey.source.image)
        for result in mine:
            self.random_files += result.random_files
            for each in result.not_opened:
                self.files[each.kind] += each.files
                self.sizes[each.kind] += each.bytes

    @property
    def is_held(self) -> bool:
        """Whether the files are those of a container, which its workers looked at."""
        source = self.survey.source.ref
        return source is not None and holds_files(source.kind)

    def told(self) -> tuple[NotOpened, ...]:
        """Say what stays closed, with a fault for what looks encrypted."""
        if number := len(self.encrypted) + self.random_files:
            files = "a file looks" if number == 1 else f"{number:,} files look"
            reason = f"{files} encrypted and of no known form: compared, and not understood"
            extents = tuple(sorted(e for each in self.encrypted for e in each))
            self.survey.faults.append(Fault(self.survey.source.image, "files", extents, reason))
        for each in self.survey.not_opened:
            self.files[each.kind] += each.files
            self.sizes[each.kind] += each.bytes
        return tuple(
            NotOpened(kind, self.files[kind], self.sizes[kind]) for kind in sorted(self.files)
        )


def _codes_at(
    streams: StoredStreams,
    firsts: npt.NDArray[np.int64],
    offsets: npt.NDArray[np.int64],
    codes: npt.NDArray[np.uint8],
) -> npt.NDArray[np.int64]:
    """The code of each stream's form, or -1: by its first bytes, else by its last."""
    answer = np.full(len(firsts), -1, np.int64)
    if not len(firsts) or not len(offsets):
        return answer
    starts = streams.starts[firsts]
    ends = streams.ends[np.append(firsts[1:], len(streams.rows)) - 1]
    for distance, wanted in MARKED_AT:
        places = (starts if distance >= 0 else ends) + distance
        some = np.isin(codes, wanted)
        there, kinds = offsets[some], codes[some]
        if len(there):
            at = np.minimum(np.searchsorted(there, places), len(there) - 1)
            fits = (there[at] == places) & (answer < 0)
            answer[fits] = kinds[at[fits]]
    return answer
