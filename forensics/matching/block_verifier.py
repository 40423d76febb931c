"""From an anchor to a run: digests of blocks in file order, both ways, as far as they agree.

Inside a copy in one piece the offset on the medium less the offset in the known file is the same
everywhere, so one anchor tells where every block must lie. A whole stretch of 64 KiB is tried where
its neighbourhood agrees, so that large copies cost little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.hash_sets.anchors.probative import BLOCK_SIZE
from forensics.hash_sets.blocks import BLOCKS_IN_STRETCH, STRETCH_SIZE, digest16
from forensics.matching.runs import RawRun
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from forensics.hash_sets.blocks import BlockTables
    from forensics.matching.extending import Reader

# A stretch is tried after so many blocks in a row that agreed.
PATIENCE = 4
# What hashing so many bytes costs beside the call itself.
BYTES_PER_UNIT = 2048


class BudgetExceededError(Exception):
    """A page asked for more digests than any honest one does."""


@dataclass(slots=True)
class ProbeBudget:
    """How much hashing a page may still cost; one unit is about a microsecond."""

    units: float

    def spend(self, length: int) -> None:
        """Take what hashing so many bytes costs.

        Raises:
            BudgetExceededError: there is not that much left.
        """
        self.units -= 1 + length / BYTES_PER_UNIT
        if self.units < 0:
            raise BudgetExceededError


class BlockVerifier:
    """Establishes runs of one known file at one shift, remembering what it saw."""

    def __init__(
        self, tables: BlockTables, reader: Reader, budget: ProbeBudget, *, row: int, shift: int
    ) -> None:
        """Take a known file by its row, and where on the medium it would begin."""
        self._tables, self._reader, self._budget = tables, reader, budget
        self._row, self._shift = row, shift
        self._size = int(tables.sizes[row])
        self._count = -(-self._size // BLOCK_SIZE)
        self._texture = tables.texture(row)
        self._answers: dict[int, bool] = {}

    def run_at(self, offset: int) -> RawRun | None:
        """Establish the run around an anchor, as far as it extends.

        Args:
            offset: of the anchor in the known file.
        """
        block = offset // BLOCK_SIZE
        for first in (block, block + 1, block - 1):
            if 0 <= first < self._count and self._may_tell(first) and self._agrees(first):
                start = self._backward(first)
                return None if self._is_dull(start) else self._run(start, self._forward(first + 1))
        return None

    def extended(self, run: RawRun) -> RawRun | None:
        """Follow the open ends of a run with another reader; None if it then tells nothing."""
        first, last = run.known_offset // BLOCK_SIZE, -(-run.known_end // BLOCK_SIZE)
        start = self._backward(first) if run.open_before else first
        if self._is_dull(start):
            return None
        return self._run(start, self._forward(last) if run.open_after else last)

    def _may_tell(self, block: int) -> bool:
        """Whether a run with this block may be other than dull: asked before anything is hashed."""
        texture = self._texture
        return (
            texture is None
            or self._may_agree(int(texture.own[block]))
            or self._may_agree(int(texture.probative[block]))
        )

    def _is_dull(self, start: int) -> bool:
        """Whether a run that starts at a block says nothing: asked before it is followed further.

        It begins in the midst of a known file, with what that repeats, and cannot reach a probative
        block. In a flat picture such a run begins at every sector, and each is as long as the rest.
        """
        texture = self._texture
        return (
            texture is not None
            and texture.own[start] < start
            and not self._is_open(start - 1)
            and not self._may_agree(int(texture.probative[start]))
        )

    def _may_agree(self, block: int) -> bool:
        """Whether a block agrees, or may do so beyond what can be read here."""
        return block < self._count and (self._agrees(block) or self._is_open(block))

    def _forward(self, block: int) -> int:
        agreed = 0
        while block < self._count:
            starts_stretch = block % BLOCKS_IN_STRETCH == 0
            if (starts_stretch or agreed == PATIENCE) and self._stretch_agrees(block):
                block = min(self._count, (block // BLOCKS_IN_STRETCH + 1) * BLOCKS_IN_STRETCH)
            elif self._agrees(block):
                block += 1
            else:
                break
            agreed += 1
        return block

    def _backward(self, block: int) -> int:
        agreed = 0
        while block > 0:
            starts_stretch = block % BLOCKS_IN_STRETCH == 0
            if (starts_stretch or agreed == PATIENCE) and self._stretch_agrees(block - 1):
                block = (block - 1) // BLOCKS_IN_STRETCH * BLOCKS_IN_STRETCH
            elif self._agrees(block - 1):
                block -= 1
            else:
                break
            agreed += 1
        return block

    def _agrees(self, block: int) -> bool:
        known = self._answers.get(block)
        if known is not None:
            return known
        data = self._bytes(block * BLOCK_SIZE, BLOCK_SIZE)
        if data is None:
            answer = False
        else:
            self._budget.spend(len(data))
            answer = digest16(data) == self._tables.block_digest(self._row, block)
        self._answers[block] = answer
        return answer

    def _stretch_agrees(self, block: int) -> bool:
        stretch = block // BLOCKS_IN_STRETCH
        known = self._answers.get(-1 - stretch)
        if known is not None:
            return known
        data = self._bytes(stretch * STRETCH_SIZE, STRETCH_SIZE)
        if data is None:
            answer = False
        else:
            self._budget.spend(len(data))
            answer = digest16(data) == self._tables.stretch_digest(self._row, stretch)
        self._answers[-1 - stretch] = answer
        return answer

    def _bytes(self, offset: int, length: int) -> memoryview | None:
        length = min(length, self._size - offset)
        place = self._shift + offset
        return self._reader.take(place, length) if place >= 0 else None

    def _run(self, first: int, last: int) -> RawRun:
        start, end = first * BLOCK_SIZE, min(self._size, last * BLOCK_SIZE)
        probative = self._tables.probative_between(self._row, first, last) or (-1, -1)
        before, after = self._is_open(first - 1), self._is_open(last)
        return RawRun(
            row=self._row,
            size=self._size,
            known_offset=start,
            extent=Extent(self._shift + start, end - start),
            first_probative=probative[0],
            last_probative=probative[1],
            constant_before=self._constants(first, last, 1),
            constant_after=self._constants(last - 1, first - 1, -1),
            open_before=before,
            open_after=after,
            edge=self._edge(start, end),
        )

    def _is_open(self, block: int) -> bool:
        if not 0 <= block < self._count:
            return False
        length = min(BLOCK_SIZE, self._size - block * BLOCK_SIZE)
        place = self._shift + block * BLOCK_SIZE
        return self._reader.take(place, length) is None and self._reader.is_beyond_reach(
            place, length
        )

    def _constants(self, first: int, end: int, step: int) -> int:
        """Bytes of the constant blocks from ``first`` on; each must be of one value."""
        total = 0
        for block in range(first, end, step):
            if self._tables.probative_between(self._row, block, block + 1):
                break
            data = self._bytes(block * BLOCK_SIZE, BLOCK_SIZE)
            if data is None or bytes(data).count(data[:1]) != len(data):
                break
            total += len(data)
        return total

    def _edge(self, start: int, end: int) -> tuple[int, int]:
        """How many bytes before and after might be there: of the known file, and readable."""
        longest, first, last = BLOCK_SIZE - 1, self._shift + start, self._shift + end
        before, after = min(longest, start, first), min(longest, self._size - end)
        while before and self._is_unreadable(first - before, before):
            before -= 1
        while after and self._is_unreadable(last, after):
            after -= 1
        return before, after

    def _is_unreadable(self, place: int, length: int) -> bool:
        given = self._reader.take(place, length)
        return given is None and not self._reader.is_beyond_reach(place, length)
