"""Making a working copy: every readable byte of a disk image, as a raw file with its note.

* The copy grows under a hidden name beside its own; it gets its name when it is complete, and its
  note after that. A file without a note is never a target, so a broken-off copy is none.
* What cannot be read stands as zeros in the copy and as a fault in its note; then the copy is not
  called whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from forensics.erasing.copies.file_marks import read_marks
from forensics.erasing.copies.sidecars import (
    SCHEMA,
    Sample,
    WorkingCopy,
    choose_samples,
    digest_sample,
    new_id,
    sidecar_path,
    write_sidecar,
)
from forensics.erasing.extents import blocks
from forensics.erasing.medium import BLOCK_SIZE, new_buffer
from forensics.erasing.progress import Meter, Phase, Report
from forensics.errors import (
    ErasureError,
    InterruptedErasureError,
    RefusedTargetError,
    UnreadableExtentError,
)
from forensics.output import CASE_FILE_MODE, flush_folder, refuse_existing
from forensics.values import Digest, Extent, Fault, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from forensics.disk_image import DiskImage
    from forensics.values import SourceRef, Tool


def make_copy(  # noqa: PLR0913 -- all that a copy needs from outside
    image: DiskImage,
    source: SourceRef,
    out: Path,
    *,
    key: bytes,
    tool: Tool,
    now: Callable[[], datetime],
    clock: Callable[[], float],
    is_stopped: Callable[[], bool],
    report: Report,
) -> WorkingCopy:
    """Write all bytes of a medium to a new raw file, and the note that makes it a working copy.

    Args:
        image: opened; it is not closed.
        source: what the image was opened from.
        out: name of the new file.
        key: of this user's working copies (``copy_key.make_key``).
        tool: this program.
        now: gives aware UTC.
        clock: seconds that never run backwards.
        is_stopped: asked before each block.
        report: called with how far it has come.

    Raises:
        OutputExistsError: the file or its note is there already.
        InterruptedErasureError: somebody stopped it; no copy is left.
        ErasureError: the medium is empty.
        OSError: the disk is full; no copy is left.
    """
    refuse_existing(out)
    refuse_existing(sidecar_path(out))
    if image.size == 0:
        raise ErasureError("The source is empty; there is nothing to copy")
    copy_id = new_id()
    with _growing(out) as handle:
        meter = Meter(Phase.COPYING, image.size, start=0, report=report, clock=clock)
        reader = _ImageReader(image, source.image, copy_id)
        for block in blocks((Extent(0, image.size),), done=0, size=BLOCK_SIZE):
            if is_stopped():
                raise InterruptedErasureError("The copy was interrupted; start it again")
            _write_all(handle, reader.read(block))
            meter.advance(block.length)
    note = WorkingCopy(
        schema=SCHEMA,
        tool=tool,
        id=copy_id,
        image=source.image,
        image_kind=source.kind,
        size=image.size,
        digest=reader.digest(),
        is_whole=not reader.faults,
        faults=tuple(reader.faults),
        samples=tuple(reader.samples),
        made=now(),
        marks=read_marks(out),
    )
    return write_sidecar(out, note, key=key)


class _ImageReader:
    """Reads blocks in order; keeps faults, samples and the digest as it goes."""

    def __init__(self, image: DiskImage, name: str, copy_id: str) -> None:
        self._image, self._name, self._copy_id = image, name, copy_id
        self._buffer = new_buffer(BLOCK_SIZE)
        self._sha256 = hashlib.sha256()
        self._wanted = list(reversed(choose_samples(image.size)))
        self.faults: list[Fault] = []
        self.samples: list[Sample] = []

    def read(self, block: Extent) -> memoryview:
        """Return the bytes of a block, with zeros for what cannot be read."""
        piece = self._buffer[: block.length]
        offset = block.offset
        while offset < block.end:
            offset = self._read_run(piece[offset - block.offset :], offset)
        self._sha256.update(piece)
        self._take_samples(piece, block)
        return piece

    def digest(self) -> Digest:
        """SHA-256 over all blocks."""
        return Digest(HashAlgorithm.SHA256, self._sha256.digest())

    def _read_run(self, piece: memoryview, offset: int) -> int:
        """Fill from ``offset`` to the next bad run and pass over that; give where to go on."""
        end = offset + len(piece)
        try:
            self._image.read_into(offset, piece)
        except UnreadableExtentError as error:
            start = min(max(error.offset, offset), end - 1)
            after = min(max(error.offset + error.length, start + 1), end)
            if start > offset:  # what lies before it was not promised to be filled
                after_part = self._read_run(piece[: start - offset], offset)
                if after_part < start:
                    return after_part
            self._leave_out(piece[start - offset : after - offset], start, error.reason)
            return after
        return end

    def _leave_out(self, piece: memoryview, offset: int, reason: str) -> None:
        piece[:] = bytes(len(piece))
        extent = Extent(offset, len(piece))
        if self.faults and self.faults[-1].reason == reason:
            last = self.faults[-1].extents[0]
            if last.end == offset:
                self.faults.pop()
                extent = Extent(last.offset, extent.end - last.offset)
        self.faults.append(Fault(self._name, "whole medium", (extent,), reason))

    def _take_samples(self, piece: memoryview, block: Extent) -> None:
        while self._wanted and self._wanted[-1].end <= block.end:
            extent = self._wanted.pop()
            start = extent.offset - block.offset
            digest = digest_sample(piece[start : start + extent.length], copy_id=self._copy_id)
            self.samples.append(Sample(extent, digest))


@contextmanager
def _growing(out: Path) -> Iterator[int]:
    """A file under a hidden name that gets its own when the block ends well, else goes away.

    The hidden name is always the same, so that what a killed run left is taken over, not piled up.
    """
    beside = out.with_name(f".{out.name}.unfinished")
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    handle = os.open(beside, flags, CASE_FILE_MODE)
    try:
        _claim(handle, beside)
        try:
            yield handle
            os.fsync(handle)
            refuse_existing(out)
            beside.replace(out)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    finally:
        os.close(handle)
    flush_folder(out.parent)


def _claim(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise RefusedTargetError(f"Another run is writing {path.name}; wait for it") from error
    os.ftruncate(handle, 0)


def _write_all(handle: int, data: memoryview) -> None:
    while data:
        data = data[os.write(handle, data) :]
