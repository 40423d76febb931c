"""What a selective plan does not name must stay: all of it is digested, before and after.

The digest is SHA-256 over every byte that no extent of the plan holds, in the order of the medium.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from forensics.erasing.ahead import ahead
from forensics.erasing.bisecting import MEDIUM_ERRORS
from forensics.erasing.devices.targets import open_target
from forensics.erasing.extents import blocks, total
from forensics.erasing.medium import BLOCK_SIZE
from forensics.erasing.progress import Meter, Phase
from forensics.erasing.surroundings import READING_STOPPED
from forensics.errors import RefusedTargetError
from forensics.extents import without
from forensics.values import Digest, Extent, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from forensics.erasing.devices.targets import Target
    from forensics.erasing.journal import Standing
    from forensics.erasing.medium import Medium
    from forensics.erasing.progress import Report
    from forensics.erasing.surroundings import Surroundings
    from forensics.values import ErasePlan


def outside_of(planned: Iterable[Extent], *, size: int) -> tuple[Extent, ...]:
    """The bytes of a medium that a plan does not name: sorted, apart."""
    return tuple(without([Extent(0, size)], planned))


def digest_runs(
    medium: Medium,
    runs: tuple[Extent, ...],
    *,
    phase: Phase,
    report: Report,
    clock: Callable[[], float],
    may_go_on: Callable[[], object],
    prefix: bytes = b"",
) -> Digest | None:
    """Return the SHA-256 of some runs of a medium; None where one of their places cannot be read.

    Args:
        medium: opened for reading.
        runs: sorted, apart.
        phase: what the reading is called.
        report: is told how far it is.
        clock: seconds that never run backwards.
        may_go_on: asked before each block; raises to stop.
        prefix: bytes that are digested first.

    Raises:
        OSError: the device or its connection failed, not a single place.
    """
    found = hashlib.sha256(prefix)
    meter = Meter(phase, total(runs), start=0, report=report, clock=clock)

    def read(extent: Extent, buffer: memoryview) -> None:
        medium.read_into(extent.offset, buffer)

    try:
        with ahead(blocks(runs, done=0, size=BLOCK_SIZE), read) as begun:
            for each in begun:
                may_go_on()
                found.update(each.done())
                meter.advance(each.extent.length)
    except OSError as error:
        if error.errno not in MEDIUM_ERRORS:
            raise
        medium.verify_present()
        return None
    return Digest(HashAlgorithm.SHA256, found.digest())


def verified_rest(
    plan: ErasePlan, target: Target, standing: Standing, around: Surroundings
) -> Digest | None:
    """Check, before the first byte, that a selective plan still fits what is there.

    What it leaves alone must be what it was; at the first start what it names must be, too.

    Returns:
        The digest of what the plan leaves alone; None on other routes.

    Raises:
        RefusedTargetError: the medium changed since the plan was made, or cannot be read.
        InterruptedErasureError: somebody stopped it.
    """
    selection = plan.selection
    if selection is None:
        return None
    rest = read_rest(plan, target, around)
    if rest is None:
        message = (
            "Some of this medium cannot be read, so it could not be shown that everything outside "
            "the plan stays as it is. Nothing was overwritten. Plan the whole medium"
        )
        raise RefusedTargetError(message)
    within = selection.within
    if standing.runs == 0:
        within = read_planned(plan.extents, target, around, nonce=selection.nonce) or rest
    if (rest, within) != (selection.outside, selection.within):
        message = (
            "This medium changed since the plan was made. Nothing was overwritten now. Make a new "
            "plan, and have it signed"
        )
        raise RefusedTargetError(message)
    return rest


def read_rest(plan: ErasePlan, target: Target, around: Surroundings) -> Digest | None:
    """Return the SHA-256 of all that a plan leaves alone; None where some of it cannot be read."""
    return read_runs(outside_of(plan.extents, size=plan.target.size), target, around)


def read_planned(
    extents: tuple[Extent, ...], target: Target, around: Surroundings, *, nonce: bytes
) -> Digest | None:
    """Return the SHA-256 of planned bytes behind a nonce, which no list of files can hold."""
    return read_runs(extents, target, around, prefix=nonce)


def read_runs(
    runs: tuple[Extent, ...], target: Target, around: Surroundings, *, prefix: bytes = b""
) -> Digest | None:
    """Return the SHA-256 of runs of a target, behind a prefix; None where one cannot be read."""
    medium = open_target(target, writing=False, exclusive=True, machine=around.machine)
    try:
        return digest_runs(
            medium,
            runs,
            phase=Phase.READING_THE_REST,
            report=around.report,
            clock=around.clock,
            may_go_on=partial(around.verify_not_stopped, READING_STOPPED),
            prefix=prefix,
        )
    finally:
        medium.close()
