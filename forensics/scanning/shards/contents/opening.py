"""Opening a file that is a container, what lies in it, and so on down: each member is compared.

A member is a medium of its own, as a file of an archive is that was given as a source. What is
decoded stays in memory, and only one member of each level at a time.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from dataclasses import field, replace
from functools import partial
from itertools import chain
from lzma import LZMAError
from typing import TYPE_CHECKING

from forensics.containers.reader import HeldFile
from forensics.contents.means import MEMBER_WORK, MOST_DEPTH, Means, OverBudgetError
from forensics.contents.pieces import piece
from forensics.contents.reader import (
    CONTENT_READERS,
    READ_BY_PLACES,
    ClosedAs,
    ClosedContent,
    ContentMember,
)
from forensics.errors import UnreadableExtentError
from forensics.extents import joined
from forensics.matching.content_streams import ContentStream
from forensics.matching.forms import PLAIN
from forensics.matching.stream_windows import InMemory
from forensics.matching.sweeping import IN_MEMORY, Sweeper, Swept
from forensics.scanning.shards.contents.covering import not_told_by
from forensics.scanning.shards.contents.member_streams import SpentStream, stream_of
from forensics.scanning.shards.contents.names import chained
from forensics.scanning.shards.contents.picture_beginnings import beginnings_in
from forensics.scanning.shards.contents.places import OuterPlace
from forensics.scanning.shards.held_hits import hits_of
from forensics.scanning.shards.held_looks import kind_of, kind_within, places_of
from forensics.value_classes import dataclass
from forensics.values import Extent, Hit, HitKind, Method, NotOpened
from forensics.values.file_facts.times import FileTimes
from forensics.wordings import contents as wordings
from forensics.wordings import reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.values import SourceRef

MOST_HITS = 8192  # of one file: what a worker answers fits into a message
# What hostile bytes make readers and libraries raise; whatever else is a defect of ours.
ODD_BYTES = (
    ArithmeticError, LookupError, ValueError, EOFError, OSError, struct.error, zlib.error,
    LZMAError, MemoryError, RecursionError,
)  # fmt: skip


@dataclass(slots=True)
class OpenedFile:
    """What was found in one file, with places that count from its own first byte.

    ``hits`` have as their path the chain of members alone, say ``!/inner.tar!/p.jpg``. ``closed``
    are bytes by their class, ``reasons`` how often each thing stayed closed. ``kinds`` has for each
    kind of container the chains of those that did, or of which something did, with these bytes.
    ``random`` are places of members that look encrypted. ``has_pictures``: a picture begins in one
    that is no known file, where the sweeper looks for beginnings.
    """

    hits: list[Hit] = field(default_factory=list)
    closed: dict[ClosedAs, list[Extent]] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, dict[str, list[Extent]]] = field(default_factory=dict)
    random: list[Extent] = field(default_factory=list)
    random_files: int = 0
    has_pictures: bool = False

    def not_opened(self) -> list[NotOpened]:
        """The containers that stayed closed, or of which something did, and these bytes."""
        return [
            NotOpened(kind, len(some), sum(each.length for each in joined(chain(*some.values()))))
            for kind, some in sorted(self.kinds.items())
        ]


@dataclass(frozen=True)
class _MemberFile(HeldFile):
    """A member as what hits are made of."""

    chain: str = ""
    where: OuterPlace = OuterPlace((), is_as_stored=False)

    @property
    def path(self) -> str | None:
        return self.chain

    def placed(self, extents: tuple[Extent, ...]) -> tuple[Extent, ...]:
        return self.where.of(extents)


@dataclass(frozen=True, slots=True)
class PicturedMember:
    """A member in which pictures begin.

    ``chain`` and ``place`` are its own. ``stream`` is its content; where it ``stands`` as it is,
    going back in it costs nothing. What is worked out again takes of ``means``.
    """

    swept: Swept
    chain: str
    place: OuterPlace
    stream: ContentStream
    stands: bool
    means: Means
    times: FileTimes | None = None


@dataclass(frozen=True, slots=True)
class _Container:
    """A container on the way down."""

    content: ContentStream
    kind: str
    chain: str
    place: OuterPlace
    depth: int
    times: FileTimes | None = None  # the innermost that are told


class Opener:
    """Opens files one after the other; one for each thread, as its sweeper is."""

    def __init__(
        self, sweeper: Sweeper, source: SourceRef, passphrases: tuple[str, ...] = ()
    ) -> None:
        """Take what compares, the source that hits are of, and what may open locked ones."""
        self._sweeper, self._source, self._passphrases = sweeper, source, passphrases
        self._found = OpenedFile()
        self._means, self._name = Means(), ""
        self._seen: set[tuple[object, ...]] = set()
        self.on_pictures: Callable[[PicturedMember], None] | None = None
        """Is given each member in which pictures begin."""

    def open(
        self, content: ContentStream, kind: str, name: str, *, carved: bool = False
    ) -> OpenedFile:
        """Open a file of a kind that there is a reader for; whatever goes wrong is told.

        Args:
            content: of the file.
            kind: see ``contents.reader.register``.
            name: of the file, from which that of an only member without one is taken.
            carved: whether nobody knows where it ends, so that its length says nothing.
        """
        self._begin(0 if carved else content.size)
        outermost = _Container(content, kind, "", OuterPlace.whole(content.size), 0)
        try:
            self._open(outermost, name)
        except OverBudgetError as error:
            self._close(ClosedContent(str(error), ClosedAs.OVER_BUDGET), outermost)
        return self._found

    def open_file(self, content: ContentStream, name: str) -> OpenedFile:
        """Compare a file that no raw pass saw as it is, and open it where it is a container.

        Of what is found in it outside of containers the path is empty.
        """
        self._begin(content.size)
        self._name = name
        whole = Extent(0, content.size)
        member = ContentMember(
            b"", partial(piece, content, whole), None, (whole,), is_as_stored=True
        )
        at = _Container(
            SpentStream(content, self._means), "", "", OuterPlace.whole(content.size), 0
        )
        try:
            self._look_into(member, at, "")
        except OverBudgetError as error:
            self._close(ClosedContent(str(error), ClosedAs.OVER_BUDGET), at)
        return self._found

    def _begin(self, size: int) -> None:
        self._found, self._seen = OpenedFile(), set()
        self._means = Means.for_size(size, self._passphrases)

    def _open(self, container: _Container, name: str) -> None:
        means = self._means
        content = SpentStream(container.content, means)
        reader, number = CONTENT_READERS[container.kind], 0
        try:
            for found in reader.members(content, means):
                number += 1
                means.spend(MEMBER_WORK)
                if isinstance(found, ClosedContent):
                    self._close(found, container)
                else:
                    own = chained(container.chain, found.name, name, number)
                    self._take(found, replace(container, content=content), own)
        except UnreadableExtentError as error:
            self._close(ClosedContent(error.reason), container)
        except ODD_BYTES:
            self._close(ClosedContent(wordings.DAMAGED), container)

    def _take(self, member: ContentMember, container: _Container, own: str) -> None:
        """Compare a member, and open it in turn where it is a container."""
        if member.memory > self._means.memory:
            closed = ClosedContent(wordings.TOO_MUCH_MEMORY, ClosedAs.OVER_BUDGET, member.stored)
            self._close(closed, container)
            return
        self._means.hold(member.memory)
        try:
            self._look_into(member, container, own)
        finally:
            self._means.release(member.memory)

    def _look_into(self, member: ContentMember, container: _Container, own: str) -> None:
        stream = stream_of(member, container.content, self._means)
        swept = self._sweeper.sweep(stream, places_of(stream.size))
        place = container.place.member(member)
        times = member.times if member.times and member.times.told else container.times
        at = replace(container, content=stream, kind="", chain=own, place=place, times=times)
        if (error := swept.error or stream.damage()) is not None:
            self._close(ClosedContent(error.reason, stored=member.stored), container)
        if swept.is_over_budget and not swept.answer.equal:  # a known file is alike in itself
            closed = ClosedContent(reading.OVER_BUDGET, ClosedAs.OVER_BUDGET, member.stored)
            self._close(closed, container)
        before = len(self._found.hits)
        if beginnings_in(swept, stream.size):
            self._found.has_pictures = True
            if self.on_pictures is not None:
                told = (_stands(member), self._means, times)
                self.on_pictures(PicturedMember(swept, own, place, stream, *told))
        self._go_down(member, swept, at)
        self._keep(swept, at, self._found.hits[before:])

    def _keep(self, swept: Swept, at: _Container, deeper: list[Hit]) -> None:
        """Keep what was found in a member, but for what was found deeper within it."""
        size = at.content.size
        file = _MemberFile(
            b"", 0, Extent(0, 0), size, times=at.times, chain=at.chain, where=at.place
        )
        hits = hits_of(self._source, file, swept, self._sweeper.index)
        for hit in not_told_by(deeper, hits):
            key = (hit.item, hit.extents, hit.known_offset, hit.length)
            if key in self._seen:
                continue
            if len(self._found.hits) >= MOST_HITS:
                raise OverBudgetError(wordings.TOO_MANY_HITS)
            self._seen.add(key)
            self._found.hits.append(_within_a_container(hit) if at.chain else hit)

    def _go_down(self, member: ContentMember, swept: Swept, at: _Container) -> None:
        """Open a member that is a container; one that looks encrypted is told."""
        is_long = at.content.size > IN_MEMORY
        if swept.error is not None and is_long:
            return
        size = at.content.size if is_long else swept.done
        kind = member.kind or (kind_of(swept.read, size) if size else None)
        if size and not member.kind:
            kind = kind_within(kind, swept.read, at.content, size)
        if kind is None:
            return
        at = replace(at, kind=kind, depth=at.depth + 1)
        if kind == PLAIN:
            self._found.random += at.place.extents
            self._found.random_files += 1
        elif kind not in CONTENT_READERS:
            self._close(ClosedContent(wordings.NOT_READ), at)
        elif kind in READ_BY_PLACES and is_long and not _stands(member):
            self._close(ClosedContent(wordings.PACKED_DISK), at)
        elif at.depth >= MOST_DEPTH:
            self._close(ClosedContent(wordings.TOO_DEEP, ClosedAs.OVER_BUDGET), at)
        else:
            self._open_member(member, swept, at)

    def _open_member(self, member: ContentMember, swept: Swept, at: _Container) -> None:
        """Its bytes must stay while what lies in it is compared, by the same sweeper."""
        name, size = at.chain.rsplit("!/", 1)[-1] or self._name, at.content.size
        if _stands(member) or size > min(IN_MEMORY, self._means.memory):
            self._open(at, name)
            return
        self._means.hold(size)
        try:
            held = memoryview(swept.read(0, swept.done))
            self._open(replace(at, content=InMemory(held)), name)
        finally:
            self._means.release(size)

    def _close(
        self,
        closed: ClosedContent,
        at: _Container,
    ) -> None:
        """Note what stays closed of a container, or all of it."""
        found, place = self._found, at.place
        extents = place.of(closed.stored) if closed.stored else place.extents
        found.closed.setdefault(closed.closed_as, []).extend(extents)
        found.reasons[closed.reason] += closed.number
        if at.kind:  # what is not known to be a container is none that stays closed
            found.kinds.setdefault(at.kind, {}).setdefault(at.chain, []).extend(extents)


def _stands(member: ContentMember) -> bool:
    """Whether going back in its content costs nothing."""
    return member.stream is not None or (member.is_as_stored and bool(member.stored))


def _within_a_container(hit: Hit) -> Hit:
    kind = HitKind.EMBEDDED if hit.kind is HitKind.EXACT else hit.kind
    return replace(hit, method=Method.EMBEDDED, kind=kind)
