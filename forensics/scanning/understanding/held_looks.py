"""Looking at files that no raw pass sees, such as those of a folder. Runs in a guarded child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forensics.containers.opening import open_files
from forensics.errors import UnreadableExtentError
from forensics.file_system import FileEntry
from forensics.matching.forms import FORMS, KINDS, MARKED_AT, PLAIN, find_forms
from forensics.matching.randomness import (
    PAGE_SIZE,
    SAMPLES,
    SMALLEST,
    look_encrypted,
    sample_places,
)
from forensics.sandbox.messages import answering
from forensics.scanning.understanding.file_looks import is_mail
from forensics.values import SourceRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.containers.reader import HeldStream

SECTOR_SIZE = 512


@dataclass(frozen=True, slots=True)
class HeldLookTask:
    """Files of a container to look at, each with its path there."""

    source: SourceRef
    files: tuple[tuple[bytes, FileEntry], ...]


@dataclass(frozen=True, slots=True)
class HeldLook:
    """What a file is, by its place in the task: of a kind, or, without one, encrypted."""

    number: int
    kind: str


@answering(HeldLook)
def look_at_held_files(task: HeldLookTask, beat: Callable[[], None]) -> Iterator[HeldLook]:
    """Return those files that are containers or look encrypted, by the marks of the raw pass.

    What cannot be read any more has its fault by the worker that compared it.
    """
    held = open_files(task.source)
    for number, (place, entry) in enumerate(task.files):
        beat()
        try:
            stream = held.stream(place, entry)
        except UnreadableExtentError:
            continue
        try:
            kind = _kind_of(stream)
        except UnreadableExtentError:
            continue
        finally:
            stream.close()
        if kind is not None:
            yield HeldLook(number, kind)


def _kind_of(stream: HeldStream) -> str | None:
    """The kind of a container, ``PLAIN`` for what looks encrypted, None for everything else."""
    code = _code_of(stream)
    if code is None:
        places = sample_places(stream.size, SAMPLES) if stream.size >= SMALLEST else []
        is_encrypted = look_encrypted(_read(stream, at, PAGE_SIZE) for at in places)
        return PLAIN if is_encrypted else None
    if code < len(FORMS) and FORMS[code].is_mail and not is_mail(_read(stream, 0, PAGE_SIZE)):
        return None
    return None if KINDS[code] == PLAIN else KINDS[code]


def _code_of(stream: HeldStream) -> int | None:
    """The code of the file's form, as ``MARKED_AT`` has it."""
    for distance, codes in MARKED_AT:
        at = distance if distance >= 0 else stream.size + distance
        if not 0 <= at < stream.size:
            continue
        sector = _read(stream, at, SECTOR_SIZE).ljust(SECTOR_SIZE, b"\0")
        for _, found in find_forms([memoryview(sector)]):
            if found and found[0] in codes:
                return found[0]
    return None


def _read(stream: HeldStream, offset: int, length: int) -> bytes:
    """Some content of a file, as far as it goes."""
    content = bytearray(max(0, min(length, stream.size - offset)))
    if content:
        stream.read_into(offset, memoryview(content))
    return bytes(content)
