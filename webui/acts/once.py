"""One form is one act, however often it is sent: a double click, Back and Send, a slow network.

Each form carries a random mark. The first that sends it does the act; whoever sends the same mark
again, from the same session, waits for the first and gets its answer.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_KEPT = 2_000
LONGEST_WAIT_SECONDS = 60.0


@dataclass(slots=True)
class Mark:
    """One form's mark: held while the act is done; ``answer`` is where the person was sent.

    ``made`` is what it made, where the answer is that and no other page.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    answer: str | None = None
    made: Any = None


class Marks:
    """The marks of late forms, by session and mark; the oldest of too many are forgotten.

    A session is named by a keyed digest of its id (``sessions.owner_of_forms``).
    """

    def __init__(self) -> None:
        self._marks: OrderedDict[tuple[str, str], Mark] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def held(self, owner: str, mark: str) -> Iterator[Mark | None]:
        """Give the mark while nobody else does its act; None where that did not end in a minute."""
        found = self._find(owner, mark)
        if not found.lock.acquire(timeout=LONGEST_WAIT_SECONDS):
            yield None
            return
        try:
            yield found
        finally:
            found.lock.release()

    def _find(self, owner: str, mark: str) -> Mark:
        with self._lock:
            found = self._marks.setdefault((owner, mark), Mark())
            self._marks.move_to_end((owner, mark))
            while len(self._marks) > MOST_KEPT:
                self._marks.popitem(last=False)
            return found


def the_marks() -> Marks:
    """The marks of this server's forms."""
    marks: Marks = current_app.extensions["expunge_marks"]
    return marks


def new_mark() -> str:
    """A mark for a new form."""
    return secrets.token_urlsafe(18)
