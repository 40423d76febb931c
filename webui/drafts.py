"""Answers of a form that goes over several pages, until they are recorded: kept by this server.

They belong to the person, not to the session: whoever is signed out in the middle finds them again
after signing in, and nobody else ever sees them. They are in this process only, so that no name in
them comes to a disk, and they are gone when the server stops.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from flask import Flask, current_app

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Fields: TypeAlias = tuple[tuple[str, str], ...]

KEPT_SECONDS = 12 * 60 * 60
MOST_KEPT = 500
LONGEST_KEPT = 64 * 1024
"""Characters of one draft, all its answers together."""


@dataclass(slots=True)
class _Draft:
    seen: float
    answers: dict[str, Fields] = field(default_factory=dict)


class Drafts:
    """The drafts by person, form and what it is about; the oldest of too many are forgotten.

    Args:
        seconds: a clock that never runs backwards (``time.monotonic``).
    """

    def __init__(self, *, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._kept: OrderedDict[tuple[str, str, str], _Draft] = OrderedDict()
        self._lock = threading.Lock()

    def answers(self, person_id: str, form: str, subject_id: str) -> Mapping[str, Fields]:
        """Every answer that the person gave so far, by its question."""
        with self._lock:
            self._forget_old()
            draft = self._kept.get((person_id, form, subject_id))
            return {} if draft is None else dict(draft.answers)

    def answer(
        self, person_id: str, form: str, subject_id: str, *, question: str, fields: Fields
    ) -> bool:
        """Keep one answer in place of an earlier one; False where the draft would grow too long."""
        with self._lock:
            self._forget_old()
            key = (person_id, form, subject_id)
            known = self._kept.get(key)
            answers = {**({} if known is None else known.answers), question: fields}
            if sum(len(name) + len(text) for each in answers.values() for name, text in each) > (
                LONGEST_KEPT
            ):
                return False
            self._kept[key] = _Draft(self._seconds(), answers)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return True

    def drop(self, person_id: str, form: str, subject_id: str) -> None:
        """Forget a draft: it is recorded, or was thrown away."""
        with self._lock:
            self._kept.pop((person_id, form, subject_id), None)

    def _forget_old(self) -> None:
        oldest = self._seconds() - KEPT_SECONDS
        for key in [key for key, draft in self._kept.items() if draft.seen < oldest]:
            del self._kept[key]


def install(app: Flask, *, seconds: Callable[[], float]) -> None:
    """Give the application its drafts."""
    app.extensions["expunge_drafts"] = Drafts(seconds=seconds)


def the_drafts() -> Drafts:
    """The drafts of this server."""
    kept: Drafts = current_app.extensions["expunge_drafts"]
    return kept
