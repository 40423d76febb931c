"""The guarded child of a worker's thread: for content that may take down what reads it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from forensics.hash_sets.sharing import files_of_tables
from forensics.scanning.workers.guarded_child import GuardedChild

if TYPE_CHECKING:
    from forensics.hash_sets.sharing import SharedIndexRef
    from forensics.values import SourceRef

SILENCE_SECONDS = 20.0


def own_child(
    source: SourceRef, index: SharedIndexRef, *, silence_seconds: float = SILENCE_SECONDS
) -> GuardedChild:
    """The child of this thread, which may open one source and the tables, and nothing else."""
    wanted = ((*files_of_tables(index), *source.segments), silence_seconds)
    child: GuardedChild | None = getattr(_held, "child", None)
    if child is None or _held.wanted != wanted:
        if child is not None:
            child.close()
        readable, _ = _held.wanted = wanted
        child = _held.child = GuardedChild(silence_seconds=silence_seconds, readable=readable)
    return child


_held = threading.local()
