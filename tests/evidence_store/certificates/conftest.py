from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.certificates.sealing import seal_certificate
from evidence_store.keys.signers import PemSigner
from tests.evidence_store.certificates.builders import NOW, SEALS, Drawn, drawn, training
from tests.evidence_store.documents.languages.held import every_text_is_said  # noqa: F401 -- for every test

if TYPE_CHECKING:
    from evidence_store.certificates.unit_seal import UnitSeal


@pytest.fixture(scope="session")
def unit_seal() -> UnitSeal:
    return SEALS[False]


@pytest.fixture(scope="session")
def training_seal() -> UnitSeal:
    return SEALS[True]


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
    return seal_certificate(
        pdf, key=PemSigner(seal.key_pem), chain_pem=seal.chain_pem, sealed_at=NOW
    )
