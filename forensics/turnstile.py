"""A turnstile: one at a time does the work, few wait for it, and nobody waits without end."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from forensics.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Turnstile:
    """Lets one thread of this process in at a time.

    Args:
        most_waiting: how many may wait; the next to come is sent away at once, so that those
            who wait never take up every thread of a server.
        longest_wait: seconds.
    """

    def __init__(self, *, most_waiting: int, longest_wait: float) -> None:
        self._one = threading.Lock()
        self._places = threading.BoundedSemaphore(most_waiting + 1)
        self._longest_wait = longest_wait

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn, and keep it for as long as the block lasts.

        Raises:
            BusyError: as many wait as may, or the turn did not come in time.
        """
        if not self._places.acquire(blocking=False):
            raise BusyError("Too many people need this at once. Try again in a minute.")
        try:
            if not self._one.acquire(timeout=self._longest_wait):
                raise BusyError("This took too long to begin. Try again in a minute.")
            try:
                yield
            finally:
                self._one.release()
        finally:
            self._places.release()
