"""Reviewing the custody log: a supervisor signs up to where they looked through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts._kit.act import ActByDuty, Done
from evidence_store.acts._kit.fields import number
from evidence_store.domain.people.duties import Act
from evidence_store.workflow._kit.desk import require_signing
from evidence_store.workflow.unit.log_reviews import review_log

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.workflow._kit.desk import Desk


class ReviewLog(ActByDuty["Entry"]):
    """The next look at the log begins behind the entry that is named."""

    about = "unit"
    page, verb = "review-log", "log review"
    row = Act.REVIEW_LOG
    title = "Sign that you reviewed the custody log"
    button = "Sign the review"
    done = "Your review is signed and recorded. The next one begins after that entry."
    hints = (
        "You looked at what needed a look, and did something about it or know why not.",
        "It corrects nothing and settles nothing.",
    )
    is_signed = True

    up_to: int = number(
        "Reviewed up to entry", needed="Enter the number of an entry", word="ENTRY",
        hint="The custody log says how far its list of what needs a look goes.",
    )  # fmt: skip

    def record(self, subject_id: str, desk: Desk) -> Done[Entry]:
        del subject_id
        return Done(review_log(require_signing(desk), self.up_to), self.done)


ACTS = (ReviewLog,)
