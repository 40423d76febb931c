"""What one order leaves open holds under every other one that names the exhibit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.cases.case import Offender
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.disposals.proposals import verify_authority
from evidence_store.domain.exhibits.exhibit import CopyDecision
from evidence_store.domain.holds.bars_of_courts import bar_of_all, courts_orders_beside
from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.law.rule_tables import Outcome
from evidence_store.domain.orders.lasting_matters import Restriction, Undertaking
from evidence_store.domain.orders.matters import (
    Disclaimer,
    LawfulMaterial,
    Matters,
    Notice,
    Objection,
    OwnersChoice,
    OwnersDecision,
    ProceedsOrder,
)
from evidence_store.domain.orders.outcomes import permitted_outcome
from evidence_store.domain.orders.proceedings import Proceeding, ProceedingKind, ProceedingOutcome
from evidence_store.errors import NoAuthorityError
from tests.builders import (
    NOON,
    SHA,
    a_case,
    a_sentence,
    an_acquisition,
    an_authority,
    an_exhibit,
    an_offence,
    an_order,
    evaluated,
    settled_matters,
    some_grounds,
    the_rules,
)

if TYPE_CHECKING:
    from evidence_store.domain.law.holds import HoldEvaluation, HoldLine
    from evidence_store.domain.orders.order import Order

RULES = the_rules()
EXHIBIT = ("x_1",)
DAY = date(2026, 3, 2)
LONG_AFTER = datetime(2027, 12, 1, 12, tzinfo=UTC)
B = Offender(
    "f_2", "Bo Example", None, (an_offence(convicted_on=date(2026, 1, 5)),), sentence=a_sentence()
)
TWO = a_case(offenders=(*a_case().offenders, B))


def other(**changes: Any) -> Order:
    """An order against somebody else that names the same exhibit."""
    told: dict[str, Any] = {"id": "o_2", "offender_id": "f_2"}
    return an_order(**(told | changes))


def unmapped(order: Order) -> Order:
    """The same order where no line means the exhibit (any more)."""
    return replace(order, lines=tuple(replace(each, exhibit_ids=()) for each in order.lines))


def look(*orders: Order, when: datetime = LONG_AFTER, copy: bool = True) -> HoldEvaluation:
    decided = CopyDecision("y_1", "a_1", "u_officer", NOON, "A verified copy is kept")
    exhibit = an_exhibit(copy_decision=decided if copy else None)
    grounds = some_grounds(*orders, exhibit=exhibit, acquisitions=(an_acquisition(),))
    return evaluated(replace(grounds, case=TWO), rules=RULES, at=when)


def standing(found: HoldEvaluation) -> set[str]:
    """The codes of all that stands, but for the answers that are always asked for again."""
    return {line.code for line in found.standing} - {"appeal_check"}


def line(found: HoldEvaluation, code: str) -> HoldLine:
    return next(each for each in found.lines if each.code == code)


def test_an_item_that_is_sold_under_one_order_is_not_destroyed_under_another() -> None:
    sold = other(matters=settled_matters(proceeds=(ProceedsOrder("p_1", DAY, "Sell it", "u_1"),)))

    assert permitted_outcome(an_order(), EXHIBIT, rules=RULES) is Outcome.DESTROY
    found = permitted_outcome(an_order(), EXHIBIT, rules=RULES, beside=(sold,))
    assert found is Outcome.SANITISE_AND_SELL


def test_what_an_owner_agreed_to_binds_whatever_order_it_was_recorded_under() -> None:
    choice = OwnersChoice.SANITISE_AND_RETURN
    agreed = OwnersDecision("w_1", EXHIBIT, choice, "Owner", DAY, "u_1", "Agreed")
    fallen = unmapped(other(matters=settled_matters(owners=(agreed,))))

    found = permitted_outcome(an_order(), EXHIBIT, rules=RULES, beside=(fallen,))

    assert found is Outcome.SANITISE_AND_RETURN


def test_the_bar_is_over_when_that_of_every_courts_order_is() -> None:
    later = other(made_on=date(2026, 3, 2))
    disclaimed = other(id="o_3", order_type="offender_disclaimer", made_on=date(2026, 5, 1))
    orders = (an_order(), later, disclaimed)

    for order in orders[:2]:
        ends = bar_of_all(order, case=TWO, ids=EXHIBIT, orders=orders, rules=RULES)
        assert ends == date(2026, 9, 2)


def authority_for(order: Order, *, beside: tuple[Order, ...], **changes: Any) -> None:
    verify_authority(
        an_authority(**changes),
        order=order,
        exhibit=an_exhibit(),
        today=date(2026, 12, 1),
        rules=RULES,
        bar_ends_on=date(2026, 9, 2),
        beside=courts_orders_beside(order, ids=EXHIBIT, orders=(order, *beside)),
    )


def test_a_direction_is_given_after_the_bar_of_every_order() -> None:
    with pytest.raises(NoAuthorityError, match="before the six-month bar ended"):
        authority_for(an_order(), beside=(other(),), given_on=date(2026, 9, 2))

    authority_for(an_order(), beside=(other(),), given_on=date(2026, 9, 3))


def test_an_order_about_the_property_says_nothing_of_an_order_that_was_made_later() -> None:
    later = other(made_on=date(2026, 6, 1))
    kind = AuthorityKind.SECTION_157_ORDER

    with pytest.raises(NoAuthorityError, match="before another order"):
        authority_for(an_order(), beside=(later,), kind=kind, given_on=date(2026, 5, 1))

    authority_for(an_order(), beside=(later,), kind=kind, given_on=date(2026, 6, 1))


def test_nobody_disclaims_an_item_that_a_courts_order_names_too() -> None:
    signed = Disclaimer("d_1", DAY, "W. Itness", "Passport", sole_owner=True, explained_by="O.")
    disclaimed = other(
        order_type="offender_disclaimer", matters=settled_matters(disclaimers=(signed,))
    )

    with pytest.raises(NoAuthorityError, match="an order of a court names the exhibit too"):
        authority_for(
            disclaimed, beside=(an_order(),), kind=AuthorityKind.OWNERS_DISCLAIMER,
            given_on=DAY, quotation=disclaimed.text,
        )  # fmt: skip


def test_material_is_kept_for_everybody_who_was_convicted_in_the_case() -> None:
    found = look(an_order(), copy=False)

    assert line(found, "cpia_retention").ends_on == date(2026, 7, 5)


@pytest.mark.parametrize("reaches", [True, False])
def test_material_is_kept_while_anybody_of_the_case_is_inside(*, reaches: bool) -> None:
    inside = other(sentence=a_sentence(kind=SentenceKind.CUSTODY))

    found = look(an_order(), inside if reaches else unmapped(inside), copy=False)

    assert "cpia_retention" in standing(found)
    assert line(found, "cpia_retention").ends_on is None


def test_an_open_claim_to_the_exhibit_holds_under_whatever_order_it_was_recorded() -> None:
    claim = Proceeding("g_1", ProceedingKind.CLAIM, DAY, "u_1", NOON, exhibit_ids=EXHIBIT)

    assert standing(look(an_order(), unmapped(other()))) == set()
    assert "open_proceeding" in standing(look(an_order(), unmapped(other(proceedings=(claim,)))))


LEFT_OPEN: dict[str, Matters] = {
    "undertaking": Matters(undertakings=(Undertaking("k_1", "W", "O", DAY, DAY, "u_1"),)),
    "restriction": Matters(restrictions=(Restriction("s_1", "POCA", DAY, "u_1"),)),
    "lawful_material": Matters(
        lawful=(LawfulMaterial("l_1", EXHIBIT, True, "Photos", "O", DAY, DAY, "u_1"),)  # noqa: FBT003 -- it is wanted
    ),
    "notice_to_interested": Matters(
        notices=(
            Notice(
                "n_1", EXHIBIT, "Mother", SHA, DAY, "u_1", served_on=DAY,
                objections=(Objection("b_1", DAY, "u_1"),),
            ),
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(LEFT_OPEN))
def test_what_is_open_under_an_order_that_was_quashed_holds_under_the_one_made_again(
    code: str,
) -> None:
    made = an_order(id="o_2")
    fallen = an_order().quashed(DAY)
    left = replace(fallen, matters=LEFT_OPEN[code])

    assert standing(look(made, fallen)) == set()
    assert standing(look(made, left)) == {code}


@pytest.mark.parametrize("court", list(CourtKind))
@pytest.mark.parametrize("kind", [ProceedingKind.CLAIM, ProceedingKind.REOPENING])
def test_time_to_challenge_a_magistrates_decision_runs_whatever_court_made_the_order(
    court: CourtKind, kind: ProceedingKind
) -> None:
    day, dismissed = date(2026, 9, 1), ProceedingOutcome.DISMISSED
    ended = Proceeding("g_1", kind, DAY, "u_1", NOON, determined_on=day, outcome=dismissed)

    found = look(an_order(court_kind=court, proceedings=(ended,)))

    assert line(found, "case_stated").ends_on == date(2026, 9, 22)
    assert line(found, "judicial_review").ends_on == date(2026, 12, 1)


WITHDRAWN = Proceeding(
    "g_1", ProceedingKind.CLAIM, DAY, "u_1", NOON,
    determined_on=date(2026, 9, 1), outcome=ProceedingOutcome.WITHDRAWN,
)  # fmt: skip


def test_what_ended_on_a_day_holds_to_the_end_of_it_under_every_type_of_order() -> None:
    disclaimed = an_order(order_type="offender_disclaimer", proceedings=(WITHDRAWN,))

    on_the_day = look(disclaimed, when=datetime(2026, 9, 1, 12, tzinfo=UTC))
    after = look(disclaimed, when=datetime(2026, 9, 2, 12, tzinfo=UTC))

    assert "open_proceeding" in standing(on_the_day)
    assert "open_proceeding" not in standing(after)


def test_an_answer_of_the_day_on_which_a_claim_ended_is_asked_for_again() -> None:
    check = replace(an_order().appeal_checks[0], checked_on=date(2026, 9, 1))
    order = an_order(proceedings=(WITHDRAWN,))
    day = datetime(2026, 9, 2, 12, tzinfo=UTC)

    asked = {
        asked_on: "appeal_check" in {each.code for each in look(answered, when=day).standing}
        for asked_on in (date(2026, 9, 1), date(2026, 9, 2))
        for answered in [replace(order, appeal_checks=(replace(check, checked_on=asked_on),))]
    }

    assert asked == {date(2026, 9, 1): True, date(2026, 9, 2): False}
