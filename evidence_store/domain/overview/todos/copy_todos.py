"""What waits at the copies of one exhibit: each review on its day, then what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.copies import CopyStanding
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.overview.next_steps import StepTo, Todo
from evidence_store.domain.overview.todos.order_todos import start_of
from evidence_store.domain.people.duties import Act
from evidence_store.domain.unit.jobs import IN_TURN, JobKind, JobState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.copies.reviews import OpenReview
    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.domain.overview.at_exhibit import AtExhibit


def todos_of_copies(on: AtExhibit) -> Iterator[Todo]:
    """Yield what waits at each copy that is held, whether or not the exhibit has left."""
    for copy in on.exhibit.copies:
        if copy.stands is CopyStanding.SIGNED:
            yield from _to_authorise(on, copy)
        elif copy.stands in (CopyStanding.KEPT, CopyStanding.REPORTED):
            yield from _to_review(on, copy)
        elif copy.stands in (CopyStanding.AUTHORISED, CopyStanding.BEGUN):
            yield from _to_end(on, copy)
        elif copy.stands is CopyStanding.WRITTEN:
            yield _to_read(on, copy)
        elif copy.stands in (CopyStanding.READ, CopyStanding.GIVEN_UP):
            yield _to_document(on, copy)


def _to_review(on: AtExhibit, copy: HeldCopy) -> Iterator[Todo]:
    # A copy ends on the day of its review or later (ADR 94), so before it there is nothing to sign.
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
        yield _to_sign_again(on, review)
        return
    yield Todo.for_another(
        "One person signed the review of a copy that is kept of it.",
        "It waits for a supervisor to authorise it.",
        Act.AUTHORISE_COPY,
        on.step("authorise-review"),
        first=review.signed.by,
        since=review.signed.at,
        until=review.signed.until,
    )


def _to_sign_again(on: AtExhibit, review: OpenReview) -> Todo:
    return Todo(
        "What was signed for the review of a copy has expired.",
        "It waits for somebody to sign the review again.",
        Act.REVIEW_COPY,
        (on.step("review-copy"),),
        since=review.signed.until,
        begun_by=frozenset({review.signed.by}),
    )


def _to_end(on: AtExhibit, copy: HeldCopy) -> Iterator[Todo]:
    review = copy.review
    if review is None or review.authorised is None:
        return
    if any(each.copy_id == copy.id and each.state in IN_TURN for each in on.work.jobs):
        yield Todo("The overwriting of a copy is queued.", "It waits for the eraser.")
        return
    if review.has_run_out(at=on.at):
        yield _to_sign_again(on, review)
        return
    begun = copy.stands is CopyStanding.BEGUN
    yield Todo(
        "The overwriting of a copy was begun, and is not complete."
        if begun
        else "The end of a copy is authorised.",
        "It waits for an examiner to sign for a start of the overwriting.",
        Act.ERASE_COPY,
        (on.step("erase-copy"),),
        since=review.authorised.at,
        until=review.authorised.until,
        not_by=frozenset({review.authorised.by}),
        begun_by=frozenset({review.signed.by}),
    )
    if begun:
        yield Todo(
            "The overwriting of a copy was begun, and is not complete.",
            # Where a file vanished or a disk failed nobody reads it again, and without this way out
            # there would be no document about the copy (ADR 106).
            "Where it cannot go on, it waits for another person to sign that.",
            Act.VERIFY_COPY,
            (on.step("give-up-copy"),),
            not_by=_workers(copy),
        )


def _to_read(on: AtExhibit, copy: HeldCopy) -> Todo:
    own = [job for job in on.work.jobs if job.copy_id == copy.id]
    if own and own[-1].state in IN_TURN:
        return Todo("An overwritten copy is being read again.", "It waits for the worker.")
    read = [job for job in own if job.kind is JobKind.READ_COPY and job.state is JobState.DONE]
    signing = [StepTo("job", job.id, "sign-copy-reading") for job in read[-1:]]
    return Todo(
        "A copy was overwritten, and is not read again.",
        "It waits for another person to have it read again, and to sign for what is found.",
        Act.VERIFY_COPY,
        (*signing, on.step("read-copy")),
        since=None if copy.ending is None else copy.ending.started_at,
        not_by=_workers(copy),
    )


def _to_document(on: AtExhibit, copy: HeldCopy) -> Todo:
    ending = copy.ending
    return Todo(
        "Another person signed for what is left of a copy.",
        "It waits for the document about its end.",
        Act.CERTIFY_COPY,
        (on.step("issue-copy-document"),),
        since=None if ending is None else ending.started_at,
        not_by=frozenset(() if ending is None else ending.operators),
    )


def _workers(copy: HeldCopy) -> frozenset[str]:
    """Who overwrote a part of it, and who authorised that."""
    authorised = None if copy.review is None else copy.review.authorised
    operators = () if copy.ending is None else copy.ending.operators
    return frozenset(operators) | frozenset(() if authorised is None else (authorised.by,))
