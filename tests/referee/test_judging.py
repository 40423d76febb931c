"""The referee against cases worked out by hand from the provisions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.referee import facts as f
from tests.referee.days import ONE, first_moment
from tests.referee.judging import grounds_on, may_begin

MADE = date(2026, 1, 12)  # a Monday
FIRST = date(2026, 7, 13)  # the day after six months from it
EVERYTHING = frozenset(f.TOPICS)


def case(court: f.Court = "crown", *, person: str = "A", made: date = MADE) -> f.History:
    """Charged, convicted, sentenced and deprived of the exhibit on one day."""
    return (
        f.Charged(made, person),
        f.Convicted(made, person, court),
        f.Sentenced(made, person, court, "other"),
        f.OrderMade(made, person, "deprivation", person, court, made),
        f.Mapped(made, person),
    )


def done(day: date) -> f.History:
    """What people do before an erasure, all on one day."""
    answers = tuple(f.Answered(day, question, "no") for question in f.QUESTIONS)
    return (f.Checked(day, EVERYTHING, frozenset()), f.Directed(day), *answers)


def names(history: f.History, day: date, act: str = "erase") -> set[str]:
    return {ground.name for ground in grounds_on(history, day, act)}  # type: ignore[arg-type]


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
    ("court", "last"),
    [("magistrates", date(2026, 4, 21)), ("crown", date(2026, 5, 21))],
)
def test_windows_of_a_disclaiming_offender_follow_the_sentence(court: f.Court, last: date) -> None:
    day = date(2026, 3, 27)
    history = (*case(court, made=day)[:3], f.OrderMade(day, "d", "disclaimer", "A", court, day),
               f.Mapped(day, "d"), f.CopySuffices(day))  # fmt: skip

    windows = {g.name: g.until for g in grounds_on(history, day) if g.until}

    wanted = "appeal to the Crown Court" if court == "magistrates" else "slip rule"
    assert windows[wanted] == last
    assert "bar" not in windows


def test_a_start_waits_for_midnight_in_london_and_not_in_greenwich() -> None:
    history = (*case(), *done(FIRST))

    assert may_begin(history, first_moment(FIRST))
    assert first_moment(FIRST) == datetime(2026, 7, 12, 23, tzinfo=UTC)
    assert not may_begin(history, first_moment(FIRST) - timedelta(seconds=1))


def test_quashing_a_co_owners_order_revives_that_owners_rights() -> None:
    both = (*case(), *case(person="B"))
    quashed = (*both, f.Quashed(date(2026, 3, 1), "B"), *done(FIRST))

    assert names(quashed, FIRST) == {"return review"}
    again = f.OrderMade(date(2026, 3, 1), "again", "deprivation", "A", "crown", date(2026, 3, 1))
    other = (*quashed, again, f.Mapped(date(2026, 3, 1), "again"), *done(date(2026, 9, 2)))
    assert names(other, date(2026, 9, 2)) == {"return review"}


def test_an_order_made_again_against_the_same_offender_ends_the_return_review() -> None:
    day = date(2026, 3, 2)
    again = f.OrderMade(day, "again", "deprivation", "A", "crown", day)

    history = (*case(), f.Quashed(day, "A"), again, f.Mapped(day, "again"))

    assert first_clear(history) == date(2026, 9, 3)


@pytest.mark.parametrize("line", ["kept", "another"])
@pytest.mark.parametrize("before", [True, False])
def test_an_allowed_claim_survives_every_variation(line: f.Line, before: bool) -> None:  # noqa: FBT001 -- a case
    claim = (f.Lodged(MADE, "c", "claim"), f.Decided(MADE, "c", "allowed"))
    varied = (f.Varied(MADE, "A", line, follows="c"),)

    history = (*case(), *(varied + claim if before else claim + varied), *done(FIRST))

    assert names(history, FIRST) == {"open matter"}
    agreed = (*history, f.OwnerAgreed(FIRST, "c"))
    assert names(agreed, FIRST) == set()
    assert names(agreed, FIRST, "destroy") == {"not to be destroyed"}


def test_one_person_turns_no_allowed_appeal_into_a_dismissed_one() -> None:
    appeal = (f.Lodged(MADE, "a", "appeal to the Court of Appeal"), f.Decided(MADE, "a", "allowed"))

    alone = (*case(), *appeal, f.Decided(MADE, "a", "dismissed"), *done(FIRST))
    by_two = (*case(), *appeal, f.Decided(MADE, "a", "dismissed", people=2), *done(FIRST))

    assert names(alone, FIRST) == {"open matter"}
    assert names(by_two, FIRST) == set()


def test_an_allowed_appeal_ends_with_the_variation_that_follows_it_and_no_other() -> None:
    appeal = (f.Lodged(MADE, "a", "appeal to the Court of Appeal"), f.Decided(MADE, "a", "allowed"))

    other = (*case(), *appeal, f.Varied(MADE, "A", "another"), *done(FIRST))
    its_own = (*case(), *appeal, f.Varied(MADE, "A", "another", follows="a"), *done(FIRST))

    assert names(other, FIRST) == {"open matter"}
    assert names(its_own, FIRST) == set()


@pytest.mark.parametrize("kind", ["appeal to the Court of Appeal", "claim", "CCRC", "confiscation"])
def test_an_open_proceeding_holds_under_a_disclaimer_with_a_verified_copy(kind: f.Matter) -> None:
    history = (
        *case()[:3], f.OrderMade(MADE, "d", "disclaimer", "A", "crown", MADE), f.Mapped(MADE, "d"),
        f.CopySuffices(MADE), f.DisclaimerDirected(MADE), *done(FIRST),
    )  # fmt: skip

    assert names(history, FIRST) == set()
    assert names((*history, f.Lodged(FIRST, "m", kind)), FIRST) == {"open matter"}


def test_a_co_accused_who_awaits_trial_holds_and_an_acquittal_opens_56_days() -> None:
    acquitted = date(2026, 8, 1)
    history = (*case(), f.Charged(MADE, "C"), f.CopySuffices(MADE))

    assert names((*history, *done(FIRST)), FIRST) == {"awaits outcome"}
    assert first_clear((*history, f.Freed(acquitted, "C"))) == acquitted + 57 * ONE


@pytest.mark.parametrize("asked", [date(2026, 7, 8), date(2026, 7, 12)])
def test_a_check_made_before_the_last_window_closed_does_not_count(asked: date) -> None:
    early = (*case(), *done(FIRST)[1:], f.Checked(asked, EVERYTHING, frozenset()))

    assert names(early, FIRST) == {"status check"}


def test_a_check_counts_for_seven_days_when_every_topic_was_asked_and_nothing_found() -> None:
    history = (*case(), *done(FIRST))
    narrow = (*case(), *done(FIRST)[1:], f.Checked(FIRST, frozenset({"appeals"}), frozenset()))
    found = (*history, f.Checked(FIRST, EVERYTHING, frozenset({"claims"})))

    assert names(history, FIRST + 7 * ONE) == set()
    assert names(history, FIRST + 8 * ONE) == {"status check"}
    assert names(narrow, FIRST) == names(found, FIRST) == {"status check"}


def test_28_days_beginning_with_a_dismissal_are_left_for_the_supreme_court() -> None:
    appeal = f.Lodged(MADE, "a", "appeal to the Court of Appeal")

    history = (*case(), appeal, f.Decided(date(2026, 9, 1), "a", "dismissed"))

    assert first_clear(history) == date(2026, 9, 29)


def test_a_single_judges_refusal_determines_nothing() -> None:
    appeal = f.Lodged(MADE, "a", "appeal to the Court of Appeal")
    refused = f.Decided(MADE, "a", "refused by a single judge")

    assert names((*case(), appeal, refused, *done(FIRST)), FIRST) == {"open matter"}


def test_every_sentence_of_a_person_needs_its_release_and_an_earlier_release_is_none() -> None:
    inside = f.Sentenced(MADE, "A", "crown", "custody")
    early = (*case()[:2], f.Released(MADE, "A"), inside, *case()[3:], *done(FIRST))
    twice = (*early, f.Released(FIRST, "A"), inside)

    assert names(early, FIRST) == names(twice, FIRST) == {"inside"}
    assert names((*twice, f.Released(FIRST, "A")), FIRST) == set()
    assert names((*twice, f.CopySuffices(FIRST)), FIRST) == set()


def test_release_on_licence_before_six_months_leaves_six_months_from_conviction() -> None:
    inside = (f.Sentenced(MADE, "A", "crown", "custody"), f.Released(date(2026, 3, 1), "A"))

    assert first_clear((*case()[:2], *inside, *case()[3:])) == FIRST


def test_suspended_activated_deferred_and_hospital_sentences_hold() -> None:
    until = date(2027, 5, 1)
    suspended = (*case(), f.Sentenced(MADE, "A", "crown", "suspended", until))
    activated = (*suspended, f.Activated(date(2026, 6, 1), "A"))
    deferred = (*case(), f.Sentenced(MADE, "A", "crown", "deferred", until))
    hospital = (*case(), f.Sentenced(MADE, "A", "crown", "hospital"))

    assert first_clear(suspended) == until + ONE
    assert names((*activated, *done(FIRST)), FIRST) == {"inside"}
    assert first_clear((*activated, f.Released(FIRST, "A"))) == FIRST
    assert names((*deferred, *done(until + ONE)), until + ONE) == {"deferred"}
    assert names((*hospital, *done(FIRST)), FIRST) == {"inside"}


def test_a_direction_given_before_the_bar_ends_is_no_authority() -> None:
    early = (*case(), *done(FIRST), f.Directed(FIRST))
    too_early = tuple(fact for fact in early if not isinstance(fact, f.Directed))

    assert names(early, FIRST) == set()
    assert names((*too_early, f.Directed(FIRST - ONE)), FIRST) == {"direction"}


@pytest.mark.parametrize("authority", [f.Directed, f.CourtDirected])
def test_a_disclaimer_needs_an_authority_of_its_own(authority: type[f.Fact]) -> None:
    disclaimed = (*case()[:3], f.OrderMade(MADE, "d", "disclaimer", "A", "crown", MADE),
                  f.Mapped(MADE, "d"), *done(FIRST), authority(FIRST))  # fmt: skip

    assert names(disclaimed, FIRST) == {"direction"}


def test_a_magistrates_order_under_s157_is_the_only_way_out_of_the_bar() -> None:
    day = MADE + 60 * ONE
    history = (*case(), f.CopySuffices(MADE), f.CourtDirected(day))

    assert first_clear(history) == day
    assert names((*history, f.Lodged(day, "c", "claim"), *done(day)), day) == {"open matter"}


def test_a_second_letter_heals_the_first_that_came_back() -> None:
    back = (*case(), *done(FIRST), f.LetterSent(MADE, "mother", served=False))

    assert names(back, FIRST) == {"letter"}
    assert names((*back, f.LetterSent(MADE, "mother", served=True)), FIRST) == set()


def test_nothing_to_take_off_ends_an_earlier_decision_to_extract() -> None:
    taken = (*case(), *done(FIRST), f.LawfulMaterial(MADE, "extract"))

    assert names(taken, FIRST) == {"lawful material"}
    assert names((*taken, f.LawfulMaterial(FIRST, "nothing to take off")), FIRST) == set()


def test_an_upheld_objection_ends_with_the_owners_agreement_and_bars_destruction() -> None:
    upheld = (*case(), *done(FIRST), f.Objected(MADE, "o"), f.ObjectionDecided(MADE, "o", "upheld"))
    agreed = (*upheld, f.OwnerAgreed(FIRST, "o"))

    assert names(upheld, FIRST) == {"objection"}
    assert names(agreed, FIRST) == set()
    assert names(agreed, FIRST, "destroy") == {"not to be destroyed"}


def test_committal_for_sentence_opens_an_appeal_of_15_business_days_from_committal() -> None:
    history = (f.Convicted(MADE, "A", "magistrates"), f.Committed(MADE, "A"))

    assert date(2026, 2, 2) in {ground.until for ground in grounds_on(history, MADE)}


def test_variation_in_the_crown_court_takes_56_days_beginning_with_the_sentence() -> None:
    slip = {g.until for g in grounds_on(case(), MADE) if g.name == "slip rule"}

    assert slip == {date(2026, 3, 8)}


def test_an_unduly_lenient_sentence_may_be_referred_for_six_months() -> None:
    late = date(2026, 6, 1)
    history = (*case(), f.Sentenced(late, "A", "crown", "other", scheduled=True))

    assert first_clear(history) == date(2026, 12, 2)


@pytest.mark.parametrize("question", f.QUESTIONS)
@pytest.mark.parametrize("answer", ["yes", "not asked"])
def test_silence_and_not_asked_bar_like_yes(question: str, answer: str) -> None:
    history = (*case(), *done(FIRST))
    silent = tuple(fact for fact in history if getattr(fact, "question", "") != question)

    assert names(silent, FIRST) == {"question"}
    assert names((*history, f.Answered(FIRST, question, answer)), FIRST) == {"question"}  # type: ignore[arg-type]


def test_a_hold_is_released_by_two_people_and_not_by_one() -> None:
    held = (*case(), *done(FIRST), f.HoldPlaced(MADE, "h"), f.HoldReleased(MADE, "h", people=1))

    assert names(held, FIRST) == {"hold"}
    assert names((*held, f.HoldReleased(MADE, "h", people=2)), FIRST) == set()


def test_a_claim_on_the_last_day_of_the_window_holds() -> None:
    claim = f.Lodged(FIRST - 2 * ONE, "c", "claim")

    assert names((*case(), claim, *done(FIRST)), FIRST) == {"open matter"}


def test_proceeds_of_sale_bar_destruction_and_not_sanitising() -> None:
    order = f.OrderMade(MADE, "A", "deprivation", "A", "crown", MADE, proceeds=True)
    history = (*case()[:3], order, f.Mapped(MADE, "A"), *done(FIRST))

    assert names(history, FIRST) == set()
    assert names(history, FIRST, "destroy") == {"not to be destroyed"}


def test_an_order_that_takes_effect_later_holds_until_then() -> None:
    order = f.OrderMade(MADE, "A", "deprivation", "A", "crown", FIRST + ONE)
    history = (*case()[:3], order, f.Mapped(MADE, "A"), *done(FIRST))

    assert names(history, FIRST) == {"not in effect"}
    assert names(history, FIRST + ONE) == set()
