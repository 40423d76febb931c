"""Which stopped work goes on, by a person with a key that replaced another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evidence_store.domain.offers.resuming import require_resumable
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.jobs import Job, JobKind, JobState, OfExhibit
from evidence_store.errors import WaitingKeyError
from tests.builders import NOON, KeyedPerson, an_exhibit

WHO = KeyedPerson("u_1", Duty.EXAMINER).actor


def resumed(kind: JobKind) -> None:
    job = Job("j_1", 1, kind, "c_1", OfExhibit("x_1", "a_1"), "u_1", NOON, state=JobState.STOPPED)
    settles = NOON + timedelta(hours=1)
    require_resumable(job, an_exhibit(), [], actor=WHO, at=NOON, settles=settles)


@pytest.mark.parametrize("kind", [JobKind.ERASE, JobKind.READ_AGAIN])
def test_what_its_asker_signs_for_does_not_go_on_with_a_new_key(kind: JobKind) -> None:
    with pytest.raises(WaitingKeyError, match=r"from 20.* on\. Until then ask another person"):
        resumed(kind)


@pytest.mark.parametrize("kind", [JobKind.SCAN, JobKind.CHECK_IMAGE])
def test_what_nobody_signs_for_goes_on_with_a_new_key(kind: JobKind) -> None:
    resumed(kind)
