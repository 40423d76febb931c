"""A value in DER (X.690, 10), built from parts that are in DER already."""

from __future__ import annotations

INTEGER, OCTETS, SEQUENCE, SET, TAGGED_0 = 0x02, 0x04, 0x30, 0x31, 0xA0


def der(tag: int, *parts: bytes) -> bytes:
    """These parts under one tag, with the one length that DER allows."""
    inner = b"".join(parts)
    size = len(inner).to_bytes((len(inner).bit_length() + 7) // 8 or 1, "big")
    length = size if len(inner) < 0x80 else bytes([0x80 | len(size)]) + size
    return bytes([tag]) + length + inner
