"""Values of a case that are destroyed again after a restore: nobody signs for it by itself.

Two people signed for the restore, and for which cases it is. Any other destruction of values needs
two signatures of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.heads.epochs import RESTORED, read_restoration
from evidence_store.domain.events.kinds.case_events import CASE_VALUES_DESTROYED_AGAIN
from evidence_store.errors import TamperedLogError

if TYPE_CHECKING:
    from evidence_store.custody.leaves.entries import Leaf


class EndedAgain:
    """The cases that the newest restore names and whose values were not destroyed again yet."""

    def __init__(self) -> None:
        self._named: set[str] = set()

    def take(self, leaf: Leaf) -> None:
        """Take an entry.

        Raises:
            TamperedLogError: it destroys values again for which no restore was signed.
        """
        if leaf.event == RESTORED and leaf.case_id is None:
            self._named = {*read_restoration(leaf).ended}
        elif leaf.event == CASE_VALUES_DESTROYED_AGAIN.name:
            if leaf.case_id not in self._named:
                raise TamperedLogError(
                    f"Entry {leaf.place.seq} destroys values of a case again, and no restore that "
                    "two people signed names this case."
                )
            # Once for each restore: a second time would be a destruction that nobody signed for.
            self._named.discard(leaf.case_id)
