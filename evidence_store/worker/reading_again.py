"""The second person's reading of what was erased: every byte, then a new scan of it all."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DISPOSAL_ALLOWS, DisposalAct
from evidence_store.domain.unit.jobs import JobState
from evidence_store.kept_files.beside_plans import stream_key_for
from evidence_store.kept_files.jobs import passphrase_of, result_file
from evidence_store.kept_files.plans import plan_of
from evidence_store.kept_files.readings import keep_reading
from evidence_store.kept_files.worker_slots import secret_of_slot
from evidence_store.worker.scanning import NOT_OPENED, JobStoppedError
from evidence_store.worker.surroundings import surroundings
from evidence_store.workflow.disposals.samplings import draw_sample
from forensics.cli.rescanning import Rescan, read_again, rescan_path
from forensics.errors import InterruptedErasureError
from forensics.hash_sets.opening import open_hash_set
from forensics.values import ErasureOutcome, Route, claim_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.worker.hands import Hands
    from forensics.values import ErasePlan, ErasureVerification

SIGN = "Sign for it on the page of the disposal."
SAID = {
    ErasureOutcome.ERASED: "Every byte{where} was read again, and is {byte}. ",
    ErasureOutcome.SAMPLED: (
        "A sample was read, and every byte of it is {byte}. The rest was not read. "
    ),
    ErasureOutcome.ERASED_WITH_EXCEPTIONS: (
        "Read again, with exceptions: not everything could be written or read. "
    ),
    ErasureOutcome.FAILED: "Read again: there are bytes that are not {byte}. ",
}


FORGOTTEN = "It is no longer kept where it is. Queue the reading again."


def read_for_somebody(hands: Hands, *, find: Callable[[str], Path] = Path) -> tuple[JobState, str]:
    """Read all that was erased, scan it again, and keep what was found for its reader to sign.

    ``find`` says where that is which the person named: a training file by its path; at the station
    a device by its name there.

    Raises:
        JobStoppedError: somebody stopped it; it begins from the start.
        ForensicsError: it is another target than the receipt's, or failed.
    """
    kept = passphrase_of(hands.store, hands.job, hands.unit_keys)
    if kept is None:
        return JobState.FAILED, FORGOTTEN
    target, _, passphrase = kept.partition("\n")
    if hands.job.hash_set_file is not None and not passphrase:
        return JobState.FAILED, FORGOTTEN
    opens = _what_opens_the_set(hands, passphrase)
    if opens is None and hands.job.hash_set_id is not None:
        return JobState.FAILED, NOT_OPENED
    disposal = _disposal(hands)
    if disposal is None or disposal.receipt is None:
        return JobState.FAILED, "No reading of this exhibit is waiting."
    receipt = disposal.receipt
    plan = plan_of(hands.store, disposal.plan_digest)
    try:
        found = read_again(
            plan,
            receipt,
            target=find(target),
            scan=_scan(hands, opens),
            around=surroundings(hands),
            key=stream_key_for(hands.store, receipt, hands.unit_keys),
            draw=(partial(draw_sample, hands.desk, disposal.id) if hands.job.of_sample else None),
        )
    except InterruptedErasureError as error:
        raise JobStoppedError("Stopped.") from error
    # A worker has nobody's key: what it read counts once its reader has signed for it.
    keep_reading(hands.store, hands.job.id, found, hands.unit_keys)
    return JobState.DONE, _said(found, plan)


def _what_opens_the_set(hands: Hands, typed: str) -> tuple[str, str] | None:
    """The file of the set for the new scan and what opens it; None where none is to be made."""
    job = hands.job
    if job.hash_set_file is not None:
        return job.hash_set_file, typed
    if job.hash_set_id is None:
        return None
    return secret_of_slot(hands.store, job.hash_set_id, hands.desk.actor, hands.unit_keys)


def _scan(hands: Hands, opens: tuple[str, str] | None) -> Rescan | None:
    if opens is None:
        return None
    hash_set = open_hash_set(Path(opens[0]), passphrase=opens[1].encode())
    out = rescan_path(result_file(hands.store, hands.job))
    return Rescan(hash_set, out, allow_unconfined=False)


def _said(found: ErasureVerification, plan: ErasePlan) -> str:
    if found.rescan_hits:
        return f"Read again: the new scan found known files in {found.rescan_hits} places. {SIGN}"
    where = " that its plan names" if plan.route is Route.SELECTIVE else ""
    return SAID[found.outcome].format(byte=claim_of(plan.method).byte, where=where) + SIGN


def _disposal(hands: Hands) -> Disposal | None:
    with hands.store.reading() as uow:
        for one in uow.disposals.find(exhibit_id=hands.job.on_exhibit.exhibit_id):
            if DisposalAct.VERIFY in DISPOSAL_ALLOWS[one.state]:
                return one
    return None
