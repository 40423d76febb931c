"""Reading a container of files from end to end, as the workers of a scan do."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from forensics.containers import identify_source
from forensics.containers.opening import open_files
from forensics.containers.reader import HeldFile, HeldPart
from forensics.errors import UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.containers.reader import HeldFiles

PIECE = 64 * 1024


@dataclass
class Read:
    """Contents by path, what each file was, and whatever was said; ``closed`` by path as well.

    ``length`` is how many bytes were read, ``size`` what the ledger counts.
    """

    contents: dict[str | None, bytes] = field(default_factory=dict)
    files: list[HeldFile] = field(default_factory=list)
    parts: list[HeldPart] = field(default_factory=list)
    closed: dict[str | None, str] = field(default_factory=dict)
    damaged: dict[str | None, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    length: int = 0
    size: int = 0

    @property
    def own(self) -> dict[str | None, bytes]:
        """The contents of files, without what lies outside them."""
        return {path: content for path, content in self.contents.items() if path is not None}


def read_all(path: Path, most: int = 64 * 1024 * 1024) -> Read:
    """Read every file of a container; of long ones no more than so many bytes are kept."""
    ref = identify_source(path)
    container, read = open_files(ref), Read(size=ref.size)
    try:
        for part in container.parts():
            if isinstance(part, Fault):
                read.reasons.append(part.reason)
                continue
            read.parts.append(part)
            for file in container.files(part):
                if isinstance(file, Fault):
                    read.reasons.append(f"{file.where}: {file.reason}")
                    continue
                read.files.append(file)
                if file.closed:
                    read.closed[file.path] = file.closed
                else:
                    _read(container, file, read, most)
    finally:
        container.close()
    return read


def _read(container: HeldFiles, file: HeldFile, read: Read, most: int) -> None:
    kept, piece, done = bytearray(), memoryview(bytearray(PIECE)), 0
    stream = container.stream(file)
    try:
        while done < file.size:
            some = piece[: min(PIECE, file.size - done)]
            stream.read_into(done, some)
            done += len(some)
            if len(kept) < most:
                kept += some
        damage = stream.damage()
    except UnreadableExtentError as error:
        damage = error
    finally:
        stream.close()
    read.length += done
    before = b"" if file.is_file else read.contents.get(None, b"")
    read.contents[file.path] = before + bytes(kept)
    if damage is not None:
        read.damaged[file.path] = damage.reason
