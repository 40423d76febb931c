"""Heads of the log that are known from outside, and whether the log still continues them.

A log that was cut short, or put back to an earlier state, agrees with itself. Only a head that was
kept elsewhere shows it: on paper, on another volume, with a witness, in a time stamp. Each such
place is a ``KnownHeads``; whoever keeps heads somewhere offers one, and ``expunge fsck``, a restore
and the start of the programme hold the log to all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from evidence_store.custody.drafts import Head
from evidence_store.custody.merkle import root_of
from evidence_store.errors import TamperedLogError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence_store.custody.merkle import ReadNode


class KnownHeads(Protocol):
    """Heads that came from one place outside the data folder."""

    @property
    def name(self) -> str:
        """Where they are from, as it reads within a sentence: "the high-water file"."""

    def __iter__(self) -> Iterator[Head]:
        """Each of the heads, in any order.

        Raises:
            CustodyError: the place holds something that is no head of this log.
        """


@dataclass(frozen=True, slots=True)
class GivenHeads:
    """Heads that were given by hand, or are in memory already."""

    name: str
    heads: tuple[Head, ...]

    def __iter__(self) -> Iterator[Head]:
        """Each of the heads."""
        return iter(self.heads)


def verify_known_heads(known: Iterable[KnownHeads], *, size: int, read: ReadNode) -> int:
    """Return how many heads were compared, if the log of this size continues every one.

    The nodes must have been checked against the leaves before (``verify_log``).

    Args:
        known: the places outside.
        size: how many entries the log has now.
        read: gives its tree's nodes.

    Raises:
        TamperedLogError: it does not continue one; the text names the first entry in doubt and the
            place that the head is from.
    """
    compared = 0
    for place in known:
        for head in sorted(place, key=lambda each: each.size):
            _verify_head(head, place.name, size=size, read=read)
            compared += 1
    return compared


def _verify_head(head: Head, name: str, *, size: int, read: ReadNode) -> None:
    if head.size > size:
        raise TamperedLogError(
            f"Entry {size} is missing: a head from {name} covers {head.size} entries, "
            f"and the log has {size}."
        )
    if root_of(head.size, read=read) != head.root:
        raise TamperedLogError(
            f"Entry {head.size - 1} or one before it was changed: the log does not agree with a "
            f"head from {name}."
        )
