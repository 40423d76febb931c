from __future__ import annotations

import ctypes
import os
from itertools import pairwise
from pathlib import Path

import pytest

from forensics.disk_images.segment_files import open_for_reading, read_exactly
from forensics.errors import UnreadableExtentError
from forensics.sandbox.limits import PR_SET_DUMPABLE


def test_nothing_is_opened_for_writing(tmp_path: Path) -> None:
    path = tmp_path / "disk.raw"
    path.write_bytes(b"evidence")

    descriptor = open_for_reading(path)

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.write(descriptor, b"x")
    os.close(descriptor)


def test_sectors_that_fail_are_named_with_the_reason() -> None:
    # The first page of a process is never mapped: reading it from its memory gives EIO.
    descriptor = _own_memory()

    with pytest.raises(UnreadableExtentError) as caught:
        read_exactly(descriptor, 0, memoryview(bytearray(4096)))

    assert (caught.value.offset, caught.value.length) == (0, 4096)
    assert caught.value.reason == "input/output error"
    os.close(descriptor)


def test_only_the_sectors_that_fail_are_named() -> None:
    start, end = _end_of_a_mapping()
    descriptor = _own_memory()

    with pytest.raises(UnreadableExtentError) as caught:
        read_exactly(descriptor, end - 4096, memoryview(bytearray(8192)))

    assert start < end
    assert (caught.value.offset, caught.value.length) == (end, 4096)
    os.close(descriptor)


def _own_memory() -> int:
    """Open it: once a test before has opened a key, it is closed to an ordinary user."""
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1)
    return os.open("/proc/self/mem", os.O_RDONLY)


def _end_of_a_mapping() -> tuple[int, int]:
    """A readable mapping of this process that is followed by nothing."""
    mappings = []
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, access = line.split()[:2]
        first, last = (int(edge, 16) for edge in span.split("-"))
        mappings.append((first, last, access))
    for (first, last, access), (following, _, _) in pairwise(mappings):
        if access.startswith("r") and following - last >= 65536 and last < 1 << 47:
            return first, last
    raise AssertionError("no such mapping")
