"""Looking at files that no raw pass over a medium sees: those of a folder, or of an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.contents.appended.hosts import reading
from forensics.contents.appended.looking import APPENDED, TAIL, appended
from forensics.contents.apps.leveldb_marks import (
    LEAST_LEVELDB,
    LEVELDB,
    TABLE_MARK,
    is_leveldb_log,
)
from forensics.contents.pieces import bytes_at
from forensics.matching.forms import FORMS, KINDS, MARKED_AT, PLAIN, find_forms
from forensics.matching.mail import is_mail
from forensics.matching.randomness import (
    PAGE_SIZE,
    SAMPLES,
    SMALLEST,
    look_encrypted,
    sample_places,
)
from forensics.matching.text import LEAST_TEXT, TEXT, is_text
from forensics.volumes.signatures import HEAD_SIZE
from forensics.volumes.within_files import DISK, LEAST_DISK, is_disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.matching.content_streams import ContentStream

    Read = Callable[[int, int], bytes]

SECTOR_SIZE = 512


def places_of(size: int) -> list[tuple[int, int]]:
    """Where ``kind_of`` may look at a file of that size: offsets and lengths."""
    places = [(at, min(SECTOR_SIZE, size - at)) for at, _ in _marked(size)]
    head = HEAD_SIZE if size >= LEAST_DISK else PAGE_SIZE
    places += [(0, min(head, size)), (max(0, size - TAIL), min(TAIL, size))]
    return [*places, *((at, PAGE_SIZE) for at in _sampled(size))]


def kind_of(read: Read, size: int) -> str | None:
    """The kind of a container, ``PLAIN`` for what looks encrypted, None for everything else.

    Text is a kind as well (``matching.text``).

    Args:
        read: gives the bytes at those of ``places_of``.
        size: of the file.
    """
    code, head = _code_of(read, size), read(0, min(PAGE_SIZE, size))
    if code is None:
        if is_disk(read, size):
            return DISK
        is_encrypted = look_encrypted(read(at, PAGE_SIZE) for at in _sampled(size))
        return PLAIN if is_encrypted else _leveldb_or_none(read, head, size) or _text_or_none(head)
    if code < len(FORMS) and FORMS[code].is_mail and not is_mail(head):
        return _text_or_none(head)
    return None if KINDS[code] == PLAIN else KINDS[code]


def kind_within(kind: str | None, read: Read, content: ContentStream, size: int) -> str | None:
    """The kind of what lies behind something else in a file; ``kind`` where nothing does.

    Args:
        kind: as ``kind_of`` has it.
        read: gives the bytes at some places, none elsewhere.
        content: all bytes, for the other places.
        size: of the file.
    """
    if kind not in (None, PLAIN, TEXT):
        return kind

    def given(offset: int, length: int) -> bytes:
        return read(offset, length) or bytes_at(content, offset, length)

    return APPENDED if appended(reading(given), size) else kind


def _text_or_none(head: bytes) -> str | None:
    return TEXT if len(head) >= LEAST_TEXT and is_text(head) else None


def _leveldb_or_none(read: Read, head: bytes, size: int) -> str | None:
    if size < LEAST_LEVELDB:
        return None
    at = max(0, size - SECTOR_SIZE)
    is_table = read(at, min(SECTOR_SIZE, size)).endswith(TABLE_MARK)
    return LEVELDB if is_table or is_leveldb_log(head) else None


def _code_of(read: Read, size: int) -> int | None:
    """The code of the file's form, as ``MARKED_AT`` has it."""
    for at, codes in _marked(size):
        sector = read(at, min(SECTOR_SIZE, size - at)).ljust(SECTOR_SIZE, b"\0")
        for _, found in find_forms([memoryview(sector)]):
            if found and found[0] in codes:
                return found[0]
    return None


def _marked(size: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    for distance, codes in MARKED_AT:
        at = distance if distance >= 0 else size + distance
        if 0 <= at < size:
            yield at, codes


def _sampled(size: int) -> list[int]:
    return sample_places(size, SAMPLES) if size >= SMALLEST else []
