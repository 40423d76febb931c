"""The content of one folder of a cabinet, decoded by libarchive from front to back.

The library goes wrong where files before a folder are passed over, and believes a list that lays
files over one another. So it is given a cabinet of one folder and one file, which is all of it.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.contents.archives.by_libarchive.in_parts import InParts
from forensics.contents.archives.by_libarchive.passes import LibraryPass
from forensics.contents.pieces import damaged
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from forensics.containers.decoding import Decoder
    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

_HEAD = struct.Struct("<4s4xI4xI4xBBHHHHHHBBIHH")
_FILE = struct.Struct("<IIHHHH2s")
_PASSED_OVER = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CabBytes:
    """What a folder is made of: its blocks as they are stored, and how they are packed.

    ``method`` is as the folder states it, with the window of LZX; ``size`` is of all content.
    """

    stored: Extent
    blocks: int
    method: int
    reserved: int
    size: int

    def as_cabinet(self) -> tuple[bytes | Extent, ...]:
        """A cabinet of this folder alone."""
        files_at = _HEAD.size
        data_at = files_at + _FILE.size
        head = _HEAD.pack(
            b"MSCF", data_at + self.stored.length, files_at, 3, 1, 1, 1, 4, 0, 0, 0, 0,
            self.reserved, data_at, self.blocks, self.method,
        )  # fmt: skip
        return head + _FILE.pack(self.size, 0, 0, 0, 0, 0, b"a"), self.stored


class CabStream:
    """The content of a folder. Of what ``begin`` gives the last alone goes on."""

    def __init__(self, content: ContentStream, folder: CabBytes, means: Means) -> None:
        """Begin nothing yet."""
        self._content, self._folder, self._means = content, folder, means
        self._pass: LibraryPass | None = None
        self._decoder: Decoder | None = None
        self._at = self._turn = 0

    def begin(self, offset: int, size: int) -> Decoder:
        """Return what gives so many bytes from a place on; those before it are decoded on the way.

        Raises:
            UnreadableExtentError: they cannot be.
            OverBudgetError: it takes more than there is to spend.
        """
        if self._decoder is None or self._at > offset:
            self.close()
            source = InParts(self._content, self._folder.as_cabinet())
            self._pass, self._at = LibraryPass(source, ("format_cab",), self._means), 0
            self._decoder = self._pass.to(1)
        self._turn += 1
        while self._at < offset:
            passed = self.read(self._turn, min(_PASSED_OVER, offset - self._at))
            if not passed:
                raise damaged()
            self._means.spend(len(passed))
        return _Range(self, self._turn, size)

    def read(self, turn: int, length: int) -> bytes:
        """Return the next bytes, in a turn that is the last."""
        if turn != self._turn or self._decoder is None:
            raise damaged()
        found = self._decoder.read(length)
        self._at += len(found)
        return found

    def close(self) -> None:
        """Let go of what the library holds; nothing goes on."""
        if self._pass is not None:
            self._pass.close()
        self._pass = self._decoder = None


@dataclass(slots=True)
class _Range:
    """Some bytes of a folder's content."""

    stream: CabStream
    turn: int
    left: int

    def read(self, length: int) -> bytes:
        wanted = min(length, self.left)
        found = self.stream.read(self.turn, wanted) if wanted else b""
        self.left -= len(found)
        return found

    def unused(self) -> int:
        return 0
