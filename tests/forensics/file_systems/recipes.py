"""Small file systems made by standard tools; each function says what stands in them."""

from __future__ import annotations

import os
import random
import subprocess
import time
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1 << 20
CLUSTER = 4096


@dataclass
class Medium:
    """A raw image and the content of what was planted, by the name it was planted under."""

    path: Path
    planted: dict[str, bytes] = field(default_factory=dict)

    def plant(self, name: str, size: int) -> bytes:
        """Make bytes that stand nowhere else."""
        content = random.Random(f"{self.path.name} {name}").randbytes(size)  # noqa: S311 -- no secret
        self.planted[name] = content
        return content


def run(*command: str | int | Path, stdin: bytes = b"") -> bytes:
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "MTOOLS_SKIP_CHECK": "1", "TZ": "UTC"},
    )
    assert done.returncode == 0, f"{command[0]}: {done.stdout.decode(errors='replace')}"
    return done.stdout


def an_image(folder: Path, name: str, size: int) -> Medium:
    path = folder / name
    with path.open("wb") as file:
        file.truncate(size)
    return Medium(path)


def ntfs(folder: Path, name: str, *, size: int = 12 * MIB, sector: int = 512) -> Medium:
    medium = an_image(folder, name, size)
    run("mkntfs", "-F", "-Q", "-q", "-c", CLUSTER, "-s", sector, medium.path)
    return medium


@contextmanager
def ntfs_mounted(medium: Medium) -> Iterator[Path]:
    """Mount with ntfs-3g (needs root); streams are reached as ``file:stream``."""
    with _mounted(medium, "ntfs-3g", medium.path, "-o", "streams_interface=windows") as folder:
        yield folder


@contextmanager
def exfat_mounted(medium: Medium) -> Iterator[Path]:
    """Mount with exfat-fuse, which wants a block device (needs root)."""
    with a_loop_device(medium) as device, _mounted(medium, "mount.exfat-fuse", device) as folder:
        yield folder


@contextmanager
def ext_mounted(medium: Medium) -> Iterator[Path]:
    """Mount with the kernel's own ext4 (needs root)."""
    with (
        a_loop_device(medium) as device,
        _mounted(medium, "mount", "-t", "ext4", device) as folder,
    ):
        yield folder


@contextmanager
def a_loop_device(medium: Medium) -> Iterator[str]:
    device = run("losetup", "--find", "--show", medium.path).decode().strip()
    try:
        yield device
    finally:
        run("losetup", "--detach", device)


@contextmanager
def _mounted(medium: Medium, *command: str | Path) -> Iterator[Path]:
    folder = medium.path.with_suffix(".mounted")
    folder.mkdir(exist_ok=True)
    if command[0] == "ntfs-3g":
        run(command[0], command[1], folder, *command[2:])
    else:
        run(*command, folder)
    try:
        yield folder
        run("sync", "-f", folder)
    finally:
        for attempt in range(20):  # another process may still look at a fresh mount
            if (
                subprocess.run(["umount", str(folder)], check=False, capture_output=True).returncode
                == 0
            ):
                break
            time.sleep(0.1 * attempt)


def patched(source: Path, target: Path, changes: dict[int, bytes]) -> Path:
    """Copy an image with some bytes replaced."""
    data = bytearray(source.read_bytes())
    for offset, content in changes.items():
        data[offset : offset + len(content)] = content
    target.write_bytes(data)
    return target
