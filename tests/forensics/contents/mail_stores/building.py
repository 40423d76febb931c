"""Mail stores made by [MS-PST], in each of its three forms: one page for each tree, and blocks."""

from __future__ import annotations

import struct
import zlib
from dataclasses import field

from forensics.contents.mail_stores.layout import DECODED
from forensics.value_classes import dataclass

ENCODED = bytes(DECODED.index(value) for value in range(256))
LONGEST = 8000
VERSIONS = {"ansi": 14, "unicode": 23, "large pages": 36}
NAME, DATA = 0x3707, 0x3701


@dataclass
class StoreMaker:
    """Blocks and nodes that were added so far."""

    form: str = "unicode"
    encoding: int = 1
    data: bytearray = field(default_factory=lambda: bytearray(0x4000))
    blocks: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    nodes: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def letter(self) -> str:
        return "L" if self.form == "ansi" else "Q"

    def block(self, content: bytes, *, is_internal: bool = False) -> int:
        number = 4 * (len(self.blocks) + 1) + 2 * is_internal
        encodes = self.encoding == 1 and not is_internal
        stored = content.translate(ENCODED) if encodes else content
        if self.form == "large pages" and not is_internal:
            stored = min(stored, zlib.compress(stored), key=len)
        place = len(self.data)
        self.data += stored + bytes(-(len(stored) + 24) % 64 + 24)
        self.blocks[number] = place, len(stored), len(content)
        return number

    def content(self, content: bytes) -> int:
        """In one block, or in those that one lists."""
        some = [content[at : at + LONGEST] for at in range(0, len(content), LONGEST)]
        numbers = [self.block(each) for each in some]
        if len(numbers) == 1:
            return numbers[0]
        head = struct.pack("<BBHL", 1, 1, len(numbers), len(content))
        listed = struct.pack(f"<{len(numbers)}{self.letter}", *numbers)
        return self.block(head + listed, is_internal=True)

    def parts(self, *parts: tuple[int, int, int]) -> int:
        head = struct.pack("<BBH", 2, 0, len(parts)) + bytes(0 if self.form == "ansi" else 4)
        listed = b"".join(struct.pack(f"<3{self.letter}", *each) for each in parts)
        return self.block(head + listed, is_internal=True)

    def node(self, number: int, data: int, parts: int = 0) -> None:
        self.nodes.append((number, data, parts, 0))

    def made(self) -> bytes:
        is_ansi, is_large = self.form == "ansi", self.form == "large pages"
        nodes = [struct.pack("<4L" if is_ansi else "<3QL4x", *each) for each in self.nodes]
        blocks = [self._block_entry(number) for number in sorted(self.blocks)]
        places = []
        for kind, entries in ((0x81, nodes), (0x80, blocks)):
            places.append(len(self.data) + -len(self.data) % 512)
            self.data += bytes(-len(self.data) % 512) + self._page(kind, entries)
        head = bytearray(0x4000 if is_large else 0x400)
        head[:4], head[10] = b"!BDN", VERSIONS[self.form]
        roots = struct.pack("<4L" if is_ansi else "<4Q", 0, places[0], 0, places[1])
        at = 0xB8 if is_ansi else 0xD8
        head[at : at + len(roots)] = roots
        head[0x1CD if is_ansi else 0x201] = self.encoding
        self.data[: len(head)] = head
        return bytes(self.data)

    def _block_entry(self, number: int) -> bytes:
        place, stored, size = self.blocks[number]
        if self.form == "ansi":
            return struct.pack("<LLHH", number, place, stored, 1)
        return struct.pack("<QQHH4x", number, place, stored, size if self.form != "unicode" else 1)

    def _page(self, kind: int, entries: list[bytes]) -> bytes:
        length, count = len(entries[0]), len(entries)
        if self.form == "large pages":
            page = b"".join(entries).ljust(4056, b"\0")
            page += struct.pack("<HHBB10x", count, 0, length, 0) + bytes((kind, kind))
            return page.ljust(4096, b"\0")
        size = 496 if self.form == "ansi" else 488
        assert count * length <= size, "this maker has one page for each tree"
        page = b"".join(entries).ljust(size, b"\0") + bytes((count, 0, length, 0))
        return (page + bytes(0 if self.form == "ansi" else 4) + bytes((kind, kind))).ljust(
            512, b"\0"
        )


def a_heap(name: str, held: bytes = b"") -> bytes:
    """Properties: the name of a file, and its bytes where they are few."""
    text = name.encode("utf-16-le")
    records = struct.pack("<HHL", NAME, 0x1F, 3 << 5)
    if held:
        records = struct.pack("<HHL", DATA, 0x102, 4 << 5) + records
    items = [struct.pack("<BBBBL", 0xB5, 2, 6, 0, 2 << 5), records, text, *([held] if held else [])]
    body, ends = bytearray(12), [12]
    for each in items:
        body += each
        ends.append(len(body))
    table = struct.pack("<HH", len(items), 0) + struct.pack(f"<{len(ends)}H", *ends)
    body[:8] = struct.pack("<HBBL", len(body), 0xEC, 0xBC, 1 << 5)
    return bytes(body + table)


def a_store(files: dict[str, bytes], form: str = "unicode", encoding: int = 1) -> bytes:
    """A message with attachments: short ones in the heap of their own, others in parts."""
    store, attachments = StoreMaker(form, encoding), []
    for number, (name, content) in enumerate(files.items()):
        is_short = len(content) < 3500
        data = store.block(a_heap(name, content if is_short else b""))
        parts = 0 if is_short else store.parts((0x3F + 32 * number, store.content(content), 0))
        attachments.append((0x8025 + 32 * number, data, parts))
    message = store.block(a_heap("letter"))
    store.node(0x200024, message, store.parts(*attachments))
    return store.made()
