"""The reader of PST and OST files: all content of all nodes, and what stands in their heaps."""

from __future__ import annotations

from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING

from forensics.contents.mail_stores.data import StoredData, block_content, data_of, parts_of
from forensics.contents.mail_stores.heaps import HeapItem, is_heap, properties_of
from forensics.contents.mail_stores.layout import PERMUTED, MailStore, Node, open_store
from forensics.contents.means import MEMBER_WORK
from forensics.contents.piecewise import HeldBytes
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.errors import UnreadableExtentError
from forensics.matching.text import LEAST_TEXT
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.containers.decoding import Decoder
    from forensics.contents.mail_stores.layout import Block
    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

MOST_DEPTH = 16
_LOCKED = 0x10  # by Windows Information Protection ([MS-PST] 2.2.2.6)
_KEPT = 160  # bytes that it takes to know a node again
LARGEST_HEAP = 4 * 1024 * 1024  # of which the properties are looked at; its bytes are in any case


class MailStoreReader:
    """PST and OST files of Outlook: attachments, bodies, and whatever else their nodes hold."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        store = open_store(content, means)
        if store is None or store.encoding > PERMUTED:
            is_locked = store is not None and store.encoding == _LOCKED
            reason = wordings.ENCRYPTED if is_locked else wordings.UNKNOWN_METHOD
            yield ClosedContent(reason, ClosedAs.ENCRYPTED if is_locked else ClosedAs.UNOPENED)
            return
        walk = _Walk(store)
        try:
            for node in store.nodes():
                yield from walk.of_node(node, "", 0)
        finally:
            means.release(_KEPT * len(walk.seen))
        for reason, number in walk.damaged.items():
            yield ClosedContent(reason, number=number)


@dataclass(slots=True)
class _Walk:
    """Nodes, and the parts of each; what was given once is not given again."""

    store: MailStore
    seen: set[tuple[int, int]] = field(default_factory=set)
    damaged: dict[str, int] = field(default_factory=dict)

    def of_node(
        self, node: Node, above: str, depth: int
    ) -> Iterator[ContentMember | ClosedContent]:
        """Return what a node holds, and then its parts."""
        if (node.data, node.parts) in self.seen or not (node.data or node.parts):
            return
        self.store.means.spend(MEMBER_WORK)
        if depth > MOST_DEPTH:
            yield ClosedContent(wordings.TOO_DEEP, ClosedAs.OVER_BUDGET)
            return
        self.store.means.hold(_KEPT)
        self.seen.add((node.data, node.parts))
        name = f"{above}{node.number:x}"
        try:
            if node.data:
                data = data_of(self.store, node.data)
                held = _held(data)
                name = f"{above}{held.name}" if held.name else name
                yield from _of_data(data, held, name)
            if node.parts:
                for part in parts_of(self.store, node.parts):
                    yield from self.of_node(part, f"{name}/", depth + 1)
        except UnreadableExtentError as error:
            self.damaged[error.reason] = self.damaged.get(error.reason, 0) + 1


@dataclass(frozen=True, slots=True)
class _Held:
    """What is known of content: its name, and items of its heap with the bytes of each."""

    name: str = ""
    items: tuple[tuple[int, HeapItem, bytes], ...] = ()


def _held(data: StoredData) -> _Held:
    if not data.blocks or data.size > LARGEST_HEAP:
        return _Held()
    first = block_content(data.store, data.blocks[0])
    if not is_heap(first):
        return _Held()
    blocks = [first, *(block_content(data.store, each) for each in data.blocks[1:])]
    found = properties_of(blocks)
    if found is None:
        return _Held()
    items = (
        (number, piece, blocks[piece.block][piece.start : piece.end])
        for number, piece in found.held
        if piece.end - piece.start >= LEAST_TEXT
    )
    return _Held(found.name, tuple(items))


def _of_data(data: StoredData, held: _Held, name: str) -> Iterator[ContentMember]:
    called = name.encode("utf-8", "backslashreplace")
    yield ContentMember(called, data.decoded, data.size, data.places, data.is_as_stored)
    for number, piece, content in held.items:
        block = data.blocks[piece.block]
        begin = partial(_begin, content)
        stands, place = data.is_as_stored, _place(block, piece)
        yield ContentMember(called + b"/%04x" % number, begin, len(content), (place,), stands)


def _place(block: Block, piece: HeapItem) -> Extent:
    """Where an item of a heap stands: to the byte, unless its block is packed."""
    if block.size != block.place.length:
        return block.place
    return Extent(block.place.offset + piece.start, piece.end - piece.start)


def _begin(content: bytes) -> Decoder:
    return HeldBytes(content)
