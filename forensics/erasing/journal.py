"""The eraser's journal: what was surely done, so that a later run goes on from there.

* One JSON object per line with its own CRC-32; each is on disk before anything rests on it, and a
  mark is written only after the device was flushed.
* A power cut can tear the last line: it is dropped. A broken line before that is not ours to mend.
* It belongs to one plan and one target, and to one run at a time.
"""

from __future__ import annotations

import fcntl
import json
import os
import zlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from forensics.documents import from_document, time_from_text, time_to_text, to_document
from forensics.erasing.extents import merged
from forensics.errors import ErasureError, RefusedTargetError
from forensics.output import write_new
from forensics.value_classes import dataclass
from forensics.values import DeviceIdentity, Digest, Extent

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "erasure-journal/2"
ENDING = ".journal"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the journal says so far.

    ``done`` counts planned bytes in plan order; ``bad`` is what could not be written among them.
    ``is_direct`` is false where any run wrote through the system's cache.
    """

    done: int
    bad: tuple[Extent, ...]
    runs: int
    began: datetime | None
    is_direct: bool


NOTHING_DONE = Standing(0, (), 0, None, is_direct=True)


def journal_path(receipt: Path) -> Path:
    """Where the journal of an erasure stands: beside its receipt."""
    return receipt.with_name(receipt.name + ENDING)


class Journal:
    """An open journal; use it as a context manager."""

    def __init__(self, handle: int, standing: Standing) -> None:
        """Take over a locked handle; ``open_journal`` gives one."""
        self._handle = handle
        self.standing = standing

    def __enter__(self) -> Journal:  # noqa: PYI034 -- there is no subclass
        """Nothing more to open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it, which gives up the lock."""
        os.close(self._handle)

    def run_began(self, *, authority: str, at: datetime) -> None:
        """Note that a run begins, before its first byte.

        Raises:
            ErasureError: the journal cannot be written.
        """
        self._append({"kind": "run", "authority": authority, "at": time_to_text(at)})
        self.standing = _after_run(self.standing, at)

    def mark(self, done: int, bad: tuple[Extent, ...], *, is_direct: bool) -> None:
        """Note what lies on the medium for good.

        Raises:
            ErasureError: the journal cannot be written.
        """
        entry = {"kind": "mark", "done": done, "bad": to_document(bad), "direct": is_direct}
        self._append(entry)
        self.standing = _after_mark(self.standing, done, bad, is_direct=is_direct)

    def finished(self, receipt: Digest) -> None:
        """Note that the receipt is written.

        Raises:
            ErasureError: the journal cannot be written.
        """
        self._append({"kind": "finished", "receipt": str(receipt)})

    def _append(self, entry: dict[str, Any]) -> None:
        end = os.lseek(self._handle, 0, os.SEEK_END)
        data = memoryview(_line(entry))
        try:
            while data:
                data = data[os.write(self._handle, data) :]
            os.fsync(self._handle)
        except OSError as error:
            os.ftruncate(self._handle, end)  # no half line for the next run to stumble over
            message = (
                f"The journal cannot be written ({(error.strerror or '').lower()}), so nothing "
                "more is overwritten. Free space beside the receipt, then start again"
            )
            raise ErasureError(message) from error


def open_journal(path: Path, *, plan: Digest, target: DeviceIdentity, planned: int) -> Journal:
    """Open the journal of a plan, or begin it.

    Args:
        path: where it stands.
        plan: digest of the plan.
        target: the device that it is about.
        planned: bytes in the plan.

    Raises:
        RefusedTargetError: it belongs to another plan or device, or to a run that is going on.
        ErasureError: it cannot be written, or was damaged other than in its last line.
    """
    head = {
        "kind": "plan",
        "schema": SCHEMA,
        "plan": str(plan),
        "target": to_document(target),
        "bytes": planned,
    }
    try:
        if not path.exists():
            write_new(path, _line(head))
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError as error:
        message = (
            f"The journal {path.name} cannot be written ({(error.strerror or '').lower()}); "
            "nothing was overwritten. Choose another place for the receipt"
        )
        raise ErasureError(message) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return Journal(handle, _read(handle, head, path))
    except BlockingIOError as error:
        os.close(handle)
        message = f"Another run is using the journal {path.name}; wait until it has ended"
        raise RefusedTargetError(message) from error
    except BaseException:
        os.close(handle)
        raise


def is_begun(receipt: Path) -> bool:
    """Whether an earlier start left a journal beside the name of a receipt."""
    return os.path.lexists(journal_path(receipt))


def _line(entry: dict[str, Any]) -> bytes:
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
    return f'{{"crc":"{zlib.crc32(text.encode()):08x}","entry":{text}}}\n'.encode()


def _read(handle: int, head: dict[str, Any], path: Path) -> Standing:
    """Follow the journal from its head, and drop a torn last line."""
    with os.fdopen(os.dup(handle), "rb") as file:
        file.seek(0)
        lines = file.read().splitlines(keepends=True)
    entries = [_entry(line) for line in lines]
    whole = next((n for n, entry in enumerate(entries) if entry is None), len(entries))
    if whole == 0 or any(entry is not None for entry in entries[whole:]):
        message = (
            f"The journal {path.name} is damaged; keep it, and begin again with another receipt "
            "name"
        )
        raise ErasureError(message)
    if entries[0] != head:
        message = (
            f"The journal {path.name} belongs to another plan or device; "
            "choose another receipt name"
        )
        raise RefusedTargetError(message)
    os.ftruncate(handle, sum(len(line) for line in lines[:whole]))
    standing = NOTHING_DONE
    for entry in entries[1:whole]:
        standing = _after(standing, entry or {})
    return standing


def _entry(line: bytes) -> dict[str, Any] | None:
    """What a line says, or None where it is not whole."""
    try:
        found = json.loads(line)
        entry = found["entry"]
        return entry if line == _line(entry) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _after(standing: Standing, entry: dict[str, Any]) -> Standing:
    match entry["kind"]:
        case "run":
            return _after_run(standing, time_from_text(entry["at"]))
        case "mark":
            bad = from_document(entry["bad"], tuple[Extent, ...])
            return _after_mark(standing, entry["done"], bad, is_direct=entry["direct"])
        case _:
            return standing


def _after_run(standing: Standing, at: datetime) -> Standing:
    return Standing(
        standing.done,
        standing.bad,
        standing.runs + 1,
        standing.began or at,
        standing.is_direct,
    )


def _after_mark(
    standing: Standing, done: int, bad: tuple[Extent, ...], *, is_direct: bool
) -> Standing:
    return Standing(
        done,
        merged((*standing.bad, *bad)),
        standing.runs,
        standing.began,
        standing.is_direct and is_direct,
    )
