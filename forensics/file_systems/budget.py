"""How much a file system may claim to hold before it is not believed any more.

One damaged FAT volume made The Sleuth Kit list 140 TB of orphans; a scan must end, and say why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from forensics.file_system import FileEntry
    from forensics.file_systems.file_columns import FileColumns

_TIMES = 10  # how many times over the volume may be claimed
_SMALLEST_FILE = 512
_FLOOR = 10_000  # entries that any volume, however small, may have
_MOST_ENTRIES = 20_000_000
MOST_FAULTS = 1_000


class Budget:
    """Counts entries and their stored bytes against the size of the volume."""

    def __init__(self, volume_size: int) -> None:
        """Take the size of the volume in bytes."""
        self._bytes_left = _TIMES * volume_size
        self._entries_left = min(max(_TIMES * volume_size // _SMALLEST_FILE, _FLOOR), _MOST_ENTRIES)

    def admits(self, entry: FileEntry) -> bool:
        """Count one entry in; holes cost nothing."""
        self._entries_left -= 1
        for run in entry.runs:
            if run.offset is not None:
                self._bytes_left -= run.length
        return self._entries_left >= 0 and self._bytes_left >= 0

    def number_admitted(self, streams: FileColumns) -> int:
        """Count streams in, and tell how many there were before the budget was over."""
        stored = np.cumsum(streams.stored_bytes())
        number = min(int(np.searchsorted(stored, self._bytes_left, "right")), self._entries_left)
        self._entries_left -= len(streams)
        self._bytes_left -= int(stored[-1]) if len(stored) else 0
        return max(0, number)
