"""The shortest history that still shows what a long one showed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.referee.facts import History


def shortest(history: History, shows: Callable[[History], bool]) -> History:
    """`history` without every fact that is not needed for `shows`.

    First large pieces are taken out, then single facts, until none can be missed.
    """
    size = max(1, len(history) // 2)
    while size:
        history, taken = _without_pieces(history, size, shows)
        size = size if taken and size == 1 else size // 2
    return history


def _without_pieces(
    history: History, size: int, shows: Callable[[History], bool]
) -> tuple[History, bool]:
    at, taken = 0, False
    while at < len(history):
        shorter = history[:at] + history[at + size :]
        if shows(shorter):
            history, taken = shorter, True
        else:
            at += size
    return history, taken
