"""A key that replaced another within the last day: which acts it does not sign for yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.separations import SETTLED
from evidence_store.domain.people.parts_and_duties import ACTS
from evidence_store.errors import WaitingKeyError
from forensics.documents import time_to_text

if TYPE_CHECKING:
    from datetime import datetime

SETTLED_ACTS = frozenset(act for event in SETTLED for act in ACTS[event].values())
"""Acts for which nobody signs with such a key."""


def require_settled(settles: datetime | None) -> None:
    """Check that somebody's key signs for every act of theirs.

    Args:
        settles: from when on it does, in UTC; None where it does already.

    Raises:
        WaitingKeyError: it replaced another less than 24 hours ago.
    """
    # A day in which the person can notice that others made a key in their name.
    if settles is not None:
        raise WaitingKeyError(
            "Your key was replaced, and for 24 hours a new key authorises, confirms, starts, "
            f"verifies and witnesses nothing. It does from {time_to_text(settles)} on. Until then "
            "ask another person."
        )
