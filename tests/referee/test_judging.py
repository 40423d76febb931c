"""The referee against cases worked out by hand from the provisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.referee import facts as f
from tests.referee.days import ONE, first_moment
from tests.referee.judging import Act, grounds_on, may_begin
from tests.referee.reading import picture_of
from tests.referee.windows import windows_of

MADE = date(2026, 1, 12)  # a Monday
FIRST = date(2026, 7, 13)  # the day after six months from it
EVERYTHING = frozenset(f.TOPICS)
OTHER = f.Sentence(MADE, "other")


def case(
    court: f.Court = "crown",
    *,
    person: str = "A",
    made: date = MADE,
    kind: f.Kind = "deprivation",
    sentence: f.Sentence | None = None,
) -> f.History:
    """Charged, convicted, sentenced and deprived of the exhibit on one day."""
    passed = sentence or f.Sentence(made, "other")
    return (
        f.Charged(made, person),
        f.Convicted(made, person),
        f.OrderMade(made, person, kind, person, court, made, passed),
        f.Mapped(made, person),
    )


def done(day: date) -> f.History:
    """What people do before an erasure, all on one day."""
    return (
        f.Checked(day, EVERYTHING, frozenset()),
        f.Directed(day),
        f.Answered(day, frozenset(f.QUESTIONS), "no"),
        f.NobodyElse(day),
        f.NeedDecided(day, "not needed"),
    )


def again(day: date, person: str) -> f.History:
    """One more order against somebody, which names the exhibit."""
    order = f.OrderMade(day, "again", "deprivation", person, "crown", day, f.Sentence(day, "other"))
    return (order, f.Mapped(day, "again"))


def names(history: f.History, day: date, act: Act = "erase") -> set[str]:
    return {ground.name for ground in grounds_on(history, day, act)}


def first_clear(history: f.History) -> date:
    """The first day on which everything done that day would lead to a start."""
    day = history[-1].on
    while names((*history, *done(day)), day):
        day += ONE
    return day


@pytest.mark.parametrize("court", ["magistrates", "youth", "crown"])
def test_an_order_of_12_january_is_clear_on_13_july(court: f.Court) -> None:
    assert first_clear(case(court)) == FIRST


@pytest.mark.parametrize(
    ("made", "first"),
    [
        (date(2026, 8, 31), date(2027, 3, 1)),
        (date(2027, 8, 29), date(2028, 3, 1)),
        (date(2027, 8, 31), date(2028, 3, 1)),
        (date(2026, 2, 28), date(2026, 8, 29)),
        (date(2028, 2, 29), date(2028, 8, 30)),
        (date(2026, 12, 31), date(2027, 7, 1)),
    ],
)
def test_six_months_end_with_the_month_that_has_no_such_day(made: date, first: date) -> None:
    assert first_clear(case(made=made)) == first


@pytest.mark.parametrize(
    ("court", "rule", "last"),
    [
        ("magistrates", "appeal to the Crown Court", date(2026, 4, 21)),
        ("magistrates", "case stated", date(2026, 4, 17)),
        ("magistrates", "judicial review", date(2026, 6, 27)),
        ("crown", "appeal to the Court of Appeal", date(2026, 4, 24)),
        ("crown", "slip rule", date(2026, 5, 21)),
        ("crown", "unduly lenient", date(2026, 9, 27)),
    ],
)
def test_windows_of_a_sentence_of_27_march(court: f.Court, rule: str, last: date) -> None:
    history = case(court, made=date(2026, 3, 27))

    assert {g.until for g in grounds_on(history, history[-1].on) if g.name == rule} == {last}


def test_a_start_waits_for_midnight_in_london_and_not_in_greenwich() -> None:
    history = (*case(), *done(FIRST))

    assert may_begin(history, first_moment(FIRST))
    assert first_moment(FIRST) == datetime(2026, 7, 12, 23, tzinfo=UTC)
    assert not may_begin(history, first_moment(FIRST) - timedelta(seconds=1))


def test_quashing_a_co_owners_order_revives_that_owners_rights() -> None:
    day = date(2026, 3, 1)
    quashed = (*case(), *case(person="B"), f.Quashed(day, "B"))

    assert names((*quashed, *done(FIRST)), FIRST) == {"return review"}
    against_a = (*quashed, *again(day, "A"), *done(date(2026, 9, 2)))
    assert names(against_a, date(2026, 9, 2)) == {"return review"}
    assert first_clear((*quashed, *again(day, "B"))) == date(2026, 9, 2)


def test_a_variation_that_leaves_the_line_out_revives_the_owners_rights() -> None:
    gone = (*case(), f.Varied(MADE, "A", "gone"), *case(person="B"), *done(FIRST))

    assert names(gone, FIRST) == {"return review"}


@pytest.mark.parametrize("line", ["kept", "another"])
@pytest.mark.parametrize("variation_first", [True, False])
def test_an_allowed_claim_survives_every_variation(line: f.Line, *, variation_first: bool) -> None:
    claim = (f.Lodged(MADE, "c", "claim", "A"), f.Decided(MADE, "c", "allowed"))
    varied = (f.Varied(MADE, "A", line, follows="c"),)

    history = (*case(), *(varied + claim if variation_first else claim + varied), *done(FIRST))

    assert names(history, FIRST) == {"open matter", "direction"}
    agreed = (*history, f.OwnerAgreed(FIRST - ONE, "c"))
    assert names(agreed, FIRST) == set()
    assert names(agreed, FIRST, "destroy") == {"not to be destroyed"}


ALLOWED = (
    f.Lodged(MADE, "a", "appeal against sentence", "A"),
    f.Decided(MADE, "a", "allowed"),
)


def test_one_person_turns_no_allowed_appeal_into_a_dismissed_one() -> None:
    alone = (*case(), *ALLOWED, f.Decided(MADE, "a", "dismissed"), *done(FIRST))
    by_two = (*case(), *ALLOWED, f.Decided(MADE, "a", "dismissed", people=2), *done(FIRST))

    assert names(alone, FIRST) == {"open matter", "direction"}
    assert names(by_two, FIRST) == set()


def test_an_allowed_appeal_ends_with_the_variation_that_follows_it_and_no_other() -> None:
    other = (*case(), *ALLOWED, f.Varied(MADE, "A", "kept"), *done(FIRST))
    its_own = (*case(), *ALLOWED, f.Varied(MADE, "A", "kept", follows="a"), *done(FIRST))

    assert names(other, FIRST) == {"open matter", "direction"}
    assert names(its_own, FIRST) == set()


@pytest.mark.parametrize("kind", ["appeal against conviction", "claim", "CCRC", "reopening"])
def test_an_open_proceeding_holds_under_a_disclaimer_with_a_verified_copy(kind: f.Matter) -> None:
    history = (
        *case(kind="disclaimer"), f.CopySuffices(MADE), f.DisclaimerDirected(MADE), *done(FIRST),
    )  # fmt: skip

    assert names(history, FIRST) == set()
    assert names((*history, f.Lodged(FIRST, "m", kind, "A")), FIRST) == {"open matter"}


@pytest.mark.parametrize("kind", ["appeal against sentence", "unduly lenient", "variation sought"])
def test_what_is_open_against_a_sentence_holds_what_any_order_of_it_took(kind: f.Matter) -> None:
    same = f.OrderMade(MADE, "sibling", "deprivation", "A", "crown", MADE, OTHER)
    of_another = (*case(), *case(person="B")[:2], replace(same, person="B"), *done(FIRST))
    history = (*case(), same, *done(FIRST))
    lodged = f.Lodged(MADE, "m", kind, "sibling")

    assert names((*history, lodged), FIRST) == {"open matter", "direction"}
    assert names((*of_another, lodged), FIRST) == set()


def test_a_co_accused_who_awaits_trial_holds_and_an_acquittal_opens_56_days() -> None:
    acquitted = date(2026, 8, 1)
    history = (*case(), f.Charged(MADE, "C"), f.CopySuffices(MADE))

    assert names((*history, *done(FIRST)), FIRST) == {"awaits outcome"}
    assert first_clear((*history, f.Freed(acquitted, "C"))) == acquitted + 56 * ONE


def test_material_is_kept_for_everybody_who_was_convicted_in_the_case() -> None:
    convicted = date(2026, 6, 1)
    fined = f.OtherSentenced(convicted, "C", f.Sentence(convicted, "other"))
    history = (*case("magistrates"), f.Convicted(convicted, "C"), fined)

    assert first_clear(history) == date(2026, 12, 2)
    assert first_clear((*history, f.CopySuffices(convicted))) == FIRST


def test_a_sentence_that_nobody_recorded_holds_until_it_is_recorded_or_a_copy_suffices() -> None:
    silent = (*case("magistrates"), f.Convicted(MADE, "C"), *done(FIRST))
    inside = (*silent, f.OtherSentenced(FIRST, "C", f.Sentence(MADE, "custody")))

    assert names(silent, FIRST) == {"sentence not known"}
    assert names((*silent, f.CopySuffices(FIRST)), FIRST) == set()
    assert names(inside, FIRST) == {"inside"}
    fined = f.Sentence(FIRST, "other")
    assert names((*inside, f.OtherSentenced(FIRST, "C", fined)), FIRST) == {"inside"}
    assert "inside" not in names((*inside, f.OtherSentenced(FIRST, "C", fined, people=2)), FIRST)


@pytest.mark.parametrize("asked", [date(2026, 7, 10), date(2026, 7, 12)])
def test_a_check_made_before_the_last_window_closed_does_not_count(asked: date) -> None:
    early = (*case(), *done(FIRST)[1:], f.Checked(asked, EVERYTHING, frozenset()))

    assert names(early, FIRST) == {"status check"}


def test_a_check_counts_for_two_business_days_on_every_topic_where_nothing_was_found() -> None:
    history = (*case(), *done(FIRST))
    narrow = (*case(), *done(FIRST)[1:], f.Checked(FIRST, frozenset({"appeals"}), frozenset()))
    found = (*history, f.Checked(FIRST, EVERYTHING, frozenset({"claims"})))

    assert names(history, FIRST + 2 * ONE) == set()
    assert names(history, FIRST + 3 * ONE) == {"status check"}
    assert names(narrow, FIRST) == names(found, FIRST) == {"status check"}


def test_28_days_beginning_with_a_dismissal_are_left_for_the_supreme_court() -> None:
    appeal = f.Lodged(MADE, "a", "appeal against sentence", "A")

    history = (*case(), appeal, f.Decided(date(2026, 9, 1), "a", "dismissed"))

    assert first_clear(history) == date(2026, 9, 29)


@pytest.mark.parametrize("court", ["magistrates", "crown"])
def test_after_a_claim_was_dismissed_three_months_are_left_for_judicial_review(
    court: f.Court,
) -> None:
    claim = f.Lodged(MADE, "c", "claim", "A")

    history = (*case(court), claim, f.Decided(date(2026, 9, 1), "c", "dismissed"))

    assert first_clear(history) == date(2026, 12, 2)


def test_a_single_judges_refusal_determines_nothing() -> None:
    appeal = f.Lodged(MADE, "a", "appeal against sentence", "A")
    refused = f.Decided(MADE, "a", "refused by a single judge")

    assert "open matter" in names((*case(), appeal, refused, *done(FIRST)), FIRST)


def test_release_must_follow_the_sentence_and_every_sentence_needs_its_own() -> None:
    inside = f.Sentence(MADE, "custody")
    early = (
        *case()[:2], f.Released(MADE - ONE, "A"), *case(sentence=inside)[2:],
        *again(MADE, "A"), f.Sentenced(MADE, "again", inside),
    )  # fmt: skip
    one = (*early, f.Released(FIRST - ONE, "again"))

    assert names((*early, *done(FIRST)), FIRST) == {"inside"}
    assert names((*one, *done(FIRST)), FIRST) == {"inside"}
    assert names((*one, f.CopySuffices(FIRST), *done(FIRST)), FIRST) == set()
    assert first_clear((*one, f.Released(FIRST - ONE, "A"))) == FIRST


def test_release_on_licence_before_six_months_leaves_six_months_from_conviction() -> None:
    history = case(sentence=f.Sentence(MADE, "custody"))

    assert first_clear((*history, f.Released(date(2026, 3, 1), "A"))) == FIRST


def test_suspended_activated_deferred_and_hospital_sentences_hold() -> None:
    suspended = case(sentence=f.Sentence(MADE, "suspended", months=18))
    activated = (*suspended, f.Activated(date(2026, 6, 1), "A"))
    deferred = case(sentence=f.Sentence(MADE, "deferred", until=date(2026, 3, 1)))
    hospital = case(sentence=f.Sentence(MADE, "hospital"))

    assert first_clear(suspended) == date(2027, 7, 13)
    assert names((*activated, *done(FIRST)), FIRST) == {"inside"}
    assert first_clear((*activated, f.Released(FIRST - ONE, "A"))) == FIRST
    assert names((*deferred, *done(FIRST)), FIRST) == {"deferred"}
    assert names((*hospital, *done(FIRST)), FIRST) == {"inside"}


def test_a_direction_given_before_the_bar_ends_is_no_authority() -> None:
    early = (*case(), *done(FIRST - ONE), done(FIRST)[0])

    assert names(early, FIRST) == {"direction"}
    assert names((*early, f.Directed(FIRST)), FIRST) == set()


def test_a_direction_is_given_after_the_bar_of_every_order_that_names_the_exhibit() -> None:
    later = date(2026, 3, 1)
    history = (*case(), *case(person="B", made=later), *done(FIRST), *done(date(2026, 9, 2)))
    only_early = tuple(fact for fact in history if fact != f.Directed(date(2026, 9, 2)))

    assert names(history, date(2026, 9, 2)) == set()
    assert names(only_early, date(2026, 9, 2)) == {"direction"}


@pytest.mark.parametrize("authority", [f.Directed, f.CourtDirected])
def test_a_disclaimer_needs_an_authority_of_its_own(authority: type[f.Fact]) -> None:
    disclaimed = (*case(kind="disclaimer"), *done(FIRST), authority(FIRST))

    assert names(disclaimed, FIRST) == {"direction"}


def test_a_second_letter_heals_the_first_that_came_back() -> None:
    early = FIRST - 29 * ONE
    back = (*case(), f.LetterSent(MADE, "mother", served=False), *done(FIRST)[:3], done(FIRST)[4])

    assert names(back, FIRST) == {"letter"}
    assert names((*back, f.LetterSent(early, "mother", served=True)), FIRST) == set()
    assert names((*back, f.LetterSent(early + ONE, "mother", served=True)), FIRST) == {
        "time to object"
    }


def test_nothing_to_take_off_ends_an_earlier_decision_to_extract() -> None:
    taken = (*case(), *done(FIRST), f.LawfulMaterial(MADE, "extract"))

    assert names(taken, FIRST) == {"lawful material"}
    assert names((*taken, f.LawfulMaterial(FIRST, "nothing to take off")), FIRST) == set()


def test_an_upheld_objection_ends_with_the_owners_agreement_and_bars_destruction() -> None:
    upheld = (
        *case(), f.LetterSent(MADE, "mother", served=True), f.Objected(MADE, "o", "mother"),
        f.ObjectionDecided(MADE, "o", "upheld"), *done(FIRST),
    )  # fmt: skip
    agreed = (*upheld, f.OwnerAgreed(FIRST - ONE, "o"))

    assert names(upheld, FIRST) == {"objection"}
    assert names(agreed, FIRST) == set()
    assert names(agreed, FIRST, "destroy") == {"not to be destroyed"}


def test_committal_for_sentence_opens_an_appeal_of_15_business_days_from_committal() -> None:
    *rest, order, mapped = case(made=date(2026, 2, 20))
    committed = replace(order, committed=MADE)  # type: ignore[call-arg]

    history = (*rest, committed, mapped)
    picture = picture_of(history, history[-1].on)
    windows = {w.last for order in picture.standing() for w in windows_of(order, picture)}

    assert date(2026, 2, 2) in windows


@pytest.mark.parametrize("question", f.QUESTIONS)
def test_silence_and_not_asked_bar_and_a_yes_until_what_it_names_has_ended(question: str) -> None:
    history, one = (*case(), *done(FIRST)), frozenset({question})
    rest = f.Answered(FIRST, frozenset(f.QUESTIONS) - one, "no")
    silent = (*history[:6], rest, *history[7:])
    yes = (*history, f.Answered(FIRST, one, "yes"), f.Answered(FIRST, one, "no"))

    assert names(silent, FIRST) == {"question"}
    assert names((*history, f.Answered(FIRST, one, "not asked")), FIRST) == {"question"}
    assert names(yes, FIRST) == {"question"}
    assert names((*yes, f.AnswerEnded(FIRST, question)), FIRST) == set()


def test_a_hold_is_released_by_two_people_and_not_by_one() -> None:
    held = (*case(), *done(FIRST), f.HoldPlaced(MADE, "h"), f.HoldReleased(MADE, "h", people=1))

    assert names(held, FIRST) == {"hold"}
    assert names((*held, f.HoldReleased(MADE, "h", people=2)), FIRST) == set()


def test_a_claim_of_which_no_court_is_known_ends_by_two_signatures_within_72_hours() -> None:
    claimed = (*case(), *done(FIRST), f.Claimed(MADE), f.ClaimSigned(MADE, "an officer"))

    for late, by in ((0, "an officer"), (4, "a supervisor")):
        told = (*claimed, f.ClaimSigned(MADE + late * ONE, by))
        assert names(told, FIRST) == names(told, FIRST, "destroy") == {"claimed"}
    ended = (*claimed, f.ClaimSigned(MADE + 3 * ONE, "a supervisor"))
    assert names(ended, FIRST) == set()
    again = (*ended, f.Claimed(FIRST), f.ClaimSigned(FIRST, "a supervisor"))
    assert names(again, FIRST) == {"claimed"}


def test_72_hours_over_the_end_of_summer_are_less_than_three_days() -> None:
    before, after = date(2026, 10, 24), date(2026, 10, 27)
    told = (f.Claimed(before), f.ClaimSigned(before, "one"), f.ClaimSigned(after, "other"))

    assert picture_of(told, after).claimed


def test_an_owner_who_wants_it_back_as_it_is_bars_until_they_say_otherwise_where_they_said_it() -> (
    None
):
    wanted = (*case(), *case(person="B"), *done(FIRST), f.OwnerChose(MADE, "as it is", "A"))
    elsewhere = (*wanted, f.OwnerChose(FIRST, "sanitised", "B"))
    otherwise = (*wanted, f.OwnerChose(FIRST, "sanitised", "A"))

    by_another = (*wanted, f.OwnerChose(FIRST, "sanitised", "A", "another owner"))

    assert names(wanted, FIRST) == names(elsewhere, FIRST) == names(by_another, FIRST) == {"owner"}
    assert names(otherwise, FIRST) == set()
    assert names(otherwise, FIRST, "destroy") == {"not to be destroyed"}


def test_an_owners_wish_outlives_the_order_under_which_it_was_recorded() -> None:
    wanted = (*case(), f.OwnerChose(MADE, "as it is", "A"), f.Quashed(date(2026, 3, 1), "A"))
    history = (*wanted, *again(date(2026, 3, 1), "A"))
    day = date(2026, 9, 2)

    assert names((*history, *done(day)), day) == {"owner"}


def test_a_claim_on_the_last_day_of_the_window_holds() -> None:
    claim = f.Lodged(FIRST - 2 * ONE, "c", "claim", "A")

    assert names((*case(), claim, *done(FIRST)), FIRST) == {"open matter", "direction"}


def test_proceeds_of_sale_bar_destruction_whatever_order_they_came_with() -> None:
    *rest, order, mapped = case()
    proceeds = (*rest, replace(order, proceeds=True), mapped)  # type: ignore[call-arg]

    history = (*proceeds, *case(person="B"), *done(FIRST))

    assert names(history, FIRST) == set()
    assert names(history, FIRST, "destroy") == {"not to be destroyed"}


def test_an_order_that_takes_effect_later_holds_until_then() -> None:
    *rest, order, mapped = case()
    later = replace(order, takes_effect=FIRST + ONE)  # type: ignore[call-arg]

    history = (*rest, later, mapped, *done(FIRST))

    assert names(history, FIRST) == {"not in effect"}
    assert names(history, FIRST + ONE) == set()


def test_what_was_left_open_under_an_order_that_was_quashed_still_holds() -> None:
    left = (f.Undertaken(MADE, "u"), f.Restricted(MADE, "r", "A"))
    day = date(2026, 9, 2)

    history = (*case(), *left, f.Quashed(date(2026, 3, 1), "A"), *again(date(2026, 3, 1), "A"))

    assert names((*history, *done(day)), day) == {"undertaking", "restriction"}


def test_what_is_kept_to_a_day_waits_to_its_end_or_to_that_of_the_later_day() -> None:
    last = FIRST + 20 * ONE
    kept = (*case(), f.KeptTo(MADE, "k", "A", last))

    assert first_clear(kept) == last + ONE
    assert first_clear((*kept, f.KeptLonger(last, "k", last + 9 * ONE))) == last + 10 * ONE
    assert first_clear((*kept, f.KeptLonger(last, "k", last - 9 * ONE))) == last + ONE
    late = (*kept, f.KeptLonger(last + 5 * ONE, "k", last + 9 * ONE))
    assert names((*kept, *done(last + ONE)), last + ONE) == set()
    assert names((*late, *done(last + 6 * ONE)), last + 6 * ONE) == {"kept to a day"}
    ended = (*kept, f.KeepingEnded(MADE, "k"))
    assert first_clear((*ended, f.KeptLonger(MADE, "k", last + ONE))) == first_clear(ended) == FIRST


def test_a_matter_allowed_after_the_quashing_holds_to_the_end_of_the_day_of_its_decision() -> None:
    fallen, decided = date(2026, 3, 1), date(2026, 10, 1)
    lodged = (*case(), *again(MADE, "A"), f.Lodged(MADE, "m", "CCRC", "A"), f.Quashed(fallen, "A"))

    assert "open matter" in names((*lodged, *done(FIRST)), FIRST)
    assert first_clear((*lodged, f.Decided(decided, "m", "allowed"))) == decided + ONE


def test_nobody_alone_puts_a_sentence_in_the_place_of_one_that_keeps_more() -> None:
    inside = case(sentence=f.Sentence(MADE, "custody"))
    fine = f.Sentence(MADE, "other")
    deferred = f.Sentence(MADE, "deferred", until=FIRST)
    alone = (f.Sentenced(MADE, "A", fine),)
    by_way_of_deferring = (f.Sentenced(MADE, "A", deferred), *alone)

    for told in (alone, by_way_of_deferring):
        assert names((*inside, *told, *done(FIRST)), FIRST) == {"inside"}
    by_two = f.Sentenced(MADE, "A", fine, people=2)
    assert names((*inside, by_two, *done(FIRST)), FIRST) == set()
    assert first_clear((*case(), f.Sentenced(MADE, "A", deferred), *alone)) == FIRST


CARD = f.PartFound(MADE, "card")


@pytest.mark.parametrize(
    ("recorded", "ground"),
    [
        (f.PartLetterSent(FIRST - ONE, "card", "mother", served=False), "part inside"),
        (f.PartLetterSent(FIRST - ONE, "card", "mother", served=True), "part inside"),
        (f.PartImagedWrongly(MADE, "card"), "part inside"),
        (f.Graded(MADE, "a grade", "card"), "open grade"),
    ],
)
def test_what_holds_a_part_holds_the_whole_until_the_part_is_taken_out(
    recorded: f.Fact, ground: str
) -> None:
    history = (*case(), *done(FIRST)[:3], done(FIRST)[4], f.NobodyElse(MADE), CARD, recorded)

    assert names(history, FIRST) == {ground}
    assert names((*history, f.PartTakenOut(FIRST, "card")), FIRST) == set()


def test_a_letter_about_a_part_ends_with_the_time_to_object_and_a_grade_with_a_second_word() -> (
    None
):
    served = f.PartLetterSent(FIRST - 29 * ONE, "card", "mother", served=True)
    history = (*case(), *done(FIRST), CARD, f.Graded(MADE, "a grade"), served)

    assert names(history, FIRST) == {"open grade"}
    assert names((*history, f.GradeSettled(FIRST, "a grade")), FIRST) == set()


def test_a_copy_of_the_whole_ends_no_retention_of_a_part_that_is_inside() -> None:
    inside = case(sentence=f.Sentence(MADE, "custody"))
    history = (*inside, f.CopySuffices(MADE), CARD, *done(FIRST))

    assert names(history, FIRST) == {"inside"}
    assert names((*history, f.PartTakenOut(FIRST, "card")), FIRST) == set()
