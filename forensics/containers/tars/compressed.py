"""A tar archive within a compressed stream: read once, from front to back, by one worker."""

from __future__ import annotations

import os
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from forensics.containers.bounded import Bounded
from forensics.containers.decoding import Concatenated, Decoder, ForwardStream, StoredBytes, damaged
from forensics.containers.names import leads_out
from forensics.containers.reader import HeldFile, HeldPart, no_sign
from forensics.containers.tars.walking import TarInput, Walk
from forensics.errors import UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault
from forensics.wordings import archives as wordings
from forensics.wordings.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.containers.decoding import InputBytes
    from forensics.containers.tars.walking import Member

WHOLE = "whole archive"
GIB = 1024 * 1024 * 1024
LEAST_MOST, MOST_RATIO = 16 * GIB, 200  # what one archive may be decoded to
MOST_REWINDS = 16  # of one archive: each decodes all that lies before
TIMES_FASTER = 10  # decoding is, than what a part may take for each byte


@dataclass(frozen=True)
class StreamedFile(HeldFile):
    """A file within a stream: which stored bytes hold it is known once it was read."""

    stored_bytes: StoredBytes | None = None
    begins: int = 0
    offset: int = 0

    def counted(self) -> Extent:
        """See ``HeldFile.counted``."""
        end = self.begins if self.stored_bytes is None else self.stored_bytes.at
        return Extent(self.begins, end - self.begins)

    def placed(self, extents: tuple[Extent, ...]) -> tuple[Extent, ...]:
        """See ``HeldFile.placed``."""
        return (self.counted(),) if extents else ()


class CompressedTar:
    """The files of one archive."""

    def __init__(
        self, descriptor: int, size: int, image: str, decoder: Callable[[InputBytes], Decoder]
    ) -> None:
        """Take an open archive, which is closed with this, and what decodes it."""
        self._descriptor, self._size, self._image = descriptor, size, image
        self._decoder = decoder
        self._main: TarInput | None = None
        self._rewinds = 0

    def parts(self, beat: Callable[[], None] = no_sign) -> Iterator[HeldPart | Fault]:
        """See ``HeldFiles.parts``: one, for nothing in it is reached but through all before."""
        beat()
        yield HeldPart(1, self._most // TIMES_FASTER, 0, self._size)

    def files(self, part: HeldPart) -> Iterator[HeldFile | Fault]:
        """See ``HeldFiles.files``."""
        stored, self._rewinds = StoredBytes(self._descriptor, part.start, part.end), 0
        self._main = TarInput(self._decoder(stored))
        walk, counts, number = Walk(self._main), Counter[Wording](), 0
        reasons, end, closed = list[str](), self._size, ""
        try:
            for member in walk.members():
                if member.end > self._most:
                    reasons.append(wordings.TOO_LONG(number))
                    closed = "over_budget"
                    break
                number += 1
                counts[wordings.SPARSE] += member.is_sparse
                counts[wordings.ODD_NAMES] += leads_out(member.name, absolute=False)
                yield self._file(member, number, stored)
            else:
                reasons += self._at_the_end(walk, number)
                closed = "unreadable" if walk.is_broken else ""
                end = stored.at if closed else self._size - _behind(self._main.decoder, stored)
                if end < self._size and not closed:
                    reasons.append(wordings.BEHIND_THE_STREAM(self._size - end))
        except UnreadableExtentError as error:
            reasons.append(wordings.STREAM_BROKEN(number, error.reason))
            closed = "unreadable"
        reasons += [each(count) for each, count in counts.items() if count]
        yield from (Fault(self._image, WHOLE, (), reason) for reason in reasons)
        end = min(end, stored.at) if closed else end
        yield HeldFile(b"", 0, Extent(0, end), 0, 0, is_file=False)  # files or not, it was read
        if closed:
            rest = Extent(end, self._size - end)
            yield HeldFile(b"", 0, rest, 0, 0, is_file=False, closed=closed)

    def stream(self, file: HeldFile) -> ForwardStream:
        """See ``HeldFiles.stream``: the first time from where the pass is, then from the start."""
        if not isinstance(file, StreamedFile):
            return ForwardStream(partial(StoredBytes, self._descriptor, 0, 0), 0)
        main, is_first = self._main, [True]

        def begin() -> Decoder:
            if is_first[0] and main is not None and main.at == file.offset:
                is_first[0] = False
                return Bounded(main, file.size)
            return Bounded(self._again(file.offset), file.size)

        return ForwardStream(begin, file.size)

    def close(self) -> None:
        """See ``HeldFiles.close``."""
        self._main = None
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    @property
    def _most(self) -> int:
        return max(LEAST_MOST, MOST_RATIO * self._size)

    def _again(self, offset: int) -> TarInput:
        stored = StoredBytes(self._descriptor, 0, self._size)
        self._rewinds += 1
        if self._rewinds > MOST_REWINDS:
            raise damaged(stored, wordings.TOO_OFTEN)
        source = TarInput(self._decoder(stored))
        source.skip_to(offset)
        return source

    def _file(self, member: Member, number: int, stored: StoredBytes) -> StreamedFile:
        return StreamedFile(
            member.name, number, Extent(0, 0), member.size, None,
            stored_bytes=stored, begins=stored.before, offset=member.content, times=member.times,
        )  # fmt: skip

    def _at_the_end(self, walk: Walk, number: int) -> list[str]:
        """Read what follows the mark of the end, so that its checksum is; complain of the rest."""
        if walk.is_broken:
            return [wordings.STREAM_NO_HEADER(number)]
        behind = 0
        while piece := walk.source.read(self._size or 1):
            behind += len(piece.strip(b"\0"))
        complaints = [wordings.NO_END] if walk.is_cut else []
        return complaints + ([wordings.BEHIND_THE_END(behind)] if behind else [])


def _behind(decoder: Decoder, stored: StoredBytes) -> int:
    """How many bytes stand behind the last compressed stream, but for zeros that fill it up."""
    held = decoder.behind if isinstance(decoder, Concatenated) else b""
    return len(held) * bool(held.strip(b"\0")) + stored.end - stored.at
