"""A file that was compressed alone as a source: its content is one file, decoded as it is read.

Nobody states how long the content is, but for some forms and not to be relied on. So the guarded
child that plans a scan decodes all of it once and counts; workers decode it again.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from forensics.containers.bounded import Bounded
from forensics.containers.decoding import (
    INPUT_SIZE,
    SKIPPED_AT_ONCE,
    Concatenated,
    Decoder,
    ForwardStream,
    StoredBytes,
    Unpacked,
    damaged,
)
from forensics.containers.lone.frames import Frames, frames_of
from forensics.containers.reader import HeldFile, HeldPart, no_sign
from forensics.containers.tars.compression import Compression, compression_of
from forensics.disk_images.announced import read_piece
from forensics.disk_images.segment_files import open_of_size, reading, size_of
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault
from forensics.wordings import archives as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.values import SourceRef

MARK_SIZE = 8
GIB = 1024 * 1024 * 1024
LEAST_MOST, MOST_RATIO = 16 * GIB, 200  # what one file may be decoded to
MOST_REWINDS = 16  # each decodes all that lies before
READ_AHEAD = 4096
BEAT_EACH = 16_384  # bytes that are decoded one by one
WHOLE = "whole archive"
SUFFIXES = frozenset({".gz", ".bz2", ".xz", ".zst"})


class LoneReader:
    """Opens a file that was compressed alone: gzip, bzip2, XZ, Zstandard."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``."""
        return (path,)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``: its length as it is stored, if it can be decoded."""
        with reading(segments[0]) as descriptor:
            size, file = size_of(descriptor), segments[0].name
            counted = Counting(_form_of(descriptor, size, file), descriptor, size)
            if not counted.first_byte() and counted.reason:
                raise DiskImageError(wordings.NOTHING_DECODED(file, counted.reason))
            return size

    def open(self, ref: SourceRef) -> LoneFile:
        """See ``ContainerReader.open``."""
        descriptor = open_of_size(ref.segments[0], ref.size, ref.image)
        try:
            form = _form_of(descriptor, ref.size, ref.segments[0].name)
        except DiskImageError:
            os.close(descriptor)
            raise
        return LoneFile(form, descriptor, ref)


def _form_of(descriptor: int, size: int, file: str) -> Compression:
    form = compression_of(read_piece(descriptor, 0, min(MARK_SIZE, size)))
    if form is None:
        raise DiskImageError(wordings.NOT_COMPRESSED(file))
    return form


class LoneFile:
    """What such a file holds: its content, and what follows the compressed stream as it is."""

    def __init__(self, form: Compression, descriptor: int, ref: SourceRef) -> None:
        """Take an open file, which is closed with this."""
        self._form, self._descriptor, self._size = form, descriptor, ref.size
        self._image, self._rewinds = ref.image, 0
        path = ref.segments[0]
        self._name = os.fsencode(path.stem if path.suffix in SUFFIXES else path.name)

    def parts(self, beat: Callable[[], None] = no_sign) -> Iterator[HeldPart | Fault]:
        """See ``HeldFiles.parts``: the content, and what is not decoded."""
        counted = Counting(self._form, self._descriptor, self._size)
        counted.count(beat, max(LEAST_MOST, MOST_RATIO * self._size))
        yield HeldPart(1, counted.length, 0, counted.end)
        rest = Extent(counted.end, self._size - counted.end)
        if rest.length:
            yield HeldPart(0, rest.length, rest.offset, rest.end)
        yield from self._faults(counted, rest)

    def files(self, part: HeldPart) -> Iterator[HeldFile | Fault]:
        """See ``HeldFiles.files``."""
        whole = Extent(part.start, part.end - part.start)
        if part.first:
            self._rewinds = 0
            yield HeldFile(self._name, 1, whole, part.size, None, whole)
        else:
            yield HeldFile(b"", 0, whole, part.size, whole.offset, is_file=False, is_opaque=True)

    def stream(self, file: HeldFile) -> ForwardStream:
        """See ``HeldFiles.stream``."""

        def stored() -> Decoder:
            return StoredBytes(self._descriptor, file.extent.offset, file.extent.end)

        def decoded() -> Decoder:
            self._rewinds += 1
            whole = ByteByByte(self._descriptor, 0, self._size, slow=file.extent.end)
            if self._rewinds > MOST_REWINDS:
                raise damaged(whole, wordings.TOO_OFTEN)
            return Bounded(self._form.decoder(whole), file.size)

        return ForwardStream(decoded if file.is_file else stored, file.size)

    def close(self) -> None:
        """See ``HeldFiles.close``."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _faults(self, counted: Counting, rest: Extent) -> Iterator[Fault]:
        """Return what is said of it."""
        if counted.is_too_long:
            reason = wordings.LONE_TOO_LONG(counted.length)
            yield self._closed(reason, Extent(0, self._size), CountedAs.OVER_BUDGET)
        elif counted.reason:
            reason = wordings.LONE_BROKEN(counted.length, counted.reason)
            yield Fault(self._image, WHOLE, (rest,) if rest.length else (), reason)
        elif rest.length:
            yield Fault(self._image, WHOLE, (rest,), wordings.LONE_BEHIND(rest.length))

    def _closed(self, reason: str, extent: Extent, counted_as: CountedAs) -> ClosedFault:
        return ClosedFault.of(Fault(self._image, WHOLE, (extent,), reason), counted_as)


