"""What continuity asks: one holder, one seal, times in order, nothing put right unseen.

Every function gives the exhibit after the act, or raises. Source: law.md 3.2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.discrepancies import TOLERANCE_MG, Discrepancy, Weighing
from evidence_store.domain.exhibits.exhibit import Exhibit, Handover, HandoverForm, Seal
from evidence_store.domain.exhibits.whereabouts import MovementAct, Whereabouts
from evidence_store.domain.values.finding import of_id, with_changed
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from datetime import datetime

ACT_OF_FORM = {
    HandoverForm.RECORDED: MovementAct.HAND_OVER,
    HandoverForm.BOTH_SIGNED: MovementAct.HAND_OVER,
    HandoverForm.PAPER: MovementAct.HAND_OVER,
    HandoverForm.OFFERED: MovementAct.OFFER,
    HandoverForm.PLACED: MovementAct.STORE,
}


def seal_differs(exhibit: Exhibit, seen: str) -> bool:
    """Whether the seal that somebody read is another than the one that should be on the bag."""
    return exhibit.seal is not None and exhibit.seal.number != seen


def opened(exhibit: Exhibit, *, reason: str, by: str, at: datetime) -> Exhibit:
    """The exhibit with its bag open: the seal kept as broken, by whom and why.

    Raises:
        OutOfSequenceError: it is not at hand, sealed.
    """
    moved = exhibit.moved(MovementAct.OPEN)
    return replace(moved, seals=_broken(exhibit, reason=reason, by=by, at=at))


def closed(exhibit: Exhibit, *, number: str, by: str, at: datetime) -> Exhibit:
    """The exhibit in a bag under a new seal, with the person who closed it.

    Raises:
        WrongEntryError: the seal was used before.
        OutOfSequenceError: its bag is not open.
    """
    moved = exhibit.moved(MovementAct.CLOSE)
    return replace(moved, seals=(*exhibit.seals, _new_seal(exhibit, number, by=by, at=at)))


def resealed(exhibit: Exhibit, *, reason: str, number: str, by: str, at: datetime) -> Exhibit:
    """The exhibit after its bag was opened and closed: the old seal kept as broken, a new one on.

    Raises:
        WrongEntryError: the new seal has the number of an old one.
        OutOfSequenceError: the bag is not here, or open already.
    """
    moved = exhibit.moved(MovementAct.RESEAL)
    seal = _new_seal(exhibit, number, by=by, at=at)
    return replace(moved, seals=(*_broken(exhibit, reason=reason, by=by, at=at), seal))


def handed_over(exhibit: Exhibit, handover: Handover) -> Exhibit:
    """The exhibit with its new holder; while only the giver signed, the giver still holds it.

    Raises:
        WrongEntryError: the giver is not who holds it, or the seal is not the one on it.
        OutOfSequenceError: it is not where it could be given from.
    """
    # A gap between two holders is a time for which nobody can account in court.
    if handover.from_holder != exhibit.holder:
        raise WrongEntryError(
            f"{exhibit.reference}: the person giving it is not the holder in the record. "
            "Record the missing movement first: " + Way.EXHIBIT_HANDOVER + ". Or note a "
            "discrepancy: " + Way.EXHIBIT_DISCREPANCY + "."
        )
    if seal_differs(exhibit, handover.seal):
        message = f"{exhibit.reference}: the seal on the bag is not the one recorded."
        raise WrongEntryError(message)
    moved = exhibit.moved(ACT_OF_FORM[handover.form])
    holder = exhibit.holder if handover.is_open else handover.to_holder
    return replace(moved, handovers=(*exhibit.handovers, handover), holder=holder)


def open_handover(exhibit: Exhibit) -> Handover:
    """The handover that the giver signed and the taker has not.

    Raises:
        OutOfSequenceError: there is none.
    """
    last = exhibit.handovers[-1] if exhibit.handovers else None
    if last is None or not last.is_open or exhibit.whereabouts is not Whereabouts.IN_TRANSIT:
        message = f"{exhibit.reference}: no handover of this exhibit is waiting."
        raise OutOfSequenceError(message)
    return last


def accepted(exhibit: Exhibit, *, taker_id: str, at: datetime) -> Exhibit:
    """The exhibit with the taker, who has signed for what the giver signed.

    Raises:
        OutOfSequenceError: no handover waits.
    """
    waiting = open_handover(exhibit)
    done = replace(waiting, form=HandoverForm.BOTH_SIGNED, taker_id=taker_id, accepted_at=at)
    moved = exhibit.moved(MovementAct.ACCEPT)
    return replace(moved, handovers=(*exhibit.handovers[:-1], done), holder=done.to_holder)


def recalled(exhibit: Exhibit) -> Exhibit:
    """The exhibit still with the giver: nobody came for it.

    Raises:
        OutOfSequenceError: no handover waits.
    """
    waiting = replace(open_handover(exhibit), form=HandoverForm.RECALLED)
    moved = exhibit.moved(MovementAct.RECALL)
    return replace(moved, handovers=(*exhibit.handovers[:-1], waiting))


def require_in_order(
    exhibit: Exhibit, *, occurred: datetime, until: datetime | None, at: datetime
) -> None:
    """Check that a movement can have happened then: after the last one, and not in the future.

    Raises:
        WrongEntryError: it cannot, or its range ends before it begins.
    """
    last = max((each.occurred for each in exhibit.handovers), default=occurred)
    if until is not None and until < occurred:
        message = f"{exhibit.reference}: the range of time ends before it begins."
        raise WrongEntryError(message)
    if not last <= occurred <= (until or occurred) <= at:
        message = f"{exhibit.reference}: the movement lies in the future or before the last one."
        raise WrongEntryError(message)


def with_discrepancy(exhibit: Exhibit, discrepancy: Discrepancy) -> Exhibit:
    """The exhibit with one more discrepancy on it, whatever its stage."""
    return replace(exhibit, discrepancies=(*exhibit.discrepancies, discrepancy))


def discrepancy_of(exhibit: Exhibit, discrepancy_id: str) -> Discrepancy:
    """The discrepancy of that id.

    Raises:
        NotFoundError: there is none on this exhibit.
    """
    missing = f"{exhibit.reference}: no discrepancy of that id is on this exhibit."
    return of_id(exhibit.discrepancies, discrepancy_id, missing)


def with_changed_discrepancy(exhibit: Exhibit, changed: Discrepancy) -> Exhibit:
    """The exhibit with one of its discrepancies in its new form."""
    return replace(exhibit, discrepancies=with_changed(exhibit.discrepancies, changed))


def with_seal_found(exhibit: Exhibit, number: str, *, at: datetime) -> Exhibit:
    """The exhibit under the seal that was found on its bag: nobody here saw it put on."""
    broken = _broken(exhibit, reason="found broken or replaced", by=None, at=at)
    return replace(exhibit, seals=(*broken, Seal(number, None, None)))


def weight_differs(exhibit: Exhibit, weighing: Weighing) -> bool:
    """Whether an earlier weighing under the same seal gave more than the tolerance more or less."""
    return any(
        # Under another seal the bag was opened since, and what is in it may have changed.
        each.seal == weighing.seal and abs(each.milligrams - weighing.milligrams) > TOLERANCE_MG
        for each in exhibit.weighings
    )


def _broken(exhibit: Exhibit, *, reason: str, by: str | None, at: datetime) -> tuple[Seal, ...]:
    current = exhibit.seal
    return tuple(
        replace(seal, broken_at=at, broken_reason=reason, broken_by=by) if seal is current else seal
        for seal in exhibit.seals
    )


def _new_seal(exhibit: Exhibit, number: str, *, by: str, at: datetime) -> Seal:
    # Under an old number a bag that was opened would look as if it never was.
    if any(seal.number == number for seal in exhibit.seals):
        message = f"{exhibit.reference}: that seal number was used before. Use a new seal."
        raise WrongEntryError(message)
    return Seal(number, at, by)
