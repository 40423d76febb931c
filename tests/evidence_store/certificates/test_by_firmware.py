"""What a document says of a drive that erased itself, and what no tool's 0 ever leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.ended_work import ended_work, kind_of, reasons_of
from forensics.erasing.receipts import decide_outcome
from forensics.values import ErasureMethod, ErasureOutcome, Extent, claim_of, is_witnessed
from forensics.values.erase_methods import firmware_name
from forensics.values.firmware_runs import Finding, FirmwareRun
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import drawn
from tests.evidence_store.documents.texts import text_of
from tests.forensics.erasing.firmware.made_up_runs import run_of

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.disposals.disposal import Disposal

BY_FIRMWARE = [each for each in ErasureMethod if firmware_name(each)]
CRYPTO = ErasureMethod.NVME_SANITIZE_CRYPTO
SIZE = builders.receipt().bytes_planned


def erased_by(method: ErasureMethod, run: FirmwareRun) -> Disposal:
    """A disposal in which a drive was asked, read back and read again, as its run has it."""
    outcome = decide_outcome(method, bad=(), unread=(), different=(), run=run)
    receipt = builders.receipt(
        method=method,
        firmware=run,
        outcome=outcome,
        bytes_written=SIZE if outcome is ErasureOutcome.ERASED else 0,
    )
    found = builders.verification(
        receipt, outcome=outcome, old_blocks=run.old_blocks, opaque=run.read and run.read.opaque
    )
    return builders.disposal(method=method, receipt=receipt, verification=found)


@pytest.mark.parametrize("method", BY_FIRMWARE)
def test_a_tool_that_returned_0_and_did_nothing_ends_in_a_report_that_names_what_is_missing(
    method: ErasureMethod,
) -> None:
    """The drive says what it said before, and every block of before is found again."""
    whole = run_of(method, SIZE)
    assert whole.old_blocks is not None
    idle = replace(
        whole, during=(), after=whole.before, old_blocks=replace(whole.old_blocks, left=4000)
    )

    work = ended_work(erased_by(method, idle))

    assert kind_of(work) is CertificateKind.NON_COMPLETION
    assert {Reason.NOT_ACCEPTED, Reason.NO_PROGRESS, Reason.OLD_BLOCKS_LEFT} <= {*reasons_of(work)}


@pytest.mark.parametrize("method", BY_FIRMWARE)
def test_what_the_process_of_the_operator_alone_saw_of_a_drive_is_never_certified(
    method: ErasureMethod,
) -> None:
    work = ended_work(erased_by(method, run_of(method, SIZE)))

    assert kind_of(work) is CertificateKind.NON_COMPLETION
    assert reasons_of(work) == (Reason.SEEN_BY_OPERATOR_ALONE,)


@pytest.mark.parametrize("method", [m for m in ErasureMethod if not is_witnessed(m)])
def test_a_receipt_alone_is_never_enough_whatever_the_method(method: ErasureMethod) -> None:
    """A medium on which nothing was changed reads as what it held: no method passes by that."""
    whole = (Extent(0, SIZE),)
    run = run_of(method, SIZE) if firmware_name(method) else None
    unchanged = decide_outcome(method, bad=(), unread=(), different=whole, run=run)

    assert unchanged is ErasureOutcome.FAILED
    if run is not None:
        assert decide_outcome(method, bad=(), unread=(), different=()) is ErasureOutcome.FAILED


def test_the_report_prints_the_five_findings_what_was_sought_and_what_is_opaque(
    tmp_path: Path,
) -> None:
    done = erased_by(CRYPTO, run_of(CRYPTO, SIZE, opaque=SIZE))

    text = " ".join(text_of(drawn(builders.recorded(disposal=done)).pdf, tmp_path).split())

    assert claim_of(CRYPTO).named in text
    assert "Purge" not in text
    assert "comes from the process of the person who carried it out alone" in text
    assert "4,000 blocks of before were looked for; none was found again" in text
    for finding in Finding:
        assert f"{finding.replace('_', ' ').capitalize()}: yes" in text
    assert "expected: a drive whose key is destroyed" in text
    assert "Expunge wrote nothing to it" in text
    for word in ("verwrit", "every byte read was", "/dev/zero"):
        assert word not in text
