"""The reader of RAR archives: what is stored is read in place, what is compressed by libarchive.

The library is given the archive's head, and then what begins with the file that is asked for, or
with the first one that it needs: so files are read one by one, and each names its bytes.
"""

from __future__ import annotations

import hmac
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING

from forensics.containers.bounded import Bounded
from forensics.contents.archives.by_libarchive.library import is_there
from forensics.contents.archives.by_libarchive.passes import LibraryPass
from forensics.contents.archives.rar.headers import RarFile, RarHead, files_of, head_of
from forensics.contents.archives.rar.locks import (
    CheckedContent,
    RarKey,
    RarLock,
    decrypted,
    key_of,
    packed_length,
)
from forensics.contents.means import Means
from forensics.contents.pieces import piece
from forensics.contents.piecewise import HeldBytes, Source
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.contents.scattered import Scattered
from forensics.errors import UnreadableExtentError
from forensics.matching.content_streams import ContentStream
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.containers.decoding import Decoder

_ENDS = {4: b"\xc4\x3d\x7b\0\x40\7\0", 5: b"\x1d\x77\x56\x51\3\5\4\0"}
_FORMATS = {4: ("format_rar",), 5: ("format_rar5",)}
MIB = 1024 * 1024
_LARGEST_DICTIONARY = 64 * MIB  # that the library takes
_OF_ITS_OWN = 8 * MIB


class Rar:
    """RAR 4 and 5: stored files, and compressed ones where the system has libarchive."""

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        """See ``ContentReader.members``."""
        head = head_of(content)
        if head.is_locked:
            yield ClosedContent(wordings.ENCRYPTED, ClosedAs.ENCRYPTED)
            return
        archive = _Archive(content, means, head)
        try:
            for file in files_of(content, head):
                means.spend(1)
                if file is not None:
                    yield from archive.members(file)
        finally:
            archive.close()


@dataclass(slots=True)
class _Group:
    """Files that are decoded one after the other: where they begin, and how many there are.

    ``is_odd``: one of them cannot be decoded, so that those behind it cannot either.
    """

    start: int
    number: int = 0
    dictionary: int = 0
    is_odd: bool = False

    def add(self, file: RarFile) -> None:
        """Take the next one."""
        self.number += 1
        self.start = self.start or file.header.offset
        if not file.is_stored:
            self.dictionary = max(self.dictionary, file.dictionary)
            self.is_odd |= not file.is_known or file.is_encrypted or file.is_split


