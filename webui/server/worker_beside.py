"""A worker beside the server: a process of its own, which does what is queued in the pages."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from evidence_store.unit_keys.process_beside import process_beside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys


@contextmanager
def worker_beside(data: Path, unit_keys: UnitKeys) -> Iterator[None]:
    """Have ``expunge worker`` running for as long as the block lasts.

    Args:
        data: the data folder.
        unit_keys: go to the worker through a pipe: never on a command line, never to a disk.
    """
    with process_beside(("worker", "--data", str(data)), unit_keys):
        yield
