"""Whether bytes look random, as those of encrypted and of compressed content do.

A number, not an opinion: a page of 4 KiB looks random where its bytes have 7.9 bits each or more.
Random bytes have 7.95 in a page of that size, with a spread of 0.005; the scans of photographs have
7.8 to 7.9; text, programs and databases less than 7. ``docs/validation.md`` has the rates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE_SIZE = 4096
LEAST_BITS = 7.9
SAMPLES = 16
LEAST_RANDOM = 15  # of them: one may hold a header, or be cut short
SMALLEST = SAMPLES * PAGE_SIZE  # bytes below which nothing is said to look encrypted


def bits_a_byte(page: bytes | memoryview) -> float:
    """How many bits of information a byte of this page has by its frequency: 0 to 8."""
    counts = np.bincount(np.frombuffer(page, np.uint8))
    shares = counts[counts > 0] / len(page)
    return float(-(shares * np.log2(shares)).sum())


def looks_random(page: bytes | memoryview) -> bool:
    """Whether a page of ``PAGE_SIZE`` bytes has ``LEAST_BITS`` or more a byte."""
    return bits_a_byte(page) >= LEAST_BITS


def is_constant(page: bytes | memoryview) -> bool:
    """Whether a page repeats one byte."""
    return bytes(page[:1]) * len(page) == page


def sample_places(length: int, number: int) -> list[int]:
    """Where to look at so many whole pages of ``length`` bytes: spread evenly, each once."""
    pages = length // PAGE_SIZE
    number = min(number, pages)
    return [PAGE_SIZE * (at * (pages - 1) // max(1, number - 1)) for at in range(number)]


def look_encrypted(pages: Iterable[bytes]) -> bool:
    """Whether sampled pages look encrypted: all but one of ``SAMPLES`` or more look random."""
    missed = seen = 0
    for page in pages:
        seen += 1
        missed += not looks_random(page)
        if missed > SAMPLES - LEAST_RANDOM:
            return False
    return seen >= SAMPLES
