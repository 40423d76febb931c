from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.exhibits.exhibit import CopyDecision, PlacedHold
from evidence_store.domain.holds.evaluation import is_held_off
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.law.holds import HoldEvaluation, HoldLine, HoldState
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.proceedings import Proceeding, ProceedingKind, ProceedingOutcome
from evidence_store.domain.orders.status_checks import StatusMatter
from evidence_store.errors import NotFoundError
from forensics.documents import from_json, to_json
from forensics.values import Digest, HashAlgorithm
from tests.builders import (
    NOON,
    a_sentence,
    an_acquisition,
    an_appeal_check,
    an_exhibit,
    an_order,
    evaluated,
    some_grounds,
    the_rules,
)

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order

RULES = the_rules()
OTHER = Digest(HashAlgorithm.SHA256, b"\x01" * 32)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def look(*orders: Order, when: datetime = NOON, **grounds: object) -> HoldEvaluation:
    return evaluated(some_grounds(*orders, **grounds), rules=RULES, at=when)  # type: ignore[arg-type]  # a builder's loose ends


def line(evaluation: HoldEvaluation, code: str) -> HoldLine:
    found = [each for each in evaluation.lines if each.code == code]
    assert len(found) == 1
    return found[0]


def a_proceeding(**changes: object) -> Proceeding:
    told: dict[str, object] = {
        "id": "g_1",
        "kind": ProceedingKind.APPEAL_AGAINST_SENTENCE,
        "lodged_on": date(2026, 2, 1),
        "noted_by": "u_officer",
        "noted_at": NOON,
    }
    return Proceeding(**(told | changes))  # type: ignore[arg-type]  # a builder's loose ends


def test_the_worked_example_gives_13_july_2026_as_the_earliest_day() -> None:
    assert look().earliest_erasure == date(2026, 7, 13)


def test_the_bar_shows_its_arithmetic_in_plain_words() -> None:
    bar = line(look(), "disposal_bar")

    assert bar.arithmetic == (
        "Order made 12 January 2026. Six months from that day ends at the end of 12 July 2026."
    )
    assert bar.legal_basis.startswith("Police (Property) Regulations 1997 reg 5(2)")


@pytest.mark.parametrize(
    ("code", "ends_on"),
    [
        ("disposal_bar", date(2026, 7, 12)),
        ("claim_window", date(2026, 7, 11)),
        ("appeal_to_crown_court", date(2026, 2, 2)),
        ("cpia_retention", date(2026, 6, 15)),
    ],
)
def test_each_period_ends_on_its_day(code: str, ends_on: date) -> None:
    assert line(look(), code).ends_on == ends_on


def test_all_holds_are_past_on_the_earliest_day_and_not_on_the_day_before() -> None:
    order = an_order(appeal_checks=(an_appeal_check(checked_on=date(2026, 7, 13)),))

    assert look(order, when=at(date(2026, 7, 13))).is_clear
    assert not look(order, when=at(date(2026, 7, 12))).is_clear


def test_the_earliest_day_begins_at_midnight_in_london_and_not_in_utc() -> None:
    order = an_order(appeal_checks=(an_appeal_check(checked_on=date(2026, 7, 13)),))

    assert not look(order, when=datetime(2026, 7, 12, 22, 59, tzinfo=UTC)).is_clear
    assert look(order, when=datetime(2026, 7, 12, 23, 0, tzinfo=UTC)).is_clear


def test_a_crown_court_order_has_28_days_to_appeal_and_not_15_business_days() -> None:
    found = look(an_order(court_kind=CourtKind.CROWN))

    assert line(found, "appeal_to_court_of_appeal").ends_on == date(2026, 2, 9)
    assert line(found, "appeal_to_crown_court").state is HoldState.DOES_NOT_APPLY


@pytest.mark.parametrize("kind", list(ProceedingKind))
def test_an_undetermined_appeal_or_claim_keeps_the_bar_open_without_an_end(
    kind: ProceedingKind,
) -> None:
    found = look(an_order(proceedings=(a_proceeding(kind=kind),)))

    assert line(found, "disposal_bar").state is HoldState.OPEN
    assert "1 February 2026 is not determined" in line(found, "disposal_bar").arithmetic
    assert found.earliest_erasure is None


