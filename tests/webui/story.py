"""A small case told by the real steps: one phone destroyed and certified, one disk still held."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PIL import Image

from evidence_store.custody.outside.sheets import groups_of
from evidence_store.demo.court_order import scanned_order
from evidence_store.domain.cases.case import Case, Offence, Offender
from evidence_store.domain.cases.court_sentences import Sentence, SentenceKind
from evidence_store.domain.certificates.certificate import CertificateRecord
from evidence_store.domain.disposals.proposals import Proposal
from evidence_store.domain.exhibits.exhibit import Exhibit, MediumKind
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.domain.law.authority import Authority, AuthorityKind
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.orders.order import Order
from evidence_store.domain.orders.status_checks import StatusMatter
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.zones import LONDON
from evidence_store.kept_files.brought_files import keep_photographs_of_act
from evidence_store.kept_files.issuing import issue_with
from evidence_store.kept_files.order_documents import received_document
from evidence_store.workflow._kit.subjects.bags import BagWork
from evidence_store.workflow._kit.subjects.moving import Movement
from evidence_store.workflow.cases.cases import open_case
from evidence_store.workflow.certificates.certification import issue_certificate
from evidence_store.workflow.disposals.destruction import (
    WitnessAccount,
    begin_destruction,
    record_witness,
)
from evidence_store.workflow.disposals.disposals import (
    authorise_disposal,
    issue_permit,
    propose_disposal,
)
from evidence_store.workflow.exhibits.continuity import hand_over, take
from evidence_store.workflow.exhibits.exhibits import book_in
from evidence_store.workflow.orders.appeals import AppealAnswer, record_appeal_check
from evidence_store.workflow.orders.orders import OrderEntry, map_line, record_order
from evidence_store.workflow.unit.anchors import acknowledge_sheet, sheet_of
from evidence_store.workflow.unit.clock import state_date
from forensics.value_classes import dataclass
from forensics.values import Digest, ErasureMethod, HashAlgorithm
from tests.evidence_store.settling import settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Store

REFERENCE = "62AB1234526"


PHOTOGRAPH = Digest(HashAlgorithm.SHA256, hashlib.sha256(b"document of the order").digest())


def an_order_document() -> bytes:
    """The order on one page, as a court's office sends it."""
    return scanned_order(OFFENDER, *ORDER_TEXT.splitlines())


def a_picture(colour: str) -> bytes:
    """A photograph of the act, as small as one can be."""
    out = io.BytesIO()
    Image.new("RGB", (16, 12), colour).save(out, "JPEG")
    return out.getvalue()


OFFENDER = "Gwŷn Öffender"
ORDER_TEXT = (
    "The court orders that the defendant be deprived of his rights in:\n"
    "1. the phone ABC/2;\n"
    "2. the hard disk <ABC/1>."
)


@dataclass(frozen=True)
class Story:
    """What came of it."""

    case: Case
    phone: Exhibit
    disk: Exhibit
    order: Order
    certificate: CertificateRecord


def tell(store: Store, actors: Mapping[str, ActingWithKeys]) -> Story:
    """Record everything up to the certificate of the phone; the disk's order is too young."""
    case = _case(store, actors["O1"])
    old = _order(store, actors["O1"], case, made_on=_day(store, 270))
    young = _order(store, actors["O1"], case, made_on=_day(store, 40))
    phone = _exhibit(store, actors["O1"], case, "ABC/2", MediumKind.PHONE)
    disk = _exhibit(store, actors["O1"], case, "ABC/1", MediumKind.HDD)
    _map(store, actors["O1"], old, line=2, exhibit=phone)
    _map(store, actors["O1"], young, line=3, exhibit=disk)
    settle(store, old, by=actors["O1"], second=actors["S1"])
    disposal = _destroy(store, actors, old, phone)
    certificate = issue_certificate(
        store.desk_of(actors["E2"]), disposal.id, issuing=issue_with(store, actors["E2"].unit_keys)
    )
    return Story(case, phone, disk, old, certificate)


def book_phone(
    store: Store, officer: ActingWithKeys, case: Case, reference: str, imei: str = "490154203237518"
) -> Exhibit:
    """Another phone, booked in by the officer."""
    return _exhibit(store, officer, case, reference, MediumKind.PHONE, imei=imei)


def book_stick(
    store: Store,
    officer: ActingWithKeys,
    case: Case,
    reference: str,
    *,
    serial: str = "USB-TRAINING-7",
) -> Exhibit:
    """A USB stick whose size nobody has recorded yet, booked in by the officer."""
    entry = ExhibitEntry(
        reference=reference,
        description="USB stick",
        medium=MediumKind.USB_FLASH,
        seal=_seal(store, reference),
        holder="Property store, Bangor",
        serial=serial,
    )
    return book_in(store.desk_of(officer), case.id, entry=entry)


def in_hand(store: Store, who: ActingWithKeys, exhibit: Exhibit) -> BagWork:
    """Let somebody take an exhibit under its seal; give what they do to its bag for the work."""
    seal = exhibit.seals[-1].number
    take(store.desk_of(who), exhibit.id, seal_seen=seal, reason="Work")
    return BagWork(seal)


def _day(store: Store, days_ago: int) -> date:
    return store.clock().date() - timedelta(days=days_ago)


