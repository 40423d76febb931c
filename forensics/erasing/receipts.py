"""Receipts: what the eraser did and read back, and what that amounts to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.documents import digest_of
from forensics.erasing.documents import read_document
from forensics.erasing.extents import total
from forensics.erasing.firmware.judgement import judged, judged_again
from forensics.erasing.reading_back import ReadBack
from forensics.errors import ErasureError
from forensics.values import ErasureOutcome, ErasureReceipt, Evidence
from forensics.values.erase_methods import METHODS, firmware_name
from forensics.values.firmware_runs import FindingAnswer

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from forensics.erasing.devices.targets import Target
    from forensics.erasing.journal import Standing
    from forensics.values import Digest, ErasePlan, ErasureMethod, Extent, OutsideRead, Tool
    from forensics.values.firmware_runs import (
        AskedAgain,
        FirmwareJudgement,
        FirmwareRun,
    )

SCHEMA = "erasure-receipt/9"
RECEIPT_LIMIT = 256 << 20


def build_receipt(  # noqa: PLR0913 -- each is another finding
    plan: ErasePlan,
    target: Target,
    *,
    standing: Standing,
    found: ReadBack | None,
    authority: str,
    stream: Digest | None,
    outside: OutsideRead | None,
    tool: Tool,
    finished: datetime,
) -> ErasureReceipt:
    """Put together what the journal and the read-back say.

    ``found`` is what the eraser read back, None where the plan leaves that to another person.
    ``started`` is when the first run began, ``authority`` that of the last one, ``stream`` names
    the key of the stream that was written, where one was.

    Raises:
        ErasureError: the journal does not say that every planned byte was tried.
    """
    planned = total(plan.extents)
    if standing.done != planned or standing.began is None:
        raise ErasureError("Not every planned byte was tried; start the erasure again")
    back = found or ReadBack(0, (), (), is_direct=standing.is_direct)
    return ErasureReceipt(
        schema=SCHEMA,
        tool=tool,
        plan_digest=digest_of(plan),
        target=target.identity,
        target_kind=target.kind,
        method=plan.method,
        authority=authority,
        started=standing.began,
        finished=finished,
        runs=standing.runs,
        bytes_planned=planned,
        bytes_written=planned - total(standing.bad),
        bytes_read_back=back.bytes_read,
        bad=standing.bad,
        unread=back.unread,
        different=back.different,
        outcome=decide_outcome(
            plan.method,
            bad=standing.bad,
            unread=back.unread,
            different=back.different,
            kept=True if outside is None else outside.is_kept,
            reads_back=found is not None,
        ),
        direct=standing.is_direct and back.is_direct,
        stream=stream,
        outside=outside,
        reads_back=found is not None,
    )


def decide_outcome(
    method: ErasureMethod,
    *,
    bad: tuple[Extent, ...],
    unread: tuple[Extent, ...],
    different: tuple[Extent, ...],
    kept: bool | None = True,
    run: FirmwareRun | None = None,
    reads_back: bool = True,
) -> ErasureOutcome:
    """What a reading of all that was planned amounts to, by the method's own word.

    Where ``reads_back`` is false nothing was read, as planned: then no more is said than that it
    was written.

    ``kept`` says whether all that a selective plan leaves alone is what it was; None where that
    cannot be said. A changed byte there makes it fail. ``run`` is that of the drive's firmware,
    where it erased itself. It is judged here, by the aim that the method has in this version: a
    receipt is a file.
    """
    by_firmware = None
    if run is not None and firmware_name(method) is not None:
        by_firmware = judged(method, run).outcome
    evidence = Evidence(
        was_read=reads_back,
        left_out=not reads_back,
        bad=bad,
        unread=unread,
        different=different,
        firmware=by_firmware,
    )
    outcome = METHODS[method].prove(evidence)
    if kept is False:
        return ErasureOutcome.FAILED
    if kept is None and outcome is ErasureOutcome.ERASED:
        return ErasureOutcome.ERASED_WITH_EXCEPTIONS
    return outcome


def decide_verified(
    receipt: ErasureReceipt,
    *,
    unread: tuple[Extent, ...],
    different: tuple[Extent, ...],
    rescan_hits: int | None,
    outside: Digest | None = None,
    is_short: bool = False,
    asked: AskedAgain | None = None,
    is_sample: bool = False,
) -> ErasureOutcome:
    """What a second reading amounts to: never better than the receipt; any hit makes it fail.

    Where the eraser read nothing back, as planned, this reading alone says what was found.
    A sector that could not be written stays an exception, whatever it reads as. A selective erasure
    rests on its new scan and on what lies outside its plan: without either it is not established.
    What a drive's firmware did is judged again, by the end state and the blocks of before that the
    second process had by itself. What it could not tell makes it inconclusive, and no more.

    Args:
        receipt: what the eraser said.
        unread: what could not be read of what was planned.
        different: what is not what the method leaves.
        rescan_hits: how many hits of a new scan no plan leaves; None without a new scan.
        outside: on the selective route, the digest of all that the plan leaves alone.
        is_short: the new scan, or a checker, saw less or worse than when the plan was made.
        asked: after a drive erased itself, what the second process had by itself; None elsewhere.
        is_sample: not all of it was read. Then it is never "erased", and nothing at all where the
            eraser did not read all of it itself.
    """
    if receipt.outcome is ErasureOutcome.FAILED or rescan_hits:
        return ErasureOutcome.FAILED
    kept: bool | None = True
    if receipt.outside is not None:
        kept = None if outside is None else outside == receipt.outside.before
        if kept and (rescan_hits is None or is_short):
            kept = None
    if receipt.firmware is not None:
        return _of_missing(judged_again(receipt, asked, unread=unread, different=different))
    outcome = decide_outcome(
        receipt.method, bad=receipt.bad, unread=unread, different=different, kept=kept
    )
    if is_sample and outcome is ErasureOutcome.ERASED:
        whole = receipt.outcome is ErasureOutcome.ERASED
        return ErasureOutcome.SAMPLED if whole else ErasureOutcome.ERASED_WITH_EXCEPTIONS
    if not receipt.reads_back or outcome is not ErasureOutcome.ERASED:
        return outcome
    return receipt.outcome


def _of_missing(judgement: FirmwareJudgement | None) -> ErasureOutcome:
    """What the five findings amount to: one that was not found fails, an unknown one is open."""
    if judgement is None:
        return ErasureOutcome.ERASED_WITH_EXCEPTIONS
    missing = {each.answer for each in judgement.missing}
    if FindingAnswer.NO in missing:
        return ErasureOutcome.FAILED
    return ErasureOutcome.ERASED_WITH_EXCEPTIONS if missing else judgement.outcome


def read_receipt(path: Path) -> ErasureReceipt:
    """Read a receipt.

    Raises:
        ErasureError: it cannot be read, or is not a receipt.
    """
    return read_document(path, ErasureReceipt, schema=SCHEMA, limit=RECEIPT_LIMIT, name="receipt")
