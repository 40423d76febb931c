"""Going through a tar archive from front to back: its files, and where the content of each lies.

Whether its bytes are those of a file, or are decoded on the way, makes no difference here.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from forensics.containers.decoding import Decoder
from forensics.containers.tars.headers import (
    BLOCK,
    LONG_LINK,
    LONG_NAME,
    MOST_EXTENDED,
    MOST_SIZE,
    PAX,
    PAX_GLOBAL,
    SPARSE,
    BrokenHeaderError,
    TarHeader,
    goes_on,
    header_of,
    pax_values,
)
from forensics.value_classes import dataclass
from forensics.values.file_facts.times import FileTimes, TimeZoneOf, time_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 20  # digits of a time


SKIPPED_AT_ONCE = 1024 * 1024


@dataclass(slots=True)
class TarInput:
    """The bytes of a tar archive, from ``at`` on."""

    decoder: Decoder
    at: int = 0
    _left: memoryview = field(default_factory=lambda: memoryview(b""))

    def read(self, length: int) -> bytes:
        """Return the next bytes, at most so many; none at the end.

        Raises:
            UnreadableExtentError: they cannot be read or decoded.
        """
        if not self._left:
            self._left = memoryview(self.decoder.read(length))
        piece = bytes(self._left[:length])
        self._left = self._left[length:]
        self.at += len(piece)
        return piece

    def exactly(self, length: int) -> bytes:
        """Return so many bytes, fewer where there are no more.

        Raises:
            UnreadableExtentError: they cannot be read or decoded.
        """
        pieces: list[bytes] = []
        while length > 0 and (piece := self.read(length)):
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)

    def skip_to(self, offset: int) -> None:
        """Pass over what lies before an offset, as far as there is anything.

        Raises:
            UnreadableExtentError: it cannot be read or decoded.
        """
        while self.at < offset and self.read(min(SKIPPED_AT_ONCE, offset - self.at)):
            pass


@dataclass(frozen=True, slots=True)
class Member:
    """A file: its name, where its first header and its content begin, and its length as stored.

    ``modified`` is in seconds since 1970 began (UTC), 0 or less where it is not told.
    """

    name: bytes
    start: int
    content: int
    size: int
    is_sparse: bool
    modified: int = 0

    @property
    def times(self) -> FileTimes:
        """When it was modified, as its header has it."""
        return FileTimes("tar", TimeZoneOf.UTC, time_of(self.modified, TimeZoneOf.UTC))

    @property
    def end(self) -> int:
        """Where the next header begins."""
        return self.content + -(-self.size // BLOCK) * BLOCK


@dataclass(slots=True)
class Walk:
    """One pass over an archive. Once it is over, ``end`` is where its marked end, or it, begins.

    ``is_broken`` says that no header stood where one should be; ``is_cut`` that there was no mark
    of the end.
    """

    source: TarInput
    end: int = 0
    is_broken: bool = False
    is_cut: bool = False

    def members(self, stop: int = MOST_SIZE) -> Iterator[Member]:
        """Return the files whose headers begin before an offset.

        Raises:
            UnreadableExtentError: the archive cannot be read or decoded.
        """
        while self.source.at < stop:
            self.end = self.source.at
            try:
                member = self._next()
            except BrokenHeaderError:
                self.is_broken = True
                return
            if member is None:
                return
            if member.size >= 0:
                yield member
            self.source.skip_to(member.end)
        self.end = self.source.at

    def _next(self) -> Member | None:
        """The next file, or what is none as one of size -1; None at the end."""
        start, values, name = self.source.at, dict[bytes, bytes](), b""
        while True:
            block = self.source.exactly(BLOCK)
            if not block.strip(b"\0"):
                self.is_cut = not block
                return None
            header = header_of(block)
            if header.kind == PAX:
                values |= pax_values(self._extended(header))
            elif header.kind == LONG_NAME:
                name = self._extended(header).split(b"\0", 1)[0]
            elif header.kind in (LONG_LINK, PAX_GLOBAL):
                self._extended(header)
            else:
                return self._member(header, start, values, name)

    def _member(
        self, header: TarHeader, start: int, values: dict[bytes, bytes], name: bytes
    ) -> Member:
        more = header.is_extended
        while more:
            more = goes_on(self.source.exactly(BLOCK))
        size = _size(values, header)
        name = values.get(b"GNU.sparse.name", values.get(b"path", name or header.name))
        is_sparse = header.kind == SPARSE or any(key.startswith(b"GNU.sparse.") for key in values)
        if not header.is_file:  # passed over, content and all
            self.source.skip_to(self.source.at + -(-size // BLOCK) * BLOCK)
            return Member(name, start, self.source.at, -1, is_sparse=False)
        return Member(name, start, self.source.at, size, is_sparse, _modified(values, header))

    def _extended(self, header: TarHeader) -> bytes:
        if header.size > MOST_EXTENDED:
            raise BrokenHeaderError
        data = self.source.exactly(-(-header.size // BLOCK) * BLOCK)
        return data[: header.size]


def _modified(values: dict[bytes, bytes], header: TarHeader) -> int:
    whole, _, _ = values.get(b"mtime", b"").partition(b".")
    return int(whole) if whole.isdigit() and len(whole) < _LONGEST else header.modified


def _size(values: dict[bytes, bytes], header: TarHeader) -> int:
    if not header.has_content:
        return 0
    stated = values.get(b"size")
    if stated is None:
        return header.size
    if not stated.isdigit() or len(stated) > 20 or int(stated) >= MOST_SIZE:
        raise BrokenHeaderError
    return int(stated)
