from __future__ import annotations

import random
from dataclasses import replace

import pytest
from blake3 import blake3

from forensics.errors import UnreadableExtentError
from forensics.values import Extent
from forensics.values.unlocked import CipherKind, CipherPiece, SectorKey, UnlockedVolume
from forensics.volumes.locked.unlocked_image import UnlockedImage, own_parts, stored_extents
from tests.forensics.file_systems.fakes import HeldDiskImage, WornDiskImage
from tests.forensics.volumes.locked.slow_ciphers import slowly_encrypted

KIB = 1024
KEY = SectorKey(CipherKind.XTS, 512, 1, blake3(b"key").digest(length=64))
HEADER, BODY, MOVED = 4 * KIB, 700 * KIB, 8 * KIB
PLAIN = bytearray(blake3(b"inside").digest(length=BODY))
PLAIN[100 * KIB : 120 * KIB] = bytes(20 * KIB)  # never written: zeros under the cipher, too
START = 64 * KIB
INSIDE = START + HEADER


def a_medium() -> bytes:
    before = blake3(b"before").digest(length=INSIDE)
    body = slowly_encrypted(bytes(PLAIN), KEY, number=11)
    never = bytes(20 * KIB)
    return before + body[: 100 * KIB] + never + body[120 * KIB :] + bytes(3 * KIB)


MEDIUM = a_medium()
LOCKED = Extent(START, HEADER + BODY)
WHOLE = Extent(INSIDE, BODY)
VOLUME = UnlockedVolume("LUKS2", LOCKED, WHOLE, KEY, (CipherPiece(WHOLE, INSIDE, 11),))
SEEN = MEDIUM[:INSIDE] + bytes(PLAIN) + bytes(3 * KIB)


def test_any_read_gives_what_is_seen_there() -> None:
    image, chance = UnlockedImage(HeldDiskImage(MEDIUM), [VOLUME]), random.Random(1)  # noqa: S311

    assert image.size == len(MEDIUM)
    assert image.read_at(Extent(0, image.size)) == SEEN
    for _ in range(200):
        offset = chance.randrange(len(SEEN))
        length = chance.randrange(min(600 * KIB, len(SEEN) - offset))
        assert image.read_at(Extent(offset, length)) == SEEN[offset : offset + length]


def test_sectors_that_were_never_written_read_as_zeros() -> None:
    image = UnlockedImage(HeldDiskImage(MEDIUM), [VOLUME])

    assert image.read_at(Extent(INSIDE + 99 * KIB, 22 * KIB))[KIB : 21 * KIB] == bytes(20 * KIB)


def test_a_bad_place_costs_the_sectors_that_it_touches_and_no_others() -> None:
    bad = Extent(INSIDE + 50 * 512 + 100, 700)
    image = UnlockedImage(WornDiskImage(HeldDiskImage(MEDIUM), bad), [VOLUME])

    with pytest.raises(UnreadableExtentError) as told:
        image.read_at(WHOLE)

    assert (told.value.offset, told.value.length) == (INSIDE + 50 * 512, 2 * 512)
    before = Extent(INSIDE, 50 * 512)
    assert image.read_at(before) == bytes(PLAIN[: before.length])


def test_what_is_kept_elsewhere_is_seen_in_its_place_and_named_where_it_lies() -> None:
    """As BitLocker keeps its first sectors, and leaves zeros where they lie."""
    place, stored = Extent(INSIDE, MOVED), INSIDE + BODY - MOVED
    rest = Extent(INSIDE + MOVED, BODY - 2 * MOVED)
    pieces = (
        CipherPiece(place, stored, 11 + (BODY - MOVED) // 512),
        CipherPiece(rest, rest.offset, 11 + MOVED // 512),
        CipherPiece(Extent(stored, MOVED), stored, None),
    )
    volume = UnlockedVolume("BitLocker", LOCKED, WHOLE, KEY, pieces)
    image = UnlockedImage(HeldDiskImage(MEDIUM), [volume])

    assert volume.makes_sense(len(MEDIUM))
    inside = image.read_at(WHOLE)
    assert inside[:MOVED] == bytes(PLAIN[-MOVED:])
    assert inside[MOVED:-MOVED] == bytes(PLAIN[MOVED:-MOVED])
    assert inside[-MOVED:] == bytes(MOVED)
    asked = [Extent(INSIDE + MOVED - 10, 30), Extent(5, 5)]
    assert stored_extents(asked, [volume]) == (
        Extent(stored + MOVED - 10, 10),
        Extent(INSIDE + MOVED, 20),
        Extent(5, 5),
    )
    assert Extent(stored, MOVED) in set(own_parts([volume]))


@pytest.mark.parametrize(
    "piece",
    [
        CipherPiece(Extent(INSIDE - 512, 512), INSIDE, 0),
        CipherPiece(Extent(INSIDE, 100), INSIDE, 0),
        CipherPiece(Extent(INSIDE, 512), LOCKED.end - 100, 0),
        CipherPiece(Extent(INSIDE, 512), INSIDE, -1),
        CipherPiece(Extent(INSIDE, 0), INSIDE, 0),
    ],
)
def test_pieces_that_cannot_be_are_told(piece: CipherPiece) -> None:
    volume = UnlockedVolume("LUKS2", LOCKED, WHOLE, KEY, (piece,))

    assert not volume.makes_sense(len(MEDIUM))


def test_volumes_that_lie_over_one_another_are_told() -> None:
    whole = CipherPiece(WHOLE, INSIDE, 0)
    volume = UnlockedVolume("LUKS2", LOCKED, WHOLE, KEY, (whole,))
    behind = replace(volume, locked=Extent(LOCKED.end, LOCKED.length))

    assert volume.makes_sense(len(MEDIUM), beside=[behind])
    assert not volume.makes_sense(len(MEDIUM), beside=[behind, volume])
