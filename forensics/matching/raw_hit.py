"""A piece of a known file on a medium, as the raw pass finds it: not yet anybody's."""

from __future__ import annotations

from dataclasses import dataclass

from forensics.values import Extent


@dataclass(frozen=True, slots=True)
class RawHit:
    """Bytes of a medium that are bytes of a known file, by the digests of their blocks.

    ``extents`` are in content order and hold the known file's bytes from ``known_offset`` on,
    ``length`` of ``known_size`` in all. ``edge`` are the bytes before and after that belong to cut
    blocks and could not be established.
    """

    item: str
    known_size: int
    known_offset: int
    length: int
    extents: tuple[Extent, ...]
    edge: tuple[int, int]

    @property
    def is_whole(self) -> bool:
        """Whether the known file is all there."""
        return self.length == self.known_size
