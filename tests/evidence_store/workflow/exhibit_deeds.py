"""Every state in which an exhibit can stand, and every step about one with all that it asks for."""

from __future__ import annotations

import copy
import hashlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from evidence_store.acts.exhibits.bags import CloseBag, OpenBag, RuleOut
from evidence_store.acts.exhibits.copies import EndCopy, RecordCopy
from evidence_store.acts.exhibits.copy_reports import GiveUpCopy
from evidence_store.acts.exhibits.copy_reviews import AuthoriseReview, ReviewCopy
from evidence_store.domain.copies.endings import CopyNotRead
from evidence_store.domain.copies.reviews import ReviewGround, ReviewOutcome
from evidence_store.domain.exhibits.copies import CopyEnd, CopyKind
from evidence_store.domain.exhibits.device_facts import LockState
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind, Disposition
from evidence_store.domain.exhibits.exhibit import HandoverForm, MediumKind, Stage
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.domain.exhibits.phones import PhoneRead
from evidence_store.domain.exhibits.photographs import PhotographKind, SecretKind
from evidence_store.domain.exhibits.standing import (
    NOTED,
    FinalDisposition,
    FinalKind,
    Standing,
    StandingAct,
)
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.people.person import Duty
from evidence_store.domain.scans.scan import HashSetRecord
from evidence_store.domain.unit.jobs import JobKind
from evidence_store.errors import RefusedError
from evidence_store.keys.sealed_values import ValueSealer
from evidence_store.keys.unit_keys import CaseSecrets, LogSecrets, UnitKeys
from evidence_store.workflow._kit.subjects.bags import BagWork, bag_of
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed as D
from evidence_store.workflow._kit.subjects.moving import Movement
from evidence_store.workflow._kit.subjects.noting import Noted
from evidence_store.workflow.copies import queueing
from evidence_store.workflow.copies.documenting import require_document
from evidence_store.workflow.copies.endings import record_reading, record_written, start_ending
from evidence_store.workflow.disposals import disposals, erasures
from evidence_store.workflow.exhibits import (
    continuity,
    describing,
    discrepancies,
    endings,
    exhibits,
    handovers,
    photographs,
    referrals,
    secrets_of_devices,
    transits,
)
from evidence_store.workflow.exhibits.describing import Described
from evidence_store.workflow.exhibits.discrepancies import Settlement
from evidence_store.workflow.exhibits.endings import ExhibitEnding
from evidence_store.workflow.exhibits.photographs import Shot
from evidence_store.workflow.holds import holds
from evidence_store.workflow.scans import acquisitions, imaging
from evidence_store.workflow.scans.acquisitions import AcquisitionEntry
from evidence_store.workflow.unit import jobs
from evidence_store.workflow.unit.accreditations import record_accreditation
from forensics.pictures.viewing import View
from forensics.values import Digest, ErasureMethod, HashAlgorithm, SourceKind, SourceRef
from tests.builders import NOON, SHA, SIZE, KeyedPerson, an_acquisition
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.copies import reviewing
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.forensics.erasing.phones.phone_readings import ANDROID, a_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.domain.exhibits.exhibit import Exhibit

SEALER = ValueSealer(UnitKeys(LogSecrets(b""), CaseSecrets(bytes(32), b"")))
ROLES = ("examiner", "second", "officer", "supervisor", "everything", "administrator")
IMAGE = Path(__file__)
"""Stands for the file of a disk image: what is registered is its name and its size on record."""


class Vault:
    """Keeps what is put into it, whichever desk it is of."""

    kept: ClassVar[dict[str, bytes]] = {}

    def put(self, name: str, data: bytes) -> Digest:
        self.kept[name] = data
        return Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())

    def get(self, name: str, *, sealed_digest: Digest | None = None) -> bytes:
        del sealed_digest  # it keeps what it was given
        return self.kept.get(name, b"")

    def remove(self, name: str) -> None:
        self.kept.pop(name, None)


def people_of(desk: Desk) -> dict[str, KeyedPerson]:
    """One person of each role, an auditor and a reader among them."""
    found = {name: getattr(desk, name) for name in ROLES}
    others = {each.value: KeyedPerson(f"u_{each}", each) for each in (Duty.AUDITOR, Duty.READER)}
    for one in others.values():
        desk.uow.people.add(one.person)
    return found | others


