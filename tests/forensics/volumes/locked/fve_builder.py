"""BitLocker volumes, written from the published specification (libbde's, chapters 3 to 6).

No tool on Linux makes one. ``cryptsetup bitlkDump`` reads the headers made here, and the reader is
tried on volumes that Windows made where these are present (``test_bitlocker_corpus``).
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import field

from blake3 import blake3
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from forensics.value_classes import dataclass
from forensics.values.unlocked import CipherKind, SectorKey
from tests.forensics.volumes.locked.slow_ciphers import slowly_encrypted

KIB = 1024
BLOCK = 64 * KIB
NORMAL = bytes.fromhex("3bd66749292ed84a8399f6a339e3d001")
ON_WRITE = bytes.fromhex("3b4da89280dd0e4d9e4eb1e3284eaed8")
XTS_128 = 0x8004
KEY = SectorKey(CipherKind.XTS, 512, 1, blake3(b"sectors").digest(length=32))
MASTER, STARTUP = blake3(b"master").digest(), blake3(b"startup").digest()
IDENTIFIER = blake3(b"protector").digest(length=16)
CLEAR, BY_TPM, BY_STARTUP_KEY, BY_RECOVERY, BY_PASSWORD = 0, 0x100, 0x200, 0x800, 0x2000


def entry(kind: int, form: int, data: bytes) -> bytes:
    return struct.pack("<HHHH", 8 + len(data), kind, form, 1) + data


def sealed(content: bytes, under: bytes, name: bytes) -> bytes:
    """AES-CCM, with the MAC in front."""
    nonce = blake3(name).digest(length=12)
    found = AESCCM(under, tag_length=16).encrypt(nonce, content, None)
    return nonce + found[-16:] + found[:-16]


def key_content(key: bytes) -> bytes:
    return struct.pack("<HHHHI", 12 + len(key), 0, 1, 1, XTS_128) + key


def protector(protection: int, under: bytes, *parts: bytes, name: bytes = IDENTIFIER) -> bytes:
    """The master key under another, and what is needed to find that."""
    head = name + bytes(10) + struct.pack("<H", protection)
    own = entry(0, 5, sealed(key_content(MASTER), under, struct.pack("<H", protection)))
    return entry(2, 8, head + b"".join(parts) + own)


def clear() -> bytes:
    return protector(CLEAR, STARTUP, entry(0, 1, bytes(4) + STARTUP))


def by_startup_key() -> bytes:
    return protector(BY_STARTUP_KEY, STARTUP)


def startup_key_file() -> bytes:
    """As Windows writes it to a stick: ``.BEK``."""
    inner = entry(0, 1, bytes(4) + STARTUP)
    external = entry(6, 9, IDENTIFIER + bytes(8) + inner)
    size = 48 + len(external)
    return struct.pack("<IIII16sIHHQ", size, 1, 48, size, IDENTIFIER, 1, 0, 0, 0) + external


def stretched(protection: int, under: bytes, salt: bytes) -> bytes:
    return protector(protection, under, entry(0, 3, bytes(4) + salt))


@dataclass(frozen=True)
class Layout:
    """Where a volume keeps what is its own, in bytes."""

    blocks: tuple[int, int, int] = (128 * KIB, 256 * KIB, 384 * KIB)
    header: int = 320 * KIB
    header_size: int = 8 * KIB

    @property
    def own(self) -> list[tuple[int, int]]:
        return [*((at, BLOCK) for at in self.blocks), (self.header, self.header_size)]


@dataclass(frozen=True)
class Recipe:
    """What is unusual about a volume."""

    protectors: tuple[bytes, ...] = field(default_factory=lambda: (by_startup_key(),))
    layout: Layout = Layout()
    key: SectorKey = KEY
    method: int = XTS_128
    to_go: bool = False
    state: int = 4
    identifier: bytes = NORMAL


def blanked(plain: bytes, layout: Layout) -> bytes:
    """The bytes with zeros where the volume keeps its own."""
    seen = bytearray(plain)
    for at, length in layout.own:
        seen[at : at + length] = bytes(length)
    return bytes(seen)


def bitlocker(plain: bytes, recipe: Recipe) -> bytes:
    """A volume in which these bytes are seen, but for those where it keeps its own."""
    layout, key = recipe.layout, recipe.key
    block = _block(len(plain), recipe)
    volume = bytearray(slowly_encrypted(plain, key))
    head = plain[: layout.header_size]
    counts = 1 if key.kind is CipherKind.XTS else key.sector_size
    number = layout.header // key.sector_size * counts
    stored = slowly_encrypted(head, key, number=number)
    volume[layout.header : layout.header + layout.header_size] = stored
    for at in layout.blocks:
        volume[at : at + BLOCK] = block.ljust(BLOCK, b"\0")
    volume[: layout.header_size] = _boot_sector(recipe).ljust(layout.header_size, b"\0")
    return bytes(volume)


def _boot_sector(recipe: Recipe) -> bytes:
    place = 424 if recipe.to_go else 160
    mark = b"MSWIN4.1" if recipe.to_go else b"-FVE-FS-"
    start = b"\xeb\x58\x90" + mark + struct.pack("<H", recipe.key.sector_size)
    offsets = struct.pack("<3Q", *recipe.layout.blocks)
    sector = start.ljust(place, b"\0") + recipe.identifier + offsets
    return sector.ljust(510, b"\0") + b"\x55\xaa"


def _block(size: int, recipe: Recipe) -> bytes:
    layout = recipe.layout
    listed = b"".join(
        (
            *recipe.protectors,
            entry(3, 5, sealed(key_content(recipe.key.key), MASTER, b"sectors")),
            entry(15, 15, struct.pack("<QQ", layout.header, layout.header_size)),
        )
    )
    length = 48 + len(listed)
    header = struct.pack("<IIII16sIHHQ", length, 1, 48, length, bytes(16), 9, recipe.method, 0, 0)
    whole = 64 + length + -(64 + length) % 16
    front = struct.pack(
        "<8sHHHHQII3QQ", b"-FVE-FS-", whole // 16, 2, recipe.state, recipe.state, size, 0,
        layout.header_size // 512, *layout.blocks, layout.header,
    )  # fmt: skip
    block = (front + header + listed).ljust(whole, b"\0")
    digest = struct.pack("<HHHHHH32s", 44, 0, 1, 1, 0x2005, 0, hashlib.sha256(block).digest())
    proof = entry(0, 5, sealed(digest, MASTER, b"proof"))
    return block + struct.pack("<HHI", 8 + len(proof), 1, zlib.crc32(block)) + proof
