"""How a claim at an exhibit, or a return review, ends by the signatures of one person or of two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.standing import BY_TWO
from evidence_store.errors import SamePersonError

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.exhibits.standing import StandingDecision


def first_signature(exhibit: Exhibit, *, at: datetime) -> StandingDecision | None:
    """What a first person signed for about a claim or a review, where it counts still."""
    kept = exhibit.standing_decision
    return kept if kept is not None and kept.counts(at=at) else None


def with_signature(exhibit: Exhibit, signed: StandingDecision, *, at: datetime) -> Exhibit:
    """Return the exhibit once somebody signed how a claim or a review ends.

    What takes two people ends with the second of them, while the first signature counts.

    Raises:
        OutOfSequenceError: the act does not follow from how the exhibit stands.
        SamePersonError: the first signature is of the same person.
    """
    after, first = exhibit.stood(signed.act), first_signature(exhibit, at=at)
    if signed.act not in BY_TWO:
        return after
    if first is None:
        return replace(exhibit, standing_decision=signed)
    if first.by == signed.by:
        raise SamePersonError(
            f"{exhibit.reference}: you signed for this first; another person signs second."
        )
    return after
