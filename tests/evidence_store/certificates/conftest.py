from __future__ import annotations

from datetime import timedelta

import pytest

from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.unit_seal import UnitSeal, make_unit_seal
from tests.evidence_store.certificates.builders import NOW, Drawn, drawn, training


@pytest.fixture(scope="session")
def unit_seal() -> UnitSeal:
    return make_unit_seal("Exampleshire DFU", training=False, now=NOW - timedelta(days=1))


@pytest.fixture(scope="session")
def training_seal() -> UnitSeal:
    return make_unit_seal("Exampleshire DFU", training=True, now=NOW - timedelta(days=1))


@pytest.fixture(scope="session")
def disk() -> Drawn:
    """An erased disk, drawn and not sealed."""
    return drawn()


@pytest.fixture(scope="session")
def sealed(disk: Drawn, unit_seal: UnitSeal) -> bytes:
    return sealed_by(unit_seal, disk.pdf)


@pytest.fixture(scope="session")
def sealed_training(training_seal: UnitSeal) -> bytes:
    return sealed_by(training_seal, drawn(training()).pdf)


def sealed_by(seal: UnitSeal, pdf: bytes) -> bytes:
    return seal_certificate(pdf, key_pem=seal.key_pem, chain_pem=seal.chain_pem, sealed_at=NOW)