def _case(store: Store, officer: ActingWithKeys) -> Case:
    convicted = Offence(
        "soa2003_67",
        "Voyeurism, Sexual Offences Act 2003 s.67",
        _day(store, 600),
        _day(store, 280),
    )
    return open_case(
        store.desk_of(officer),
        reference=REFERENCE,
        court="Caernarfon Crown Court",
        court_case_number="T20267123",
        offenders=(Offender(new_id("f"), OFFENDER, date(1990, 1, 2), (convicted,)),),
    )


def an_order(
    store: Store,
    officer: ActingWithKeys,
    case: Case,
    *,
    made_on: date,
    text: str = ORDER_TEXT,
) -> Order:
    """An order of the case as the officer records it: nothing else is said of it yet."""
    return record_order(store.desk_of(officer), case.id, entry=OrderEntry(
            offender_id=case.offenders[0].id,
            order_type="deprivation_s153",
            court_kind=CourtKind.CROWN,
            court=case.court,
            made_on=made_on,
            takes_effect_on=made_on,
            made_by="HHJ Example",
            statutory_basis="Sentencing Act 2020 s.153",
            text=text,
            sentence=Sentence(made_on, SentenceKind.COMMUNITY, "Community order, 18 months"),
        ), received=received_document(store, officer.unit_keys, an_order_document()))  # fmt: skip


def _order(store: Store, officer: ActingWithKeys, case: Case, *, made_on: date) -> Order:
    order = an_order(store, officer, case, made_on=made_on)
    return record_appeal_check(
        store.signing_desk(officer),
        order.id,
        answer=AppealAnswer(
            checked_on=_day(store, 0),
            office="Crown Court office",
            answered_by="Listing officer",
            asked=tuple(StatusMatter),
            pending=(),
            reply_digest=None,
            reply="No notice of appeal is recorded.",
        ),
    )


def _exhibit(
    store: Store,
    officer: ActingWithKeys,
    case: Case,
    reference: str,
    medium: MediumKind,
    *,
    imei: str = "356938035643809",
) -> Exhibit:
    phone = medium is MediumKind.PHONE
    exhibit = book_in(
        store.desk_of(officer),
        case.id,
        entry=ExhibitEntry(
            reference=reference,
            description="Phone, locked, screen cracked" if phone else "Hard disk from a desktop",
            medium=medium,
            seal=_seal(store, reference),
            holder="Property store, Bangor",
            make="Example",
            model="One",
            serial=None if phone else "WD-TRAINING-0001",
            imei=imei if phone else None,
            size=None if phone else 500_107_862_016,
            locked=phone,
        ),
    )
    return hand_over(
        store.desk_of(officer),
        exhibit.id,
        movement=Movement(
            store.clock(),
            from_holder="Property store, Bangor",
            to_holder="Digital forensics unit",
            reason="For disposal",
            seal=exhibit.seals[-1].number,
        ),
    )


def _map(
    store: Store, officer: ActingWithKeys, order: Order, *, line: int, exhibit: Exhibit
) -> None:
    map_line(store.signing_desk(officer), order.id, line=line, exhibit_ids=(exhibit.id,))


def _destroy(
    store: Store, actors: Mapping[str, ActingWithKeys], order: Order, phone: Exhibit
) -> Disposal:
    authority = Authority(
        kind=AuthorityKind.CHIEF_OFFICER_DIRECTION,
        given_by="Rhiannon Llŷr",
        rank="Superintendent",
        delegation="Scheme of delegation 2026, item 4",
        given_on=_day(store, 3),
        reason="The device may not go back",
        quotation="I direct that exhibit ABC/2 be destroyed.",
    )
    proposed = propose_disposal(
        store.signing_desk(actors["E1"]),
        phone.id,
        proposal=Proposal(order.id, ErasureMethod.DESTRUCTION, None, authority, ()),
        is_training=True,
    )
    authorise_disposal(store.signing_desk(actors["S1"]), proposed.id)
    sheet = sheet_of(store.reading_desk(actors["S1"].actor), proposed.id, key=store.log_key)
    typed = dict(enumerate(groups_of(sheet.head.root), start=1))
    acknowledge_sheet(store.desk_of(actors["S1"]), proposed.id, size=sheet.head.size, typed=typed)
    permitted = issue_permit(store.signing_desk(actors["E1"]), proposed.id)
    assert permitted.permit is not None
    state_date(
        store.signing_desk(actors["S1"]),
        store.clock().astimezone(LONDON).date(),
        seen_on="radio clock",
    )
    bag = in_hand(store, actors["E1"], phone)
    begin_destruction(
        store.desk_of(actors["E1"]), proposed.id, permit_id=permitted.permit.id, bag=bag
    )
    for witness, colour in (("E2", "navy"), ("O1", "teal")):
        seen = keep_photographs_of_act(
            store,
            store.desk_of(actors[witness]),
            proposed.id,
            [a_picture(colour)],
            unit_keys=actors[witness].unit_keys,
        )
        account = WitnessAccount(
            "356938035643809", "Shredder, 6 mm", "Unit, room 2", store.clock(), seen
        )
        done = record_witness(store.signing_desk(actors[witness]), proposed.id, account=account)
    return done


def _seal(store: Store, reference: str) -> str:
    """``B1234567`` for ``ABC/1``, and another where a bag has that one."""
    with store.reading() as uow:
        taken = {seal.number for each in uow.exhibits.find() for seal in each.seals}
    plain = f"B{reference[-1]}234567"
    return f"C{len(taken):07}" if plain in taken else plain
