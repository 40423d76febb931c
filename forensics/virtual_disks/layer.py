"""One disk image of a chain, as its own tables give it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import field

from forensics.disk_images.beside import Wanted
from forensics.value_classes import dataclass
from forensics.virtual_disks.pieces import BlockMap, FilePlace, Held, Piece, Uniform

# Of a medium: VHDX allows 64 TiB, the others that are in use less. One of zeros takes no space.
LARGEST_MEDIUM = 1 << 46


@dataclass(frozen=True, slots=True)
class Below:
    """The disk image that another builds upon.

    ``is_raw`` says that it is a medium as it is, None that its first bytes tell. ``names_it``
    tells whether a layer is the one that was built upon, as far as the format knows.
    """

    wanted: Wanted
    is_raw: bool | None = None
    names_it: Callable[[Layer], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class Layer:
    """A disk image of a chain: its tables, what it builds upon, and what is to be said of it.

    ``identity`` is what images that build upon it know it by. ``missing`` are files that belong to
    it and were not there; ``remarks`` are sentences on what was not examined; ``heads`` is where
    headers stand that the tables do not know.
    """

    name: str
    map: BlockMap
    below: Below | None = None
    identity: bytes = b""
    missing: tuple[Wanted, ...] = ()
    remarks: tuple[str, ...] = ()
    heads: tuple[FilePlace, ...] = ()


@dataclass(frozen=True, slots=True)
class InRow:
    """Several stretches, one after the other, as one medium."""

    parts: tuple[BlockMap, ...]
    size: int = field(init=False)
    _starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Place each part."""
        starts = [0]
        for part in self.parts:
            starts.append(starts[-1] + part.size)
        object.__setattr__(self, "size", starts[-1])
        object.__setattr__(self, "_starts", tuple(starts[:-1]))

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        number = bisect_right(self._starts, position) - 1
        return self.parts[number].piece_at(position - self._starts[number])

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``."""
        for part in self.parts:
            yield from part.tables()


@dataclass(frozen=True, slots=True)
class Cut:
    """The first bytes of a map; zeros behind its end where it is shorter."""

    whole: BlockMap
    size: int

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        if position >= self.whole.size:
            return Uniform(self.size, Held.ZEROS).piece_at(position)
        return self.whole.piece_at(position).cut(self.size - position)

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``."""
        return self.whole.tables()
