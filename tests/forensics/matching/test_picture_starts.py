"""Where pictures begin and end among other bytes: by their structure, at any byte."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest
from PIL import Image

from forensics.matching.picture_ends import HEAD, PictureEnd, PictureKind, end_of, picture_kind
from forensics.matching.picture_starts import MOST_STARTS, PictureStarts
from forensics.pictures.heif import SMALL as HEIC

NOISE = random.Random("noise").randbytes(70_000)  # noqa: S311 -- no secret
MARK = b"\xff\xd8\xff\xe0\0\x10JF"


def saved(kind: str, **how: object) -> bytes:
    drawn = np.random.default_rng(1).integers(0, 256, (90, 120, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(drawn).save(out, kind, **how)
    return out.getvalue()


PICTURES = {
    "JPEG": saved("JPEG"),
    "progressive": saved("JPEG", progressive=True),
    "PNG": saved("PNG"),
    "GIF": saved("GIF"),
    "WEBP": saved("WEBP"),
    "BMP": saved("BMP"),
    "AVIF": saved("AVIF"),
    "HEIF": HEIC,
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_ends_where_its_structure_ends_whatever_follows(name: str) -> None:
    picture = PICTURES[name]
    kind = picture_kind(picture[:HEAD])

    assert kind is PictureKind("JPEG" if name == "progressive" else name)
    assert end_of(kind, memoryview(picture + NOISE)) == PictureEnd(len(picture), is_whole=True)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_whose_end_is_not_there_needs_more_bytes(name: str) -> None:
    picture = PICTURES[name]
    kind = picture_kind(picture[:HEAD])
    assert kind is not None
    # The end of boxes is told by what follows them: nothing does here.
    cuts = range(40, len(picture), 997)

    assert {end_of(kind, memoryview(picture[:cut])) for cut in cuts} <= {None}


@pytest.mark.parametrize("name", ["JPEG", "PNG", "GIF"])
def test_a_picture_that_was_overwritten_ends_soon_after_its_last_good_byte(name: str) -> None:
    picture = PICTURES[name]
    kind = picture_kind(picture[:HEAD])
    assert kind is not None
    kept = picture[: len(picture) // 2]

    ending = end_of(kind, memoryview(kept + NOISE))

    assert ending is not None
    assert not ending.is_whole
    assert ending.length <= len(kept) + 35_000


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\x00" + bytes(40),
        b"BM" + NOISE[:40],
        b"RIFF\x10\0\0\0AVI LIST",
        b"\0\0\0\x18ftypisom\0\0\2\0isomiso2",
        b"II*\0\1\0\0\0",
    ],
)
def test_what_only_looks_so_in_its_first_bytes_is_no_picture(head: bytes) -> None:
    assert picture_kind(head[:HEAD]) is None


def test_nothing_makes_the_walk_fail() -> None:
    source = random.Random("walks")  # noqa: S311 -- no secret
    for picture in PICTURES.values():
        for _ in range(40):
            changed = bytearray(picture)
            for _ in range(source.randrange(1, 6)):
                changed[source.randrange(2, len(changed))] = source.randrange(256)
            kind = picture_kind(bytes(changed[:HEAD]))
            ending = end_of(kind, memoryview(changed)) if kind is not None else None
            assert ending is None or 0 <= ending.length <= len(changed)


def found(content: bytes, page: int) -> list[int]:
    starts = PictureStarts()
    whole = memoryview(content)
    pages = [(at, whole[at : at + page]) for at in range(0, len(content), page)]
    starts.take(pages, lambda at, length: whole[at : at + length])
    return starts.kept()


@pytest.mark.parametrize("size", [1 << 17, 4096, 1000, 9])
def test_beginnings_are_seen_at_every_byte_wherever_pages_end(size: int) -> None:
    content, places = bytearray(NOISE), [0, 9, 995, 4093, 4101, 60_001, len(NOISE) - 8]
    for place in places:
        content[place : place + 8] = MARK if place % 2 else PICTURES["PNG"][:8]

    assert found(bytes(content), size) == places


def test_too_many_are_cut_and_said_to_be() -> None:
    starts = PictureStarts()
    content = memoryview(MARK * (MOST_STARTS + 5))

    starts.take([(0, content)], lambda *_: b"")

    assert starts.are_too_many
    assert len(starts.kept()) == MOST_STARTS
    starts.begin()
    assert not starts.are_too_many
