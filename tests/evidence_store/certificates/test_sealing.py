from __future__ import annotations

import io
import os
import shutil
import subprocess
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pikepdf
import pytest
from click.testing import CliRunner
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_store.certificates.log_certificate import LogOfUnit
from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.unit_seal import make_unit_seal
from evidence_store.certificates.verifying import guarded
from evidence_store.certificates.verifying.guarded import verify_certificate
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.cli.disposals.certificate import certificate
from evidence_store.errors import CertificateError, WrongEntryError
from evidence_store.keys.signers import PemSigner
from tests.evidence_store.certificates.builders import LOG_KEY, NOW, a_seal

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.certificates.unit_seal import UnitSeal
    from tests.evidence_store.certificates.builders import Drawn


def test_pdfsig_calls_the_signature_valid_and_the_whole_document_signed(
    sealed: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(sealed)
    said = subprocess.run(
        ["pdfsig", "-nocert", str(file)], capture_output=True, check=True
    ).stdout.decode()
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=True)


@pytest.mark.skipif(shutil.which("certutil") is None, reason="certutil is not installed")
def test_pdfsig_trusts_the_seal_where_the_units_root_is_trusted(
    sealed: bytes, unit_seal: UnitSeal, tmp_path: Path
) -> None:
    (tmp_path / "root.pem").write_bytes(unit_seal.root_pem)
    (tmp_path / "certificate.pdf").write_bytes(sealed)
    folder = f"sql:{tmp_path}"
    subprocess.run(["certutil", "-N", "-d", folder, "--empty-password"], check=True)
    words = ["-A", "-d", folder, "-n", "root", "-t", "CT,C,C", "-i", str(tmp_path / "root.pem")]
    subprocess.run(["certutil", *words], check=True)
    said = subprocess.run(
        ["pdfsig", "-nssdir", folder, str(tmp_path / "certificate.pdf")],
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert "Certificate Validation: Certificate is Trusted." in said


def test_openssl_verifies_the_seal_without_being_told_its_purpose(
    sealed: bytes, unit_seal: UnitSeal, tmp_path: Path
) -> None:
    signature = PdfFileReader(io.BytesIO(sealed)).embedded_signatures[0]
    first, start, second, rest = (int(each) for each in signature.byte_range)
    (tmp_path / "signed").write_bytes(
        sealed[first : first + start] + sealed[second : second + rest]
    )
    (tmp_path / "seal.der").write_bytes(signature.pkcs7_content)
    (tmp_path / "root.pem").write_bytes(unit_seal.root_pem)
    subprocess.run(
        [
            *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in"),
            *(str(tmp_path / "seal.der"), "-content", str(tmp_path / "signed")),
            *("-CAfile", str(tmp_path / "root.pem"), "-out", os.devnull),
            *("-attime", str(int((NOW + timedelta(days=1)).timestamp()))),
        ],
        capture_output=True,
        check=True,
    )


def test_the_drawn_file_stands_unchanged_in_front_of_the_seal(sealed: bytes, disk: Drawn) -> None:
    assert sealed.startswith(disk.pdf)


def test_a_key_of_another_chain_is_refused(disk: Drawn, unit_seal: UnitSeal) -> None:
    other = a_seal()
    with pytest.raises(CertificateError):
        seal_certificate(
            disk.pdf, key=PemSigner(other.key_pem), chain_pem=unit_seal.chain_pem, sealed_at=NOW
        )


def test_the_seal_of_a_unit_with_the_longest_name_fits_into_its_place(disk: Drawn) -> None:
    log = LogOfUnit(LOG_KEY.public_key().public_bytes_raw(), {})
    longest = make_unit_seal("\U00010348" * 64, training=False, now=NOW, log=log)

    file = seal_certificate(
        disk.pdf, key=PemSigner(longest.key_pem), chain_pem=longest.chain_pem, sealed_at=NOW
    )

    (seal,) = PdfFileReader(io.BytesIO(file)).embedded_signatures
    assert len(seal.pkcs7_content.rstrip(b"\0")) < len(seal.pkcs7_content) * 3 // 4


def test_the_seal_never_shows_its_key(unit_seal: UnitSeal) -> None:
    assert "PRIVATE" not in repr(unit_seal)


def test_the_guarded_process_gives_the_same_answer(sealed: bytes, unit_seal: UnitSeal) -> None:
    verdict = verify_certificate(sealed, trust=[unit_seal.root_pem], withdrawn=None, now=NOW)
    assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED
    assert verdict.number == "EXP-2026-0001"


def nested(depth: int) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * depth + b"]" * depth + b"\nendobj\n"


def looping_xref() -> bytes:
    body = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n"
    place = len(body)
    return (
        body
        + b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
        + b"trailer\n<</Size 2/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (place, place)
    )


def bomb(tmp_path: Path) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    pdf.pages[0].Contents = pdf.make_stream(b" " * (256 << 20))
    pdf.save(tmp_path / "bomb.pdf", compress_streams=True)
    return (tmp_path / "bomb.pdf").read_bytes()


def test_hostile_files_end_in_not_valid_within_the_limits(
    tmp_path: Path, unit_seal: UnitSeal, sealed: bytes
) -> None:
    hostile = {
        "empty": b"",
        "nothing": b"%PDF-1.7\n",
        "zeros": bytes(1 << 20),
        "nested": nested(200_000),
        "xref loop": looping_xref(),
        "bomb": bomb(tmp_path),
        "huge page": sealed.replace(b"[ 0 0 595.2756 841.8898 ]", b"[ 0 0 9999999 9999999.9 ]"),
    }
    for name, file in hostile.items():
        begun = time.monotonic()
        verdict = verify_certificate(file, trust=[unit_seal.root_pem], withdrawn=None, now=NOW)
        assert verdict.answer is CheckAnswer.NOT_VALID, name
        assert "Error" not in (verdict.reason or ""), name
        assert time.monotonic() - begun < guarded.SECONDS, name


def test_a_file_that_is_far_too_large_is_not_even_read(unit_seal: UnitSeal) -> None:
    file = b"%PDF-1.7\n" + bytes(guarded.LARGEST)
    verdict = verify_certificate(file, trust=[unit_seal.root_pem], withdrawn=None, now=NOW)
    assert verdict.answer is CheckAnswer.NOT_VALID


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_only_a_regular_file_is_read_to_be_checked(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "certificate.pdf"
    if kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("/dev/zero")

    told = CliRunner().invoke(certificate, ["verify", str(file)])

    assert isinstance(told.exception, WrongEntryError)
    assert "not a file on a disk" in str(told.exception)


def test_a_check_that_does_not_end_is_not_a_pass(
    sealed: bytes, unit_seal: UnitSeal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "SECONDS", -4.999)
    verdict = verify_certificate(sealed, trust=[unit_seal.root_pem], withdrawn=None, now=NOW)
    assert verdict.answer is CheckAnswer.NOT_VALID
