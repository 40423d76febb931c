"""A directory entry like any."""

from __future__ import annotations

from forensics.file_system import FileEntry, Residency, StreamId
from forensics.values import HitState

AN_ENTRY = FileEntry(
    partition=3,
    stream=StreamId(64, 128, 2),
    path="/a",
    also=(),
    state=HitState.LIVE,
    allocated=True,
    size=10,
    runs=(),
    residency=Residency.STORED,
)
