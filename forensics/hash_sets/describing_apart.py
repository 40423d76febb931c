"""Originals described for a hash set by processes that are confined and decode one after another.

What ends such a process costs the picture that it was at, and no other: the next process goes on
behind it. What comes back are shapes that are checked, tied to known files by their BLAKE3.
"""

from __future__ import annotations

import io
import json
import os
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from forensics.altered.formats import FIRST_BYTES, begins_like_picture, begins_like_video
from forensics.altered.known_picture import KnownPicture
from forensics.altered.undescribed import WhyNot
from forensics.errors import HashSetError
from forensics.hash_sets.altered_side import description_from_bytes, pack_altered
from forensics.hash_sets.building import READ_FLAGS, OriginalFile, regular_files
from forensics.sandbox.asking import ask_and_follow
from forensics.value_classes import dataclass
from forensics.values import HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.hash_set import KnownFileTable

MODULE = "forensics.pictures.describing"
ANSWER_OF_A_FILE = 2 << 20
"""Bytes of an answer for each original: what the frames of a video take, twice."""
AT_ONCE = 4
"""Processes at the most, each of which takes some 500 MB with the picture that it decodes."""


@dataclass(frozen=True, slots=True)
class DescribedOriginals:
    """What finds altered copies of originals, and why some are not found altered.

    Attributes:
        section: for the set, or None where no original could be described.
        known_files: how many known files can be found altered.
        undescribed: how many originals are pictures that are not, by the reason.
    """

    section: bytes | None = field(repr=False)
    known_files: int
    undescribed: Mapping[WhyNot, int]


def describe_originals(
    folder: Path,
    known_files: KnownFileTable,
    *,
    tell: Callable[[int, int], None] = lambda *_: None,
) -> DescribedOriginals:
    """Describe every picture and video of a folder in processes of their own.

    Args:
        folder: the originals.
        known_files: what was made of them; a picture that is none of these is left out.
        tell: is told bytes done and to do, by one thread at a time; what it raises ends it all.

    Raises:
        HashSetError: the folder cannot be listed.
    """
    try:
        files, _ = regular_files(folder)
    except OSError as error:
        raise HashSetError("the folder of originals cannot be read any more") from error
    if not any(map(_begins_like_picture, files)):
        return DescribedOriginals(None, 0, {})
    work = _Work(folder, len(files), _Telling(sum(each.size for each in files), tell))
    side_by_side = max(1, min(AT_ONCE, os.cpu_count() or 1, len(files)))
    with ThreadPoolExecutor(max_workers=side_by_side) as pool:
        parts = pool.map(lambda first: work.part(first, side_by_side), range(side_by_side))
        return _gathered([each for part in parts for each in part], known_files)


def _begins_like_picture(file: OriginalFile) -> bool:
    try:
        with open(os.open(file.path, READ_FLAGS), "rb") as opened:  # noqa: PTH123 -- of bytes
            first = opened.read(FIRST_BYTES)
            return begins_like_picture(first) or begins_like_video(first)
    except OSError:
        return False  # it went meanwhile: the set is of what was there


@dataclass(frozen=True, slots=True)
class _Original:
    """One picture: its BLAKE3, and its descriptions or the reason why there is none."""

    blake3: bytes
    why: WhyNot | None
    blocks: tuple[tuple[bytes, bool, int | None], ...] = ()


class _Telling:
    def __init__(self, total: int, tell: Callable[[int, int], None]) -> None:
        self._total, self._tell = total, tell
        self._done, self._lock = 0, Lock()

    def __call__(self, line: bytes) -> None:
        with self._lock:
            # A library of that process may say something, too.
            self._done += int(line) if line.strip().isdigit() else 0
            self._tell(min(self._done, self._total), self._total)


@dataclass(frozen=True, slots=True)
class _Work:
    folder: Path
    files: int
    telling: _Telling

    def part(self, first: int, step: int) -> list[_Original]:
        """Every ``step``-th file from one on, by as many processes as it takes."""
        found: list[_Original] = []
        while first < self.files:
            heard = _read(self._ask(first, step))
            found += heard.originals
            if heard.ended:
                break
            first = max(first, heard.last if heard.last is not None else first) + step
        return found

    def _ask(self, first: int, step: int) -> bytes:
        question = {"folder": str(self.folder), "first": first, "step": step}
        said = ask_and_follow(
            MODULE,
            json.dumps(question).encode(),
            most=ANSWER_OF_A_FILE * (self.files // step + 1),
            hear=self.telling,
        )
        return said.answer if said else b""


@dataclass(slots=True)
class _Heard:
    """What one process said: some pictures, the last one that it began, and whether it ended."""

    originals: list[_Original] = field(default_factory=list)
    last: int | None = None
    ended: bool = False


def _read(answer: bytes) -> _Heard:
    heard, said, begun = _Heard(), io.BytesIO(answer), b""
    try:
        while told := _line(said):
            if "end" in told:
                heard.ended = True
                return heard
            if "file" in told:
                heard.last, begun = int(told["file"]), bytes.fromhex(told["blake3"])
                continue
            heard.originals.append(_original(begun, told, said))
            begun = b""
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        pass  # it ended within what it said: the picture that it was at counts as begun
    if begun:
        heard.originals.append(_Original(begun, WhyNot.NO_END))
    return heard


def _line(said: io.BytesIO) -> dict[str, Any]:
    line = said.readline()
    told = json.loads(line) if line.endswith(b"\n") else {}
    if not isinstance(told, dict):
        raise TypeError
    return told


def _original(blake3: bytes, told: dict[str, Any], said: io.BytesIO) -> _Original:
    if "why" in told:
        return _Original(blake3, WhyNot(told["why"]))
    blocks = []
    for length, is_thumbnail, moment in told["described"]:
        block = said.read(max(0, int(length)))
        if not 0 < len(block) == int(length):
            raise ValueError(length)
        if moment is not None and not 0 <= int(moment) < 1 << 31:
            raise ValueError(moment)
        blocks.append((block, bool(is_thumbnail), None if moment is None else int(moment)))
    return _Original(blake3, None, tuple(blocks))


def _gathered(originals: list[_Original], known_files: KnownFileTable) -> DescribedOriginals:
    digests = known_files.digests[HashAlgorithm.BLAKE3]
    rows = {digests[row].tobytes(): row for row in range(len(known_files))}
    once = {each.blake3: each for each in originals if each.blake3 in rows}
    pictures = [
        KnownPicture(rows[each.blake3], description_from_bytes(block), is_thumbnail, moment)
        for each in once.values()
        for block, is_thumbnail, moment in each.blocks
    ]
    undescribed = Counter(each.why for each in once.values() if each.why is not None)
    return DescribedOriginals(
        pack_altered(pictures), len({each.row for each in pictures}), dict(undescribed)
    )
