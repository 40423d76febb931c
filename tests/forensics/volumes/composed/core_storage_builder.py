"""A physical volume of CoreStorage with one logical volume, open or under a password.

Written as libfvde describes the format; ``cryptsetup fvault2Dump`` reads the locked ones.
"""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import XTS
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from forensics.value_classes import dataclass
from forensics.virtual_disks.crc32c import crc32c

BLOCK, PAGE, SECTOR = 4096, 8192, 512
LABEL_SIZE, METADATA_BLOCKS = 16, 64  # in blocks of 4 KiB
LABELS = (1, 1 + LABEL_SIZE)
METADATA = 1 + 2 * LABEL_SIZE
START = METADATA + METADATA_BLOCKS  # of the logical volume
KEY, IDENTIFIER = bytes(range(16)), UUID("94BB3FBB-9DB2-44FA-9703-92E01515CDF9").bytes
FAMILY, GROUP = (
    "20A298AA-2469-42C8-9F05-C64B434D2543",
    "29334FFB-111E-4CC9-A54D-43ECA59386F8",
)
VOLUME, USER = "DC504F81-AAF5-409A-B057-79DD4AF35C39", "D73EED4E-224F-4A78-8E6A-E56900D125AF"
PASSWORD, ROUNDS = "a password", 1000
KEK, VOLUME_KEY, SALT = b"key of one user.", b"a volume's key..", b"0123456789abcdef"
NEXT = 100  # the number of the object in which a long text goes on


