"""What waits at the copies of one exhibit: each review on its day, then its second signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.copies import CopyStanding
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.overview.next_steps import Todo
from evidence_store.domain.overview.todos.order_todos import start_of
from evidence_store.domain.people.duties import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.domain.overview.at_exhibit import AtExhibit


def todos_of_copies(on: AtExhibit) -> Iterator[Todo]:
    """Yield what waits at each copy that is held, whether or not the exhibit has left."""
    for copy in on.exhibit.copies:
        if copy.stands is CopyStanding.SIGNED:
            yield from _to_authorise(on, copy)
        elif copy.stands is CopyStanding.KEPT:
            yield from _to_review(on, copy)


def _to_review(on: AtExhibit, copy: HeldCopy) -> Iterator[Todo]:
    if copy.review_on > LegalCalendar.of(on.among.rules).day_of(on.at):
        return
    yield Todo(
        "The review of a copy that is kept of it is due.",
        "It waits for somebody to sign what the review comes to.",
        Act.REVIEW_COPY,
        (on.step("review-copy"),),
        since=start_of(copy.review_on),
    )


def _to_authorise(on: AtExhibit, copy: HeldCopy) -> Iterator[Todo]:
    if (review := copy.review) is None:
        return
    if review.has_run_out(at=on.at):
        yield Todo(
            "What was signed for the review of a copy has expired.",
            "It waits for somebody to sign the review again.",
            Act.REVIEW_COPY,
            (on.step("review-copy"),),
            since=review.signed.until,
            begun_by=frozenset({review.signed.by}),
        )
        return
    yield Todo(
        "One person signed the review of a copy that is kept of it.",
        "It waits for a supervisor to authorise it.",
        Act.AUTHORISE_COPY,
        (on.step("authorise-review"),),
        since=review.signed.at,
        until=review.signed.until,
        not_by=frozenset({review.signed.by}),
        begun_by=frozenset({review.signed.by}),
    )
