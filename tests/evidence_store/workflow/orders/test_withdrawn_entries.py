"""An order's entry that was made in error is withdrawn, and nothing recorded under it is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.orders.order_changes import AskEntryWithdrawal, ConfirmEntryWithdrawal
from evidence_store.acts.orders.proceedings import DetermineProceeding, NoteClaim, NoteProceeding
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.holds.order_bars import remainder
from evidence_store.domain.law.enquiries import Answer
from evidence_store.domain.orders.lasting_matters import Restriction, Undertaking
from evidence_store.domain.orders.matters import (
    LawfulMaterial,
    Need,
    Notice,
    Objection,
    OwnersChoice,
    OwnersDecision,
)
from evidence_store.domain.orders.order import restated
from evidence_store.domain.orders.order_history import EntryWithdrawal, Suspension
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.proceedings import ProceedingKind, ProceedingOutcome
from evidence_store.errors import HoldOpenError, OutOfSequenceError
from evidence_store.workflow._kit.grounds import evaluate_holds
from tests.builders import NOON, SHA, a_sentence, an_exhibit, an_order, settled_matters
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import RULES, Desk

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order

MARCH, APRIL = date(2026, 3, 2), date(2026, 4, 2)


@pytest.fixture
def desk() -> Desk:
    """An order that was typed in twice: o_2 is the second entry of o_1."""
    made = Desk()
    made.uow.orders.add(an_order(id="o_2"))
    return made


def start(desk: Desk) -> None:
    desk.start(desk.permitted())


def claim(desk: Desk, order: str = "o_2", *exhibits: str) -> str:
    entry = NoteClaim(
        applicant="A mother", court="Exampleton", lodged_on=MARCH, exhibits=exhibits or ("x_1",)
    )
    noted = done(entry, order, desk.of(desk.officer))
    return noted.proceedings[-1].id


def ask(desk: Desk) -> Order:
    return done(AskEntryWithdrawal(reason="Typed twice"), "o_2", desk.of(desk.officer))


def confirm(desk: Desk) -> Order:
    return done(ConfirmEntryWithdrawal(), "o_2", desk.of(desk.supervisor))


def withdraw(desk: Desk) -> None:
    ask(desk)
    confirm(desk)


def change(desk: Desk, **changes: Any) -> None:
    desk.uow.orders.save(restated(replace(desk.uow.orders.get("o_2"), **changes)))


def withdrawn_all_the_same(desk: Desk) -> None:
    change(desk, entry_withdrawal=EntryWithdrawal("Twice", "u_1", NOON, "u_2", NOON))


LETTER = Notice(
    "l_1", ("x_1",), "A mother", SHA, MARCH, "u_officer", MARCH,
    objections=(Objection("j_1", MARCH, "u_officer"),),
)  # fmt: skip
TAKE_OFF = LawfulMaterial("m_1", ("x_1",), True, "Pictures", "Me", MARCH, MARCH, "u_1")  # noqa: FBT003 -- it is wanted
AS_IT_IS = OwnersDecision(
    "w_1", ("x_1",), OwnersChoice.RETURN_AS_IT_IS, "A mother", MARCH, "u_officer", "Give it back"
)
BARS: dict[str, dict[str, Any]] = {
    "undertaking": {"undertakings": (Undertaking("t_1", "Return", "Me", MARCH, MARCH, "u_1"),)},
    "restriction": {"restrictions": (Restriction("r_1", "Restrained", MARCH, "u_1"),)},
    "lawful": {"lawful": (TAKE_OFF,)},
    "objection": {"notices": (LETTER,)},
    "owner": {"owners": (AS_IT_IS,)},
    "kept": {
        "decisions": tuple(
            replace(each, need=Need.MUST_BE_KEPT) for each in settled_matters().decisions
        )
    },
    "yes": {
        "enquiries": tuple(
            replace(each, replies=(replace(each.replies[0], answer=Answer.YES, named="It"),))
            for each in settled_matters().enquiries
        )
    },
}
ABOUT: dict[str, dict[str, Any]] = {
    **{name: {"matters": settled_matters(**matter)} for name, matter in BARS.items()},
    "custody": {"sentence": a_sentence(kind=SentenceKind.CUSTODY)},
    "suspension": {"suspensions": (Suspension(MARCH, "u_officer"),)},
}


@pytest.mark.parametrize("kind", ProceedingKind)
def test_an_entry_is_not_withdrawn_while_an_appeal_or_claim_under_it_is_open(
    desk: Desk, kind: ProceedingKind
) -> None:
    done(NoteProceeding(kind=kind, lodged_on=MARCH), "o_2", desk.of(desk.officer))

    with pytest.raises(OutOfSequenceError, match=r"2 March 2026.*under the order that stays"):
        ask(desk)
    with pytest.raises(HoldOpenError):
        start(desk)


def test_a_withdrawal_is_not_confirmed_once_a_claim_was_noted(desk: Desk) -> None:
    ask(desk)
    claim(desk)

    with pytest.raises(OutOfSequenceError, match="an appeal, claim or application"):
        confirm(desk)


@pytest.mark.parametrize("name", ABOUT)
def test_an_entry_is_not_withdrawn_while_anything_under_it_bars(desk: Desk, name: str) -> None:
    change(desk, **ABOUT[name])

    with pytest.raises(OutOfSequenceError, match="This entry holds its exhibits by"):
        ask(desk)


@pytest.mark.parametrize("name", ABOUT)
def test_what_bars_under_a_withdrawn_entry_bars_all_the_same(desk: Desk, name: str) -> None:
    change(desk, **ABOUT[name])
    withdrawn_all_the_same(desk)

    assert desk.uow.orders.get("o_2").state is OrderState.WITHDRAWN_ENTRY
    with pytest.raises(HoldOpenError):
        start(desk)


SANITISED = replace(AS_IT_IS, id="w_2", choice=OwnersChoice.SANITISE_AND_RETURN, agreed_on=APRIL)


def test_what_an_owner_agreed_to_before_is_not_revived_because_the_later_stands_elsewhere(
    desk: Desk,
) -> None:
    stays = desk.uow.orders.get("o_1")
    matters = replace(stays.matters, owners=(SANITISED,))
    desk.uow.orders.save(restated(replace(stays, matters=matters)))
    change(desk, matters=settled_matters(owners=(AS_IT_IS, SANITISED)))

    withdraw(desk)

    start(desk)


def test_an_owners_older_wish_goes_on_for_the_exhibits_that_no_later_one_is_about(
    desk: Desk,
) -> None:
    of_both = replace(AS_IT_IS, exhibit_ids=("x_1", "x_2"))
    change(desk, matters=settled_matters(owners=(of_both, SANITISED)))
    order = desk.uow.orders.get("o_2")

    (left,) = remainder(order, beside=(order, with_owner(desk, SANITISED))).matters.owners

    assert (left.choice, left.exhibit_ids) == (OwnersChoice.RETURN_AS_IT_IS, ("x_2",))


def with_owner(desk: Desk, decision: OwnersDecision) -> Order:
    stays = desk.uow.orders.get("o_1")
    return replace(stays, matters=replace(stays.matters, owners=(decision,)))


def test_a_claim_under_a_withdrawn_entry_bars_until_it_is_determined_there(desk: Desk) -> None:
    found = claim(desk)
    withdrawn_all_the_same(desk)

    with pytest.raises(HoldOpenError, match="An appeal or claim lodged on 2 March 2026"):
        start(desk)
    done(
        DetermineProceeding(
            proceeding=found, determined_on=MARCH, outcome=ProceedingOutcome.DISMISSED
        ),
        "o_2",
        desk.of(desk.officer),
    )
    start(desk)


def test_what_is_recorded_under_the_order_that_stays_lets_the_entry_go_and_ends_there(
    desk: Desk,
) -> None:
    claim(desk)
    found = claim(desk, "o_1")
    withdraw(desk)

    with pytest.raises(HoldOpenError, match="An appeal or claim lodged on 2 March 2026"):
        start(desk)
    done(
        DetermineProceeding(
            proceeding=found, determined_on=MARCH, outcome=ProceedingOutcome.DISMISSED
        ),
        "o_1",
        desk.of(desk.officer),
    )
    start(desk)


def test_a_claim_to_another_exhibit_under_the_order_that_stays_is_not_the_same(desk: Desk) -> None:
    claim(desk)
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/2"))
    claim(desk, "o_1", "x_2")

    with pytest.raises(OutOfSequenceError, match="This entry holds its exhibits by"):
        ask(desk)


def test_custody_that_the_order_that_stays_records_as_well_lets_the_entry_go(desk: Desk) -> None:
    custody = a_sentence(kind=SentenceKind.CUSTODY)
    change(desk, sentence=custody)
    stays = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(stays, sentence=custody))
    withdraw(desk)
    released = replace(custody, released_on=MARCH)
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), sentence=released))

    exhibit = desk.uow.exhibits.get("x_1")
    assert evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock()).is_clear
