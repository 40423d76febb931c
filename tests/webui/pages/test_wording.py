from __future__ import annotations

import inspect
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.cases import case, court_sentences
from evidence_store.domain.certificates import certificate
from evidence_store.domain.disposals import disposal_states
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits import exhibit
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.law import authority, courts, holds
from evidence_store.domain.orders import matters, order_states, proceedings
from evidence_store.domain.overview import due
from evidence_store.domain.people import person
from evidence_store.domain.unit import jobs
from evidence_store.domain.unit.jobs import JobState
from evidence_store.words.exhibit_words import carried_out
from evidence_store.words.labels import LABELS, at_time, byte_count, label, on_day
from forensics import values
from forensics.values import ErasureOutcome
from webui.filters import foldable, tag_colour

if TYPE_CHECKING:
    from enum import StrEnum

SHOWN = [
    exhibit.Stage,
    exhibit.MediumKind,
    holds.HoldState,
    courts.CourtKind,
    proceedings.ProceedingKind,
    proceedings.ProceedingOutcome,
    court_sentences.SentenceKind,
    order_states.OrderState,
    disposal_states.DisposalState,
    authority.AuthorityKind,
    due.DueKind,
    certificate.CertificateKind,
    person.Duty,
    case.Ending,
    case.RequestOutcome,
    jobs.JobKind,
    jobs.JobState,
    matters.Need,
    values.Route,
    values.ErasureMethod,
    values.ErasureOutcome,
]


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_every_value_that_is_shown_has_its_words(kind: type[StrEnum]) -> None:
    assert inspect.isclass(kind)
    assert [value for value in kind if (kind, value) not in LABELS] == []


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 6, 4, 8, 32, tzinfo=UTC), "4 June 2026 at 9:32am"),  # summer time
        (datetime(2026, 1, 4, 12, 0, tzinfo=UTC), "4 January 2026 at 12:00pm"),
        (datetime(2026, 6, 4, 23, 5, tzinfo=UTC), "5 June 2026 at 12:05am"),
    ],
)
def test_a_moment_is_written_in_londons_time(when: datetime, words: str) -> None:
    assert at_time(when) == words


def test_a_day_is_written_in_full() -> None:
    assert on_day(date(2026, 6, 4)) == "4 June 2026"


def test_a_size_is_exact() -> None:
    assert byte_count(64_023_257_088) == "64.0 GB (64,023,257,088 bytes)"
    assert byte_count(512) == "512 bytes"


def test_equal_values_of_two_kinds_have_words_of_their_own() -> None:
    assert label(JobState.FAILED) == label(ErasureOutcome.FAILED) == "Failed"
    assert label(DisposalState.FAILED) == "Verification failed"
    assert label(JobState.RUNNING) == "Under way"
    assert label(DisposalState.RUNNING) == "Running"
    assert label(Stage.NON_COMPLETION) == "Not completed"
    assert tag_colour(DisposalState.NON_COMPLETION) == "govuk-tag--orange"


def test_a_digest_in_a_sentence_folds_and_says_the_same() -> None:
    sentence = f"Made for <b>. File: sha256:{'0f' * 32}. Done."

    folded = foldable(sentence)

    assert "sha256:0<wbr>f0f0f0f0<wbr>" in folded
    assert folded.replace("<wbr>", "") == sentence.replace("<b>", "&lt;b&gt;")
    assert foldable("A short sentence.") == "A short sentence."


def test_a_disposal_that_came_to_nothing_is_not_said_to_have_been_carried_out() -> None:
    by_another = "Another disposal of this exhibit was carried out."

    assert carried_out(Stage.CERTIFIED) == "The disposal was carried out."
    assert carried_out(Stage.CERTIFIED, DisposalState.CERTIFIED) == "The disposal was carried out."
    assert carried_out(Stage.CERTIFIED, DisposalState.VOID) == by_another
    assert carried_out(Stage.ERASED, DisposalState.NON_COMPLETION) == by_another
    assert carried_out(Stage.SCANNED, DisposalState.VOID) == ""
