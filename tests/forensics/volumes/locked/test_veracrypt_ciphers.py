"""The ciphers, cascades and hashes of VeraCrypt that the system's libgcrypt works out.

The figures are those by which VeraCrypt tests itself (its ``src/Common/Tests.c``).
"""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from dataclasses import replace

import numpy as np
import pytest
from blake3 import blake3

from forensics.errors import FileSystemError, WrongKeyError
from forensics.values import Extent
from forensics.values.unlocked import BlockCipher, CipherKind, SectorKey
from forensics.volume import Volume, VolumeContent
from forensics.volumes.keys import KeyKind, VolumeKey
from forensics.volumes.locked import system_gcrypt
from forensics.volumes.locked.sector_ciphers import cipher_of
from forensics.volumes.locked.unlocked_image import UnlockedImage
from forensics.volumes.locked.veracrypt.opening import VeraCrypt
from tests.forensics.file_systems.fakes import HeldDiskImage
from tests.forensics.volumes.locked import vera_builder as builder
from tests.forensics.volumes.locked.slow_ciphers import slowly_encrypted
from tests.forensics.volumes.locked.vera_builder import head_of, veracrypt

PLAIN = blake3(b"what VeraCrypt holds").digest(length=4096)
PHRASE = VolumeKey("x", KeyKind.VERACRYPT, None, passphrase=builder.PASSPHRASE, pim=1)
CHECKSUMS = {
    "Serpent": 0x7EDFECB3,
    "Twofish": 0x91525124,
    "Camellia": 0x2436BADB,
    "AES-Twofish": 0x6CEA7FA2,
    "AES-Twofish-Serpent": 0xA2D7D82A,
    "Serpent-AES": 0x6DD133B3,
    "Serpent-Twofish-AES": 0xE536DAF8,
    "Twofish-Serpent": 0x2686C859,
    "Camellia-Serpent": 0x10569A42,
}
FIRST_KEY = bytes.fromhex(
    "2718281828459045235360287471352662497757247093699959574966967627"
    "3141592653589793238462643383279502884197169399375105820974944592"
    "000000ffffffffff00000000000102030405060708090a0b0c0d0e0f10111213"
)  # fmt: skip
SECOND_KEY = FIRST_KEY[32:64] + bytes(range(32, 96))
BY_FIVE_ROUNDS = {
    "whirlpool": (
        "507c366fee102e9ae28ad582727d270fe84d7f687acfb5e74367aa9893522b096e42df2c594a916d7e10aeb2"
        "1a898fb98fe631a9d89f9826f4dacd7d6565de109591b48426ae43a1005b1eb83897a41e4bd26564bcfa1f35"
        "85db4f97656fbd24"
    ),
    "streebog512": (
        "d053a2306f4581ebbc0681c5e753a85dc7f123331ebe642c3b0f26d700e195c96526b185be1ee2f49bfc6b14"
        "84da2461a01b9e795cee696ef925b11dcaa031ba026f9e990fdb25015bf1c71019533b293f1800d6fc8503dc"
        "f2e5e95ab11e61de"
    ),
}


def ciphers_of(name: str) -> tuple[BlockCipher, ...]:
    """Of a cascade the last one that it names encrypts first."""
    return tuple(BlockCipher(each.lower()) for each in reversed(name.split("-")))


def opened(medium: bytes, key: VolumeKey = PHRASE) -> bytes:
    disk_image, extent = HeldDiskImage(medium), Extent(0, len(medium))
    volume = Volume(1, extent, VolumeContent.ENCRYPTED, "VeraCrypt")
    found = VeraCrypt().unlock(disk_image, volume, key)
    assert found.makes_sense(len(medium))
    return UnlockedImage(disk_image, [found]).read_at(found.inside)


@pytest.mark.parametrize("name", CHECKSUMS)
def test_sectors_are_those_by_which_veracrypt_tests_itself(name: str) -> None:
    ciphers, plain = ciphers_of(name), bytes(range(256)) * 8
    size = 32 * len(ciphers)
    key = SectorKey(CipherKind.XTS, 512, 1, FIRST_KEY[:size] + SECOND_KEY[:size], ciphers)

    stored = slowly_encrypted(plain, key, number=0xFFFFFFFFFF)

    assert zlib.crc32(stored) == CHECKSUMS[name]
    sectors = np.frombuffer(bytearray(stored), np.uint64).reshape(4, -1)
    cipher_of(key).decrypt(sectors, np.arange(0xFFFFFFFFFF, 0xFFFFFFFFFF + 4, dtype=np.uint64))
    assert sectors.tobytes() == plain


