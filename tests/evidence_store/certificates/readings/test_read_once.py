"""How often a medium was read, and by whom: what a certificate says, from what people signed."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.certificates.verifying.record import parse_record
from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.errors import CertificateError
from forensics.documents import to_canonical
from forensics.values import ErasureOutcome, Extent
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import SIZE
from tests.evidence_store.certificates.readings.once_read import read_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.domain.certificates.certificate_content import CertificateContent


def test_the_certificate_says_that_one_person_read_all_of_it_once(tmp_path: Path) -> None:
    drawn, file = builders.drawn(read_once()), tmp_path / "certificate.pdf"
    file.write_bytes(drawn.pdf)
    run = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    page = " ".join(run.stdout.decode().split())

    assert parse_record(to_canonical(drawn.content)).kind is CertificateKind.CERTIFICATE
    assert "was read once, as a whole, by the process of one person: Gwen" in page
    assert "overwrote it read nothing back: that was left out, as people had signed" in page
    assert "read twice" not in page


def test_where_the_other_person_reads_less_it_is_a_report() -> None:
    content = builders.content(
        read_once(
            unread=(Extent(0, 512),),
            bytes_read=SIZE - 512,
            outcome=ErasureOutcome.ERASED_WITH_EXCEPTIONS,
        )
    )

    assert content.kind is CertificateKind.NON_COMPLETION
    assert parse_record(to_canonical(content)) == content
    assert Reason.GAP_AT_VERIFICATION in content.reasons


def test_what_nobody_signed_to_leave_out_is_a_reason_against_it() -> None:
    """What an operator who holds the unit's keys could record: a receipt that read nothing."""
    content = builders.content(read_once(gaps=()))

    assert content.kind is CertificateKind.NON_COMPLETION
    assert content.reasons == (Reason.NOT_READ_BACK,)


def without_the_gap(one: CertificateContent) -> CertificateContent:
    return replace(one, disposal=replace(one.disposal, known_gaps=()))


def as_read_twice(one: CertificateContent) -> CertificateContent:
    done = builders.receipt()
    return replace(one, disposal=replace(one.disposal, receipt=done))


@pytest.mark.parametrize("forge", [without_the_gap, as_read_twice])
def test_a_certificate_that_says_otherwise_is_not_valid(
    forge: Callable[[CertificateContent], CertificateContent],
) -> None:
    genuine = builders.content(read_once())

    with pytest.raises(CertificateError):
        parse_record(to_canonical(forge(genuine)))
