"""The bag within the work: opened for it, and closed under a new seal after it. Not a step.

What people would write on a form of its own is asked within the work and recorded with it, as the
same entries.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.exhibit_events import EXHIBIT_CLOSED, EXHIBIT_OPENED
from evidence_store.domain.exhibits import bench
from evidence_store.domain.exhibits import continuity as rules_of
from evidence_store.domain.exhibits.known_by import seal_on_bag
from evidence_store.domain.exhibits.sub_exhibits import bag_among
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.offers.disposal_offers import (
    RULES,
    Deed,
    began_before,
    require_offered,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.texts import same_key, short_text
from evidence_store.errors import ConflictError, OutOfSequenceError
from evidence_store.ways import Way
from evidence_store.workflow._kit.capacity import key_settles
from evidence_store.workflow._kit.subjects.bar_ends import require_may_carry_out
from evidence_store.workflow._kit.subjects.moving import compare_seal
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit, open_exhibit
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal


@dataclass(frozen=True, slots=True)
class BagWork:
    """What was done to the bag within the work.

    ``seal_broken`` is the seal that was read on the bag and broken for it; None where the bag was
    open before. ``new_seal`` is the one under which it was closed after it; None where it stays
    open.
    """

    seal_broken: str | None = None
    new_seal: str | None = None


TO_OVERWRITE = "To overwrite it"
TO_DESTROY = "To destroy it"
TO_IMAGE = "To make a disk image of it"
TO_EXTRACT = "To take files off it"

UNTOUCHED = BagWork()
"""The bag was open before, and stays so."""


def bag_of(uow: UnitOfWork, exhibit: Exhibit) -> Exhibit:
    """The exhibit whose bag it is: its own, or that of the exhibit in which it lies."""
    return bag_among(exhibit, uow.exhibits.get)


def open_for_work(desk: Desk, exhibit_id: str, bag: BagWork, *, why: str) -> None:
    """Record that the bag was opened for the work, in a transaction of its own.

    The same seal again, of a bag that is open, changes nothing.

    Raises:
        DiscrepancyError: the seal that was broken is not the one recorded.
        OutOfSequenceError: somebody else holds it, or it cannot be opened where it is.
        NotPermittedError: the actor's duties do not include it.
    """
    if bag.seal_broken is None:
        return
    require_duty(desk.actor, Act.RESEAL)
    broken = short_text(bag.seal_broken, what="seal")
    # A bag that was opened stays opened, regardless of the work that follows.
    with desk.uow as uow:
        of_work = open_exhibit(desk, exhibit_id)
        on = replace(of_work, exhibit=bag_of(uow, of_work.exhibit))
        bench.require_held(on.exhibit, by=desk.actor.id)
        if bench.is_broken_already(on.exhibit, broken):
            return
        compare_seal(on, broken)
        opened_now(on, why=why)
        uow.commit()


def open_bag_of_disposal(desk: Desk, disposal_id: str, bag: BagWork, *, why: str) -> None:
    """The same for the exhibit of a disposal.

    Raises:
        DiscrepancyError: the seal that was broken is not the one recorded.
        OutOfSequenceError: somebody else holds it, or it cannot be opened where it is.
        NotPermittedError: the actor's duties do not include it.
    """
    if bag.seal_broken is None:
        return
    with desk.uow as uow:
        exhibit_id = uow.disposals.get(disposal_id).exhibit_id
    open_for_work(desk, exhibit_id, bag, why=why)


def opened_now(on: OpenExhibit, *, why: str) -> Exhibit:
    """The exhibit with its bag open, saved, with its entry.

    Raises:
        OutOfSequenceError: it cannot be opened where it is.
    """
    seal = on.exhibit.seal
    return on.record(
        rules_of.opened(on.exhibit, reason=why, by=on.actor.id, at=on.at),
        EXHIBIT_OPENED,
        public={"seal_out": seal.number if seal else None},
        committed={"reason": why},
    )


def require_at_bench(uow: UnitOfWork, exhibit: Exhibit, *, actor: Actor) -> None:
    """Check that the actor holds the exhibit, out of an opened bag.

    Raises:
        OutOfSequenceError: somebody else holds it, or its bag is not open.
    """
    bench.require_at_bench(bag_of(uow, exhibit), by=actor.id)


def require_deed(deed: Deed, opened: OpenDisposal) -> None:
    """Check that the actor can do this about the disposal, as pages offer it.

    Raises:
        NotPermittedError: no duty of the actor includes it.
        SamePersonError: the actor took a part that excludes it, or ended a bar to it.
        OutOfSequenceError: it cannot be done where the disposal stands, or by who does not hold it.
        WaitingKeyError: the actor's key replaced another less than 24 hours ago.
    """
    uow, actor = opened.uow, opened.actor
    of_exhibit = uow.disposals.find(exhibit_id=opened.exhibit.id)
    require_offered(
        deed,
        opened.disposal,
        bag=bag_of(uow, opened.exhibit),
        actor=actor,
        settles=key_settles(uow, actor, at=opened.at),
        before=began_before(opened.disposal, of_exhibit),
    )
    if RULES[deed].act is Act.PERMIT:
        require_may_carry_out(opened, excluded=opened.disposal.authoriser_ids)


def require_open(uow: UnitOfWork, exhibit: Exhibit) -> None:
    """Check that the bag in which the exhibit was is open.

    Raises:
        OutOfSequenceError: it is recorded as sealed, or not here.
    """
    bag = bag_of(uow, exhibit)
    if bag.whereabouts is not Whereabouts.IN_LAB:
        raise OutOfSequenceError(
            f"{bag.reference}: the record says that its bag is not open, so the device cannot "
            "have been read. Its holder records the opening first: " + Way.EXHIBIT_OPEN + "."
        )


def close_after_work(on: OpenExhibit, bag: BagWork) -> None:
    """Record, in the open transaction, that the bag was closed under its new seal, if it was.

    Raises:
        WrongEntryError: the new seal was used before.
        OutOfSequenceError: the bag is not open.
        NotPermittedError: the actor's duties do not include it.
    """
    if bag.new_seal is None:
        return
    require_duty(on.actor, Act.RESEAL)
    # Read again: the step that closes the bag has saved the exhibit since, as another version.
    as_it_is = on.uow.exhibits.get(on.exhibit.id)
    closed_now(replace(on, exhibit=bag_of(on.uow, as_it_is)), bag.new_seal)


def require_free_seal(uow: UnitOfWork, exhibit: Exhibit, number: str) -> None:
    """Check that no other exhibit of the case ever had this seal, and none of any case has it now.

    Raises:
        ConflictError: one had or has; the text names it.
    """
    wanted = same_key(number)
    # Within the case: a seal is compared with the bags of all cases where an exhibit is booked in.
    for other in uow.exhibits.find(case_id=exhibit.case_id):
        had = any(same_key(seal.number) == wanted for seal in other.seals)
        if had and other.id != exhibit.id:
            raise ConflictError(
                f"{exhibit.reference}: seal {number} is recorded for exhibit {other.reference} of "
                "this case. Read both seals again. Nothing was recorded."
            )
    for other in uow.exhibits.known_by({seal_on_bag(number)}):
        if other.id != exhibit.id and other.ended is None:
            said = on_another_bag(uow, exhibit.reference, number, other)
            raise ConflictError(f"{said} Nothing was recorded.")


def on_another_bag(uow: UnitOfWork, name: str, number: str, other: Exhibit) -> str:
    """Say on which other bag a seal is, and what to look at."""
    of_case = uow.cases.get(other.case_id).reference
    return (
        f"{name}: seal {number} is on the bag of exhibit {other.reference} of case "
        f"{of_case}. Read both seals again."
    )


def closed_now(on: OpenExhibit, new_seal: str) -> Exhibit:
    """The exhibit in its bag under a new seal, saved, with its entry; its holder stays.

    Raises:
        WrongEntryError: the new seal was used before.
        ConflictError: it is another exhibit's.
        OutOfSequenceError: the bag is not open.
    """
    number = short_text(new_seal, what="new_seal")
    require_free_seal(on.uow, on.exhibit, number)
    after = rules_of.closed(on.exhibit, number=number, by=on.actor.id, at=on.at)
    told = {"holder": after.holder}
    return on.record(after, EXHIBIT_CLOSED, public={"seal_in": number}, committed=told)
