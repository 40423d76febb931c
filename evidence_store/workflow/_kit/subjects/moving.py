"""Movements as they are entered and kept, and the seal that is read at each. Not a step."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.continuity import require_in_order, seal_differs
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.exhibits.exhibit import Handover
from evidence_store.domain.people.person import Actor
from evidence_store.domain.signing.signed_acts import Signer
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.projection import recorded_from
from evidence_store.domain.values.texts import short_text
from evidence_store.workflow._kit.subjects.noting import Noted, note, seal_error
from forensics.documents import time_to_text
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.exhibits.exhibit import HandoverForm
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement as it is entered: ``occurred`` is when it happened, in UTC.

    Where only a range is known, it begins at ``occurred`` and ends at ``occurred_until``.
    """

    occurred: datetime
    from_holder: str
    to_holder: str
    reason: str
    seal: str
    occurred_until: datetime | None = None
    due_back: date | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a handover: who, and what signs with their own key."""

    actor: Actor
    signer: Signer


def made_handover(movement: Movement, *, form: HandoverForm, at: datetime) -> Handover:
    """The movement as it will be kept."""
    return recorded_from(Handover, movement, id=new_id("m"), recorded=at, form=form)


def told_of(handover: Handover) -> dict[str, JsonValue]:
    """What an entry commits to of a movement."""
    until = handover.occurred_until
    return {
        "from": handover.from_holder,
        "to": handover.to_holder,
        "reason": handover.reason,
        "until": None if until is None else time_to_text(until),
    }


def compare_seal(on: OpenExhibit, seen: str | None) -> None:
    """Check that the seal that was read is the recorded one.

    Raises:
        DiscrepancyError: it is not; that is committed, and nothing else of this step is.
    """
    exhibit = on.exhibit
    if seen is None or exhibit.seal is None or not seal_differs(exhibit, seen):
        return
    noted = Noted(
        DiscrepancyKind.SEAL,
        "The seal on the bag is not the one recorded.",
        recorded=exhibit.seal.number,
        seen=short_text(seen, what="seal"),
    )
    note(on, noted)
    # Before the refusal, which undoes whatever is not committed.
    on.uow.commit()
    raise seal_error(exhibit)


def facts_of(movement: Movement) -> dict[str, str]:
    """What giver and taker sign of a movement, word for word."""
    until, due = movement.occurred_until, movement.due_back
    return {
        "from": movement.from_holder,
        "to": movement.to_holder,
        "reason": movement.reason,
        "seal": movement.seal,
        "occurred": time_to_text(movement.occurred),
        "occurred_until": "" if until is None else time_to_text(until),
        "due_back": "" if due is None else due.isoformat(),
    }


def require_ready(on: OpenExhibit, movement: Movement) -> None:
    """Check that the movement can be so, and the seal that was read is the recorded one.

    Raises:
        DiscrepancyError: the seal is another one.
        WrongEntryError: the time cannot be so.
    """
    occurred, until = movement.occurred, movement.occurred_until
    require_in_order(on.exhibit, occurred=occurred, until=until, at=on.at)
    compare_seal(on, movement.seal)
