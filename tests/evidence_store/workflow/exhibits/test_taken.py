"""What is on record already is said to be, with where it is: references and seals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.exhibits.bags import CloseBag, OpenBag
from evidence_store.domain.exhibits.exhibit import Exhibit, MediumKind, Seal
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.errors import ConflictError
from evidence_store.workflow.exhibits import continuity, exhibits
from tests.builders import NOON, a_case, an_exhibit
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.moving import the_exhibit

if TYPE_CHECKING:
    from tests.evidence_store.workflow.desk import Desk


def book(desk: Desk, reference: str, seal: str, case_id: str = "c_1", **changes: Any) -> Exhibit:
    entry = ExhibitEntry(reference, "Phone", MediumKind.PHONE, seal, "Store", **changes)
    return exhibits.book_in(desk.of(desk.officer), case_id, entry=entry)


def test_a_reference_that_is_taken_is_said_to_be_with_what_has_it_and_where(desk: Desk) -> None:
    with pytest.raises(ConflictError, match=r"reference is taken.*USB stick.*held by Property"):
        book(desk, "ABC/1", "C1")


@pytest.mark.parametrize("seal", ["B1", " b1", "\uff221"])
def test_a_seal_is_not_on_two_bags_of_any_case(desk: Desk, seal: str) -> None:
    desk.uow.cases.add(a_case(id="c_2", reference="99ZZ0000226"))
    for case_id in ("c_1", "c_2"):
        with pytest.raises(ConflictError, match="on the bag of exhibit ABC/1 of case 99ZZ0000126"):
            book(desk, "DEF/1", seal, case_id)


def test_a_part_that_lies_in_a_bag_has_no_seal_of_its_own(desk: Desk) -> None:
    entry = ExhibitEntry("ABC/1/1", "SIM card", MediumKind.SIM_CARD, "", "")

    part = exhibits.book_in(desk.of(desk.officer), "c_1", entry=entry, part_of="x_1")

    assert part.seals == ()


def test_a_new_seal_is_not_one_that_another_exhibit_of_the_case_had(desk: Desk) -> None:
    broken = Seal("B7", NOON, "u_officer", NOON, "Imaging", "u_officer")
    desk.uow.exhibits.add(
        an_exhibit(
            id="x_2", reference="ABC/2", serial="OTHER", seals=(broken, Seal("B8", NOON, "u"))
        )
    )
    for taken in ("B7", "B8"):
        with pytest.raises(ConflictError, match="recorded for exhibit ABC/2"):
            continuity.reseal(desk.of(desk.officer), "x_1", reason="Imaging", new_seal=taken)
    done(OpenBag(reason="Imaging", seal="B1"), "x_1", desk.of(desk.officer))
    with pytest.raises(ConflictError, match="recorded for exhibit ABC/2"):
        done(CloseBag(seal_in="B8"), "x_1", desk.of(desk.officer))

    assert [seal.number for seal in the_exhibit(desk).seals] == ["B1"]


def test_a_new_seal_is_on_no_bag_of_another_case_either(desk: Desk) -> None:
    desk.uow.cases.add(a_case(id="c_2", reference="99ZZ0000226"))
    others = {"case_id": "c_2", "seals": (Seal("B9", NOON, "u"),)}
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="DEF/1", serial="OTHER", **others))
    where = "seal b9 is on the bag of exhibit DEF/1 of case 99ZZ0000226"
    with pytest.raises(ConflictError, match=where):
        continuity.reseal(desk.of(desk.officer), "x_1", reason="Imaging", new_seal="b9")
    done(OpenBag(reason="Imaging", seal="B1"), "x_1", desk.of(desk.officer))
    with pytest.raises(ConflictError, match=where):
        done(CloseBag(seal_in="b9"), "x_1", desk.of(desk.officer))

    assert [seal.number for seal in the_exhibit(desk).seals] == ["B1"]
