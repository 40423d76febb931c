"""Blocks of a disk image with the digest of all of it: from one reading, or nothing."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

import pytest

from forensics.containers.opening import identify_source
from forensics.errors import DiskImageError
from forensics.scanning.sources import blocks_of_whole
from forensics.scanning.sources.blocks_of_whole import PIECE
from forensics.values import Digest, Extent, HashAlgorithm
from tests.forensics.disk_images.recipes import acquire, overwrite, section
from tests.forensics.scanning.sources.taken_over import (
    give_longer_blocks,
    give_other_places,
    give_twice_the_digest,
    go_down_among_blocks,
    install,
    leave_blocks_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MEDIUM = os.urandom(PIECE + 262_144 + 100)
PLACES = (
    Extent(0, 512),
    Extent(PIECE - 512, 512),
    Extent(PIECE, 512),
    Extent(len(MEDIUM) - 100, 100),
)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    path = tmp_path / "medium.raw"
    path.write_bytes(MEDIUM)
    return path


def read(image: Path) -> tuple[Digest, dict[int, bytes], list[int]]:
    blocks: dict[int, bytes] = {}
    steps: list[int] = []
    digest = blocks_of_whole.blocks_of_whole(
        identify_source(image), PLACES, take=blocks.__setitem__, on_progress=steps.append
    )
    return digest, blocks, steps


def test_blocks_and_digest_are_those_of_the_medium(raw: Path) -> None:
    digest, blocks, steps = read(raw)

    assert digest == Digest(HashAlgorithm.SHA256, hashlib.sha256(MEDIUM).digest())
    assert blocks == {each.offset: MEDIUM[each.offset : each.end] for each in PLACES}
    assert steps == [PIECE, len(MEDIUM)]


def test_an_image_of_which_a_part_cannot_be_read_gives_no_digest(tmp_path: Path) -> None:
    medium = tmp_path / "medium.raw"
    medium.write_bytes(MEDIUM[: PIECE + 262_144])
    image = acquire(medium, tmp_path / "image", "-c", "fast", "-b", "64")
    overwrite(image, section(image, "sectors").start + 76 + 700, b"x" * 64)

    with pytest.raises(DiskImageError):
        read(image)


@pytest.mark.parametrize(
    "taken_over",
    [
        go_down_among_blocks,
        leave_blocks_out,
        give_other_places,
        give_longer_blocks,
        give_twice_the_digest,
    ],
)
def test_a_reader_that_fails_or_gives_something_else_gives_nothing(
    raw: Path, taken_over: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, blocks_of_whole, "whole_in_child", taken_over)

    with pytest.raises(DiskImageError, match="cannot be read"):
        read(raw)
