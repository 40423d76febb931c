"""The note beside a working copy: without it, a regular file is never a target.

* It says what the copy was made from, and holds keyed digests of some of its blocks and the marks
  of the file, so that another file that was moved under the copy's name is noticed before it is
  overwritten.
* It carries a code that only the key of the user who made the copy gives, so that no note can be
  written by hand.
* Where a copy is registered as an acquisition, its note is retired: a mark takes its place, and the
  file is never a target again.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from blake3 import blake3
from cattrs import BaseValidationError

from forensics.documents import from_json, to_json
from forensics.erasing.copies.file_marks import FileMarks, read_marks
from forensics.errors import RefusedTargetError, WrongUseError
from forensics.output import flush_folder, write_new
from forensics.regular_files import open_regular
from forensics.value_classes import dataclass
from forensics.values import Digest, Extent, Fault, HashAlgorithm, SourceKind, Tool

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "working-copy/2"
ENDING = ".expunge-copy.json"
MARK_SCHEMA = "acquisition-mark/1"
MARK_ENDING = ".expunge-acquisition.json"
SAMPLES = 64
SAMPLE_SIZE = 4096
SIDECAR_LIMIT = 64 << 20  # a note longer than this was not written by us


@dataclass(frozen=True, slots=True)
class Sample:
    """A block of the copy by its digest, keyed with the copy's id: it tells nothing without it."""

    extent: Extent
    digest: Digest


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """What ``expunge copy make`` made, when and from what.

    ``id`` is random and serves as the serial number. ``digest`` is SHA-256 over all bytes of the
    copy; where ``is_whole`` is false, ``faults`` name the extents that could not be read and stand
    as zeros. ``marks`` are those of the file. ``code`` is a keyed digest over
    everything else, hexadecimal.
    """

    schema: str
    tool: Tool
    id: str
    image: str
    image_kind: SourceKind
    size: int
    digest: Digest
    is_whole: bool
    faults: tuple[Fault, ...]
    samples: tuple[Sample, ...]
    made: datetime
    marks: FileMarks
    code: str = ""


@dataclass(frozen=True, slots=True)
class AcquisitionMark:
    """What stands beside a file that was a working copy and is now an acquisition of a case.

    ``copy`` is the id that the copy had. The rest of the note is not kept: it cannot come back.
    """

    schema: str
    acquisition: str
    copy: str | None
    marked: datetime


def sidecar_path(copy: Path) -> Path:
    """Where the note of a working copy stands."""
    return copy.with_name(copy.name + ENDING)


def mark_path(copy: Path) -> Path:
    """Where the mark of a registered acquisition stands."""
    return copy.with_name(copy.name + MARK_ENDING)


def write_sidecar(copy: Path, note: WorkingCopy, *, key: bytes) -> WorkingCopy:
    """Write the note beside a copy that is complete, with its code; never over another note.

    Raises:
        OutputExistsError: there is one already.
    """
    coded = replace(note, code=_code(note, key))
    write_new(sidecar_path(copy), to_json(coded))
    return coded


def read_sidecar(copy: Path) -> WorkingCopy:
    """Read the note of a working copy.

    Raises:
        RefusedTargetError: there is none, it was not written by ``expunge copy make``, or the file
            was registered as an acquisition.
    """
    path = sidecar_path(copy)
    if os.path.lexists(mark_path(copy)):
        message = (
            f"{copy.name} is marked as a registered acquisition of a case; it is never overwritten"
        )
        raise RefusedTargetError(message)
    try:
        note = from_json(_content(path), WorkingCopy)
    except FileNotFoundError as error:
        message = (
            f"{copy.name} is neither a device nor a file that `expunge copy make` made; "
            "it is not a target"
        )
        raise RefusedTargetError(message) from error
    except (WrongUseError, ValueError, BaseValidationError):
        # What a reader tripped over quotes the file, so it goes into no traceback.
        raise RefusedTargetError(_not_ours(path)) from None
    if note.schema != SCHEMA:
        raise RefusedTargetError(_not_ours(path))
    return note


def verify_own_note(copy: Path, note: WorkingCopy, *, key: bytes) -> None:
    """Check that this user wrote the note on this computer, and wrote it for this very file.

    Raises:
        RefusedTargetError: another did, it was changed, or it was written for another file.
    """
    if not hmac.compare_digest(note.code.encode(), _code(note, key).encode()):
        message = (
            f"The note of {copy.name} was changed, or was written by another user or on another "
            "computer; make the copy again here"
        )
        raise RefusedTargetError(message)
    if read_marks(copy).text != note.marks.text:
        message = f"{copy.name} is not the file that its note was written for; make the copy again"
        raise RefusedTargetError(message)
    if not _is_sampled_well(note):
        raise RefusedTargetError(_not_ours(sidecar_path(copy)))


def retire_sidecar(copy: Path, *, acquisition: str, at: datetime) -> None:
    """Put the mark of an acquisition in the place of a note, lastingly; without a note do nothing.

    Raises:
        OSError: the mark cannot be written, or the note cannot be taken away.
    """
    note = sidecar_path(copy)
    if not os.path.lexists(note):
        return
    if not os.path.lexists(mark_path(copy)):
        mark = AcquisitionMark(MARK_SCHEMA, acquisition, copy_id_of(copy), at)
        write_new(mark_path(copy), to_json(mark))
    note.unlink()
    flush_folder(copy.parent)


def copy_id_of(copy: Path) -> str | None:
    """The id that a file has as a working copy, or had before it was marked; None without any."""
    try:
        if os.path.lexists(mark_path(copy)):
            return from_json(_content(mark_path(copy)), AcquisitionMark).copy
        return read_sidecar(copy).id
    except (RefusedTargetError, WrongUseError, OSError, ValueError, BaseValidationError):
        return None


def new_id() -> str:
    """A serial number for a new copy."""
    return secrets.token_hex(16)


def choose_samples(size: int) -> tuple[Extent, ...]:
    """Choose some blocks of a medium at random, in the order of their offsets."""
    blocks = -(-size // SAMPLE_SIZE)
    numbers = secrets.SystemRandom().sample(range(blocks), min(SAMPLES, blocks))
    offsets = (number * SAMPLE_SIZE for number in sorted(numbers))
    return tuple(Extent(offset, min(SAMPLE_SIZE, size - offset)) for offset in offsets)


def digest_sample(data: bytes | memoryview, *, copy_id: str) -> Digest:
    """Digest one block of a copy under the copy's id."""
    key = bytes.fromhex(copy_id).ljust(32, b"\0")
    return Digest(HashAlgorithm.BLAKE3, blake3(data, key=key).digest())


def _content(path: Path) -> bytes:
    with open_regular(path) as file:
        return file.read(SIDECAR_LIMIT)


def _code(note: WorkingCopy, key: bytes) -> str:
    return blake3(to_json(replace(note, code="")), key=key).hexdigest()


def _is_sampled_well(note: WorkingCopy) -> bool:
    """Whether as many different blocks were sampled as we sample, each of them a whole block."""
    extents = [sample.extent for sample in note.samples]
    wanted = min(SAMPLES, -(-note.size // SAMPLE_SIZE))
    return len(set(extents)) == len(extents) == wanted and all(
        extent.offset % SAMPLE_SIZE == 0
        and extent.length == min(SAMPLE_SIZE, note.size - extent.offset)
        for extent in extents
    )


def _not_ours(path: Path) -> str:
    return f"{path.name} is not a note that `expunge copy make` wrote; make the copy again"
