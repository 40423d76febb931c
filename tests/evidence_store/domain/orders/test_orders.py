from __future__ import annotations

from datetime import date

import pytest

from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.orders.proceedings import Proceeding, ProceedingKind, ProceedingOutcome
from evidence_store.errors import NotFoundError, WrongEntryError
from tests.builders import NOON, a_sentence, an_order

CLAIM = Proceeding("g_1", ProceedingKind.CLAIM, date(2026, 2, 1), "u_officer", NOON)


def test_mapping_a_line_again_adds_and_takes_nothing_away() -> None:
    order = an_order().mapped(1, exhibit_ids=("x_2", "x_1"), by="u_second", at=NOON)

    assert order.exhibit_ids == ("x_1", "x_2")
    assert order.lines[0].mapped_by == "u_second"


def test_a_line_that_is_not_there_is_not_mapped() -> None:
    with pytest.raises(NotFoundError, match="line 2"):
        an_order().mapped(2, exhibit_ids=("x_1",), by="u_officer", at=NOON)


def test_a_line_is_not_mapped_to_nothing() -> None:
    with pytest.raises(WrongEntryError):
        an_order().mapped(1, exhibit_ids=(), by="u_officer", at=NOON)


def test_a_proceeding_does_not_end_before_it_began() -> None:
    with pytest.raises(WrongEntryError):
        an_order().with_proceeding(CLAIM).determined(
            "g_1", on=date(2026, 1, 31), outcome=ProceedingOutcome.DISMISSED
        )


def test_an_unknown_proceeding_is_not_determined() -> None:
    with pytest.raises(NotFoundError):
        an_order().with_proceeding(CLAIM).determined(
            "g_2", on=date(2026, 3, 1), outcome=ProceedingOutcome.DISMISSED
        )


def test_nobody_is_released_from_a_sentence_that_was_not_custodial() -> None:
    with pytest.raises(WrongEntryError):
        an_order().released(date(2026, 3, 1))


def test_nobody_is_released_before_the_sentence() -> None:
    with pytest.raises(WrongEntryError):
        an_order(sentence=a_sentence(kind=SentenceKind.CUSTODY)).released(date(2026, 1, 11))


def test_an_order_is_not_quashed_before_it_was_made() -> None:
    with pytest.raises(WrongEntryError):
        an_order().quashed(date(2026, 1, 11))


def test_an_appeal_allowed_after_the_quashing_held_until_its_own_decision() -> None:
    appeal = Proceeding("g_2", ProceedingKind.CCRC, date(2026, 2, 1), "u_officer", NOON)
    fallen = an_order().with_proceeding(appeal).quashed(date(2026, 5, 1))

    decided = fallen.determined("g_2", on=date(2026, 9, 1), outcome=ProceedingOutcome.ALLOWED)

    assert decided.proceeding("g_2").ended_on == date(2026, 9, 1)


def test_an_appeal_allowed_before_the_quashing_held_until_the_quashing() -> None:
    appeal = Proceeding("g_2", ProceedingKind.CCRC, date(2026, 2, 1), "u_officer", NOON)
    noted = an_order().with_proceeding(appeal)
    allowed = noted.determined("g_2", on=date(2026, 4, 1), outcome=ProceedingOutcome.ALLOWED)

    assert allowed.quashed(date(2026, 5, 1)).proceeding("g_2").ended_on == date(2026, 5, 1)
