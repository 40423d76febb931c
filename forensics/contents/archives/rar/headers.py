"""The files of a RAR archive by their headers, whatever compressed them.

Sources: RARLAB's "RAR 5.0 archive format", and its technical note (``technote``) on the format
before. Headers that are encrypted stay closed.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from forensics.contents.archives.rar.locks import CHECK, RarLock, a_number
from forensics.contents.pieces import bytes_at, damaged, exactly
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.matching.content_streams import ContentStream

MARK4, MARK5 = b"Rar!\x1a\x07\0", b"Rar!\x1a\x07\1\0"
MOST_HEADER, MOST_NAME = 2 * 1024 * 1024, 65_536
_BLOCK4, _FILE4 = struct.Struct("<HBHH"), struct.Struct("<LLBLLBBHL")
_MAIN4, _FILE_TYPE4, _END4 = 0x73, 0x74, 0x7B
_HAS_MORE4, _LARGE4, _WIDE_NAME4, _FOLDER4 = 0x8000, 0x100, 0x200, 0xE0
_MAIN5, _FILE_TYPE5, _ENCRYPTION5, _END5 = 1, 2, 4, 5
_HAS_EXTRA5, _HAS_DATA5, _SPLIT5 = 1, 2, 0x18
_FOLDER5, _TIME5, _CRC5, _NO_SIZE5 = 1, 2, 4, 8
_LOCK5, _LINK5 = 1, 5  # records of the extra area: how a file is encrypted, what it leads to
_UNIX4, _SALT4 = 3, 0x400
_READ_VERSIONS4 = (29, 36)


@dataclass(frozen=True, slots=True)
class RarFile:
    """One file: its header and its packed bytes, which follow one another.

    ``size`` is None where nothing says it. ``dictionary`` is what decoding it takes, in bytes.
    ``needs_previous``: the files before must be decoded first. ``is_known``: its method is one that
    is read at all. ``is_file``: it is no folder and no link.
    """

    name: bytes
    header: Extent
    packed: Extent
    size: int | None
    crc: int | None
    is_stored: bool
    is_encrypted: bool
    is_split: bool
    needs_previous: bool
    is_known: bool
    dictionary: int
    is_file: bool
    lock: RarLock | None = None


@dataclass(frozen=True, slots=True)
class RarHead:
    """What stands before the first file; ``is_locked``: all that follows is encrypted."""

    version: int
    end: int
    is_locked: bool


def head_of(content: ContentStream) -> RarHead:
    """Return what an archive begins with.

    Raises:
        UnreadableExtentError: it is none.
    """
    if bytes_at(content, 0, len(MARK5)) == MARK5:
        block = _block5(content, len(MARK5))
        if block.type not in (_MAIN5, _ENCRYPTION5):
            raise damaged(len(MARK5))
        return RarHead(5, block.data.end, block.type == _ENCRYPTION5)
    if bytes_at(content, 0, len(MARK4)) != MARK4:
        raise damaged()
    main = _block4(content, len(MARK4))
    if main.type != _MAIN4:
        raise damaged(len(MARK4))
    return RarHead(4, main.data.end, bool(main.flags & 0x80))


def files_of(content: ContentStream, head: RarHead) -> Iterator[RarFile | None]:
    """Return the files, folders and links in their order, None for what is none of them.

    Raises:
        UnreadableExtentError: a header is damaged, or the archive is cut off.
    """
    block, at = (_block4 if head.version == 4 else _block5), head.end
    while at < content.size:
        found = block(content, at)
        if found.is_end:
            return
        if found.data.end > content.size:
            raise damaged(at)
        yield found.file()
        at = found.data.end


@dataclass(frozen=True, slots=True)
class _Block4:
    type: int
    flags: int
    header: Extent
    data: Extent
    body: bytes

    @property
    def is_end(self) -> bool:
        return self.type == _END4

    def file(self) -> RarFile | None:
        if self.type != _FILE_TYPE4:
            return None
        _, size, system, crc, _, version, method, length, attributes = _FILE4.unpack_from(self.body)
        at = _FILE4.size
        if self.flags & _LARGE4:
            size |= int.from_bytes(self.body[at + 4 : at + 8], "little") << 32
            at += 8
        is_link = system == _UNIX4 and (attributes >> 12) == 0xA
        name = self.body[at : at + length]
        return RarFile(
            name=(_name4(name) if self.flags & _WIDE_NAME4 else name).replace(b"\\", b"/"),
            header=self.header,
            packed=self.data,
            size=size,
            crc=crc,
            is_stored=method == 0x30,
            is_encrypted=bool(self.flags & 4),
            is_split=bool(self.flags & 3),
            needs_previous=bool(self.flags & 0x10),
            is_known=version in _READ_VERSIONS4 and 0x30 <= method <= 0x35,
            dictionary=(64 * 1024) << ((self.flags >> 5) & 7),
            is_file=self.flags & _FOLDER4 != _FOLDER4 and not is_link,
            lock=self._lock(at + length, crc) if self.flags & 4 else None,
        )

    def _lock(self, end: int, crc: int) -> RarLock:
        """How it is encrypted; ``end`` is where its name ends in the body."""
        has_salt = bool(self.flags & _SALT4)
        salt = self.body[end : end + 8] if has_salt else b""
        body = self.body[:end] + self.body[end + len(salt) :]
        flags = self.flags & ~(4 | _SALT4)
        rest = bytes((self.type,)) + flags.to_bytes(2, "little")
        rest += (_BLOCK4.size + len(body)).to_bytes(2, "little") + body
        header = (zlib.crc32(rest) & 0xFFFF).to_bytes(2, "little") + rest
        return RarLock(4, salt, (header,), crc=crc)


def _block4(content: ContentStream, at: int) -> _Block4:
    first = exactly(content, at, _BLOCK4.size)
    crc, kind, flags, length = _BLOCK4.unpack(first)
    is_file = kind in (_FILE_TYPE4, 0x7A)
    least = _BLOCK4.size + (_FILE4.size if is_file else 4 * bool(flags & _HAS_MORE4))
    if length < least:
        raise damaged(at)
    body = exactly(content, at + _BLOCK4.size, length - _BLOCK4.size)
    if kind != _MAIN4 and crc != zlib.crc32(first[2:] + body) & 0xFFFF:
        raise damaged(at)
    more = int.from_bytes(body[:4], "little") if is_file or flags & _HAS_MORE4 else 0
    if is_file and flags & _LARGE4:
        high = body[_FILE4.size : _FILE4.size + 4]
        more |= int.from_bytes(high, "little") << 32
    header = Extent(at, length)
    return _Block4(kind, flags, header, Extent(header.end, more), body)


def _name4(name: bytes) -> bytes:
    """A name in UTF-16 beside its bytes in the system's alphabet, as RAR 3 packs it."""
    plain, _, packed = name.partition(b"\0")
    if not packed:
        return plain
    units, at, high, flags, bits = list[int](), 1, packed[0], 0, 0
    while at < len(packed) and len(units) < MOST_NAME:
        if not bits:
            flags, at, bits = packed[at], at + 1, 8
        bits -= 2
        how, one, two = (flags >> bits) & 3, packed[at : at + 1], packed[at + 1 : at + 2]
        match how:
            case 0 | 1:
                units += [each | (high << 8 if how else 0) for each in one]
                at += 1
            case 2:
                units.append(int.from_bytes(one + two, "little"))
                at += 2
            case _:
                at += 1
                length, more = int.from_bytes(one, "little"), b"\0"
                if length & 0x80:
                    more, at = two, at + 1
                place = len(units)
                copied = plain[place : place + (length & 0x7F) + 2]
                if length & 0x80:
                    units += [(each + more[0]) & 0xFF | high << 8 for each in copied if more]
                else:
                    units += copied
    return (
        b"".join(unit.to_bytes(2, "little") for unit in units)
        .decode("utf-16-le", "replace")
        .encode()
    )


