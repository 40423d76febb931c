"""Blocks of a disk image, read in a confined child: all that were asked for, or none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from forensics.containers.opening import identify_source
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.scanning.sources import image_blocks
from forensics.scanning.sources.image_blocks import fetch_blocks
from forensics.values import Extent
from tests.forensics.disk_images.recipes import acquire, overwrite, section
from tests.forensics.scanning.sources.taken_over import (
    give_blocks_twice,
    give_longer_blocks,
    give_other_places,
    go_down_among_blocks,
    install,
    leave_blocks_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MEDIUM = os.urandom(262_144)
PLACES = tuple(Extent(at, 512) for at in range(0, len(MEDIUM), 8192))


@pytest.fixture
def image(tmp_path: Path) -> Path:
    (tmp_path / "medium.raw").write_bytes(MEDIUM)
    return acquire(tmp_path / "medium.raw", tmp_path / "image", "-c", "fast", "-b", "64")


def test_blocks_are_those_of_the_medium_and_one_that_is_damaged_is_not_given(image: Path) -> None:
    source = identify_source(image)
    overwrite(image, section(image, "sectors").start + 76 + 700, b"x" * 64)

    blocks = fetch_blocks(source, PLACES)

    assert blocks.size == len(MEDIUM)
    found = memoryview(bytearray(512))
    for place in PLACES:
        if place.offset < 32_768:  # the chunk in which the damage lies
            with pytest.raises(UnreadableExtentError):
                blocks.read_into(place.offset, found)
        else:
            blocks.read_into(place.offset, found)
            assert found == MEDIUM[place.offset : place.end]


@pytest.mark.parametrize(
    ("taken_over", "reason"),
    [
        (go_down_among_blocks, "its reader went down"),
        (leave_blocks_out, "invalid answer"),
        (give_other_places, "invalid answer"),
        (give_longer_blocks, "invalid answer"),
        (give_blocks_twice, "invalid answer"),
    ],
)
def test_a_reader_that_fails_or_gives_something_else_gives_nothing(
    image: Path, taken_over: Callable[..., Any], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, image_blocks, "blocks_in_child", taken_over)

    with pytest.raises(DiskImageError, match=reason):
        fetch_blocks(identify_source(image), PLACES)
