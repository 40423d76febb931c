"""Copies that are kept, and what is due."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.exhibits.copies import EndCopy, RecordCopy
from evidence_store.acts.exhibits.copy_reviews import AuthoriseReview, ReviewCopy
from evidence_store.domain.copies.reviews import ReviewGround, ReviewOutcome
from evidence_store.domain.exhibits.copies import CopyEnd, CopyKind
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.overview.due import DueKind
from evidence_store.errors import NotPermittedError, OutOfSequenceError, WrongEntryError
from evidence_store.workflow.cases import prosecutions
from evidence_store.workflow.cases.prosecutions import Asked
from evidence_store.workflow.overview.due import list_due, today_of
from tests.builders import NOON, an_acquisition
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.moving import offered, the_exhibit, together

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.copies import HeldCopy
    from tests.evidence_store.workflow.desk import Desk


TODAY = NOON.date()


def a_copy(desk: Desk, **changes: Any) -> HeldCopy:
    told: dict[str, Any] = {
        "kind": CopyKind.DISK_IMAGE,
        "description": "E01",
        "holder": "Digital unit",
        "place": "Evidence server 2",
        "basis": "CPIA Code",
        "review_on": TODAY + timedelta(days=10),
    }
    return done(RecordCopy(**(told | changes)), "x_1", desk.of(desk.officer)).copies[-1]


def test_a_copy_has_holder_place_basis_and_review(desk: Desk) -> None:
    made = a_copy(desk)

    assert the_exhibit(desk).copies == (made,)
    for lacking in ("holder", "place", "basis"):
        with pytest.raises(WrongEntryError):
            a_copy(desk, **{lacking: " "})
    desk.uow.acquisitions.add(an_acquisition(exhibit_id="x_9"))
    with pytest.raises(WrongEntryError, match="another exhibit"):
        a_copy(desk, acquisition="a_1")


def test_a_copy_is_reviewed_and_kept_on_or_ended_and_the_device_stays_as_it_was(
    desk: Desk,
) -> None:
    made = a_copy(desk)
    before = the_exhibit(desk).stage
    later = TODAY + timedelta(days=200)

    review = ReviewCopy(
        copy=made.id,
        outcome=ReviewOutcome.KEEP,
        ground=ReviewGround.RETENTION,
        reason="In custody",
        until=later,
    )
    (signed,) = done(review, "x_1", desk.of(desk.officer)).copies
    with pytest.raises(WrongEntryError, match="after today"):
        done(replace(review, until=TODAY), "x_1", desk.of(desk.officer))
    (kept,) = done(AuthoriseReview(copy=made.id), "x_1", desk.of(desk.supervisor)).copies
    end = EndCopy(copy=made.id, how=CopyEnd.ERASED, ended_on=TODAY, paper="Report 9")
    (ended,) = done(end, "x_1", desk.of(desk.officer)).copies

    assert signed.review_on == made.review_on
    assert (kept.review_on, kept.review, ended.is_held) == (later, None, False)
    assert the_exhibit(desk).stage is before
    assert desk.uow.exhibits.get("x_1").ended is None
    with pytest.raises(OutOfSequenceError):
        done(end, "x_1", desk.of(desk.officer))


def due(
    desk: Desk, days: int = 14, case_id: str | None = None
) -> list[tuple[DueKind, date | None]]:
    found = list_due(desk.of(desk.officer), case_id, days=days)
    return [(each.kind, each.on) for each in found]


def test_what_is_due_is_listed_at_once_first(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition())
    a_copy(desk, review_on=TODAY + timedelta(days=5))
    a_copy(desk, review_on=TODAY + timedelta(days=400))
    offered(desk)
    prosecutions.record_request(
        desk.of(desk.officer), "c_1", asked=Asked(TODAY, "Prosecutor", ("x_1",))
    )

    found = due(desk)

    assert found[-1] == (DueKind.COPY_REVIEW, TODAY + timedelta(days=5))
    assert {kind for kind, on in found if on is None} == {
        DueKind.COUNTERSIGNATURE,
        DueKind.COPY_NOT_LISTED,
        DueKind.REQUEST,
        DueKind.DISPOSAL,
    }
    assert (DueKind.COPY_REVIEW, TODAY + timedelta(days=400)) in due(desk, days=500)
    assert due(desk, case_id="c_1") == found


def test_what_is_due_is_told_by_reference_and_kind_and_never_by_an_opaque_id(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition())
    a_copy(desk, review_on=TODAY)
    offered(desk)
    asked = Asked(TODAY, "Prosecutor", ("x_1",))
    prosecutions.record_request(desk.of(desk.officer), "c_1", asked=asked)

    found = list_due(desk.of(desk.officer), None)

    told = {each.kind: each for each in found}
    name, day = the_exhibit(desk).reference, plain_day(TODAY)
    for each in found:
        assert re.search(r"\b[a-z]{1,3}_\w", each.what) is None
    assert name in told[DueKind.COPY_NOT_LISTED].what
    assert told[DueKind.COPY_NOT_LISTED].about == "a_1"
    assert told[DueKind.COPY_REVIEW].what == (
        f"Review whether the disk image of {name} held by Digital unit is still needed."
    )
    waits = told[DueKind.COUNTERSIGNATURE].what
    assert waits.startswith(f"{name} has been waiting for its taker to sign")
    assert told[DueKind.REQUEST].what == (
        f"Record what the court decided on the order asked for on {day} for {name}."
    )


def test_an_exhibit_that_should_come_back_is_due_until_it_moves(desk: Desk) -> None:
    back = TODAY - timedelta(days=1)
    together(desk, desk.officer, desk.examiner, due_back=back)
    assert (DueKind.RETURN, back) in due(desk)

    together(desk, desk.examiner, desk.officer, from_holder=the_exhibit(desk).holder)

    assert all(kind is not DueKind.RETURN for kind, _ in due(desk))


def test_an_administrator_sees_nothing_of_what_is_due(desk: Desk) -> None:
    with pytest.raises(NotPermittedError):
        list_due(desk.of(desk.administrator), None)


def test_what_is_late_is_late_by_the_day_in_london(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 7, 14, 23, 30, tzinfo=UTC)

    assert today_of(desk.of(desk.officer)) == date(2026, 7, 15)
