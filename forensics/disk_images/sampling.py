"""A sample of a medium: blocks all over it, whose digest tells one disk image from another.

It takes a moment where reading all of a medium takes hours. It does not tell a medium from one that
was changed in a few places: that takes the digest of all of it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from blake3 import blake3

from forensics.errors import UnreadableExtentError
from forensics.values import Digest, Extent, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.disk_image import DiskImage

SAMPLES: Final = 256
SAMPLE_SIZE: Final = 512
_NUMBER: Final = 8  # bytes drawn for one place


def sample_of(disk_image: DiskImage) -> Digest | None:
    """Return the SHA-256 of a medium's size and of the blocks of its sample, with their places.

    Returns:
        None where one of them cannot be read.
    """
    return next((step for step in sample_by_steps(disk_image) if isinstance(step, Digest)), None)


def sample_by_steps(disk_image: DiskImage) -> Iterator[int | Digest]:
    """Do what ``sample_of`` does; give how many blocks were read, and the digest if all could be.

    A block is a read of its own, and on a slow disk each takes a while.
    """
    sha256 = hashlib.sha256(disk_image.size.to_bytes(_NUMBER, "little"))
    try:
        for number, place in enumerate(sample_places(disk_image.size), 1):
            sha256.update(place.offset.to_bytes(_NUMBER, "little"))
            sha256.update(disk_image.read_at(place))
            yield number
    except UnreadableExtentError:
        return
    yield Digest(HashAlgorithm.SHA256, sha256.digest())


def sample_places(size: int) -> Iterator[Extent]:
    """Return one block in each of ``SAMPLES`` equal stretches, or all of a smaller medium.

    The size alone draws the places, so that everybody who reads a medium reads the same: number
    ``n`` of ``blake3(size)`` in its extendable form, modulo the length of stretch ``n``.
    """
    stretches = min(SAMPLES, -(-size // SAMPLE_SIZE))
    drawn = blake3(size.to_bytes(_NUMBER, "little")).digest(length=max(1, stretches * _NUMBER))
    for number in range(stretches):
        start, end = size * number // stretches, size * (number + 1) // stretches
        within = int.from_bytes(drawn[number * _NUMBER :][:_NUMBER], "little") % (end - start)
        offset = start if stretches < SAMPLES else start + within
        yield Extent(offset, min(SAMPLE_SIZE, size - offset))
