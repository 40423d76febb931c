"""Headers with bytes changed at random, checksums made to agree: a value or an error of ours."""

from __future__ import annotations

import random
import zlib
from functools import partial
from typing import TYPE_CHECKING

import pytest
from blake3 import blake3

from forensics.errors import FileSystemError, WrongKeyError
from forensics.values import Extent
from forensics.volume import Volume, VolumeContent
from forensics.volumes.keys import KeyKind, VolumeKey
from forensics.volumes.locked.bitlocker import BitLocker
from forensics.volumes.locked.derivation import KeyBudget
from forensics.volumes.locked.luks1 import Luks1
from forensics.volumes.locked.luks2 import Luks2
from forensics.volumes.locked.unlocked_image import UnlockedImage
from tests.forensics.file_systems.fakes import HeldDiskImage
from tests.forensics.volumes.locked import fve_builder, recipes

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.volumes.unlocker import VolumeUnlocker

PLAIN = blake3(b"plain").digest(length=512 * 1024)
PHRASE = VolumeKey("x", KeyKind.LUKS, None, passphrase=recipes.PASSPHRASE)
FILE = VolumeKey("x", KeyKind.BITLOCKER, None, key_file=fve_builder.startup_key_file())
FEW = {"LUKS1": 40, "LUKS2": 150, "BitLocker": 400}  # by what one costs
MANY = 100_000
LITTLE = partial(KeyBudget, iterations=4_000, work=1 << 22)
ANSWERS = ("opened", "WrongKeyError", "FileSystemError")
TEXT = slice(4096, 16 * 1024)


def changed(data: bytes, chance: random.Random) -> bytes:
    """A few bytes flipped, set, cut out or put in twice."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(made))
        match chance.randrange(4):
            case 0:
                made[at] ^= 1 << chance.randrange(8)
            case 1:
                made[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
            case 2:
                end = at + chance.randrange(1, 9)
                made[at:end] = chance.choice((b"\0", b"\xff")) * len(made[at:end])
            case _:
                length = chance.randrange(1, 40)
                part = made[at : at + length]
                to = chance.randrange(len(made))
                made[to : to + len(part)] = part[: len(made) - to]
    return bytes(made)


def changed_luks1(seed: bytes, chance: random.Random) -> bytes:
    return changed(seed[:592], chance) + seed[592:]


def changed_luks2(seed: bytes, chance: random.Random) -> bytes:
    text = seed[TEXT].partition(b"\0")[0]
    return recipes.with_text(seed, changed(text, chance))


def changed_bitlocker(seed: bytes, chance: random.Random) -> bytes:
    """The first copy alone is left, with its checksum made to agree two times of three."""
    made = bytearray(changed(seed[:512], chance) if chance.random() < 0.2 else seed[:512])
    made += seed[512:]
    first, *others = fve_builder.Layout().blocks
    for at in others:
        made[at : at + fve_builder.BLOCK] = bytes(fve_builder.BLOCK)
    size = 16 * int.from_bytes(seed[first + 8 : first + 10], "little")
    block = changed(seed[first : first + size], chance)
    made[first : first + size] = block
    if chance.random() < 0.7:
        made[first + size + 4 : first + size + 8] = zlib.crc32(block).to_bytes(4, "little")
    return bytes(made)


def verify(
    unlocker: VolumeUnlocker,
    label: str,
    key: VolumeKey,
    volume: bytes,
) -> str:
    disk_image = HeldDiskImage(volume)
    whole = Volume(None, Extent(0, len(volume)), VolumeContent.ENCRYPTED, label)
    try:
        found = unlocker.unlock(disk_image, whole, key)
    except (WrongKeyError, FileSystemError) as error:
        return type(error).__name__
    assert found.makes_sense(len(volume))
    seen = UnlockedImage(disk_image, [found])
    seen.read_at(Extent(0, 4096))
    seen.read_at(Extent(found.inside.offset, min(4096, found.inside.length)))
    return "opened"


@pytest.mark.parametrize("number", [None, pytest.param(MANY, marks=pytest.mark.long)])
@pytest.mark.parametrize("kind", ["LUKS1", "LUKS2", "BitLocker"])
def test_any_header_gives_a_value_or_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, kind: str, number: int | None
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    make: Callable[[bytes, random.Random], bytes]
    unlocker: VolumeUnlocker
    if kind == "LUKS1":
        seed, make = recipes.luks1(folder, PLAIN[:4096]), changed_luks1
        unlocker, key = Luks1(LITTLE), PHRASE
    elif kind == "LUKS2":
        seed, make = recipes.luks2(folder, PLAIN[:4096]), changed_luks2
        unlocker, key = Luks2(LITTLE), PHRASE
    else:
        seed, make = fve_builder.bitlocker(PLAIN, fve_builder.Recipe()), changed_bitlocker
        unlocker, key = BitLocker(), FILE
    chance = random.Random(kind)  # noqa: S311 -- no secret
    assert verify(unlocker, kind, key, seed) == "opened"

    told = {verify(unlocker, kind, key, make(seed, chance)) for _ in range(number or FEW[kind])}

    assert {"WrongKeyError", "FileSystemError"} <= told <= {*ANSWERS}
