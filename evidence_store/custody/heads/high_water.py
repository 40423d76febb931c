"""The high-water file: the highest head ever reached, on another volume, a line for each.

A line is JSON ``{"at": time, "note": signed checkpoint}``. Lines are only appended; file and folder
are flushed before the act is reported done. A database that is put back to an earlier state is then
behind the file. A line that a power cut left half is passed over: the log has its entry.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.heads.known_heads import OutsideHead, outside_head
from evidence_store.errors import CustodyError, WrongEntryError
from forensics.documents import time_from_text, time_to_text
from forensics.output import CASE_FILE_MODE, flush_folder
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import FileIO
    from typing import BinaryIO

    from evidence_store.custody.leaves.drafts import Head


# It is read before every act and only ever grows: its end has to be enough.
_TAIL = 256 * 1024


class HighWaterError(CustodyError):
    """The high-water file cannot be read or written, or stands on the wrong volume."""


class HeadNotKeptError(HighWaterError):
    """What was done is recorded, and the new head could not be written outside."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One line: the head, and when it was written by this machine's clock."""

    head: OutsideHead
    at: datetime


@dataclass(frozen=True, slots=True)
class HighWaterFile:
    """Implements ``custody.heads.known_heads.KnownHeads``."""

    path: Path
    key: LogKey

    @property
    def name(self) -> str:
        """Where its heads are from, as it reads within a sentence."""
        return "the high-water file"

    def __iter__(self) -> Iterator[Head]:
        """Every head in it, oldest first.

        Raises:
            HighWaterError: it is not there, or holds something else.
            TamperedLogError: a checkpoint in it is not one that this log signed.
        """
        with self._open() as file:
            for line in file:
                if mark := self._mark(line):
                    yield mark.head

    def newest(self) -> Mark | None:
        """The highest head in it, None where it holds none yet.

        Raises:
            HighWaterError: it is not there, or holds something else.
            TamperedLogError: a checkpoint in it is not one that this log signed.
        """
        with self._open() as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            lines = file.read().split(b"\n")
        # Two processes may have written in another order than they committed; and after a restore
        # the newest epoch counts, whose heads may be smaller than those of entries that were lost.
        marks = list(filter(None, map(self._mark, lines[1:] if size > _TAIL else lines)))
        newest = [each for each in marks if each.head.origin == marks[-1].head.origin]
        return max(newest, key=lambda mark: mark.head.size, default=None)

    def create(self) -> None:
        """Make the file where it is not there yet.

        Raises:
            HighWaterError: its folder is not there, or cannot be written.
        """
        try:
            # Never O_TRUNC: a file of that name may hold the only heads that show a rollback.
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            os.close(os.open(self.path, flags, CASE_FILE_MODE))
            flush_folder(self.path.parent)
        except OSError as error:
            raise self._fault("cannot be made") from error

    def append(self, note: str, *, at: datetime) -> None:
        """Add a checkpoint; it is on the medium when this returns.

        Raises:
            HighWaterError: it cannot be written.
        """
        line = json.dumps({"at": time_to_text(at), "note": note}, ensure_ascii=False).encode()
        try:
            # No O_CREAT: where the file was taken away, a fresh one would forget every head in it.
            # O_APPEND: written at the end in one step, whatever other processes wrote (open(2)).
            handle = os.open(self.path, os.O_RDWR | os.O_APPEND)
            with os.fdopen(handle, "r+b", buffering=0) as file:
                # Behind a line that a power cut left half, this one would be lost with it.
                file.write((b"" if _ends_whole(file) else b"\n") + line + b"\n")
                os.fsync(file.fileno())
            flush_folder(self.path.parent)
        except OSError as error:
            raise self._fault("cannot be written") from error

    def require_writable(self) -> None:
        """Check that the file can be opened for writing: no act begins whose head has no place.

        Raises:
            HighWaterError: it cannot, as on a volume that turned read-only.
        """
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_APPEND))
        except OSError as error:
            raise self._fault("cannot be written") from error

    def require_elsewhere(self, folder: Path) -> None:
        """Check that the file lies on another file system than that folder.

        Raises:
            HighWaterError: it is not there.
            WrongEntryError: it lies on the same one.
        """
        try:
            same = self.path.stat().st_dev == folder.stat().st_dev
        except OSError as error:
            raise self._fault("is not there") from error
        if same:
            raise WrongEntryError(
                f"The high-water file {self.path.name} is on the same volume as the data folder: "
                "putting the volume back to an earlier state puts the file back with it. Choose a "
                "path on another volume."
            )

    def _open(self) -> BinaryIO:
        try:
            return self.path.open("rb")
        except OSError as error:
            raise self._fault("is not there") from error

    def _mark(self, line: bytes) -> Mark | None:
        line = line.strip()
        if not line.endswith(b"}"):
            return None  # empty, or cut short by a power cut
        try:
            told = json.loads(line)
            at, note = time_from_text(told["at"]), str(told["note"])
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise HighWaterError(
                f"The high-water file {self.path.name} contains something other than heads of the "
                "custody log. Recording is paused until this is explained; do not remove the file."
            ) from error
        return Mark(outside_head(note, key=self.key), at)

    def _fault(self, what: str) -> HighWaterError:
        return HighWaterError(
            f"The high-water file {self.path.name} {what}. Put its volume back where the policy "
            "says, then do the step again."
        )


def _ends_whole(file: FileIO) -> bool:
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return True
    file.seek(size - 1)
    return bool(file.read(1) == b"\n")
