"""What two people signed for of case, order and item is what a document will print, or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.certificates.certified_subject import SUBJECT
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.errors import StatementError
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable


def another_court(desk: Desk) -> None:
    """The case goes to another court."""
    (case,) = desk.uow.cases.find()
    desk.uow.cases.save(replace(case, court="Another court"))


def another_judge(desk: Desk) -> None:
    """The order is said to be another judge's."""
    (order,) = desk.uow.orders.find()
    desk.uow.orders.save(replace(order, made_by="Another person"))


def another_line(desk: Desk) -> None:
    """The line that means the item has other words."""
    (order,) = desk.uow.orders.find()
    first, *others = order.lines
    lines = (replace(first, text="Something else."), *others)
    desk.uow.orders.save(replace(order, lines=lines))


def another_medium(desk: Desk) -> None:
    """The item is of another kind."""
    exhibit = desk.uow.exhibits.get("x_1")
    other = MediumKind.SSD if exhibit.medium is not MediumKind.SSD else MediumKind.HDD
    desk.uow.exhibits.save(replace(exhibit, medium=other))


@pytest.mark.parametrize(
    "change",
    [another_court, another_judge, another_line, another_medium],
    ids=lambda each: each.__name__,
)
def test_what_was_signed_for_another_case_or_item_is_not_begun(
    change: Callable[[Desk], None],
) -> None:
    desk = Desk()
    authorised = desk.authorise(desk.propose())

    change(desk)

    with pytest.raises(StatementError, match="proposed and authorised again"):
        desk.permit(authorised)


def test_a_proposal_of_what_was_changed_since_is_not_authorised() -> None:
    desk = Desk()
    proposed = desk.propose()

    another_court(desk)

    with pytest.raises(StatementError, match="proposed and authorised again"):
        desk.authorise(proposed)


def test_proposer_and_authoriser_sign_for_the_same_case_order_and_item() -> None:
    desk = Desk()
    authorised = desk.authorise(desk.propose())
    assert authorised.authorisation is not None

    signed = [
        dict(each.statement.facts) for each in (authorised.proposal, authorised.authorisation)
    ]

    assert signed[0][SUBJECT] == signed[1][SUBJECT]
