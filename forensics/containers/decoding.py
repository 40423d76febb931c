"""Decoding what a container compressed: from front to back, in bounded pieces.

A decoder gives no more than it is asked for, however much its input would make. To go back means
to begin again, so that is done a few times at most.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Callable
from dataclasses import field
from typing import IO, Protocol, cast

import zstandard

from forensics.containers.zstd_frames import FrameWatch
from forensics.disk_images.inflating import INFLATE_ERRORS, crc32, raw_inflater
from forensics.disk_images.segment_files import read_some
from forensics.errors import ChecksumError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.wordings import archives as wordings

INPUT_SIZE = 128 * 1024
SKIPPED_AT_ONCE = 1024 * 1024
MOST_REWINDS = 64
MOST_DICTIONARY = 64 * 1024 * 1024  # of LZMA; larger ones are cut, and what needs them is damaged
ERRORS: tuple[type[Exception], ...] = (
    *INFLATE_ERRORS,
    OSError,
    EOFError,
    ValueError,
    lzma.LZMAError,
)


class Decompressor(Protocol):
    """As Python's own are: it keeps what it could not use yet."""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""

    @property
    def unused_data(self) -> bytes:
        """What follows the end of the stream."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return at most so many bytes."""


class Inflater:
    """Deflate as the others are: what is left of the input is kept here."""

    def __init__(self, wbits: int = -zlib.MAX_WBITS) -> None:
        """Begin a stream; by default one without a head and a checksum."""
        self._inflater, self._left = raw_inflater(wbits), b""
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return bool(self._inflater.eof)

    @property
    def unused_data(self) -> bytes:
        """What follows the end of the stream."""
        return bytes(self._inflater.unused_data)

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return at most so many bytes."""
        decoded: bytes = self._inflater.decompress(self._left + data, max_length)
        self._left = self._inflater.unconsumed_tail
        self.needs_input = not self._left and len(decoded) < max_length
        return decoded


@dataclass(slots=True)
class StoredBytes:
    """Some bytes of an open file, from front to back."""

    descriptor: int
    at: int
    end: int
    before: int = 0  # where what was read last begins

    def read(self, length: int = INPUT_SIZE) -> bytes:
        """Return the next bytes; none at the end.

        Raises:
            UnreadableExtentError: they cannot be read.
        """
        wanted = min(length, self.end - self.at)
        if wanted <= 0:
            return b""
        self.before = self.at
        buffer = bytearray(wanted)
        try:
            got = read_some(self.descriptor, self.at, memoryview(buffer))
        except OSError as error:
            reason = (error.strerror or wordings.READ_ERROR).lower()
            raise UnreadableExtentError(self.at, wanted, reason) from error
        self.at += got
        return bytes(buffer[:got])

    def unused(self) -> int:
        """See ``Decoder.unused``."""
        return self.end - self.at


class InputBytes(Protocol):
    """Bytes to decode, from front to back."""

    @property
    def at(self) -> int:
        """Where the next bytes are."""

    @property
    def end(self) -> int:
        """Where they end."""

    def read(self, length: int = INPUT_SIZE) -> bytes:
        """Return the next bytes, at most so many; none at the end.

        Raises:
            UnreadableExtentError: they cannot be read.
        """


class Decoder(Protocol):
    """Gives content from front to back."""

    def read(self, length: int) -> bytes:
        """Return the next bytes, at most so many; none at the end.

        Raises:
            UnreadableExtentError: there are some, and they cannot be decoded.
        """

    def unused(self) -> int:
        """How many of the stored bytes follow those that content was made of, at its end."""


@dataclass(slots=True)
class Compressed:
    """One compressed stream; what follows its end is left alone."""

    stored: InputBytes
    decompressor: Decompressor

    def read(self, length: int) -> bytes:
        """See ``Decoder.read``."""
        while not self.decompressor.eof:
            needs = getattr(self.decompressor, "needs_input", True)
            data = self.stored.read() if needs else b""
            if needs and not data:
                raise damaged(self.stored, wordings.CUT_SHORT)
            try:
                decoded = self.decompressor.decompress(data, length)
            except ERRORS as error:
                raise damaged(self.stored, wordings.DAMAGED) from error
            if decoded:
                return decoded
        return b""

    def unused(self) -> int:
        """See ``Decoder.unused``."""
        return self.stored.end - self.stored.at + len(self.decompressor.unused_data)


@dataclass(slots=True)
class Concatenated:
    """Compressed streams that follow each other, as ``cat`` makes them; ``behind`` is the rest.

    ``make`` gives what decodes one of them, each of which begins with ``mark``.
    """

    stored: InputBytes
    make: Callable[[], Decompressor]
    mark: bytes
    behind: bytes = b""
    _current: Decompressor | None = None
    _waiting: bytes = b""

    def read(self, length: int) -> bytes:
        """See ``Decoder.read``."""
        while not self.behind:
            if self._current is None:
                self._current = self.make()
            current = self._current
            needs = getattr(current, "needs_input", True)
            data = (self._waiting or self.stored.read()) if needs else b""
            self._waiting = b"" if needs else self._waiting
            if needs and not data:
                raise damaged(self.stored, wordings.CUT_SHORT)
            try:
                decoded = current.decompress(data, length)
            except ERRORS as error:
                raise damaged(self.stored, wordings.DAMAGED) from error
            if current.eof and not self._goes_on(current.unused_data):
                return decoded
            if decoded:
                return decoded
        return b""

    def unused(self) -> int:
        """See ``Decoder.unused``."""
        behind = len(self.behind) if self.behind.strip(b"\0") else 0  # zeros fill up a tape
        return self.stored.end - self.stored.at + behind

    def _goes_on(self, behind: bytes) -> bool:
        """Whether another stream follows the one that ended."""
        rest = behind or self.stored.read()
        self._current, self._waiting = None, rest
        if not rest.startswith(self.mark):
            self.behind = rest or b"\0"  # an end is an end, whatever stands behind it
            return False
        return True


class Unpacked:
    """Zstandard, frame after frame; one that asks for more memory than an honest one is damaged."""

    def __init__(self, stored: InputBytes) -> None:
        """Take the frames."""
        maker = zstandard.ZstdDecompressor(max_window_size=MOST_DICTIONARY)
        self.stored, self._frames = stored, FrameWatch()
        self._reader = maker.stream_reader(
            cast("IO[bytes]", _Watched(stored, self._frames)),
            read_size=INPUT_SIZE,
            read_across_frames=True,
        )

    def read(self, length: int) -> bytes:
        """See ``Decoder.read``."""
        try:
            found = self._reader.read(length)
        except zstandard.ZstdError as error:
            raise damaged(self.stored, wordings.DAMAGED) from error
        if length and not found and not self._frames.is_whole:
            raise damaged(self.stored, wordings.CUT_SHORT)
        return found

    def unused(self) -> int:
        """See ``Decoder.unused``: a frame is read or damaged, and nothing follows the last one."""
        return self.stored.end - self.stored.at


@dataclass(frozen=True, slots=True)
class _Watched:
    """What a decoder reads, seen by what follows its frames."""

    stored: InputBytes
    frames: FrameWatch

    def read(self, length: int) -> bytes:
        """Return the next bytes."""
        data = self.stored.read(length)
        self.frames.pass_by(data)
        return data


def damaged(stored: InputBytes, reason: str) -> UnreadableExtentError:
    """Return the error of stored bytes that cannot be decoded from here on."""
    return UnreadableExtentError(stored.at, stored.end - stored.at, reason)


@dataclass(slots=True)
class ForwardStream:
    """The content of one member, decoded as it is asked for; see ``containers.reader.HeldStream``.

    ``begin`` gives a decoder of it from its first byte on. ``crc`` is what its content must have,
    None where nothing is stated.
    """

    begin: Callable[[], Decoder]
    size: int
    crc: int | None = None
    _decoder: Decoder | None = None
    _at: int = 0
    _left: memoryview = field(default_factory=lambda: memoryview(b""))
    _rewinds: int = 0
    _sum: int = 0
    _summed: int = 0

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer with the content from ``offset`` on.

        Raises:
            UnreadableExtentError: it cannot be decoded, is shorter, or was gone back in too often.
        """
        if offset < self._at or self._decoder is None:
            self._begin_again(offset)
        while self._at < offset:
            self._next(min(SKIPPED_AT_ONCE, offset - self._at))
        done = 0
        while done < len(buffer):
            piece = self._next(len(buffer) - done)
            buffer[done : done + len(piece)] = piece
            done += len(piece)

    def damage(self) -> UnreadableExtentError | None:
        """Why content that was read to its end is not what was stated; None where it is."""
        if self._summed < self.size:
            return None
        if self.crc is not None and self._sum != self.crc:
            return ChecksumError(0, self.size, wordings.OTHER_CHECKSUM)
        if self._at == self.size and not self._left:
            try:
                if self._decoder is None:  # said to be empty, so nobody has begun to read it
                    self._decoder = self.begin()
                if self._decoder.read(1):
                    return ChecksumError(0, self.size, wordings.LONGER)
                if self._decoder.unused():
                    return UnreadableExtentError(0, self.size, wordings.BEHIND_THE_CONTENT)
            except UnreadableExtentError as error:
                return error
        return None

    def close(self) -> None:
        """Let go of what decodes it."""
        self._decoder = None

    def _begin_again(self, offset: int) -> None:
        if self._decoder is not None:
            self._rewinds += 1
        if self._rewinds > MOST_REWINDS:
            raise UnreadableExtentError(offset, 0, wordings.TOO_OFTEN)
        self._decoder, self._at, self._left = self.begin(), 0, memoryview(b"")

    def _next(self, length: int) -> memoryview:
        if not self._left and self._decoder is not None:
            self._left = memoryview(self._decoder.read(length))
            if not self._left:
                raise UnreadableExtentError(self._at, self.size - self._at, wordings.SHORTER)
        piece = self._left[:length]
        if self._at == self._summed:
            self._sum = crc32(piece, self._sum)
            self._summed += len(piece)
        self._left = self._left[length:]
        self._at += len(piece)
        return piece


def zip_lzma(head: bytes) -> Decompressor:
    """What decodes LZMA as zip archives hold it (APPNOTE 5.8.8): nine bytes say how.

    Raises:
        ValueError: they make no sense.
        LZMAError: the same, as the library says it.
    """
    length = int.from_bytes(head[2:4], "little")
    if length != 5 or len(head) < 9:
        message = "other properties than LZMA has"
        raise ValueError(message)
    rest, lc = divmod(head[4], 9)
    pb, lp = divmod(rest, 5)
    chosen = {
        "id": lzma.FILTER_LZMA1,
        "lc": lc,
        "lp": lp,
        "pb": pb,
        "dict_size": min(int.from_bytes(head[5:9], "little"), MOST_DICTIONARY),
    }
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chosen])
