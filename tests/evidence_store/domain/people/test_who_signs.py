from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.separations import ENDS_A_BAR
from evidence_store.domain.events.who_signs import SIGNED, UNSIGNED, signers_fault
from evidence_store.domain.people.duties import ALLOWED_DUTIES, DEPUTY_ACTS
from evidence_store.domain.people.parts_and_duties import ACTS
from evidence_store.domain.people.person import Duty

DOCUMENT = (Path(__file__).parents[4] / "docs" / "defence.md").read_text("utf-8")


@pytest.mark.parametrize("event", EVENTS)
def test_each_kind_of_entry_says_who_signs_it_or_why_nobody_does(event: str) -> None:
    assert (event in SIGNED) != (event in UNSIGNED)
    assert SIGNED.get(event) or UNSIGNED[event]


def test_no_other_kinds_are_named() -> None:
    assert SIGNED.keys() | UNSIGNED.keys() == EVENTS.keys()


@pytest.mark.parametrize("event", SIGNED)
def test_the_defence_can_read_who_signs_each_kind(event: str) -> None:
    assert f"| `{event}` | {', '.join(SIGNED[event])} |" in DOCUMENT


@pytest.mark.parametrize("event", UNSIGNED)
def test_the_defence_can_read_why_nobody_signs_a_kind(event: str) -> None:
    _, _, table = DOCUMENT.partition("| why not |")
    rows = [line for line in table.splitlines() if line.startswith("| ") and f"`{event}`" in line]

    assert len(rows) == 1


@pytest.mark.parametrize("event", ACTS)
def test_the_defence_can_read_whose_duty_each_part_is(event: str) -> None:
    """In one row a part, which names every duty of the table and no other."""
    _, _, table = DOCUMENT.partition("| one of these duties |")
    table, _, _ = table.partition("| why not |")
    for part, act in ACTS[event].items():
        named = rf"`{event}` \({part}\)|`{event}`(?! \()"
        (row,) = (line for line in table.splitlines() if re.search(named, line))
        told = row.split("|")[1].lower().replace("a supervisor's deputy", "")
        duties = {each for each in Duty if each.value in told}
        anybody = frozenset() if act is None else ALLOWED_DUTIES[act]
        assert duties == anybody
        assert ("deputy" in row.split("|")[1]) is (act in DEPUTY_ACTS)


@pytest.mark.parametrize("event", SIGNED)
def test_an_entry_that_lacks_a_signature_is_not_made(event: str) -> None:
    assert signers_fault(event, ()) is not None
    assert signers_fault(event, ("somebody else",)) is not None
    assert signers_fault(event, SIGNED[event]) is None


def test_founders_are_counted_and_each_is_one() -> None:
    assert signers_fault("unit.founded", ("founder 1", "founder 2", "founder 3")) is None


@pytest.mark.parametrize("event", ENDS_A_BAR)
def test_the_defence_can_read_which_kinds_end_a_bar_and_in_which_part(event: str) -> None:
    told = DOCUMENT.split("**Who ends a bar does not erase.**")[1].split("\n\n")[0]

    assert f"`{event}`" in told
    assert ENDS_A_BAR[event] in SIGNED[event]