def test_a_claim_determined_late_moves_the_end_of_the_bar() -> None:
    determined = a_proceeding(
        kind=ProceedingKind.CLAIM,
        determined_on=date(2026, 9, 1),
        outcome=ProceedingOutcome.DISMISSED,
    )

    found = look(an_order(proceedings=(determined,)))

    assert line(found, "disposal_bar").ends_on == date(2026, 9, 1)
    assert found.earliest_erasure == date(2026, 12, 2)  # three months to challenge the decision


def test_an_appeal_determined_within_the_six_months_shortens_nothing() -> None:
    determined = a_proceeding(determined_on=date(2026, 3, 1), outcome=ProceedingOutcome.DISMISSED)

    assert look(an_order(proceedings=(determined,))).earliest_erasure == date(2026, 7, 13)


def test_an_allowed_appeal_stays_open_until_people_have_resolved_it() -> None:
    allowed = a_proceeding(determined_on=date(2026, 3, 1), outcome=ProceedingOutcome.ALLOWED)

    found = look(an_order(proceedings=(allowed,)))

    assert "allowed" in line(found, "disposal_bar").arithmetic
    assert found.earliest_erasure is None


def test_a_missing_appeal_check_needs_a_check_and_moves_no_date() -> None:
    found = look(an_order(appeal_checks=()))

    assert line(found, "appeal_check").state is HoldState.NEEDS_CHECK
    assert found.earliest_erasure == date(2026, 7, 13)
    assert not found.is_clear


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 7, 17), HoldState.PAST),  # asked on Friday
        (date(2026, 7, 19), HoldState.PAST),
        (date(2026, 7, 21), HoldState.PAST),  # Tuesday: two working days
        (date(2026, 7, 22), HoldState.NEEDS_CHECK),
    ],
)
def test_an_appeal_check_is_good_for_two_working_days(today: date, state: HoldState) -> None:
    order = an_order(appeal_checks=(an_appeal_check(checked_on=date(2026, 7, 17)),))

    assert line(look(order, when=at(today)), "appeal_check").state is state


def test_the_newest_appeal_check_counts_whatever_its_place() -> None:
    newest = an_appeal_check(checked_on=date(2026, 7, 14), pending=(StatusMatter.APPEAL,))
    older = an_appeal_check(checked_on=date(2026, 7, 13))

    found = look(an_order(appeal_checks=(newest, older)))

    assert line(found, "appeal_check").state is HoldState.OPEN
    assert found.earliest_erasure is None


def test_a_check_dated_in_the_future_is_no_check() -> None:
    order = an_order(appeal_checks=(an_appeal_check(checked_on=date(2026, 7, 15)),))

    assert line(look(order), "appeal_check").state is HoldState.NEEDS_CHECK


def test_retention_lasts_while_the_offender_is_in_custody() -> None:
    found = look(an_order(sentence=a_sentence(kind=SentenceKind.CUSTODY)))

    assert line(found, "cpia_retention").state is HoldState.OPEN
    assert found.earliest_erasure is None


@pytest.mark.parametrize(
    ("released_on", "ends_on"),
    [(date(2026, 7, 1), date(2026, 7, 1)), (date(2026, 2, 1), date(2026, 6, 15))],
)
def test_retention_ends_with_release_but_not_before_six_months_from_conviction(
    released_on: date, ends_on: date
) -> None:
    sentence = a_sentence(kind=SentenceKind.CUSTODY, released_on=released_on)

    assert line(look(an_order(sentence=sentence)), "cpia_retention").ends_on == ends_on


def test_a_release_in_the_future_is_no_release() -> None:
    sentence = a_sentence(kind=SentenceKind.CUSTODY, released_on=date(2026, 7, 15))

    assert line(look(an_order(sentence=sentence)), "cpia_retention").state is HoldState.OPEN


def test_a_release_from_before_the_sentence_is_no_release() -> None:
    """No step records one; a record in which one stands lets nothing go all the same."""
    sentence = a_sentence(kind=SentenceKind.CUSTODY)
    before = replace(sentence, released_on=sentence.passed_on - timedelta(1))

    assert line(look(an_order(sentence=before)), "cpia_retention").state is HoldState.OPEN


DECISION = CopyDecision("y_1", "a_1", "u_supervisor", NOON, "Reasonable in all circumstances")


def test_a_decision_to_keep_a_verified_copy_ends_retention_and_nothing_else() -> None:
    found = look(
        an_order(made_on=date(2026, 3, 1), sentence=a_sentence(kind=SentenceKind.CUSTODY)),
        exhibit=an_exhibit(copy_decision=DECISION),
        acquisitions=(an_acquisition(),),
    )

    assert line(found, "cpia_retention").state is HoldState.DOES_NOT_APPLY
    assert line(found, "disposal_bar").state is HoldState.OPEN


