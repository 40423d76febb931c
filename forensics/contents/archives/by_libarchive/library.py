"""The system's libarchive through its C interface (``archive.h``, libarchive 3.4 and later).

It is loaded where this module is, before a process is confined, and opens no file: it asks for
bytes by a function. Its formats are named one by one, so that hostile bytes reach those alone.
"""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_size_t, c_ssize_t, c_void_p
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.contents.pieces import damaged
from forensics.contents.piecewise import Source
from forensics.errors import ForensicsError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = ("libarchive.so.13", "libarchive.13.dylib", "archive.dll")
_LEAST_VERSION = 3_004_000  # RAR5
_END, _WARNING = 1, -20
_GIVEN_AT_ONCE, MOST_AT_ONCE = 64 * 1024, 1024 * 1024
_ReadFunction = CFUNCTYPE(c_ssize_t, c_void_p, c_void_p, POINTER(c_void_p))
_SeekFunction = CFUNCTYPE(c_int64, c_void_p, c_void_p, c_int64, c_int)
_FAILED = -25
_SIGNATURES = {
    "archive_read_new": (c_void_p, ()),
    "archive_read_free": (c_int, (c_void_p,)),
    "archive_read_open": (c_int, (c_void_p, c_void_p, c_void_p, _ReadFunction, c_void_p)),
    "archive_read_set_seek_callback": (c_int, (c_void_p, _SeekFunction)),
    "archive_read_next_header": (c_int, (c_void_p, POINTER(c_void_p))),
    "archive_filter_code": (c_int, (c_void_p, c_int)),
    "archive_read_data": (c_ssize_t, (c_void_p, c_void_p, c_size_t)),
    "archive_entry_pathname_utf8": (c_char_p, (c_void_p,)),
    "archive_entry_pathname": (c_char_p, (c_void_p,)),
    "archive_entry_filetype": (c_int, (c_void_p,)),
    "archive_entry_size": (c_int64, (c_void_p,)),
    "archive_entry_size_is_set": (c_int, (c_void_p,)),
}
_REGULAR = 0o100000


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A file in an archive, as the library says it; ``size`` is None where it says nothing."""

    name: bytes
    is_regular: bool
    size: int | None


def _load() -> ctypes.CDLL | None:
    for name in _NAMES:
        try:
            library = ctypes.CDLL(name)
            for function, (result, arguments) in _SIGNATURES.items():
                found = getattr(library, function)
                found.restype, found.argtypes = result, arguments
            if library.archive_version_number() >= _LEAST_VERSION:
                return library
        except (OSError, AttributeError):
            continue
    return None


_LIBRARY = _load()


def is_there() -> bool:
    """Whether this system has the library."""
    return _LIBRARY is not None


@dataclass(slots=True)
class LibraryArchive:
    """An archive that is read from front to back; ``close`` lets go of its memory.

    Args:
        source: gives its bytes; it goes to any of them where it has ``seek``, as a file has.
        formats: as ``archive_read_support_...`` names them.
    """

    source: Source
    formats: tuple[str, ...]
    _handle: int | None = None
    _ask: object = None
    _go: object = None
    _given: bytes = b""
    _error: ForensicsError | None = field(default=None)

    def __post_init__(self) -> None:
        """Begin at its first byte.

        Raises:
            UnreadableExtentError: it is none of these formats.
        """
        library = self._library()
        self._handle = library.archive_read_new()
        for each in self.formats:
            # A warning is of a library without it, which would start a program instead.
            if getattr(library, f"archive_read_support_{each}")(c_void_p(self._handle)):
                raise damaged()
        self._ask = _ReadFunction(self._give)
        if hasattr(self.source, "seek"):
            self._go = _SeekFunction(self._seek)
            library.archive_read_set_seek_callback(self._handle, self._go)
        self._check(library.archive_read_open(self._handle, None, None, self._ask, None))

    def next(self) -> LibraryEntry | None:
        """Return the next file, None at the end.

        Raises:
            UnreadableExtentError: what follows makes no sense.
        """
        library, entry = self._library(), c_void_p()
        code = library.archive_read_next_header(self._handle, ctypes.byref(entry))
        if code == _END and self._error is None:
            return None
        self._check(code)
        name = library.archive_entry_pathname_utf8(entry) or library.archive_entry_pathname(entry)
        size = library.archive_entry_size(entry)
        is_set = library.archive_entry_size_is_set(entry)
        is_regular = library.archive_entry_filetype(entry) == _REGULAR
        return LibraryEntry(name or b"", is_regular, size if is_set else None)

    def is_filtered(self) -> bool:
        """Whether the bytes are decoded, and not passed on; known once ``next`` was asked."""
        return bool(self._library().archive_filter_code(self._handle, 0))

    def read(self, length: int) -> bytes:
        """Return the next bytes of the file that ``next`` named; none at its end.

        Raises:
            UnreadableExtentError: they cannot be decoded.
        """
        library = self._library()
        buffer = ctypes.create_string_buffer(min(length, MOST_AT_ONCE))
        found = library.archive_read_data(self._handle, buffer, len(buffer))
        self._check(min(found, 0))
        return buffer.raw[:found]

    def close(self) -> None:
        """Let go of it; it gives nothing any more."""
        if self._handle is not None and _LIBRARY is not None:
            handle, self._handle = self._handle, None
            _LIBRARY.archive_read_free(handle)

    def __del__(self) -> None:
        """Let go of what the library holds."""
        self.close()

    def _library(self) -> ctypes.CDLL:
        if _LIBRARY is None:
            raise damaged()
        return _LIBRARY

    def _check(self, code: int) -> None:
        """Raise what went wrong with the source before what the library says of it."""
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        if code < _WARNING:
            raise damaged()

    def _give(self, _: int, __: int, place: ctypes._Pointer[c_void_p]) -> int:
        """Called by the library, through which no error of Python's may go."""
        try:
            self._given = self.source.read(_GIVEN_AT_ONCE)
        except ForensicsError as error:
            self._error, self._given = error, b""
            return -1
        place[0] = ctypes.cast(c_char_p(self._given), c_void_p)
        return len(self._given)

    def _seek(self, _: int, __: int, offset: int, whence: int) -> int:
        """Called by the library as well; it names no place before the first byte."""
        seek: Callable[[int, int], int] | None = getattr(self.source, "seek", None)
        return _FAILED if seek is None else seek(offset, whence)
