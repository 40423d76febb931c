"""Cases and exhibits as they come on record: opened, imported, booked in, moved, completed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.cases.case import Offender
from evidence_store.domain.exhibits.exhibit import MediumKind, Stage
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.errors import (
    ConflictError,
    NotFoundError,
    OutOfSequenceError,
    RefusedError,
    WrongEntryError,
)
from evidence_store.workflow._kit.subjects.moving import Movement
from evidence_store.workflow.cases import cases
from evidence_store.workflow.exhibits import continuity, exhibits
from tests.builders import NOON, SERIAL, SIZE, an_acquisition, an_exhibit, an_offence
from tests.evidence_store.workflow.desk import RULES, Desk

if TYPE_CHECKING:
    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.exhibits.exhibit import Exhibit


def open_case(desk: Desk, *offenders: Offender, reference: str = "99ZZ2") -> Case:
    told = offenders or (Offender("", "Sam CANARY", None, (an_offence(),)),)
    return cases.open_case(
        desk.of(desk.examiner),
        reference=reference,
        court="Court",
        court_case_number="1",
        offenders=told,
    )


def test_a_case_is_opened_and_nobodys_name_stands_in_clear(desk: Desk) -> None:
    case = open_case(desk)

    assert case.offenders[0].id.startswith("f_")
    assert "CANARY" not in str(desk.uow.custody.drafts[-1])


def test_a_reference_is_used_once(desk: Desk) -> None:
    with pytest.raises(ConflictError):
        open_case(desk, reference="99ZZ0000126")


@pytest.mark.parametrize(
    "offence",
    [
        an_offence(convicted_on=date(2026, 7, 15)),
        an_offence(committed_on=date(2025, 12, 16)),
    ],
)
def test_a_date_that_cannot_be_so_is_refused(desk: Desk, offence: Any) -> None:
    with pytest.raises(WrongEntryError):
        open_case(desk, Offender("", "Sam", None, (offence,)))


def test_a_case_without_a_conviction_is_refused(desk: Desk) -> None:
    with pytest.raises(WrongEntryError, match="153"):
        open_case(desk, Offender("", "Sam", None, ()))


def test_an_offence_that_the_rules_do_not_know_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        open_case(desk, Offender("", "Sam", None, (an_offence(code="arson"),)))


def test_an_offence_outside_its_time_is_told_and_not_refused(desk: Desk) -> None:
    early = an_offence(code="soa2003_66AB", committed_on=date(2025, 1, 1))

    case = open_case(desk, Offender("", "Sam", None, (early,)))

    assert cases.offences_out_of_time(case, rules=RULES) == ("soa2003_66AB",)


EXTRACT = (
    b"reference,description,medium,seal,holder,source_reference\n"
    b"ABC/7,Disk,hdd,B7,Store,P7\nABC/8,Phone,phone,B8,Store,P8\n"
)


def bring_in(desk: Desk, extract: bytes = EXTRACT) -> tuple[Exhibit, ...]:
    return exhibits.import_exhibits(desk.of(desk.examiner), "c_1", extract=extract, system="NICHE")


def test_imported_exhibits_say_where_our_record_begins(desk: Desk) -> None:
    made = bring_in(desk)

    assert [each.reference for each in made] == ["ABC/7", "ABC/8"]
    source = made[0].source
    assert source is not None
    assert source.extract_digest.value == hashlib.sha256(EXTRACT).digest()
    assert (source.system, source.reference, source.record_begins) == ("NICHE", "P7", NOON)
    assert desk.uow.events == ["exhibit.imported", "exhibit.imported"]


def test_nobody_is_said_to_have_put_on_the_seal_under_which_an_exhibit_came(desk: Desk) -> None:
    entry = ExhibitEntry("ABC/3", "Stick", MediumKind.USB_FLASH, "B3", "Store")

    for made in (*bring_in(desk), exhibits.book_in(desk.of(desk.examiner), "c_1", entry=entry)):
        assert made.seal is not None
        assert (made.seal.applied_at, made.seal.applied_by) == (None, None)


def test_an_extract_with_one_exhibit_that_is_there_imports_none(desk: Desk) -> None:
    with pytest.raises(ConflictError, match="ABC/1"):
        bring_in(desk, EXTRACT + b"ABC/1,Disk,hdd,B9,Store,P9\n")
    assert len(desk.uow.exhibits.find(case_id="c_1")) == 1


def test_an_exhibit_is_booked_in_under_its_seal(desk: Desk) -> None:
    entry = ExhibitEntry("ABC/3", "Stick", MediumKind.USB_FLASH, "B3", "Store")

    made = exhibits.book_in(desk.of(desk.examiner), "c_1", entry=entry)

    assert made.seal is not None
    assert (made.seal.number, made.source, made.stage) == ("B3", None, Stage.BOOKED_IN)


@pytest.mark.parametrize("change", [{"reference": " "}, {"seal": ""}, {"holder": ""}])
def test_an_exhibit_without_reference_seal_or_holder_is_not_booked_in(
    desk: Desk, change: dict[str, Any]
) -> None:
    entry = ExhibitEntry("ABC/3", "Stick", MediumKind.USB_FLASH, "B3", "Store")

    with pytest.raises(WrongEntryError):
        exhibits.book_in(desk.of(desk.examiner), "c_1", entry=replace(entry, **change))


def test_a_broken_seal_is_followed_by_a_new_one(desk: Desk) -> None:
    continuity.reseal(desk.of(desk.examiner), "x_1", reason="Imaging", new_seal="B2")

    assert desk.uow.custody.drafts[-1].public == {"seal_out": "B1", "seal_in": "B2"}


def move(desk: Desk, **changes: Any) -> Exhibit:
    told: dict[str, Any] = {
        "occurred": NOON - timedelta(hours=1),
        "from_holder": "Property store",
        "to_holder": "Laboratory",
        "reason": "Imaging",
        "seal": "B1",
    }
    return continuity.hand_over(
        desk.of(desk.examiner), "x_1", movement=Movement(**(told | changes))
    )


def test_a_movement_is_recorded_with_both_of_its_times(desk: Desk) -> None:
    moved = move(desk)

    assert (moved.holder, moved.handovers[0].recorded) == ("Laboratory", NOON)
    assert desk.uow.custody.drafts[-1].occurred == NOON - timedelta(hours=1)


@pytest.mark.parametrize(
    "change", [{"occurred": NOON + timedelta(hours=1)}, {"from_holder": "Nobody"}]
)
def test_a_movement_that_cannot_be_so_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    with pytest.raises(WrongEntryError):
        move(desk, **change)


def test_a_movement_before_the_last_one_is_refused(desk: Desk) -> None:
    move(desk)

    with pytest.raises(WrongEntryError):
        move(desk, from_holder="Laboratory", occurred=NOON - timedelta(hours=2))


def test_identity_is_completed_and_never_replaced(desk: Desk) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), size=None))

    done = exhibits.complete_identity(desk.of(desk.examiner), "x_1", serial=None, size=SIZE)

    assert done.size == SIZE
    with pytest.raises(ConflictError, match="discrepancy"):
        exhibits.complete_identity(desk.of(desk.examiner), "x_1", serial="OTHER", size=None)


def test_a_file_stands_for_a_device_only_in_a_training_folder(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="training"):
        exhibits.register_training_file(
            desk.of(desk.examiner), "x_1", copy_serial="copy", copy_size=SIZE, is_training=False
        )

    made = exhibits.register_training_file(
        desk.of(desk.examiner), "x_1", copy_serial="copy", copy_size=SIZE, is_training=True
    )
    assert made.target_serial == "copy"


def test_a_copy_stands_for_one_exhibit_only(desk: Desk) -> None:
    desk.uow.exhibits.add(an_exhibit(id="x_2", case_id="c_2", serial="OTHER"))
    told: dict[str, Any] = {"copy_serial": "copy", "copy_size": SIZE, "is_training": True}
    exhibits.register_training_file(desk.of(desk.examiner), "x_1", **told)

    with pytest.raises(ConflictError, match="already used in place of another exhibit"):
        exhibits.register_training_file(desk.of(desk.examiner), "x_2", **told)
    exhibits.register_training_file(desk.of(desk.examiner), "x_1", **told)


@pytest.mark.parametrize("serial", [SERIAL, SERIAL.lower(), f" {SERIAL} "])
def test_two_exhibits_of_a_case_never_have_one_serial_number(desk: Desk, serial: str) -> None:
    row = f"ABC/9,Disk,hdd,B9,Store,P9,{serial}\n"
    header = "reference,description,medium,seal,holder,source_reference,serial\n"
    entry = ExhibitEntry("ABC/3", "Stick", MediumKind.USB_FLASH, "B3", "Store")
    made = exhibits.book_in(desk.of(desk.examiner), "c_1", entry=entry)

    with pytest.raises(ConflictError, match="same serial"):
        bring_in(desk, (header + row).encode())
    again = replace(entry, reference="ABC/4", seal="B4", serial=serial)
    with pytest.raises(ConflictError, match="same serial"):
        exhibits.book_in(desk.of(desk.examiner), "c_1", entry=again)
    with pytest.raises(ConflictError, match="same serial"):
        exhibits.complete_identity(desk.of(desk.examiner), made.id, serial=serial, size=None)


@pytest.mark.parametrize(
    ("reference", "match"),
    [
        ("E/\x1b[31m1", "hidden character"),
        ("x_23456789ABCDEFGHJKMN", "look like an id"),
        ("x" * 501, "longer"),
    ],
)
def test_a_reference_that_misleads_is_refused(desk: Desk, reference: str, match: str) -> None:
    entry = ExhibitEntry(reference, "Stick", MediumKind.USB_FLASH, "B3", "Store")
    header, *_ = EXTRACT.splitlines(keepends=True)

    with pytest.raises(WrongEntryError, match=match) as caught:
        exhibits.book_in(desk.of(desk.examiner), "c_1", entry=entry)
    assert reference not in str(caught.value)
    with pytest.raises(WrongEntryError, match=match):
        bring_in(desk, header + f"{reference},Disk,hdd,B9,Store,P9\n".encode())
    with pytest.raises(WrongEntryError, match=match):
        open_case(desk, reference=reference)


def test_a_copy_of_another_size_stands_for_nothing(desk: Desk) -> None:
    with pytest.raises(WrongEntryError):
        exhibits.register_training_file(
            desk.of(desk.examiner), "x_1", copy_serial="copy", copy_size=1, is_training=True
        )


def test_nothing_of_an_exhibit_under_disposal_is_changed(desk: Desk) -> None:
    desk.start(desk.permitted())

    with pytest.raises(OutOfSequenceError):
        exhibits.register_training_file(
            desk.of(desk.examiner), "x_1", copy_serial="copy", copy_size=SIZE, is_training=True
        )


def decide(desk: Desk, reason: str = "Reasonable") -> Exhibit:
    return exhibits.decide_copy(desk.of(desk.officer), "x_1", "a_1", reason=reason)


def test_a_verified_copy_is_kept_by_a_named_person_with_a_reason(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition())

    decision = decide(desk).copy_decision

    assert decision is not None
    assert (decision.decided_by, decision.reason) == ("u_officer", "Reasonable")
    with pytest.raises(WrongEntryError):
        decide(desk, reason=" ")


def test_a_copy_that_is_not_verified_is_not_kept_instead(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition(computed_digest=None, computed_digests=()))

    with pytest.raises(OutOfSequenceError):
        decide(desk)
