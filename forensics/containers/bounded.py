"""So many bytes of what gives bytes from front to back."""

from __future__ import annotations

from typing import Protocol

from forensics.value_classes import dataclass


class GivesBytes(Protocol):
    """Gives bytes from front to back."""

    def read(self, length: int) -> bytes:
        """Return the next bytes, at most so many; none at the end."""


@dataclass(slots=True)
class Bounded:
    """The next ``left`` bytes of a source, and no more; see ``containers.decoding.Decoder``."""

    source: GivesBytes
    left: int

    def read(self, length: int) -> bytes:
        """See ``Decoder.read``."""
        piece = self.source.read(min(length, self.left)) if self.left else b""
        self.left -= len(piece)
        return piece

    def unused(self) -> int:
        """See ``Decoder.unused``: what follows is no part of it."""
        return 0
