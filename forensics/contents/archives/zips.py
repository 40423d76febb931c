"""Zip archives within files, and what comes as one: docx, xlsx, pptx, odt, epub, apk, jar.

The list at the end is followed, as in an archive that is a source; so are the headers of files that
stand outside all that it lists. One without a list, such as the beginning of an archive of which
the rest was overwritten, is gone through by the headers that stand before each file.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING

from forensics.containers.zips.directory import (
    BrokenListError,
    DirectoryRecord,
    find_directory,
    records,
)
from forensics.containers.zips.local_headers import LEAST_HEADER, local_header
from forensics.containers.zips.methods import BOMB, ENCRYPTED, STORED, UNKNOWN, closed_as, decoder
from forensics.contents.archives.zip_headers import ZipHeader, headers_from
from forensics.contents.archives.zip_locks import ZipLock
from forensics.contents.archives.zip_methods import further
from forensics.contents.archives.zip_outside import Listed, headers_within
from forensics.contents.disks.virtual import VirtualDiskMember, holds_medium
from forensics.contents.means import Means
from forensics.contents.pieces import bytes_at, exactly, piece
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.errors import UnreadableExtentError, UnsupportedDiskImageError
from forensics.matching.content_streams import ContentStream
from forensics.matching.forms import find_forms
from forensics.matching.text import is_text
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.containers.decoding import Decoder

_CHUNKS = re.compile(rb".*/[0-9]{8,12}(\.index|\.blockHash\.\w+)?")
_HEAD, _SECTOR = 4096, 512
_CLOSED = {
    ENCRYPTED: (wordings.ENCRYPTED, ClosedAs.ENCRYPTED),
    UNKNOWN: (wordings.UNKNOWN_METHOD, ClosedAs.UNOPENED),
    BOMB: (wordings.OVER_BUDGET, ClosedAs.OVER_BUDGET),
}


class Zips:
    """APPNOTE 6.3.10; of an AFF4 the medium as well."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        is_medium = holds_medium(content)
        if is_medium:  # its files are gone through all the same: anybody may call an archive so
            yield from VirtualDiskMember().members(content, means)
        read = partial(_read, content)
        try:
            directory = find_directory(read, content.size, "")
        except UnsupportedDiskImageError:
            yield from _by_headers(content, means)
            yield ClosedContent(wordings.NO_LIST)
            return
        archive = _Archive(content, means, list(means.passphrases), is_medium)
        try:
            for record in records(read, directory.start, directory.stop, directory.shift):
                means.spend(1)
                yield from archive.member(record)
        except BrokenListError:
            yield ClosedContent(wordings.DAMAGED)
        for place in archive.listed.outside(content.size):
            yield from _outside(content, place, means)


class ZipsByHeaders:
    """Archives of which only the beginning is known: nobody says where they end."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        yield from _by_headers(content, means)


def _read(content: ContentStream, offset: int, length: int) -> bytes:
    try:
        return exactly(content, offset, length)
    except UnreadableExtentError:
        return b""


@dataclass(slots=True)
class _Archive:
    """An archive with a list; the passphrase that opened a file is tried first on the next."""

    content: ContentStream
    means: Means
    passphrases: list[str] = field(repr=False)
    is_medium: bool
    listed: Listed = field(default_factory=Listed)

    def member(self, record: DirectoryRecord) -> Iterator[ContentMember | ClosedContent]:
        """One listed file, unless it is a folder."""
        for found in self._member(record):
            if isinstance(found, ContentMember):
                yield replace(found, times=record.times)
            else:
                yield found

    def _member(self, record: DirectoryRecord) -> Iterator[ContentMember | ClosedContent]:
        stored = self._place(record)
        if not (record.size or record.stored):
            return
        if stored is None:
            yield ClosedContent(wordings.MEANINGLESS)
            return
        closed = closed_as(record)
        if closed is None and self.is_medium and self._are_chunks(record, stored):
            return  # compared as the medium, and where they stand as bytes of the archive
        if closed is None:
            yield opened(self.content, record.name, record.method, stored, record.size, record.crc)
        elif closed is ENCRYPTED and (begin := self._unlocked(record, stored)) is not None:
            yield ContentMember(record.name, begin, record.size, (stored,))
        elif closed is UNKNOWN and (found := self._further(record, stored)) is not None:
            yield found
        else:
            reason, counted_as = _CLOSED[closed]
            yield ClosedContent(reason, counted_as, (stored,))

    def _are_chunks(self, record: DirectoryRecord, stored: Extent) -> bool:
        """Whether a file of an AFF4 holds chunks of its medium and nothing that can be opened."""
        if record.method != STORED or not _CHUNKS.fullmatch(record.name):
            return False
        head = bytes_at(self.content, stored.offset, min(_HEAD, stored.length))
        forms = find_forms([memoryview(head.ljust(_HEAD, b"\0"))[:_SECTOR]])
        return not is_text(head) and not any(found for _, found in forms)

    def _further(self, record: DirectoryRecord, stored: Extent) -> ContentMember | None:
        place = (record.method, stored, record.size, record.crc)
        return further(self.content, self.means, record.name, *place)

    def _place(self, record: DirectoryRecord) -> Extent | None:
        """Where the content of a listed file stands; None where that makes no sense."""
        found = local_header(partial(_read, self.content), record) if record.is_sound else None
        if found is None or found.content + record.stored > self.content.size:
            return None
        # A header that says something else may be of a file that the list is to hide.
        if found.agrees:
            self.listed.add(record.header, record.header + LEAST_HEADER + len(record.name))
        self.listed.add(found.content, found.content + record.stored)
        return Extent(found.content, record.stored)

    def _unlocked(self, record: DirectoryRecord, stored: Extent) -> Callable[[], Decoder] | None:
        lock = ZipLock(self.content, record, stored, self.means)
        found = lock.opened(tuple(self.passphrases))
        if found is None:
            return None
        passphrase, begin = found
        self.passphrases.remove(passphrase)
        self.passphrases.insert(0, passphrase)
        return begin


def opened(
    content: ContentStream,
    name: bytes,
    method: int,
    stored: Extent,
    size: int,
    crc: int | None,
) -> ContentMember:
    """Return a file of an archive whose content is not closed."""
    begin = partial(_begin, content, method, stored)
    return ContentMember(name, begin, size, (stored,), method == STORED, crc)


def _begin(content: ContentStream, method: int, stored: Extent) -> Decoder:
    return decoder(method, piece(content, stored))


def _by_headers(content: ContentStream, means: Means) -> Iterator[ContentMember | ClosedContent]:
    for header in headers_from(content, 0, means):
        means.spend(1)
        yield from _by_header(content, header, means)


def _outside(
    content: ContentStream, place: Extent, means: Means
) -> Iterator[ContentMember | ClosedContent]:
    """What stands outside all that is listed; where it is damaged, that is told."""
    try:
        for header in headers_within(content, place, means):
            yield from _by_header(content, header, means)
    except UnreadableExtentError as error:
        yield ClosedContent(error.reason, stored=(place,))


def _by_header(
    content: ContentStream, header: ZipHeader, means: Means
) -> Iterator[ContentMember | ClosedContent]:
    found = None
    if header.closed == wordings.UNKNOWN_METHOD:
        place = (header.method, header.stored, header.size, header.crc)
        found = further(content, means, header.name, *place)
    if found is not None:
        yield found
    elif header.closed is not None:
        yield ClosedContent(header.closed, header.closed_as, (header.stored,))
    elif header.size or header.stored.length:
        yield opened(content, header.name, header.method, header.stored, header.size, header.crc)
