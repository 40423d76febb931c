"""Properties of a node that stand in its heap: names, and what is short ([MS-PST] 2.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAP, PROPERTIES = 0xEC, 0xBC
_TREE = 0xB5
_WIDE, _NARROW, BINARY = 0x1F, 0x1E, 0x102
_NAMES = (0x3707, 0x3704, 0x3001, 0x0037)  # long and short name of a file, of a folder, subject
_MOST_NAME = 512
MOST_PROPERTIES = 4096


@dataclass(frozen=True, slots=True)
class HeapItem:
    """An item of a heap: in which block, and from where to where."""

    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Properties:
    """What a node says of itself: its name, what else is in its heap, and which part is its file.

    ``held`` are items in the heap that are bytes of any kind, by the number of the property.
    """

    name: str
    held: tuple[tuple[int, HeapItem], ...]


def is_heap(first: bytes) -> bool:
    """Whether content whose first block this is is a heap."""
    return len(first) > 12 and first[2] == HEAP


def properties_of(blocks: list[bytes]) -> Properties | None:
    """Return what the properties in a heap say; None where it holds none that make sense."""
    if not blocks or not is_heap(blocks[0]) or blocks[0][3] != PROPERTIES:
        return None
    heap = _Heap(blocks)
    root = heap.item(int.from_bytes(blocks[0][4:8], "little"))
    if len(root) < 8 or root[0] != _TREE or root[1] != 2 or root[2] != 6 or root[3] > 2:
        return None
    names, held = dict[int, str](), list[tuple[int, HeapItem]]()
    for record in _records(heap, int.from_bytes(root[4:8], "little"), root[3]):
        number, kind, value = (
            int.from_bytes(record[at:end], "little") for at, end in ((0, 2), (2, 4), (4, 8))
        )
        if number in _NAMES and kind in (_WIDE, _NARROW):
            names[number] = _text(heap.item(value), kind)
        elif kind == BINARY and not value & 0x1F and (found := heap.place(value)) is not None:
            held.append((number, found))
        if len(held) >= MOST_PROPERTIES:
            return None
    name = next((names[each] for each in _NAMES if names.get(each)), "")
    return Properties(name, tuple(held))


def _text(data: bytes, kind: int) -> str:
    coding = "utf-16-le" if kind == _WIDE else "latin-1"
    return data[:_MOST_NAME].decode(coding, "replace").strip("\0\1\2\3\4\5").replace("/", "_")


def _records(heap: _Heap, number: int, levels: int) -> Iterator[bytes]:
    data = heap.item(number)
    length = 6 if levels else 8
    for at in range(0, len(data) - length + 1, length):
        entry = data[at : at + length]
        if levels:
            yield from _records(heap, int.from_bytes(entry[2:6], "little"), levels - 1)
        else:
            yield entry


@dataclass(slots=True)
class _Heap:
    blocks: list[bytes]

    def item(self, number: int) -> bytes:
        """Return an item; nothing where there is none of this number."""
        found = self.place(number)
        return b"" if found is None else self.blocks[found.block][found.start : found.end]

    def place(self, number: int) -> HeapItem | None:
        """Return the place at which an item stands."""
        block, index = number >> 16, (number >> 5) & 0x7FF
        if number & 0x1F or not index or block >= len(self.blocks):
            return None
        data = self.blocks[block]
        table = int.from_bytes(data[:2], "little")
        count = int.from_bytes(data[table : table + 2], "little")
        at = table + 4 + 2 * (index - 1)
        if index > count or at + 4 > len(data):
            return None
        start, end = (int.from_bytes(data[each : each + 2], "little") for each in (at, at + 2))
        return HeapItem(block, start, end) if start <= end <= len(data) else None
