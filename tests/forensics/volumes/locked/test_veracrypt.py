"""Volumes of VeraCrypt and TrueCrypt, by their published format, and cryptsetup's own images."""

from __future__ import annotations

import random
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from blake3 import blake3

from forensics.containers.opening import identify_source, open_image
from forensics.errors import FileSystemError, UnreadableExtentError, WrongKeyError
from forensics.values import Extent
from forensics.volume import Volume, VolumeContent
from forensics.volumes.keys import KeyKind, VolumeKey
from forensics.volumes.locked.derivation import KeyBudget
from forensics.volumes.locked.unlocked_image import UnlockedImage
from forensics.volumes.locked.veracrypt.header import opened
from forensics.volumes.locked.veracrypt.opening import VeraCrypt, may_be_one
from forensics.wordings import locks as wordings
from tests.forensics.file_systems.fakes import HeldDiskImage, WornDiskImage
from tests.forensics.volumes.locked import vera_builder as builder
from tests.forensics.volumes.locked.vera_builder import GROUP, Head, head_of, veracrypt

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values.unlocked import UnlockedVolume

PLAIN = blake3(b"what VeraCrypt holds").digest(length=64 * 1024)
START = 4096
PHRASE = VolumeKey("x", KeyKind.VERACRYPT, None, passphrase=builder.PASSPHRASE, pim=1)


def unlock(medium: bytes, key: VolumeKey = PHRASE, *, start: int = START) -> UnlockedVolume:
    disk_image = HeldDiskImage(medium)
    extent = Extent(start, len(medium) - start)
    volume = Volume(1, extent, VolumeContent.ENCRYPTED, "VeraCrypt")
    found = VeraCrypt().unlock(disk_image, volume, key)
    assert found.makes_sense(len(medium))
    return found


def inside(medium: bytes, key: VolumeKey = PHRASE) -> bytes:
    found = unlock(medium, key)
    return UnlockedImage(HeldDiskImage(medium), [found]).read_at(found.inside)


@pytest.mark.parametrize("name", ["sha512", "sha256", "blake2s", "ripemd160", "argon2id"])
def test_a_volume_opens_by_each_hash_that_this_version_works_out(name: str) -> None:
    rounds = 0 if name == "argon2id" else 16_000
    head = head_of(PLAIN, hash_name=name, rounds=rounds)

    assert inside(bytes(START) + veracrypt(PLAIN, head)) == PLAIN


@pytest.mark.parametrize(("name", "rounds"), [("sha512", 1000), ("ripemd160", 2000)])
def test_a_volume_of_truecrypt_opens_and_is_called_that(name: str, rounds: int) -> None:
    head = head_of(PLAIN, hash_name=name, rounds=rounds, mark=b"TRUE")
    medium = bytes(START) + veracrypt(PLAIN, head)
    key = replace(PHRASE, pim=None)

    assert inside(medium, key) == PLAIN
    assert unlock(medium, key).label == "TrueCrypt"


def test_before_truecrypt_6_the_data_follow_the_header_and_a_hidden_header_is_near_the_end() -> (
    None
):
    old = Head(0, 0, 0, hash_name="sha512", rounds=1000, mark=b"TRUE", version=3)
    outer = replace(old, volume_length=len(PLAIN))
    hidden = replace(old, volume_length=4096, hidden_length=4096, secret=b"hidden")
    medium = bytearray(bytes(START) + outer.stored() + builder.data(PLAIN, 512))
    start = len(medium) - START - 4096 - 1536
    medium[START + start : START + start + 4096] = builder.data(PLAIN[:4096], start)
    medium[-1536 : 512 - 1536] = hidden.stored()
    key = replace(PHRASE, pim=None)

    assert unlock(bytes(medium), key).inside == Extent(START + 512, len(PLAIN))
    assert inside(bytes(medium), replace(key, passphrase="hidden")) == PLAIN[:4096]


def test_the_key_of_a_hidden_volume_opens_that_and_the_other_key_the_one_around_it() -> None:
    head = head_of(PLAIN[:8192], secret=b"hidden", key=bytes(range(64)))
    medium = bytes(START) + builder.with_hidden(veracrypt(PLAIN), PLAIN[:8192], head)

    assert inside(medium, replace(PHRASE, passphrase="hidden")) == PLAIN[:8192]
    assert unlock(medium).inside == Extent(START + GROUP, len(PLAIN))


@pytest.mark.parametrize("hidden", [False, True])
def test_a_lost_header_is_made_good_by_its_copy(*, hidden: bool) -> None:
    head = head_of(PLAIN[:8192], secret=b"hidden")
    whole = builder.with_hidden(veracrypt(PLAIN), PLAIN[:8192], head)
    medium = bytes(START) + bytes(GROUP) + whole[GROUP:]

    found = inside(medium, replace(PHRASE, passphrase="hidden") if hidden else PHRASE)

    kept = (
        PLAIN[:8192] if hidden else PLAIN[:-8192]
    )  # the hidden one lies over the end of the other
    assert found[: len(kept)] == kept


