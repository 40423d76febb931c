"""From hits, and a map of what lies around them, to the ranges of a plan: a pure function.

What is overwritten whole is a file of which every byte of content is known, or one that a person
decided on. Of what belongs to nobody the hits themselves are overwritten. Whatever shares a byte
with something else, or lies in what a file system needs, is a ground to refuse the route.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from forensics.extents import common, joined, without
from forensics.file_system import Residency
from forensics.scanning.survey.owners import JOURNALS
from forensics.selecting.fix_ups import HEAD, within_fix_ups
from forensics.selecting.mapping import SYSTEM
from forensics.selecting.near import Near
from forensics.value_classes import dataclass
from forensics.values import Extent, Hit, Method
from forensics.values.planned.selections import PlannedRange, Why

if TYPE_CHECKING:
    from forensics.file_system import FileEntry
    from forensics.selecting.mapping import LiveRun, MappedVolume, MediumMap

Read = Callable[[Extent], bytes]
SECTOR = 512
_LOG_PAGE, _MFT = 4096, 0
_ORDER = (Why.CONTENT, Why.CONTAINER, Why.RECORD, Why.SLACK, Why.JOURNAL, Why.FREE)


@dataclass(frozen=True, slots=True)
class GradedHit:
    """A hit and its number in the result that people graded."""

    number: int
    hit: Hit


@dataclass(frozen=True, slots=True)
class Worked:
    """What is overwritten, and what stands in the way of it.

    ``undecided`` are hits within files that hold more than them, by number and file: a person says
    of each whether the whole file goes, or the hit stays. ``names`` are those that stay, of what is
    overwritten and of what a picture stays in, for the planner's eyes alone. ``grounds`` are the
    reasons to refuse the route.
    """

    ranges: tuple[PlannedRange, ...]
    containers: int
    undecided: tuple[tuple[int, str], ...]
    names: tuple[str, ...]
    grounds: tuple[str, ...]


def work_out(
    taken: Iterable[GradedHit],
    medium: MediumMap,
    *,
    size: int,
    whole: frozenset[int],
    kept: Iterable[GradedHit],
    read: Read,
    leave: frozenset[int] = frozenset(),
) -> Worked:
    """Work out what is overwritten for some hits.

    Args:
        taken: hits that a scan of this medium found now.
        medium: what lies around them, and around ``kept``.
        size: bytes of the medium.
        whole: numbers of hits whose file goes as a whole, whatever else it holds.
        kept: hits that stay.
        read: gives bytes of the medium, as they are.
        leave: numbers of those that stay because the container does in which they lie.
    """
    work = _Work(medium, size, whole, read)
    hits = tuple(taken)
    known = joined(chain.from_iterable(each.hit.extents for each in hits if _is_stored(each.hit)))
    work.known = Near((extent, extent) for extent in known)
    for each in hits:
        work.add(each)
    ranges = work.ranges()
    planned = Near((each.extent, each) for each in ranges)
    for each in kept:
        if planned.at(each.hit.extents):
            work.refuse(f"hit {each.number} is to stay and lies in what would be overwritten")
        if each.number in leave and not work.leaves_in_container(each.hit):
            work.refuse(f"hit {each.number} lies in no file with other things in it, which stays")
    return Worked(
        ranges,
        len(work.containers),
        tuple(sorted(work.undecided)),
        tuple(sorted(work.names)),
        tuple(dict.fromkeys(work.grounds)),
    )


class _Work:
    def __init__(self, medium: MediumMap, size: int, whole: frozenset[int], read: Read) -> None:
        self._medium, self._size, self._whole, self._read = medium, size, whole, read
        files = list(dict.fromkeys(medium.files))
        self._live = _near(each for each in files if each.allocated)
        self._gone = _near(each for each in files if not each.allocated)
        self._runs = Near((each.extent, each) for each in medium.live)
        self._found: dict[Why, list[Extent]] = {why: [] for why in Why}
        self.known: Near[Extent] = Near(())
        self.containers: set[tuple[int, ...]] = set()
        self.undecided: set[tuple[int, str]] = set()
        self.names: set[str] = set()
        self.grounds: list[str] = []

    def refuse(self, ground: str) -> None:
        self.grounds.append(ground)

    def leaves_in_container(self, hit: Hit) -> bool:
        """Leave it, with the names there; whether it lies in files that hold more than it."""
        files = list(self._live.at(hit.extents))
        for at in self._holding(hit.extents):
            for file in files:
                self._named(at, file)
            if hit.path:  # what it is called within its container
                self.names.add(f"{at.volume.where}: {hit.path}")
        return bool(files) and all(without(each.extents, hit.extents) for each in files)

    def add(self, numbered: GradedHit) -> None:
        hit, number = numbered.hit, numbered.number
        places = joined(each for each in hit.extents if each.length)
        if not places or places[-1].end > self._size:
            self.refuse(f"hit {number} does not lie on the medium")
            return
        held = self._holding(places)
        if not held:
            self._take_free(places, hit.edge, Extent(0, self._size))
            return
        mapped, *others = held
        if others:
            self.refuse(f"hit {number} lies where {len(others) + 1} volumes overlap")
        elif mapped.unfit is not None:
            self.refuse(f"{mapped.volume.where} {mapped.unfit} (hit {number} lies there)")
        elif self._is_cut_short(mapped.volume.where):
            self.refuse(f"the files of {mapped.volume.where} could not be listed to the end")
        elif without(places, [mapped.volume.extent]):
            self.refuse(f"hit {number} reaches over the end of {mapped.volume.where}")
        else:
            self._add_in(mapped, numbered, places)

    def ranges(self) -> tuple[PlannedRange, ...]:
        """All of it, each byte once, for its first reason; sorted."""
        done: list[Extent] = []
        found: list[PlannedRange] = []
        for why in _ORDER:
            fresh = without(self._found[why], done)
            found += [PlannedRange(each, why) for each in fresh]
            done = joined([*done, *fresh])
        return tuple(sorted(found, key=lambda each: each.extent))

    def _holding(self, places: Iterable[Extent]) -> list[MappedVolume]:
        """The volumes in which some places lie: of those within each other the inner ones."""
        wanted = list(places)
        held = [each for each in self._medium.volumes if common(wanted, each.volume.extents)]
        deepest = max((len(each.volume.inner) for each in held), default=0)
        return [each for each in held if len(each.volume.inner) == deepest]

    def _add_in(self, at: MappedVolume, numbered: GradedHit, places: list[Extent]) -> None:
        left = places
        for file in self._live.at(places):
            self._add_file(at, file, numbered)
            left = without(left, file.extents)
        for file in self._gone.at(left):
            if file.residency is Residency.RESIDENT and common(file.extents, left):
                self._named(at, file)
                self._add_record(at, file, common(file.extents, left))
                left = without(left, file.extents)
        for run in self._runs.at(left):
            part = common(left, [run.extent])
            if part:
                self._add_system(at, run, part, numbered.number)
                left = without(left, part)
        if left:
            self._add_gone(at, left)
            self._take_free(left, numbered.hit.edge, at.volume.extent)

    def _add_file(self, at: MappedVolume, file: FileEntry, numbered: GradedHit) -> None:
        if self._is_shared(file):
            self.refuse(f"hit {numbered.number} lies in a file that shares blocks with another")
            return
        is_whole = self._is_known(file.extents)
        if not is_whole and numbered.number not in self._whole:
            where = f"{at.volume.where}: {file.path or 'a file without a name'}"
            self.undecided.add((numbered.number, where))
            return
        self._named(at, file)
        if not is_whole:
            stream = file.stream
            self.containers.add((file.partition or 0, stream.inode, stream.attribute_id))
        if file.residency is Residency.RESIDENT:
            self._add_record(at, file, list(file.extents))
            return
        self._found[Why.CONTENT if is_whole else Why.CONTAINER] += file.extents
        for run in self._runs.at(file.extents):
            if run.owner == file.stream.inode:
                self._found[Why.SLACK] += self._slack_of(run)

    def _is_cut_short(self, where: str) -> bool:
        """Whether some of a volume's files are not known: they may own what looks free."""
        faults = (each.where for each in self._medium.faults)
        return any(each == where or each.startswith(f"{where},") for each in faults)

    def _is_known(self, places: Iterable[Extent]) -> bool:
        """Whether every byte of some places is that of a hit that is taken."""
        wanted = list(places)
        return not without(wanted, self.known.at(wanted))

    def _is_shared(self, file: FileEntry) -> bool:
        if file.residency is Residency.RESIDENT:
            return False
        others = any(each.stream != file.stream for each in self._live.at(file.extents))
        return others or any(run.owner != file.stream.inode for run in self._runs.at(file.extents))

    def _slack_of(self, run: LiveRun) -> list[Extent]:
        files = self._live.at([run.extent])
        return without([run.extent], chain.from_iterable(each.extents for each in files))

    def _add_record(self, at: MappedVolume, file: FileEntry, places: list[Extent]) -> None:
        """Content in a record of NTFS; in an inode of another file system a checksum covers it."""
        if at.volume.label != "NTFS":
            self.refuse(f"a hit lies within an inode of {at.volume.where}, which has a checksum")
            return
        if not self._fixed_up(at, places, at.shape.record, (b"FILE",), Why.RECORD):
            self.refuse(
                f"a file record of {at.volume.where} makes no sense (inode {file.stream.inode})"
            )

    def _add_system(self, at: MappedVolume, run: LiveRun, part: list[Extent], number: int) -> None:
        """Bytes of something live that are no content of a file."""
        label = at.volume.label
        is_journal = any(label.startswith(kind) and run.owner == n for kind, n in JOURNALS.items())
        if is_journal and label == "NTFS":
            fits = at.shape.block % _LOG_PAGE == 0
            if not fits or not self._fixed_up(at, part, _LOG_PAGE, (b"RCRD", b"RSTR"), Why.JOURNAL):
                self.refuse(f"hit {number} lies in a journal that makes no sense")
        elif is_journal:
            self._found[Why.JOURNAL] += part
        elif self._is_slack(run):
            self._found[Why.SLACK] += self._slack_of(run)
        else:
            self.refuse(f"hit {number} lies in what the file system of {at.volume.where} needs")

    def _is_slack(self, run: LiveRun) -> bool:
        """Whether these are blocks in which the content of a file ends."""
        return run.owner != SYSTEM and any(
            each.stream.inode == run.owner and each.residency is not Residency.RESIDENT
            for each in self._live.at([run.extent])
        )

    def _add_gone(self, at: MappedVolume, left: list[Extent]) -> None:
        """Deleted files that are known as a whole go as a whole, as far as they are free."""
        for file in self._gone.at(left):
            self._named(at, file)
            free = self._free_of(file.extents)
            if self._is_known(free):
                self._found[Why.FREE] += free

    def _take_free(self, places: list[Extent], edge: tuple[int, int], within: Extent) -> None:
        before, after = edge
        last = len(places) - 1
        for number, each in enumerate(places):
            start = each.offset - (before if number == 0 else 0)
            end = each.end + (after if number == last else 0)
            start, end = start // SECTOR * SECTOR, -(-end // SECTOR) * SECTOR
            wide = Extent(max(start, 0), end - max(start, 0))
            self._found[Why.FREE] += self._free_of(common([wide], [within]))

    def _free_of(self, places: Iterable[Extent]) -> list[Extent]:
        wanted = list(places)
        used = (run.extent for run in self._runs.at(wanted))
        content = chain.from_iterable(each.extents for each in self._live.at(wanted))
        return without(wanted, chain(used, content))

    def _fixed_up(
        self,
        at: MappedVolume,
        places: Iterable[Extent],
        size: int,
        marks: tuple[bytes, ...],
        why: Why,
    ) -> bool:
        """Take content of structures of one size, which lie at multiples of it in the volume."""
        for start, part in _by_structure(places, at.volume.extent.offset, size):
            head = self._read(Extent(start, HEAD))
            if head[:4] not in marks:
                if why is Why.RECORD:
                    return False
                self._found[why].append(part)  # a page of the journal that is none yet
                continue
            found = within_fix_ups(head, start=start, size=size, content=[part])
            if found is None:
                return False
            self._found[why] += found
        return True

    def _named(self, at: MappedVolume, file: FileEntry) -> None:
        for name in (file.path, *file.also):
            if name:
                self.names.add(f"{at.volume.where}: {name}")


def _is_stored(hit: Hit) -> bool:
    """Whether its places hold its content alone, and not what else was packed with it."""
    # Of what was unpacked the places are those of all that it was unpacked from.
    in_container = hit.method is Method.EMBEDDED or (hit.is_candidate and "!/" in (hit.path or ""))
    return not in_container


def _by_structure(places: Iterable[Extent], base: int, size: int) -> Iterator[tuple[int, Extent]]:
    for place in places:
        at = place.offset
        while at < place.end:
            start = base + (at - base) // size * size
            end = min(place.end, start + size)
            yield start, Extent(at, end - at)
            at = end


def _near(files: Iterable[FileEntry]) -> Near[FileEntry]:
    return Near((extent, each) for each in files for extent in each.extents)