def changed(desk: Desk, **changes: Any) -> None:
    """The exhibit as a story of many steps would have left it."""
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), **changes))


def taken_by(desk: Desk, who: KeyedPerson) -> None:
    continuity.take(desk.of(who), "x_1", seal_seen="B1", reason="Work")


def given(desk: Desk) -> None:
    taken_by(desk, desk.officer)
    movement = Movement(desk.clock(), desk.officer.actor.name, "Laboratory", "Imaging", "B1")
    transits.offer(desk.of(desk.officer), "x_1", movement=movement)


def part(desk: Desk) -> None:
    entry = ExhibitEntry("ABC/1/1", "Card", MediumKind.MEMORY_CARD, "", "")
    exhibits.book_in(desk.of(desk.officer), "c_1", entry=entry, part_of="x_1")


def stopped(desk: Desk) -> None:
    holds.stop_and_refer(desk.of(desk.officer), "x_1", note="")


def held(desk: Desk) -> None:
    code = next(each.code for each in RULES.hold_reasons if each.code != STOP_AND_REFER)
    holds.place_hold(desk.of(desk.officer), "x_1", code=code, note="")


def release_signed(desk: Desk) -> None:
    held(desk)
    release(desk, desk.uow.exhibits.get("x_1"), desk.officer)


def noted(desk: Desk) -> None:
    told = Noted(DiscrepancyKind.CONTENTS, "The stick is blue.")
    discrepancies.note_discrepancy(desk.of(desk.officer), "x_1", noted=told)


def noted_and_signed(desk: Desk) -> None:
    noted(desk)
    settle(desk, desk.uow.exhibits.get("x_1"), desk.officer)


def imaged(desk: Desk, **changes: Any) -> None:
    desk.uow.acquisitions.add(an_acquisition(**changes))
    desk.uow.hash_sets.add(HashSetRecord("k_1", 1, "c_1", SHA, 51, "u_second", NOON))
    is_verified = changes.get("verified_at", NOON) is not None
    changed(desk, stage=Stage.VERIFIED_IMAGE if is_verified else Stage.ACQUIRED)


def scan_queued(desk: Desk) -> None:
    imaged(desk)
    scan(desk, desk.uow.exhibits.get("x_1"), desk.examiner)


def with_things_kept(desk: Desk) -> None:
    exhibit = desk.uow.exhibits.get("x_1")
    for act in (D.KEEP_SECRET, D.ADD_PHOTOGRAPH, "record-copy"):
        STEPS[act](desk, exhibit, desk.officer)


def with_stopped_things(desk: Desk) -> None:
    with_things_kept(desk)
    stopped(desk)


def with_ended_copy(desk: Desk) -> None:
    with_things_kept(desk)
    STEPS["end-copy"](desk, desk.uow.exhibits.get("x_1"), desk.officer)


def with_signed_review(desk: Desk) -> None:
    with_things_kept(desk)
    STEPS["review-copy"](desk, desk.uow.exhibits.get("x_1"), desk.officer)


def with_end_authorised(desk: Desk) -> HeldCopy:
    desk.state_date()
    return reviewing.to_end(desk)


def with_copy_begun(desk: Desk) -> HeldCopy:
    return start_ending(desk.of(desk.examiner), "x_1", with_end_authorised(desk).id)


def with_copy_written(desk: Desk) -> HeldCopy:
    begun = with_copy_begun(desk)
    told = reviewing.receipt(begun)
    return record_written(desk.of(desk.examiner), "x_1", begun.id, receipt=told)


def with_copy_read(desk: Desk) -> None:
    written = with_copy_written(desk)
    told = reviewing.reading(written)
    record_reading(desk.of(desk.second), "x_1", written.id, reading=told)


def in_accredited_unit(desk: Desk) -> None:
    desk.found()
    desk.at_bench()
    today = desk.clock().date()
    record_accreditation(
        desk.of(desk.supervisor), body="UKAS", reference="1", covers="Imaging", begins=today,
        ends=today,
    )  # fmt: skip


def being_imaged(desk: Desk) -> None:
    in_accredited_unit(desk)
    image_here(desk, desk.uow.exhibits.get("x_1"), desk.examiner)


def quashed(desk: Desk) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(order.quashed(desk.clock().date()))


def unmapped(desk: Desk) -> None:
    order = desk.uow.orders.get("o_1")
    lines = tuple(replace(each, exhibit_ids=()) for each in order.lines)
    desk.uow.orders.save(replace(order, lines=lines))


