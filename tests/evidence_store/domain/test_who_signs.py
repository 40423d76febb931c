from __future__ import annotations

from pathlib import Path

import pytest

from evidence_store.domain.sentences import EVENTS
from evidence_store.domain.who_signs import SIGNED, UNSIGNED, signers_fault

DOCUMENT = (Path(__file__).parents[3] / "docs" / "defence.md").read_text("utf-8")


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
    rows = [
        line for line in DOCUMENT.splitlines() if line.startswith("| ") and f"`{event}`" in line
    ]

    assert len(rows) == 1


@pytest.mark.parametrize("event", SIGNED)
def test_an_entry_that_lacks_a_signature_is_not_made(event: str) -> None:
    assert signers_fault(event, ()) is not None
    assert signers_fault(event, ("somebody else",)) is not None
    assert signers_fault(event, SIGNED[event]) is None


def test_founders_are_counted_and_each_is_one() -> None:
    assert signers_fault("unit.founded", ("founder 1", "founder 2", "founder 3")) is None
