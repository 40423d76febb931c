"""Content of a mail store: the blocks that hold it, decoded one after the other."""

from __future__ import annotations

import zlib
from itertools import islice
from typing import TYPE_CHECKING

from forensics.contents.mail_stores.layout import (
    DECODED,
    LONGEST_BLOCK,
    PERMUTED,
    Block,
    MailStore,
    Node,
)
from forensics.contents.means import OverBudgetError
from forensics.contents.pieces import damaged, exactly
from forensics.value_classes import dataclass
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.values import Extent

_DATA, _PARTS = 1, 2  # kinds of blocks that list others
MOST_LEVELS = 2
MOST_BLOCKS = 1 << 17  # of one content: 1 GiB, and Outlook takes attachments of some 150 MB at most


@dataclass(frozen=True, slots=True)
class StoredData:
    """Content in blocks; ``is_as_stored``: they are neither encoded nor packed."""

    store: MailStore
    blocks: tuple[Block, ...]

    @property
    def size(self) -> int:
        """Length of the content."""
        return sum(block.size for block in self.blocks)

    @property
    def places(self) -> tuple[Extent, ...]:
        """Where its blocks lie, in their order."""
        return tuple(block.place for block in self.blocks)

    @property
    def is_as_stored(self) -> bool:
        """Whether the bytes there are its content."""
        is_packed = any(block.size != block.place.length for block in self.blocks)
        return not (self.store.encoding or is_packed)

    def decoded(self) -> DecodedBlocks:
        """Return what gives it from its first byte on."""
        return DecodedBlocks(self)


@dataclass(slots=True)
class DecodedBlocks:
    """See ``containers.decoding.Decoder``."""

    data: StoredData
    _number: int = 0
    _left: bytes = b""

    def read(self, length: int) -> bytes:
        """Return the next bytes; none at the end.

        Raises:
            UnreadableExtentError: they cannot be read, or are damaged.
        """
        while not self._left and self._number < len(self.data.blocks):
            self._left = block_content(self.data.store, self.data.blocks[self._number])
            self._number += 1
        found, self._left = self._left[:length], self._left[length:]
        return found

    def unused(self) -> int:
        """See ``Decoder.unused``."""
        return 0


def block_content(store: MailStore, block: Block) -> bytes:
    """Return what a block of content holds.

    Raises:
        UnreadableExtentError: it cannot be read, or is damaged.
    """
    data = exactly(store.content, block.place.offset, block.place.length)
    if block.size != block.place.length:
        unpacker = zlib.decompressobj()
        try:
            data = unpacker.decompress(data, block.size)
        except zlib.error as error:
            raise damaged(block.place.offset) from error
        if len(data) != block.size:
            raise damaged(block.place.offset)
    return data.translate(DECODED) if store.encoding == PERMUTED else data


def data_of(store: MailStore, number: int) -> StoredData:
    """Return the content of that number, in one block or in those that a block lists.

    Raises:
        UnreadableExtentError: what lists them makes no sense.
        OverBudgetError: it lists more than any honest one does.
    """
    blocks = tuple(islice(_blocks(store, number, MOST_LEVELS), MOST_BLOCKS + 1))
    if len(blocks) > MOST_BLOCKS:
        raise OverBudgetError(wordings.OVER_BUDGET)
    return StoredData(store, blocks)


def _blocks(store: MailStore, number: int, levels: int) -> Iterator[Block]:
    store.means.spend(64)
    block = store.block(number)
    if not block.is_internal:
        yield block
        return
    listing = store.listing(block)
    if listing[0] != _DATA or not levels:
        raise damaged(block.place.offset)
    for each in _listed(store, listing, 8, store.form.number):
        yield from _blocks(store, store.form.numbers(each, 0, 1)[0], levels - 1)


def parts_of(store: MailStore, number: int) -> Iterator[Node]:
    """Return the parts of a node, from the block that lists them.

    Raises:
        UnreadableExtentError: it makes no sense.
    """
    yield from _parts(store, number, 1)


def _parts(store: MailStore, number: int, levels: int) -> Iterator[Node]:
    store.means.spend(64)
    block, width = store.block(number), store.form.number
    listing = store.listing(block)
    if len(listing) < 8 or listing[0] != _PARTS or listing[1] > levels:
        raise damaged(block.place.offset)
    start = 8 if width == 8 else 4
    if listing[1]:
        for each in _listed(store, listing, start, 2 * width):
            yield from _parts(store, store.form.numbers(each, 0, 2)[1], levels - 1)
        return
    for each in _listed(store, listing, start, 3 * width):
        key, data, parts = store.form.numbers(each, 0, 3)
        yield Node(key & 0xFFFFFFFF, data, parts)


def _listed(store: MailStore, listing: bytes, start: int, length: int) -> Iterator[bytes]:
    count = int.from_bytes(listing[2:4], "little")
    if start + count * length > min(len(listing), LONGEST_BLOCK):
        raise damaged()
    for at in range(start, start + count * length, length):
        store.means.spend(1)
        yield listing[at : at + length]
