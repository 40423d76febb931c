from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.forensics.disk_images.recipes import acquire

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def medium() -> bytes:
    """Nothing repeats at chunk distance: a chunk in the wrong place shows."""
    source = random.Random(7)  # noqa: S311 -- test data
    words = [bytes(source.choices(b"abcdefgh ", k=9)) for _ in range(500)]
    pieces = [
        source.randbytes(400_000),
        b"".join(source.choices(words, k=90_000)),
        bytes(600_000),
        b"".join(number.to_bytes(4, "big") for number in range(100_000)),
        source.randbytes(2_000_000),
    ]
    whole = b"".join(pieces)
    return whole[: len(whole) // 512 * 512]


@pytest.fixture(scope="session")
def raw_file(medium: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("raw") / "medium.raw"
    path.write_bytes(medium)
    return path


@pytest.fixture(scope="session")
def acquired(raw_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ewfacquire -f encase6 -c fast -S 1MiB -d sha1: three segments, both kinds of chunk."""
    folder = tmp_path_factory.mktemp("acquired")
    return acquire(raw_file, folder / "medium", "-f", "encase6", "-c", "fast", "-d", "sha1")


@pytest.fixture
def copy_of_acquired(acquired: Path, tmp_path: Path) -> Callable[[], Path]:
    def copy() -> Path:
        for segment in acquired.parent.iterdir():
            shutil.copy(segment, tmp_path)
        return tmp_path / acquired.name

    return copy
