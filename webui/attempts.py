"""How often somebody may try a passphrase: the count is taken before the try, and fails closed."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webui.sessions import Seconds

WINDOW_SECONDS = 15 * 60
MOST_PER_PERSON = 5
MOST_TOGETHER = 40
MOST_NAMES = 1000


class Attempts:
    """Counts failed tries of the last quarter of an hour, per staff number and together.

    A try is counted when it begins; only success takes it back. Where the count is full, or more
    names were tried than are worth remembering, the answer is no.

    Args:
        seconds: a clock that never runs backwards.
    """

    def __init__(self, *, seconds: Seconds) -> None:
        self._seconds = seconds
        self._by_name: dict[str, deque[float]] = {}
        self._together: deque[float] = deque()
        self._lock = threading.Lock()

    def may_try(self, name: str) -> bool:
        """Count one more try for this name; False where it must wait."""
        now = self._seconds()
        with self._lock:
            self._forget(now)
            own = self._by_name.get(name, deque())
            full = len(own) >= MOST_PER_PERSON or len(self._together) >= MOST_TOGETHER
            if full or (name not in self._by_name and len(self._by_name) >= MOST_NAMES):
                return False
            own.append(now)
            self._by_name[name] = own
            self._together.append(now)
            return True

    def succeeded(self, name: str) -> None:
        """Take this name's tries back."""
        with self._lock:
            for when in self._by_name.pop(name, deque()):
                if when in self._together:
                    self._together.remove(when)

    def _forget(self, now: float) -> None:
        """Drop what is older than the window."""
        for tries in (self._together, *self._by_name.values()):
            while tries and now - tries[0] > WINDOW_SECONDS:
                tries.popleft()
        self._by_name = {name: tries for name, tries in self._by_name.items() if tries}
