"""Where the bytes of a shadow copy lie, by the lists of blocks that stores have."""

from __future__ import annotations

import gzip
import hashlib
import random
import struct
from typing import TYPE_CHECKING

import pytest

from forensics.containers import identify_source, open_image
from forensics.errors import FileSystemError, ForensicsError
from forensics.extents import joined
from forensics.file_systems.shadow_copies.catalogue import stores_of
from forensics.file_systems.shadow_copies.layout import layout_of
from forensics.values import Extent
from tests.forensics.erasing.fakes import BytesImage
from tests.forensics.file_systems.shadow_copies.stores import (
    BLOCK,
    FORWARDER,
    HEADER,
    OVERLAY,
    SECTOR,
    UNUSED,
    Shadowed,
    descriptor,
)

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 64 * BLOCK + 3 * SECTOR
PIECE = 1 << 20
SOME, MANY = 200, 100_000


def a_volume() -> Shadowed:
    now = bytearray(SIZE)
    for number in range(16):
        now[number * BLOCK : (number + 1) * BLOCK] = bytes([number + 1]) * BLOCK
    return Shadowed(now)


def shown(volume: bytes, number: int) -> bytes:
    """What a copy shows."""
    layout = layout_of(BytesImage(volume), number)
    assert sum(run.length for run in layout.runs) == len(volume)
    assert list(layout.own) == joined(layout.own)
    return b"".join(volume[run.offset : run.end] for run in layout.runs)


def first_bytes(volume: bytes, number: int) -> list[int]:
    return [shown(volume, number)[at] for at in range(0, 16 * BLOCK, BLOCK)]


def test_kept_blocks_stand_for_those_of_the_volume() -> None:
    volume = a_volume()
    at = volume.kept(b"\xaa" * BLOCK)
    volume.add(descriptor(2 * BLOCK, at) + descriptor(5 * BLOCK, at, flags=UNUSED))

    assert first_bytes(volume.finished(), 1)[1:6] == [2, 0xAA, 4, 5, 6]
    assert layout_of(BytesImage(volume.finished()), 1).own == (Extent(at, BLOCK),)


def test_an_older_copy_shows_what_later_ones_kept() -> None:
    volume = a_volume()
    volume.add(descriptor(2 * BLOCK, volume.kept(b"\xaa" * BLOCK)))
    volume.add(descriptor(3 * BLOCK, volume.kept(b"\xbb" * BLOCK)))
    volume.add(descriptor(2 * BLOCK, volume.kept(b"\xcc" * BLOCK)))

    data = volume.finished()

    assert [first_bytes(data, number)[2:4] for number in (1, 2, 3)] == [
        [0xCC, 0xBB],
        [0xAA, 0xBB],
        [0xAA, 4],
    ]
    days = [store.day for store in stores_of(BytesImage(data))]
    assert days == [days[2] - 2, days[2] - 1, days[2]]


def test_a_forwarder_shows_another_block_as_the_next_copy_has_it() -> None:
    volume = a_volume()
    volume.add(descriptor(7 * BLOCK, volume.kept(b"\xaa" * BLOCK)))
    volume.add(descriptor(2 * BLOCK, 0, relative=7 * BLOCK, flags=FORWARDER))
    newest = a_volume()
    newest.add(descriptor(2 * BLOCK, 0, relative=7 * BLOCK, flags=FORWARDER))

    assert first_bytes(volume.finished(), 1)[2] == 0xAA
    assert first_bytes(newest.finished(), 1)[2] == 8


def test_a_block_that_a_forwarder_points_to_belongs_where_the_forwarder_was() -> None:
    volume = a_volume()
    at = volume.kept(b"\xaa" * BLOCK)
    volume.add(
        descriptor(2 * BLOCK, 0, relative=7 * BLOCK, flags=FORWARDER) + descriptor(7 * BLOCK, at)
    )

    assert first_bytes(volume.finished(), 1)[2] == 0xAA
    assert first_bytes(volume.finished(), 1)[7] == 8


def test_an_overlay_gives_single_sectors_to_its_own_copy_alone() -> None:
    volume = a_volume()
    at = volume.kept(b"\xaa" * BLOCK)
    over = b"".join(
        descriptor(2 * BLOCK, at, relative=1, flags=OVERLAY, bits=bits) for bits in (0b101, 0b1000)
    )
    kept = volume.kept(b"\xbb" * BLOCK)
    volume.add(over + descriptor(2 * BLOCK, kept))
    volume.add(b"")
    data = volume.finished()
    block = shown(data, 2)[2 * BLOCK : 3 * BLOCK]

    assert [block[at] for at in range(0, 6 * SECTOR, SECTOR)] == [
        0xAA, 0xBB, 0xAA, 0xAA, 0xBB, 0xBB,
    ]  # fmt: skip
    assert first_bytes(data, 1)[2] == 0xBB


def test_a_list_in_several_blocks_is_read_to_its_end() -> None:
    volume = a_volume()
    at = volume.kept(b"\xaa" * BLOCK)
    volume.add(descriptor(3 * BLOCK, at) * 900 + descriptor(4 * BLOCK, at))

    assert first_bytes(volume.finished(), 1)[3:5] == [0xAA, 0xAA]


