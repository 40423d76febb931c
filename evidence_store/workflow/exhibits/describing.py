"""Facts of a device: lock, clock, condition, further numbers, value; and why it is not examined."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.exhibit_events import EXHIBIT_DESCRIBED
from evidence_store.domain.exhibits.device_facts import (
    ClockReading,
    DeviceFacts,
    LockState,
    PowerState,
    imei_of,
    imeisv_of,
)
from evidence_store.domain.exhibits.exhibit import require_power
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.texts import kept_entry
from evidence_store.errors import ConflictError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, open_offered
from evidence_store.workflow._kit.subjects.making_exhibits import KnownNumbers, note_second_ids
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk

LARGEST_DEVIATION = 400 * 366 * 24 * 3600  # seconds; a dead battery shows the year 1970


@dataclass(frozen=True, slots=True)
class Described:
    """What is stated about a device; None and empty say nothing, and leave what is recorded.

    ``clock_deviation`` is in seconds, positive where the device's clock is ahead; ``capacity`` in
    bytes, as the label has it; ``value`` in pence.
    """

    colour: str = ""
    condition: str = ""
    lock: LockState | None = None
    power: PowerState | None = None
    imei: str | None = None
    imeisv: str | None = None
    further_imeis: tuple[str, ...] = ()
    imei_as_shown: str | None = None
    clock_deviation: int | None = None
    capacity: int | None = None
    value: int | None = None


def describe(desk: Desk, exhibit_id: str, *, told: Described) -> Exhibit:
    """Record facts of the device; an IMEI that is recorded is never replaced.

    The same number under another exhibit of another case is noted on both at once.

    Raises:
        WrongEntryError: an IMEI is misread, a number cannot be one, nothing was stated, or a device
            that can be on or off is said to be neither.
        ConflictError: the record holds another IMEI, or this case has the number already.
        OutOfSequenceError: the exhibit is under disposal or past it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.DESCRIBE_DEVICE)
    told = _checked(kept_entry(told))
    names = sorted(each.name for each in fields(told) if getattr(told, each.name) not in _NOTHING)
    if not names:
        raise WrongEntryError("No details of the device were entered. Fill in at least one field.")
    with desk.uow as uow:
        on = open_offered(desk, exhibit_id, ExhibitDeed.DESCRIBE)
        changed = _described(on.exhibit, told, actor=desk.actor, at=on.at)
        others = KnownNumbers(uow).others(changed)
        on.record(changed, EXHIBIT_DESCRIBED, public={"fields": ", ".join(names)})
        note_second_ids(on, others)
        saved = uow.exhibits.get(exhibit_id)
        uow.commit()
    return saved


_NOTHING = (None, "", ())


def _checked(told: Described) -> Described:
    imei = None if told.imei is None else imei_of(told.imei)
    # Signed JSON has whole numbers below 2**53 alone (docs/disclosure-format.md).
    for name, most in (("capacity", 1 << 53), ("value", 1 << 40)):
        number = getattr(told, name)
        if number is not None and not 0 <= number < most:
            raise WrongEntryError(f"The {name} cannot be {number}.")
    if told.clock_deviation is not None and abs(told.clock_deviation) > LARGEST_DEVIATION:
        raise WrongEntryError("The clock deviation is in seconds; this is more than 400 years.")
    return replace(told, imei=imei, further_imeis=tuple(map(imei_of, told.further_imeis)))


def _described(exhibit: Exhibit, told: Described, *, actor: Actor, at: datetime) -> Exhibit:
    if told.imei is not None and exhibit.imei not in (None, told.imei):
        message = (
            f"{exhibit.reference}: the record holds another IMEI. Do not correct it "
            "silently: " + Way.EXHIBIT_DISCREPANCY + "."
        )
        raise ConflictError(message)
    if told.power is not None:
        require_power(exhibit.medium, told.power)
    imei = exhibit.imei or told.imei
    sv = None if told.imeisv is None else imeisv_of(told.imeisv, imei=imei)
    kept = exhibit.facts
    deviation = told.clock_deviation
    facts = DeviceFacts(
        colour=told.colour or kept.colour,
        condition=told.condition or kept.condition,
        lock=told.lock or kept.lock,
        power=told.power or kept.power,
        further_imeis=tuple(dict.fromkeys((*kept.further_imeis, *told.further_imeis))),
        imeisv=sv or kept.imeisv,
        imei_as_shown=told.imei_as_shown or kept.imei_as_shown,
        clock=kept.clock if deviation is None else ClockReading(deviation, at, actor.id),
        capacity=kept.capacity if told.capacity is None else told.capacity,
        value=kept.value if told.value is None else told.value,
    )
    locked = exhibit.locked if told.lock is None else told.lock is not LockState.UNLOCKED
    return replace(exhibit, facts=facts, imei=imei, locked=locked)
