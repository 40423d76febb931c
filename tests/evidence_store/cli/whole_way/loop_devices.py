"""Loop devices over disks of ext4: a file of this machine that the kernel shows as a disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1 << 20
SIZE, FILLED = 256 * MIB, 216 * MIB
NOTES = "meine-notizen.txt"
SECTOR, WRITTEN = 512, 6  # Documentation/block/stat.rst: sectors written is the seventh number

_TOOLS = ("losetup", "mkfs.ext4", "sha256sum", "pdftotext", "pdfdetach", "dd")


def require_loop_devices() -> None:
    """Skip where a block device cannot be had: root alone attaches one, and the kernel must."""
    if os.geteuid() != 0:
        pytest.skip("needs root, who alone attaches a loop device")
    for tool in _TOOLS:
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    if not Path("/dev/loop-control").exists():
        pytest.skip("this kernel gives no loop devices")


def ran(*words: object) -> str:
    """Run a tool of the system; give what it said."""
    done = subprocess.run(
        [str(each) for each in words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def sha256(path: Path) -> str:
    return ran("sha256sum", path).split()[0]


@dataclass
class Plug:
    """The place where a device is plugged in: one name, under which one disk after another is."""

    device: Path

    def exchange(self, medium: Path) -> None:
        """Take out what is there, and put another disk in its place."""
        self.take_out()
        ran("losetup", self.device, medium)

    def take_out(self) -> None:
        ran("losetup", "--detach", self.device)
        while (self._kernel / "loop").exists():
            time.sleep(0.01)

    @property
    def written(self) -> int:
        """Bytes written through it so far, as the kernel counts; the count outlives a disk."""
        return int((self._kernel / "stat").read_text().split()[WRITTEN]) * SECTOR

    @property
    def _kernel(self) -> Path:
        return Path("/sys/block") / self.device.name


@contextmanager
def plugged_in(medium: Path) -> Iterator[Plug]:
    plug = Plug(Path(ran("losetup", "--find", "--show", medium)))
    try:
        yield plug
    finally:
        plug.take_out()


def make_medium(
    file: Path, *, seed: str, planted: dict[str, Path], size: int = SIZE, filled: int = FILLED
) -> Path:
    """A disk of ext4: files of these names, and one of numbered lines that fills it.

    ``mkfs.ext4 -d`` puts them in without mounting anything. Each line is another, so that nearly
    every block tells the disk from one of another seed, and none looks like cipher text.
    """
    folder = file.with_suffix(".planted")
    folder.mkdir()
    for name, source in planted.items():
        shutil.copyfile(source, folder / name)
    line = f"{seed} wrote line {{:011d}} of these notes\n"
    count = filled // len(line.format(0))
    (folder / NOTES).write_text("".join(line.format(each) for each in range(count)))
    ran("mkfs.ext4", "-q", "-d", folder, file, f"{size // 1024}K")
    shutil.rmtree(folder)
    return file
