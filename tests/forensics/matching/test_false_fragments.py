from __future__ import annotations

import io
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from forensics.hash_sets.anchors.windows import selected_offsets
from forensics.matching.raw import RawMatcher
from tests.forensics.matching.media import PAGE, Medium, one_page, random_bytes, tables_of

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def a_photograph(seed: int, *, quality: int = 85, kind: str = "JPEG") -> bytes:
    """A noisy picture with a flat sky, a thumbnail's worth of Exif and the usual profile."""
    noise = np.random.default_rng(seed)
    pixels = noise.integers(0, 255, (480, 640, 3), dtype=np.uint8)
    pixels[:160] = (190, 210, 255)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = "Maker", "Model 3000" * 40, "Firmware 1.0" * 20
    out = io.BytesIO()
    Image.fromarray(pixels).save(
        out, kind, quality=quality, icc_profile=PROFILE, exif=exif.tobytes()
    )
    return out.getvalue()


LENGTHS = st.integers(1, 40_000)
KNOWN = [a_photograph(seed) for seed in range(3)] + [a_photograph(9, kind="PNG")]


TABLES = tables_of(*KNOWN)


def test_pictures_of_the_same_camera_are_no_hits() -> None:
    medium = Medium(bytearray())
    for seed in range(100, 112):
        for kind in ("JPEG", "PNG", "WEBP"):
            medium.content += a_photograph(seed, kind=kind)
            medium.content += bytes(-len(medium.content) % 4096)

    assert medium.hits(tables_of(*KNOWN)) == ()


def test_one_known_picture_among_them_is_found() -> None:
    medium = Medium(bytearray(bytes(8192) + a_photograph(50)))
    medium.content += bytes(-len(medium.content) % 4096) + KNOWN[1] + bytes(5000)

    assert [(hit.row, hit.is_whole) for hit in medium.hits(tables_of(*KNOWN))] == [(1, True)]


def test_a_single_known_picture_shares_nothing_with_another_of_its_camera() -> None:
    medium = Medium(bytearray(a_photograph(77) + bytes(100_000)))

    assert medium.hits(tables_of(KNOWN[0])) == ()


def test_pictures_with_the_same_white_ground_are_no_hits() -> None:
    def drawing(seed: int) -> bytes:
        pixels = np.full((600, 801, 3), 255, np.uint8)
        noise = np.random.default_rng(seed)
        pixels[300:340, 300:400] = noise.integers(0, 255, (40, 100, 3), dtype=np.uint8)
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "JPEG", quality=90)
        return out.getvalue()

    medium = Medium(bytearray(b"".join(drawing(seed) for seed in range(5, 30))))

    assert medium.hits(tables_of(drawing(1))) == ()


@pytest.mark.parametrize("seed", range(3))
def test_random_bytes_are_no_hits(seed: int) -> None:
    medium = Medium(bytearray(random_bytes(1000 + seed, 8 * PAGE)))

    assert medium.hits(tables_of(*KNOWN)) == ()


UNRELATED = [a_photograph(seed) for seed in range(200, 204)]
PIECES = st.one_of(
    st.builds(random_bytes, st.integers(5000, 9000), LENGTHS),
    st.builds(lambda value, length: bytes([value]) * length, st.integers(0, 255), LENGTHS),
    st.builds(
        lambda motif, length: (motif * (length // len(motif) + 1))[:length],
        st.binary(min_size=2, max_size=64), LENGTHS,
    ),
    st.builds(
        lambda start, step, kind, length: np.arange(
            start, start + step * (length // 8), step, dtype=kind
        ).tobytes(),
        st.integers(0, 9), st.integers(1, 9), st.sampled_from(["<u4", ">u4", "<u8"]), LENGTHS,
    ),
    st.builds(
        lambda picture, start, length: picture[start : start + length],
        st.sampled_from(UNRELATED), st.integers(0, 100_000), LENGTHS,
    ),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(pieces=st.lists(PIECES, min_size=1, max_size=8), shift=st.integers(0, 511))
def test_no_medium_of_chance_constants_patterns_and_other_pictures_has_a_hit(
    pieces: list[bytes], shift: int
) -> None:
    medium = Medium(bytearray(bytes(shift) + b"".join(pieces)))

    assert medium.hits(TABLES) == ()


def test_patterned_media_are_no_hits_for_files_with_the_same_patterns() -> None:
    patterns = [
        bytes(40_000),
        b"\xff" * 40_000,
        bytes(range(256)) * 160,
        b"abcdefgh" * 5000,
        np.arange(20_000, dtype="<u4").tobytes(),
        np.arange(20_000, dtype=">u4").tobytes(),
        b"0123456789" * 4000,
    ]
    known = [random_bytes(n, 30_000) + pattern for n, pattern in enumerate(patterns)]
    medium = Medium(bytearray(b"".join(p * (1 + 200_000 // len(p)) for p in patterns)))

    assert medium.hits(tables_of(*known)) == ()


def test_a_page_of_one_value_is_told_as_constant() -> None:
    matcher = RawMatcher(tables_of(*KNOWN))

    for value in (b"\x00", b"\xff", b"A"):
        assert one_page(matcher, value * PAGE, 0, Medium(bytearray()).read_at).is_constant
        assert one_page(matcher, value * 515, 0, Medium(bytearray()).read_at).is_constant


@pytest.mark.parametrize("place", [0, 1, 500, PAGE // 2, PAGE - 1])
def test_one_other_byte_makes_a_page_not_constant(place: int) -> None:
    page = bytearray(PAGE)
    page[place] = 1

    found = one_page(RawMatcher(tables_of(*KNOWN)), page, 0, Medium(page).read_at)

    assert not found.is_constant


def test_what_unrelated_known_files_share_is_no_hit() -> None:
    shared = random_bytes(30, 20_000)
    known = [random_bytes(31, 90_000) + shared, random_bytes(32, 90_112) + shared]
    medium = Medium(bytearray(bytes(4096) + shared + random_bytes(33, 50_000)))

    assert medium.hits(tables_of(*known)) == ()


def test_a_medium_flooded_with_one_window_costs_bounded_time_and_is_told() -> None:
    content = KNOWN[0]
    flood = Medium(bytearray(_an_anchor(content) * (PAGE // 8)))
    tables = tables_of(content)

    start = time.process_time()
    (page,) = flood.pages(tables)

    assert page.is_over_budget
    assert time.process_time() - start < 5
    assert page.runs == ()


def test_a_copy_in_a_flooded_page_is_found_all_the_same() -> None:
    content = KNOWN[0]
    flood = Medium(bytearray(_an_anchor(content) * (PAGE // 8)))
    flood.put(40_960, content)

    (page,) = flood.pages(tables_of(content))

    assert page.is_over_budget
    assert max(run.extent.length for run in page.runs) == len(content)


def test_runs_of_a_page_never_overlap_at_one_shift() -> None:
    medium = Medium(bytearray(KNOWN[0] + KNOWN[1] + KNOWN[2]))
    runs = [run for page in medium.pages(tables_of(*KNOWN)) for run in page.runs]

    for one, other in pairwise(sorted(runs)):
        same = (one.row, one.shift) == (other.row, other.shift)
        assert not same or one.known_end <= other.known_offset


def _an_anchor(content: bytes) -> bytes:
    """A window of a known file by which it is noticed anywhere."""
    offset = int(selected_offsets(memoryview(content), 64)[-100])
    return content[offset : offset + 8]
