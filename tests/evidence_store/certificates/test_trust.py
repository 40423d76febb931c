from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence_store.certificates import unit_seal as unit_seal_module
from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.unit_seal import (
    DOCUMENT_SIGNING_OID,
    SEAL_PURPOSES,
    UnitSeal,
)
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.certificates.verifying.withdrawn import (
    WithdrawnDocument,
    WithdrawnList,
    make_withdrawn_list,
)
from evidence_store.errors import CertificateError, WrongEntryError
from evidence_store.keys.signers import PemSigner
from tests.evidence_store.certificates.builders import NOW, UNIT, Drawn, a_seal, drawn, training
from tests.evidence_store.certificates.conftest import sealed_by

if TYPE_CHECKING:
    from cryptography.x509 import ObjectIdentifier

LATER = NOW + timedelta(days=30)
DAY = timedelta(days=1)


def a_list(
    seal: UnitSeal, *numbers: str, at: timedelta = 2 * DAY, unit: str = UNIT.full_name
) -> bytes:
    return make_withdrawn_list(
        WithdrawnList(unit, NOW + at, tuple(WithdrawnDocument(each, NOW) for each in numbers)),
        key_pem=seal.list_key_pem,
        chain_pem=seal.list_chain_pem,
    )


def test_without_a_root_the_seal_is_intact_and_nobodys(sealed: bytes) -> None:
    verdict = judge(sealed, trust=[], withdrawn=None, now=LATER)
    assert verdict.exit_code == 1
    assert "the seal is intact, but its owner cannot be identified" in verdict.sentences[0].lower()


def test_another_units_root_does_not_make_it_genuine(sealed: bytes) -> None:
    other = a_seal()
    verdict = judge(sealed, trust=[other.root_pem], withdrawn=None, now=LATER)
    assert verdict.exit_code == 1


def test_the_leaf_itself_is_not_a_root(sealed: bytes, unit_seal: UnitSeal) -> None:
    verdict = judge(sealed, trust=[unit_seal.chain_pem], withdrawn=None, now=LATER)
    assert verdict.exit_code == 1


def test_of_several_roots_the_right_one_is_found(sealed: bytes, unit_seal: UnitSeal) -> None:
    other = a_seal()
    roots = [other.root_pem, unit_seal.root_pem]
    assert judge(sealed, trust=roots, withdrawn=None, now=LATER).exit_code == 3


def test_certificates_that_ran_out_are_not_valid(sealed: bytes, unit_seal: UnitSeal) -> None:
    late = NOW + timedelta(days=40 * 365)
    assert judge(sealed, trust=[unit_seal.root_pem], withdrawn=None, now=late).exit_code == 1


def test_a_root_that_is_no_certificate_is_wrong_use(sealed: bytes) -> None:
    with pytest.raises(WrongEntryError):
        judge(sealed, trust=[b"not a certificate"], withdrawn=None, now=LATER)


def test_a_training_certificate_counts_under_its_own_training_root_and_says_so(
    sealed_training: bytes, training_seal: UnitSeal
) -> None:
    verdict = judge(sealed_training, trust=[training_seal.root_pem], withdrawn=None, now=LATER)
    assert verdict.exit_code == 3
    assert verdict.training
    assert verdict.sentences[0].startswith("Training")


def test_a_training_certificate_is_refused_under_every_other_root(
    sealed_training: bytes, unit_seal: UnitSeal
) -> None:
    another = a_seal(training=True)
    for root in (unit_seal.root_pem, another.root_pem):
        verdict = judge(sealed_training, trust=[root], withdrawn=None, now=LATER)
        assert verdict.exit_code == 1
        assert verdict.sentences[0].startswith("Training")


def test_a_training_record_under_a_real_seal_is_refused(unit_seal: UnitSeal) -> None:
    file = sealed_by(unit_seal, drawn(training()).pdf)
    verdict = judge(file, trust=[unit_seal.root_pem], withdrawn=None, now=LATER)
    assert verdict.exit_code == 1
    assert verdict.sentences[0].startswith("Training")


def test_a_real_record_under_a_training_seal_is_refused(training_seal: UnitSeal) -> None:
    file = sealed_by(training_seal, drawn().pdf)
    verdict = judge(file, trust=[training_seal.root_pem], withdrawn=None, now=LATER)
    assert verdict.exit_code == 1


