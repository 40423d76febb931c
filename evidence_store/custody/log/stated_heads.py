"""The states of the log that people signed: the log continues each of them.

A statement names the head under which it was made, and a review the root of what was reviewed. Who
rewrites the log signs new heads with its keys, and cannot sign what people signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.unit_events import LOG_REVIEWED
from evidence_store.errors import TamperedLogError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.custody.leaves.entries import Leaf

_SIZE = 32
# Fifteen digits at the most stay below 2**53, as every number in the log (RFC 7493).
_MOST_DIGITS = 16


def is_state_of(stated: object, root_at: Callable[[int], str | None]) -> bool:
    """Whether a log was once in that state, as a statement names it.

    Args:
        stated: ``size:root``.
        root_at: the log's root at a size, in hexadecimal; None of one that it had not yet.
    """
    digits, _, root = str(stated).partition(":")
    is_size = digits.isascii() and digits.isdecimal() and len(digits) < _MOST_DIGITS
    return is_size and str(int(digits)) == digits and root_at(int(digits)) == root


class StatedHeads:
    """One pass over a log: the root that it had at each size, and what was signed about them."""

    def __init__(self) -> None:
        self._roots = bytearray()

    def take(self, leaf: Leaf, form: Mapping[str, JsonValue] | None) -> None:
        """Hold the next entry to the log before it.

        Args:
            leaf: the entry.
            form: of the statement that was signed for it; None where nobody signs it.

        Raises:
            TamperedLogError: the log before it is not the one that was signed with it.
        """
        named = [] if form is None else [form["checkpoint"]]
        if leaf.event == LOG_REVIEWED.name:
            up_to = leaf.public["up_to"]
            # Not isinstance: to Python true is an int as well, and entry 1 would count as reviewed.
            named.append(f"{up_to + 1 if type(up_to) is int else 0}:{leaf.public['root']}")
        if not all(is_state_of(each, self._root) for each in named):
            raise TamperedLogError(
                f"Entry {leaf.place.seq}: the log does not continue the state of it that was "
                "signed with it."
            )

    def enter(self, root: bytes) -> None:
        """The root of the log with the entry that was taken last."""
        self._roots += root

    def _root(self, size: int) -> str | None:
        """The root that the log had at that size; None of one that it had not yet."""
        found = bytes(self._roots[(size - 1) * _SIZE : size * _SIZE]) if size > 0 else b""
        return found.hex() or None
