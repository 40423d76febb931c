from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forensics.erasing.extents import total
from forensics.erasing.verifying import verify_erasure
from forensics.values import ErasureOutcome, Extent
from tests.forensics.erasing.builders import (
    MIB,
    erased_by,
    plan_for,
    random_bytes,
    surroundings,
)
from tests.forensics.erasing.faulty_devices import SIZE, faulty_device

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import ErasureReceipt

pytestmark = pytest.mark.root

# One sector alone, five in a row, one across the edge of two blocks, and the last sector.
BAD = (
    Extent(MIB + 512, 512),
    Extent(3 * MIB, 5 * 512),
    Extent(8 * MIB - 512, 1024),
    Extent(SIZE - 512, 512),
)


def _erase(device: Path, folder: Path) -> ErasureReceipt:
    return erased_by(plan_for(device), device, folder)


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
        receipt = erased_by(plan, device, tmp_path)
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
