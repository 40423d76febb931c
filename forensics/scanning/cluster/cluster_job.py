"""What travels to a worker of a cluster beside its shards: places and digests, never a key."""

from __future__ import annotations

import os
from dataclasses import field
from pathlib import Path

from blake3 import blake3

from forensics.scanning.shards.planning import Shard
from forensics.value_classes import dataclass
from forensics.values import Digest

PARTS, PART_SIZE = 16, 4096  # of a file, by which it is known again elsewhere


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is given about a scan; places are those of the worker."""

    hash_set: Path
    digest: Digest
    version: str
    allow_unconfined: bool


@dataclass(frozen=True, slots=True)
class ShardTask:
    """One shard as a worker gets it."""

    job: Job
    shard: Shard = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileSample:
    """By what a file elsewhere is known to be the same: its size, and parts of its bytes.

    ``size`` is None for a folder, which has no bytes of its own.
    """

    path: Path
    size: int | None
    digest: bytes


def sample_of(path: Path) -> FileSample:
    """Read a few parts of a file, the first and the last among them.

    Raises:
        OSError: it cannot be read.
    """
    if path.is_dir():
        return FileSample(path, None, b"")
    digest = blake3()
    with path.open("rb", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        last = max(0, size - PART_SIZE)
        for part in range(PARTS):
            file.seek(last * part // (PARTS - 1))
            digest.update(file.read(PART_SIZE))
    return FileSample(path, size, digest.digest())
