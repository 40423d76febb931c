"""What arrives after a proposal: the law is asked again at every later step and at every start."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.orders.decisions import RecordOwnersDecision
from evidence_store.acts.orders.duties_to_court import RecordProceedsOrder
from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.domain.orders.matters import OwnersChoice, ProceedsOrder
from evidence_store.errors import NoAuthorityError, OutOfSequenceError, RefusedError
from evidence_store.workflow.disposals.erasures import record_interruption
from forensics.values import ErasureMethod
from tests.builders import an_appeal_check, an_authority, an_order
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.orders.papers import a_disclaimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.disposals.disposal import Disposal

WORDS = "USB stick, exhibit ABC/1"
TODAY = date(2026, 7, 14)
ASKED_TODAY = (an_appeal_check(checked_on=TODAY),)
DAY_AFTER = date(2026, 1, 13)
AT_SECTION_157: dict[str, Any] = {
    "authority": an_authority(kind=AuthorityKind.SECTION_157_ORDER, given_on=date(2026, 1, 12))
}


def propose(desk: Desk, **changes: Any) -> Disposal:
    return desk.propose(method=ErasureMethod.DESTRUCTION, plan=None, **changes)


def to_authorise(desk: Desk, **changes: Any) -> Callable[[], object]:
    proposed = propose(desk, **changes)
    return lambda: desk.authorise(proposed)


def to_permit(desk: Desk, **changes: Any) -> Callable[[], object]:
    authorised = desk.authorise(propose(desk, **changes))
    return lambda: desk.permit(authorised)


def to_destroy(desk: Desk, **changes: Any) -> Callable[[], object]:
    permitted = desk.permit(desk.authorise(propose(desk, **changes)))
    return lambda: desk.begin_destruction(permitted)


LATER_STEPS = [to_authorise, to_permit, to_destroy]


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    asked = replace(made.uow.orders.get("o_1"), appeal_checks=ASKED_TODAY)
    made.uow.orders.save(asked)
    return made


def record(desk: Desk, **changes: Any) -> None:
    """Record another order that names the exhibit and whose own holds are past."""
    desk.uow.orders.add(an_order(id="o_2", appeal_checks=ASKED_TODAY, **changes))


@pytest.mark.parametrize("step", LATER_STEPS)
def test_no_later_step_destroys_what_another_order_came_to_let_be_sold(
    desk: Desk, step: Callable[..., Callable[[], object]]
) -> None:
    go_on = step(desk)
    sold = ProceedsOrder("w_1", TODAY, "The proceeds are to be paid out", "u_officer")
    record(desk, matters=replace(an_order().matters, proceeds=(sold,)))

    with pytest.raises(OutOfSequenceError, match=r"s\.159"):
        go_on()


@pytest.mark.parametrize("step", LATER_STEPS)
def test_no_later_step_rests_on_an_authority_from_before_another_order(
    desk: Desk, step: Callable[..., Callable[[], object]]
) -> None:
    go_on = step(desk, **AT_SECTION_157)
    record(desk, made_on=DAY_AFTER, takes_effect_on=DAY_AFTER)

    with pytest.raises(NoAuthorityError, match="dated before another order"):
        go_on()


def disclaim(desk: Desk, signed_on: date) -> None:
    entry = a_disclaimer(signed_on=signed_on)
    done(entry, "o_1", desk.of(desk.officer))


def disclaimed(desk: Desk) -> dict[str, Any]:
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), order_type="offender_disclaimer"))
    disclaim(desk, date(2026, 1, 12))
    own = an_authority(
        kind=AuthorityKind.OWNERS_DISCLAIMER, given_on=date(2026, 1, 12), quotation=WORDS
    )
    return {"authority": own}


@pytest.mark.parametrize("step", LATER_STEPS)
def test_no_later_step_rests_on_a_disclaimer_once_a_court_ordered_the_same(
    desk: Desk, step: Callable[..., Callable[[], object]]
) -> None:
    go_on = step(desk, **disclaimed(desk))
    record(desk)

    with pytest.raises(NoAuthorityError, match="no owner can disclaim"):
        go_on()


def test_an_overwriting_rests_on_no_authority_from_before_another_order(desk: Desk) -> None:
    permitted = desk.permitted(**AT_SECTION_157)
    record(desk, made_on=DAY_AFTER, takes_effect_on=DAY_AFTER)

    with pytest.raises(NoAuthorityError, match="dated before another order"):
        desk.start(permitted)


def test_a_resume_asks_again(desk: Desk) -> None:
    running = desk.start(desk.permitted(**AT_SECTION_157))
    stopped = record_interruption(desk.of(desk.examiner), running.id, reason="Power cut")
    record(desk, made_on=DAY_AFTER, takes_effect_on=DAY_AFTER)

    with pytest.raises(NoAuthorityError, match="dated before another order"):
        desk.permit(stopped)


def test_a_newer_disclaimer_takes_the_place_of_the_one_that_was_signed_for(desk: Desk) -> None:
    go_on = to_destroy(desk, **disclaimed(desk))
    disclaim(desk, date(2026, 7, 1))

    with pytest.raises(RefusedError):
        go_on()


def test_an_owners_agreement_to_return_stops_a_destruction(desk: Desk) -> None:
    go_on = to_destroy(desk)
    entry = RecordOwnersDecision(
        choice=OwnersChoice.SANITISE_AND_RETURN,
        owner="A mother",
        agreed_on=TODAY,
        words="Give it back",
        exhibits=("x_1",),
        claim=None,
    )
    officer = desk.officer
    done(entry, "o_1", desk.of(officer))

    with pytest.raises(RefusedError):
        go_on()


def test_a_proceeds_order_recorded_by_its_step_stops_a_destruction(desk: Desk) -> None:
    go_on = to_destroy(desk)
    act = RecordProceedsOrder(words="Paid out", made_on=TODAY)
    done(act, "o_1", desk.of(desk.officer))

    with pytest.raises(RefusedError):
        go_on()
