"""The sRGB profile that PDF/A asks for, written out by us so that its bytes never change."""

from __future__ import annotations

import struct

# Fixed: the day of drawing would change the bytes of every document (ADR 7).
_DATE = (2026, 1, 1, 0, 0, 0)
_D50 = (0.9642, 1.0, 0.8249)
# IEC 61966-2-1 primaries, adapted to D50 by Bradford, as the sRGB v4 profiles of the ICC give them.
_RED = (0.43607, 0.22249, 0.01392)
_GREEN = (0.38515, 0.71687, 0.09708)
_BLUE = (0.14307, 0.06061, 0.71410)
_ADAPTATION = (1.04791, 0.02293, -0.0502, 0.02960, 0.99046, -0.01707, -0.00925, 0.01506, 0.75179)
# IEC 61966-2-1, as g, a, b, c and d of a parametric curve of type 3 (ICC.1:2010 §10).
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def srgb_profile() -> bytes:
    """Return an ICC v4 display profile of sRGB (ICC.1:2010 §7 to §10)."""
    curve = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + _fixed(*_CURVE)
    tags = (
        (b"desc", _text("sRGB IEC61966-2-1")),
        (b"cprt", _text("No copyright, use freely")),
        (b"wtpt", _xyz(_D50)),
        (b"chad", b"sf32" + bytes(4) + _fixed(*_ADAPTATION)),
        (b"rXYZ", _xyz(_RED)),
        (b"gXYZ", _xyz(_GREEN)),
        (b"bXYZ", _xyz(_BLUE)),
        (b"rTRC", curve),
        (b"gTRC", curve),
        (b"bTRC", curve),
    )
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, body in tags:
        table += name + struct.pack(">II", start + len(data), len(body))
        # Each tag's data begins at a multiple of four bytes (ICC.1:2010 §7).
        data += body + bytes(-len(body) % 4)
    body = table + data
    return _header(128 + len(body)) + body


def _header(size: int) -> bytes:
    start = struct.pack(">I4s4s4s4s4s", size, bytes(4), b"\x04\x20\0\0", b"mntr", b"RGB ", b"XYZ ")
    middle = struct.pack(">6H", *_DATE) + b"acsp" + bytes(28) + _fixed(*_D50)
    return (start + middle).ljust(128, b"\0")


def _fixed(*numbers: float) -> bytes:
    # s15Fixed16Number: sixteen bits on each side of the point.
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(*values)


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return (
        b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"GB", len(encoded), 28)
    ) + encoded