def test_the_last_block_of_a_volume_is_as_long_as_it_is() -> None:
    volume = a_volume()
    at = volume.kept(b"\xaa" * BLOCK)
    volume.add(descriptor(64 * BLOCK, at))
    data = volume.finished()

    assert shown(data, 1)[64 * BLOCK :] == b"\xaa" * 3 * SECTOR


LIES = {
    "a catalogue beyond the volume": lambda v: struct.pack_into("<Q", v, HEADER + 48, 2**63),
    "a catalogue at the end": lambda v: struct.pack_into("<Q", v, HEADER + 48, SIZE - SECTOR),
    "a catalogue that is none": lambda v: struct.pack_into("<Q", v, HEADER + 48, BLOCK),
    "a chain in a ring": lambda v: struct.pack_into("<Q", v, _catalogue(v) + 40, _catalogue(v)),
    "another kind of block": lambda v: struct.pack_into("<I", v, _catalogue(v) + 20, 3),
    "a block that lies elsewhere": lambda v: struct.pack_into("<Q", v, _catalogue(v) + 32, 9),
    "a list beyond the volume": lambda v: struct.pack_into("<Q", v, _catalogue(v) + 264, 2**62),
    "a list within the catalogue": lambda v: struct.pack_into(
        "<Q", v, _catalogue(v) + 264, _catalogue(v)
    ),
    "kept bytes beyond the volume": lambda v: struct.pack_into("<Q", v, _list(v) + 144, 2**63),
    "kept bytes at no sector": lambda v: struct.pack_into("<Q", v, _list(v) + 144, 513),
    "a block at no place of blocks": lambda v: struct.pack_into("<Q", v, _list(v) + 128, 513),
}


def _catalogue(volume: bytearray) -> int:
    return int.from_bytes(volume[HEADER + 48 : HEADER + 56], "little")


def _list(volume: bytearray) -> int:
    at = _catalogue(volume) + 128 + 128 + 8
    return int.from_bytes(volume[at : at + 8], "little")


@pytest.mark.parametrize("lie", LIES)
def test_lies_are_told(lie: str) -> None:
    volume = a_volume()
    volume.add(descriptor(2 * BLOCK, volume.kept(b"\xaa" * BLOCK)))
    data = bytearray(volume.finished())
    LIES[lie](data)

    with pytest.raises(FileSystemError, match="shadow cop"):
        layout_of(BytesImage(bytes(data)), 1)


def test_a_copy_whose_store_lies_elsewhere_is_told_and_older_ones_with_it() -> None:
    volume = a_volume()
    volume.add(b"", is_here=False)
    volume.add(descriptor(2 * BLOCK, volume.kept(b"\xaa" * BLOCK)))

    for number in (1, 2):
        with pytest.raises(FileSystemError, match="on another volume"):
            layout_of(BytesImage(volume.finished()), number)


def test_changed_bytes_raise_nothing_but_errors_of_ours(request: pytest.FixtureRequest) -> None:
    volume, chance = a_volume(), random.Random("shadows")  # noqa: S311 -- no secret
    at = volume.kept(b"\xaa" * BLOCK)
    over = descriptor(3 * BLOCK, at, relative=1, flags=OVERLAY, bits=0b1011)
    moved = descriptor(4 * BLOCK, 0, relative=7 * BLOCK, flags=FORWARDER)
    volume.add(over + descriptor(2 * BLOCK, at) + moved)
    volume.add(descriptor(7 * BLOCK, at) + moved + over)
    data = volume.finished()
    starts = [
        at for at in range(0, SIZE - BLOCK, BLOCK) if data[at : at + 16] == data[HEADER:][:16]
    ]
    for _ in range(MANY if request.config.getoption("--long") else SOME):
        changed = bytearray(data)
        for _ in range(chance.randrange(1, 4)):
            base, room = chance.choice([(HEADER, 64), *((at, 384) for at in starts)])
            changed[base + chance.randrange(room)] = chance.choice((0, 1, 2, 3, 4, 64, 127, 255))
        for number in (1, 2):
            try:
                layout = layout_of(BytesImage(bytes(changed)), number)
            except ForensicsError:
                continue
            assert sum(run.length for run in layout.runs) == SIZE
            assert all(run.end <= SIZE for run in (*layout.runs, *layout.own) if run.length)


@pytest.mark.corpus
def test_copies_that_windows_made_show_what_libvshadow_shows(corpus: Path, tmp_path: Path) -> None:
    """The older copy byte for byte; of the newer one libvshadow zeroes blocks that were free."""
    stored = tmp_path / "vss.qcow2"
    packed = corpus / "third_party" / "plaso_vsstest.qcow2" / "vsstest.qcow2.gz"
    stored.write_bytes(gzip.decompress(packed.read_bytes()))
    volume, digest = open_image(identify_source(stored)), hashlib.sha256()
    buffer = memoryview(bytearray(PIECE))

    for run in layout_of(volume, 1).runs:
        for at in range(run.offset, run.end, PIECE):
            some = buffer[: min(PIECE, run.end - at)]
            volume.read_into(at, some)
            digest.update(some)

    expected = "c8ada35c641a68447640b250f35e623b7f619aaae26bd55a06b8d4c34ebed1da"
    assert digest.hexdigest() == expected