def test_a_newer_list_without_the_number_makes_it_current(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    listed = a_list(unit_seal, "EXP-2026-0002")
    verdict = judge(sealed, trust=[unit_seal.root_pem], withdrawn=listed, now=LATER)
    assert verdict.answer is CheckAnswer.CURRENT
    assert verdict.exit_code == 0
    assert verdict.as_of == NOW + 2 * DAY


def test_a_withdrawn_certificate_is_not_valid(sealed: bytes, unit_seal: UnitSeal) -> None:
    listed = a_list(unit_seal, "EXP-2026-0001")
    verdict = judge(sealed, trust=[unit_seal.root_pem], withdrawn=listed, now=LATER)
    assert verdict.exit_code == 1
    assert f"was withdrawn by the unit on {NOW:%Y-%m-%d}" in (verdict.reason or "")


def test_a_list_older_than_the_document_checks_nothing(sealed: bytes, unit_seal: UnitSeal) -> None:
    listed = a_list(unit_seal, at=-timedelta(hours=1))
    verdict = judge(sealed, trust=[unit_seal.root_pem], withdrawn=listed, now=LATER)
    assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED


def test_a_list_that_was_changed_or_is_anothers_is_refused(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    true = a_list(unit_seal, "EXP-2026-0001")
    other = a_seal()
    for listed in (
        true.replace(b"0001", b"0009"),
        a_list(other),
        a_list(unit_seal, at=90 * DAY),
        b"{}",
        b"[" * 100_000,
    ):
        with pytest.raises(CertificateError):
            judge(sealed, trust=[unit_seal.root_pem], withdrawn=listed, now=LATER)


def test_the_seal_signs_no_list_of_withdrawn_documents(sealed: bytes, unit_seal: UnitSeal) -> None:
    none = WithdrawnList(UNIT.full_name, NOW + 2 * DAY, ())
    listed = make_withdrawn_list(none, key_pem=unit_seal.key_pem, chain_pem=unit_seal.chain_pem)

    with pytest.raises(CertificateError, match="not one that this unit signed"):
        judge(sealed, trust=[unit_seal.root_pem], withdrawn=listed, now=LATER)


def test_the_key_for_lists_seals_no_document(disk: Drawn, unit_seal: UnitSeal) -> None:
    sealed = seal_certificate(
        disk.pdf,
        key=PemSigner(unit_seal.list_key_pem),
        chain_pem=unit_seal.list_chain_pem,
        sealed_at=NOW,
    )

    verdict = judge(sealed, trust=[unit_seal.root_pem], withdrawn=None, now=LATER)

    assert verdict.exit_code == 1
    assert "not one for sealing documents" in " ".join(verdict.sentences)


def test_a_list_of_another_unit_under_the_same_root_is_refused(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    listed = a_list(unit_seal, unit="Elsewhere Police, Digital Forensic Unit")
    with pytest.raises(CertificateError, match="a different unit"):
        judge(sealed, trust=[unit_seal.root_pem], withdrawn=listed, now=LATER)


def test_a_document_from_before_the_seal_began_is_not_valid(disk: Drawn) -> None:
    young = a_seal(start=NOW + timedelta(seconds=1))
    verdict = judge(sealed_by(young, disk.pdf), trust=[young.root_pem], withdrawn=None, now=LATER)
    assert verdict.answer is CheckAnswer.NOT_VALID


def test_a_document_dated_after_now_is_not_valid(sealed: bytes, unit_seal: UnitSeal) -> None:
    early = NOW - timedelta(minutes=1)
    verdict = judge(sealed, trust=[unit_seal.root_pem], withdrawn=None, now=early)
    assert verdict.answer is CheckAnswer.NOT_VALID
    assert "dated in the future" in (verdict.reason or "")


@pytest.mark.parametrize(
    "purposes",
    [
        [DOCUMENT_SIGNING_OID],
        [ExtendedKeyUsageOID.EMAIL_PROTECTION],
        [*SEAL_PURPOSES, ExtendedKeyUsageOID.CODE_SIGNING],
        [ExtendedKeyUsageOID.SERVER_AUTH, *SEAL_PURPOSES],
    ],
)
def test_a_seal_for_other_purposes_than_exactly_two_is_refused(
    disk: Drawn, purposes: list[ObjectIdentifier], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_seal_module, "SEAL_PURPOSES", tuple(purposes))
    other = a_seal()
    monkeypatch.undo()
    verdict = judge(sealed_by(other, disk.pdf), trust=[other.root_pem], withdrawn=None, now=LATER)
    assert verdict.answer is CheckAnswer.NOT_VALID
    assert "not one for sealing" in (verdict.reason or "")


def test_a_certificate_put_beside_the_one_that_sealed_is_refused(
    disk: Drawn, unit_seal: UnitSeal
) -> None:
    beside = seal_certificate(
        disk.pdf,
        key=PemSigner(unit_seal.key_pem),
        chain_pem=unit_seal.chain_pem + unit_seal.root_pem,
        sealed_at=NOW,
    )
    verdict = judge(beside, trust=[unit_seal.root_pem], withdrawn=None, now=LATER)
    assert verdict.answer is CheckAnswer.NOT_VALID


@pytest.mark.parametrize(
    "gone",
    [
        (WithdrawnDocument("EXP-2026-0002", NOW), WithdrawnDocument("EXP-2026-0001", NOW)),
        (WithdrawnDocument("EXP-2026-0001", NOW), WithdrawnDocument("EXP-2026-0001", NOW + DAY)),
        (WithdrawnDocument("EXP-2026-0001", NOW + 3 * DAY),),
    ],
    ids=["not in their order", "one twice", "later than the list"],
)
def test_a_list_that_contradicts_itself_stops_the_check(
    sealed: bytes, unit_seal: UnitSeal, gone: tuple[WithdrawnDocument, ...]
) -> None:
    listed = make_withdrawn_list(
        WithdrawnList(UNIT.full_name, NOW + 2 * DAY, gone),
        key_pem=unit_seal.list_key_pem,
        chain_pem=unit_seal.list_chain_pem,
    )

    with pytest.raises(CertificateError, match="not one that this unit signed"):
        judge(sealed, trust=[unit_seal.root_pem], withdrawn=listed, now=LATER)