@pytest.mark.parametrize("name", BY_FIVE_ROUNDS)
def test_keys_are_those_by_which_veracrypt_tests_itself(name: str) -> None:
    wanted = bytes.fromhex(BY_FIVE_ROUNDS[name])

    made = system_gcrypt.pbkdf2(name, b"password", bytes.fromhex("12345678"), 5, len(wanted))

    assert made == wanted


@pytest.mark.parametrize("name", CHECKSUMS)
def test_a_volume_opens_under_each_cipher_and_cascade(name: str) -> None:
    ciphers = ciphers_of(name)
    key = blake3(b"volume").digest(length=64 * len(ciphers))
    of_truecrypt = {"rounds": 1000, "mark": b"TRUE"}  # so few: it costs little

    medium = veracrypt(PLAIN, head_of(PLAIN, ciphers=ciphers, key=key, **of_truecrypt))

    assert opened(medium, replace(PHRASE, pim=None)) == PLAIN


@pytest.mark.parametrize("name", ["whirlpool", "streebog512"])
def test_a_volume_opens_by_each_hash_of_the_system(name: str) -> None:
    assert opened(veracrypt(PLAIN, head_of(PLAIN, hash_name=name))) == PLAIN


def test_argon2id_gives_the_keys_of_a_cascade_as_well() -> None:
    ciphers, key = ciphers_of("Serpent-Twofish-AES"), blake3(b"volume").digest(length=192)

    assert opened(veracrypt(PLAIN, head_of(PLAIN, rounds=0, ciphers=ciphers, key=key))) == PLAIN


@pytest.mark.parametrize(("name", "rounds"), [("whirlpool", 1000), ("sha1", 2000)])
def test_a_volume_of_truecrypt_opens_by_its_other_hashes(name: str, rounds: int) -> None:
    head = head_of(PLAIN, hash_name=name, rounds=rounds, mark=b"TRUE")

    assert opened(veracrypt(PLAIN, head), replace(PHRASE, pim=None)) == PLAIN


def test_a_passphrase_that_is_meant_for_no_volume_is_not_tried_on_cascades() -> None:
    ciphers, key = ciphers_of("Serpent-AES"), blake3(b"volume").digest(length=128)
    bare = replace(PHRASE, is_bare=True)

    medium = veracrypt(PLAIN, head_of(PLAIN, ciphers=ciphers, key=key))
    assert opened(medium) == PLAIN
    with pytest.raises(WrongKeyError):
        opened(medium, bare)
    alone = head_of(PLAIN, ciphers=ciphers[:1], key=key[:64])
    assert opened(veracrypt(PLAIN, alone), bare) == PLAIN


def test_without_the_library_aes_is_left_and_another_cipher_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = SectorKey(CipherKind.XTS, 512, 1, bytes(range(64)), (BlockCipher.TWOFISH,))
    serpent = veracrypt(PLAIN, head_of(PLAIN, ciphers=(BlockCipher.SERPENT,)))
    monkeypatch.setattr(system_gcrypt, "_LIBRARY", None)

    assert opened(veracrypt(PLAIN)) == PLAIN
    with pytest.raises(WrongKeyError):
        opened(serpent)
    with pytest.raises(FileSystemError, match="libgcrypt"):
        cipher_of(other)


def test_a_library_that_may_not_give_all_ciphers_is_taken_for_none() -> None:
    """One in FIPS mode: else a volume under AES would stay closed by what it refuses."""
    said = "from forensics.volumes.locked.system_gcrypt import is_there; print(is_there())"
    command = (sys.executable, "-c", said)
    around = {**os.environ, "LIBGCRYPT_FORCE_FIPS_MODE": "1"}

    done = subprocess.run(command, env=around, check=True, capture_output=True, text=True)

    assert done.stdout == "False\n"


def test_a_key_of_other_length_than_its_ciphers_take_makes_no_sense() -> None:
    two = (BlockCipher.AES, BlockCipher.SERPENT)
    whole = SectorKey(CipherKind.XTS, 512, 1, bytes(128), two)

    assert whole.makes_sense
    assert not replace(whole, key=bytes(64)).makes_sense
    assert not replace(whole, kind=CipherKind.CBC_PLAIN).makes_sense
    assert not replace(whole, ciphers=two * 2, key=bytes(256)).makes_sense
    assert not replace(whole, ciphers=(), key=b"").makes_sense
