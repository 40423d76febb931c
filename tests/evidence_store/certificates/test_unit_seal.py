from __future__ import annotations

import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from evidence_store.certificates.log_certificate import LogOfUnit
from evidence_store.certificates.unit_seal import is_training, make_unit_seal
from tests.evidence_store.certificates.builders import NOW, a_seal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("training", [True, False])
def test_openssl_finds_the_leaf_issued_by_the_root(training: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a parameter of the test
    seal = a_seal(training=training, start=NOW)
    (tmp_path / "root.pem").write_bytes(seal.root_pem)
    (tmp_path / "leaf.pem").write_bytes(seal.chain_pem)
    subprocess.run(
        [
            *("openssl", "verify", "-x509_strict"),
            *("-attime", str(int((NOW + timedelta(days=1)).timestamp()))),
            *("-CAfile", str(tmp_path / "root.pem"), str(tmp_path / "leaf.pem")),
        ],
        capture_output=True,
        check=True,
    )


def test_root_and_leaf_say_whether_they_are_for_training() -> None:
    for training in (True, False):
        seal = a_seal(training=training, start=NOW)
        for pem in (seal.root_pem, seal.chain_pem):
            certificate = x509.load_pem_x509_certificate(pem)
            assert is_training(certificate) is training
            assert ("TRAINING" in certificate.subject.rfc4514_string()) is training


def test_key_and_chain_belong_together_and_the_roots_key_is_nowhere() -> None:
    seal = a_seal(start=NOW)
    (leaf,) = x509.load_pem_x509_certificates(seal.chain_pem)
    root = x509.load_pem_x509_certificate(seal.root_pem)
    key = load_pem_private_key(seal.key_pem, password=None)
    assert key.public_key() == leaf.public_key()
    assert key.public_key() != root.public_key()
    assert seal.key_pem.count(b"PRIVATE KEY-----") == 2


def test_a_long_welsh_name_of_a_unit_fits() -> None:
    log = LogOfUnit(Ed25519PrivateKey.generate().public_key().public_bytes_raw(), {})
    name = "Uned Fforensig Ddigidol Heddlu Sŵn-y-môr " * 4
    seal = make_unit_seal(name, training=True, now=NOW, log=log)
    root = x509.load_pem_x509_certificate(seal.root_pem)
    assert "Sŵn-y-môr" in root.subject.rfc4514_string()
