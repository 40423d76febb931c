"""Recipes: partition tables and volumes by standard tools, as sparse files of a few MiB."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from forensics.disk_images import identify_source, open_image
from forensics.volumes import open_volumes

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import Fault
    from forensics.volume import Volume

MIB = 1024 * 1024


def blank(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def run(*command: str | Path, text: str = "") -> None:
    subprocess.run([str(c) for c in command], check=True, capture_output=True, input=text.encode())


def partition(path: Path, script: str) -> Path:
    run("sfdisk", "-q", "--no-reread", "--no-tell-kernel", path, text=script)
    return path


def put(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def copy_in(volume: Path, disk: Path, offset: int) -> None:
    put(disk, offset, volume.read_bytes())


def volumes_of(path: Path) -> tuple[tuple[Volume, ...], tuple[Fault, ...]]:
    image = open_image(identify_source(path))
    try:
        return open_volumes(image, source=path.name)
    finally:
        image.close()
