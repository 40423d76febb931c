from __future__ import annotations

import re

import pytest

from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.sentences import entry_sentence
from evidence_store.domain.people.duties import Act

FORBIDDEN = re.compile(
    r"prove|guarantee|all copies|clean|tamper-proof|irrecoverable|court-approved", re.IGNORECASE
)


@pytest.mark.parametrize("event", list(EVENTS))
def test_a_sentence_is_whole_even_where_an_entry_says_less(event: str) -> None:
    sentence = entry_sentence(event, {})

    assert sentence.endswith(".")
    assert "{" not in sentence
    assert not FORBIDDEN.search(sentence)


def test_a_sentence_says_what_stands_in_the_entry() -> None:
    assert (
        entry_sentence("exhibit.resealed", {"seal_out": "B1", "seal_in": "B2"})
        == "Seal B1 was broken; the new seal is B2."
    )


@pytest.mark.parametrize("act", [Act.AUTHORISE, Act.START, Act.ACKNOWLEDGE_SHEET])
def test_a_refused_act_is_said_as_what_somebody_asked_for(act: Act) -> None:
    said = entry_sentence("disposal.refused", {"act": act.value, "refusal": "HoldOpenError"})

    assert said == f"A request to {act.value.replace('_', ' ')} was refused."


def test_a_field_cannot_smuggle_another_field_into_a_sentence() -> None:
    assert "{seal_in}" in entry_sentence("exhibit.resealed", {"seal_out": "{seal_in}"})


def test_codes_are_shown_as_words_and_seal_numbers_as_they_are() -> None:
    assert "(linked case)" in entry_sentence("hold.placed", {"code": "linked_case"})
    assert "seal B_1" in entry_sentence("exhibit.handover", {"seal": "B_1"})


def test_days_are_written_as_people_write_them_and_what_is_no_day_stays() -> None:
    told = entry_sentence("order.quashed", {"quashed_on": "2026-11-05", "incidents": 0})

    assert told == "The order was quashed on 5 November 2026. Incidents to report: 0."
    assert "2026-02-30" in entry_sentence("order.quashed", {"quashed_on": "2026-02-30"})


def test_moments_are_written_as_people_write_them_and_what_is_no_moment_stays() -> None:
    told = entry_sentence("case.shared", {"ends": "2026-07-27T23:00:00.000Z"})

    assert "28 July 2026, 00:00 in London (23:00 UTC)" in told
    assert "2026-02-30T" in entry_sentence("case.shared", {"ends": "2026-02-30T00:00:00.000Z"})


def test_an_event_of_another_version_is_named_in_words() -> None:
    assert entry_sentence("exhibit.x_rayed", {}) == "Recorded: exhibit, x rayed."
