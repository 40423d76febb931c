"""What a document says of other tools: their statements, signed for; no outcome rests on one."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.certificates.verifying.record import parse_record
from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.certificate_content import ErasureCategory, Limit
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.other_tools import ToolPurpose, ToolStatement
from evidence_store.errors import CertificateError
from forensics.documents import to_canonical
from forensics.values import ErasureMethod, ErasureOutcome, Extent
from forensics.values.tools import SaidEnd
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import (
    EXAMINER,
    NOW,
    SIZE,
    SUPERVISOR,
    VERIFIER,
)
from tests.evidence_store.certificates.readings.erased_elsewhere import (
    OTHER,
    READ,
    WORK,
    erased_elsewhere,
    said,
    signed_for,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.certificates.recorded import Recorded
    from evidence_store.domain.certificates.certificate_content import CertificateContent


def page_of(recorded: Recorded, folder: Path) -> str:
    file = folder / "certificate.pdf"
    file.write_bytes(builders.drawn(recorded).pdf)
    run = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


def test_it_is_certified_as_far_as_it_was_read_here_and_no_further(tmp_path: Path) -> None:
    recorded = erased_elsewhere(
        replace(WORK, said=said(end=SaidEnd.FAILED, errors=7)), READ
    )  # whatever it says
    content = builders.content(recorded)

    assert parse_record(to_canonical(content)) == content
    assert (content.kind, content.disposal.category) == (
        CertificateKind.CERTIFICATE, ErasureCategory.READ_AS_ZEROS,
    )  # fmt: skip
    assert {Limit.BY_OTHER_TOOL, Limit.OTHERS_SAY} <= {*content.limits}
    page = page_of(recorded, tmp_path)
    assert "handed over to be erased with another tool, and every addressable byte of it" in page
    assert "Expunge wrote nothing to it" in page
    assert "nwipe 0.38 says how its work ended: failed. Nothing here rests on that." in page
    assert "Errors that it counts: 7" in page
    assert "hexdump 0.38 says that it found: zeros" in page
    assert "was read once, as a whole, by the process of one person: Gwen" in page
    assert "Clear" not in page


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (
            {"different": (Extent(0, SIZE),), "outcome": ErasureOutcome.FAILED},
            Reason.VERIFICATION_FAILED,
        ),
        (
            {
                "unread": (Extent(0, 512),),
                "bytes_read": SIZE - 512,
                "outcome": ErasureOutcome.ERASED_WITH_EXCEPTIONS,
            },
            Reason.GAP_AT_VERIFICATION,
        ),
    ],
)
def test_the_best_log_earns_nothing_where_the_device_was_not_read_as_zeros(
    found: dict[str, Any], reason: Reason
) -> None:
    content = builders.content(erased_elsewhere(WORK, **found))

    assert content.kind is CertificateKind.NON_COMPLETION
    assert reason in content.reasons
    assert parse_record(to_canonical(content)) == content


def test_a_reading_with_another_tool_is_not_called_verified(tmp_path: Path) -> None:
    done = builders.receipt()
    made = builders.disposal(
        receipt=done, verification=None, state=DisposalState.VOID, voided_at=NOW,
        others_said=(READ,), others_signed=(signed_for(READ),),
    )  # fmt: skip
    recorded = builders.recorded(disposal=made)
    content = builders.content(recorded)

    assert content.kind is CertificateKind.NON_COMPLETION
    assert Reason.VERIFICATION_MISSING in content.reasons
    page = page_of(recorded, tmp_path)
    assert "Read with another tool, not verified here" in page
    assert "was not read again by a second person" in page


def with_said(one: CertificateContent, *told: ToolStatement) -> CertificateContent:
    return replace(one, disposal=replace(one.disposal, others_said=told))


def as_completed(one: CertificateContent) -> CertificateContent:
    return with_said(one, replace(WORK, said=said(what="Purged")))


def as_ours(one: CertificateContent) -> CertificateContent:
    return replace(one, disposal=replace(one.disposal, receipt=builders.receipt(method=OTHER)))


def as_written_by_us(one: CertificateContent) -> CertificateContent:
    method = ErasureMethod.OVERWRITE_ZEROS
    return replace(one, disposal=replace(one.disposal, method=method))


@pytest.mark.parametrize(
    "forge",
    [
        with_said,
        lambda one: with_said(one, WORK, WORK),
        lambda one: with_said(one, replace(WORK, by=VERIFIER)),
        lambda one: with_said(one, replace(WORK, purpose=ToolPurpose.READING)),
        lambda one: with_said(one, replace(WORK, file=builders.sha256("another log"))),
        lambda one: replace(one, limits=tuple(x for x in one.limits if x is not Limit.OTHERS_SAY)),
        lambda one: replace(one, disposal=replace(one.disposal, category=ErasureCategory.CLEAR)),
        as_completed,
        as_ours,
        as_written_by_us,
    ],
)
def test_a_document_that_says_otherwise_is_not_valid(
    forge: Callable[[CertificateContent], CertificateContent],
) -> None:
    genuine = builders.content(erased_elsewhere())

    with pytest.raises(CertificateError):
        parse_record(to_canonical(forge(genuine)))


@pytest.mark.parametrize(
    "told",
    [
        replace(WORK, said=said(serial="ANOTHER")),
        replace(WORK, said=said(size=SIZE + 512)),
        replace(WORK, said=said(began=NOW - timedelta(hours=7))),
        replace(WORK, said=said(ended=NOW)),
        replace(WORK, by=VERIFIER),
        replace(READ, by=EXAMINER),
        replace(READ, by=SUPERVISOR),
    ],
)
def test_what_no_step_records_is_not_valid_even_where_its_person_signed_it(
    told: ToolStatement,
) -> None:
    """What an operator with the unit's keys could have the log say, in their own name."""
    both = (told,) if told.purpose is ToolPurpose.ERASING else (WORK, told)

    with pytest.raises(CertificateError):
        parse_record(to_canonical(builders.content(erased_elsewhere(*both))))
