"""Bags, seals, movements, parts and what does not agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.discrepancies import DiscrepancyKind, Disposition
from evidence_store.domain.exhibits import HandoverForm, MediumKind, Stage
from evidence_store.domain.extracts import ExhibitEntry
from evidence_store.domain.holds import HoldState
from evidence_store.domain.standing import FinalKind, Standing, StandingAct
from evidence_store.domain.whereabouts import Whereabouts
from evidence_store.errors import (
    ConflictError,
    DiscrepancyError,
    HoldOpenError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    StatementError,
    WrongEntryError,
)
from evidence_store.workflow import continuity, describing, discrepancies, endings, exhibits
from evidence_store.workflow.describing import Described
from evidence_store.workflow.discrepancies import Settlement
from evidence_store.workflow.endings import Ending
from evidence_store.workflow.grounds import evaluate_holds
from evidence_store.workflow.moving import Movement
from evidence_store.workflow.noting import Noted
from tests.builders import NOON, SERIAL, SIZE, an_exhibit, an_order
from tests.evidence_store.workflow.desk import RULES, Desk

if TYPE_CHECKING:
    from evidence_store.domain.discrepancies import Discrepancy
    from evidence_store.domain.exhibits import Exhibit
    from tests.builders import KeyedPerson

IMEI = "356938035643809"


def around(desk: Desk, who: KeyedPerson | None = None) -> dict[str, Any]:
    return {"actor": (who or desk.officer).actor, "uow": desk.uow, "clock": desk.clock}


def the_exhibit(desk: Desk, exhibit_id: str = "x_1") -> Exhibit:
    return desk.uow.exhibits.get(exhibit_id)


def a_movement(**changes: Any) -> Movement:
    told: dict[str, Any] = {
        "occurred": NOON,
        "from_holder": "Property store",
        "to_holder": "Laboratory",
        "reason": "Imaging",
        "seal": "B1",
    }
    return Movement(**(told | changes))


# Seals


def test_an_opened_bag_is_closed_under_a_new_seal_and_both_are_on_record(desk: Desk) -> None:
    continuity.open_bag("x_1", reason="Imaging", seal_seen="B1", **around(desk))
    assert the_exhibit(desk).whereabouts is Whereabouts.IN_LAB
    assert the_exhibit(desk).seal is None

    done = continuity.close_bag("x_1", new_seal="B2", holder="Examiner", **around(desk))

    assert [(one.number, one.broken_by) for one in done.seals] == [
        ("B1", "u_officer"),
        ("B2", None),
    ]
    assert (done.holder, done.whereabouts) == ("Examiner", Whereabouts.HELD)
    assert desk.uow.events[-2:] == ["exhibit.opened", "exhibit.closed"]


def test_a_bag_is_not_closed_under_a_seal_that_was_used(desk: Desk) -> None:
    continuity.open_bag("x_1", reason="Imaging", seal_seen="B1", **around(desk))

    with pytest.raises(WrongEntryError, match="used before"):
        continuity.close_bag("x_1", new_seal="B1", holder="Examiner", **around(desk))


def wrong_seal_at(desk: Desk, act: str) -> None:
    match act:
        case "handover":
            continuity.hand_over("x_1", movement=a_movement(seal="B9"), **around(desk))
        case "store":
            told = a_movement(seal="B9", to_holder="Locker 4")
            continuity.hand_over("x_1", movement=told, form=HandoverForm.PLACED, **around(desk))
        case "open":
            continuity.open_bag("x_1", reason="Imaging", seal_seen="B9", **around(desk))
        case "reseal":
            continuity.reseal(
                "x_1", reason="Imaging", new_seal="B2", seal_seen="B9", **around(desk)
            )
        case _:
            discrepancies.weigh("x_1", milligrams=10_000, seal="B9", **around(desk))


@pytest.mark.parametrize("act", ["handover", "store", "open", "reseal", "weigh"])
def test_another_seal_than_recorded_is_a_discrepancy_and_the_act_is_not_recorded(
    desk: Desk, act: str
) -> None:
    before = the_exhibit(desk)

    with pytest.raises(DiscrepancyError, match="settle"):
        wrong_seal_at(desk, act)

    after = the_exhibit(desk)
    (found,) = after.open_discrepancies
    assert (found.kind, found.recorded, found.seen) == (DiscrepancyKind.SEAL, "B1", "B9")
    assert (after.holder, after.seals, after.handovers) == (
        before.holder,
        before.seals,
        before.handovers,
    )
    assert desk.uow.events[-1] == "exhibit.discrepancy"


def test_another_weight_under_the_same_seal_is_a_discrepancy(desk: Desk) -> None:
    discrepancies.weigh("x_1", milligrams=100_000, seal="B1", **around(desk))
    discrepancies.weigh("x_1", milligrams=101_900, seal="B1", **around(desk))

    with pytest.raises(DiscrepancyError, match="weight"):
        discrepancies.weigh("x_1", milligrams=97_000, seal="B1", **around(desk))

    assert the_exhibit(desk).open_discrepancies[0].kind is DiscrepancyKind.WEIGHT


# What does not agree


def noted(desk: Desk, **changes: Any) -> Discrepancy:
    told: dict[str, Any] = {"kind": DiscrepancyKind.CONTENTS, "note": "The stick is blue."}
    return discrepancies.note_discrepancy("x_1", noted=Noted(**(told | changes)), **around(desk))


def settle(
    desk: Desk,
    found: Discrepancy,
    who: KeyedPerson,
    disposition: Disposition = Disposition.EXPLAINED,
    **more: Any,
) -> Discrepancy:
    return discrepancies.settle(
        "x_1",
        found.id,
        settlement=Settlement(disposition, "The label was misread.", **more),
        signer=who.sign,
        **around(desk, who),
    )


def test_a_discrepancy_holds_the_exhibit_until_two_people_have_settled_it(desk: Desk) -> None:
    found = noted(desk)
    with pytest.raises(HoldOpenError, match="did not agree"):
        desk.propose()

    assert settle(desk, found, desk.officer).is_open
    with pytest.raises(HoldOpenError):
        desk.propose()
    settled = settle(desk, found, desk.supervisor)

    assert not settled.is_open
    assert settled.signers == {"u_officer", "u_supervisor"}
    desk.propose()
    with desk.uow:
        lines = evaluate_holds(desk.uow, the_exhibit(desk), rules=RULES, at=desk.clock()).lines
    assert [each.state for each in lines if each.code == "discrepancy_open"] == [HoldState.PAST]


def test_a_discrepancy_voids_what_was_signed_for_a_disposal(desk: Desk) -> None:
    proposed = desk.propose()

    noted(desk)

    assert desk.uow.disposals.get(proposed.id).void_reason == "a discrepancy was noted"


def test_two_signatures_of_one_person_settle_nothing(desk: Desk) -> None:
    found = noted(desk)
    settle(desk, found, desk.supervisor)

    with pytest.raises(SamePersonError):
        settle(desk, found, desk.supervisor)


def test_one_of_the_two_is_a_supervisor(desk: Desk) -> None:
    found = noted(desk)
    settle(desk, found, desk.officer)

    with pytest.raises(NotPermittedError, match="supervisor"):
        settle(desk, found, desk.second)


def test_two_people_who_say_different_things_settle_nothing(desk: Desk) -> None:
    found = noted(desk)
    settle(desk, found, desk.officer)

    with pytest.raises(StatementError, match="another outcome"):
        settle(desk, found, desk.supervisor, Disposition.LOSS)


def test_a_signature_of_four_days_ago_counts_no_more(desk: Desk) -> None:
    found = noted(desk)
    settle(desk, found, desk.officer)
    desk.clock.forward(days=4)

    assert settle(desk, found, desk.supervisor).is_open


def test_a_loss_leaves_the_exhibit_lost_and_finding_it_is_settled_by_two_again(desk: Desk) -> None:
    found = noted(desk, kind=DiscrepancyKind.MISSING)
    settle(desk, found, desk.officer, Disposition.LOSS)
    settle(desk, found, desk.supervisor, Disposition.LOSS)

    assert the_exhibit(desk).whereabouts is Whereabouts.LOST
    with pytest.raises(OutOfSequenceError, match="lost"):
        desk.propose()

    again = noted(desk, note="It stood on another shelf.")
    settle(desk, again, desk.officer, Disposition.FOUND, seal="B7")
    settle(desk, again, desk.supervisor, Disposition.FOUND, seal="B7")
    found_again = the_exhibit(desk)
    assert found_again.whereabouts is Whereabouts.HELD
    assert found_again.seal is not None
    assert (found_again.seal.number, found_again.seal.applied_by) == ("B7", None)
    assert found_again.seals[0].broken_reason == "found broken or replaced"


# Movements


def test_a_time_that_is_known_as_a_range_is_kept_as_one(desk: Desk) -> None:
    desk.clock.forward(hours=3)
    told = a_movement(occurred_until=NOON + timedelta(hours=2))

    (kept,) = continuity.hand_over("x_1", movement=told, **around(desk)).handovers

    assert (kept.occurred, kept.occurred_until) == (NOON, NOON + timedelta(hours=2))
    assert kept.recorded == NOON + timedelta(hours=3)


@pytest.mark.parametrize("until", [-1, 1])
def test_a_range_ends_after_its_beginning_and_not_in_the_future(desk: Desk, until: int) -> None:
    told = a_movement(occurred_until=NOON + timedelta(hours=until))

    with pytest.raises(WrongEntryError, match="ABC/1"):
        continuity.hand_over("x_1", movement=told, **around(desk))


def test_a_store_signs_nothing_and_has_the_exhibit_until_somebody_takes_it(desk: Desk) -> None:
    told = a_movement(to_holder="Property store, shelf 12", reason="Waiting")
    stored = continuity.hand_over("x_1", movement=told, form=HandoverForm.PLACED, **around(desk))

    assert (stored.whereabouts, stored.holder) == (Whereabouts.STORED, "Property store, shelf 12")
    with pytest.raises(OutOfSequenceError, match="in a store"):
        continuity.open_bag("x_1", reason="Imaging", seal_seen="B1", **around(desk))
    taken = a_movement(from_holder="Property store, shelf 12", to_holder="Examiner")
    assert continuity.hand_over("x_1", movement=taken, **around(desk)).holder == "Examiner"


# Parts


def a_part(desk: Desk, reference: str = "ABC/1/1", **more: Any) -> Exhibit:
    entry = ExhibitEntry(reference, "Drive", MediumKind.HDD, "", "", **more)
    return exhibits.book_in("c_1", entry=entry, part_of="x_1", **around(desk))


def test_a_part_lies_in_its_parent_until_it_is_taken_out_under_its_own_seal(desk: Desk) -> None:
    part = a_part(desk)
    assert (part.parent_id, part.whereabouts, part.seals) == ("x_1", Whereabouts.INSIDE, ())
    with pytest.raises(WrongEntryError, match="sealed on record"):
        continuity.take_out(part.id, seal="P1", holder="Examiner", **around(desk))

    continuity.open_bag("x_1", reason="Taking the drive out", seal_seen="B1", **around(desk))
    out = continuity.take_out(part.id, seal="P1", holder="Examiner", **around(desk))

    assert out.seal is not None
    assert (out.seal.number, out.whereabouts) == ("P1", Whereabouts.HELD)


def test_a_parent_is_not_disposed_of_while_a_part_is_elsewhere_unless_that_is_said(
    desk: Desk,
) -> None:
    a_part(desk)

    with pytest.raises(OutOfSequenceError, match="ABC/1/1"):
        desk.propose()
    with pytest.raises(OutOfSequenceError, match="ABC/1/1"):
        desk.propose(known_gaps=("ABC/1/11 is elsewhere",))  # another reference
    assert desk.propose(known_gaps=("The drive, ABC/1/1, is not covered.",)).known_gaps


def test_a_part_that_comes_after_the_proposal_stops_the_start(desk: Desk) -> None:
    permitted = desk.permitted()
    a_part(desk)

    with pytest.raises(OutOfSequenceError, match="ABC/1/1"):
        desk.start(permitted)


def test_a_part_at_its_end_is_no_obstacle(desk: Desk) -> None:
    part = a_part(desk)
    desk.uow.exhibits.save(replace(part, stage=Stage.CERTIFIED))

    desk.propose()


def test_an_order_that_names_the_parent_reaches_the_part_and_not_the_other_way(desk: Desk) -> None:
    part = a_part(desk, serial="P-1", size=SIZE)
    line = replace(an_order().lines[0], exhibit_ids=(part.id,))
    only_part = replace(an_order(), lines=(line,))

    with desk.uow:
        reached = evaluate_holds(desk.uow, part, rules=RULES, at=desk.clock())
    assert "no_order" not in {each.code for each in reached.lines}
    desk.uow.orders.save(only_part)
    with desk.uow:
        codes = {
            name: {e.code for e in evaluate_holds(desk.uow, x, rules=RULES, at=desk.clock()).lines}
            for name, x in (("part", part), ("parent", the_exhibit(desk)))
        }
    assert "no_order" in codes["parent"]
    assert "no_order" not in codes["part"]


def test_parts_stand_three_levels_deep_and_no_deeper(desk: Desk) -> None:
    part = a_part(desk)
    entry = ExhibitEntry("ABC/1/1/1", "Card", MediumKind.MEMORY_CARD, "", "")
    below = exhibits.book_in("c_1", entry=entry, part_of=part.id, **around(desk))

    with pytest.raises(WrongEntryError, match="levels"):
        exhibits.book_in(
            "c_1", entry=replace(entry, reference="deeper"), part_of=below.id, **around(desk)
        )
    with pytest.raises(OutOfSequenceError, match="ABC/1/1"):
        desk.propose(known_gaps=("ABC/1/1 stays",))  # the part below it is not named


# One device, one exhibit


def elsewhere(desk: Desk, **changes: Any) -> Exhibit:
    entry = ExhibitEntry("DEF/1", "Stick", MediumKind.USB_FLASH, "C1", "Store", **changes)
    return exhibits.book_in("c_2", entry=entry, **around(desk))


@pytest.fixture
def two_cases(desk: Desk) -> Desk:
    desk.uow.cases.add(replace(desk.uow.cases.get("c_1"), id="c_2", reference="other"))
    return desk


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

    named = exhibits.complete_identity(made.id, serial=SERIAL, size=None, **around(two_cases))

    assert named.open_discrepancies


def test_an_imei_is_known_again_by_its_imeisv_and_in_a_second_slot(two_cases: Desk) -> None:
    describing.describe("x_1", told=Described(imeisv=f"{IMEI[:14]}01"), **around(two_cases))

    made = elsewhere(two_cases)
    second = describing.describe(
        made.id, told=Described(further_imeis=(IMEI,)), **around(two_cases)
    )

    assert second.open_discrepancies


def test_the_same_number_twice_in_one_case_is_refused(desk: Desk) -> None:
    describing.describe("x_1", told=Described(imei=IMEI), **around(desk))
    entry = ExhibitEntry("ABC/2", "Phone", MediumKind.PHONE, "B2", "Store", imei=IMEI)

    with pytest.raises(ConflictError, match="ABC/1"):
        exhibits.book_in("c_1", entry=entry, **around(desk))


# Facts, and devices that nobody can read


def test_facts_are_added_and_what_was_known_stays(desk: Desk) -> None:
    describing.describe("x_1", told=Described(colour="blue", value=1500), **around(desk))

    after = describing.describe("x_1", told=Described(clock_deviation=-75), **around(desk))

    assert (after.facts.colour, after.facts.value) == ("blue", 1500)
    assert after.facts.clock is not None
    assert (after.facts.clock.deviation, after.facts.clock.read_by) == (-75, "u_officer")
    with pytest.raises(WrongEntryError, match="Nothing was told"):
        describing.describe("x_1", told=Described(), **around(desk))


def test_an_imei_on_record_is_never_replaced(desk: Desk) -> None:
    describing.describe("x_1", told=Described(imei=IMEI), **around(desk))

    with pytest.raises(ConflictError, match="another IMEI"):
        describing.describe("x_1", told=Described(imei="490154203237518"), **around(desk))


def test_what_nobody_can_read_is_not_overwritten_and_an_image_takes_that_back(desk: Desk) -> None:
    ruled = describing.rule_out("x_1", reason="Locked.", **around(desk, desk.examiner))

    assert (ruled.stage, ruled.not_examined) == (Stage.DESTROY_ONLY, "Locked.")
    with pytest.raises(Exception, match="destruction before two witnesses"):
        desk.propose()


# Claims and ends


@pytest.fixture
def quashed(desk: Desk) -> Desk:
    """The only order that names the exhibit was quashed."""
    desk.uow.orders.save(desk.uow.orders.get("o_1").quashed(NOON.date()))
    return desk


def standing(desk: Desk, act: StandingAct, who: KeyedPerson | None = None) -> Exhibit:
    return endings.change_standing("x_1", act=act, reason="As heard", **around(desk, who))


def test_a_claim_voids_what_was_signed_and_freezes_the_exhibit(desk: Desk) -> None:
    proposed = desk.propose()

    standing(desk, StandingAct.CLAIM)

    assert desk.uow.disposals.get(proposed.id).void_reason == "claimed or under review"
    with pytest.raises(OutOfSequenceError, match="claimed"):
        desk.propose()


def test_nothing_goes_back_unerased_while_an_order_stands_that_names_it(desk: Desk) -> None:
    standing(desk, StandingAct.REVIEW)
    standing(desk, StandingAct.DECIDE_RETURN, desk.supervisor)

    end = Ending(FinalKind.RETURNED_TO_OFFENDER, "Alex Example", "Receipt 7")
    with pytest.raises(OutOfSequenceError, match="not quashed"):
        endings.end_exhibit("x_1", ending=end, **around(desk))


def test_a_return_is_decided_by_a_supervisor_and_then_ends_the_exhibit(quashed: Desk) -> None:
    desk = quashed
    standing(desk, StandingAct.REVIEW)
    with pytest.raises(NotPermittedError):
        standing(desk, StandingAct.DECIDE_RETURN)
    end = Ending(FinalKind.RETURNED_TO_OFFENDER, "Alex Example", "Receipt 7")
    with pytest.raises(OutOfSequenceError, match="return review"):
        endings.end_exhibit("x_1", ending=end, **around(desk))

    decided = standing(desk, StandingAct.DECIDE_RETURN, desk.supervisor)
    ended = endings.end_exhibit("x_1", ending=end, **around(desk))

    assert decided.standing is Standing.NO_ORDER_APPLIES
    assert ended.whereabouts is Whereabouts.GONE
    with pytest.raises(OutOfSequenceError):
        endings.end_exhibit("x_1", ending=end, **around(desk))
    with pytest.raises(OutOfSequenceError):
        standing(desk, StandingAct.DECIDE_KEEP, desk.supervisor)


def test_nothing_ends_while_a_discrepancy_stands(desk: Desk) -> None:
    standing(desk, StandingAct.REVIEW)
    standing(desk, StandingAct.DECIDE_RETURN, desk.supervisor)
    noted(desk)

    end = Ending(FinalKind.RETURNED_TO_OFFENDER, "Alex Example", "Receipt 7")
    with pytest.raises(OutOfSequenceError, match="discrepancy"):
        endings.end_exhibit("x_1", ending=end, **around(desk))


def test_a_device_that_was_returned_may_come_back_under_a_new_id(
    two_cases: Desk, quashed: Desk
) -> None:
    desk = two_cases
    assert desk is quashed
    standing(desk, StandingAct.REVIEW)
    standing(desk, StandingAct.DECIDE_RETURN, desk.supervisor)
    end = Ending(FinalKind.RETURNED_TO_OFFENDER, "Alex Example", "Receipt 7")
    endings.end_exhibit("x_1", ending=end, **around(desk))

    assert not elsewhere(desk, serial=SERIAL).discrepancies


def test_an_exhibit_without_a_serial_is_nobodys_second_id(two_cases: Desk) -> None:
    two_cases.uow.exhibits.add(an_exhibit(id="x_9", reference="ABC/9", serial=" ", imei=None))

    assert not elsewhere(two_cases).discrepancies
