"""A copy in the inventory, its files, and the acts of its review with their arguments filled."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.acts.exhibits.copies import RecordCopy
from evidence_store.acts.exhibits.copy_reviews import AuthoriseReview, ReviewCopy
from evidence_store.domain.copies.reviews import ReviewGround, ReviewOutcome
from evidence_store.domain.exhibits.copies import CopyKind
from evidence_store.workflow._kit.copy_grounds import copy_of
from evidence_store.workflow.copies.registering import register_copy_files
from forensics.values import Digest, HashAlgorithm, Tool
from forensics.values.copies.police_copies import (
    CopyFile,
    CopyReading,
    CopyReceipt,
    OverwrittenFile,
    ReadFile,
)
from tests.builders import NOON
from tests.evidence_store.workflow.acts import done

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.copies import HeldCopy
    from tests.evidence_store.workflow.desk import Desk

TODAY: date = NOON.date()
SIZE = 8192
TOOL = Tool("expunge", "1")
ZERO = Digest(HashAlgorithm.SHA256, bytes(32))


def a_file(number: int = 1, **changes: Any) -> CopyFile:
    told: dict[str, Any] = {
        "place": f"/evidence/image.{number:03}",
        "marks": f"{number}@1",
        "size": SIZE,
        "digest": ZERO,
        "pieces": (ZERO,),
        "piece_size": SIZE,
    }
    return CopyFile(**(told | changes))


def a_copy(desk: Desk, **changes: Any) -> HeldCopy:
    told: dict[str, Any] = {
        "kind": CopyKind.WORKING_COPY,
        "description": "dd",
        "holder": "Digital unit",
        "place": "Server 2",
        "basis": "CPIA Code",
        "review_on": TODAY,
    }
    return done(RecordCopy(**(told | changes)), "x_1", desk.of(desk.officer)).copies[-1]


def register(desk: Desk, copy: HeldCopy, *files: CopyFile) -> HeldCopy:
    given = files or (a_file(),)
    after = register_copy_files(desk.of(desk.officer), "x_1", copy.id, files=given)
    return copy_of(after, copy.id)


def ending(copy: HeldCopy, **changes: Any) -> ReviewCopy:
    told: dict[str, Any] = {
        "outcome": ReviewOutcome.END,
        "ground": ReviewGround.NOT_NEEDED,
        "reason": "Nobody needs it",
        "until": None,
    }
    return ReviewCopy(copy=copy.id, **(told | changes))


def keeping(copy: HeldCopy, **changes: Any) -> ReviewCopy:
    later = TODAY + timedelta(days=200)
    told = {"outcome": ReviewOutcome.KEEP, "ground": ReviewGround.RETENTION, "until": later}
    return ending(copy, **(told | changes))


def sign(desk: Desk, review: ReviewCopy, who: Any = None) -> HeldCopy:
    after = done(review, "x_1", desk.of(who or desk.officer))
    return copy_of(after, review.copy)


def authorise(desk: Desk, copy: HeldCopy, who: Any = None) -> HeldCopy:
    after = done(AuthoriseReview(copy=copy.id), "x_1", desk.of(who or desk.supervisor))
    return copy_of(after, copy.id)


def to_end(desk: Desk, copy: HeldCopy | None = None) -> HeldCopy:
    """A copy with one file, whose end is authorised."""
    held = copy or register(desk, a_copy(desk))
    sign(desk, ending(held))
    return authorise(desk, held)


def receipt(copy: HeldCopy, **changes: Any) -> CopyReceipt:
    told = {"size": SIZE, "written": SIZE, "holes": 0, "read_back": SIZE, "different": 0}
    file = OverwrittenFile(**(told | {"unread": 0, "is_direct": True} | changes))
    return CopyReceipt(copy.id, (file,), TOOL, NOON, NOON)


def reading(copy: HeldCopy, **changes: Any) -> CopyReading:
    told: dict[str, Any] = {"size": SIZE, "read": SIZE, "zero": SIZE, "is_direct": True}
    return CopyReading(copy.id, (ReadFile(**(told | changes)),), TOOL, NOON, NOON)