@dataclass(frozen=True, slots=True)
class _Block5:
    type: int
    flags: int
    header: Extent
    data: Extent
    body: bytes
    extra: bytes

    @property
    def is_end(self) -> bool:
        return self.type == _END5

    def file(self) -> RarFile | None:
        if self.type != _FILE_TYPE5:
            return None
        fields = _Numbers(self.body)
        flags, size = fields.next(), fields.next()
        fields.next()  # attributes
        fields.skip(4 * bool(flags & _TIME5))
        before = fields.at
        crc = int.from_bytes(fields.take(4), "little") if flags & _CRC5 else None
        body = a_number(flags & ~_CRC5) + self.body[_length_of(self.body) : before]
        body += self.body[fields.at :]
        packing = fields.next()
        fields.next()  # system
        name = fields.take(min(fields.next(), MOST_NAME))
        records = dict(_records5(self.extra))
        version, method = packing & 0x3F, (packing >> 7) & 7
        return RarFile(
            name=name,
            header=self.header,
            packed=self.data,
            size=None if flags & _NO_SIZE5 else size,
            crc=None if _LOCK5 in records else crc,
            is_stored=method == 0,
            is_encrypted=_LOCK5 in records,
            is_split=bool(self.flags & _SPLIT5),
            needs_previous=bool(packing & 0x40),
            is_known=version == 0 and method <= 5,
            dictionary=(128 * 1024) << ((packing >> 10) & 0xF),
            is_file=not (flags & _FOLDER5 or _LINK5 in records),
            lock=self._lock(records[_LOCK5], body, crc) if _LOCK5 in records else None,
        )

    def _lock(self, record: bytes, body: bytes, crc: int | None) -> RarLock | None:
        """How it is encrypted; None by a version that is not known. ``body`` is of its header."""
        fields = _Numbers(record)
        version, flags = fields.next(), fields.next()
        if version:
            return None
        power, salt, iv = fields.take(1)[0], fields.take(16), fields.take(16)
        check = fields.take(12)[:CHECK] if flags & 1 else b""
        kinds = a_number(self.type) + a_number(self.flags & ~_HAS_EXTRA5)
        return RarLock(5, salt, (kinds, body), iv, power, check, crc, bool(flags & 2))


