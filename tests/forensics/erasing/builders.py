"""Working copies, plans and surroundings for tests, made by the real code."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from subprocess import run
from typing import TYPE_CHECKING

import numpy as np

from forensics.erasing.copies.copy_key import make_key
from forensics.erasing.copies.copying import make_copy
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.planning import plan_whole
from forensics.erasing.running import run_erasure
from forensics.erasing.surroundings import Surroundings
from forensics.values import ErasureMethod, Extent, Route, SourceKind, SourceRef, Tool
from tests.forensics.erasing.fakes import BytesImage, FakePermission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.erasing.copies.sidecars import WorkingCopy
    from forensics.values import ErasePlan, ErasureReceipt

MIB = 1 << 20
TOOL = Tool("expunge", "0.1.0")
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def random_bytes(size: int) -> bytes:
    """Bytes of which no sector is all zeros."""
    return np.random.default_rng(size).integers(1, 256, size, dtype=np.uint8).tobytes()


def make_working_copy(path: Path, data: bytes, bad: tuple[Extent, ...] = ()) -> WorkingCopy:
    return make_copy(
        BytesImage(data, bad),
        SourceRef(SourceKind.RAW, (Path("/evidence/disk.raw"),), len(data)),
        path,
        key=make_key(THIS_MACHINE.copy_key()),
        tool=TOOL,
        now=lambda: NOON,
        clock=time.monotonic,
        is_stopped=lambda: False,
        report=lambda _: None,
    )


SURROUNDINGS = Surroundings(
    tool=TOOL,
    machine=THIS_MACHINE,
    is_acquisition=lambda _: False,
    now=lambda: NOON,
    clock=time.monotonic,
    pause=lambda _: None,
    is_stopped=lambda: False,
    report=lambda _: None,
    renew_every=0.01,
    patience=5.0,
    mark_every=4 * MIB,
)


def surroundings(**changes: object) -> Surroundings:
    return replace(SURROUNDINGS, **changes)  # type: ignore[arg-type]  # fields by name


def plan_for(
    path: Path,
    route: Route = Route.WHOLE,
    method: ErasureMethod = ErasureMethod.OVERWRITE_ZEROS,
) -> ErasePlan:
    return plan_whole(
        path,
        route=route,
        method=method,
        tool=TOOL,
        now=NOON,
        machine=THIS_MACHINE,
        is_acquisition=lambda _: False,
    )


def erased_by(
    plan: ErasePlan, target: Path, folder: Path, *, around: Surroundings | None = None
) -> ErasureReceipt:
    """Carry a plan out under a permission that nobody withdraws; the receipt lies in the folder."""
    receipt, _ = run_erasure(
        plan,
        target=target,
        receipt=folder / "receipt",
        redeem=lambda _: FakePermission(),
        around=around or surroundings(),
    )
    return receipt


@contextmanager
def loop_device(file: Path, *options: str) -> Iterator[Path]:
    """Attach a file as a block device."""
    words = ["losetup", "--find", "--show", *options, str(file)]
    device = run(words, check=True, capture_output=True, text=True).stdout.strip()
    try:
        yield Path(device)
    finally:
        run(["losetup", "--detach", device], check=True)
