"""A police copy at the terminal: put in the inventory, and its end authorised by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.exhibits.copies import RecordCopy
from evidence_store.acts.exhibits.copy_reviews import ReviewCopy
from evidence_store.cli._kit.declared import empty_form
from tests.evidence_store.cli.room import TODAY

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.copies import HeldCopy
    from tests.evidence_store.cli.room import Room

SIZE = 200 * 1024 + 3


def put_in(room: Room, kind: str = "working_copy") -> HeldCopy:
    entry = room.form(
        "copy.toml",
        empty_form(RecordCopy),
        kind=f'"{kind}"',
        holder='"Unit"',
        place='"Server"',
        basis='"CPIA Code"',
        review_on=TODAY.isoformat(),
    )
    assert room.run("exhibit", "copy", "ABC/1", "--form", entry) == 0, room.said
    return held(room)


def held(room: Room, number: int = -1) -> HeldCopy:
    with room.store.reading() as uow:
        (exhibit,) = [each for each in uow.exhibits.find() if each.reference == "ABC/1"]
        return exhibit.copies[number]


def authorised(room: Room, copy: HeldCopy) -> None:
    told = {"outcome": '"end"', "ground": '"not_needed"', "reason": '"Nobody needs it"'}
    form = room.form("review.toml", empty_form(ReviewCopy), **told)
    assert room.run("exhibit", "review-copy", "ABC/1", copy.id, "--form", form, by="C3") == 0, (
        room.said
    )
    assert room.run("exhibit", "authorise-review", "ABC/1", copy.id, by="B2") == 0, room.said
