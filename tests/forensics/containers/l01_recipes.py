"""L01 files, byte by byte: no tool here writes any, and libewf reads what is made here.

By libewf's documentation of EWF, sections on EWF-L01. What lies in the list was read off one that
EnCase 7 wrote, which libewf's own tests hold.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from tests.forensics.virtual_disks import ewf2_recipes

if TYPE_CHECKING:
    from pathlib import Path

SECTOR, PER_CHUNK, SINGLE_FILES = 512, 64, 0x20
CHUNK = SECTOR * PER_CHUNK
SPARSE, DELETED, UNALLOCATED = 0x4000000, 0x80, 0x200000
TIMES = ("1577689768", "1577660400", "1577689816", "")  # made, read, written, changed
OLD = "p n id opr src sub cid jq cr ac wr mo dl aq ha ls du lo po mid cfi be pm lpt"
NEW = (
    "mid ls be id cr ac wr mo dl sig ha sha ent snh p n du lo po pm oes opr src sub cid jq alt ep "
    "aq cfi sg ea lpt"
)


@dataclass(slots=True)
class Node:
    """A folder, or a file by its content; what its line in the list says otherwise, by its type."""

    name: str
    content: bytes | None = None
    says: dict[str, str] = field(default_factory=dict)
    below: list[Node] = field(default_factory=list)


def a_tree(files: dict[str, bytes]) -> Node:
    """The nodes of files by their paths, below the root."""
    root = Node("LogicalEntries")
    for path in sorted(files):
        *folders, name = path.strip("/").split("/")
        node = root
        for each in folders:
            found = next((one for one in node.below if one.name == each), None)
            if found is None:
                found = Node(each)
                node.below.append(found)
            node = found
        node.below.append(Node(name, files[path]))
    return root


def listed(root: Node, *, types: str = NEW, kept: bytearray) -> str:
    """The list of a root and all below it; its bytes are put behind those that are kept."""
    return "\n".join(
        [
            "5",
            *("rec", "tb\tcl\tn", "{total}\t\t", ""),
            *("perm", "0\t1", "p\tn\ts\tpr\tnta\tnti", "0\t0", "1\t\t\t10\t\t", ""),
            *_sources(),
            *("sub", "0\t1", "p\tn\tid\tnu\tco\tgu", "0\t0", "\t\t\t\t1\t", ""),
            *("entry", "26\t1", types.replace(" ", "\t")),
            *_lines(root, types.split(), kept),
            *("", ""),
        ]
    ).format(total=len(kept))


def _sources() -> tuple[str, ...]:
    types = "p\tn\tid\tev\tdo\tloc\tse\tmfr\tmo\ttb\tlo\tpo\tah\tgu\taq"
    return ("srce", "0\t1", types, "0\t0", "1" + "\t" * 14, "")


def _lines(node: Node, types: list[str], kept: bytearray) -> list[str]:
    data = node.content if node.content is not None else b""
    at, stored = len(kept), data or b"\0"  # what is empty keeps one byte
    says = {
        "p": "1" if node.content is None else "",
        "n": node.name,
        "ls": str(len(data)) if data else "",
        "be": f"1 {at:x} {len(stored):x}",
        "ha": hashlib.md5(data, usedforsecurity=False).hexdigest().upper(),
        "pm": "-1",
        **dict(zip(("cr", "ac", "wr", "mo"), TIMES, strict=True)),
        **node.says,
    }
    if says.pop("stored", "") != "no":
        kept += says.pop("kept", "").encode() or stored
    found = [f"26\t{len(node.below)}", "\t".join(says.get(each, "") for each in types)]
    for each in node.below:
        found += _lines(each, types, kept)
    return found


def ltree(text: str, *, digest: bytes | None = None) -> bytes:
    """The section of a list: its head, and the list."""
    data = text.encode("utf-16-le", "surrogatepass")
    digest = digest or hashlib.md5(data, usedforsecurity=False).digest()
    head = struct.pack("<16sQ", digest, len(data))
    checksum = zlib.adler32(head + bytes(24))
    return head + struct.pack("<I20x", checksum) + data


class Segment:
    """One segment file under way: sections are put behind one another."""

    def __init__(self, number: int) -> None:
        """Begin it, from 1 on."""
        self.data = bytearray(b"LVF\x09\x0d\x0a\xff\0\1" + struct.pack("<H2x", number))

    def put(self, kind: bytes, content: bytes = b"") -> None:
        """Put a section at its end."""
        size = 76 + len(content)
        following = len(self.data) + (0 if kind in (b"done", b"next") else size)
        head = struct.pack("<16sQQ40x", kind, following, size)
        self.data += head + struct.pack("<I", zlib.adler32(head)) + content


def an_l01(
    files: dict[str, bytes] | Node,
    path: Path,
    *,
    types: str = NEW,
    segments: int = 1,
    per_table: int = 16,
    text: str | None = None,
    kept: bytes | None = None,
    digest: bytes | None = None,
) -> Path:
    """An L01 of files, its chunks over several tables and segments; the first file's path.

    ``text`` and ``kept`` stand in place of the list of these files and of the bytes kept of them.
    """
    data = bytearray()
    made = listed(files if isinstance(files, Node) else a_tree(files), types=types, kept=data)
    text, data = text or made, bytearray(kept) if kept is not None else data
    pieces = [bytes(data[at : at + CHUNK]) for at in range(0, len(data), CHUNK)]
    share = max(1, -(-len(pieces) // segments))
    for number in range(segments):
        segment = Segment(number + 1)
        if not number:
            segment.put(b"header2", zlib.compress(_HEADER))
            segment.put(b"volume", _volume())
        own = pieces[number * share : (number + 1) * share]
        for first in range(0, len(own), per_table):
            _put_chunks(segment, own[first : first + per_table])
        if number + 1 == segments:
            segment.put(b"ltypes", bytes(6))
            segment.put(b"ltree", ltree(text, digest=digest))
            segment.put(b"data", _volume())
            segment.put(b"hash", _hash(bytes(data)))
            segment.put(b"done")
        else:
            segment.put(b"next")
        path.with_suffix(f".L{number + 1:02}").write_bytes(segment.data)
    return path.with_suffix(".L01")


def an_lx01(
    files: dict[str, bytes] | Node,
    path: Path,
    *,
    segments: int = 1,
    text: str | None = None,
    kept: bytes | None = None,
) -> Path:
    """The same in the second form: other segments and chunks, and the list as it is."""
    data = bytearray()
    made = listed(files if isinstance(files, Node) else a_tree(files), kept=data)
    data = bytearray(kept) if kept is not None else data
    pieces = [bytes(data[at : at + CHUNK]) for at in range(0, len(data), CHUNK)]
    share = -(-len(pieces) // segments)
    for number in range(segments):
        segment = ewf2_recipes.Segment(number + 1, mark=b"LEF2\r\n\x81\0")
        segment.put(ewf2_recipes.CASE, ewf2_recipes.text("nm cp sb gr", f"x 1 {PER_CHUNK} 64"))
        own = range(number * share, min((number + 1) * share, len(pieces)))
        ewf2_recipes.put_chunks(segment, pieces, own)
        if number + 1 == segments:
            segment.put(SINGLE_FILES, (text or made).encode("utf-16-le", "surrogatepass"))
        told = ewf2_recipes.text("sn ts bp ph dt", f"1 {len(data) // SECTOR} {SECTOR} 0 l")
        segment.put(ewf2_recipes.DEVICE, told)
        segment.put(ewf2_recipes.DONE if number + 1 == segments else ewf2_recipes.NEXT, b"")
        path.with_suffix(f".Lx{number + 1:02}").write_bytes(segment.data)
    return path.with_suffix(".Lx01")


_HEADER = b"\xff\xfe" + "1\nmain\na\tc\tn\te\tt\nx\tx\tx\tx\t\n\n".encode("utf-16-le")


def _volume() -> bytes:
    """Of no chunks: how many there are nobody says but the tables."""
    data = struct.pack("<B3xIIIQ", 0x0E, 0, PER_CHUNK, SECTOR, 0).ljust(1048, b"\0")
    return data + struct.pack("<I", zlib.adler32(data))


def _hash(kept: bytes) -> bytes:
    data = hashlib.md5(kept, usedforsecurity=False).digest() + bytes(16)
    return data + struct.pack("<I", zlib.adler32(data))


def _put_chunks(segment: Segment, pieces: list[bytes]) -> None:
    at, content, entries = len(segment.data) + 76, bytearray(), bytearray()
    for number, piece in enumerate(pieces):
        packed = zlib.compress(piece, 1)
        is_packed = len(packed) < len(piece) and number % 5 != 4
        entries += struct.pack("<I", len(content) | (0x80000000 if is_packed else 0))
        content += packed if is_packed else piece + struct.pack("<I", zlib.adler32(piece))
    segment.put(b"sectors", bytes(content))
    head = struct.pack("<I4xQ4x", len(pieces), at)
    table = head + struct.pack("<I", zlib.adler32(head)) + entries
    table += struct.pack("<I", zlib.adler32(bytes(entries)))
    segment.put(b"table", table)
    segment.put(b"table2", table)