def interrupted(desk: Desk) -> None:
    started = desk.start(desk.permitted())
    erasures.record_interruption(desk.of(desk.examiner), started.id, reason="Power")


def withdrawn(desk: Desk) -> None:
    disposals.withdraw_disposal(desk.of(desk.supervisor), desk.propose().id, reason="No")


def destroyed(desk: Desk) -> None:
    begun = desk.destruction_begun()
    for who in (desk.second, desk.officer):
        desk.witness(begun, who)


def gone(desk: Desk) -> None:
    ended = FinalDisposition(FinalKind.DESTROYED, NOON, "u_officer", "Firm", "R 1")
    changed(desk, whereabouts=Whereabouts.GONE, ended=ended)


def part_in_open_bag(desk: Desk) -> None:
    part(desk)
    desk.at_bench()


def imaged_and_stopped(desk: Desk) -> None:
    imaged(desk)
    stopped(desk)


def returned_under_no_order(desk: Desk) -> None:
    quashed(desk)
    changed(desk, standing=Standing.NO_ORDER_APPLIES)


def phone_read(desk: Desk) -> None:
    read = PhoneRead(a_reading(), desk.examiner.actor.id)
    changed(desk, medium=MediumKind.PHONE, serial=ANDROID.serial, size=None, phone=read)
    desk.at_bench()


STATES: dict[str, Callable[[Desk], object]] = {
    "booked in": lambda _: None,
    "held by the officer": lambda desk: taken_by(desk, desk.officer),
    "held by the examiner": lambda desk: taken_by(desk, desk.examiner),
    "in a store": lambda desk: place(desk, desk.uow.exhibits.get("x_1"), desk.officer),
    "in transit": given,
    "open on the bench": lambda desk: desk.at_bench(),
    "open on the bench of an accredited unit": in_accredited_unit,
    "being imaged": being_imaged,
    "with a part inside": part,
    "with a part in an open bag": part_in_open_bag,
    "lost": lambda desk: changed(desk, whereabouts=Whereabouts.LOST),
    "gone": gone,
    "stopped and referred": stopped,
    "held": held,
    "held, and a release signed": release_signed,
    "with a discrepancy": noted,
    "with a discrepancy that one signed": noted_and_signed,
    "claimed": lambda desk: changed(desk, standing=Standing.CLAIMED),
    "under return review": lambda desk: changed(desk, standing=Standing.RETURN_REVIEW),
    "to be returned": lambda desk: changed(desk, standing=Standing.NO_ORDER_APPLIES),
    "to be returned, quashed": returned_under_no_order,
    "locked": lambda desk: changed(desk, locked=True),
    "ruled out": lambda desk: changed(desk, stage=Stage.DESTROY_ONLY, locked=True),
    "without a serial number": lambda desk: changed(desk, serial=None),
    "without a size": lambda desk: changed(desk, size=None),
    "imaged": lambda desk: imaged(desk, verified_at=None, verified_by=None, computed_digest=None),
    "image verified": imaged,
    "image differs": lambda desk: imaged(
        desk, computed_digests=(replace(SHA, value=bytes(32)),)
    ),
    "scan queued": scan_queued,
    "image verified, stopped": imaged_and_stopped,
    "with things kept": with_things_kept,
    "with things kept, stopped": with_stopped_things,
    "with a copy that ended": with_ended_copy,
    "with the review of a copy signed": with_signed_review,
    "with the end of a copy authorised": with_end_authorised,
    "with a copy that was begun": with_copy_begun,
    "with a copy that was overwritten": with_copy_written,
    "with a copy that was read again": with_copy_read,
    "a phone that was read": phone_read,
    "disposal open": lambda desk: desk.propose(),
    "disposal withdrawn": withdrawn,
    "under disposal": lambda desk: desk.start(desk.permitted()),
    "interrupted": interrupted,
    "erased": lambda desk: desk.erased(),
    "verified": lambda desk: desk.verify(desk.erased()),
    "destroyed": destroyed,
    "certified": lambda desk: changed(desk, stage=Stage.CERTIFIED),
    "reported": lambda desk: changed(desk, stage=Stage.NON_COMPLETION),
    "order quashed": quashed,
    "no line mapped": unmapped,
}  # fmt: skip


def seal_of(exhibit: Exhibit) -> str:
    return exhibit.seal.number if exhibit.seal else "B1"


