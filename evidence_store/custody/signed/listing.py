"""What moved under a list that people signed: that it stands there, word for word.

One person's statement about several exhibits is an entry of the case; each exhibit has an entry of
its own, which nobody signs again. Anyone who reads the log holds it to that list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.separations import LISTED, listed_line
from evidence_store.errors import TamperedLogError

if TYPE_CHECKING:
    from typing import TypeAlias

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.events.separations import Listed

    _List: TypeAlias = tuple[str, str | None, str]
    """Kind of the entry that holds a list, its case, and the name of the list."""


class Lists:
    """The lists that people signed so far, in one pass over a log."""

    def __init__(self) -> None:
        self._lists: dict[_List, tuple[str | None, frozenset[str]]] = {}

    def take(self, leaf: Leaf) -> None:
        """Take the next entry.

        Raises:
            TamperedLogError: it names a list that nobody signed before in its case, or does not
                stand on it as it is.
        """
        for rule in LISTED:
            if leaf.event == rule.kind:
                self._require_listed(leaf, rule)
            elif leaf.event == rule.earlier:
                signed = None if leaf.statement is None else leaf.statement.hex()
                told = leaf.public.get(rule.lines)
                texts = told if isinstance(told, list) else []
                lines = frozenset(each for each in texts if isinstance(each, str))
                self._lists[_named(leaf, rule)] = signed, lines

    def _require_listed(self, leaf: Leaf, rule: Listed) -> None:
        seq, public = leaf.place.seq, leaf.public
        if (found := self._lists.get(_named(leaf, rule))) is None:
            raise TamperedLogError(
                f"Entry {seq} names a {rule.by} that was not signed before in its case."
            )
        signed, lines = found
        if public.get(rule.statement) != signed:
            raise TamperedLogError(
                f"Entry {seq} names another statement than the one of the {rule.by} that it is "
                "under."
            )
        before = leaf.place.exhibit_prev
        # With the exhibit's entry before it, so that each line of the list counts once.
        xprev = None if before is None else before.hex()
        values = [public.get(name) for name in rule.fields]
        if listed_line(leaf.exhibit_id, values, xprev) not in lines:
            raise TamperedLogError(
                f"Entry {seq} does not stand so in the {rule.by} that it is under."
            )


def _named(leaf: Leaf, rule: Listed) -> _List:
    return rule.earlier, leaf.case_id, repr(leaf.public.get(rule.by))
