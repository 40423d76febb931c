"""Cases that are opened at the door, and what they get later: people, a court, a conviction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts._kit.doing import do
from evidence_store.acts.cases.completing import NameAccused, NameCourt
from evidence_store.domain.cases.case import Accused, Ending, Offender
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.overview.todos.order_todos import todos_of_orders
from evidence_store.errors import NotFoundError, OutOfSequenceError, WrongEntryError
from evidence_store.ways import Way, said_by, ways_of
from evidence_store.workflow.cases import cases, prosecutions
from evidence_store.workflow.orders.orders import record_order
from tests.builders import an_offence
from tests.evidence_store.workflow.orders.papers import an_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.orders.order import Order
    from tests.evidence_store.workflow.desk import Desk


def opened(desk: Desk, *people: Offender | Accused) -> Case:
    return cases.open_case(
        desk.of(desk.officer), reference="99ZZ3", court="", court_case_number="", offenders=people
    )


def test_a_case_is_opened_before_anybody_is_accused_and_before_there_is_a_court(
    desk: Desk,
) -> None:
    case = opened(desk)

    assert (case.offenders, case.accused, case.court) == ((), (), "")
    assert desk.uow.custody.drafts[-1].public == {"offenders": [], "accused": []}


def test_a_person_is_accused_before_the_offence_is_known(desk: Desk) -> None:
    case = opened(desk, Accused("", "Sam CANARY", None, ()))

    assert case.accused[0].allegations == ()
    assert "CANARY" not in str(desk.uow.custody.drafts[-1])


@pytest.mark.parametrize("person", [Accused("", " ", None, ()), Offender("", "Sam", None, ())])
def test_nobody_is_accused_without_a_name_or_convicted_of_nothing(
    desk: Desk, person: Offender | Accused
) -> None:
    with pytest.raises(WrongEntryError):
        opened(desk, person)


def test_from_the_door_to_an_order_each_refusal_says_what_comes_first(desk: Desk) -> None:
    case, by = opened(desk), desk.of(desk.officer)

    def convict(who: str) -> object:
        return prosecutions.record_conviction(by, case.id, who, offences=(an_offence(),))

    def order_against(who: str) -> Order:
        return record_order(by, case.id, entry=an_entry(offender_id=who))

    assert way_of(lambda: order_against("f_none")) == (Way.CASE_CONVICT,)
    assert way_of(lambda: convict("f_none")) == (Way.CASE_ACCUSE,)
    person = do(NameAccused(name="Sam Example"), case.id, desk=by).new_id
    convict(person)
    assert way_of(lambda: order_against(person)) == (Way.CASE_NAME_COURT,)
    do(NameCourt(court="Mold Crown Court"), case.id, desk=by)

    assert order_against(person).case_id == case.id


def test_a_conviction_without_a_court_waits_for_the_court(desk: Desk) -> None:
    case = opened(desk, Offender("", "Sam Example", None, (an_offence(),)))

    (todo,) = todos_of_orders((), case)

    assert [each.page for each in todo.steps] == ["name-court"]


def way_of(refused: Callable[[], object]) -> tuple[Way, ...]:
    with pytest.raises(OutOfSequenceError) as error:
        refused()
    return ways_of(said_by(error.value))


def test_another_accused_person_is_named_and_what_was_signed_is_void(desk: Desk) -> None:
    permitted = desk.permitted()
    told = NameAccused(name="Bo Example", offence="soa2003_66B", committed_on=date(2026, 1, 3))

    done = do(told, "c_1", desk=desk.of(desk.officer))

    assert [(each.id, each.name) for each in done.after.accused] == [(done.new_id, "Bo Example")]
    assert done.after.accused[0].allegations[0].code == "soa2003_66B"
    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (NameAccused(name=" "), WrongEntryError),
        (NameAccused(name="Bo", committed_on=date(2026, 1, 3)), WrongEntryError),
        (NameAccused(name="Bo", offence="soa2003_66B", committed_on=date(2027, 1, 3)),
         WrongEntryError),
        (NameAccused(name="Bo", offence="no_such_offence"), NotFoundError),
        (NameCourt(), WrongEntryError),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_refused(
    desk: Desk, told: NameAccused | NameCourt, error: type[Exception]
) -> None:
    case = opened(desk)

    with pytest.raises(error):
        do(told, case.id, desk=desk.of(desk.officer))


def test_a_recorded_court_is_never_replaced(desk: Desk) -> None:
    case, by = opened(desk), desk.of(desk.officer)
    do(NameCourt(court="Mold Crown Court"), case.id, desk=by)

    with pytest.raises(WrongEntryError, match="stays"):
        do(NameCourt(court="Chester Crown Court", court_case_number="T1"), case.id, desk=by)
    after = do(NameCourt(court_case_number="T2026001"), case.id, desk=by).after
    with pytest.raises(OutOfSequenceError, match="recorded already"):
        do(NameCourt(court_case_number="T2"), case.id, desk=by)

    assert (after.court, after.court_case_number) == ("Mold Crown Court", "T2026001")


def test_a_case_of_nobody_ends_for_nobody(desk: Desk) -> None:
    case = opened(desk)

    with pytest.raises(OutOfSequenceError, match="names no accused person"):
        prosecutions.record_no_conviction(
            desk.of(desk.officer), case.id, "f_none", how=Ending.ACQUITTED, on=date(2026, 1, 3)
        )
