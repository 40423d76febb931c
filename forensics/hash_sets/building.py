"""A hash set from the originals: every file of a folder, by its digests, never by its name.

References count in order of SHA-256, so they tell nothing of names or folders, and the same
originals always get the same references.
"""

from __future__ import annotations

import mmap
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from forensics.errors import HashSetError
from forensics.hash_set import KIND_BITS, KnownFileTable
from forensics.hash_sets.anchors.anchor_families import rarity_for
from forensics.hash_sets.blocks import pack_blocks, pieces_of
from forensics.hashing import new_hasher
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm, KnownFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.hash_sets.anchors.pieces import Pieces

# Of these flags Windows knows none; a FIFO does not keep us waiting, a link leads nowhere.
READ_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
BUFFER_SIZE = 1024 * 1024
NARROWEST_NUMBER = 4  # IMG-0001


@dataclass(frozen=True, slots=True)
class Built:
    """A table of known files with its block side, and what was left out of it, as counts."""

    known_files: KnownFileTable
    blocks: bytes
    duplicates: int
    empty: int
    not_files: int


def build_from_folder(folder: Path, *, tell: Callable[[int, int], None] = lambda *_: None) -> Built:
    """Hash every file of a folder and of the folders in it; symbolic links are not followed.

    Args:
        folder: the originals.
        tell: is told how much is done, and how much there is to do; from several threads.

    Raises:
        HashSetError: there is nothing to hash, a file cannot be read to its end, or the folder
            changed meanwhile.
    """
    try:
        return _built(folder, tell)
    except OSError as error:
        reason = (error.strerror or "read error").lower()
        message = f"an original cannot be read ({reason}); no hash set was made"
        raise HashSetError(message) from error


def _built(folder: Path, tell: Callable[[int, int], None]) -> Built:
    files, not_files = regular_files(folder)
    progress, paths = _Progress(files, tell), [each.path for each in files]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        contents = list(pool.map(progress.hashed, paths))
        distinct = sorted({content for content in contents if content[1]})
        progress.cut_twice(contents, distinct)
        blocks = _blocks_of(distinct, dict(zip(contents, paths, strict=True)), pool, progress)
    if regular_files(folder) != (files, not_files):
        raise OSError(0, CHANGED)
    if not distinct:
        raise HashSetError("the folder holds no file with content; name the folder of originals")
    empty = sum(not size for _, size, _ in contents)
    known_files = KnownFileTable.from_known_files(_numbered(distinct))
    return Built(known_files, blocks, len(contents) - empty - len(distinct), empty, not_files)


_Content = tuple[bytes, int, tuple[Digest, ...]]
CHANGED = "the folder changed while the set was made"
# Of the processor time that a large set takes, by what was measured: its digests, its pieces, and
# what is made of them all in the end.
DIGESTS, PIECES, WHOLE = 1, 13, 20
READ_AT_ONCE = 64 << 20  # bytes; more than any photograph has


class _Progress:
    """How much of the work on some originals is done, told as bytes of them."""

    def __init__(self, files: list[OriginalFile], tell: Callable[[int, int], None]) -> None:
        self._total, self._tell = sum(each.size for each in files), tell
        self._done, self._lock = 0, Lock()

    def hashed(self, path: bytes) -> _Content:
        return _digests_of_file(path, lambda size: self._add(DIGESTS * size))

    def cut_twice(self, contents: list[_Content], distinct: list[_Content]) -> None:
        """Count what is there twice as done: no pieces are taken of it again."""
        more = sum(size for _, size, _ in contents) - sum(size for _, size, _ in distinct)
        self._add(PIECES * more)

    def taken(self, size: int) -> None:
        self._add(PIECES * size)

    def _add(self, more: int) -> None:
        with self._lock:
            self._done += more
            done = self._done
        self._tell(done // WHOLE, self._total)


class OriginalFile(NamedTuple):
    """A file of the folder of originals, as it was when it was listed."""

    path: bytes
    size: int
    changed: int


def regular_files(folder: Path) -> tuple[list[OriginalFile], int]:
    """Every file below a folder, in order, and how many things are neither file nor folder."""
    found, not_files, folders = [], 0, [os.fsencode(folder)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    seen = entry.stat(follow_symlinks=False)
                    found.append(OriginalFile(entry.path, seen.st_size, seen.st_mtime_ns))
                else:
                    not_files += 1
    return sorted(found), not_files


def _digests_of_file(path: bytes, read: Callable[[int], None]) -> _Content:
    descriptor = os.open(path, READ_FLAGS)
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 -- a descriptor, not a path
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "a file changed into something else meanwhile")
        return digests_of_content(file, read)


def digests_of_content(file: BinaryIO, read: Callable[[int], None] = lambda _: None) -> _Content:
    """SHA-256, size in bytes and all four digests of what a file holds from here on.

    ``read`` is told the bytes of each part that was read.

    Raises:
        OSError: it cannot be read.
    """
    hashers = {kind: new_hasher(kind) for kind in KIND_BITS}
    buffer, size = memoryview(bytearray(BUFFER_SIZE)), 0
    while got := file.readinto(buffer):  # type: ignore[attr-defined]  # every binary file has it
        size += got
        for hasher in hashers.values():
            hasher.update(buffer[:got])
        read(got)
    digests = tuple(Digest(kind, hasher.digest()) for kind, hasher in hashers.items())
    return hashers[HashAlgorithm.SHA256].digest(), size, digests


def _blocks_of(
    distinct: list[_Content],
    paths: dict[_Content, bytes],
    pool: ThreadPoolExecutor,
    progress: _Progress,
) -> bytes:
    rarity = rarity_for(sum(size for _, size, _ in distinct))

    def take(content: _Content) -> Pieces:
        pieces = _pieces_of_file(paths[content], content, rarity)
        progress.taken(content[1])
        return pieces

    return pack_blocks(pool.map(take, distinct), rarity=rarity) if distinct else b""


def _pieces_of_file(path: bytes, expected: _Content, rarity: int) -> Pieces:
    descriptor = os.open(path, READ_FLAGS)
    with open(descriptor, "rb") as file:  # noqa: PTH123 -- a descriptor, not a path
        content = _whole(file, expected[1])
    hasher = new_hasher(HashAlgorithm.BLAKE3)
    hasher.update(content)
    if Digest(HashAlgorithm.BLAKE3, hasher.digest()) not in expected[2]:
        raise OSError(0, CHANGED)
    return pieces_of(content, rarity=rarity)


def _whole(file: BinaryIO, size: int) -> memoryview:
    """All of a file that had ``size`` bytes a moment ago; the digest tells whether it still is it.

    Only what is too large for memory is mapped: where a mapped file is cut short, the system ends
    the process that reads it.
    """
    if size <= READ_AT_ONCE:
        return memoryview(file.read(size + 1))
    try:
        return memoryview(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ))
    except ValueError as error:  # it is shorter now
        raise OSError(0, CHANGED) from error


def _numbered(distinct: list[_Content]) -> Iterator[KnownFile]:
    width = max(NARROWEST_NUMBER, len(str(len(distinct))))
    for number, (_, size, digests) in enumerate(distinct, start=1):
        yield KnownFile(f"IMG-{number:0{width}}", size, digests)
