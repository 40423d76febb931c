"""Blocks of a PST or OST file, and the two trees that name them ([MS-PST] 2.2.2; libpff's notes).

Outlook 2013 and later keep OST files in pages of 4 KiB, with blocks that zlib packed.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.contents.means import Means
from forensics.contents.pieces import bytes_at, damaged, exactly
from forensics.matching.content_streams import ContentStream
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator


MARK = b"!BDN"
NOT_ENCODED, PERMUTED = 0, 1
# What each byte stands for in a file that is "compressible" ([MS-PST] 5.1, the table mpbbI).
DECODED = bytes.fromhex(
    "47f1b4e60b6a7248854e9eebe2f89453e0bba002e85a09abdbe3bac67cc310dd39059630f53760828cc9134a"
    "6b1df3fb8f2697ca911701c4322d6e3195ffd923d1005e79dc443b1a28c5615720903d83b943be67d2464276"
    "c06d5b7eb20f16293ca903540dda5ddff6b7c762cd8d06d3695c86d614f7a56675acb1e94521700c879f74a4"
    "224c6fbf1f56aa2eb3783350b0a392bccf191ca763cb1e4d3e4b1b9b4fe7f0eead3ab55904ea40552551e57a"
    "893868527bfc27aed7bdfa07f4cc8e5fef359c842b15d5773449b6120a7f7188fd9d18417d93d8582ccefe24"
    "afdeb836c8a180a69998a82f0e816573e4c2a28ad4e111d0088b2af2ed9a643fc16cf9ec"
)
_ANSI, _UNICODE, _LARGE_PAGES = (14, 15), (21, 23), (36, 37)
_NODES, _BLOCKS = 0x81, 0x80
_MOST_LEVELS = 8
MOST_KEPT = 1024  # pages and blocks of trees, that are looked up again and again
LONGEST_BLOCK = 65_536
_INTERNAL = 2  # the bit of a block's number that says that it lists others


@dataclass(frozen=True, slots=True)
class _Form:
    """Lengths of one of the three forms: of a number, of pages, and of what their trees hold."""

    number: int
    page: int
    entries: int
    block_entry: int
    node_entry: int
    roots: int
    encoding: int
    kind: int

    def numbers(self, data: bytes, at: int, count: int) -> tuple[int, ...]:
        """Return some numbers that follow one another."""
        return struct.unpack_from(f"<{count}{'Q' if self.number == 8 else 'L'}", data, at)


_FORMS = {
    **dict.fromkeys(_ANSI, _Form(4, 512, 496, 12, 16, 0xB8, 0x1CD, 500)),
    **dict.fromkeys(_UNICODE, _Form(8, 512, 488, 24, 32, 0xD8, 0x201, 496)),
    **dict.fromkeys(_LARGE_PAGES, _Form(8, 4096, 4056, 24, 32, 0xD8, 0x201, 4072)),
}


@dataclass(frozen=True, slots=True)
class Node:
    """Something that the file holds: the number of its data, and of the list of its parts."""

    number: int
    data: int
    parts: int


@dataclass(frozen=True, slots=True)
class Block:
    """Where a block lies, and how long it is unpacked; as long as it is stored, if not packed."""

    place: Extent
    size: int
    is_internal: bool


@dataclass(slots=True)
class MailStore:
    """A file and its form; pages of its trees are kept as long as there are few."""

    content: ContentStream
    means: Means
    form: _Form
    encoding: int
    roots: tuple[int, int]  # where the trees of nodes and of blocks begin
    _pages: dict[int, bytes] = field(default_factory=dict)

    @property
    def packs(self) -> bool:
        """Whether blocks may be packed."""
        return self.form.page == 4096

    def nodes(self) -> Iterator[Node]:
        """Return all nodes, in the order of their numbers.

        Raises:
            UnreadableExtentError: a page of their tree makes no sense; what came before stands.
        """
        form = self.form
        for entry in self._leaves(self.roots[0], _NODES, form.node_entry):
            number, data, parts = form.numbers(entry, 0, 3)
            yield Node(number & 0xFFFFFFFF, data, parts)

    def _leaves(self, root: int, kind: int, length: int) -> Iterator[bytes]:
        waiting, seen = [(root, _MOST_LEVELS)], set[int]()
        while waiting:
            place, most = waiting.pop()
            if place in seen:
                raise damaged(place)
            seen.add(place)
            level, entries = self._page(place, kind, length)
            if level >= most:
                raise damaged(place)
            if level:
                children = [self.form.numbers(each, 0, 3)[2] for each in entries]
                waiting += [(child, level) for child in reversed(children)]
            else:
                yield from entries

    def block(self, number: int) -> Block:
        """Return a block by its number.

        Raises:
            UnreadableExtentError: the tree of blocks has none of this number, or makes no sense.
        """
        wanted, form, place, most = number & ~1, self.form, self.roots[1], _MOST_LEVELS
        while True:
            level, entries = self._page(place, _BLOCKS, form.block_entry)
            if level >= most:
                raise damaged(place)
            found = None
            for entry in entries:
                key = form.numbers(entry, 0, 1)[0] & ~1
                if key <= wanted if level else key == wanted:
                    found = entry
            if found is None:
                raise damaged(place)
            if not level:
                return self._block(wanted, found)
            place, most = form.numbers(found, 0, 3)[2], level

    def _block(self, number: int, entry: bytes) -> Block:
        at, place = 2 * self.form.number, self.form.numbers(entry, 0, 2)[1]
        length = int.from_bytes(entry[at : at + 2], "little")
        size = int.from_bytes(entry[at + 2 : at + 4], "little") if self.packs else length
        if not length or place + length > self.content.size:
            raise damaged(place)
        return Block(Extent(place, length), size or length, bool(number & _INTERNAL))

    def _page(self, place: int, kind: int, length: int) -> tuple[int, list[bytes]]:
        """The level of a page and its entries, all of which are of one length."""
        form = self.form
        page = self._pages.get(place)
        if page is None:
            page = exactly(self.content, place, form.page)
            if len(self._pages) >= MOST_KEPT:
                self._pages.clear()
            self._pages[place] = page
        else:
            self.means.spend(form.page // 8)
        count, size, level = _counts(page, form)
        if page[form.kind] != kind or size * count > form.entries or size < 3 * form.number:
            raise damaged(place)
        if not level and size < length:
            raise damaged(place)
        return level, [page[at : at + size] for at in range(0, size * count, size)]

    def listing(self, block: Block) -> bytes:
        """Return the bytes of a block that lists others, which no file encodes."""
        data = exactly(self.content, block.place.offset, block.place.length)
        if block.size == block.place.length or block.size > LONGEST_BLOCK:
            return data
        unpacker = zlib.decompressobj()
        try:
            return unpacker.decompress(data, block.size)
        except zlib.error as error:
            raise damaged(block.place.offset) from error


def _counts(page: bytes, form: _Form) -> tuple[int, int, int]:
    """How many entries a page has, how long each is, and its level."""
    at = form.entries
    if form.page == 4096:
        return int.from_bytes(page[at : at + 2], "little"), page[at + 4], page[at + 5]
    return page[at], page[at + 2], page[at + 3]


def open_store(content: ContentStream, means: Means) -> MailStore | None:
    """Return a mail store, None where it is of a version that is not known.

    Raises:
        UnreadableExtentError: it is none.
    """
    head = bytes_at(content, 0, 0x204)
    if len(head) < 0x204 or not head.startswith(MARK):
        raise damaged()
    form = _FORMS.get(int.from_bytes(head[10:12], "little"))
    if form is None:
        return None
    _, nodes, _, blocks = form.numbers(head, form.roots, 4)
    return MailStore(content, means, form, head[form.encoding], (nodes, blocks))
