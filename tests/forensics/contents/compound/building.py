"""Compound files made for tests, by MS-CFB; ``7z`` reads them back."""

from __future__ import annotations

import random
import struct

FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
CUTOFF, SHORT = 4096, 64


class Compound:
    """Sectors of 512 or 4096 bytes, handed out in an order that is no order."""

    def __init__(self, shift: int = 9, seed: int = 1, sectors: int = 400) -> None:
        self.shift, self.length = shift, 1 << shift
        self.table = [FREE] * sectors
        self.sectors = [bytes(self.length)] * sectors
        self._free = list(range(sectors))
        random.Random(seed).shuffle(self._free)  # noqa: S311 -- no secret

    def store(self, data: bytes) -> int:
        """Store a chain; its first sector."""
        count = -(-len(data) // self.length)
        chain = [self._free.pop() for _ in range(count)]
        for number, sector in enumerate(chain):
            piece = data[number * self.length :][: self.length]
            self.sectors[sector] = piece.ljust(self.length, b"\0")
            self.table[sector] = chain[number + 1] if number + 1 < count else END
        return chain[0] if chain else END


def an_entry(name: str, kind: int, start: int, size: int, right: int, child: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    fields = (encoded, len(encoded), kind, 1, NONE, right, child, start, size)
    return struct.pack("<64sHBBIII16x4x16xIQ", *fields)


def build(streams: dict[str, bytes], *, shift: int = 9, seed: int = 1) -> bytes:
    """A compound file with streams in the root and in storages; each by its path."""
    sectors = 8 + sum(-(-len(data) // (1 << shift)) + 2 for data in streams.values())
    made = Compound(shift, seed, sectors + len(streams) // 2 + sectors // 64 + 8)
    short, short_table = bytearray(), list[int]()
    places = {}
    for path, data in streams.items():
        if len(data) >= CUTOFF:
            places[path] = made.store(data)
            continue
        first, count = len(short_table), -(-len(data) // SHORT)
        short += data.ljust(count * SHORT, b"\0")
        short_table += [*range(first + 1, first + count), END][:count]
        places[path] = first if count else END
    root = made.store(bytes(short))
    short_sector = made.store(_numbers(short_table, made.length)) if short_table else END
    directory = _directory(streams, places, root, len(short))
    padding = an_entry("", 0, 0, 0, NONE, NONE)
    while len(directory) * 128 % made.length:
        directory.append(padding)
    start = made.store(b"".join(directory))
    return _with_header(made, start, short_sector)


def _directory(
    streams: dict[str, bytes], places: dict[str, int], root: int, short: int
) -> list[bytes]:
    folders = sorted({path.rpartition("/")[0] for path in streams} - {""})
    names = [*folders, *streams]
    number = {name: 1 + at for at, name in enumerate(names)}
    children: dict[str, list[str]] = {}
    for name in names:
        children.setdefault(name.rpartition("/")[0], []).append(name)
    found = [an_entry("Root Entry", 5, root, short, NONE, _first(children, "", number))]
    for name in names:
        siblings = children[name.rpartition("/")[0]]
        after = siblings[siblings.index(name) + 1 :]
        right = number[after[0]] if after else NONE
        last = name.rpartition("/")[2]
        if name in streams:
            found.append(an_entry(last, 2, places[name], len(streams[name]), right, NONE))
        else:
            found.append(an_entry(last, 1, 0, 0, right, _first(children, name, number)))
    return found


def _first(children: dict[str, list[str]], name: str, number: dict[str, int]) -> int:
    return number[children[name][0]] if children.get(name) else NONE


def _numbers(numbers: list[int], length: int) -> bytes:
    data = struct.pack(f"<{len(numbers)}I", *numbers)
    return data.ljust(-(-len(data) // length) * length, b"\xff")


def _with_header(made: Compound, start: int, short: int) -> bytes:
    each = made.length // 4
    count = -(-len(made.table) // each)
    table = [len(made.table) + number for number in range(count)]
    if len(made.table) + count > count * each:
        count += 1
        table.append(table[-1] + 1)
    assert count <= 109
    numbers = [*made.table, *[FAT_SECTOR] * count]
    body = b"".join(made.sectors) + _numbers(numbers, made.length)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3 if made.shift == 9 else 4, 0xFFFE, made.shift, 6),
        *(0 if made.shift == 9 else 1, count, start, 0, CUTOFF),
        *(short, 0 if short == END else 1, END, 0),
    )
    header += struct.pack("<109I", *table, *[FREE] * (109 - count))
    return header.ljust(made.length, b"\0") + body
