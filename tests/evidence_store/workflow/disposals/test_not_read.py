"""A device that dies after its overwriting: two people say so, and a report can be issued."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.not_read import NotReadWhy
from evidence_store.errors import (
    OutOfSequenceError,
    SamePersonError,
    StatementError,
    WrongEntryError,
)
from evidence_store.workflow.disposals.not_read import give_up_reading
from tests.evidence_store.workflow.desk import Desk, stated_in_clear
from tests.evidence_store.workflow.refusing import refused

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from tests.builders import KeyedPerson

WHY = NotReadWhy.NOT_RECOGNISED
ACT = "give_up_reading"


def given_up(
    desk: Desk, disposal: Disposal, who: KeyedPerson, why: NotReadWhy = WHY, note: str = ""
) -> Disposal:
    return give_up_reading(desk.of(who), disposal.id, why=why, note=note)


def test_two_people_say_that_it_cannot_be_read_and_a_report_is_due(desk: Desk) -> None:
    erased = desk.erased()

    first = given_up(desk, erased, desk.second, note="Three computers, two cables")
    second = given_up(desk, first, desk.supervisor)

    assert (first.state, second.state) == (DisposalState.COMPLETED, DisposalState.NOT_READ)
    draft = desk.uow.custody.drafts[-1]
    assert (draft.event, draft.public["signer"], draft.public["why"]) == (
        "erase.not_read", 2, "not_recognised",
    )  # fmt: skip
    told = {"why": "not_recognised", "receipt": draft.public["receipt"], "disposal": erased.id}
    assert told.items() <= stated_in_clear(draft).items()
    assert len({each.statement.person_id for each in second.not_read}) == 2


def test_whoever_carried_it_out_says_nothing_and_nobody_says_it_twice(desk: Desk) -> None:
    erased = desk.erased()

    refused(desk, SamePersonError, lambda: given_up(desk, erased, desk.examiner), ACT)
    first = given_up(desk, erased, desk.second)
    refused(desk, SamePersonError, lambda: given_up(desk, first, desk.second), ACT)


def test_a_deputy_and_whose_deputy_they_are_do_not_say_it_alone(desk: Desk) -> None:
    erased = desk.erased()
    assert erased.authorisation is not None
    told = replace(
        erased.authorisation.statement,
        facts=(("deputy_of", desk.officer.actor.id), *erased.authorisation.statement.facts),
    )
    authorised = replace(erased.authorisation, statement=told)
    desk.uow.disposals.save(replace(erased, authorisation=authorised))
    first = given_up(desk, erased, desk.supervisor)

    refused(desk, SamePersonError, lambda: given_up(desk, first, desk.officer), ACT)
    assert given_up(desk, first, desk.second).state is DisposalState.NOT_READ


def test_both_give_one_reason_and_one_that_can_be_so(desk: Desk) -> None:
    erased = desk.erased()

    with pytest.raises(WrongEntryError, match="no keyed stream"):
        given_up(desk, erased, desk.second, NotReadWhy.KEY_LOST)
    first = given_up(desk, erased, desk.second)
    refused(
        desk,
        StatementError,
        lambda: given_up(desk, first, desk.supervisor, NotReadWhy.NOT_HERE),
        ACT,
    )


@pytest.mark.parametrize("signers", [1, 2])
def test_a_device_that_answers_again_is_read_after_all(desk: Desk, signers: int) -> None:
    disposal = desk.erased()
    for who in (desk.supervisor, desk.officer)[:signers]:
        disposal = given_up(desk, disposal, who)

    read = desk.verify(disposal)

    assert (read.state, read.not_read, read.not_read_why) == (DisposalState.PASSED, (), None)


def test_what_was_not_overwritten_or_was_read_is_not_given_up(desk: Desk) -> None:
    running = desk.start(desk.permitted())
    refused(desk, OutOfSequenceError, lambda: given_up(desk, running, desk.second), ACT)
    read = desk.verify(desk.receive(running))
    refused(desk, OutOfSequenceError, lambda: given_up(desk, read, desk.officer), ACT)