@dataclass(frozen=True)
class CoreStorage:
    """What to write. ``password`` locks it; ``split`` puts the volume into two swapped pieces."""

    plain: bytes
    password: str = ""
    status: str = ""
    split: bool = False
    packed: bool = False
    chained: bool = False
    members: int = 1
    context: bool = True

    def made(self) -> bytes:
        """The physical volume."""
        data = bytearray(START * BLOCK) + self._stored() + bytes(BLOCK)
        data[:SECTOR] = self._header(len(data))
        for number, at in enumerate(LABELS):
            data[at * BLOCK : at * BLOCK + 2 * PAGE] = self._label(number + 1)
        for number, block in enumerate(self._blocks()):
            at = METADATA * BLOCK + number * PAGE
            data[at : at + PAGE] = enciphered(block, number)
        return bytes(data)

    def _stored(self) -> bytes:
        plain = self.plain
        if self.password:
            tweak = hashlib.sha256(VOLUME_KEY + UUID(FAMILY).bytes).digest()[:16]
            plain = b"".join(
                _xts(VOLUME_KEY + tweak, plain[at : at + SECTOR], at // SECTOR)
                for at in range(0, len(plain), SECTOR)
            )
        half = len(plain) // 2 // BLOCK * BLOCK
        return plain[half:] + plain[:half] if self.split else plain

    def _header(self, size: int) -> bytes:
        head = struct.pack("<HHIQ24xI12xQ16x2sIHII4Q32xII16s112s16s16s", 1, 16, 7, 1, SECTOR, size,
            b"CS", 1, 4, BLOCK, LABEL_SIZE * BLOCK, *LABELS, 0, 0, 16, 2, KEY, b"", IDENTIFIER,
            UUID(GROUP).bytes)  # fmt: skip
        return _summed(bytes(8) + head.ljust(SECTOR - 8, b"\0"))

    def _label(self, transaction: int) -> bytes:
        members = "".join(f"<string>{UUID(int=each + 1)}</string>" for each in range(self.members))
        text = (
            "<dict><key>com.apple.corestorage.lvg.uuid</key>"
            f"<string>{GROUP}</string><key>com.apple.corestorage.lvg.physicalVolumes</key>"
            f"<array>{members}</array></dict>"
        ).encode() + b"\0"
        body = struct.pack("<I152xIII", 2 * PAGE, PAGE, PAGE + 48, len(text))
        place = struct.pack("<QQQQQQ", 0, METADATA_BLOCKS, 0, 2, METADATA, METADATA)
        return a_block(0x11, 0, transaction, 0, body) + (place + text).ljust(PAGE, b"\0")

    def _blocks(self) -> list[bytes]:
        half = len(self.plain) // 2 // BLOCK
        whole = -(-len(self.plain) // BLOCK)
        first, second = (0, half, whole - half), (half, whole - half, 0)
        pieces = [first, second] if self.split else [(0, whole, 0)]
        segments = struct.pack("<II", len(pieces), 0) + b"".join(
            struct.pack("<QQI12xQ", 0, at, length, START + place) for at, length, place in pieces
        )
        text = self._context_text()
        stored = zlib.compress(text) if self.packed else text
        cut = len(stored) // 2 if self.chained else len(stored)
        context = struct.pack("<32xQIIII", NEXT * self.chained, len(stored), len(text), 144, cut)
        logical = self._logical_text()
        volume = struct.pack("<QQ32xQ8xII", 9, 7, 0, 184, len(logical))
        more = struct.pack("<QII", 0, len(stored) - cut, 0) + stored[cut:]
        return [
            a_block(0x13, 0, 2, 0, b""),
            a_block(0x305, 7, 2, 1, struct.pack("<II", 1, 0) + bytes(40)),  # an older one
            a_block(0x305, 7, 3, 2, segments),
            a_block(0x19, 9, 3, 3, context.ljust(80, b"\0") + stored[:cut]),
            a_block(0x1A, 10, 3, 4, volume.ljust(120, b"\0") + logical),
            a_block(0x24, NEXT, 3, 5, more),
        ]

    def _logical_text(self) -> bytes:
        return (
            f'<dict ID="0"><key>com.apple.corestorage.lv.familyUUID</key><string ID="1">{FAMILY}'
            f'</string><key>com.apple.corestorage.lv.size</key><integer size="64" ID="7">'
            f"{hex(len(self.plain))}</integer><key>com.apple.corestorage.lv.uuid</key>"
            f'<string ID="8">{VOLUME}</string></dict>'
        ).encode() + b"\0"

    def _context_text(self) -> bytes:
        if not self.context:
            return b'<dict ID="0"></dict>\0'
        users, status = "", self.status or ("Complete" if self.password else "NoConversion")
        name, cipher, wrapped = "none", "None", ""
        if self.password:
            name, cipher, wrapped = USER, "AES-XTS", _volume_key_struct()
            users = (
                "<dict><key>PassphraseWrappedKEKStruct</key><data>"
                f"{_passphrase_struct(self.password)}</data><key>KeyEncryptingKeyIdent</key>"
                f'<string ID="3">{USER}</string></dict>'
            )
        return (
            '<dict ID="0"><key>com.apple.corestorage.lvf.encryption.context</key><dict ID="1">'
            f"<key>CryptoUsers</key><array>{users}</array><key>WrappedVolumeKeys</key><array><dict>"
            f'<key>VolumeKeyIndex</key><integer size="32" ID="6">0x0</integer>'
            f"<key>KeyEncryptingKeyIdent</key><string>{name}</string><key>BlockAlgorithm</key>"
            f"<string>{cipher}</string><key>KEKWrappedVolumeKeyStruct</key><data>{wrapped}</data>"
            "</dict></array><key>ConversionInfo</key><dict><key>TargetContext</key>"
            '<reference IDREF="6"/><key>ConversionStatus</key>'
            f"<string>{status}</string></dict></dict></dict>"
        ).encode() + b"\0"


def a_block(kind: int, number: int, transaction: int, own: int, body: bytes) -> bytes:
    """A block of metadata with its checksum."""
    head = struct.pack("<HHIQQQQII8x", 1, kind, 7, transaction, number, own, 0, PAGE, 0)
    return _summed(bytes(8) + (head + body).ljust(PAGE - 8, b"\0"))


def enciphered(block: bytes, number: int) -> bytes:
    """A block of metadata as it is stored."""
    return _xts(KEY + IDENTIFIER, block, number)


def _summed(data: bytes) -> bytes:
    return struct.pack("<II", crc32c(data[8:]) ^ 0xFFFF_FFFF, 0xFFFF_FFFF) + data[8:]


def _xts(key: bytes, data: bytes, number: int) -> bytes:
    return Cipher(AES(key), XTS(number.to_bytes(16, "little"))).encryptor().update(data)


def _passphrase_struct(password: str) -> str:
    derived = hashlib.pbkdf2_hmac("sha256", password.encode(), SALT, ROUNDS, 16)
    head = struct.pack("<II16sII24s", 3, 16, SALT, 16, 24, aes_key_wrap(derived, KEK))
    data = (head.ljust(168, b"\0") + struct.pack("<I", ROUNDS)).ljust(284, b"\0")
    return base64.b64encode(data).decode()


def _volume_key_struct() -> str:
    data = struct.pack("<II24s", 2, 24, aes_key_wrap(KEK, VOLUME_KEY)).ljust(256, b"\0")
    return base64.b64encode(data).decode()
