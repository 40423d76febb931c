"""Bits of sectors, of which neighbours are alike far more often than not."""

from __future__ import annotations


def equal_bits(
    data: bytes, start: int, count: int, *, most_significant_first: bool
) -> tuple[bool, int]:
    """Return the bit at ``start``, and how many from there on, at most ``count``, are the same."""

    def bit(number: int) -> int:
        byte, within = divmod(number, 8)
        return data[byte] >> (7 - within if most_significant_first else within) & 1

    first, end, number = bit(start), start + count, start + 1
    whole = 0xFF if first else 0
    while number < end:
        if number % 8 == 0 and data[number // 8] == whole:
            number += 8
        elif bit(number) == first:
            number += 1
        else:
            break
    return bool(first), min(number, end) - start
