"""The files of a 7z archive: each folder is decoded once, from front to back."""

from __future__ import annotations

import zlib
from dataclasses import field
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from forensics.containers.bounded import Bounded
from forensics.containers.decoding import ERRORS, Decoder
from forensics.contents.archives.seven_zip.aes import AES_METHOD, derived, terms_of
from forensics.contents.archives.seven_zip.by_library import (
    by_library,
    is_by_library,
    memory_by_library,
)
from forensics.contents.archives.seven_zip.coders import (
    COPY,
    decoder_of,
    is_read,
    memory_of,
)
from forensics.contents.archives.seven_zip.fields import Fields
from forensics.contents.archives.seven_zip.headers import (
    FILES,
    HEADER,
    MAIN_STREAMS,
    MORE_STREAMS,
    START,
    Files,
    PackedFolder,
    Streams,
    Substream,
    files_of,
    streams_of,
)
from forensics.contents.means import Means
from forensics.contents.pieces import damaged, exactly
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.errors import UnreadableExtentError
from forensics.matching.content_streams import ContentStream, StreamPiece
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1024 * 1024
ENCODED_HEADER, ARCHIVE_PROPERTIES = 0x17, 0x02
MOST_HEADER = 16 * MIB
MOST_ENCODINGS = 4
STEP = MIB


