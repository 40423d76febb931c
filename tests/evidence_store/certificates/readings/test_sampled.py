"""A certificate of which a sample was read: never worded as whole, and forged by nobody."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.certificates.verifying.record import parse_record
from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.certificate_content import ErasureCategory, Limit
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import CertificateError
from forensics.documents import to_canonical
from forensics.values import ErasureOutcome
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import SIZE
from tests.evidence_store.certificates.readings.sampled_disks import DRAWN, sampled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.domain.certificates.certificate_content import CertificateContent


def test_it_says_what_share_was_read_and_what_that_can_show(tmp_path: Path) -> None:
    drawn, file = builders.drawn(sampled()), tmp_path / "certificate.pdf"
    file.write_bytes(drawn.pdf)
    run = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    page = " ".join(run.stdout.decode().split())

    content = builders.content(sampled())
    parse_record(to_canonical(content))
    assert content.kind is CertificateKind.CERTIFICATE
    assert content.disposal.category is ErasureCategory.SAMPLED
    assert Limit.SAMPLE_READ in content.limits
    assert "as the process that did so reported. Another person read 25.0 % of it again" in page
    assert "4 of 16 blocks" in page
    assert "25.0 % of the medium" in page
    assert "A sample does not show that the rest is as it should be." in page
    # C(8, 4) / C(16, 4) = 70 / 1820 is less than 1 in 20, C(9, 4) / C(16, 4) = 126 / 1820 is more.
    assert "Had more than 7 blocks of the 16, at most one in 20 would have missed them all" in page
    assert "75.0 % of all such samples would have missed it" in page
    assert "Not examined 50,331,648 bytes (50.3 MB) beside the sample" in page
    assert "were not examined again, and nothing was scanned again." in page
    assert "signed that a sample is read: reading all of it would take days." in page
    assert "All of the medium was read once after the work, 67,108,864 bytes" in page
    for whole in ("read twice", "SHA-256 is that of the whole medium", "Cleared", "Clear ("):
        assert whole not in page
    assert DRAWN.nonce.hex() in page.replace(" ", "")


def other(content: CertificateContent, **changes: Any) -> CertificateContent:
    """The same with another verification."""
    check = content.disposal.verification
    assert check is not None
    disposal = replace(content.disposal, verification=replace(check, **changes))
    return replace(content, disposal=disposal)


def of_other_blocks(one: CertificateContent) -> CertificateContent:
    return other(one, sample=DRAWN.read_of(SIZE))  # of a draw that stands in no log


def called_whole(one: CertificateContent) -> CertificateContent:
    whole = other(one, sample=None, bytes_read=SIZE, outcome=ErasureOutcome.ERASED)
    clear = replace(whole.disposal, category=ErasureCategory.CLEAR)
    kept = tuple(each for each in whole.limits if each is not Limit.SAMPLE_READ)
    return replace(whole, disposal=clear, limits=kept)


def called_clear(one: CertificateContent) -> CertificateContent:
    return replace(one, disposal=replace(one.disposal, category=ErasureCategory.CLEAR))


def of_another_share(one: CertificateContent) -> CertificateContent:
    return replace(one, disposal=replace(one.disposal, sample_percent=1))


def without_its_decision(one: CertificateContent) -> CertificateContent:
    kept = [s for s in one.statements if s.statement.kind is not StatementKind.SAMPLING]
    disposal = replace(one.disposal, sample_percent=None, sample_why=None)
    return replace(one, statements=tuple(kept), disposal=disposal)


@pytest.mark.parametrize(
    "forge",
    [of_other_blocks, called_whole, called_clear, of_another_share, without_its_decision],
)
def test_a_sample_that_is_told_otherwise_is_not_genuine(
    forge: Callable[[CertificateContent], CertificateContent],
) -> None:
    genuine = builders.content(sampled())

    with pytest.raises(CertificateError):
        parse_record(to_canonical(forge(genuine)))


@pytest.mark.parametrize("who", [builders.EXAMINER, builders.VERIFIER])
def test_who_carried_it_out_or_read_it_decides_on_no_sample(who: str) -> None:
    with pytest.raises(CertificateError):
        parse_record(to_canonical(builders.content(sampled(decided_by=who))))


def test_a_sample_of_what_was_not_read_back_is_no_certificate() -> None:
    done = builders.receipt(bytes_read_back=0, outcome=ErasureOutcome.WRITTEN, reads_back=False)
    content = builders.content(sampled(done))

    assert content.kind is CertificateKind.NON_COMPLETION
    assert Reason.GAP_AT_VERIFICATION in content.reasons
