"""Carrying out a plan, in the one order that is allowed.

Identify the target; check that the plan fits it and names every array of which it is a member; open
the journal of an earlier start; redeem the permit, which compares the content with the acquisition
and puts the intent in the log; have the key of a keyed stream, where one is written; begin the
journal if there was none, so that a refused start leaves nothing; identify again, by content too;
have the method carried out (``eraser``); read again what the device says of itself; write the
receipt. Every start goes through all of it, a resumed one too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from forensics.documents import digest_of, to_json
from forensics.erasing.carriers.at_hand import content_at_hand, identify_planned, read_planned
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.identifying import (
    DeviceAtHand,
)
from forensics.erasing.devices.targets import (
    ZEROS,
    Target,
)
from forensics.erasing.eraser import Work, eraser_of, require_fit
from forensics.erasing.extents import total
from forensics.erasing.journal import (
    NOTHING_DONE,
    is_begun,
    journal_path,
    open_journal,
)
from forensics.erasing.patterns import pattern_of
from forensics.erasing.permission import Permission
from forensics.erasing.stream_keys import digest_of_key
from forensics.errors import ErasureError, RefusedTargetError
from forensics.output import refuse_existing, write_new
from forensics.values import Leaves, claim_of, is_by_other_tool

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.surroundings import Surroundings
    from forensics.values import DeviceReading, ErasePlan, ErasureReceipt

_log = logging.getLogger(__name__)
Redeem = Callable[[DeviceAtHand], Permission]


def run_erasure(
    plan: ErasePlan, *, target: Path, receipt: Path, redeem: Redeem, around: Surroundings
) -> tuple[ErasureReceipt, Permission]:
    """Carry out what is planned, and write the receipt.

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
    if is_by_other_tool(plan.method):
        raise RefusedTargetError(
            "By this plan another tool erases the device, and nothing was written. Have the record "
            "know of it first: expunge erase hand-over"
        )
    is_keyed = claim_of(plan.method).leaves is Leaves.KEYED_STREAM
    # The record completes it, where it has the key of an earlier start.
    known = None if is_keyed else pattern_of(plan.method, None)
    found = identify_planned(plan, target, around, left=known if is_begun(receipt) else ZEROS)
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
        before = read_planned(plan, found, around)
        require_fit(plan.method, found, before, machine=around.machine)
        with content_at_hand(plan, found, standing, known, around, before) as device:
            permission = redeem(device)
        # Drawn now: nobody, its proposer included, knew the stream while the device was proposed.
        key = permission.stream_key(is_begun=standing.runs > 0) if is_keyed else None
        pattern = pattern_of(plan.method, key)
        journal = earlier or opened.enter_context(begin())
        found = identify_planned(plan, target, around, left=pattern)
        with content_at_hand(plan, found, standing, pattern, around, before) as device:
            permission.verify_device(device)
        _log.info("erasing: %d of %d bytes done", standing.done, total(plan.extents))
        stream = None if key is None else digest_of_key(key)
        result = _carry_out(Work(plan, found, permission, journal, pattern, stream, before, around))
        write_new(receipt, to_json(result))
        journal.finished(digest_of(result))
        _log.info("receipt written")
    return result, permission


def _carry_out(work: Work) -> ErasureReceipt:
    """Carry the method out, and add what the device said of itself before and says after."""
    try:
        done = eraser_of(work.plan.method).carry_out(work)
    except OSError as error:
        message = (
            f"The device stopped working ({(error.strerror or 'unknown error').lower()}); what was "
            "done is kept. Check its connection, then start again"
        )
        raise ErasureError(message) from error
    return replace(done, before=work.before, after=_read_again(work.target, work.around))


def _read_again(target: Target, around: Surroundings) -> DeviceReading | None:
    """The same after the work, which it never puts at risk: a receipt is due in any case."""
    try:
        return read_facts(target, machine=around.machine, toolbox=around.toolbox)
    except (ErasureError, OSError):
        return None
