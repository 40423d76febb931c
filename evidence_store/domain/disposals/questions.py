"""Questions about a proposed disposal: asking is as easy as authorising, and stays recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from evidence_store.errors import OutOfSequenceError
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to know before a disposal goes on, and what was answered."""

    id: str
    version: int
    exhibit_id: str
    disposal_id: str
    asked_by: str
    asked_at: datetime
    text: str
    answered_by: str | None = None
    answered_at: datetime | None = None
    answer: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is not answered yet."""
        return self.answered_by is None

    def answered(self, answer: str, *, by: str, at: datetime) -> Question:
        """The question with its answer.

        Raises:
            OutOfSequenceError: it was answered before.
        """
        if not self.is_open:
            raise OutOfSequenceError("This question was answered before.")
        return replace(self, answer=answer, answered_by=by, answered_at=at)