@dataclass(slots=True)
class ByteByByte(StoredBytes):
    """Some bytes of an open file; from ``slow`` on one at a time.

    A decoder that is given content and what disagrees with it at once gives nothing of either.
    """

    slow: int = 0
    ahead: bytes = b""
    ahead_at: int = 0

    def read(self, length: int = INPUT_SIZE) -> bytes:
        """See ``StoredBytes.read``."""
        if self.at < self.slow:
            return StoredBytes.read(self, min(length, self.slow - self.at))
        if not self.ahead_at <= self.at < self.ahead_at + len(self.ahead):
            self.ahead_at = self.at
            self.ahead = StoredBytes(self.descriptor, self.at, self.end).read(READ_AHEAD)
        at = self.before = self.at
        found = self.ahead[at - self.ahead_at : at - self.ahead_at + 1]
        self.at += len(found)
        return found


@dataclass(slots=True)
class Counting:
    """Decoding a file to see how long its content is.

    Attributes:
        form: how it is compressed.
        descriptor: of the open file.
        size: of the file in bytes.
        length: of its content, as far as it can be decoded.
        end: where in the file the bytes end that the content was made of.
        reason: why it cannot be decoded further; empty at its end.
        is_too_long: whether decoding was given up.
        frames: of Zstandard, whose decoder does not tell where a stream ends, or that it is cut.
    """

    form: Compression
    descriptor: int
    size: int
    length: int = 0
    end: int = 0
    reason: str = ""
    is_too_long: bool = False
    frames: Frames | None = None

    def first_byte(self) -> bool:
        """Whether one byte can be decoded; if none, ``reason`` says why, if not for emptiness."""
        try:
            return bool(self.form.decoder(StoredBytes(self.descriptor, 0, self.size)).read(1))
        except UnreadableExtentError as error:
            self.reason = error.reason
            return False

    def count(self, beat: Callable[[], None], most: int) -> None:
        """Decode all of it; up to so many bytes."""
        if self.form.decoder is Unpacked:
            self.frames = frames_of(self.descriptor, self.size, beat)
        decoder, stored = self._begin()
        try:
            while piece := decoder.read(SKIPPED_AT_ONCE):
                beat()
                self._take(piece)
                if self.length > most:
                    self.is_too_long, self.length, self.end = True, most, self.size
                    return
            self.end = self.size - self._behind(decoder, stored)
        except UnreadableExtentError as error:
            self.reason, self.end = error.reason, stored.before
            self._take_last(beat)

    def _begin(self) -> tuple[Decoder, StoredBytes]:
        frames = self.frames
        whole_frames = self.size if frames is None or frames.is_cut else frames.end
        stored = StoredBytes(self.descriptor, 0, whole_frames)
        return self.form.decoder(stored), stored

    def _take(self, piece: bytes) -> None:
        self.length += len(piece)

    def _take_last(self, beat: Callable[[], None]) -> None:
        """Take byte by byte what stands before damage."""
        decoder = self.form.decoder(ByteByByte(self.descriptor, 0, self.size, slow=self.end))
        at, most = 0, self.length + SKIPPED_AT_ONCE
        try:
            while at < most and (
                piece := decoder.read(min(SKIPPED_AT_ONCE, self.length - at) or 1)
            ):
                if at < self.length or not at % BEAT_EACH:
                    beat()
                at += len(piece)
                if at > self.length:
                    self._take(piece)
        except UnreadableExtentError:
            pass

    def _behind(self, decoder: Decoder, stored: StoredBytes) -> int:
        """How many bytes the file has behind the last stream; zeros that fill it up are of it."""
        if (frames := self.frames) is not None:
            self.reason = wordings.CUT_SHORT if frames.is_cut else ""
            return self.size - frames.end
        held = decoder.behind if isinstance(decoder, Concatenated) else b""
        behind = len(held) + stored.end - stored.at
        is_zero = not held.strip(b"\0") and self._is_zero(stored)
        return 0 if is_zero else min(behind, self.size)

    def _is_zero(self, stored: StoredBytes) -> bool:
        while piece := stored.read():
            if piece.strip(b"\0"):
                return False
        return True
