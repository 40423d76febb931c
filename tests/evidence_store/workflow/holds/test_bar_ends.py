"""Whoever ended a bar to erasing an exhibit does not carry the erasure out, in either order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.orders.duties_to_court import CloseUndertaking, GiveUndertaking
from evidence_store.acts.orders.proceedings import DetermineProceeding, NoteProceeding
from evidence_store.custody.signed.statements import STATEMENT
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind, Disposition
from evidence_store.domain.offers.disposal_offers import Deed, is_offered
from evidence_store.domain.orders.proceedings import ProceedingKind, ProceedingOutcome
from evidence_store.errors import ChangedRecordError, NotPermittedError, SamePersonError
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow._kit.subjects.bar_ends import bar_enders
from evidence_store.workflow._kit.subjects.noting import Noted
from evidence_store.workflow.exhibits import discrepancies, exhibits
from evidence_store.workflow.holds import holds
from tests.builders import KeyedPerson, an_acquisition, an_exhibit
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.orders.papers import a_direction

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.law.holds import HoldLine

MARCH = date(2026, 3, 2)


def release_a_hold(desk: Desk, first: KeyedPerson, second: KeyedPerson, on: str = "x_1") -> None:
    placed = holds.place_hold(desk.of(desk.examiner), on, code="other", note="")
    for who in (first, second):
        holds.release_hold(desk.of(who), on, placed.open_holds[-1].id, reason="Over")


def close_an_undertaking(desk: Desk, who: KeyedPerson) -> None:
    december, july = date(2026, 12, 1), date(2026, 7, 13)
    entry = GiveUndertaking(words="Wipe", owner="An owner", given_on=MARCH, due_on=december)
    given = done(entry, "o_1", desk.of(desk.officer)).matters.undertakings[0].id
    closed = CloseUndertaking(undertaking=given, closed_on=july, how="Done")
    done(closed, "o_1", desk.of(who))


def determine_an_appeal(desk: Desk, who: KeyedPerson) -> None:
    kind = ProceedingKind.APPEAL_AGAINST_SENTENCE
    made = done(NoteProceeding(kind=kind, lodged_on=MARCH), "o_1", desk.of(desk.officer))
    done(
        DetermineProceeding(
            proceeding=made.proceedings[-1].id,
            determined_on=MARCH,
            outcome=ProceedingOutcome.DISMISSED,
        ),
        "o_1",
        desk.of(who),
    )


ENDS: dict[str, Callable[[Desk, KeyedPerson], None]] = {
    "hold.release_signed": lambda desk, who: release_a_hold(desk, who, desk.officer),
    "hold.released": lambda desk, who: release_a_hold(desk, desk.officer, who),
    "order.undertaking_closed": close_an_undertaking,
    "order.proceeding_determined": determine_an_appeal,
}


@pytest.mark.parametrize("event", ENDS)
def test_whoever_ended_a_bar_gets_no_permit_and_is_told_by_what_and_who_can(event: str) -> None:
    desk = Desk()
    ENDS[event](desk, desk.everything)
    authorised = desk.authorise(desk.propose())
    number = desk.uow.events.index(event)

    with pytest.raises(SamePersonError, match=f"you signed entry {number} of the record") as told:
        desk.permit(authorised, desk.everything)

    assert "Name of u_examiner, Name of u_second." in str(told.value)
    desk.start(desk.permit(authorised))


@pytest.mark.parametrize("instead", [None, "u_officer"], ids=["taken out", "another's name"])
def test_what_says_beside_the_log_who_ended_a_bar_is_held_to_the_log(instead: str | None) -> None:
    desk = Desk()
    close_an_undertaking(desk, desk.everything)
    authorised = desk.authorise(desk.propose())
    number = desk.uow.events.index("order.undertaking_closed")
    signed = desk.uow.custody.drafts[number].signed
    assert signed is not None
    other = None if instead is None else {**signed.statement, "signers": [["settler", instead]]}
    desk.uow.custody.put_instead[number] = {STATEMENT: other}

    with pytest.raises(ChangedRecordError, match=f"entry {number} of the record"):
        desk.permit(authorised, desk.everything)


def test_a_bar_that_was_ended_after_the_permit_keeps_its_holder_from_the_start() -> None:
    desk = Desk()
    desk.uow.acquisitions.add(an_acquisition())
    permitted = desk.permit(desk.authorise(desk.propose()), desk.everything)
    exhibits.decide_copy(desk.of(desk.everything), "x_1", "a_1", reason="It suffices")
    del desk.uow.acquisitions.values["a_1"]  # so that the start asks for no comparison with it

    assert permitted.permit is not None
    with pytest.raises(SamePersonError, match="you signed entry"):
        desk.start(permitted, desk.everything)


@pytest.mark.parametrize("event", ENDS)
def test_no_page_offers_the_work_to_whoever_ended_a_bar(event: str) -> None:
    desk = Desk()
    ENDS[event](desk, desk.everything)
    authorised = desk.authorise(desk.propose())
    desk.at_bench(desk.everything)
    bag, actor = desk.uow.exhibits.get("x_1"), desk.everything.actor

    told = {"bag": bag, "actor": actor, "enders": bar_enders(desk.uow, bag)}
    assert not is_offered(Deed.OVERWRITE, authorised, **told)  # type: ignore[arg-type]  # mixed values
    assert is_offered(Deed.OVERWRITE, authorised, **{**told, "enders": frozenset()})  # type: ignore[arg-type]  # the same


def test_a_bar_to_another_exhibit_keeps_nobody_from_the_work() -> None:
    desk = Desk()
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/2"))
    release_a_hold(desk, desk.everything, desk.officer, on="x_2")

    desk.start(desk.permit(desk.authorise(desk.propose()), desk.everything), desk.everything)


def test_a_recorded_direction_ends_no_bar_and_another_person_signs_for_its_words() -> None:
    desk = Desk()
    entry = a_direction(
        given_by="R. Llŷr",
        delegation="Scheme, item 4",
        given_on=date(2026, 7, 13),
        reason="The device may not go back",
        words="I direct it.",
    )

    def lines() -> tuple[HoldLine, ...]:
        exhibit = desk.uow.exhibits.get("x_1")
        return evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock()).lines

    before = lines()
    done(entry, "o_1", desk.of(desk.everything))

    assert lines() == before
    proposed = desk.propose(desk.everything)
    with pytest.raises(SamePersonError):
        desk.authorise(proposed, desk.everything)
    desk.start(desk.permit(desk.authorise(proposed), desk.everything), desk.everything)


def test_who_only_examines_ends_no_bar_and_so_can_always_do_the_work() -> None:
    desk = Desk()
    with pytest.raises(NotPermittedError):
        determine_an_appeal(desk, desk.examiner)
    noted = Noted(DiscrepancyKind.OTHER, "A dent")
    found = discrepancies.note_discrepancy(desk.of(desk.examiner), "x_1", noted=noted)
    settlement = discrepancies.Settlement(Disposition.EXPLAINED, "As before")
    with pytest.raises(NotPermittedError):
        discrepancies.settle(desk.of(desk.examiner), "x_1", found.id, settlement=settlement)


def test_a_desk_of_three_ends_every_bar_and_then_erases() -> None:
    """The officer records and ends, the supervisor signs second and authorises."""
    desk = Desk()
    for one in (desk.second, desk.everything, desk.administrator):
        gone = replace(desk.uow.people.get(one.actor.id), left_at=desk.clock())
        desk.uow.people.save(gone)
    release_a_hold(desk, desk.officer, desk.supervisor)
    close_an_undertaking(desk, desk.officer)
    determine_an_appeal(desk, desk.officer)

    desk.start(desk.permitted())

    assert desk.uow.events[-1] == "erase.started"


def test_where_nobody_else_can_do_the_work_the_refusal_says_what_to_ask_for() -> None:
    desk = Desk()
    close_an_undertaking(desk, desk.everything)
    authorised = desk.authorise(desk.propose())
    for one in (desk.examiner, desk.second):
        gone = replace(desk.uow.people.get(one.actor.id), left_at=desk.clock())
        desk.uow.people.save(gone)

    with pytest.raises(SamePersonError, match="ask for another examiner to be enrolled"):
        desk.permit(authorised, desk.everything)
