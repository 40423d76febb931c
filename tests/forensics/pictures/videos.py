"""Small videos that a recipe writes byte by byte: AVI with a JPEG a frame, and an MP4 of sound."""

from __future__ import annotations

import io
import struct
from itertools import pairwise
from typing import TYPE_CHECKING

from PIL import Image

from tests.forensics.altered.drawn import a_picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.altered.pdq import Pixels

WIDTH, HEIGHT = 320, 240


def a_frame(seed: int) -> Pixels:
    """A picture with enough to see in it for points."""
    return a_picture(seed, width=WIDTH, height=HEIGHT, patches=32)


def an_avi(
    frames: Sequence[Pixels],
    *,
    rate: int = 1,
    told: int | None = None,
) -> bytes:
    """A video of these frames, so many a second.

    Args:
        frames: rows, columns and RGB.
        rate: frames a second.
        told: how many frames the header says there are; the truth if None.
    """
    size = WIDTH, HEIGHT
    count = len(frames) if told is None else told
    main = struct.pack("<14I", 1_000_000 // rate, 0, 0, 16, count, 0, 1, 0, *size, 0, 0, 0, 0)
    stream = struct.pack(
        "<4s4sIHHIIIIIIII4H", b"vids", b"MJPG", 0, 0, 0, 0, 1, rate, 0, count, 0, 0xFFFFFFFF, 0,
        0, 0, *size,
    )  # fmt: skip
    form = struct.pack("<IiiHH4sIiiII", 40, *size, 1, 24, b"MJPG", 0, 0, 0, 0, 0)
    streams = _list(b"strl", _chunk(b"strh", stream) + _chunk(b"strf", form))
    header = _list(b"hdrl", _chunk(b"avih", main) + streams)
    movie = _list(b"movi", b"".join(_chunk(b"00dc", _jpeg(each)) for each in frames))
    return _chunk(b"RIFF", b"AVI " + header + movie)


def sound_alone() -> bytes:
    """What begins as an MP4 with one track, which is of sound."""
    handler = _box(b"hdlr", bytes(8) + b"soun" + bytes(13))
    track = _box(b"trak", _box(b"mdia", handler))
    return _box(b"ftyp", b"isom\0\0\0\0isom") + _box(b"moov", track) + _box(b"mdat", bytes(99))


def scenes(seeds: Sequence[int], *, each: int) -> list[Pixels]:
    """Frames of several scenes, so many of each."""
    return [a_frame(seed) for seed in seeds for _ in range(each)]


def places_of(video: bytes) -> list[tuple[int, int]]:
    """Where the frames of such a video begin, and where the next does."""
    found = [at for at in range(len(video)) if video.startswith(b"00dc", at)]
    return list(pairwise([*found, len(video)]))


def claiming(video: bytes, rows: int, columns: int) -> bytes:
    """The same where each frame says that it has so many pixels."""
    told = struct.pack(">HH", rows, columns)
    return video.replace(struct.pack(">HH", HEIGHT, WIDTH), told)


def _jpeg(picture: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=80)
    return out.getvalue()


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def _list(name: bytes, content: bytes) -> bytes:
    return _chunk(b"LIST", name + content)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content
