"""A pass of the library over an archive, from file to file; to go back means to begin again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.contents.archives.by_libarchive.library import LibraryArchive, LibraryEntry
from forensics.contents.pieces import damaged
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.containers.decoding import Decoder
    from forensics.contents.means import Means
    from forensics.contents.piecewise import Source


class LibraryPass:
    """Gives the files of an archive; ``done`` of them were begun, the last one read if so."""

    def __init__(self, source: Source, formats: tuple[str, ...], means: Means) -> None:
        """Begin before the first file.

        Raises:
            UnreadableExtentError: the library takes it for no archive of these formats.
        """
        self.done, self.has_read, self._means = 0, False, means
        self._last: LibraryEntry | None = None
        self._is_stream = "format_raw" in formats
        self._archive = LibraryArchive(source, formats)

    def next(self) -> LibraryEntry | None:
        """Go on to the next file, None at the end; what is left of the last one is passed over.

        Raises:
            UnreadableExtentError: what follows makes no sense.
        """
        self._last = self._archive.next()
        if self._is_stream and not self._archive.is_filtered():
            raise damaged()  # the library would pass on what it does not know
        self.done, self.has_read = self.done + 1, False
        return self._last

    def to(self, number: int) -> Decoder:
        """Go on to the file of that number, from 1 on, and return what decodes it.

        Raises:
            UnreadableExtentError: what follows makes no sense, or ends before.
            OverBudgetError: decoding those before takes more than there is to spend.
        """
        while self.done < number:
            if self._last is not None:
                self._means.spend(max(0, self._last.size or 0))
            if self.next() is None:
                raise damaged()
        return _Part(self, number)

    def read(self, number: int, length: int) -> bytes:
        """Return some bytes of the file of that number, which must be the one begun last."""
        if self.done != number:
            raise damaged()
        self.has_read = True
        return self._archive.read(length)

    def close(self) -> None:
        """Let go of what the library holds; nothing is read any more."""
        self.done = -1
        self._archive.close()


@dataclass(frozen=True, slots=True)
class _Part:
    """One file of a pass; it gives nothing once another was begun."""

    library_pass: LibraryPass
    number: int

    def read(self, length: int) -> bytes:
        return self.library_pass.read(self.number, length)

    def unused(self) -> int:
        return 0
