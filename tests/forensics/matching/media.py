"""Media in memory for the raw matcher: bytes, what to read of them, and a scan in pages."""

from __future__ import annotations

import random
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.hash_sets.blocks import BlockTables, blocks_of
from forensics.matching.raw import RawMatcher, merge_raw_hits
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.matching.extending import ReadAt
    from forensics.matching.raw import PageMatches, RawHit

PAGE = 1024 * 1024


def random_bytes(seed: int, length: int) -> bytes:
    return random.Random(seed).randbytes(length)  # noqa: S311 -- the same bytes in every run


def tables_of(*contents: bytes) -> BlockTables:
    return BlockTables(blocks_of(contents))


def one_page(
    matcher: RawMatcher, page: bytes | bytearray | memoryview, offset: int, read_at: ReadAt
) -> PageMatches:
    """What is found where one page alone is scanned."""
    (matches,) = matcher.scan_pages([(offset, memoryview(page))], read_at)
    return matches


def ends_with(hit: RawHit) -> bool:
    """Whether the end of the known file is established."""
    return hit.known_offset + hit.length == hit.size


@dataclass
class Medium:
    content: bytearray
    unreadable: set[int] = field(default_factory=set)

    def put(self, offset: int, piece: bytes) -> None:
        self.content[offset : offset + len(piece)] = piece

    def read_at(self, offset: int, length: int) -> bytes:
        for sector in range(offset // 512, -(-(offset + length) // 512)):
            if sector in self.unreadable:
                length = max(0, sector * 512 - offset)
                break
        return bytes(self.content[offset : offset + length])

    def pages(self, tables: BlockTables, size: int = PAGE) -> list[PageMatches]:
        matcher, view = RawMatcher(tables), memoryview(self.content)
        return [
            one_page(matcher, view[start : start + size], start, self.read_at)
            for start in range(0, len(view), size)
        ]

    def hits(self, tables: BlockTables, size: int = PAGE) -> tuple[RawHit, ...]:
        runs = [page.runs for page in self.pages(tables, size)]
        settled = [RawMatcher(tables).settle(each, self.read_at) for each in runs]
        return merge_raw_hits(settled)


def assert_true(hits: Sequence[RawHit], medium: Medium, contents: Sequence[bytes]) -> None:
    """Every byte that a hit claims is the byte of the known file that it names."""
    for hit in hits:
        position = hit.known_offset
        for extent in hit.extents:
            claimed = bytes(medium.content[extent.offset : extent.end])
            assert claimed == contents[hit.row][position : position + extent.length]
            position += extent.length
        assert position == hit.known_offset + hit.length
