"""Media: runs of their bytes, and what of them was not examined."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from typing import Self

    from forensics.wordings.vocabulary import Vocabulary

Bytes = Annotated[int, Meta(ge=0, le=2**63 - 1)]
"""A place or a length in bytes, as far as one may come from a confined process."""


@dataclass(frozen=True, slots=True, order=True)
class Extent:
    """A run of bytes of the medium."""

    offset: Bytes
    length: Bytes

    def __reduce__(self) -> tuple[type[Extent], tuple[int, int]]:
        """Travel as its fields: extents cross processes by the hundred thousand."""
        return Extent, (self.offset, self.length)

    @property
    def end(self) -> int:
        """The first byte after the run."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was not examined: a value that reaches the certificate, not an exception."""

    image: str
    where: str
    extents: tuple[Extent, ...]
    reason: str

    def heard(self, vocabulary: Vocabulary) -> Self:
        """Return it as its parent passes on what a confined process says: in known words alone."""
        where, reason = vocabulary.place(self.where), vocabulary.sentence(self.reason)
        return replace(self, where=where, reason=reason)