class SevenZip:
    """Archives of version 0; PPMd and BCJ2 where the system has libarchive."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        keys = _Keys(content, means)
        header = _header(keys)
        if header is None:
            yield ClosedContent(wordings.ENCRYPTED, ClosedAs.ENCRYPTED)
            return
        streams, files = header
        for number, some in groupby(enumerate(streams.substreams), key=_folder_of):
            yield from _of_folder(keys, streams.folders[number], list(some), files)


def _folder_of(listed: tuple[int, Substream]) -> int:
    return listed[1].folder


def _of_folder(
    keys: _Keys, folder: PackedFolder, some: list[tuple[int, Substream]], files: Files
) -> Iterator[ContentMember | ClosedContent]:
    packed = folder.packed
    if not is_read(folder) and not is_by_library(folder):
        is_locked = AES_METHOD in folder.all_methods
        reason = wordings.ENCRYPTED if is_locked else wordings.UNKNOWN_METHOD
        closed_as = ClosedAs.ENCRYPTED if is_locked else ClosedAs.UNOPENED
        yield ClosedContent(reason, closed_as, packed, len(some))
        return
    if (key := keys.key_of(folder, some[0][1])) is _LOCKED:
        yield ClosedContent(wordings.ENCRYPTED, ClosedAs.ENCRYPTED, packed, len(some))
        return
    folder_pass = _Pass(keys.content, folder, keys.means, key)
    is_plain = [each.method for each in folder.coders] == [COPY]
    for number, each in some:
        stored = packed
        if is_plain:
            stored = (Extent(packed[0].offset + each.offset, each.size),)
        begin = partial(folder_pass.at, each.offset, each.size)
        memory = memory_of(folder) if is_read(folder) else memory_by_library(folder)
        yield ContentMember(
            files.name(number), begin, each.size, stored, is_plain, each.crc, memory,
            times=files.times(number),
        )  # fmt: skip


@dataclass(slots=True)
class _Pass:
    """Decodes a folder from where it is; to go back means to begin again."""

    content: ContentStream
    folder: PackedFolder
    means: Means
    key: bytes | None = field(repr=False)
    _decoder: Decoder | None = None
    _place: int = 0

    def at(self, offset: int, size: int) -> Decoder:
        """Return what decodes some bytes of it; what was asked for before is no longer given."""
        return _Part(self, offset, size)

    def read(self, offset: int, length: int) -> bytes:
        """Return some bytes from a place on."""
        if self._decoder is None or offset < self._place:
            self._decoder, self._place = self._begin(), 0
        while self._place < offset:
            piece = self._decoder.read(min(STEP, offset - self._place))
            if not piece:
                raise damaged()
            self.means.spend(len(piece))
            self._place += len(piece)
        piece = self._decoder.read(length)
        self._place += len(piece)
        return piece

    def _begin(self) -> Decoder:
        if not is_read(self.folder):
            return by_library(self.content, self.folder, self.means)
        source = _Plain(StreamPiece(self.content, self.folder.packed))
        return decoder_of(self.folder, source, self.key, self.means)


@dataclass(slots=True)
class _Part:
    """The content of one file of a folder."""

    folder_pass: _Pass
    place: int
    left: int

    def read(self, length: int) -> bytes:
        if not self.left:
            return b""
        piece = self.folder_pass.read(self.place, min(length, self.left))
        if not piece:
            raise damaged()
        self.place += len(piece)
        self.left -= len(piece)
        return piece

    def unused(self) -> int:
        return 0


@dataclass(slots=True)
class _Plain:
    """The packed bytes of a folder."""

    stream: StreamPiece
    place: int = 0

    def read(self, length: int) -> bytes:
        buffer = bytearray(min(length, self.stream.size - self.place))
        self.stream.read_into(self.place, memoryview(buffer))
        self.place += len(buffer)
        return bytes(buffer)

    def unused(self) -> int:
        return self.stream.size - self.place


_LOCKED = b"locked"
_DAMAGES: tuple[type[Exception], ...] = (UnreadableExtentError, *ERRORS)


@dataclass(slots=True)
class _Keys:
    """The archive, and which of the passphrases opens it; each is derived once."""

    content: ContentStream
    means: Means
    _derived: dict[tuple[str, int, bytes], bytes] = field(default_factory=dict, repr=False)

    def key_of(self, folder: PackedFolder, first: Substream) -> bytes | None:
        """Return the key that opens a folder, None where it needs none, or ``_LOCKED``."""
        coder = next((each for each in folder.coders if each.method == AES_METHOD), None)
        if coder is None:
            return None
        terms = terms_of(coder.properties)
        for passphrase in self.means.passphrases:
            place = passphrase, terms.power, terms.salt
            if place not in self._derived:
                self._derived[place] = derived(passphrase, terms, self.means)
            if self._opens(folder, first, self._derived[place]):
                return self._derived[place]
        return _LOCKED

    def _opens(self, folder: PackedFolder, first: Substream, key: bytes) -> bool:
        """Whether a key gives the first file as its checksum says."""
        part, crc = _Pass(self.content, folder, self.means, key).at(first.offset, first.size), 0
        try:
            while piece := part.read(STEP):
                self.means.spend(len(piece))
                crc = zlib.crc32(piece, crc)
        except _DAMAGES:
            return False
        return first.crc is None or crc == first.crc


def _header(keys: _Keys) -> tuple[Streams, Files] | None:
    """What the header says of streams and files; None where it is encrypted.

    Raises:
        UnreadableExtentError: it is missing, damaged, or longer than any honest one.
    """
    content = keys.content
    start = exactly(content, 0, START)
    offset, length = (int.from_bytes(start[at : at + 8], "little") for at in (12, 20))
    if length > MOST_HEADER or START + offset + length > content.size:
        raise damaged(START)
    if not length:
        return Streams((), ()), Files([])
    data = exactly(content, START + offset, length)
    for _ in range(MOST_ENCODINGS):
        keys.means.spend(len(data))
        fields = Fields(data)
        kind = fields.byte()
        if kind == HEADER:
            return _plain_header(fields, content.size)
        if kind != ENCODED_HEADER:
            break
        decoded = _decoded_header(keys, streams_of(fields, content.size))
        if decoded is None:
            return None
        data = decoded
    raise damaged(START)


def _decoded_header(keys: _Keys, streams: Streams) -> bytes | None:
    if len(streams.folders) != 1 or len(streams.substreams) != 1:
        raise damaged(START)
    folder, (part,) = streams.folders[0], streams.substreams
    if part.size > MOST_HEADER or not is_read(folder):
        raise damaged(START)
    key = keys.key_of(folder, part)
    if key is _LOCKED:
        return None
    source = Bounded(_Pass(keys.content, folder, keys.means, key).at(0, part.size), part.size)
    pieces = list[bytes]()
    while piece := source.read(STEP):
        pieces.append(piece)
    return b"".join(pieces)


def _plain_header(fields: Fields, end: int) -> tuple[Streams, Files]:
    streams, files = Streams((), ()), Files([])
    while kind := fields.byte():
        if kind in (MAIN_STREAMS, MORE_STREAMS):
            streams = streams_of(fields, end)
        elif kind == FILES:
            files = files_of(fields)
        elif kind == ARCHIVE_PROPERTIES:
            while fields.byte():
                fields.take(fields.number())
        else:
            raise damaged(fields.at)
    return streams, files
