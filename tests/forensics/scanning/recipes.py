"""Media with planted pictures, made by mtools, ntfs-3g and e2fsprogs; no root is needed."""

from __future__ import annotations

import os
import random
import subprocess
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20


def cipher_text(size: int) -> bytes:
    """Bytes as an encrypted volume has them."""
    return random.Random("cipher text").randbytes(size)  # noqa: S311 -- no secret


def blank(path: Path, size: int) -> Path:
    """A sparse file."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


def patched(path: Path, *pieces: tuple[int, bytes]) -> Path:
    """The file with these bytes at these offsets."""
    with path.open("r+b") as file:
        for offset, content in pieces:
            file.seek(offset)
            file.write(content)
    return path


def a_picture(name: str, size: int) -> bytes:
    """Bytes that stand nowhere else and do not end in a zero."""
    return random.Random(name).randbytes(size - 1) + b"\xd9"  # noqa: S311 -- no secret


@dataclass(frozen=True)
class Pictures:
    """The known files of these tests; ``resident`` fits into an NTFS record over its fix-up."""

    live: bytes = a_picture("live", 50_001)
    padded: bytes = a_picture("padded", 30_003)
    deleted: bytes = a_picture("deleted", 20_480)
    resident: bytes = a_picture("resident", 601)
    stream: bytes = a_picture("stream", 12_345)

    @property
    def all(self) -> tuple[bytes, ...]:
        return (self.live, self.padded, self.deleted, self.resident, self.stream)


def run(*command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "MTOOLS_SKIP_CHECK": "1", "TZ": "UTC"},
    )
    assert done.returncode == 0, f"{command[0]}: {done.stdout.decode(errors='replace')}"


def a_fat_medium(path: Path, pictures: Pictures, *, name: str = "PIC") -> Path:
    """FAT: live, padded with zeros, deleted, a decoy of equal size, and much that is none."""
    image, source = str(path), path.with_suffix(".tmp")
    run("mformat", "-C", "-i", image, "-T", str(8 * MIB // 512), "::")
    contents = {
        f"{name}LIVE.JPG": pictures.live,
        f"{name}PAD.JPG": pictures.padded + bytes(13),
        f"{name}GONE.JPG": pictures.deleted,
        f"{name}DEC.JPG": pictures.live[:-1] + b"x",
        **{f"F{n}.TXT": a_picture(f"filler {n}", 700 + n) for n in range(20)},
    }
    for file_name, content in contents.items():
        source.write_bytes(content)
        run("mcopy", "-i", image, source, f"::{file_name}")
    run("mdel", "-i", image, f"::{name}GONE.JPG")
    source.unlink()
    return path


def an_ntfs_medium(path: Path, pictures: Pictures, *, name: str = "pic") -> Path:
    """NTFS: live, resident, and in an alternate data stream of a text file."""
    source = path.with_suffix(".tmp")
    with path.open("wb") as file:
        file.truncate(8 * MIB)
    run("mkntfs", "-F", "-Q", "-q", path)
    for target, content in {
        f"{name}-live.jpg": pictures.live,
        f"{name}-small.png": pictures.resident,
        f"{name}-note.txt": b"nothing here\n",
    }.items():
        source.write_bytes(content)
        run("ntfscp", "-f", path, source, target)
    source.write_bytes(pictures.stream)
    run("ntfscp", "-f", "-N", "hidden", path, source, f"{name}-note.txt")
    source.unlink()
    return path


def a_folder_medium(path: Path, pictures: Pictures, *, name: str = "pic") -> Path:
    """A logical extraction: live, padded, a decoy of equal size."""
    for place, content in {
        f"DCIM/{name}1.jpg": pictures.live,
        f"DCIM/{name}2.jpg": pictures.padded + bytes(100),
        f"other/{name}3.jpg": pictures.live[1:] + b"y",
    }.items():
        file = path / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return path
