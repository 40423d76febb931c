from __future__ import annotations

import inspect
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain import (
    certificates,
    disposals,
    exhibits,
    holds,
    order_states,
    orders,
    people,
)
from webui.wording import LABELS, at_time, byte_count, on_day

if TYPE_CHECKING:
    from enum import StrEnum

SHOWN = [
    exhibits.Stage,
    exhibits.MediumKind,
    holds.HoldState,
    orders.CourtKind,
    order_states.OrderState,
    disposals.DisposalState,
    disposals.AuthorityKind,
    certificates.CertificateKind,
    people.Duty,
]


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_every_value_that_is_shown_has_its_words(kind: type[StrEnum]) -> None:
    assert inspect.isclass(kind)
    assert [value for value in kind if value not in LABELS] == []


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
