"""What a document says of a drive that erased itself, and what no tool's 0 ever leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.certificate_content import ErasureCategory
from evidence_store.domain.certificates.ended_work import (
    category_of,
    ended_work,
    kind_of,
    reasons_of,
)
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.exhibits.exhibit import MediumKind
from forensics.erasing.firmware.method import aim_of
from forensics.erasing.receipts import decide_outcome
from forensics.values import (
    ErasureMethod,
    ErasureOutcome,
    Extent,
    Route,
    claim_of,
    is_witnessed,
)
from forensics.values.erase_methods import firmware_name
from forensics.values.firmware_runs import Finding
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import drawn
from tests.evidence_store.certificates.readings.by_firmware import (
    CRYPTO,
    IMAGES,
    OTHERS,
    SIZE,
    erased_by,
)
from tests.evidence_store.documents.texts import text_of
from tests.forensics.erasing.firmware.made_up_runs import asked_again, run_of

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.certificates.certificate_content import CertifiedAcquisition
    from evidence_store.domain.certificates.ended_work import EndedWork
    from evidence_store.domain.disposals.disposal import Disposal

BY_FIRMWARE = [each for each in ErasureMethod if firmware_name(each)]


def work_of(done: Disposal, *images: CertifiedAcquisition) -> EndedWork:
    return ended_work(done, images or IMAGES)


@pytest.mark.parametrize("method", BY_FIRMWARE)
def test_all_five_found_by_both_processes_are_a_certificate(method: ErasureMethod) -> None:
    assert reasons_of(work_of(erased_by(method, run_of(method, SIZE)))) == ()


@pytest.mark.parametrize("method", BY_FIRMWARE)
def test_a_tool_that_returned_0_and_did_nothing_ends_in_a_report_that_names_what_is_missing(
    method: ErasureMethod,
) -> None:
    """The drive says what it said before, and every block of before is found again."""
    whole = run_of(method, SIZE)
    assert whole.old_blocks is not None
    left = replace(whole.old_blocks, left=4000)
    idle = replace(whole, during=(), after=whole.before, old_blocks=left)

    work = work_of(erased_by(method, idle, end=whole.before, old_blocks=left))

    assert kind_of(work) is CertificateKind.NON_COMPLETION
    assert {Reason.NOT_ACCEPTED, Reason.NO_PROGRESS, Reason.OLD_BLOCKS_LEFT} <= {*reasons_of(work)}


@pytest.mark.parametrize("method", BY_FIRMWARE)
def test_what_the_process_of_the_operator_alone_saw_of_a_drive_is_never_certified(
    method: ErasureMethod,
) -> None:
    done = erased_by(method, run_of(method, SIZE))
    unasked = erased_by(method, run_of(method, SIZE), is_asked=False)

    assert reasons_of(work_of(unasked)) == (Reason.SEEN_BY_OPERATOR_ALONE,)
    for image in (
        replace(OTHERS, id="a_2"),
        replace(OTHERS, computed_digest=builders.sha256("another")),
        replace(OTHERS, verified_by=builders.EXAMINER),
        replace(OTHERS, faults=1),
        replace(OTHERS, acquired_as=AcquiredAs.ARCHIVE),
    ):
        assert reasons_of(work_of(done, image)) == (Reason.SEEN_BY_OPERATOR_ALONE,)


@pytest.mark.parametrize("method", BY_FIRMWARE)
def test_a_run_without_fault_is_nothing_where_the_second_process_found_blocks_of_before(
    method: ErasureMethod,
) -> None:
    run = run_of(method, SIZE)
    assert run.old_blocks is not None
    done = erased_by(method, run, old_blocks=replace(run.old_blocks, left=3))

    assert {Reason.OLD_BLOCKS_LEFT} <= {*reasons_of(work_of(done))}


@pytest.mark.parametrize("method", BY_FIRMWARE)
def test_a_drive_that_holds_what_nobody_can_tell_is_certified_by_its_own_word_alone(
    method: ErasureMethod,
) -> None:
    """An operator who enciphers the medium, and writes down that it erased itself, has the key."""
    done = erased_by(method, run_of(method, SIZE), opaque=512)
    named = aim_of(method).is_shown_by(asked_again(method).end)

    work = work_of(done)

    assert (kind_of(work) is CertificateKind.CERTIFICATE) is named
    assert (Reason.OLD_BLOCKS_LEFT in reasons_of(work)) is not named


def test_purge_is_said_only_where_the_drive_said_it_to_the_second_process() -> None:
    said = {
        method: category_of(
            CertificateKind.CERTIFICATE,
            method=method,
            route=Route.WHOLE,
            medium=MediumKind.SSD,
            found=erased_by(method, run_of(method, SIZE)).verification,
        )
        for method in BY_FIRMWARE
    }

    assert {method for method in said if said[method] is ErasureCategory.PURGE} == {
        ErasureMethod.NVME_SANITIZE_BLOCK,
        ErasureMethod.NVME_SANITIZE_OVERWRITE,
        ErasureMethod.NVME_SANITIZE_CRYPTO,
    }
    assert {*said.values()} == {ErasureCategory.PURGE, ErasureCategory.ADDRESSABLE_OVERWRITE}


@pytest.mark.parametrize("method", [m for m in ErasureMethod if not is_witnessed(m)])
def test_a_receipt_alone_is_never_enough_whatever_the_method(method: ErasureMethod) -> None:
    """A medium on which nothing was changed reads as what it held: no method passes by that."""
    whole = (Extent(0, SIZE),)
    run = run_of(method, SIZE) if firmware_name(method) else None
    unchanged = decide_outcome(method, bad=(), unread=(), different=whole, run=run)

    assert unchanged is ErasureOutcome.FAILED
    if run is not None:
        assert decide_outcome(method, bad=(), unread=(), different=()) is ErasureOutcome.FAILED


def test_the_certificate_prints_the_five_findings_what_was_sought_and_what_is_opaque(
    tmp_path: Path,
) -> None:
    done = erased_by(CRYPTO, run_of(CRYPTO, SIZE, opaque=SIZE), opaque=SIZE)

    text = " ".join(text_of(drawn(builders.recorded(disposal=done)).pdf, tmp_path).split())

    assert claim_of(CRYPTO).named in text
    assert "Purge" in text
    assert "that this erasure ended, and that nothing was written to it since" in text
    assert "looked for 4,000 blocks of its earlier content: none was found" in text
    assert "Disk image 1, SHA-256" in text
    assert OTHERS.id not in text
    assert "()" not in text
    assert "SHA-256 SHA-256" not in text
    for finding in Finding:
        assert f"{finding.replace('_', ' ').capitalize()}: yes" in text
    assert "expected: where the key is destroyed" in text
    assert "Expunge wrote nothing to it" in text
    for word in ("verwrit", "every byte read was", "/dev/zero"):
        assert word not in text
