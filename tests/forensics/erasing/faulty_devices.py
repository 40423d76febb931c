"""Block devices with sectors that cannot be read."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.forensics.erasing.builders import (
    MIB,
    loop_device,
    random_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.values import Extent


SIZE = 16 * MIB


@contextmanager
def faulty_device(
    folder: Path,
    *,
    bad_writes: tuple[Extent, ...],
    bad_reads: tuple[Extent, ...],
    is_honest: bool = True,
) -> Iterator[Path]:
    """A block device with bad sectors: FUSE below a loop device with direct I/O.

    The loop driver takes a short write for a whole one. Requests of one page each, which FUSE does
    or refuses as a whole, keep it honest.
    """
    (folder / "mnt").mkdir()
    (folder / "backing").write_bytes(random_bytes(SIZE))
    words = [_text(bad_writes), _text(bad_reads)]
    with _attached(folder, *words) as device, request_size(device, "4" if is_honest else "1280"):
        yield device


@contextmanager
def counterfeit_device(folder: Path, *, there: int, claimed: int) -> Iterator[Path]:
    """A block device that claims more bytes than there are, and begins anew behind the last one."""
    (folder / "mnt").mkdir()
    (folder / "backing").write_bytes(random_bytes(there))
    # Requests of one page each: none reaches over the end of what is there.
    with _attached(folder, "-", "-", str(claimed)) as device, request_size(device, "4"):
        yield device


@contextmanager
def _attached(folder: Path, *words: str) -> Iterator[Path]:
    script = Path(__file__).with_name("faulty_disk.py")
    command = [sys.executable, str(script), str(folder / "mnt"), str(folder / "backing"), *words]
    with subprocess.Popen(command) as disk:
        try:
            _wait_for(folder / "mnt" / "disk")
            with loop_device(folder / "mnt" / "disk", "--direct-io=on") as device:
                yield device
        finally:
            subprocess.run(["umount", str(folder / "mnt")], check=True)
            disk.wait(10)


@contextmanager
def request_size(device: Path, kib: str) -> Iterator[None]:
    """Limit how much the kernel asks of a device at once; the limit outlives a loop device."""
    limit = Path("/sys/class/block") / device.name / "queue" / "max_sectors_kb"
    before = limit.read_text()
    limit.write_text(kib)
    try:
        yield
    finally:
        limit.write_text(before)


def _text(extents: tuple[Extent, ...]) -> str:
    return ",".join(f"{extent.offset}+{extent.length}" for extent in extents) or "-"


def _wait_for(path: Path) -> None:
    for _ in range(200):
        if path.exists():
            return
        time.sleep(0.05)
    pytest.fail("the faulty disk did not appear")
