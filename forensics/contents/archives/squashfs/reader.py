"""The files of a squashfs image, folder by folder; each is decoded block by block."""

from __future__ import annotations

import struct
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.archives.squashfs.layout import (
    DECODERS,
    Blocks,
    Superblock,
    TableInput,
    superblock_of,
)
from forensics.contents.means import Means
from forensics.contents.pieces import damaged, exactly
from forensics.contents.reader import ClosedContent, ContentMember
from forensics.matching.content_streams import ContentStream
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator


_COMMON, _ENTRY, _RUN = struct.Struct("<4H2I"), struct.Struct("<HhHH"), struct.Struct("<3I")
_FOLDER, _LONG_FOLDER = struct.Struct("<IIHHI"), struct.Struct("<IIIIHHI")
_FILE, _LONG_FILE = struct.Struct("<4I"), struct.Struct("<3Q4I")
_FRAGMENT = struct.Struct("<QII")
FOLDER, FILE, LONG_FOLDER, LONG_FILE = 1, 2, 8, 9
NO_FRAGMENT, UNPACKED, SIZE = 0xFFFFFFFF, 1 << 24, (1 << 24) - 1
IN_RUN, MOST_FOLDERS, MOST_PATH = 256, 1_000_000, 8192


@dataclass(frozen=True, slots=True)
class _Block:
    """A piece of a file: where it is stored, how, and the part of what it makes that is meant.

    ``length`` 0 stands for zeros that are not stored.
    """

    at: int
    length: int
    is_packed: bool
    first: int
    size: int


@dataclass(frozen=True, slots=True)
class _File:
    size: int
    start: int
    fragment: int
    in_fragment: int
    sizes: bytes


class Squashfs:
    """Images compressed by LZO or LZ4 stay closed."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        head = superblock_of(content)
        if head.compressor not in DECODERS:
            yield ClosedContent(wordings.UNKNOWN_METHOD)
            return
        image = _Image(content, head, Blocks(content, head.compressor, means), means)
        yield from image.files()


@dataclass(slots=True)
class _Image:
    content: ContentStream
    head: Superblock
    blocks: Blocks
    means: Means
    seen: set[int] = field(default_factory=set)

    def files(self) -> Iterator[ContentMember | ClosedContent]:
        waiting = [(b"", self.head.root)]
        while waiting:
            path, place = waiting.pop()
            if place in self.seen or len(self.seen) >= MOST_FOLDERS or len(path) > MOST_PATH:
                continue
            self.seen.add(place)
            folders = []
            for kind, name, inode in self._entries(place):
                if kind == FOLDER:
                    folders.append((path + name + b"/", inode))
                elif kind == FILE and (found := self._file(inode)).size:
                    yield self._member(path + name, found)
            waiting += reversed(folders)

    def _inode(self, place: int) -> tuple[int, TableInput]:
        source = TableInput(self.blocks, self.head.inode_table + (place >> 16), place & 0xFFFF)
        return _COMMON.unpack(source.take(_COMMON.size))[0], source

    def _entries(self, place: int) -> Iterator[tuple[int, bytes, int]]:
        """Kind, name and inode of each entry of a folder."""
        kind, source = self._inode(place)
        if kind == FOLDER:
            block, _, size, offset, _ = _FOLDER.unpack(source.take(_FOLDER.size))
        elif kind == LONG_FOLDER:
            data = source.take(_LONG_FOLDER.size)
            _, size, block, _, _, offset, _ = _LONG_FOLDER.unpack(data)
        else:
            raise damaged()
        listing = TableInput(self.blocks, self.head.directory_table + block, offset)
        while listing.passed + _RUN.size <= size - 3:  # it counts three bytes that are not there
            number, start, _ = _RUN.unpack(listing.take(_RUN.size))
            if number >= IN_RUN:
                raise damaged(listing.block)
            for _ in range(number + 1):
                offset, _, kind, length = _ENTRY.unpack(listing.take(_ENTRY.size))
                yield kind, listing.take(length + 1), start << 16 | offset

    def _file(self, place: int) -> _File:
        kind, source = self._inode(place)
        if kind == FILE:
            start, fragment, inside, size = _FILE.unpack(source.take(_FILE.size))
        elif kind == LONG_FILE:
            start, size, _, _, fragment, inside, _ = _LONG_FILE.unpack(source.take(_LONG_FILE.size))
        else:
            raise damaged()
        block = self.head.block_size
        number = size // block if fragment != NO_FRAGMENT else -(-size // block)
        self.means.spend(4 * number)
        if number > self.content.size:
            raise damaged()
        return _File(size, start, fragment, inside, source.take(4 * number))

    def _member(self, path: bytes, file: _File) -> ContentMember:
        blocks = self._blocks_of(file)
        if any(each.length and each.at + each.length > self.content.size for each in blocks):
            raise damaged()
        is_plain = not any(each.is_packed or not each.length for each in blocks)
        stored = tuple(
            Extent(each.at + each.first, each.size) if is_plain else Extent(each.at, each.length)
            for each in blocks
            if each.length
        )
        begin = partial(_BlockDecoder, self.blocks, blocks, self.head.block_size)
        return ContentMember(path, begin, file.size, stored, is_plain)

    def _blocks_of(self, file: _File) -> list[_Block]:
        found, at, left = list[_Block](), file.start, file.size
        for number in range(0, len(file.sizes), 4):
            packed = int.from_bytes(file.sizes[number : number + 4], "little")
            length, size = packed & SIZE, min(self.head.block_size, left)
            if length > self.head.block_size:
                raise damaged(at)
            found.append(_Block(at, length, bool(length) and not packed & UNPACKED, 0, size))
            at, left = at + length, left - size
        if left:
            found.append(self._fragment(file, left))
        return found

    def _fragment(self, file: _File, left: int) -> _Block:
        """The end of a file, which stands in a block with those of others."""
        if file.fragment >= self.head.fragments or left > self.head.block_size:
            raise damaged()
        place = self.head.fragment_table + 8 * (file.fragment // 512)
        table = int.from_bytes(exactly(self.content, place, 8), "little")
        data, _ = self.blocks.metadata(table)
        start = file.fragment % 512 * _FRAGMENT.size
        if start + _FRAGMENT.size > len(data):
            raise damaged(table)
        at, packed, _ = _FRAGMENT.unpack_from(data, start)
        length = packed & SIZE
        if not 0 < length <= self.head.block_size:
            raise damaged(at)
        return _Block(at, length, not packed & UNPACKED, file.in_fragment, left)


@dataclass(slots=True)
class _BlockDecoder:
    """The content of one file."""

    blocks: Blocks
    waiting: list[_Block]
    block_size: int
    _number: int = 0
    _left: bytes = b""

    def read(self, length: int) -> bytes:
        """See ``Decoder.read``."""
        while not self._left and self._number < len(self.waiting):
            self._left = self._content(self.waiting[self._number])
            self._number += 1
        found, self._left = self._left[:length], self._left[length:]
        return found

    def unused(self) -> int:
        """See ``Decoder.unused``."""
        return 0

    def _content(self, block: _Block) -> bytes:
        if not block.length:
            return bytes(block.size)
        if block.is_packed:
            data = self.blocks.unpacked(block.at, block.length, self.block_size)
        else:
            data = exactly(self.blocks.content, block.at, block.length)
        found = data[block.first : block.first + block.size]
        if len(found) < block.size:
            raise damaged(block.at, block.length)
        return found
