"""Functions for a confined child whose decoder its input took down, or over.

A child loads them by name, so they stand in a module that loads little.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from forensics.scanning.sources.image_blocks import BlocksTask, ImageBlock
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from forensics.scanning.workers.guarded_image import ReadTask


def install(
    patch: pytest.MonkeyPatch, module: Any, name: str, function: Callable[..., Any]
) -> None:
    """Let a child of this module run ``function`` instead, and answer what was declared."""
    function.answers = getattr(module, name).answers  # type: ignore[attr-defined]  # a function
    patch.setattr(module, name, function)


def go_down(_: Any, __: Any) -> Iterator[int]:
    yield 1
    ctypes.string_at(0)


def go_down_among_blocks(task: BlocksTask, _: Any) -> Iterator[ImageBlock]:
    yield ImageBlock(task.places[0].offset, bytes(task.places[0].length))
    ctypes.string_at(0)


def leave_blocks_out(task: BlocksTask, _: Any) -> Iterator[ImageBlock]:
    for place in task.places[:-1]:
        yield ImageBlock(place.offset, bytes(place.length))


def give_other_places(task: BlocksTask, _: Any) -> Iterator[ImageBlock]:
    for place in task.places:
        yield ImageBlock(place.offset + 1, bytes(place.length))


def give_longer_blocks(task: BlocksTask, _: Any) -> Iterator[ImageBlock]:
    for place in task.places:
        yield ImageBlock(place.offset, bytes(place.length + 1))


def give_twice_the_digest(task: BlocksTask, _: Any) -> Iterator[ImageBlock | Digest]:
    for place in task.places:
        yield ImageBlock(place.offset, bytes(place.length))
    for _again in range(2):
        yield Digest(HashAlgorithm.SHA256, bytes(32))


def give_blocks_twice(task: BlocksTask, _: Any) -> Iterator[ImageBlock]:
    for place in (*task.places, task.places[0]):
        yield ImageBlock(place.offset, bytes(place.length))


def go_down_over_bytes(_: Any, __: Any) -> Iterator[bytes]:
    yield b""
    ctypes.string_at(0)


def give_nothing(_: Any, __: Any) -> Iterator[bytes]:
    return iter(())


def give_too_little(task: ReadTask, _: Any) -> Iterator[bytes]:
    yield bytes(task.extent.length - 1)
