"""Serial numbers and IMEIs: the same device is known again, and what was known stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.exhibits.bags import RuleOut
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.exhibits.exhibit import MediumKind, Stage
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.errors import ConflictError, HoldOpenError, WrongEntryError
from evidence_store.workflow.exhibits import describing, exhibits
from evidence_store.workflow.exhibits.describing import Described
from tests.builders import SERIAL, an_exhibit
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.continuing import elsewhere
from tests.evidence_store.workflow.moving import the_exhibit

if TYPE_CHECKING:
    from tests.evidence_store.workflow.desk import Desk


IMEI = "356938035643809"


@pytest.mark.parametrize("serial", [SERIAL, SERIAL.lower(), f" {SERIAL} "])
def test_a_second_id_of_a_device_in_another_case_is_a_discrepancy_on_both_at_once(
    two_cases: Desk, serial: str
) -> None:
    made = elsewhere(two_cases, serial=serial)

    (mine,) = made.open_discrepancies
    (theirs,) = the_exhibit(two_cases).open_discrepancies
    assert (mine.kind, theirs.kind) == (DiscrepancyKind.SECOND_ID, DiscrepancyKind.SECOND_ID)
    assert (mine.other_exhibit, theirs.other_exhibit) == ("x_1", made.id)
    with pytest.raises(HoldOpenError):
        two_cases.propose()


def test_a_second_id_is_found_when_a_number_is_completed_later(two_cases: Desk) -> None:
    made = elsewhere(two_cases)
    assert not made.discrepancies

    named = exhibits.complete_identity(
        two_cases.of(two_cases.officer), made.id, serial=SERIAL, size=None
    )

    assert named.open_discrepancies


def test_an_imei_is_known_again_by_its_imeisv_and_in_a_second_slot(two_cases: Desk) -> None:
    describing.describe(
        two_cases.of(two_cases.officer), "x_1", told=Described(imeisv=f"{IMEI[:14]}01")
    )

    made = elsewhere(two_cases)
    second = describing.describe(
        two_cases.of(two_cases.officer), made.id, told=Described(further_imeis=(IMEI,))
    )

    assert second.open_discrepancies


def test_the_same_number_twice_in_one_case_is_refused(desk: Desk) -> None:
    describing.describe(desk.of(desk.officer), "x_1", told=Described(imei=IMEI))
    entry = ExhibitEntry("ABC/2", "Phone", MediumKind.PHONE, "B2", "Store", imei=IMEI)

    with pytest.raises(ConflictError, match="ABC/1"):
        exhibits.book_in(desk.of(desk.officer), "c_1", entry=entry)


def test_facts_are_added_and_what_was_known_stays(desk: Desk) -> None:
    describing.describe(desk.of(desk.officer), "x_1", told=Described(colour="blue", value=1500))

    after = describing.describe(desk.of(desk.officer), "x_1", told=Described(clock_deviation=-75))

    assert (after.facts.colour, after.facts.value) == ("blue", 1500)
    assert after.facts.clock is not None
    assert (after.facts.clock.deviation, after.facts.clock.read_by) == (-75, "u_officer")
    with pytest.raises(WrongEntryError, match="No details of the device"):
        describing.describe(desk.of(desk.officer), "x_1", told=Described())


def test_an_imei_on_record_is_never_replaced(desk: Desk) -> None:
    describing.describe(desk.of(desk.officer), "x_1", told=Described(imei=IMEI))

    with pytest.raises(ConflictError, match="another IMEI"):
        describing.describe(desk.of(desk.officer), "x_1", told=Described(imei="490154203237518"))


def test_what_nobody_can_read_is_not_overwritten_and_an_image_takes_that_back(desk: Desk) -> None:
    ruled = done(RuleOut(reason="Locked."), "x_1", desk.of(desk.examiner))

    assert (ruled.stage, ruled.not_examined) == (Stage.DESTROY_ONLY, "Locked.")
    with pytest.raises(Exception, match="destruction before two witnesses"):
        desk.propose()


def test_an_exhibit_without_a_serial_is_nobodys_second_id(two_cases: Desk) -> None:
    two_cases.uow.exhibits.add(an_exhibit(id="x_9", reference="ABC/9", serial=" ", imei=None))

    assert not elsewhere(two_cases).discrepancies
