"""What the bytes look like where nothing is announced: volumes without a content, and gaps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.extents import without
from forensics.file_systems.in_pieces import laid_out
from forensics.matching.randomness import (
    PAGE_SIZE,
    is_constant,
    looks_random,
    sample_places,
)
from forensics.values import Extent
from forensics.volume import Volume, VolumeContent
from forensics.volumes.random_runs import random_runs
from forensics.volumes.table import kept_in, peek

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.disk_image import DiskImage

TENTHS = 10
SAMPLES_IN_TENTH = 26


def judged(disk_image: DiskImage, volume: Volume) -> Volume:
    """Return a volume; where its content is unknown, with what its bytes look like by tenths."""
    if volume.content is not VolumeContent.UNKNOWN:
        return volume
    image, placed = laid_out(disk_image, volume)
    tenths = tuple(_judge(image, part) for part in _parts(placed.extent))
    return replace(volume, tenths=tenths)


def encrypted_gaps(disk_image: DiskImage, known: Iterable[Extent]) -> Iterator[Extent]:
    """Return the stretches outside what is known that look encrypted, and such parts of them."""
    whole = (Extent(0, disk_image.size),)
    for gap in without(whole, known):
        for piece in kept_in(disk_image, gap):
            yield from random_runs(disk_image, piece)


def _judge(disk_image: DiskImage, part: Extent) -> tuple[int, int]:
    """How many sampled pages look random, of how many that do not repeat one byte."""
    pages = _pages(disk_image, part, SAMPLES_IN_TENTH)
    looks = [looks_random(page) for page in pages if not is_constant(page)]
    return sum(looks), len(looks)


def _parts(extent: Extent) -> Iterator[Extent]:
    """Tenths of a volume, at whole pages; of one that is too small for these, all of it."""
    step = extent.length // TENTHS // PAGE_SIZE * PAGE_SIZE
    if not step:
        yield extent
        return
    for start in range(extent.offset, extent.offset + TENTHS * step, step):
        yield Extent(start, step)


def _pages(disk_image: DiskImage, extent: Extent, number: int) -> Iterator[bytes]:
    """Some whole pages of an extent; those that cannot be read are left out."""
    for place in sample_places(extent.length, number):
        page = peek(disk_image, extent.offset + place, PAGE_SIZE)
        if len(page) == PAGE_SIZE:
            yield page