def _block5(content: ContentStream, at: int) -> _Block5:
    head = bytes_at(content, at, 16)
    fields = _Numbers(head[4:])
    length = fields.next()
    size = 4 + fields.at + length
    if not head or length > MOST_HEADER:
        raise damaged(at)
    whole = exactly(content, at, size)
    if int.from_bytes(whole[:4], "little") != zlib.crc32(whole[4:]):
        raise damaged(at)
    fields = _Numbers(whole[4 + fields.at :])
    kind, flags = fields.next(), fields.next()
    extra = fields.next() if flags & _HAS_EXTRA5 else 0
    data = fields.next() if flags & _HAS_DATA5 else 0
    body = fields.rest()
    if extra > len(body):
        raise damaged(at)
    header, cut = Extent(at, size), len(body) - extra
    return _Block5(kind, flags, header, Extent(header.end, data), body[:cut], body[cut:])


def _length_of(data: bytes) -> int:
    """How many bytes the number takes that these begin with."""
    return next(at + 1 for at, each in enumerate(data) if not each & 0x80)


def _records5(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of an extra area, by their kinds."""
    fields = _Numbers(extra)
    while fields.at < len(extra):
        record = _Numbers(fields.take(fields.next()))
        yield record.next(), record.rest()


@dataclass(slots=True)
class _Numbers:
    """Numbers of seven bits a byte, the lowest first, at most ten bytes each."""

    data: bytes
    at: int = 0

    def next(self) -> int:
        """Return the next number.

        Raises:
            UnreadableExtentError: it breaks off, or is too long.
        """
        found = 0
        for shift in range(0, 70, 7):
            each = self.take(1)[0]
            found |= (each & 0x7F) << shift
            if not each & 0x80:
                return found
        raise damaged()

    def take(self, length: int) -> bytes:
        """Return the next bytes.

        Raises:
            UnreadableExtentError: there are not so many.
        """
        found = self.data[self.at : self.at + length]
        if len(found) < length:
            raise damaged()
        self.at += length
        return found

    def skip(self, length: int) -> None:
        """Pass over bytes."""
        self.take(length)

    def rest(self) -> bytes:
        """Return all that is left."""
        return self.data[self.at :]
