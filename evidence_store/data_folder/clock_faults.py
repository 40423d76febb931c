"""Whether this machine's clock is behind the record, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_moment
from evidence_store.custody.signed.times import behind, newest_timed

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.log.log import LeafStore


def clock_fault(leaves: LeafStore, now: datetime) -> str:
    """What is wrong where this machine's clock is behind the record; empty where it is not."""
    last = leaves.last()
    return behind(now, newest_timed(None if last is None else read_moment(last), leaves.entry))
