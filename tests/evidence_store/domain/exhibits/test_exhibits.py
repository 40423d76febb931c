from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evidence_store.domain.exhibits.continuity import handed_over, resealed
from evidence_store.domain.exhibits.exhibit import Handover, PlacedHold
from evidence_store.domain.signing.signed_statements import SignedStatement
from evidence_store.errors import NotFoundError, OutOfSequenceError, WrongEntryError
from tests.builders import NOON, a_statement, an_exhibit

HANDOVER = Handover("m_1", NOON, NOON, "Property store", "Laboratory", "Imaging", "B1")
HOLD = PlacedHold("h_1", "other", NOON, "u_officer", "")


def signed_by(person_id: str) -> SignedStatement:
    return SignedStatement(a_statement(person_id=person_id), bytes(64))


def test_opening_the_bag_keeps_the_old_seal_and_puts_on_a_new_one() -> None:
    found = resealed(an_exhibit(), reason="Imaging", number="B2", by="u_examiner", at=NOON)

    assert [(s.number, s.broken_reason) for s in found.seals] == [
        ("B1", "Imaging"),
        ("B2", None),
    ]
    assert found.seal is not None
    assert found.seal.number == "B2"


def test_a_seal_number_is_used_once() -> None:
    with pytest.raises(WrongEntryError, match="ABC/1"):
        resealed(an_exhibit(), reason="Imaging", number="B1", by="u_examiner", at=NOON)


def test_a_handover_changes_the_holder() -> None:
    assert handed_over(an_exhibit(), HANDOVER).holder == "Laboratory"


@pytest.mark.parametrize("change", [{"from_holder": "Somebody"}, {"seal": "B9"}])
def test_a_handover_that_does_not_fit_the_record_is_a_discrepancy(change: dict[str, Any]) -> None:
    with pytest.raises(WrongEntryError, match="ABC/1"):
        handed_over(an_exhibit(), replace(HANDOVER, **change))


def test_one_signature_releases_no_hold_and_two_do() -> None:
    held = an_exhibit(placed_holds=(HOLD,))

    once = held.hold_release_signed("h_1", statement=signed_by("u_1"))
    twice = once.hold_release_signed("h_1", statement=signed_by("u_2"))

    assert once.open_holds
    assert not twice.open_holds
    assert twice.placed_hold("h_1").released_by == ("u_1", "u_2")


def test_two_signatures_of_one_person_release_nothing() -> None:
    held = an_exhibit(placed_holds=(HOLD,))

    once = held.hold_release_signed("h_1", statement=signed_by("u_1"))

    assert once.hold_release_signed("h_1", statement=signed_by("u_1")).open_holds


def test_a_released_hold_is_not_released_again() -> None:
    released = replace(HOLD, released_at=NOON)

    with pytest.raises(OutOfSequenceError):
        an_exhibit(placed_holds=(released,)).hold_release_signed("h_1", statement=signed_by("u_1"))


def test_an_unknown_hold_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        an_exhibit().placed_hold("h_1")


def test_a_training_file_shows_its_own_serial_number() -> None:
    training_file = an_exhibit(has_training_file=True, training_file_serial="copy")

    assert (training_file.target_serial, training_file.serial) == ("copy", "USB-0001")
    assert an_exhibit(training_file_serial="copy").target_serial == "USB-0001"
