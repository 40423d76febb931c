"""A unit with something of every kind in it, and in several states, for the nets under every page.

Names that must stay out of addresses, titles, logs and error pages are ``CANARIES``: a person's, a
picture's, and a raw digest.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence_store.domain.disposals.proposals import Proposal
from evidence_store.domain.law.authority import Authority, AuthorityKind
from evidence_store.domain.people.person import Duty, IdentityDocument
from evidence_store.domain.unit.jobs import JobKind
from evidence_store.keys.requests import make_request
from evidence_store.open_folder.acting import ActingWithKeys
from evidence_store.workflow.disposals.disposals import propose_disposal
from evidence_store.workflow.holds.holds import place_hold, release_hold
from evidence_store.workflow.orders.orders import map_line
from evidence_store.workflow.people.people import confirm_person, enrol_person, record_leaving
from evidence_store.workflow.scans.acquisitions import AcquisitionEntry, register_acquisition
from evidence_store.workflow.scans.hash_sets import register_hash_set
from evidence_store.workflow.unit.jobs import queue_job
from forensics.containers.opening import identify_source
from forensics.value_classes import dataclass
from forensics.values import ErasureMethod, HashSetSummary
from tests.evidence_store.settling import settle
from tests.webui.conftest import PASSPHRASE, Unit
from tests.webui.story import PHOTOGRAPH, _day, _order, book_phone, book_stick, in_hand

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.open_folder.store import Store

VICTIM = "Heledd Canari-Ŵyn"
PICTURE = "IMG_20240101_canary"
FORMULA = "=ABC/7"
"""The reference of an exhibit that a spreadsheet would take for a formula."""
CANARIES = (VICTIM, "Canari", PICTURE, PHOTOGRAPH.value.hex())


@dataclass(frozen=True)
class Seeded:
    """The unit; who left and who still waits to be confirmed, by their ids."""

    unit: Unit
    keys: dict[str, ActingWithKeys]
    left: str
    pending: str

    @property
    def store(self) -> Store:
        return self.unit.store


def seed(unit: Unit, folder: Path) -> Seeded:
    """Record more of everything in this unit; ``folder`` takes the disk image."""
    store = unit.store
    keys = {number: store.open_actor(number, PASSPHRASE) for number in ("O1", "E1", "S1", "A1")}
    _hold(store, keys, unit.story.disk)
    _wait_to_be_authorised(store, keys, unit)
    stick = book_stick(store, keys["O1"], unit.story.case, FORMULA)
    _queue_work(store, keys["E1"], unit, stick, folder)
    return Seeded(unit, keys, _leaver(store, keys), _enrolled(store, keys["A1"], "P1").id)


def _hold(store: Store, keys: dict[str, ActingWithKeys], disk: Exhibit) -> None:
    """A hold whose note names somebody, with one of two signatures to release it."""
    note = f"{VICTIM} telephoned about {PICTURE}.jpg"
    held = place_hold(store.desk_of(keys["O1"]), disk.id, code="ccrc", note=note)
    release_hold(
        store.signing_desk(keys["O1"]), disk.id, held.placed_holds[0].id, reason="The review ended"
    )


def _wait_to_be_authorised(store: Store, keys: dict[str, ActingWithKeys], unit: Unit) -> None:
    order = _order(store, keys["O1"], unit.story.case, made_on=_day(store, 271))
    phone = book_phone(store, keys["O1"], unit.story.case, "ABC/3")
    for line in (2, 3):
        map_line(store.signing_desk(keys["O1"]), order.id, line=line, exhibit_ids=(phone.id,))
    settle(store, order, by=keys["O1"], second=keys["S1"])
    direction = Authority(
        kind=AuthorityKind.CHIEF_OFFICER_DIRECTION,
        given_by="Rhiannon Llŷr",
        rank="Superintendent",
        delegation="Scheme of delegation 2026, item 4",
        given_on=_day(store, 3),
        reason="The device may not go back",
        quotation="I direct that exhibit ABC/3 be destroyed.",
    )
    propose_disposal(
        store.signing_desk(keys["E1"]),
        phone.id,
        proposal=Proposal(order.id, ErasureMethod.DESTRUCTION, None, direction, ()),
        is_training=True,
    )


def _queue_work(
    store: Store, examiner: ActingWithKeys, unit: Unit, stick: Exhibit, folder: Path
) -> None:
    image = folder / f"{PICTURE}.raw"
    image.write_bytes(bytes(1 << 20))
    entry = AcquisitionEntry(identify_source(image), "a test", ())
    bag = in_hand(store, examiner, stick)
    acquired = register_acquisition(store.desk_of(examiner), stick.id, entry=entry, bag=bag)
    summary = HashSetSummary(known_files=3, digest=PHOTOGRAPH)
    register_hash_set(store.desk_of(examiner), unit.story.case.id, summary=summary)
    queue_job(store.desk_of(examiner), acquired.id, kind=JobKind.CHECK_IMAGE)


def _enrolled(store: Store, administrator: ActingWithKeys, number: str) -> Any:
    asked = make_request(
        staff_number=number,
        name=f"Person {number}",
        rank="Constable",
        duties=(Duty.OFFICER,),
        passphrase=PASSPHRASE,
        now=store.clock(),
    )
    return enrol_person(
        store.signing_desk(administrator), asked.request, document=IdentityDocument.WARRANT_CARD
    )


def _leaver(store: Store, keys: dict[str, ActingWithKeys]) -> str:
    """Somebody who was confirmed, and has left."""
    person, by = _enrolled(store, keys["A1"], "L1"), keys["S1"]
    document = IdentityDocument.WARRANT_CARD
    opens = by.unit_keys.opens
    confirm_person(store.signing_desk(by), person.id, document=document, opens=opens)
    record_leaving(
        store.signing_desk(keys["A1"]), person.id, rewrap=store.rewrap(keys["A1"].unit_keys)
    )
    return str(person.id)


def copied(seeded: Seeded, unit: Unit) -> Seeded:
    """The same over a copy of its folder."""
    return replace(seeded, unit=unit)


def entries_of(store: Store) -> int:
    """How much the custody log holds."""
    with store.reading() as uow:
        return uow.custody.head().size


def holding(text: str) -> list[str]:
    """What must stay out, of what stands in a text."""
    return [one for one in CANARIES if one.casefold() in text.casefold()]
