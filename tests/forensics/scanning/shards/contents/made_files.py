"""Known and other files, the archives that hold them, and a medium with files on it."""

from __future__ import annotations

import base64
import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

from tests.forensics.scanning.recipes import MIB, a_picture, run

if TYPE_CHECKING:
    from pathlib import Path

# As any picture: no two blocks are the same; but it packs, so that a container hides it.
KNOWN, OTHER = (
    base64.b64encode(a_picture(name, size)) for name, size in (("one", 15_001), ("other", 9_001))
)
TEXT = b"".join(b"line %d packs well\n" % number for number in range(3_000))


def a_zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def a_tar(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


def a_medium(folder: Path, files: dict[str, bytes]) -> Path:
    content = folder / "content"
    content.mkdir()
    for name, data in files.items():
        (content / name).write_bytes(data)
    medium = folder / "disk.raw"
    with medium.open("wb") as file:
        file.truncate(24 * MIB)
    run("/usr/sbin/mkfs.ext4", "-q", "-F", "-d", content, medium)
    return medium
