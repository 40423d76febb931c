from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import blake3

from forensics.containers import identify_source, open_image
from forensics.disk_images.sequential import joined, read_through
from forensics.disk_images.verifying import digest_medium, stored_digests
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
