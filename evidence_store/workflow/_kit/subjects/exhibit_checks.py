"""What must be so before an act on an exhibit: each returns, or refuses and says how it stands.

``exhibit_offers`` says which of these stands before which act. Not a step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from evidence_store.domain.disposals.phone_resets import require_known_phone
from evidence_store.domain.disposals.proposals import require_overwritable
from evidence_store.domain.exhibits import bench
from evidence_store.domain.exhibits import continuity as rules_of
from evidence_store.domain.exhibits.acquisitions import newest_image
from evidence_store.domain.exhibits.stages import ExhibitAct
from evidence_store.domain.exhibits.standing import NOTED, FinalKind, StandingAct
from evidence_store.domain.exhibits.sub_exhibits import require_parent
from evidence_store.domain.exhibits.whereabouts import MovementAct, Whereabouts
from evidence_store.domain.offers.resuming import require_not_stopped
from evidence_store.domain.people.duties import Act
from evidence_store.domain.unit.jobs import IN_TURN, JobKind
from evidence_store.errors import (
    NotPermittedError,
    OutOfSequenceError,
    RefusedError,
    SamePersonError,
)
from evidence_store.ways import Way
from evidence_store.workflow._kit.capacity import require_capacity
from evidence_store.workflow._kit.grounds import require_grades_settled, require_no_stop_file
from evidence_store.workflow._kit.of_unit.accredited import accreditation_in_force
from evidence_store.workflow._kit.subjects.bags import bag_of
from evidence_store.workflow._kit.subjects.exhibit_guards import (
    newest_stop,
    release_parts,
    require_decided,
    require_final_end,
    require_image_free,
    require_image_kept,
    require_noted,
    require_order_reaches,
    require_scannable,
    require_settler,
    require_shown,
)
from evidence_store.workflow._kit.subjects.making_exhibits import require_untouched
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.discrepancies import Discrepancy
    from evidence_store.domain.exhibits.exhibit import PlacedHold

Check: TypeAlias = Callable[[OpenExhibit], None]
Thing = TypeVar("Thing")


def always(on: OpenExhibit) -> None:
    """It can always be done."""
    del on


def stopped(on: OpenExhibit) -> None:
    """Somebody stopped and referred it."""
    newest_stop(on.exhibit)


def release(on: OpenExhibit) -> None:
    """A hold stands whose release this person can sign."""

    def check(hold: PlacedHold) -> None:
        parts = release_parts(on, hold)
        require_capacity(on.uow, on.actor, Act.RELEASE_HOLD, at=on.at, parts=parts)

    nothing = f"{on.exhibit.reference}: no hold that a person placed stands."
    any_of(on.exhibit.open_holds, check, nothing=nothing)


def accept(on: OpenExhibit) -> None:
    """A handover waits, and another person gave it."""
    waiting = rules_of.open_handover(on.exhibit)
    if waiting.giver_id == on.actor.id:
        raise SamePersonError(
            f"{on.exhibit.reference}: you gave it, so another person takes it. If it was not "
            "collected: " + Way.EXHIBIT_RECALL + "."
        )


def recall(on: OpenExhibit) -> None:
    """A handover waits, and this person gave it."""
    if rules_of.open_handover(on.exhibit).giver_id != on.actor.id:
        raise NotPermittedError(
            f"{on.exhibit.reference}: only the person who gave it can take it back."
        )


def can(act: MovementAct) -> Check:
    """It is where the act can be done."""

    def check(on: OpenExhibit) -> None:
        # For its refusal alone, here and below: what it would leave is thrown away.
        on.exhibit.moved(act)

    return check


def by_holder(act: MovementAct) -> Check:
    """It is where the act can be done, and no other person signed for it."""

    def check(on: OpenExhibit) -> None:
        on.exhibit.moved(act)
        bench.require_not_anothers(on.exhibit, by=on.actor.id)

    return check


def take(on: OpenExhibit) -> None:
    """It is where it can be taken, and no person signed for it."""
    on.exhibit.moved(MovementAct.HAND_OVER)
    bench.require_free_to_take(on.exhibit, by=on.actor.id)


def take_out(on: OpenExhibit) -> None:
    """It is a part inside another exhibit whose bag is open."""
    on.exhibit.moved(MovementAct.TAKE_OUT)
    parent = on.uow.exhibits.get(on.exhibit.parent_id or "")
    if parent.seal is not None:
        raise OutOfSequenceError(
            f"{parent.reference}: the record says that its bag is sealed, so nothing can have "
            "been taken out of it. Record the opening first: " + Way.EXHIBIT_OPEN + "."
        )


def weigh(on: OpenExhibit) -> None:
    """It is here, in a bag under its seal."""
    on.exhibit.moved(MovementAct.RESEAL)  # here, in a bag under its seal
    if on.exhibit.seal is None:
        raise OutOfSequenceError(f"{on.exhibit.reference}: no seal is on its bag.")


def waits(on: OpenExhibit) -> None:
    """It is here, and no disposal of it has begun."""
    _here(on)
    require_untouched(on.exhibit)


def identify(on: OpenExhibit) -> None:
    """The same, and serial number or size is missing."""
    waits(on)
    if None not in (on.exhibit.serial, on.exhibit.size):
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: serial number and size are recorded. If the device shows "
            "something else: " + Way.EXHIBIT_DISCREPANCY + "."
        )


def book_part(on: OpenExhibit) -> None:
    """It can have a part recorded under it."""
    require_parent(on.exhibit, on.uow.exhibits.find(case_id=on.exhibit.case_id))


def rule_out(on: OpenExhibit) -> None:
    """It was not examined yet, and is here."""
    _here(on)
    on.exhibit.after(ExhibitAct.RULE_OUT)


def claim(on: OpenExhibit) -> None:
    """A claim or a review can be noted, as it stands."""

    def check(act: StandingAct) -> None:
        require_noted(on, act)

    any_of(sorted(NOTED), check, nothing="")


def decide_claim(on: OpenExhibit) -> None:
    """One decision about a claim or a review follows from how it stands, for this person."""

    def check(act: StandingAct) -> None:
        require_decided(on, act)

    any_of(sorted({*StandingAct} - NOTED), check, nothing="")


def reveal(on: OpenExhibit) -> None:
    """A PIN or passcode of it is kept."""
    if not any(each.is_kept for each in on.exhibit.secrets):
        was = "kept, or it was destroyed with the exhibit's disposal"
        raise OutOfSequenceError(f"{on.exhibit.reference}: no PIN or passcode is {was}.")


def look(on: OpenExhibit) -> None:
    """It has a photograph, and is not stopped; no stop waits, either."""
    if not on.exhibit.photographs:
        raise OutOfSequenceError(f"{on.exhibit.reference}: no photograph is recorded.")
    require_shown(on.exhibit)
    require_no_stop_file(on.uow, on.exhibit)


def settle(on: OpenExhibit) -> None:
    """A discrepancy is open that this person can sign for."""

    def check(found: Discrepancy) -> None:
        require_settler(on, found, signers=found.standing_signers(at=on.at))

    nothing = f"{on.exhibit.reference}: no discrepancy of it is open."
    any_of(on.exhibit.open_discrepancies, check, nothing=nothing)


def keep_image(on: OpenExhibit) -> None:
    """A verified disk image of it can be kept in its place."""
    require_capacity(on.uow, on.actor, Act.DECIDE_COPY, at=on.at, parts={})
    _of_images(on, lambda image: require_image_kept(on, image))


def register_image(on: OpenExhibit) -> None:
    """Imaged by its holder; or before this record of it began, so that it was not moved."""
    on.exhibit.after(ExhibitAct.ACQUIRE)
    # Nothing else shows that an image is older than this record: nobody has moved the exhibit here.
    if on.exhibit.whereabouts is Whereabouts.BOOKED_IN and not on.exhibit.handovers:
        return
    bag = bag_of(on.uow, on.exhibit)
    bench.require_held(bag, by=on.actor.id)
    if bag.whereabouts is not Whereabouts.IN_LAB:
        bag.moved(MovementAct.OPEN)


def image_here(on: OpenExhibit) -> None:
    """Imaged by its holder, by nobody at this moment, in a unit that is accredited for it today."""
    exhibit = on.exhibit
    exhibit.after(ExhibitAct.ACQUIRE)
    require_not_stopped(exhibit)
    bag = bag_of(on.uow, exhibit)
    bench.require_held(bag, by=on.actor.id)
    if bag.whereabouts is not Whereabouts.IN_LAB:
        bag.moved(MovementAct.OPEN)
    if on.uow.jobs.find(exhibit_id=exhibit.id, kind=JobKind.IMAGE_DEVICE, state=IN_TURN):
        raise OutOfSequenceError(f"{exhibit.reference}: it is being imaged at the station already.")
    accreditation_in_force(on.uow.custody, at=on.at)


def check_image(on: OpenExhibit) -> None:
    """It is not stopped, and a disk image is not being checked already."""
    require_not_stopped(on.exhibit)
    _of_images(on, lambda image: require_image_free(on, image, JobKind.CHECK_IMAGE))


def scan(on: OpenExhibit) -> None:
    """It is not stopped, a verified disk image is not being scanned, and there is a hash set."""

    def check(image: Acquisition) -> None:
        require_scannable(on, image)
        require_image_free(on, image, JobKind.SCAN)

    require_not_stopped(on.exhibit)
    _of_images(on, check)
    if not on.uow.hash_sets.find(case_id=on.exhibit.case_id):
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: no hash set is registered in its case. Have "
            "one built: " + Way.KNOWN_SET_BUILD + "."
        )


def propose(on: OpenExhibit) -> None:
    """Nothing is open that would have to end first, and an order names it."""
    exhibit, uow = on.exhibit, on.uow
    _here(on)
    exhibit.after(ExhibitAct.START)
    if any(disposal.is_open for disposal in uow.disposals.find(exhibit_id=exhibit.id)):
        raise OutOfSequenceError(
            f"{exhibit.reference}: another disposal of this exhibit is open. Finish it, or "
            "withdraw it: " + Way.DISPOSAL_WITHDRAW + "."
        )
    require_grades_settled(uow, exhibit)
    require_order_reaches(on)


def propose_overwriting(on: OpenExhibit) -> None:
    """The same, and it could be read again afterwards."""
    propose(on)
    images = on.uow.acquisitions.find(exhibit_id=on.exhibit.id)
    require_overwritable(on.exhibit, by_content=newest_image(images) is not None)


def propose_reset(on: OpenExhibit) -> None:
    """The same, and it is a phone that was read, and is shown to be the exhibit."""
    propose(on)
    require_known_phone(on.exhibit)


def end(on: OpenExhibit) -> None:
    """One end of it could be recorded."""
    any_of(FinalKind, lambda kind: require_final_end(on, kind), nothing="")


def _here(on: OpenExhibit) -> None:
    if on.exhibit.ended is not None:
        raise OutOfSequenceError(
            f"{on.exhibit.reference}: the exhibit has left the police. Nothing more is recorded of "
            "it."
        )


def _of_images(on: OpenExhibit, check: Callable[[Acquisition], None]) -> None:
    images = on.uow.acquisitions.find(exhibit_id=on.exhibit.id)
    nothing = f"{on.exhibit.reference}: no disk image or extraction of it is registered."
    any_of(images, check, nothing=nothing)


def any_of(things: Iterable[Thing], check: Callable[[Thing], None], *, nothing: str) -> None:
    """Check that the check lets one of these through; else refuse as it refused the last."""
    refused: RefusedError = OutOfSequenceError(nothing)
    for each in things:
        try:
            return check(each)
        except RefusedError as error:
            refused = error
    raise refused
