from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
import zstandard

from forensics.containers.decoding import Unpacked
from forensics.containers.zstd_frames import FrameWatch
from forensics.contents.pieces import ContentPiece
from forensics.errors import UnreadableExtentError
from forensics.matching.stream_windows import InMemory

if TYPE_CHECKING:
    from collections.abc import Callable

CHANCE = random.Random(3)  # noqa: S311 -- a test's content
NOISE = CHANCE.randbytes(300_000)
SKIPPED = b"\x50\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"12345"


def compressed(content: bytes, *, write_checksum: bool = False) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=write_checksum).compress(content)


def streamed(content: bytes) -> bytes:
    """A frame that does not say how long its content is."""
    object_ = zstandard.ZstdCompressor(write_checksum=True).compressobj()
    return object_.compress(content) + object_.flush()


FRAMES: dict[str, Callable[[], bytes]] = {
    "one": lambda: compressed(NOISE),
    "of a known length": lambda: compressed(b"short"),
    "with a checksum": lambda: compressed(NOISE, write_checksum=True),
    "of blocks that repeat": lambda: compressed(bytes(2_000_000)),
    "streamed": lambda: streamed(NOISE),
    "empty": lambda: compressed(b""),
    "several, one to be passed over": lambda: compressed(b"a") + SKIPPED + streamed(NOISE),
}


def decoded(stored: bytes) -> bytes:
    content = InMemory(memoryview(stored))
    decoder = Unpacked(ContentPiece(content, 0, len(stored)))
    found = bytearray()
    while piece := decoder.read(65_536):
        found += piece
    return bytes(found)


@pytest.mark.parametrize("frames", FRAMES.values(), ids=FRAMES)
def test_frames_are_whole_where_they_end_and_nowhere_else(frames: Callable[[], bytes]) -> None:
    stored = frames()
    ends = {0, len(stored)}
    if SKIPPED in stored:
        ends |= {stored.index(SKIPPED), stored.index(SKIPPED) + len(SKIPPED)}

    for step in (1, 7, len(stored)):
        watch, at = FrameWatch(), 0
        for at in range(0, min(len(stored), 3000), step):
            watch.pass_by(stored[at : at + step])
            end = min(at + step, len(stored))
            assert watch.is_whole == (end in ends)


@pytest.mark.parametrize("frames", FRAMES.values(), ids=FRAMES)
def test_a_frame_that_is_cut_off_gives_what_is_there_and_then_says_so(
    frames: Callable[[], bytes],
) -> None:
    stored = frames()
    whole = decoded(stored)

    for cut in (len(stored) - 1, len(stored) * 2 // 3):
        with pytest.raises(UnreadableExtentError, match=r"cut off|damaged"):
            decoded(stored[:cut])
    assert decoded(stored) == whole


def test_what_follows_a_frame_and_is_none_is_left_to_the_library() -> None:
    watch = FrameWatch()
    watch.pass_by(compressed(b"a") + b"no frame at all" + bytes(99))

    assert watch.is_whole
    with pytest.raises(UnreadableExtentError, match="damaged"):
        decoded(compressed(b"a") + b"no frame at all")