@pytest.mark.parametrize(
    "acquisition",
    [
        an_acquisition(computed_digest=None, computed_digests=(), verified_at=None),
        an_acquisition(faults=("512 bytes at offset 0 cannot be read",)),
        an_acquisition(id="a_2"),
    ],
)
def test_the_decision_counts_only_while_that_copy_is_verified(acquisition: object) -> None:
    found = look(
        an_order(sentence=a_sentence(kind=SentenceKind.CUSTODY)),
        exhibit=an_exhibit(copy_decision=DECISION),
        acquisitions=(acquisition,),
    )

    assert line(found, "cpia_retention").state is HoldState.OPEN


def test_a_disk_image_that_differs_blocks_everything() -> None:
    found = look(acquisitions=(an_acquisition(computed_digests=(OTHER,), computed_digest=OTHER),))

    assert line(found, "acquisition_differs").state is HoldState.OPEN
    assert found.earliest_erasure is None


def test_an_order_that_takes_effect_later_bars_until_then() -> None:
    found = look(an_order(takes_effect_on=date(2026, 8, 1)))

    assert line(found, "order_in_effect").ends_on == date(2026, 7, 31)
    assert found.earliest_erasure == date(2026, 8, 1)


def test_nothing_is_erased_under_an_order_type_that_nobody_has_read() -> None:
    found = look(an_order(order_type="image_deletion_cpa2026"))

    assert "text not read" in line(found, "order_available").arithmetic
    assert found.earliest_erasure is None


def test_an_order_type_that_the_rules_do_not_know_is_refused() -> None:
    with pytest.raises(NotFoundError):
        look(an_order(order_type="warrant"))


def test_without_a_mapped_order_nothing_may_be_erased() -> None:
    found = look(an_order(lines=()))

    assert line(found, "no_order").state is HoldState.OPEN


def test_a_quashed_order_sends_the_exhibit_to_return_review() -> None:
    found = look(an_order().quashed(date(2026, 5, 1)))

    assert "return review" in line(found, "order_quashed").arithmetic
    assert not found.is_clear
    assert found.earliest_erasure is None


def test_a_quashed_order_beside_a_standing_one_does_not_apply() -> None:
    quashed = replace(an_order(), id="o_2").quashed(date(2026, 5, 1))

    found = look(an_order(), quashed)

    assert line(found, "order_quashed").state is HoldState.DOES_NOT_APPLY
    assert found.is_clear


def test_of_two_orders_the_later_one_decides() -> None:
    later = replace(an_order(), id="o_2", made_on=date(2026, 4, 1))

    assert look(an_order(), later).earliest_erasure == date(2026, 10, 2)


def test_an_order_of_the_case_that_does_not_name_the_exhibit_does_not_count() -> None:
    other = replace(an_order(), id="o_2", made_on=date(2026, 6, 1), lines=())

    assert look(an_order(), other).earliest_erasure == date(2026, 7, 13)


def test_a_placed_hold_has_no_end_until_two_people_release_it() -> None:
    hold = PlacedHold("h_1", "linked_case", NOON, "u_officer", "")
    released = replace(hold, released_at=NOON, released_by=("u_1", "u_2"))

    assert look(exhibit=an_exhibit(placed_holds=(hold,))).earliest_erasure is None
    assert look(exhibit=an_exhibit(placed_holds=(released,))).is_clear


def test_business_days_outside_the_table_stay_open_and_say_why() -> None:
    order = an_order(made_on=date(2014, 6, 2), sentence=a_sentence(passed_on=date(2014, 6, 2)))

    found = line(look(order), "appeal_to_crown_court")

    assert found.state is HoldState.OPEN
    assert "2015 to 2030" in found.arithmetic


def test_projected_bank_holidays_are_told() -> None:
    order = an_order(made_on=date(2029, 1, 8), sentence=a_sentence(passed_on=date(2029, 1, 8)))

    assert "projected" in line(look(order), "appeal_to_crown_court").arithmetic


def test_the_digest_does_not_move_with_the_hour_but_with_every_fact() -> None:
    first = look()

    assert look(when=NOON + timedelta(hours=1)).digest == first.digest
    assert look(an_order(appeal_checks=())).digest != first.digest


def test_an_evaluation_survives_its_document() -> None:
    found = look()

    assert from_json(to_json(found), HoldEvaluation) == found


