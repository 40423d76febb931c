"""One copy of an opened hash set for all workers of a machine, in shared memory.

A shard carries the name of the shared memory and the digest of the set, never a passphrase or a
key, and nothing of the set is written to a disk. The memory goes when the scan ends; when the
coordinator is killed, Python's own resource tracker, a process of its own, lets it go.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
import threading
from contextlib import contextmanager, suppress
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.errors import HashSetError
from forensics.hash_sets.altered_side import altered_index
from forensics.hash_sets.blocks import BlockTables
from forensics.hash_sets.index import KnownIndex, lay_out_index
from forensics.value_classes import dataclass
from forensics.values import Digest
from forensics.wordings import reading as wordings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.altered.index import AlteredIndex
    from forensics.hash_set import HashSet


@dataclass(frozen=True, slots=True)
class SharedIndexRef:
    """Where a worker finds the tables of an opened hash set.

    The block side, where there is one, begins at the next multiple of eight bytes after the index,
    and what finds altered copies at the next one after that.
    """

    name: str
    size: int
    digest: Digest
    blocks_size: int = 0
    altered_size: int = 0

    @property
    def blocks_offset(self) -> int:
        """Where the block side begins."""
        return self.size + -self.size % 8

    @property
    def altered_offset(self) -> int:
        """Where begins what finds altered copies."""
        end = self.blocks_offset + self.blocks_size
        return end + -end % 8


@contextmanager
def shared_index(hash_set: HashSet) -> Iterator[SharedIndexRef]:
    """Hold the tables of a hash set in shared memory for as long as the block lasts."""
    memory, ref = _filled(hash_set)
    _give_memory_back()
    try:
        yield ref
    finally:
        memory.close()
        with suppress(FileNotFoundError):
            memory.unlink()


def attach_index(ref: SharedIndexRef) -> KnownIndex:
    """Return the tables that a reference names; opened once per thread.

    Raises:
        HashSetError: they are gone, or are those of another hash set.
    """
    if getattr(_cache, "name", None) != ref.name:
        _cache.index = _cache.blocks = _cache.altered = _cache.memory = _cache.name = None
        try:
            _cache.memory = _attach(ref)
        except (OSError, ValueError) as error:
            raise HashSetError(wordings.TABLES_GONE) from error
        _cache.index = KnownIndex(_cache.memory[: ref.size])
        _cache.name = ref.name
    index: KnownIndex = _cache.index
    if index.set_digest != ref.digest:
        raise HashSetError(wordings.OTHER_TABLES)
    return index


def attach_blocks(ref: SharedIndexRef) -> BlockTables | None:
    """Return the block side that a reference names, None where the set has none; once per thread.

    Raises:
        HashSetError: it is gone, is that of another hash set, or is damaged.
    """
    attach_index(ref)
    if not ref.blocks_size:
        return None
    if _cache.blocks is None:
        start = ref.blocks_offset
        _cache.blocks = BlockTables(_cache.memory[start : start + ref.blocks_size])
    blocks: BlockTables = _cache.blocks
    return blocks


def attach_altered(ref: SharedIndexRef) -> AlteredIndex | None:
    """Return what finds altered copies, None where the set has nothing; once per thread.

    Raises:
        HashSetError: it is gone, is that of another hash set, or is damaged.
    """
    attach_index(ref)
    if not ref.altered_size:
        return None
    if _cache.altered is None:
        start = ref.altered_offset
        _cache.altered = altered_index(_cache.memory[start : start + ref.altered_size])
    found: AlteredIndex = _cache.altered
    return found


def files_of_tables(ref: SharedIndexRef) -> tuple[Path, ...]:
    """The file that shared memory is on Linux: all that a confined worker opens of it."""
    return (_LINUX_MEMORY / ref.name,) if sys.platform == "linux" else ()


def size_of_tables(readable: Iterable[Path]) -> int:
    """Bytes of shared memory among some files: what a reader of them needs of addresses besides."""
    tables = (path for path in readable if path.parent == _LINUX_MEMORY)
    return sum(path.stat().st_size for path in tables if path.is_file())


def _filled(hash_set: HashSet) -> tuple[SharedMemory, SharedIndexRef]:
    """New shared memory with the tables; what was made on the way is let go of."""
    index, blocks, altered = (
        lay_out_index(hash_set),
        hash_set.blocks or b"",
        hash_set.altered or b"",
    )
    sizes = (index.size, hash_set.digest, len(blocks), len(altered))
    start = SharedIndexRef("", *sizes).altered_offset
    memory = SharedMemory(create=True, size=start + len(altered))
    ref = SharedIndexRef(memory.name, *sizes)
    try:
        index.write_into(_bytes_of(memory))
        _write(memory, ref.blocks_offset, memoryview(blocks))
        _write(memory, ref.altered_offset, memoryview(altered))
    except BaseException:
        memory.close()
        memory.unlink()
        raise
    return memory, ref


def _write(memory: SharedMemory, start: int, content: memoryview) -> None:
    """Put bytes into shared memory, on Linux through its file.

    To have each of its pages mapped first would take longer than to write them.
    """
    if sys.platform != "linux":
        _bytes_of(memory)[start : start + len(content)] = content
        return
    descriptor = os.open(_LINUX_MEMORY / memory.name, os.O_WRONLY | os.O_CLOEXEC)
    try:
        while content:
            written = os.pwrite(descriptor, content, start)
            start, content = start + written, content[written:]
    finally:
        os.close(descriptor)


def _give_memory_back() -> None:
    """Have the C library return what it keeps for later: forty megabytes after a million rows."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # not of every C library
            ctypes.CDLL(None).malloc_trim(0)


def _attach(ref: SharedIndexRef) -> memoryview:
    """The shared memory, for reading where the system can tell."""
    for file in files_of_tables(ref):
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            # Not through SharedMemory, which maps for writing: a worker must not change the tables.
            return memoryview(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ))
        finally:
            os.close(descriptor)
    _cache.attached = _AttachedMemory(ref.name)
    return _bytes_of(_cache.attached)


def _bytes_of(memory: SharedMemory) -> memoryview:
    if memory.buf is None:
        raise HashSetError(wordings.TABLES_CLOSED)
    return memory.buf


_LINUX_MEMORY = Path("/dev/shm")  # noqa: S108 -- where shm_open puts it; nothing is made there


class _AttachedMemory(SharedMemory):
    """Shared memory whose arrays may outlive it at the end of a process, without a complaint."""

    def __del__(self) -> None:
        with suppress(BufferError):
            super().__del__()


_cache = threading.local()  # the one handle per thread; no state of the scan
