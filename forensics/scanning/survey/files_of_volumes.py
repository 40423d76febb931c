"""Files that a key opened as volumes: no files of their own any more, but paths lead on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forensics.file_systems.file_columns import WHOLE_PATH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.file_systems.file_columns import FileColumns
    from forensics.values.unlocked import UnlockedVolume
    from forensics.volume import Volume


class OpenedFiles:
    """What is to be said otherwise of the streams of one volume, where keys opened files."""

    def __init__(self, volume: Volume, unlocked: Sequence[UnlockedVolume]) -> None:
        """Take a volume of the medium, and all that keys opened there."""
        files = [each for each in unlocked if each.file is not None]
        inside = [each for each in files if each.holds(volume.extents[0])]
        self._prefix = f"{inside[0].file}!" if inside else ""
        first = [min(each.shown).offset for each in files if each not in inside]
        self._places = np.array(sorted(first), np.int64)

    def told(self, streams: FileColumns) -> FileColumns:
        """Return streams without those files, or with the chain of the one that they lie in."""
        if len(self._places):
            streams = self._without(streams)
        return _within(streams, self._prefix) if self._prefix else streams

    def _without(self, streams: FileColumns) -> FileColumns:
        """A live file that holds the first decrypted byte of a volume is that volume."""
        after = np.searchsorted(self._places, streams.offsets)
        is_before = after < len(self._places)
        places = self._places[np.where(is_before, after, 0)]
        holds = is_before & (places < streams.offsets + streams.lengths)
        count = np.bincount(streams.rows_of_runs()[holds], minlength=len(streams))
        is_volume = (count > 0) & streams.allocated
        return streams.taken(np.flatnonzero(~is_volume)) if is_volume.any() else streams


def _within(streams: FileColumns, prefix: str) -> FileColumns:
    whole = (streams.folder_of == WHOLE_PATH).tolist()
    names = [
        prefix + name if is_whole and name is not None else name
        for name, is_whole in zip(streams.names, whole, strict=True)
    ]
    also = {row: tuple(prefix + each for each in some) for row, some in streams.also.items()}
    folders = tuple(prefix + each for each in streams.folders)
    return replace(streams, folders=folders, names=names, also=also)
