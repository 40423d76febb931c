"""The report of a disk that died after its overwriting: what two people signed, and no more."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.certificates.verifying.record import parse_record
from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.certificate_content import (
    CertificateContent,
    ErasureCategory,
)
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.not_read import NotReadWhy
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import CertificateError
from forensics.documents import to_canonical
from tests.evidence_store.certificates import builders

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_it_says_what_was_done_what_was_not_read_and_why(tmp_path: Path) -> None:
    drawn, file = builders.drawn(builders.dead_disk()), tmp_path / "report.pdf"
    file.write_bytes(drawn.pdf)

    run = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    page = " ".join(run.stdout.decode().split())

    content = parse_record(to_canonical(drawn.content))

    assert isinstance(content, CertificateContent)
    assert content.kind is CertificateKind.NON_COMPLETION
    assert content.reasons == (Reason.VERIFICATION_MISSING, Reason.CANNOT_BE_READ)
    assert content.disposal.category is ErasureCategory.NONE
    assert "Gwen Hŵnt, Digital examiner, 80342 and Aisha Khan, DI, 1203 signed that" in page
    assert "no computer here recognises the device any more" in page
    assert "The item must be treated as still containing everything it contained." in page


def without_one(one: CertificateContent) -> CertificateContent:
    return replace(one, statements=one.statements[:-1])


def for_another_reason(one: CertificateContent) -> CertificateContent:
    return replace(one, disposal=replace(one.disposal, not_read_why=NotReadWhy.KEY_LOST))


def as_interrupted(one: CertificateContent) -> CertificateContent:
    ended = replace(one.disposal, ended=DisposalState.INTERRUPTED, not_read_why=None)
    kept = [s for s in one.statements if s.statement.kind is not StatementKind.NOT_READ]
    return replace(one, disposal=ended, statements=tuple(kept))


def of_another_receipt(one: CertificateContent) -> CertificateContent:
    assert one.disposal.receipt is not None
    other = replace(one.disposal.receipt, bytes_written=0)
    return replace(one, disposal=replace(one.disposal, receipt=other))


def as_passed(one: CertificateContent) -> CertificateContent:
    passed = replace(one.disposal, ended=DisposalState.PASSED, category=ErasureCategory.CLEAR)
    return replace(one, kind=CertificateKind.CERTIFICATE, reasons=(), disposal=passed)


@pytest.mark.parametrize(
    "forge", [without_one, for_another_reason, as_interrupted, of_another_receipt, as_passed]
)
def test_a_report_that_says_anything_else_than_they_signed_is_not_valid(
    forge: Callable[[CertificateContent], CertificateContent],
) -> None:
    genuine = builders.content(builders.dead_disk())

    with pytest.raises(CertificateError):
        parse_record(to_canonical(forge(genuine)))


@pytest.mark.parametrize(
    "signers",
    [
        (builders.VERIFIER, builders.VERIFIER),
        (builders.VERIFIER, builders.EXAMINER),
        (builders.VERIFIER,),
    ],
)
def test_two_people_who_did_not_erase_it_say_so_or_nothing_is_issued(
    signers: tuple[str, ...],
) -> None:
    with pytest.raises(CertificateError):
        parse_record(to_canonical(builders.content(builders.dead_disk(None, *signers))))