def movement_of(desk: Desk, exhibit: Exhibit) -> Movement:
    return Movement(desk.clock(), exhibit.holder, "Laboratory", "Imaging", seal_of(exhibit))


def any_of(things: Iterable[Callable[[], object]]) -> None:
    """Do the first of these that is taken.

    Raises:
        RefusedError: none was; or there are none.
    """
    refused = RefusedError("there is none")
    for each in things:
        try:
            each()
        except RefusedError as error:
            refused = error
        else:
            return
    raise refused


def release(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    any_of(
        lambda one=one: holds.release_hold(  # type: ignore[misc]
            desk.of(who), exhibit.id, one.id, reason="Done"
        )
        for one in exhibit.placed_holds
    )


def settle(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    settlement = Settlement(Disposition.EXPLAINED, "Misread")
    any_of(
        lambda one=one: discrepancies.settle(  # type: ignore[misc]
            desk.of(who), exhibit.id, one.id, settlement=settlement
        )
        for one in exhibit.discrepancies
    )


def place(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    movement, form = movement_of(desk, exhibit), HandoverForm.PLACED
    continuity.hand_over(desk.of(who), exhibit.id, movement=movement, form=form)


def register_image(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    bag = bag_of(desk.uow, exhibit)
    source = SourceRef(SourceKind.RAW, (IMAGE,), SIZE)
    work = BagWork(None if bag.seal is None else bag.seal.number)
    entry = AcquisitionEntry(source, "dd", ())
    any_of(
        lambda told=told: acquisitions.register_acquisition(  # type: ignore[misc]
            desk.of(who), exhibit.id, **told
        )
        for told in (
            {"entry": replace(entry, is_before_record=True)},
            {"entry": entry, "bag": work},
        )
    )


def image_here(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    seal = bag_of(desk.uow, exhibit).seal
    work = BagWork(None if seal is None else seal.number)
    imaging.queue_imaging(desk.of(who), exhibit.id, job_id="j_image", bag=work)


def each_image(desk: Desk, exhibit: Exhibit, do: Callable[[str], object]) -> None:
    images = desk.uow.acquisitions.find(exhibit_id=exhibit.id)
    any_of(lambda one=one: do(one.id) for one in images)  # type: ignore[misc]


def check_image(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    kind, by = JobKind.CHECK_IMAGE, desk.of(who)
    each_image(desk, exhibit, lambda image: jobs.queue_job(by, image, kind=kind))


def scan(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    told: dict[str, Any] = {"hash_set_id": "k_1", "hash_set_file": "/set"}
    each_image(
        desk, exhibit, lambda image: jobs.queue_job(desk.of(who), image, kind=JobKind.SCAN, **told)
    )


def keep_image(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    each_image(
        desk,
        exhibit,
        lambda image: exhibits.decide_copy(desk.of(who), exhibit.id, image, reason="Enough"),
    )


def claim(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    any_of(
        lambda act=act: endings.note_standing(  # type: ignore[misc]
            desk.of(who), exhibit.id, act=act, reason="Letter"
        )
        for act in StandingAct
        if act in NOTED
    )


def decide_claim(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    any_of(
        lambda act=act: endings.decide_standing(  # type: ignore[misc]
            desk.of(who), exhibit.id, act=act, reason="As heard"
        )
        for act in StandingAct
        if act not in NOTED
    )


def end(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    any_of(
        lambda kind=kind: endings.end_exhibit(  # type: ignore[misc]
            desk.of(who), exhibit.id, ending=ExhibitEnding(kind, "Owner", "R 1")
        )
        for kind in FinalKind
    )


def reveal(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    any_of(
        lambda one=one: secrets_of_devices.reveal_secret(  # type: ignore[misc]
            desk.of(who), exhibit.id, one.id, reason="Imaging", sealer=SEALER
        )
        for one in exhibit.secrets
    )


def look(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    any_of(
        lambda one=one: photographs.see_photograph(  # type: ignore[misc]
            desk.of(who), exhibit.id, one.id, original=False, vault=Vault()
        )
        for one in exhibit.photographs
    )


def each_copy(exhibit: Exhibit, do: Callable[[str], object]) -> None:
    any_of(lambda one=one: do(one.id) for one in exhibit.copies)  # type: ignore[misc]


def review_copy(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    # What was begun is not kept any more, and can be signed to end.
    any_of(
        lambda told=told: done(told, exhibit.id, desk.of(who))  # type: ignore[misc]
        for one in exhibit.copies
        for told in (keeping(one.id), reviewing.ending(one))
    )


def keeping(copy: str) -> ReviewCopy:
    return ReviewCopy(
        copy=copy,
        outcome=ReviewOutcome.KEEP,
        ground=ReviewGround.RETENTION,
        reason="Needed",
        until=NOON.date() + timedelta(days=99),
    )


def authorise_review(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    each_copy(
        exhibit,
        lambda one: done(AuthoriseReview(copy=one), exhibit.id, desk.of(who)),
    )


def end_copy(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    told: dict[str, Any] = {"how": CopyEnd.RETURNED, "ended_on": NOON.date(), "paper": "R 1"}
    each_copy(
        exhibit,
        lambda one: done(EndCopy(copy=one, **told), exhibit.id, desk.of(who)),
    )


def issue_copy_document(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    """What stands before anything is deleted or drawn."""
    with desk.uow:
        each_copy(exhibit, lambda one: require_document(desk.of(who), exhibit.id, one))


def record_copy(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    later = NOON.date() + timedelta(days=10)
    entry = RecordCopy(
        kind=CopyKind.DISK_IMAGE,
        description="E01",
        holder="Unit",
        place="Server 2",
        basis="CPIA Code",
        review_on=later,
    )
    done(entry, exhibit.id, desk.of(who))


def keep_secret(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    secrets_of_devices.keep_secret(
        desk.of(who), exhibit.id, kind=SecretKind.PIN, secret="1", sealer=SEALER
    )


def add_photograph(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    photographs.add_photograph(
        desk.of(who),
        exhibit.id,
        shot=Shot(b"%d" % len(exhibit.photographs), PhotographKind.DEVICE),
        vault=Vault(),
        make_view=lambda _: View(b"view", 4, 3, "JPEG"),
    )


def on_paper(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    paper = photographs.add_photograph(
        desk.of(desk.officer),
        exhibit.id,
        shot=Shot(b"signed %d" % len(exhibit.photographs), PhotographKind.PAPER),
        vault=Vault(),
        make_view=lambda _: View(b"view", 4, 3, "JPEG"),
    )
    handovers.hand_over_on_paper(
        desk.of(who), exhibit.id, movement=movement_of(desk, exhibit), paper=paper.id
    )


def note(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    told = Noted(DiscrepancyKind.CONTENTS, "It is red.")
    discrepancies.note_discrepancy(desk.of(who), exhibit.id, noted=told)


def identify(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    serial, size = exhibit.serial or "NEW", exhibit.size or SIZE
    exhibits.complete_identity(desk.of(who), exhibit.id, serial=serial, size=size)


def book_part(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    entry = ExhibitEntry("NEW/1", "Card", MediumKind.MEMORY_CARD, "", "")
    exhibits.book_in(desk.of(who), "c_1", entry=entry, part_of=exhibit.id)


def place_hold(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    code = RULES.hold_reasons[0].code
    holds.place_hold(desk.of(who), exhibit.id, code=code, note="")


def hand_over(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    movement = movement_of(desk, exhibit)
    transits.offer(desk.of(who), exhibit.id, movement=movement)


def accept(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    seal = seal_of(exhibit)
    transits.accept(desk.of(who), exhibit.id, seal_seen=seal)


def propose_destruction(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    propose(desk, exhibit, who, method=ErasureMethod.DESTRUCTION, plan=None)


def propose_reset(desk: Desk, exhibit: Exhibit, who: KeyedPerson) -> None:
    propose(desk, exhibit, who, method=ErasureMethod.FACTORY_RESET, plan=None)


def propose(desk: Desk, exhibit: Exhibit, who: KeyedPerson, **changes: Any) -> None:
    gaps = tuple(f"{each.reference} stays inside" for each in desk.uow.exhibits.find())
    desk.propose(who, exhibit_id=exhibit.id, known_gaps=gaps, **changes)


STEPS: dict[str, Callable[[Desk, Exhibit, KeyedPerson], object]] = {
    D.STOP: lambda desk, exhibit, who: holds.stop_and_refer(
        desk.of(who), exhibit.id, note=who.actor.id
    ),
    D.REFERRED_TO: lambda desk, exhibit, who: referrals.record_referral(
        desk.of(who), exhibit.id, to="Team"
    ),
    D.PLACE_HOLD: place_hold,
    D.RELEASE_HOLD: release,
    D.ACCEPT: accept,
    D.RECALL: lambda desk, exhibit, who: transits.recall(desk.of(who), exhibit.id),
    D.HAND_OVER: hand_over,
    D.TAKE: lambda desk, exhibit, who: continuity.take(
        desk.of(who), exhibit.id, seal_seen=seal_of(exhibit), reason="Work"
    ),
    D.PLACE: place,
    D.RECORD_MOVEMENT: lambda desk, exhibit, who: continuity.hand_over(
        desk.of(who), exhibit.id, movement=movement_of(desk, exhibit)
    ),
    D.HAND_OVER_ON_PAPER: on_paper,
    "open-bag": lambda desk, exhibit, who: done(
        OpenBag(reason="Work", seal=seal_of(exhibit)), exhibit.id, desk.of(who)
    ),
    "close-bag": lambda desk, exhibit, who: done(CloseBag(seal_in="N1"), exhibit.id, desk.of(who)),
    D.RESEAL: lambda desk, exhibit, who: continuity.reseal(
        desk.of(who), exhibit.id, reason="Work", new_seal="N1"
    ),
    D.TAKE_OUT: lambda desk, exhibit, who: continuity.take_out(
        desk.of(who), exhibit.id, seal="N1", holder="Unit"
    ),
    D.WEIGH: lambda desk, exhibit, who: discrepancies.weigh(
        desk.of(who), exhibit.id, milligrams=9_000, seal=seal_of(exhibit)
    ),
    D.DESCRIBE: lambda desk, exhibit, who: describing.describe(
        desk.of(who), exhibit.id, told=Described(lock=LockState.UNLOCKED)
    ),
    D.IDENTIFY: identify,
    D.BOOK_PART: book_part,
    "rule-out": lambda desk, exhibit, who: done(RuleOut(reason="Locked"), exhibit.id, desk.of(who)),
    D.KEEP_SECRET: keep_secret,
    D.REVEAL_SECRET: reveal,
    D.CLAIM: claim,
    D.DECIDE_CLAIM: decide_claim,
    D.ADD_PHOTOGRAPH: add_photograph,
    D.SEE_PHOTOGRAPH: look,
    D.NOTE_DISCREPANCY: note,
    D.SETTLE_DISCREPANCY: settle,
    "record-copy": record_copy,
    "review-copy": review_copy,
    "authorise-review": authorise_review,
    "end-copy": end_copy,
    "register-copy-files": lambda desk, exhibit, who: each_copy(
        exhibit, lambda one: queueing.queue_registering(desk.of(who), exhibit.id, one, job_id="")
    ),
    "erase-copy": lambda desk, exhibit, who: each_copy(
        exhibit,
        lambda one: queueing.queue_ending(
            desk.of(who), exhibit.id, one, reference=exhibit.reference, job_id=""
        ),
    ),
    "read-copy": lambda desk, exhibit, who: each_copy(
        exhibit, lambda one: queueing.queue_copy_reading(desk.of(who), exhibit.id, one, job_id="")
    ),
    "give-up-copy": lambda desk, exhibit, who: each_copy(
        exhibit,
        lambda one: done(GiveUpCopy(copy=one, why=CopyNotRead.BROKE_OFF), exhibit.id, desk.of(who)),
    ),
    "issue-copy-document": issue_copy_document,
    D.KEEP_IMAGE: keep_image,
    D.REGISTER_IMAGE: register_image,
    D.IMAGE_HERE: image_here,
    D.CHECK_IMAGE: check_image,
    D.SCAN: scan,
    D.PROPOSE_DESTRUCTION: propose_destruction,
    D.PROPOSE_OVERWRITING: propose,
    D.PROPOSE_RESET: propose_reset,
    D.END: end,
}


@contextmanager
def undone(desk: Desk) -> Iterator[None]:
    """Whatever is recorded within it is gone afterwards."""
    uow = desk.uow
    before = {k: copy.copy(v.values) for k, v in uow._repositories().items()}
    drafts, marked = list(uow.custody.drafts), list(uow.custody.marked)
    try:
        yield
    finally:
        for name, repository in uow._repositories().items():
            repository.values = before[name]
        uow.custody.drafts, uow.custody.marked = drafts, marked
