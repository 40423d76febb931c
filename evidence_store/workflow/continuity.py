"""Continuity of exhibits: bags opened and sealed anew, movements from holder to holder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.exhibits import (
    Exhibit,
    Handover,
)
from evidence_store.domain.identifiers import new_id
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.exhibit_entries import append_exhibit_entry

if TYPE_CHECKING:
    from evidence_store.domain.people import Actor
    from evidence_store.workflow.ports import Clock, UnitOfWork


def reseal(
    exhibit_id: str,
    *,
    reason: str,
    new_seal: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
) -> Exhibit:
    """Record that the bag was opened, why, and the new seal; the old one stays on record.

    Raises:
        WrongEntryError: the new seal was used before, or nothing was named.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RESEAL)
    if not (reason.strip() and new_seal.strip()):
        message = "Say why the seal was broken, and give the number of the new one."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        old = exhibit.seal
        saved = uow.exhibits.save(
            exhibit.resealed(reason=reason, number=new_seal, by=actor.id, at=at)
        )
        append_exhibit_entry(
            uow,
            saved,
            event="exhibit.resealed",
            at=at,
            public={"seal_out": old.number if old else None, "seal_in": new_seal},
            committed={"by": actor.id, "reason": reason},
        )
        uow.commit()
    return saved


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement as it is entered: ``occurred`` is when it happened, in UTC."""

    occurred: datetime
    from_holder: str
    to_holder: str
    reason: str
    seal: str


def hand_over(
    exhibit_id: str, *, movement: Movement, actor: Actor, uow: UnitOfWork, clock: Clock
) -> Exhibit:
    """Record a movement from the present holder to the next, with the seal that was on the bag.

    Raises:
        WrongEntryError: holder or seal are not those on record, or the time cannot be so.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.HAND_OVER)
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        last = max((each.occurred for each in exhibit.handovers), default=movement.occurred)
        if not last <= movement.occurred <= at:
            message = (
                f"{exhibit.reference}: the movement lies in the future or before the last one."
            )
            raise WrongEntryError(message)
        handover = Handover(
            id=new_id("m"),
            occurred=movement.occurred,
            recorded=at,
            from_holder=movement.from_holder,
            to_holder=movement.to_holder,
            reason=movement.reason,
            seal=movement.seal,
        )
        saved = uow.exhibits.save(exhibit.handed_over(handover))
        append_exhibit_entry(
            uow,
            saved,
            event="exhibit.handover",
            at=movement.occurred,
            public={"handover": handover.id, "seal": handover.seal},
            committed={
                "by": actor.id,
                "from": handover.from_holder,
                "to": handover.to_holder,
                "reason": handover.reason,
            },
        )
        uow.commit()
    return saved
