"""How an exhibit is recorded, and that one device has one exhibit. Not a step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.device_facts import DeviceFacts, imei_of
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.exhibits.exhibit import Exhibit, Seal, Stage
from evidence_store.domain.exhibits.known_by import exhibit_is_known_by, numbers_of, seal_on_bag
from evidence_store.domain.exhibits.stages import WAITING
from evidence_store.domain.exhibits.sub_exhibits import require_parent
from evidence_store.domain.exhibits.whereabouts import STANDS, Whereabouts
from evidence_store.domain.values.identifiers import looks_like_id, new_id
from evidence_store.errors import ConflictError, OutOfSequenceError, WrongEntryError
from evidence_store.words.labels import label
from evidence_store.workflow._kit.subjects.bags import on_another_bag
from evidence_store.workflow._kit.subjects.noting import Noted, note
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from evidence_store.domain.events.event import Event
    from evidence_store.domain.exhibits.exhibit import SourceRecord
    from evidence_store.domain.exhibits.extracts import ExhibitEntry
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.ports import UnitOfWork


class KnownNumbers:
    """Which exhibits, of any case, are recorded under which serial number, IMEI or seal.

    Each question reads the few exhibits that have the number.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._added: dict[str, Exhibit] = {}

    def add(self, exhibit: Exhibit) -> None:
        """Know one more, whether it is recorded or is only being checked."""
        self._added[exhibit.id] = exhibit

    def _known_by(self, known: Collection[str]) -> Iterator[Exhibit]:
        """Those that have not left the police: such a one may come back under a new id."""
        of_any = {each.id: each for each in self._uow.exhibits.known_by(known)}
        added = self._added.items()
        of_any |= {i: each for i, each in added if exhibit_is_known_by(each) & set(known)}
        return (each for each in of_any.values() if each.ended is None)

    def require_free_seal(self, exhibit: Exhibit, uow: UnitOfWork) -> None:
        """Check that the seal on its bag is on no other exhibit's bag, of any case.

        Raises:
            ConflictError: it is; the text names where.
        """
        if exhibit.seal is None:
            return
        if said := self.seal_taken(exhibit.seal.number, uow, name=exhibit.reference):
            raise ConflictError(f"{said} Nothing was recorded.")

    def seal_taken(self, number: str, uow: UnitOfWork, *, name: str) -> str:
        """Say on which bag of any case a seal is, for the exhibit of that name; "" on none."""
        other = next(self._known_by({seal_on_bag(number)}), None)
        if other is None:
            return ""
        return (
            f"{on_another_bag(uow, name, number, other)} What lies in one bag with another exhibit "
            "is booked in as a part of it."
        )

    def others(self, exhibit: Exhibit) -> tuple[Exhibit, ...]:
        """Exhibits of other cases with a number of this one, where that is not yet noted.

        Raises:
            ConflictError: an exhibit of its own case has one.
        """
        same = [each for each in self._known_by(numbers_of(exhibit)) if each.id != exhibit.id]
        for each in same:
            if each.case_id == exhibit.case_id:
                message = (
                    f"{exhibit.reference}: exhibit {each.reference} of this case has the same "
                    "serial number or IMEI. Read both labels again. Nothing was recorded."
                )
                raise ConflictError(message)
        noted = {each.other_exhibit for each in exhibit.discrepancies}
        # In another case it is recorded: to refuse it would
        # teach people to leave the number out (ADR 20).
        return tuple(each for each in same if each.id not in noted)


