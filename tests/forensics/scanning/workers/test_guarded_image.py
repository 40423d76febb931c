"""A disk image that a guarded child decodes gives what it gives where it is opened."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from forensics.containers.opening import identify_source
from forensics.errors import UnreadableExtentError
from forensics.scanning.workers import guarded_image
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.scanning.workers.guarded_image import WINDOW, GuardedImage
from forensics.values import Extent
from tests.forensics.disk_images.recipes import acquire, overwrite, section
from tests.forensics.scanning.sources.taken_over import (
    give_nothing,
    give_too_little,
    go_down_over_bytes,
    install,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MEDIUM = os.urandom(WINDOW + 200_192)
BAD = Extent(0, 32_768)  # the chunk that is damaged in one of them


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "medium.raw").write_bytes(MEDIUM)
    return acquire(tmp_path / "medium.raw", tmp_path / "image", "-c", "fast", "-S", "4MiB")


@pytest.fixture
def image(path: Path) -> Iterator[GuardedImage]:
    source = identify_source(path)
    child = GuardedChild(silence_seconds=60, readable=source.segments)
    yield GuardedImage(source, child)
    child.close()


def test_any_run_of_bytes_is_that_of_the_medium(image: GuardedImage) -> None:
    chance = random.Random(1)  # noqa: S311 -- places to read, no secret
    runs = [Extent(0, len(MEDIUM)), Extent(WINDOW - 1, 2), Extent(len(MEDIUM) - 1, 1)]
    for _ in range(40):
        offset = chance.randrange(len(MEDIUM))
        runs.append(Extent(offset, chance.randrange(len(MEDIUM) - offset)))

    assert all(image.read_at(run) == MEDIUM[run.offset : run.end] for run in runs)
    with pytest.raises(ValueError, match="past the end"):
        image.read_at(Extent(len(MEDIUM), 1))


def test_damage_is_told_with_its_place_and_what_lies_beside_it_is_read(
    path: Path, image: GuardedImage
) -> None:
    overwrite(path, section(path, "sectors").start + 76 + 700, b"x" * 64)

    with pytest.raises(UnreadableExtentError) as told:
        image.read_at(Extent(512, 512))

    assert Extent(told.value.offset, told.value.length) == BAD
    assert image.read_at(Extent(BAD.end, 512)) == MEDIUM[BAD.end : BAD.end + 512]


@pytest.mark.parametrize("taken_over", [go_down_over_bytes, give_nothing, give_too_little])
def test_a_child_that_fails_or_gives_something_else_gives_no_bytes(
    image: GuardedImage, taken_over: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, guarded_image, "read_in_child", taken_over)

    with pytest.raises(GuardedChildError):
        image.read_at(Extent(0, 512))
