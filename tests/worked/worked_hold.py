"""Run in a copy of the program with the hold of ``docs/how-to/add-a-hold.md``: what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from evidence_store.acts.catalogue import ACTS
from evidence_store.domain.events.separations import ENDS_A_BAR
from evidence_store.domain.holds.order_bars import bars_of
from evidence_store.domain.law.holds import HoldLine, HoldState
from evidence_store.errors import NotFoundError, OutOfSequenceError, WrongEntryError
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow._kit.subjects.bar_ends import bar_enders
from tests.evidence_store.disclosure.renew_tables import tables
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import RULES, Desk

EARLIER, FIRST, LATER = date(2026, 6, 1), date(2026, 7, 1), date(2026, 7, 13)
WITHOUT_IT = replace(RULES, holds=tuple(e for e in RULES.holds if e.code != "preservation"))
BY_PAGE: Any = {act.page: act for act in ACTS}


def line_of(desk: Desk, rules: Any = RULES) -> HoldLine:
    evaluation = evaluate_holds(
        desk.uow, desk.uow.exhibits.get("x_1"), rules=rules, at=desk.clock()
    )
    (line,) = [each for each in evaluation.lines if each.code == "preservation"]
    return line


def test_it_holds_until_its_end_is_signed_for() -> None:
    desk = Desk()
    assert line_of(desk).state is HoldState.NONE_RECORDED

    asked = BY_PAGE["preservation"](noted_on=FIRST, words="Keep all of it")
    order = done(asked, "o_1", desk.of(desk.officer))
    (request,) = order.matters.noted["preservation"]
    assert line_of(desk).state is HoldState.OPEN
    assert bars_of(order, beside=[order]) == ("a preservation of 1 July 2026",)
    with pytest.raises(NotFoundError, match="no hold with the code preservation"):
        line_of(desk, WITHOUT_IT)

    act = BY_PAGE["end-preservation"]
    officer = desk.of(desk.officer)
    with pytest.raises(WrongEntryError, match="before it was noted"):
        done(act(matter=request.id, ended_on=EARLIER, how="Closed"), "o_1", officer)
    end = act(matter=request.id, ended_on=LATER, how="Closed")
    ended = done(end, "o_1", officer)
    assert line_of(desk).state is HoldState.PAST
    assert bars_of(ended, beside=[ended]) == ()
    assert "u_officer" in bar_enders(desk.uow, desk.uow.exhibits.get("x_1"))
    with pytest.raises(OutOfSequenceError):
        done(end, "o_1", officer)


def test_the_verifiers_are_to_have_its_rows() -> None:
    rows = tables()

    assert "order.preservation_asked" in rows["OUTDATES"]
    assert rows["DUTIES"]["order.preservation_ended"] == {"settler": "officer supervisor"}
    assert ENDS_A_BAR["order.preservation_ended"] == rows["ENDS_A_BAR"]["order.preservation_ended"]
    assert ("order.preservation_ended", "preservation", "preservation", "") in rows["CLOSES"]
    assert ("order.entry_withdrawn", "preservation", "order", "") in rows["CLOSES"]