@given(st.dates(date(2015, 1, 5), date(2029, 6, 30)), st.integers(0, 900))
def test_no_order_is_ever_clear_before_six_months_are_past(made_on: date, after: int) -> None:
    today = made_on + timedelta(days=after)
    order = an_order(
        made_on=made_on,
        takes_effect_on=made_on,
        sentence=a_sentence(passed_on=made_on),
        appeal_checks=(an_appeal_check(checked_on=today),),
    )

    found = look(order, when=at(today))

    if found.is_clear:
        assert after > 180
        assert found.earliest_erasure is not None
        assert today >= found.earliest_erasure


@given(st.dates(date(2015, 1, 1), date(2029, 1, 1)), st.integers(0, 700))
def test_no_order_of_any_day_is_clear_before_its_latest_end_and_each_is_after(
    made: date, later: int
) -> None:
    order = an_order(
        made_on=made, takes_effect_on=made, sentence=a_sentence(passed_on=made), appeal_checks=()
    )
    today = made + timedelta(days=later)
    asked = tuple(replace(each, answered_on=today) for each in order.matters.enquiries)
    checked = replace(
        order,
        appeal_checks=(an_appeal_check(checked_on=today),),
        matters=replace(order.matters, enquiries=asked),
    )

    found = look(checked, when=at(today))
    ends = max(each.ends_on for each in found.lines if each.ends_on is not None)

    assert found.is_clear is (today > ends)
    assert found.earliest_erasure == ends + timedelta(days=1)


def test_a_clock_that_goes_back_holds_again_and_one_that_goes_forward_waits_for_a_check() -> None:
    order = an_order(appeal_checks=(an_appeal_check(checked_on=date(2026, 7, 13)),))

    assert look(order, when=at(date(2026, 7, 14))).is_clear
    assert not look(order, when=at(date(2026, 7, 12))).is_clear  # asked "in the future"
    assert not look(order, when=at(date(2027, 7, 14))).is_clear  # the answer is too old


def test_two_answers_of_one_day_leave_the_later_entry_standing() -> None:
    first = an_appeal_check(id="k_1", checked_on=date(2026, 7, 13))
    second = an_appeal_check(id="k_2", checked_on=date(2026, 7, 13), pending=(StatusMatter.APPEAL,))

    assert not look(an_order(appeal_checks=(first, second))).is_clear


def test_56_days_to_vary_a_sentence_begin_with_its_day() -> None:
    found = line(look(an_order(court_kind=CourtKind.CROWN)), "crown_court_variation")

    assert found.ends_on == date(2026, 3, 8)
    assert "56 days beginning with that day" in found.arithmetic


def test_an_unduly_lenient_sentence_can_be_referred_for_six_months() -> None:
    found = line(look(an_order(court_kind=CourtKind.CROWN)), "unduly_lenient")

    assert found.ends_on == date(2026, 7, 12)


def test_a_conviction_is_appealed_from_the_committal_for_sentence() -> None:
    committed = an_order(court_kind=CourtKind.CROWN, committed_on=date(2026, 1, 5))

    found = line(look(committed), "appeal_to_crown_court")

    assert found.ends_on == date(2026, 1, 26)
    assert found.arithmetic.startswith("Committed for sentence 5 January 2026.")


def test_readings_are_dated_by_the_day_in_london() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    read = tuple(replace(each, at=late) for each in an_order().validations)

    assert "1 July 2026" in line(look(an_order(validations=read)), "order_validated").arithmetic


def test_what_nobody_recorded_is_said_to_be_none_recorded() -> None:
    found = look()

    for code in ("restriction", "undertaking", "lawful_material", "proceeds_order"):
        assert line(found, code).state is HoldState.NONE_RECORDED
    assert found.is_clear


def test_an_order_holds_off_all_that_it_names_while_its_own_limits_run_or_its_answers_are_old() -> (
    None
):
    order, case = an_order(), some_grounds().case
    late = order.made_on + timedelta(days=400)
    asked = replace(order, appeal_checks=(an_appeal_check(checked_on=late),))

    def holds_off(one: Order, day: date) -> bool:
        return is_held_off(one, case, rules=RULES, at=at(day))

    assert holds_off(order, order.made_on + timedelta(days=1))
    assert holds_off(order, late)
    assert not holds_off(asked, late)
    assert not holds_off(replace(order, quashed_on=late, state=OrderState.QUASHED), late)
