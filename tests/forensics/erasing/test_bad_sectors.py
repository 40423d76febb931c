from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.extents import total
from forensics.erasing.running import run_erasure
from forensics.erasing.verifying import verify_erasure
from forensics.values import ErasureOutcome, Extent
from tests.forensics.erasing.builders import (
    MIB,
    loop_device,
    plan_for,
    random_bytes,
    surroundings,
)
from tests.forensics.erasing.fakes import FakeLeave

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.values import ErasureReceipt

pytestmark = pytest.mark.root

SIZE = 16 * MIB
# One sector alone, five in a row, one across the edge of two blocks, and the last sector.
BAD = (
    Extent(MIB + 512, 512),
    Extent(3 * MIB, 5 * 512),
    Extent(8 * MIB - 512, 1024),
    Extent(SIZE - 512, 512),
)


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
    words = [sys.executable, str(Path(__file__).with_name("faulty_disk.py"))]
    words += [str(folder / "mnt"), str(folder / "backing"), _text(bad_writes), _text(bad_reads)]
    with subprocess.Popen(words) as disk:
        try:
            _wait_for(folder / "mnt" / "disk")
            with (
                loop_device(folder / "mnt" / "disk", "--direct-io=on") as device,
                request_size(device, "4" if is_honest else "1280"),
            ):
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


def _erase(device: Path, folder: Path) -> ErasureReceipt:
    receipt, _ = run_erasure(
        plan_for(device),
        target=device,
        receipt=folder / "receipt",
        redeem=lambda _: FakeLeave(),
        around=surroundings(),
    )
    return receipt


def test_bad_sectors_of_a_real_device_are_listed_and_all_else_is_overwritten(
    tmp_path: Path,
) -> None:
    with faulty_device(tmp_path, bad_writes=BAD, bad_reads=BAD) as device:
        receipt = _erase(device, tmp_path)

    expected = bytearray(SIZE)
    for extent in BAD:
        expected[extent.offset : extent.end] = random_bytes(SIZE)[extent.offset : extent.end]
    assert receipt.bad == receipt.unread == BAD
    assert receipt.different == ()
    assert receipt.outcome is ErasureOutcome.ERASED_WITH_EXCEPTIONS
    assert receipt.bytes_written == receipt.bytes_read_back == SIZE - total(BAD)
    assert (tmp_path / "backing").read_bytes() == bytes(expected)


def test_a_sector_that_refuses_writing_and_still_holds_its_content_is_a_failure(
    tmp_path: Path,
) -> None:
    with faulty_device(tmp_path, bad_writes=BAD, bad_reads=()) as device:
        receipt = _erase(device, tmp_path)

    assert receipt.different == receipt.bad == BAD
    assert receipt.outcome is ErasureOutcome.FAILED


def test_a_sector_that_cannot_be_read_back_is_an_exception_to_verification_too(
    tmp_path: Path,
) -> None:
    with faulty_device(tmp_path, bad_writes=(), bad_reads=BAD) as device:
        plan = plan_for(device)
        receipt, _ = run_erasure(
            plan,
            target=device,
            receipt=tmp_path / "receipt",
            redeem=lambda _: FakeLeave(),
            around=surroundings(),
        )
        verification = verify_erasure(plan, receipt, target=device, around=surroundings())

    assert (receipt.bad, receipt.unread) == ((), BAD)
    assert verification.unread == BAD
    assert verification.outcome is ErasureOutcome.ERASED_WITH_EXCEPTIONS
    assert (tmp_path / "backing").read_bytes() == bytes(SIZE)


def test_a_device_that_reports_writes_that_it_did_not_do_is_a_failure(tmp_path: Path) -> None:
    with faulty_device(tmp_path, bad_writes=BAD, bad_reads=(), is_honest=False) as device:
        receipt = _erase(device, tmp_path)

    after = (tmp_path / "backing").read_bytes()
    kept = [at for at in range(0, SIZE, 512) if after[at : at + 512] != bytes(512)]
    assert total(receipt.different) == 512 * len(kept) > total(receipt.bad)
    assert receipt.outcome is ErasureOutcome.FAILED
