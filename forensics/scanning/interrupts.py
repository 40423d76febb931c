"""Keeping Ctrl-C to the coordinator: its workers must finish what they hold, without a word.

A terminal sends its interrupt to every process of the command. Workers started while the signal is
held inherit that and never see it. Where a system has no such mask, nothing changes.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back for the block; it arrives after it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
