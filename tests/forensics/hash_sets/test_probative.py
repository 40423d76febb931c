from __future__ import annotations

import io
import random
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from forensics.hash_sets.anchors.probative import common_stretches, probative_blocks
from forensics.hash_sets.anchors.windows import (
    hashes_of,
    probative_windows,
    selected_offsets,
    windows_at,
    windows_of,
)


def random_bytes(seed: int, length: int) -> bytes:
    return random.Random(seed).randbytes(length)  # noqa: S311 -- the same bytes in every run


@pytest.mark.parametrize(
    "block",
    [
        bytes(512),
        b"\xff" * 512,
        b"ab" * 256,
        b"abc " * 128,
        bytes(range(256)) * 2,
        bytes(range(0, 256, 2)) * 4,
        np.arange(128, dtype="<u4").tobytes(),
        np.arange(5000, 5256, dtype=">u2").tobytes(),
        random_bytes(1, 64) * 8,
        b" " * 500 + b"end of text!",
    ],
)
def test_what_many_files_hold_is_not_probative(block: bytes) -> None:
    assert not probative_blocks(memoryview(block))[0]


@pytest.mark.parametrize("length", [64, 100, 511, 512])
def test_random_bytes_are_probative(length: int) -> None:
    for seed in range(20):
        assert probative_blocks(memoryview(random_bytes(seed, length)))[0]


def test_a_tail_of_few_bytes_is_not_probative() -> None:
    assert probative_blocks(memoryview(random_bytes(2, 512 + 63))).tolist() == [True, False]


def test_what_a_file_repeats_is_not_probative() -> None:
    row = random_bytes(3, 2253)
    content = random_bytes(4, 8192) + row * 20 + random_bytes(5, 8192)

    blocks = probative_blocks(memoryview(content))

    assert blocks[:16].all()
    assert blocks[-16:-1].all()
    assert not blocks[18:100].any()


def a_picture(kind: str, **options: object) -> bytes:
    pixels = np.random.default_rng(1).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()


def test_what_stands_before_the_scan_of_a_jpeg_is_common() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + bytes(5000)
    content = a_picture("JPEG", icc_profile=profile)
    scan = content.index(b"\xff\xda")

    blocks = probative_blocks(memoryview(content))

    assert not blocks[: scan // 512].any()
    assert blocks[scan // 512 + 1 : -1].all()


def test_the_scan_of_an_embedded_thumbnail_is_probative() -> None:
    thumbnail = a_picture("JPEG", quality=60)
    exif = b"Exif\0\0" + random_bytes(6, 600) + thumbnail
    header = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    content = a_picture("JPEG", quality=90)
    content = content[:2] + header + content[2:]
    start = content.index(thumbnail)

    blocks = probative_blocks(memoryview(content))

    scan = start + thumbnail.index(b"\xff\xda")
    assert not blocks[: scan // 512].any()
    assert blocks[scan // 512 + 1 : (start + len(thumbnail)) // 512].all()


def test_what_stands_before_the_data_of_a_png_is_common() -> None:
    content = a_picture("PNG", icc_profile=random_bytes(7, 3000))

    blocks = probative_blocks(memoryview(content))

    assert not blocks[: content.index(b"IDAT") // 512].any()
    assert blocks[content.index(b"IDAT") // 512 + 1 : -1].all()


def test_a_colour_profile_is_common_wherever_it_lies() -> None:
    profile = struct.pack(">I", 4000) + random_bytes(8, 32) + b"acsp" + random_bytes(9, 3960)
    content = random_bytes(10, 5120) + profile + random_bytes(11, 5120)

    assert list(common_stretches(memoryview(content))) == [(5120, 9120)]


def test_headers_that_lie_do_no_harm() -> None:
    for hostile in (
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\xff\xff",
        b"\xff\xd8\xff\xe0\x00\x00" * 3000,
        b"\xff\xd8" + b"\xff" * 5000,
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xff\xff\xff" + bytes(32) + b"acsp" * 500,
    ):
        content = memoryview(hostile + random_bytes(12, 700))
        assert len(probative_blocks(content)) == -(-len(content) // 512)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (b"\0" * 8, False),
        (b"abababab", False),
        (b"abcabcab", False),
        (b"abcdefgh", False),
        (b"\0\1\0\2\0\3\0\4", False),
        (b"\1\0\2\0\3\0\4\0", False),
        (b"q8\x03\xf0Zz1\x99", True),
    ],
)
def test_windows_of_few_values_and_ramps_are_no_anchors(window: bytes, expected: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    assert probative_windows(np.frombuffer(window, "<u8")).tolist() == [expected]


def test_a_hash_leads_back_to_its_window() -> None:
    windows = np.frombuffer(random_bytes(13, 8000), "<u8")

    assert (windows_of(hashes_of(windows)) == windows).all()


def test_selection_is_the_same_at_every_alignment_and_never_takes_zeros() -> None:
    content = random_bytes(14, 100_000)
    chosen = selected_offsets(memoryview(content), 16)
    shifted = selected_offsets(memoryview(bytes(13) + content), 16)

    assert 0.05 < len(chosen) / len(content) < 0.075
    assert set((chosen + 13).tolist()) == {place for place in shifted.tolist() if place >= 13}
    assert len(selected_offsets(memoryview(bytes(10_000)), 2)) == 0
    assert (windows_at(memoryview(content), chosen) != 0).all()