@pytest.mark.parametrize(
    ("phrase", "size"), [("", 64), ("correct horse", 64), ("correct horse " * 6, 128)]
)
def test_key_files_count_with_a_passphrase_and_without(phrase: str, size: int) -> None:
    """The pool as cryptsetup fills it is tried on its own images; here that all of it counts."""
    files = (random.Random("a").randbytes(300), b"", b"\0")  # noqa: S311 -- no secret
    pool = bytearray(phrase.encode().ljust(size, b"\0"))
    for content in files:
        state = 0xFFFFFFFF
        for number, byte in enumerate(content):
            state ^= byte
            for _ in range(8):
                state = state >> 1 ^ (0xEDB88320 if state & 1 else 0)
            for place in range(4):
                at = (4 * number + place) % size
                pool[at] = (pool[at] + (state >> 8 * (3 - place))) & 0xFF
    medium = bytes(START) + veracrypt(PLAIN, head_of(PLAIN, secret=bytes(pool)))
    key = replace(PHRASE, passphrase=phrase or None, key_files=files)

    assert inside(medium, key) == PLAIN
    if not phrase:  # once, for what a wrong key costs
        with pytest.raises(WrongKeyError):
            unlock(medium, replace(key, key_files=files[:1], is_bare=True))


def test_a_partition_of_an_encrypted_system_counts_its_sectors_from_those_of_the_disk() -> None:
    start, before = 1 << 20, blake3(b"first").digest(length=512)
    head = Head(start, len(PLAIN), len(PLAIN), hash_name="sha256", rounds=2048, flags=1)
    medium = bytearray(start + len(PLAIN))
    medium[:512] = before
    medium[31744 : 31744 + 512] = head.stored()
    medium[start:] = builder.data(PLAIN, start)

    found = unlock(bytes(medium), start=start)

    assert found.inside == Extent(start, len(PLAIN))
    assert UnlockedImage(HeldDiskImage(medium), [found]).read_at(found.inside) == PLAIN
    with pytest.raises(FileSystemError, match=wordings.OF_OTHER_PARTITION):
        unlock(bytes(medium) + bytes(GROUP), start=len(medium))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"start": 1 << 63}, wordings.DAMAGED),
        ({"start": GROUP + 1}, wordings.DAMAGED),
        ({"start": 0}, wordings.DAMAGED),
        ({"length": (1 << 64) - 512, "volume_length": (1 << 64) - 512}, wordings.DAMAGED),
        ({"length": 0, "volume_length": 0}, wordings.DAMAGED),
        ({"length": 4096}, wordings.CHANGING),
        ({"key": bytes(64)}, wordings.DAMAGED),
    ],
    ids=["far", "odd", "nowhere", "long", "empty", "in part", "no key"],
)
def test_a_header_that_says_what_cannot_be_is_told(said: dict[str, object], reason: str) -> None:
    with pytest.raises(FileSystemError, match=reason):
        unlock(bytes(START) + veracrypt(PLAIN, head_of(PLAIN, **said)))


def test_a_header_whose_sums_do_not_agree_is_damaged_and_no_wrong_key() -> None:
    head = head_of(PLAIN)
    plain = bytearray(head.plain())
    plain[200] ^= 1
    stored = builder.sealed(bytes(plain), head.header_key()).ljust(GROUP, b"\0")

    with pytest.raises(FileSystemError, match=wordings.DAMAGED):
        unlock(bytes(START) + stored + bytes(len(PLAIN)) + stored)


def test_without_a_secret_or_with_one_too_long_nothing_is_tried() -> None:
    medium = bytes(START) + veracrypt(PLAIN)
    for key in (replace(PHRASE, passphrase=None), replace(PHRASE, passphrase="x" * 129)):
        with pytest.raises(WrongKeyError):
            unlock(medium, key)


def test_what_is_not_random_where_headers_lie_is_not_tried() -> None:
    whole = Extent(0, 1 << 20)
    text = b"a text that goes on and on. " * (1 << 16)

    assert not may_be_one(HeldDiskImage(bytes(1 << 20)), whole)
    assert not may_be_one(HeldDiskImage(text[: 1 << 20]), whole)
    assert may_be_one(HeldDiskImage(veracrypt(PLAIN)), Extent(0, len(PLAIN) + 2 * GROUP))


