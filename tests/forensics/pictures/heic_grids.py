"""HEIC pictures of tiles (ISO/IEC 23008-12, "grid"), of which all tiles are the same bytes."""

from __future__ import annotations

import struct

from forensics.pictures.heif import SMALL


def a_grid(rows: int, columns: int, *, size: tuple[int, int], shown: tuple[int, int]) -> bytes:
    """A HEIC whose picture is a grid of tiles of 64 by 64 pixels, all of which are the same bytes.

    ``size`` is what the grid states of all of it, ``shown`` what the properties of the file state.
    """
    top = dict(_boxes(SMALL))
    meta = dict(_boxes(top[b"meta"][4:]))
    properties = dict(_boxes(dict(_boxes(meta[b"iprp"]))[b"ipco"]))
    number = rows * columns
    whole, tiles = number + 1, range(1, number + 1)
    grid = struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, *size)
    shown_as = _box(b"ispe", bytes(4) + struct.pack(">II", *shown))
    kept = b"".join(_box(name, properties[name]) for name in (b"hvcC", b"ispe"))
    of_tiles = b"".join(struct.pack(">HBBB", each, 2, 0x81, 2) for each in tiles)
    associated = struct.pack(">II", 0, whole) + of_tiles + struct.pack(">HBB", whole, 1, 0x83)
    kinds = [(each, b"hvc1") for each in tiles] + [(whole, b"grid")]
    infos = b"".join(
        _box(b"infe", struct.pack(">IHH4s", 0x2000000, each, 0, kind) + b"\0")
        for each, kind in kinds
    )
    made_of = b"".join(each.to_bytes(2) for each in tiles)
    dimg = _box(b"dimg", struct.pack(">HH", whole, number) + made_of)

    def placed(at: int) -> bytes:
        one = struct.pack(">HHHII", 0, 0, 1, at, len(top[b"mdat"]))
        last = struct.pack(">HHHHII", whole, 1, 0, 1, 0, len(grid))
        places = b"".join(each.to_bytes(2) + one for each in tiles) + last
        body = (
            _box(b"hdlr", meta[b"hdlr"]) + _box(b"pitm", struct.pack(">IH", 0, whole))
            + _box(b"iloc", struct.pack(">IBBH", 0x1000000, 0x44, 0, whole) + places)
            + _box(b"iinf", struct.pack(">IH", 0, whole) + infos)
            + _box(b"iref", bytes(4) + dimg) + _box(b"idat", grid)
            + _box(b"iprp", _box(b"ipco", kept + shown_as) + _box(b"ipma", associated))
        )  # fmt: skip
        return _box(b"ftyp", top[b"ftyp"]) + _box(b"meta", bytes(4) + body)

    at = len(placed(0)) + 8
    return placed(at) + _box(b"mdat", top[b"mdat"])


def _boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4])
        found.append((data[at + 4 : at + 8], data[at + 8 : at + length]))
        at += length
    return found


def _box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4) + name + content
