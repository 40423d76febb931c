"""Locked volumes: headers by cryptsetup, content by cryptsetup or sector by sector. No root."""

from __future__ import annotations

import hashlib
import json
import subprocess
from typing import TYPE_CHECKING, Any

from blake3 import blake3

from forensics.values.unlocked import CipherKind, SectorKey
from tests.forensics.scanning.recipes import run
from tests.forensics.volumes.locked.slow_ciphers import slowly_encrypted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MIB = 1 << 20
PASSPHRASE = "correct horse"
KEY = blake3(b"volume key").digest(length=64)
LUKS1_INSIDE, LUKS2_INSIDE = 2 * MIB, MIB
REENCRYPTED_INSIDE = 16 * MIB  # where cryptsetup itself puts it
# The least that cryptsetup takes: what is tried is the format, not the patience of an attacker.
ARGON2 = ("--pbkdf", "argon2id", "--pbkdf-memory", "32", "--pbkdf-force-iterations", "4")
ARGON2I = ("--pbkdf", "argon2i", "--pbkdf-memory", "32", "--pbkdf-force-iterations", "4")
PBKDF2 = ("--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000")
_BINARY, _CHECKSUM = 4096, slice(448, 512)


def cryptsetup(*words: str | Path) -> bytes:
    """What cryptsetup says, given the passphrase."""
    return subprocess.run(
        ["cryptsetup", *map(str, words), "--batch-mode", "--key-file", "-"],
        input=PASSPHRASE.encode(),
        check=True,
        capture_output=True,
    ).stdout


def luks1(folder: Path, plain: bytes, *options: str, key: SectorKey | None = None) -> bytes:
    """A LUKS1 volume: the header by cryptsetup, the content sector by sector."""
    key = key or SectorKey(CipherKind.XTS, 512, 1, KEY)
    cost = ("--pbkdf-force-iterations", "1000")
    header = _formatted(folder, key, LUKS1_INSIDE, "--type", "luks1", *cost, *options)
    return header[:LUKS1_INSIDE] + slowly_encrypted(plain, key)


def luks2(folder: Path, plain: bytes, *options: str, sector_size: int = 512) -> bytes:
    """A LUKS2 volume of small areas, made in the same way."""
    key = SectorKey(CipherKind.XTS, sector_size, sector_size // 512, KEY)
    small = ("--luks2-metadata-size", "16k", "--luks2-keyslots-size", "512k")
    sizes = ("--sector-size", str(sector_size))
    ways = options or ARGON2
    header = _formatted(folder, key, LUKS2_INSIDE, "--type", "luks2", *ways, *small, *sizes)
    return header[:LUKS2_INSIDE] + slowly_encrypted(plain, key)


def _formatted(folder: Path, key: SectorKey, inside: int, *options: str) -> bytes:
    volume_key, path = folder / "volume-key", folder / "header"
    volume_key.write_bytes(key.key)
    path.write_bytes(bytes(4 * MIB))
    cryptsetup(
        "luksFormat", "--volume-key-file", volume_key, "--key-size", str(8 * len(key.key)),
        "--offset", str(inside // 512), *options, path,
    )  # fmt: skip
    return path.read_bytes()


def luks2_by_cryptsetup(plain: Path, out: Path, *options: str) -> Path:
    """A LUKS2 volume of the bytes of a file, which cryptsetup encrypts in its own process."""
    with out.open("wb") as file:
        file.write(plain.read_bytes())
        file.truncate(plain.stat().st_size + 2 * REENCRYPTED_INSIDE)
    cryptsetup(
        "reencrypt", "--encrypt", "--type", "luks2", "--reduce-device-size", "32M", *ARGON2,
        "--pbkdf-parallel", "1", *options, out,
    )  # fmt: skip
    with out.open("r+b") as file:
        file.truncate(REENCRYPTED_INSIDE + plain.stat().st_size)  # what the tool leaves behind it
    return out


def luks1_by_qemu(plain: Path, out: Path) -> Path:
    """A LUKS1 volume of the bytes of a file, as qemu-img makes it."""
    secret, chosen = f"secret,id=s,data={PASSPHRASE}", "key-secret=s,iter-time=10"
    words = ("qemu-img", "convert", "-f", "raw", "-O", "luks", "--object", secret, "-o", chosen)
    run(*words, plain, out)
    return out


def with_metadata(volume: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """A LUKS2 volume of which both headers say something else, with checksums that agree."""
    size = int.from_bytes(volume[8:16], "big")
    metadata = json.loads(volume[_BINARY:size].partition(b"\0")[0])
    change(metadata)
    return with_text(volume, json.dumps(metadata).encode())


def with_text(volume: bytes, text: bytes) -> bytes:
    """The same with any text in the place of the JSON."""
    size = int.from_bytes(volume[8:16], "big")
    area = text.ljust(size - _BINARY, b"\0")[: size - _BINARY]
    made = bytearray(volume)
    for at in (0, size):
        binary = bytearray(volume[at : at + _BINARY])
        binary[_CHECKSUM] = bytes(64)
        binary[_CHECKSUM] = hashlib.sha256(binary + area).digest().ljust(64, b"\0")
        made[at : at + size] = binary + area
    return bytes(made)
