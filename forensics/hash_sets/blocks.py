"""The block side of a hash set: what establishes pieces of known files without the originals.

For each known file with its content at hand: 16 bytes of BLAKE3 for every 512-byte block (the tail
block over its exact length) and for every 64 KiB, which of the blocks are probative, its anchors
and its detectability. All known files of the set stand in the same rows as in the files section;
one without content has no blocks. All of it is one block of columns, sealed as one section and
shared by all workers of a machine as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from blake3 import blake3

from forensics.errors import HashSetError
from forensics.hash_sets.anchors.anchor_families import (
    SMALL_FILE,
    anchors_of,
    least_for_small,
    rarity_for,
    takes_every_block,
)
from forensics.hash_sets.anchors.anchor_table import AnchorTable
from forensics.hash_sets.anchors.pieces import Pieces
from forensics.hash_sets.anchors.probative import BLOCK_SIZE, probative_blocks
from forensics.hash_sets.anchors.shared_content import without_shared_content
from forensics.hash_sets.anchors.texture import Texture, texture_of
from forensics.hash_sets.anchors.windows import threshold
from forensics.hash_sets.columns import (
    Shape,
    StreamedBlock,
    StreamedColumn,
    lay_out_streamed,
    pack_columns,
    unpack_columns,
)
from forensics.hash_sets.detectability import Detectability, detectability_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.hash_sets.anchors.shared_content import Kept

STRETCH_SIZE = 64 * 1024
BLOCKS_IN_STRETCH = STRETCH_SIZE // BLOCK_SIZE
DIGEST_SIZE = 16
# Of the block side itself; those of the anchors stand beside them.
COLUMNS = frozenset(
    "sizes rarity least_of_small digests stretches probative on_sectors anywhere".split()  # noqa: SIM905 -- on one line
)
LACKS_A_COLUMN = "an earlier version built this hash set, and a table is missing; build it again"
# Known files of fewer bytes are noticed by chance alone.
HOPELESS = 24
ROWS_AT_ONCE = 1 << 17
MOST_TEXTURES = 256  # kept, of known files that are found whole or hardly: few


def digest16(content: bytes | memoryview) -> bytes:
    """The digest of a block or stretch: 16 bytes of BLAKE3."""
    return blake3(content).digest(length=DIGEST_SIZE)


class BlockTables:
    """The opened block side of a hash set, over a block that ``pack_blocks`` made.

    Attributes:
        sizes: bytes of each known file; 0 where its content was not at hand.
        rarity: windows for each one by which pieces are noticed anywhere.
        least_of_small: the least product of windows that are looked up for small files' sake.
        anchors: the table of anchors.
        has_small_files: whether a known file may lie inside a record of a file system.
    """

    def __init__(self, packed: bytes | bytearray | memoryview) -> None:
        """Read the tables where they lie.

        Raises:
            HashSetError: the block is damaged.
        """
        columns = _checked(packed)
        try:
            self.sizes: npt.NDArray[np.int64] = columns["sizes"]
            self.rarity = int(columns["rarity"][0])
            self.least_of_small = np.uint64(columns["least_of_small"][0])
            self.anchors = AnchorTable.from_columns(columns)
            self._digests, self._stretches = columns["digests"], columns["stretches"]
            self._probative = columns["probative"]
            self._on_sectors, self._anywhere = columns["on_sectors"], columns["anywhere"]
        except (KeyError, IndexError) as error:
            raise HashSetError(LACKS_A_COLUMN) from error
        counts = -(-self.sizes // BLOCK_SIZE)
        self.first_blocks = np.concatenate(([0], np.cumsum(counts)))
        self.first_stretches = np.concatenate(([0], np.cumsum(-(-self.sizes // STRETCH_SIZE))))
        if not self._fit_together():
            raise HashSetError("the columns of the hash set do not fit together")
        self._textures: dict[int, Texture | None] = {}
        self.has_small_files = bool(np.any((self.sizes > 0) & (self.sizes < SMALL_FILE)))

    def __len__(self) -> int:
        """How many known files have blocks."""
        return int(np.count_nonzero(self.sizes))

    def rows_and_offsets(
        self, places: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Turn places of anchors into rows of known files and offsets in them."""
        rows = np.searchsorted(self.first_blocks, places // BLOCK_SIZE, side="right") - 1
        return rows, places - self.first_blocks[rows] * BLOCK_SIZE

    def block_digest(self, row: int, block: int) -> bytes:
        """The digest of a block of a known file."""
        digest: bytes = self._digests[int(self.first_blocks[row]) + block].tobytes()
        return digest

    def stretch_digest(self, row: int, stretch: int) -> bytes:
        """The digest of 64 KiB of a known file, or of what is left at its end."""
        digest: bytes = self._stretches[int(self.first_stretches[row]) + stretch].tobytes()
        return digest

    def probative_between(self, row: int, first: int, last: int) -> tuple[int, int] | None:
        """The first and the last probative block from ``first`` up to before ``last``."""
        base = int(self.first_blocks[row])
        found = np.flatnonzero(self._probative[base + first : base + last])
        return (first + int(found[0]), first + int(found[-1])) if len(found) else None

    def are_probative(
        self, rows: npt.NDArray[np.int64], offsets: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.bool_]:
        """Tell which offsets of known files lie in probative blocks."""
        answer: npt.NDArray[np.bool_] = self._probative[
            self.first_blocks[rows] + offsets // BLOCK_SIZE
        ].astype(bool)
        return answer

    def texture(self, row: int) -> Texture | None:
        """What tells places of a known file apart; None where pieces of it are found anyway."""
        if row not in self._textures:
            if len(self._textures) >= MOST_TEXTURES:
                self._textures.clear()
            here = slice(int(self.first_blocks[row]), int(self.first_blocks[row + 1]))
            probative = self._probative[here].astype(bool)
            self._textures[row] = (
                texture_of(self._digests[here].view("<u8")[:, 0], probative)
                if takes_every_block(int(self.sizes[row]), probative)
                else None
            )
        return self._textures[row]

    def detectability(self, row: int) -> Detectability:
        """From how many bytes on pieces of a known file are always found."""
        return Detectability(int(self._on_sectors[row]), int(self._anywhere[row]))

    def _fit_together(self) -> bool:
        blocks, stretches = int(self.first_blocks[-1]), int(self.first_stretches[-1])
        anchors, rows = self.anchors, self.sizes.shape
        return (
            bool(np.all(self.sizes >= 0))
            and self.rarity > 0
            and self._digests.shape == (blocks, DIGEST_SIZE)
            and self._stretches.shape == (stretches, DIGEST_SIZE)
            and self._probative.shape == (blocks,)
            and self._on_sectors.shape == self._anywhere.shape == rows
            and anchors.is_sound()
            and (not len(anchors.places) or int(anchors.places.max()) < blocks * BLOCK_SIZE)
        )


def count_with_blocks(packed: bytes | bytearray | memoryview | None) -> int:
    """How many known files can be found in pieces: a quick look, before a scan reads anything.

    Raises:
        HashSetError: the block is damaged, or was built by an earlier version.
    """
    return int(np.count_nonzero(_checked(packed)["sizes"])) if packed else 0


def pieces_of(content: memoryview, *, rarity: int) -> Pieces:
    """Take digests and anchors of one known file."""
    probative = probative_blocks(content)
    hashes, offsets = anchors_of(content, rarity, probative)
    return Pieces(
        size=len(content),
        digests=_digests(content, BLOCK_SIZE),
        stretches=_digests(content, STRETCH_SIZE),
        probative=probative,
        hashes=hashes,
        offsets=offsets,
    )


def no_pieces() -> Pieces:
    """What stands in the row of a known file whose content is not at hand."""
    nothing: npt.NDArray[Any] = np.empty(0, np.int64)
    return Pieces(0, b"", b"", nothing.astype(bool), nothing.astype(np.uint64), nothing)


def pack_blocks(rows: Iterable[Pieces], *, rarity: int) -> bytes:
    """Lay the block side of a hash set out in one block for ``BlockTables``.

    Args:
        rows: one for each known file, in the order of the files section.
        rarity: with which their anchors were taken.
    """
    listed = list(rows)
    sizes = np.array([piece.size for piece in listed], np.int64)
    bases = np.concatenate(([0], np.cumsum(-(-sizes // BLOCK_SIZE)))) * BLOCK_SIZE
    anchors = without_shared_content(listed, rarity=rarity)
    least_of_small = _least_of_small(listed, anchors, rarity)
    found = [
        detectability_of(
            piece.size,
            *taken,
            least=least_of_small if piece.size < SMALL_FILE else threshold(rarity),
        )
        for piece, taken in zip(listed, anchors, strict=True)
    ]
    table = AnchorTable.of(
        np.concatenate([hashes for hashes, _, _ in anchors]),
        np.concatenate(
            [offsets + base for (_, offsets, _), base in zip(anchors, bases, strict=False)]
        ),
        of_small=np.repeat(sizes < SMALL_FILE, [len(hashes) for hashes, _, _ in anchors]),
        rarity=rarity,
    )
    return pack_columns(
        {
            **table.columns,
            "sizes": sizes,
            "rarity": np.array([rarity], np.int64),
            "least_of_small": np.array([least_of_small], "<u8"),
            "digests": _column(piece.digests for piece in listed),
            "stretches": _column(piece.stretches for piece in listed),
            "probative": np.concatenate([kept for _, _, kept in anchors]).astype(np.uint8),
            "on_sectors": np.array([each.on_sectors for each in found], np.int64),
            "anywhere": np.array([each.anywhere for each in found], np.int64),
        }
    )


def blocks_without_content(count: int) -> StreamedBlock:
    """The same for so many known files of which no content is at hand; it is never held whole."""
    one = unpack_columns(pack_blocks([no_pieces()], rarity=rarity_for(0)))
    columns = {name: _as_streamed(each) for name, each in one.items()}
    for name in ("sizes", "on_sectors", "anywhere"):
        columns[name] = _repeated(one[name], count)
    return lay_out_streamed(columns)


def _as_streamed(column: npt.NDArray[Any]) -> StreamedColumn:
    return StreamedColumn(Shape(column.dtype.str, column.shape), lambda: iter((column,)))


def _repeated(column: npt.NDArray[Any], count: int) -> StreamedColumn:
    def parts() -> Iterator[npt.NDArray[Any]]:
        for start in range(0, count, ROWS_AT_ONCE):
            yield np.repeat(column, min(ROWS_AT_ONCE, count - start))

    return StreamedColumn(Shape(column.dtype.str, (count,)), parts)


def _least_of_small(listed: list[Pieces], anchors: list[Kept], rarity: int) -> np.uint64:
    """The least hash that an anchor of any small file may have, so that each keeps some."""
    small = (
        least_for_small(hashes, offsets, rarity)
        for piece, (hashes, offsets, _) in zip(listed, anchors, strict=True)
        if HOPELESS <= piece.size < SMALL_FILE
    )
    return min(small, default=threshold(rarity))


def blocks_of(contents: Iterable[bytes]) -> bytes:
    """Lay out the block side of contents in memory, in the order given."""
    listed = [memoryview(content) for content in contents]
    rarity = rarity_for(sum(map(len, listed)))
    return pack_blocks([pieces_of(each, rarity=rarity) for each in listed], rarity=rarity)


def _checked(packed: bytes | bytearray | memoryview) -> dict[str, npt.NDArray[Any]]:
    columns = unpack_columns(memoryview(packed))
    if not columns.keys() >= COLUMNS:
        raise HashSetError(LACKS_A_COLUMN)
    return columns


def _digests(content: memoryview, step: int) -> bytes:
    return b"".join(
        digest16(content[start : start + step]) for start in range(0, len(content), step)
    )


def _column(parts: Iterable[bytes]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(parts), np.uint8).reshape(-1, DIGEST_SIZE)
