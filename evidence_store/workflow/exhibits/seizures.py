"""Seizures: a device is recorded where it was found, and with its first movement."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.exhibit_events import EXHIBIT_BOOKED_IN, EXHIBIT_SEIZED
from evidence_store.domain.exhibits import continuity as rules_of
from evidence_store.domain.exhibits.device_facts import PowerState
from evidence_store.domain.exhibits.exhibit import Exhibit, HandoverForm, Seal, require_power
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.domain.exhibits.labels_read import seal_of
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.texts import kept_entry
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.subjects.making_exhibits import (
    KnownNumbers,
    add_exhibit,
    made_exhibit,
    reference_taken,
)
from evidence_store.workflow._kit.subjects.moving import Movement, made_handover, told_of
from evidence_store.workflow._kit.subjects.open_cases import open_case_for
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit, open_exhibit
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk


@dataclass(frozen=True, slots=True)
class Seizure:
    """A device as it was seized: ``entry.holder`` has it now, ``found_at`` is where it was.

    ``occurred`` is when (UTC), or from when if only a range is known (``occurred_until``);
    ``seized_by`` is the name of the person who seized it, empty where that is not told.
    """

    entry: ExhibitEntry
    found_at: str
    power: PowerState
    occurred: datetime
    occurred_until: datetime | None = None
    seized_by: str = ""

    @property
    def reason(self) -> str:
        """Of the first movement: that it was seized, and by whom."""
        return f"{_SEIZED} by {self.seized_by}" if self.seized_by.strip() else _SEIZED


_SEIZED = "Seized"


@dataclass(frozen=True, slots=True)
class SameSeizure:
    """What devices of one seizure share, as it was recorded of one of them; "" where it was not.

    ``power`` is None where the device is neither on nor off by itself, ``occurred`` (UTC) where
    nothing moved yet.
    """

    found_at: str
    holder: str
    seized_by: str
    power: PowerState | None
    occurred: datetime | None


def same_seizure(before: Exhibit) -> SameSeizure:
    """What another device of the same seizure has in common with this one."""
    power = None if before.facts.power is PowerState.NOT_APPLICABLE else before.facts.power
    if not before.handovers:
        return SameSeizure("", "", "", power, None)
    first, mark = before.handovers[0], f"{_SEIZED} by "
    by = first.reason.removeprefix(mark) if first.reason.startswith(mark) else ""
    return SameSeizure(first.from_holder, first.to_holder, by, power, first.occurred)


def seize(desk: Desk, case_id: str, *, seizure: Seizure) -> Exhibit:
    """Record a seized device, with the movement from where it was found.

    Raises:
        ConflictError: its reference, serial number or IMEI is in the case already.
        WrongEntryError: reference, seal, holder or place are not named, seal or IMEI are misread,
            nobody says how a device that can be on or off was found, or the time lies in the
            future.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.BOOK_IN)
    seizure = kept_entry(seizure)
    entry = seizure.entry
    named = (entry.reference, entry.seal, entry.holder, seizure.found_at)
    if not all(each.strip() for each in named):
        raise WrongEntryError(
            "A seizure has a reference, a seal, the place where it was, and who has it now."
        )
    require_power(entry.medium, seizure.power)
    entry = replace(entry, seal=seal_of(entry.seal))
    seizure = replace(seizure, entry=entry)
    with desk.uow as uow:
        at = desk.clock()
        open_case_for(desk, case_id, CaseDeed.SEIZE, at)
        # Its first movement is from there, so that there is no time without a holder.
        found = replace(entry, holder=seizure.found_at)
        made = made_exhibit(found, case_id=case_id, source=None, parent=None)
        # Of a range its end: by then it was under the seal.
        sealed_at = seizure.occurred_until or seizure.occurred
        exhibit = replace(made, seals=(Seal(entry.seal, sealed_at, None),))
        known = KnownNumbers(uow)
        add_exhibit(uow, exhibit, known=known, event=EXHIBIT_BOOKED_IN, actor=desk.actor, at=at)
        saved = _moved(open_exhibit(desk, exhibit.id, at), seizure)
        uow.commit()
    return saved


@dataclass(frozen=True, slots=True)
class Taken:
    """What is recorded elsewhere already, as sentences; "" where it is free."""

    reference: str
    seal: str


def find_taken(desk: Desk, case_id: str | None, *, reference: str, seal: str) -> Taken:
    """Say whether a reference is taken in the case, and a seal on any bag, before it is recorded.

    Without a case, references are not looked for.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: the actor's duties do not include booking in.
    """
    require_duty(desk.actor, Act.BOOK_IN)
    with desk.uow as uow:
        of_case = None if case_id is None else uow.cases.get(case_id).id
        name = reference or "The new exhibit"
        return Taken(
            reference_taken(uow, of_case, reference) if of_case and reference else "",
            KnownNumbers(uow).seal_taken(seal, uow, name=name) if seal else "",
        )


def _moved(on: OpenExhibit, seizure: Seizure) -> Exhibit:
    """The exhibit with its present holder, and the entry that says when it was seized."""
    movement = Movement(
        occurred=seizure.occurred,
        from_holder=seizure.found_at,
        to_holder=seizure.entry.holder,
        reason=seizure.reason,
        seal=seizure.entry.seal,
        occurred_until=seizure.occurred_until,
    )
    occurred, until = seizure.occurred, seizure.occurred_until
    rules_of.require_in_order(on.exhibit, occurred=occurred, until=until, at=on.at)
    handover = made_handover(movement, form=HandoverForm.RECORDED, at=on.at)
    moved = rules_of.handed_over(on.exhibit, handover)
    return on.record(
        replace(moved, facts=replace(moved.facts, power=seizure.power)),
        EXHIBIT_SEIZED,
        public={"handover": handover.id, "seal": handover.seal, "power": seizure.power.value},
        committed={**told_of(handover)},
        occurred=seizure.occurred,
    )
