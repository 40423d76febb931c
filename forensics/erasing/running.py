"""Carrying out a plan, in the one order that is allowed.

Identify the target; check that the plan fits it and names every array of which it is a member; open
the journal of an earlier start; redeem the permit, which compares the content with the acquisition
and puts the intent in the log; have the key of a keyed stream, where one is written; begin the
journal if there was none, so that a refused start leaves nothing; identify again, by content too;
on the selective route, digest all that the plan leaves alone; open for writing; write; close; open
for reading; read back, unless the plan leaves that to another person; digest the rest again; write
the receipt. Every start goes through all of it, a resumed one too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from forensics.documents import digest_of, to_json
from forensics.erasing.devices.block_devices import is_flash
from forensics.erasing.devices.facts.holding import verify_overwritable, verify_same_facts
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.identifying import (
    DeviceAtHand,
    first_bytes,
    overwritten_before,
)
from forensics.erasing.devices.memberships import memberships_of, verify_memberships
from forensics.erasing.devices.targets import (
    ZEROS,
    Target,
    identify_target,
    open_target,
    verify_erasable,
    verify_same_device,
)
from forensics.erasing.extents import total
from forensics.erasing.firmware.hardware import verify_hardware
from forensics.erasing.journal import (
    NOTHING_DONE,
    Journal,
    Standing,
    is_begun,
    journal_path,
    open_journal,
)
from forensics.erasing.method import Writing, method_of
from forensics.erasing.methods.asked_firmware import erase_by_firmware
from forensics.erasing.outside import read_rest, verified_rest
from forensics.erasing.patterns import Pattern, pattern_of
from forensics.erasing.permission import Permission, PermissionWatch, Stretches
from forensics.erasing.planning import verify_plan_fits
from forensics.erasing.progress import Meter, Phase
from forensics.erasing.reading_back import ReadBack, read_back
from forensics.erasing.receipts import build_receipt
from forensics.erasing.stream_keys import digest_of_key
from forensics.errors import ErasureError, InterruptedErasureError
from forensics.output import refuse_existing, write_new
from forensics.values import Leaves, OutsideRead, TargetKind, TriState, claim_of
from forensics.values.erase_methods import firmware_name

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.surroundings import Surroundings
    from forensics.values import DeviceReading, ErasePlan, ErasureReceipt, Extent

_log = logging.getLogger(__name__)
Redeem = Callable[[DeviceAtHand], Permission]


def run_erasure(
    plan: ErasePlan, *, target: Path, receipt: Path, redeem: Redeem, around: Surroundings
) -> tuple[ErasureReceipt, Permission]:
    """Write what is planned, read all of it back, and write the receipt.

    Args:
        plan: as it was signed for.
        target: where the device or working copy is now.
        receipt: name of the new receipt; the journal stands beside it.
        redeem: gives permission, or refuses; called once the device at hand is the planned one by
            serial number and size.
        around: everything else.

    Returns:
        The receipt, as written, and the permission under which it was made.

    Raises:
        RefusedTargetError: the target may not be erased, or is not the planned one.
        PermissionWithdrawnError: permission was refused or withdrawn; the journal is kept.
        InterruptedErasureError: somebody stopped it; the journal is kept.
        OutputExistsError: there is a receipt of that name.
        ErasureError: the device or the journal failed; the journal is kept.
    """
    refuse_existing(receipt)
    is_keyed = claim_of(plan.method).leaves is Leaves.KEYED_STREAM
    name = firmware_name(plan.method)
    # The record completes it, where it has the key of an earlier start.
    known = None if is_keyed else pattern_of(plan.method, None)
    found = _identify(plan, target, around, left=known if is_begun(receipt) else ZEROS)
    if name is not None:
        verify_hardware(found, machine=around.machine)
    with ExitStack() as opened:
        begin = partial(
            open_journal,
            journal_path(receipt),
            plan=digest_of(plan),
            target=found.identity,
            planned=total(plan.extents),
        )
        earlier = opened.enter_context(begin()) if is_begun(receipt) else None
        standing = earlier.standing if earlier else NOTHING_DONE
        before = _read_facts(plan, found, around)
        with _at_hand(plan, found, standing, known, around, before) as device:
            permission = redeem(device)
        # Drawn now: nobody, its proposer included, knew the stream while the device was proposed.
        key = permission.stream_key(is_begun=standing.runs > 0) if is_keyed else None
        pattern = pattern_of(plan.method, key)
        journal = earlier or opened.enter_context(begin())
        found = _identify(plan, target, around, left=pattern)
        with _at_hand(plan, found, standing, pattern, around, before) as device:
            permission.verify_device(device)
        _log.info("erasing: %d of %d bytes done", standing.done, total(plan.extents))
        try:
            result = (
                erase_by_firmware(
                    name,
                    plan,
                    found,
                    permission=permission,
                    journal=journal,
                    before=before,
                    around=around,
                )
                if name is not None
                else _overwrite(plan, found, journal, permission, pattern, key, around)
            )
        except OSError as error:
            message = (
                f"The device stopped working ({(error.strerror or 'unknown error').lower()}); what "
                "was done is kept. Check its connection, then start again"
            )
            raise ErasureError(message) from error
        result = replace(result, before=before, after=_read_again(found, around))
        write_new(receipt, to_json(result))
        journal.finished(digest_of(result))
        _log.info("receipt written")
    return result, permission


def _overwrite(
    plan: ErasePlan,
    target: Target,
    journal: Journal,
    permission: Permission,
    pattern: Pattern,
    key: bytes | None,
    around: Surroundings,
) -> ErasureReceipt:
    """Write, and read all of it back where that is planned; on the selective route, the rest too.

    The rest is read before and after.
    """
    rest = verified_rest(plan, target, journal.standing, around)
    _write(plan, target, journal, permission, pattern, around)
    _log.info("written; reading back: %s", plan.reads_back)
    back = _read_back(plan, target, pattern, around) if plan.reads_back else None
    after = None if rest is None else read_rest(plan, target, around)
    return build_receipt(
        plan,
        target,
        standing=journal.standing,
        found=back,
        authority=permission.authority,
        stream=None if key is None else digest_of_key(key),
        outside=None if rest is None else OutsideRead(rest, after),
        tool=around.tool,
        finished=around.now(),
    )


def _identify(plan: ErasePlan, path: Path, around: Surroundings, *, left: Pattern | None) -> Target:
    found = identify_target(path, machine=around.machine)
    verify_same_device(plan.target, found.identity)
    verify_plan_fits(plan, found.identity, found.kind)
    verify_erasable(found, machine=around.machine, is_acquisition=around.is_acquisition, left=left)
    verify_memberships(plan, memberships_of(found, machine=around.machine))
    return found


def _read_facts(plan: ErasePlan, target: Target, around: Surroundings) -> DeviceReading | None:
    """Read what the device says of itself, and hold it against the plan."""
    found = read_facts(target, machine=around.machine, toolbox=around.toolbox)
    verify_overwritable(found)
    verify_same_facts(plan.facts, None if found is None else found.facts)
    return found


def _read_again(target: Target, around: Surroundings) -> DeviceReading | None:
    """The same after the work, which it never puts at risk: a receipt is due in any case."""
    try:
        return read_facts(target, machine=around.machine, toolbox=around.toolbox)
    except (ErasureError, OSError):
        return None


@contextmanager
def _at_hand(
    plan: ErasePlan,
    target: Target,
    standing: Standing,
    pattern: Pattern | None,
    around: Surroundings,
    reading: DeviceReading | None,
) -> Iterator[DeviceAtHand]:
    """The device with its content open for reading, for the permit desk to look at."""
    medium = open_target(target, writing=False, exclusive=True, machine=around.machine)
    try:
        flash = None
        if target.kind is TargetKind.BLOCK_DEVICE:
            flash = is_flash(target.node[0], machine=around.machine)
        if reading is not None and reading.facts.rotational is TriState.NO:
            flash = True  # by the drive's own word, where the kernel takes turning for granted
        yield DeviceAtHand(
            target.kind,
            target.identity,
            medium,
            overwritten_before(plan.extents, standing, mark_every=around.mark_every),
            flash,
            pattern,
            marked=first_bytes(plan.extents, standing.done),
            bad=standing.bad,
            facts=None if reading is None else reading.facts,
        )
    finally:
        medium.close()


def _write(
    plan: ErasePlan,
    target: Target,
    journal: Journal,
    permission: Permission,
    pattern: Pattern,
    around: Surroundings,
) -> None:
    """Write; permission is needed for this part only, for reading back harms nothing."""
    done = journal.standing.done
    medium = open_target(target, writing=True, exclusive=True, machine=around.machine)
    watch = PermissionWatch(
        permission, every=around.renew_every, patience=around.patience, clock=around.clock
    )

    stretches = Stretches(
        permission,
        planned=total(plan.extents),
        mark_every=around.mark_every,
        patience=around.patience,
        clock=around.clock,
        pause=around.pause,
    )

    def may_write(done: int) -> None:
        stretches.reach(done, may_go_on=lambda: _verify_not_stopped(around))
        watch.verify()
        _verify_not_stopped(around)

    def durable(done: int, bad: tuple[Extent, ...]) -> None:
        journal.mark(done, bad, is_direct=medium.is_direct)

    try:
        with watch:
            journal.run_began(authority=permission.authority, at=around.now())
            writing = Writing(
                done=done,
                may_write=may_write,
                durable=durable,
                mark_every=around.mark_every,
                meter=_meter(Phase.WRITING, plan, around, start=done),
                pause=around.pause,
                pattern=pattern,
            )
            method_of(plan.method).run(medium, plan.extents, writing)
    finally:
        medium.close()


def _read_back(plan: ErasePlan, target: Target, pattern: Pattern, around: Surroundings) -> ReadBack:
    """Open again and read all, also what an earlier run wrote."""
    medium = open_target(target, writing=False, exclusive=True, machine=around.machine)
    try:
        return read_back(
            medium,
            plan.extents,
            pattern=pattern,
            may_go_on=lambda: _verify_not_stopped(around),
            meter=_meter(Phase.READING_BACK, plan, around, start=0),
            pause=around.pause,
        )
    finally:
        medium.close()


def _verify_not_stopped(around: Surroundings) -> None:
    if around.is_stopped():
        message = "The erasure was interrupted; what was done is kept. Start it again to go on"
        raise InterruptedErasureError(message)


def _meter(phase: Phase, plan: ErasePlan, around: Surroundings, *, start: int) -> Meter:
    return Meter(phase, total(plan.extents), start=start, report=around.report, clock=around.clock)
