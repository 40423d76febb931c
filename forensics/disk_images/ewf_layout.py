"""Which chunks of the medium which table holds, and which chunks no table can be found for.

The chunks of an EWF image are numbered through all its tables; a table does not say where it
starts. What is lost in the middle is therefore placed from both ends, and never guessed: chunks
between two losses have no place.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from forensics.disk_images.ewf_tables import Table
from forensics.errors import ChecksumError, DiskImageError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.disk_images.ewf_volume import EwfGeometry


@dataclass(frozen=True, slots=True)
class Loss:
    """A place in the order of tables where an unknown number of chunks is missing, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Chunks ``first`` to ``first + count - 1``: in ``table``, or missing for ``reason``."""

    first: int
    count: int
    table: Table | None
    reason: str = ""
    is_damaged: bool = False  # the entries are there and their checksum does not agree

    @property
    def end(self) -> int:
        """The first chunk after the stretch."""
        return self.first + self.count


def missing_chunks(stretch: Stretch, geometry: EwfGeometry) -> UnreadableExtentError:
    """The error for a stretch without a usable table, with its extent of the medium."""
    offset = stretch.first * geometry.chunk_size
    end = min(stretch.end * geometry.chunk_size, geometry.size)
    kind = ChecksumError if stretch.is_damaged else UnreadableExtentError
    return kind(offset, end - offset, stretch.reason)


class EwfLayout:
    """Stretches in order that cover all chunks of a medium."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        """Index them by their first chunk."""
        self.stretches = tuple(stretches)
        self._firsts = [stretch.first for stretch in stretches]

    def find(self, chunk: int) -> Stretch:
        """The stretch that a chunk is in."""
        return self.stretches[bisect_right(self._firsts, chunk) - 1]


def lay_out(pieces: Sequence[Table | Loss], *, chunks: int) -> EwfLayout:
    """Give each table its place among the chunks of the medium.

    Raises:
        DiskImageError: the tables hold more chunks than the medium has.
    """
    held = sum(piece.count for piece in pieces if isinstance(piece, Table))
    if held > chunks:
        raise DiskImageError(wordings.TOO_MANY_CHUNKS)
    if held == chunks:
        return EwfLayout(_place(pieces, start=0))  # nothing that was lost held any chunk
    # What stands before the first loss is counted from the start, what stands behind the last one
    # from the end: between them an offset would be a guess.
    losses = [number for number, piece in enumerate(pieces) if isinstance(piece, Loss)]
    if not losses:
        pieces = [*pieces, Loss(wordings.OTHER_CHUNKS(chunks, held))]
        losses = [len(pieces) - 1]
    head = _place(pieces[: losses[0]], start=0)
    tail_pieces = pieces[losses[-1] + 1 :]
    tail_start = chunks - sum(piece.count for piece in tail_pieces if isinstance(piece, Table))
    tail = _place(tail_pieces, start=tail_start)
    head_end = head[-1].end if head else 0
    gap = [Stretch(head_end, tail_start - head_end, None, _reason(pieces, losses))]
    return EwfLayout([*head, *(gap if tail_start > head_end else []), *tail])


def _place(pieces: Sequence[Table | Loss], *, start: int) -> list[Stretch]:
    stretches: list[Stretch] = []
    for piece in pieces:
        if not isinstance(piece, Table):
            continue
        is_damaged = piece.entries is None
        table = None if is_damaged else piece
        reason = wordings.TABLES if is_damaged else ""
        stretches.append(Stretch(start, piece.count, table, reason, is_damaged))
        start += piece.count
    return stretches


def _reason(pieces: Sequence[Table | Loss], losses: list[int]) -> str:
    named = [piece.reason for piece in pieces if isinstance(piece, Loss)]
    lost_between = any(isinstance(piece, Table) for piece in pieces[losses[0] : losses[-1]])
    shown = named[:3] if len(named) <= 3 else [*named[:2], wordings.MORE_LOSSES(len(named) - 2)]
    return "; ".join([*shown, *([wordings.NOT_PLACED] if lost_between else [])])
