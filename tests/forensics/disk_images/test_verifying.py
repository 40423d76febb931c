from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

import blake3
import pytest

from forensics.containers import identify_source, open_image
from forensics.disk_images import verifying
from forensics.disk_images.sequential import joined, read_through
from forensics.disk_images.verifying import MediumDigest, digest_medium, stored_digests
from forensics.errors import ChecksumError, UnreadableExtentError
from forensics.values import Digest, Extent, HashAlgorithm
from tests.forensics.disk_images.recipes import flip, section

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ALL = tuple(HashAlgorithm)
CHUNK = 32768


def test_a_medium_has_the_digests_of_its_bytes(acquired: Path, medium: bytes) -> None:
    image = open_image(identify_source(acquired))
    seen: list[int] = []

    found = digest_medium(image, algorithms=ALL, on_progress=seen.append)

    assert found.faults == ()
    assert dict(zip(ALL, found.digests, strict=True)) == {
        HashAlgorithm.BLAKE3: Digest(HashAlgorithm.BLAKE3, blake3.blake3(medium).digest()),
        HashAlgorithm.SHA256: Digest(HashAlgorithm.SHA256, hashlib.sha256(medium).digest()),
        HashAlgorithm.SHA1: Digest(HashAlgorithm.SHA1, hashlib.sha1(medium).digest()),  # noqa: S324 -- stored by others
        HashAlgorithm.MD5: Digest(HashAlgorithm.MD5, hashlib.md5(medium).digest()),  # noqa: S324 -- stored by others
    }
    assert seen == sorted(seen)
    assert seen[-1] == len(medium)
    assert set(stored_digests(image)) < set(found.digests)
    image.close()


def test_a_medium_with_bad_bytes_has_faults_and_no_digest(
    copy_of_acquired: Callable[[], Path], medium: bytes
) -> None:
    first = copy_of_acquired()
    flip(first, section(first, "sectors").start + 76 + 100)
    max(first.parent.glob("*.E*")).unlink()
    image = open_image(identify_source(first))
    (gap,) = image.gaps()

    found = digest_medium(image, algorithms=ALL, on_progress=lambda _: None)

    assert found.digests == ()
    assert [type(fault) for fault in found.faults] == [ChecksumError, UnreadableExtentError]
    assert [(f.offset, f.length) for f in found.faults] == [
        (0, CHUNK),
        (gap.offset, len(medium) - gap.offset),
    ]
    image.close()


def test_pieces_and_errors_cover_an_extent_once(
    copy_of_acquired: Callable[[], Path], medium: bytes
) -> None:
    first = copy_of_acquired()
    start = section(first, "sectors").start + 76
    for chunk in (1, 4, 5):  # stored chunks: each has its checksum behind it
        flip(first, start + chunk * (CHUNK + 4) + 7)
    image = open_image(identify_source(first))
    extent = Extent(CHUNK + 100, 8 * CHUNK)
    buffers = [memoryview(bytearray(50_000))]

    position, bad = extent.offset, []
    for piece in read_through(image, extent, buffers=buffers):
        if isinstance(piece, UnreadableExtentError):
            assert piece.offset == position
            bad.append((piece.offset, piece.length))
            position += piece.length
        else:
            offset, block = piece
            assert offset == position
            assert block == medium[offset : offset + len(block)]
            position += len(block)

    assert position == extent.end
    assert bad == [(CHUNK + 100, CHUNK - 100), (4 * CHUNK, CHUNK), (5 * CHUNK, CHUNK)]
    image.close()


def test_neighbours_with_one_reason_are_one_fault() -> None:
    faults = [
        ChecksumError(0, 10, "bad"),
        ChecksumError(10, 10, "bad"),
        UnreadableExtentError(20, 10, "bad"),
        ChecksumError(40, 10, "bad"),
    ]

    found = [(type(f), f.offset, f.length) for f in joined(faults)]

    assert found == [
        (ChecksumError, 0, 20),
        (UnreadableExtentError, 20, 10),
        (ChecksumError, 40, 10),
    ]


def test_a_digest_waits_for_no_slower_one_until_the_blocks_in_memory_are_used_up(
    acquired: Path, medium: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast, slow = _Kept(), _Kept()
    monkeypatch.setattr(verifying, "BLOCK_SIZE", CHUNK)
    slow.waits_for = lambda: len(fast.blocks) == verifying.BLOCKS_HELD

    found = _digested(acquired, monkeypatch, fast, slow)

    assert slow.waited_in_vain == 0
    assert found.faults == ()
    assert b"".join(fast.blocks) == b"".join(slow.blocks) == medium


def test_no_block_is_written_over_that_a_digest_still_reads(
    acquired: Path, medium: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast, slow = _Kept(), _Kept(delay=0.002)
    monkeypatch.setattr(verifying, "BLOCK_SIZE", CHUNK)

    _digested(acquired, monkeypatch, fast, slow)

    assert b"".join(slow.blocks) == medium


def test_a_digest_that_fails_is_no_digest(acquired: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MemoryError):
        _digested(acquired, monkeypatch, _Kept(), _Failing())


class _Kept:
    """A hasher that keeps copies of what it took, and may wait before the first block."""

    def __init__(self, delay: float = 0.0) -> None:
        self.blocks: list[bytes] = []
        self.waits_for: Callable[[], bool] | None = None
        self.waited_in_vain = 0
        self._delay = delay

    def update(self, data: memoryview, /) -> None:
        if self.waits_for is not None and not self.blocks:
            self.waited_in_vain += not _comes_true(self.waits_for)
        time.sleep(self._delay)
        self.blocks.append(bytes(data))

    def digest(self) -> bytes:
        return bytes(32)


class _Failing(_Kept):
    def update(self, _: memoryview, /) -> None:
        raise MemoryError


def _comes_true(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not condition() and time.monotonic() < end:
        time.sleep(0.001)
    return condition()


def _digested(path: Path, monkeypatch: pytest.MonkeyPatch, *hashers: _Kept) -> MediumDigest:
    """Digest a disk image, by these hashers instead of true ones."""
    left = list(hashers)
    monkeypatch.setattr(verifying, "new_hasher", lambda _: left.pop(0))
    image = open_image(identify_source(path))
    try:
        return digest_medium(image, algorithms=ALL[: len(hashers)], on_progress=lambda _: None)
    finally:
        image.close()
