"""The reader of cabinets: what is stored is read in place, what is compressed by libarchive."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import field, replace
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from forensics.contents.archives.by_libarchive.library import is_there
from forensics.contents.archives.cab.headers import (
    CONTINUED,
    FROM_BEFORE,
    CabFile,
    CabFolder,
    CabHead,
    blocks_of,
    files_of,
    head_of,
)
from forensics.contents.archives.cab.stream import CabBytes, CabStream
from forensics.contents.means import MEMBER_WORK, Means
from forensics.contents.reader import ClosedContent, ContentMember
from forensics.contents.scattered import Scattered
from forensics.matching.content_streams import ContentStream
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.volume_pieces import PlacedPieces, VolumePiece
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator


_OF_THE_LIBRARY = 8 * 1024 * 1024  # a window of LZX is 2 MiB at the most
_BLOCK_WORK = 1024  # what a block takes besides its bytes, as bytes; it unpacks to 32 KiB


class Cab:
    """Cabinets: stored files, and those by MSZIP and LZX where the system has libarchive."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        head = head_of(content, means)
        cabinet = _Cabinet(content, means, head)
        try:
            for file in files_of(content, head):
                means.spend(MEMBER_WORK)
                if file.size:
                    yield cabinet.member(file)
        finally:
            cabinet.close()


@dataclass(frozen=True, slots=True)
class _Folder:
    """Where the blocks of a folder lie, and where each ends in what they unpack to.

    ``placed`` is of one that is stored: where its content stands.
    """

    pieces: tuple[Extent, ...]
    ends: tuple[int, ...]
    stream: CabStream | None = None
    placed: PlacedPieces | None = None

    def up_to(self, end: int) -> Extent:
        """What has to be decoded for the content up to a place."""
        needed = bisect_left(self.ends, end)
        start = self.pieces[0].offset
        return Extent(start, self.pieces[needed].end - start)


@dataclass(slots=True)
class _Cabinet:
    """A cabinet, and the folder that was asked for last.

    ``begins_before``: its first folder begins in another cabinet, so that places in it count from
    there. A file that does as well says so, and is listed before those that do not.
    """

    content: ContentStream
    means: Means
    head: CabHead
    begins_before: bool = False
    number: int = -1
    folder: _Folder = field(default_factory=lambda: _Folder((), ()))

    def member(self, file: CabFile) -> ContentMember | ClosedContent:
        """What is given of a file."""
        self.begins_before |= file.folder in FROM_BEFORE
        if file.folder >= CONTINUED or (self.begins_before and file.folder == 0):
            return ClosedContent(wordings.SEVERAL_PARTS)
        if file.folder >= len(self.head.folders):
            return ClosedContent(wordings.MEANINGLESS)
        folder = self._folder(file.folder)
        if not folder.ends or file.offset + file.size > folder.ends[-1]:
            return ClosedContent(wordings.DAMAGED)
        if folder.placed is not None:
            return self._stored(file, folder.placed)
        stored = (folder.up_to(file.offset + file.size),)
        if folder.stream is None:
            return ClosedContent(wordings.UNKNOWN_METHOD, stored=stored)
        begin = partial(folder.stream.begin, file.offset, file.size)
        told = file.name, begin, file.size, stored
        return ContentMember(*told, memory=_OF_THE_LIBRARY, times=file.times)

    def close(self) -> None:
        """Let go of what the library holds."""
        if self.folder.stream is not None:
            self.folder.stream.close()

    def _stored(self, file: CabFile, placed: PlacedPieces) -> ContentMember:
        stored = placed.mapped((Extent(file.offset, file.size),))
        self.means.spend(len(stored) * _BLOCK_WORK)
        told = file.name, partial(Scattered, self.content, stored), file.size, stored
        return ContentMember(*told, is_as_stored=True, times=file.times)

    def _folder(self, number: int) -> _Folder:
        if number != self.number:
            self.close()
            folder = self.head.folders[number]
            self.means.spend(folder.blocks * _BLOCK_WORK)
            blocks = list(blocks_of(self.content, self.head, folder))
            pieces = tuple(each.stored for each in blocks)
            sizes = (each.stored.length if folder.is_stored else each.size for each in blocks)
            self.number, self.folder = number, _Folder(pieces, tuple(accumulate(sizes)))
            if folder.is_stored:
                placed = PlacedPieces([VolumePiece.run(each) for each in pieces])
                self.folder = replace(self.folder, placed=placed)
            elif blocks and folder.is_known and is_there():
                self.folder = replace(self.folder, stream=self._stream(folder))
        return self.folder

    def _stream(self, folder: CabFolder) -> CabStream:
        stored = Extent(folder.start, self.folder.pieces[-1].end - folder.start)
        told = stored, len(self.folder.pieces), folder.packing, self.head.reserved
        return CabStream(self.content, CabBytes(*told, self.folder.ends[-1]), self.means)
