"""Changes of the policy: proposed by one person, confirmed by another, then in force.

The policy says what an erasure waits for and where heads of the custody log go. It is kept here
word for word; ``expunge.toml`` must say the same, or nothing opens.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One change: ``content`` is the section as canonical JSON, ``digest`` is over it."""

    id: str
    version: int
    content: str
    digest: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None

    def confirmed(self, *, by: str, at: datetime) -> PolicyChange:
        """The change in force, by a second person.

        Raises:
            OutOfSequenceError: it was confirmed before.
        """
        if self.confirmed_by is not None:
            raise OutOfSequenceError("This policy was confirmed before. Nothing was recorded.")
        return replace(self, confirmed_by=by, confirmed_at=at)


def waiting_change(changes: Sequence[PolicyChange]) -> PolicyChange:
    """The newest change, if it waits for a second person; an older one that waits is overtaken.

    Raises:
        OutOfSequenceError: none waits.
    """
    if not changes or changes[-1].confirmed_by is not None:
        raise OutOfSequenceError(
            "No change of the policy waits to be confirmed. Propose "
            "one: " + Way.POLICY_PROPOSE + "."
        )
    return changes[-1]