def test_a_copy_opens_where_the_header_cannot_be_read() -> None:
    medium = bytes(START) + veracrypt(PLAIN)
    worn = WornDiskImage(HeldDiskImage(medium), Extent(START, 512))
    volume = Volume(1, Extent(START, len(medium) - START), VolumeContent.UNKNOWN, "VeraCrypt")

    assert VeraCrypt().unlock(worn, volume, PHRASE).inside.length == len(PLAIN)
    with pytest.raises(UnreadableExtentError):
        VeraCrypt(lambda: KeyBudget(work=0)).unlock(worn, volume, replace(PHRASE, passphrase="y"))


@pytest.mark.parametrize("number", [2_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_any_opened_header_gives_places_within_the_volume_or_an_error_of_ours(number: int) -> None:
    chance, head = random.Random(14), head_of(PLAIN)  # noqa: S311 -- no secret
    key, volume = head.header_key(), Extent(START, len(PLAIN) + 2 * GROUP)
    told = set()
    for _ in range(number):
        plain = bytearray(head.plain()[:188])
        for _ in range(chance.choice((1, 2, 8))):
            plain[chance.randrange(188 if chance.random() < 0.2 else 68)] = chance.randrange(256)
        plain[8:12] = head.plain()[8:12]
        sums = zlib.crc32(plain).to_bytes(4, "big")
        stored = builder.sealed(bytes(plain) + sums + head.plain()[192:], key)
        try:
            found = opened(stored, key, "VeraCrypt")
            if found is not None:
                place, _ = found.data(volume, is_hidden=chance.random() < 0.5)
                assert volume.offset <= place.offset < place.end <= volume.end
                found.system(volume)
        except FileSystemError as error:
            told.add(str(error))
        else:
            told.add("opened" if found else "another key")
    assert told >= {"another key", wordings.DAMAGED, wordings.CHANGING}


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "phrase", "serial"),
    [
        ("tc_3-sha512-xts-aes", "aaaaaaaaaaaa", "bebaadde"),
        ("tc_4-sha512-xts-aes", "aaaaaaaaaaaa", "bebaadde"),
        ("tc_5-ripemd160-xts-aes", "aaaaaaaaaaaa", "bebaadde"),
        ("tck_5-sha512-xts-aes", "aaaaaaaaaaaa", "bebaadde"),
        ("vc_1-sha512-xts-aes-hidden", "aaaaaaaaaaaa", "bebaadde"),
        ("vc_1-sha512-xts-aes-hidden", "bbbbbbbbbbbb", "bebafeca"),
        ("vc_1-blake2s-xts-aes", "aaaaaaaaaaaa", "bebaadde"),
        ("vck_1_nopw-sha512-xts-aes", None, "bebaadde"),
        ("vcpim_1_8-argon2id-xts-aes", "cccccccccccccccccccc", "bebaadde"),
        ("tc_5-whirlpool-xts-aes", "aaaaaaaaaaaa", "bebaadde"),
        ("tc_3-ripemd160-xts-aes-twofish", "aaaaaaaaaaaa", "bebaadde"),
        ("tc_4-sha512-xts-serpent", "aaaaaaaaaaaa", "bebaadde"),
        ("tc_4-sha512-xts-twofish-serpent", "aaaaaaaaaaaa", "bebaadde"),
        ("tc_5-sha512-xts-serpent-twofish-aes-hidden", "bbbbbbbbbbbb", "bebafeca"),
        ("vc_1-sha512-xts-camellia", "aaaaaaaaaaaa", "bebaadde"),
        pytest.param(
            "vc_1-stribog512-xts-camellia", "aaaaaaaaaaaa", "bebaadde", marks=pytest.mark.long
        ),
        pytest.param(
            "vc_1-sha512-xts-aes-twofish-serpent",
            "aaaaaaaaaaaa",
            "bebaadde",
            marks=pytest.mark.long,
        ),
    ],
)
def test_what_the_programmes_themselves_made_opens(
    corpus: Path, name: str, phrase: str | None, serial: str
) -> None:
    """cryptsetup has images of them (``tests/tcrypt-images.tar.xz``) with FAT of a known number."""
    folder = corpus / "tcrypt-images"
    if not folder.exists():
        pytest.skip("tcrypt-images of cryptsetup is not present in the corpus")
    files = tuple((folder / f"keyfile{each}").read_bytes() for each in (1, 2))
    key = VolumeKey(
        "x", KeyKind.VERACRYPT, None, passphrase=phrase,
        key_files=files if "ck_" in name else (), pim=8 if "vcpim" in name else None,
    )  # fmt: skip
    disk_image = open_image(identify_source(folder / name))
    whole = Volume(None, Extent(0, disk_image.size), VolumeContent.UNKNOWN, "VeraCrypt")

    found = VeraCrypt().unlock(disk_image, whole, key)

    seen = UnlockedImage(disk_image, [found])
    assert seen.read_at(Extent(found.inside.offset + 39, 4)).hex() == serial
    seen.close()
