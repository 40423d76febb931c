from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.blanking import DESTROYED, blanked
from evidence_store.errors import (
    ChangedRecordError,
    EvidenceStoreError,
    HoldOpenError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.persistence.records.repositories import ALL_KINDS, Kind
from evidence_store.workflow.cases.case_values import destroy_case_values
from evidence_store.workflow.holds.holds import place_hold
from forensics.documents import from_json, to_canonical, to_json
from tests.builders import KeyedPerson, a_disposal, an_appeal_check
from tests.evidence_store.persistence.examples import SEEDS
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.keyring import Keyring, a_bare_key_request

if TYPE_CHECKING:
    from evidence_store.workflow.cases.case_values import Destruction


@pytest.fixture
def desk() -> Desk:
    """A desk at which the one exhibit of the case has come to its certificate."""
    made = Desk()
    with made.uow:
        exhibit = made.uow.exhibits.get("x_1")
    made.uow.exhibits.save(replace(exhibit, stage=Stage.CERTIFIED))
    return made


def sign(desk: Desk, who: KeyedPerson, reason: str = "Retention ended today.") -> Destruction:
    return destroy_case_values(desk.of(who), desk.uow.exhibits.get("x_1").case_id, reason=reason)


def test_no_values_are_destroyed_while_a_record_is_missing_that_the_log_speaks_of(
    desk: Desk,
) -> None:
    sign(desk, desk.officer)
    desk.uow.custody.missing = "o_2: the custody log speaks of this order"

    with pytest.raises(ChangedRecordError):
        sign(desk, desk.supervisor)

    assert desk.uow.custody.destroyed == []


def test_two_people_destroy_the_values_and_the_record_says_who(desk: Desk) -> None:
    assert not sign(desk, desk.officer).is_done
    assert desk.uow.custody.destroyed == []

    done = sign(desk, desk.supervisor)

    assert done.is_done
    assert desk.uow.custody.destroyed == [done.case_id]
    said = desk.uow.custody.drafts[-1]
    assert said.event == "case.values_destroyed"
    assert (said.public["first"], said.public["second"]) == ("u_officer", "u_supervisor")
    assert said.public["keys"] == list(done.keys)


def test_what_people_typed_is_taken_out_of_the_records(desk: Desk) -> None:
    case = desk.uow.cases.get(desk.uow.exhibits.get("x_1").case_id)
    names = [each.name for each in case.offenders]
    assert all(names)

    sign(desk, desk.officer)
    sign(desk, desk.supervisor)

    kept = to_json(desk.uow.cases.get(case.id)) + to_json(desk.uow.exhibits.get("x_1"))
    assert not [name for name in names if name.encode() in kept]
    assert desk.uow.cases.get(case.id).reference == case.reference
    assert all(each.name == DESTROYED for each in desk.uow.cases.get(case.id).offenders)


@pytest.mark.parametrize("name", ["cases", "exhibits", "orders", "acquisitions", "disposals"])
def test_a_blanked_record_keeps_its_form_and_loses_its_words(name: str) -> None:
    record = SEEDS[name]

    without = blanked(record)

    assert (without.id, without.version) == (record.id, record.version)
    assert type(without) is type(record)
    text = to_json(without).decode()
    assert not [word for word in ("Llŷwelyn", "Sian", "1990-01-01", "black USB") if word in text]
    assert blanked(without) == without


def test_one_person_destroys_nothing(desk: Desk) -> None:
    sign(desk, desk.supervisor)

    with pytest.raises(SamePersonError):
        sign(desk, desk.supervisor)

    assert desk.uow.custody.destroyed == []


@pytest.mark.parametrize("who", ["examiner", "administrator"])
def test_it_takes_an_officer_or_supervisor_and_then_a_supervisor(who: str, desk: Desk) -> None:
    with pytest.raises(NotPermittedError):
        sign(desk, getattr(desk, who))
    sign(desk, desk.supervisor)
    with pytest.raises(NotPermittedError):
        sign(desk, desk.officer)


def test_the_first_signature_counts_for_72_hours(desk: Desk) -> None:
    sign(desk, desk.officer)
    desk.clock.forward(hours=73)
    order = desk.uow.orders.get("o_1")
    fresh = an_appeal_check(checked_on=desk.clock().date())
    desk.uow.orders.save(replace(order, appeal_checks=(fresh,)))

    assert not sign(desk, desk.supervisor).is_done


def test_it_is_done_once(desk: Desk) -> None:
    sign(desk, desk.officer)
    sign(desk, desk.supervisor)

    with pytest.raises(OutOfSequenceError, match="already"):
        sign(desk, desk.officer)


def test_a_reason_is_given(desk: Desk) -> None:
    with pytest.raises(WrongEntryError):
        sign(desk, desk.officer, reason=" ")


def test_a_hold_keeps_the_values_at_either_signature(desk: Desk) -> None:
    sign(desk, desk.officer)
    place_hold(desk.of(desk.officer), "x_1", code="linked_case", note="n")

    with pytest.raises(HoldOpenError, match="values of the case stay"):
        sign(desk, desk.supervisor)


def test_an_exhibit_that_is_not_at_its_end_keeps_the_values() -> None:
    with pytest.raises(OutOfSequenceError, match="not complete"):
        sign(desk := Desk(), desk.officer)


def test_an_open_disposal_keeps_the_values(desk: Desk) -> None:
    desk.uow.disposals.add(a_disposal())

    with pytest.raises(OutOfSequenceError, match="a disposal is open"):
        sign(desk, desk.officer)


def test_an_open_break_glass_keeps_the_values(desk: Desk) -> None:
    ring = Keyring(desk)

    lost = a_bare_key_request("u_admin", KeyedPerson("u_admin", Duty.ADMINISTRATOR))
    sign(desk, desk.officer)
    ring.use_glass(ring.ask_glass(lost, desk.officer).id, lost, desk.examiner)

    with pytest.raises(EvidenceStoreError, match="has not been reviewed"):
        sign(desk, desk.supervisor)


@pytest.mark.parametrize(
    "kind", [each for each in ALL_KINDS if each.name != "person"], ids=lambda kind: kind.name
)
def test_a_blanked_record_is_still_found_by_its_columns_and_read_back(kind: Kind[Any]) -> None:
    record = next(each for each in SEEDS.values() if type(each) is kind.value)

    without = blanked(record)

    assert kind.columns(without) == kind.columns(record)
    assert from_json(to_canonical(without), kind.value) == without
