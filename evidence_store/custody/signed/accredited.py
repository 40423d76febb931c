"""Under which accreditation imaging began: the newest that was recorded, on a day that it names.

A supervisor signs for an accreditation, and nobody signs for a start: its own word that it was
accredited is held to what was recorded before it.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.imaging_events import ACCREDITATION_RECORDED, IMAGING_BEGUN
from evidence_store.errors import TamperedLogError

if TYPE_CHECKING:
    from evidence_store.custody.leaves.entries import Leaf

_SLACK = timedelta(hours=1)
"""Days are of London and times of UTC; and an act that began on the last day may end after it."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Accredited:
    """The newest accreditation, entry by entry."""

    def __init__(self) -> None:
        self._newest: Leaf | None = None

    def take(self, leaf: Leaf) -> None:
        """Take an entry.

        Raises:
            TamperedLogError: imaging begins by it under another accreditation, or outside its days.
        """
        if leaf.event == ACCREDITATION_RECORDED.name and leaf.case_id is None:
            self._newest = leaf
        if leaf.event == IMAGING_BEGUN.name and not self._covers(leaf):
            raise TamperedLogError(
                f"Entry {leaf.place.seq}: imaging began under no accreditation that was the newest "
                "one and in force on that day."
            )

    def _covers(self, leaf: Leaf) -> bool:
        found = self._newest
        # By the number of its entry: days alone would also fit one that was replaced.
        if found is None or leaf.public.get("accreditation") != found.place.seq:
            return False
        begins, ends = (_day(found.public.get(name)) for name in ("begins", "ends"))
        if begins is None or ends is None:
            return False
        first, last = (leaf.recorded + each for each in (_SLACK, -_SLACK))
        return begins <= first.date().isoformat() and last.date().isoformat() <= ends


def _day(told: object) -> str | None:
    """A day as the log writes it; None for anything else."""
    return told if isinstance(told, str) and _DAY.fullmatch(told) else None