@dataclass(slots=True)
class _Archive:
    """An archive, and what is known of the files since the last one that needs none before it."""

    content: ContentStream
    means: Means
    head: RarHead
    group: _Group = field(default_factory=lambda: _Group(0))
    current: LibraryPass | None = None
    start: int = 0
    keys: dict[tuple[str, bytes, int], RarKey] = field(default_factory=dict, repr=False)

    def members(self, file: RarFile) -> Iterator[ContentMember | ClosedContent]:
        """What is given of a file, or of anything else that has bytes."""
        if file.is_file and not file.is_stored and not file.needs_previous:
            self.group = _Group(file.header.offset)
        self.group.add(file)
        if not file.packed.length:
            if file.is_file and file.size:
                yield ClosedContent(wordings.MEANINGLESS)
            return
        locked = self._unlocked(file)
        closed = self._closed(file)
        if locked is not None:
            yield locked
        elif closed is not None:
            yield closed
        elif file.is_stored:
            begin, stored = partial(piece, self.content, file.packed), (file.packed,)
            length = file.packed.length
            yield ContentMember(file.name, begin, length, stored, is_as_stored=True, crc=file.crc)
        else:
            yield self._packed(file)

    def _packed(self, file: RarFile) -> ContentMember:
        group = self.group
        start = group.start if file.needs_previous else file.packed.offset
        begin = partial(self._begin, group.start, group.number)
        stored = (Extent(start, file.packed.end - start),)
        memory = group.dictionary + _OF_ITS_OWN
        return ContentMember(file.name, begin, file.size, stored, crc=file.crc, memory=memory)

    def _closed(self, file: RarFile) -> ClosedContent | None:
        stored = (file.packed,)
        if file.is_encrypted:
            return ClosedContent(wordings.ENCRYPTED, ClosedAs.ENCRYPTED, stored)
        if file.is_split:
            return ClosedContent(wordings.SEVERAL_PARTS, stored=stored)
        is_solid = self.head.version == 4 and file.needs_previous  # which the library does not read
        is_large = self.group.dictionary > _LARGEST_DICTIONARY
        if not file.is_stored and (is_solid or is_large or self.group.is_odd or not is_there()):
            return ClosedContent(wordings.UNKNOWN_METHOD, stored=stored)
        return None

    def _unlocked(self, file: RarFile) -> ContentMember | None:
        """An encrypted file that one of the passphrases opens, if it needs no other before it."""
        lock = file.lock
        if lock is None or file.is_split or file.needs_previous or not file.is_known:
            return None
        if not file.is_stored and (file.dictionary > _LARGEST_DICTIONARY or not is_there()):
            return None
        for passphrase in self.means.passphrases:
            key = self._key(passphrase, lock)
            if self._opens(file, lock, key):
                begin = partial(self._begin_locked, file, lock, key)
                memory = 0 if file.is_stored else file.dictionary + _OF_ITS_OWN
                stored = (file.packed,)
                return ContentMember(file.name, begin, file.size, stored, memory=memory)
        return None

    def _key(self, passphrase: str, lock: RarLock) -> RarKey:
        place = passphrase, lock.salt, lock.power
        if place not in self.keys:
            self.keys[place] = key_of(passphrase, lock, self.means)
        return replace(self.keys[place], iv=lock.iv or self.keys[place].iv)

    def _opens(self, file: RarFile, lock: RarLock, key: RarKey) -> bool:
        """Whether it is the key: by what the lock has to tell it, else by all of the content."""
        if lock.check:
            return hmac.compare_digest(lock.check, key.check)
        if lock.crc is None:
            return False
        try:
            decoder = self._begin_locked(file, lock, key)
            while found := decoder.read(MIB):
                self.means.spend(len(found))
        except UnreadableExtentError:
            return False
        return True

    def _begin_locked(self, file: RarFile, lock: RarLock, key: RarKey) -> Decoder:
        plain: Decoder = decrypted(piece(self.content, file.packed), key)
        if file.is_stored:
            plain = Bounded(plain, file.packed.length if file.size is None else file.size)
        else:
            self.close()
            length = file.packed.length
            if lock.version == 5:  # what fills up the last block would be taken for more of it
                length = packed_length(self.content, file.packed, key, self.means)
            plain, header = Bounded(plain, length), HeldBytes(lock.plain_header(length))
            head = Scattered(self.content, (Extent(0, self.head.end),))
            fed = _InTurn([head, header, plain, HeldBytes(_ENDS[lock.version])])
            self.current = LibraryPass(fed, _FORMATS[lock.version], self.means)
            self.start = -1
            plain = self.current.to(1)
        return CheckedContent(plain, lock, key)

    def _begin(self, start: int, number: int) -> Decoder:
        """What decodes a file, counted from that at ``start`` on; those before it on the way."""
        if self.current is None or self.start != start or self.current.done >= number:
            self.close()
            end = self.content.size
            fed = (Extent(0, self.head.end), Extent(start, end - start))
            source = Scattered(self.content, fed)
            self.current = LibraryPass(source, _FORMATS[self.head.version], self.means)
            self.start = start
        return self.current.to(number)

    def close(self) -> None:
        """Let go of what the library holds."""
        if self.current is not None:
            self.current.close()
            self.current = None


@dataclass(slots=True)
class _InTurn:
    """What gives bytes, one after the other."""

    sources: list[Source]

    def read(self, length: int, /) -> bytes:
        while self.sources:
            if found := self.sources[0].read(length):
                return found
            self.sources.pop(0)
        return b""
