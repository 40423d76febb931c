"""The note beside a working copy: without it, a regular file is never a target.

It says what the copy was made from, and holds keyed digests of some of its blocks, so that another
file that was moved under the copy's name is noticed before it is overwritten.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from blake3 import blake3
from cattrs import BaseValidationError

from forensics.documents import from_json, to_json
from forensics.errors import RefusedTargetError
from forensics.output import write_new
from forensics.values import Digest, Extent, Fault, HashAlgorithm, SourceKind, Tool

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "working-copy/1"
ENDING = ".expunge-copy.json"
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
    as zeros.
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


def sidecar_path(copy: Path) -> Path:
    """Where the note of a working copy stands."""
    return copy.with_name(copy.name + ENDING)


def write_sidecar(copy: Path, note: WorkingCopy) -> None:
    """Write the note beside a copy that is complete; never over another note.

    Raises:
        OutputExistsError: there is one already.
    """
    write_new(sidecar_path(copy), to_json(note))


def read_sidecar(copy: Path) -> WorkingCopy:
    """Read the note of a working copy.

    Raises:
        RefusedTargetError: there is none, or it was not written by ``expunge copy make``.
    """
    path = sidecar_path(copy)
    try:
        with path.open("rb") as file:
            note = from_json(file.read(SIDECAR_LIMIT), WorkingCopy)
    except FileNotFoundError as error:
        message = (
            f"{copy.name} is neither a device nor a file that `expunge copy make` made; "
            "it is not a target"
        )
        raise RefusedTargetError(message) from error
    except (ValueError, BaseValidationError) as error:
        raise RefusedTargetError(_not_ours(path)) from error
    if note.schema != SCHEMA:
        raise RefusedTargetError(_not_ours(path))
    return note


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


def _not_ours(path: Path) -> str:
    return f"{path.name} is not a note that `expunge copy make` wrote; make the copy again"
