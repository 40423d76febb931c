from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes import InlineExecutor

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future


class Interrupted(InlineExecutor):
    """Runs shards until one too many is handed out, then behaves as Ctrl-C does."""

    def __init__(self, after: int, ran: list[int]) -> None:
        self.after, self.ran = after, ran

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if len(self.ran) >= self.after:
            raise KeyboardInterrupt
        self.ran.append(args[0].number)
        return super().submit(fn, *args, **kwargs)
