"""One pass over the content of one file: whole known files, and pieces of them.

A file is a medium of its own: offsets count from its first byte, and no match reaches into another
file. What fits into memory is read once and looked at there. Over anything longer a window goes
from front to back, so that content which is given in that order alone, such as that of a
compressed member of an archive, is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from typing import TYPE_CHECKING

from forensics.errors import UnreadableExtentError
from forensics.hash_sets.index import KnownIndex
from forensics.matching.content_streams import StreamPiece
from forensics.matching.exact import (
    Answer,
    DigestsOnTheWay,
    match_exactly,
    may_equal,
    possible_lengths,
)
from forensics.matching.picture_starts import PictureStarts
from forensics.matching.raw import RawMatcher
from forensics.matching.raw_hits import RawHit, join_runs, merge_raw_hits
from forensics.matching.stream_windows import InMemory, Rereading, Window
from forensics.value_classes import dataclass
from forensics.values import HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.matching.content_streams import ContentStream
    from forensics.matching.extending import ReadAt
    from forensics.matching.runs import RawRun

    Places = Sequence[tuple[int, int]]

PAGE_SIZE = 1024 * 1024
GROUP_SIZE = 4 * PAGE_SIZE
IN_MEMORY = 16 * 1024 * 1024  # bytes of the longest file that is held as a whole


@dataclass(frozen=True, slots=True)
class Swept:
    """What one pass found in a file.

    Attributes:
        answer: which known files it is as a whole.
        hits: whole copies and pieces in it; their extents count from its first byte.
        digested: of the whole copies, those compared once more by all digests.
        is_over_budget: some page asked for more work than any honest one.
        done: how many of its bytes were compared, from the first on.
        error: why these are not all; None too where nothing was to be compared.
        read: gives bytes at places that were asked for, until the next file is looked at.
        starts: where JPEGs and PNGs begin in it, ascending; None where these are not looked for.
        has_more_starts: whether there are more than these.
    """

    answer: Answer
    hits: tuple[RawHit, ...] = ()
    digested: dict[RawHit, tuple[HashAlgorithm, ...]] = field(default_factory=dict)
    is_over_budget: bool = False
    done: int = 0
    error: UnreadableExtentError | None = None
    read: Callable[[int, int], bytes] = lambda _, __: b""
    starts: tuple[int, ...] | None = None
    has_more_starts: bool = False


@dataclass(slots=True)
class Sweeper:
    """Looks at files one after the other; one for each thread, since it reuses its memory.

    ``matcher`` is None where nothing but whole files is looked for, ``is_exact`` false where these
    are not; ``memory`` is used again. ``starts`` is None where no pictures are looked for.
    """

    index: KnownIndex
    matcher: RawMatcher | None
    all_hashes: bool
    is_exact: bool
    memory: memoryview = field(default_factory=lambda: memoryview(bytearray(PAGE_SIZE)))
    starts: PictureStarts | None = field(default=None, kw_only=True)
    _piece: memoryview = field(default_factory=lambda: memoryview(bytearray(PAGE_SIZE)))

    def sweep(self, stream: ContentStream, places: Places = ()) -> Swept:
        """Look at the content of one file; what cannot be read is told and not raised.

        ``places`` are offsets and lengths that ``Swept.read`` is asked for afterwards.
        """
        if self.matcher is None and not self._may_be_known(stream.size):
            return Swept(Answer())
        if self.starts is not None:
            self.starts.begin()
        is_short = stream.size <= IN_MEMORY
        swept = self._as_a_whole(stream) if is_short else self._on_the_way(stream, places)
        if self.starts is None:
            return swept
        kept, are_too_many = tuple(self.starts.kept()), self.starts.are_too_many
        return replace(swept, starts=kept, has_more_starts=are_too_many)

    def _may_be_known(self, size: int) -> bool:
        return self.is_exact and may_equal(size, self.index, all_hashes=self.all_hashes)

    def _as_a_whole(self, stream: ContentStream) -> Swept:
        content = self._room(stream.size)
        done, error = 0, None
        try:
            while done < len(content):
                piece = content[done : done + PAGE_SIZE]
                stream.read_into(done, piece)
                done += len(piece)
        except UnreadableExtentError as raised:
            error = raised
        held, answer = InMemory(content[:done]), Answer()
        if error is None and self._may_be_known(done):
            answer = match_exactly(held, self.index, all_hashes=self.all_hashes, buffer=self._piece)
        if self.matcher is None:
            return Swept(answer, done=done if answer.was_read else 0, error=error)
        runs: set[RawRun] = set()
        over = False
        for start in range(0, done, GROUP_SIZE):
            group = held.content[start : start + GROUP_SIZE]
            over |= self._scan(self.matcher, runs, group, start, held.read_at)
        hits, digested = self._settled(self.matcher, runs, held, held.read_at)
        return Swept(answer, hits, digested, over, done, error, held.read)

    def _on_the_way(self, stream: ContentStream, places: Places) -> Swept:
        lengths: list[int] = []
        if self._may_be_known(stream.size):
            lengths = possible_lengths(stream.size, self.index, all_hashes=self.all_hashes)
        taken = DigestsOnTheWay(lengths, self.index, all_hashes=self.all_hashes)
        window, error, over = Window(stream, places, taken.feed), None, False
        runs: set[RawRun] = set()
        try:
            while group := window.next_group(GROUP_SIZE):
                if self.matcher is not None:
                    over |= self._scan(self.matcher, runs, group, window.at, window.read_at)
        except UnreadableExtentError as raised:
            error = raised
            if self.matcher is not None:
                for group in window.rest(GROUP_SIZE):
                    over |= self._scan(self.matcher, runs, group, window.at, window.read_at)
        answer = taken.answer() if lengths and error is None else Answer()
        if self.matcher is None:
            return Swept(answer, done=window.done, error=error)
        again = Rereading(stream, window.done)
        hits, digested = self._settled(self.matcher, runs, again, again.read_at)
        return Swept(answer, hits, digested, over, window.done, error, window.read)

    def _scan(
        self,
        matcher: RawMatcher,
        runs: set[RawRun],
        group: memoryview,
        offset: int,
        read_at: ReadAt,
    ) -> bool:
        """Compare some pages; say whether one was over budget."""
        pages = [
            (offset + start, group[start : start + PAGE_SIZE])
            for start in range(0, len(group), PAGE_SIZE)
        ]
        matches = matcher.scan_pages(pages, read_at)
        for found in matches:
            runs.update(found.runs)
        if self.starts is not None:
            self.starts.take(pages, read_at)
        return any(found.is_over_budget for found in matches)

    def _settled(
        self, matcher: RawMatcher, runs: set[RawRun], stream: ContentStream, read_at: ReadAt
    ) -> tuple[tuple[RawHit, ...], dict[RawHit, tuple[HashAlgorithm, ...]]]:
        """Join the runs of a file, follow those that no page could follow, digest whole copies."""
        if not runs:
            return (), {}
        joined = join_runs(runs)
        if any(run.open_before or run.open_after for run in joined):
            joined = matcher.settle(joined, read_at)
        hits = merge_raw_hits([joined])
        return hits, self._digested(stream, [hit for hit in hits if hit.is_whole])

    def _digested(
        self, stream: ContentStream, hits: list[RawHit]
    ) -> dict[RawHit, tuple[HashAlgorithm, ...]]:
        found: dict[RawHit, tuple[HashAlgorithm, ...]] = {}
        for hit in hits:
            item = self.index.known_file(hit.row).item
            try:
                part = StreamPiece(stream, hit.extents)
                answer = match_exactly(part, self.index, all_hashes=False, buffer=self._piece)
            except UnreadableExtentError:
                continue  # their blocks agree; the digests then stay unsaid
            for equal in answer.equal:
                if (equal.item, equal.length) == (item, hit.size):
                    found[hit] = equal.established_by
        return found

    def _room(self, size: int) -> memoryview:
        if len(self.memory) < size:
            self.memory = memoryview(bytearray(min(max(size, 2 * len(self.memory)), IN_MEMORY)))
        return self.memory[:size]
