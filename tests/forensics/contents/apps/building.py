"""Files of phones and browsers made for tests."""

from __future__ import annotations

import struct
import zlib

from tests.forensics.scanning.shards.contents.made_files import a_tar

END = b"\xd8\x41\x0d\x97\x45\x6f\xfa\xf4"


def a_backup(files: dict[str, bytes], *, compressed: bool = True, lock: bytes = b"none") -> bytes:
    archive = a_tar(files)
    body = zlib.compress(archive) if compressed else archive
    return b"ANDROID BACKUP\n5\n%d\n%b\n" % (compressed, lock) + body


def a_cached(address: bytes, body: bytes, head: bytes = b"", *, flags: int = 1) -> bytes:
    """An entry of the simple cache."""
    header = struct.pack("<QIII4x", 0xFCFB6D1BA7725C30, 5, len(address), 0)
    first = struct.pack("<8sIII4x", END, 1, 0, len(body))
    last = struct.pack("<8sIII4x", END, flags, 0, len(head))
    return header + address + body + first + head + bytes(32 if flags & 2 else 0) + last


def an_entry_of_firefox(body: bytes, encoding: bytes = b"", *, version: int = 3) -> bytes:
    """A body, and what ``netwerk/cache2`` keeps behind it."""
    address = b":https://a.example/p.jpg"
    numbers = [version, 1, 0, 0, *([0] if version > 1 else []), 0, len(address)]
    head = struct.pack(f">{len(numbers)}L", *numbers) + bytes(4 if version > 2 else 0)
    said = b"response-head\0HTTP/2 200\r\ncontent-encoding: %b\r\n\0" % (encoding or b"identity")
    hashes = bytes(4 + 2 * -(-len(body) // 262_144))
    return body + hashes + head + address + b"\0" + said + struct.pack(">L", len(body))


def a_block_file(size: int, blocks: dict[int, bytes]) -> bytes:
    header = struct.pack("<IIhhi", 0xC103CAC3, 0x30000, 2, 0, size).ljust(8192, b"\0")
    data = bytearray(max(blocks) * size + 65536)
    for number, content in blocks.items():
        data[number * size : number * size + len(content)] = content
    return header + bytes(data)


MASK, BLOCK = 0xA282EAD8, 32768
TABLE_MARK = (0xDB4775248B80FB57).to_bytes(8, "little")


def a_number(value: int) -> bytes:
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*found, value))


def snappied(data: bytes) -> bytes:
    """Literals, and where the last 16 bytes come again, copies of them."""
    out, at = bytearray(a_number(len(data))), 0
    while at < len(data):
        end = at + 16
        while end < len(data) and data[end : end + 16] != data[end - 16 : end]:
            end += 16
        piece = data[at:end]
        out += struct.pack("<BH", 61 << 2, len(piece) - 1) + piece
        at = min(end, len(data))
        while at + 16 <= len(data) and data[at : at + 16] == data[at - 16 : at]:
            out += struct.pack("<BH", 15 << 2 | 2, 16)
            at += 16
    return bytes(out)


def a_block(values: dict[bytes, bytes]) -> bytes:
    body = b"".join(
        a_number(0) + a_number(len(key)) + a_number(len(value)) + key + value
        for key, value in values.items()
    )
    return body + struct.pack("<II", 0, 1)


def a_table(*blocks: tuple[int, bytes]) -> bytes:
    """Blocks, each with its kind and as it is stored, an index of them and the last bytes."""
    data, handles = b"", {}
    for number, (kind, stored) in enumerate(blocks):
        handles[b"%04d" % number] = a_number(len(data)) + a_number(len(stored))
        data += stored + bytes((kind,)) + bytes(4)
    index = a_block(handles)
    footer = a_number(0) + a_number(0) + a_number(len(data)) + a_number(len(index))
    return data + index + bytes(5) + footer.ljust(40, b"\0") + TABLE_MARK


def masked_sum(data: bytes) -> bytes:
    value = 0xFFFFFFFF
    for each in data:
        value ^= each
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    value ^= 0xFFFFFFFF
    return (((value >> 15 | value << 17) + MASK) & 0xFFFFFFFF).to_bytes(4, "little")


def a_log(*records: bytes) -> bytes:
    """Records in blocks; only the sum of the first is worked out, as only that is looked at."""
    out = bytearray()
    for record in records:
        left, is_first = record, True
        while left or is_first:
            room = BLOCK - len(out) % BLOCK
            if room < 7:
                out += bytes(room)
                room = BLOCK
            piece, left = left[: room - 7], left[room - 7 :]
            kind = (1 if is_first else 4) if not left else (2 if is_first else 3)
            checked = bytes((kind,)) + piece
            total = bytes(4) if out else masked_sum(checked)
            out += total + len(piece).to_bytes(2, "little") + checked
            is_first = False
    return bytes(out)
