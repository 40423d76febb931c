"""A tar archive as it is: its files lie there in one piece each, so parts of it are read apart."""

from __future__ import annotations

import os
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from forensics.containers.decoding import ForwardStream, StoredBytes
from forensics.containers.names import leads_out
from forensics.containers.reader import HeldFile, HeldPart, no_sign
from forensics.containers.tars.walking import TarInput, Walk
from forensics.errors import UnreadableExtentError
from forensics.values import Extent, Fault
from forensics.wordings import archives as wordings
from forensics.wordings.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.containers.tars.walking import Member

MOST_BYTES, MOST_FILES = 64 * 1024 * 1024, 4096
PIECE = 1024 * 1024
WHOLE = "whole archive"


class Seekable(TarInput):
    """The same as input that passes over bytes without reading them."""

    def skip_to(self, offset: int) -> None:
        """See ``TarInput.skip_to``."""
        stored = self.decoder
        if isinstance(stored, StoredBytes):
            stored.at = min(max(offset, stored.at), stored.end)
            self.at = stored.at


class PlainTar:
    """The files of one archive."""

    def __init__(self, descriptor: int, size: int, image: str) -> None:
        """Take an open archive, which is closed with this."""
        self._descriptor, self._size, self._image = descriptor, size, image

    def parts(self, beat: Callable[[], None] = no_sign) -> Iterator[HeldPart | Fault]:
        """See ``HeldFiles.parts``."""
        walk, counts = self._walk(0), Counter[Wording]()
        first, number, length, start = 1, 0, 0, 0
        for member in walk.members():
            is_full = length + member.size > MOST_BYTES or number + 1 - first >= MOST_FILES
            if number >= first and is_full:
                yield HeldPart(first, length, start, member.start)
                first, length, start = number + 1, 0, member.start
            beat()
            number += 1
            length += min(member.size, self._size)
            counts[wordings.SPARSE] += member.is_sparse
            counts[wordings.ODD_NAMES] += leads_out(member.name, absolute=False)
        if walk.end > start:
            yield HeldPart(first, length, start, min(walk.end, self._size))
        if walk.end < self._size:
            yield HeldPart(0, self._size - walk.end, walk.end, self._size)
        yield from self._faults(walk, counts, number)

    def files(self, part: HeldPart) -> Iterator[HeldFile | Fault]:
        """See ``HeldFiles.files``."""
        if not part.first:
            yield self._outside(part)
            return
        covered, number = part.start, part.first
        for member in self._walk(part.start).members(part.end):
            end = max(covered, min(member.end, part.end))
            yield self._member(member, number, Extent(covered, end - covered))
            covered, number = end, number + 1
        rest = Extent(covered, part.end - covered)  # folders, links and what else is no file
        yield HeldFile(b"", 0, rest, 0, rest.offset, is_file=False)

    def stream(self, file: HeldFile) -> ForwardStream:
        """See ``HeldFiles.stream``."""
        start = file.hit_at or 0
        end = min(start + file.size, self._size)
        return ForwardStream(partial(StoredBytes, self._descriptor, start, end), file.size)

    def close(self) -> None:
        """See ``HeldFiles.close``."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _walk(self, start: int) -> Walk:
        return Walk(Seekable(StoredBytes(self._descriptor, start, self._size), start))

    def _member(self, member: Member, number: int, extent: Extent) -> HeldFile:
        size, times = member.size, member.times
        return HeldFile(member.name, number, extent, size, member.content, times=times)

    def _outside(self, part: HeldPart) -> HeldFile:
        extent = Extent(part.start, part.end - part.start)
        is_opaque = not self._is_zero(extent)
        return HeldFile(
            b"", 0, extent, extent.length, extent.offset, is_file=False, is_opaque=is_opaque
        )

    def _is_zero(self, extent: Extent) -> bool:
        """Whether nothing but zeros follows the end: archives are filled up with them."""
        stored = StoredBytes(self._descriptor, extent.offset, extent.end)
        try:
            while piece := stored.read(PIECE):
                if piece.strip(b"\0"):
                    return False
        except UnreadableExtentError:
            return False
        return True

    def _faults(self, walk: Walk, counts: Counter[Wording], number: int) -> Iterator[Fault]:
        reasons = [each(count) for each, count in counts.items() if count]
        if walk.is_broken:
            reasons.append(wordings.LIST_BROKEN(number))
        elif walk.is_cut:
            reasons.append(wordings.NO_END)
        elif not self._is_zero(Extent(walk.end, self._size - walk.end)):
            reasons.append(wordings.OUTSIDE(self._size - walk.end))
        yield from (Fault(self._image, WHOLE, (), reason) for reason in reasons)
