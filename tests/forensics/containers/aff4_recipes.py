"""AFF4 images, byte by byte: no tool here writes any. By AFF4 Standard 1.0."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from dataclasses import field
from typing import TYPE_CHECKING

import cramjam

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCHEMA = "http://aff4.org/Schema#"
CHUNK, PER_BEVY = 16 * 1024, 8
VOLUME = "aff4://685e15cc-d0fb-4dbc-ba47-48117fc7704"
IMAGE, MAP, STREAM = "aff4://image", "aff4://map", "aff4://stream"
Point = tuple[int, int, int, int]


def _deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(6, wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "http://code.google.com/p/snappy/": lambda data: bytes(cramjam.snappy.compress_raw(data)),
    "https://code.google.com/p/lz4/": lambda data: bytes(
        cramjam.lz4.compress_block(data, store_size=False)
    ),
    "https://www.ietf.org/rfc/rfc1950.txt": zlib.compress,
    "https://tools.ietf.org/html/rfc1951": _deflate,
    f"{SCHEMA}NullCompressor": bytes,
}
SNAPPY = next(iter(PACKERS))


@dataclass
class Aff4:
    """One volume under way. ``said`` is what stands in its description."""

    number: int = 1
    members: dict[str, bytes] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    packed: tuple[str, ...] = ()  # members that the zip file compresses

    @property
    def address(self) -> str:
        return f"{VOLUME}{self.number}"

    def say(self, subject: str, kind: str, **facts: str) -> None:
        lines = [f"a aff4:{kind}", *(f"aff4:{name} {value}" for name, value in facts.items())]
        self.said.append(f"<{subject}> {' ; '.join(lines)} .")

    def stream(self, content: bytes, *, method: str = SNAPPY, address: str = STREAM,
               sums: tuple[str, ...] = ("sha1",)) -> None:  # fmt: skip
        """Put a stream of chunks, its last one filled up."""
        chunks = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]
        chunks[-1] = chunks[-1].ljust(CHUNK, b"\0")
        for number in range(0, len(chunks), PER_BEVY):
            some = chunks[number : number + PER_BEVY]
            name, bevy, index = f"{address}/{number // PER_BEVY:08d}", bytearray(), b""
            for each in some:
                stored = PACKERS[method](each)
                stored = stored if len(stored) < CHUNK - 16 else each
                index += struct.pack("<QI", len(bevy), len(stored))
                bevy += stored
            self.members |= {name: bytes(bevy), f"{name}.index": index}
            for kind in sums:
                digests = (hashlib.new(kind, chunk).digest() for chunk in some)
                self.members[f"{name}.blockHash.{kind}"] = b"".join(digests)
        self.say(
            address, "ImageStream", chunkSize=f'"{CHUNK}"', chunksInSegment=f'"{PER_BEVY}"',
            compressionMethod=f"<{method}>", size=f'"{len(content)}"^^xsd:long',
            stored=f"<{self.address}>",
        )  # fmt: skip

    def map(self, size: int, points: list[Point], targets: list[str], *, address: str = MAP,
            gap: str = "aff4:Zero") -> None:  # fmt: skip
        self.members[f"{address}/map"] = b"".join(struct.pack("<QQQI", *each) for each in points)
        self.members[f"{address}/idx"] = "".join(f"{each}\n" for each in targets).encode()
        self.say(
            address, "Map", size=f'"{size}"^^xsd:long', mapGapDefaultStream=gap,
            stored=f"<{self.address}>",
        )  # fmt: skip

    def image(self, size: int, *, data: str = MAP, **more: str) -> None:
        self.say(
            IMAGE, "ContiguousImage , aff4:DiskImage , aff4:Image", dataStream=f"<{data}>",
            size=f'"{size}"^^xsd:long', **more,
        )  # fmt: skip

    def description(self) -> bytes:
        heads = (
            f"@prefix : <{self.address}> .",
            "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
            f"@prefix aff4: <{SCHEMA}> .",
            f': a aff4:ZipVolume ; aff4:stored "{self.number}.aff4" . # its own',
        )
        return "\n".join([*heads, *self.said]).encode()

    def write(self, path: Path) -> Path:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.comment = self.address.encode()
            members = {
                "container.description": self.address.encode(),
                "version.txt": b"major=1\nminor=0\ntool=a test\n",
                **self.members,
                "information.turtle": self.description(),
            }
            for name, content in members.items():
                escaped = name.replace(":", "%3A").replace("//", "%2F%2F")
                info = zipfile.ZipInfo(escaped)
                is_packed = name in self.packed
                info.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
                with archive.open(info, "w", force_zip64=True) as member:
                    member.write(content)
        path.write_bytes(buffer.getvalue())
        return path


def an_aff4(medium: bytes, path: Path, *, method: str = SNAPPY) -> Path:
    """An AFF4 of a medium: its zeros by no bytes, the rest in a stream, in one volume."""
    made, points, content = Aff4(), [], bytearray()
    for at in range(0, len(medium), CHUNK):
        piece = medium[at : at + CHUNK]
        if any(piece):
            points.append((at, len(piece), len(content), 0))
            content += piece
    made.stream(bytes(content), method=method)
    made.map(len(medium), points, [STREAM])
    made.image(len(medium))
    return made.write(path)