def made_exhibit(
    entry: ExhibitEntry, *, case_id: str, source: SourceRecord | None, parent: Exhibit | None
) -> Exhibit:
    """The exhibit of an entry, as it will be added.

    Raises:
        WrongEntryError: its IMEI has a wrong check digit.
    """
    # A part of another exhibit lies inside it, under its
    # seal and with its holder, until it is taken out.
    seals = () if parent is not None else (Seal(entry.seal, None, None),)  # it was on the bag
    return Exhibit(
        id=new_id("x"),
        version=1,
        case_id=case_id,
        reference=entry.reference,
        description=entry.description,
        medium=entry.medium,
        make=entry.make,
        model=entry.model,
        serial=entry.serial,
        imei=None if entry.imei is None else imei_of(entry.imei),
        size=entry.size,
        locked=entry.locked,
        source=source,
        seals=seals,
        handovers=(),
        holder=entry.holder if parent is None else parent.holder,
        placed_holds=(),
        stage=Stage.BOOKED_IN,
        parent_id=None if parent is None else parent.id,
        whereabouts=Whereabouts.BOOKED_IN if parent is None else Whereabouts.INSIDE,
        facts=DeviceFacts(capacity=entry.capacity),
    )


def reference_taken(uow: UnitOfWork, case_id: str, reference: str) -> str:
    """Say which exhibit of the case has the reference, and where it is; "" where none has it."""
    for taken in uow.exhibits.find(case_id=case_id, reference=reference):
        return (
            f"{reference}: this reference is taken. In this case it is: "
            f"{taken.description or label(taken.medium)}, {STANDS[taken.whereabouts]}, held by "
            f"{taken.holder}."
        )
    return ""


def add_exhibit(
    uow: UnitOfWork,
    exhibit: Exhibit,
    *,
    known: KnownNumbers,
    event: Event,
    actor: Actor,
    at: datetime,
) -> tuple[Exhibit, ...]:
    """Add it with its entry; give the exhibits of other cases that have a number of it.

    Each of these, and the new one, has a discrepancy then.

    Raises:
        ConflictError: its reference or a number of it is in this case already, or its seal on
            another exhibit's bag.
        WrongEntryError: its reference looks like an id.
        OutOfSequenceError: its parent is complete.
    """
    if said := reference_taken(uow, exhibit.case_id, exhibit.reference):
        raise ConflictError(f"{said} Give the new exhibit another reference. Nothing was recorded.")
    # Verbs and searches take what looks like an id for one, and would find another item or none.
    if looks_like_id(exhibit.reference):
        raise WrongEntryError("An exhibit's reference may not look like an id of this program.")
    if exhibit.parent_id is not None:
        of_case = uow.exhibits.find(case_id=exhibit.case_id)
        require_parent(uow.exhibits.get(exhibit.parent_id), of_case)
    known.require_free_seal(exhibit, uow)
    # To refuse a number of another case would teach people to leave it out (ADR 20).
    others = known.others(exhibit)
    uow.exhibits.add(exhibit)
    known.add(exhibit)
    source = exhibit.source
    on = OpenExhibit(uow, actor, at, exhibit)
    on.append(
        event,
        public={
            "seal": exhibit.seals[0].number if exhibit.seals else None,
            "medium": exhibit.medium.value,
            "extract": None if source is None else str(source.extract_digest),
            **({} if exhibit.parent_id is None else {"parent": exhibit.parent_id}),
        },
        committed={
            "reference": exhibit.reference,
            "holder": exhibit.holder,
            "serial": exhibit.serial,
            "source": None if source is None else f"{source.system} {source.reference}",
        },
    )
    note_second_ids(on, others)
    return others


def note_second_ids(on: OpenExhibit, others: tuple[Exhibit, ...]) -> None:
    """Note on each of them, and on the exhibit, that one device has two ids."""
    text = "The same serial number or IMEI is recorded for an exhibit of another case."
    for other in others:
        for mine, theirs in ((on.exhibit, other), (other, on.exhibit)):
            noted = Noted(DiscrepancyKind.SECOND_ID, text, other_exhibit=theirs.id)
            note(replace(on, exhibit=on.uow.exhibits.get(mine.id)), noted)


def require_untouched(exhibit: Exhibit) -> None:
    """Check that no disposal of it has begun.

    Raises:
        OutOfSequenceError: one has.
    """
    if exhibit.stage not in WAITING:
        message = f"{exhibit.reference}: the exhibit is under disposal or past it."
        raise OutOfSequenceError(message)
