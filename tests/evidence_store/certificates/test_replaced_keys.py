"""A seal, a log key and a key for lists that the unit replaced count no more from then on."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from evidence_store.certificates.log_certificate import pem_to_der
from evidence_store.certificates.renewing import renew
from evidence_store.certificates.replaced import read_replaced
from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.unit_seal import make_leaf_key, to_pem
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.certificates.verifying.withdrawn import WithdrawnList, make_withdrawn_list
from evidence_store.errors import CertificateError, SealedKeyError
from evidence_store.keys.signers import PemSigner
from tests.evidence_store.certificates.builders import NOW, UNIT, Drawn, a_seal
from tests.evidence_store.certificates.viewers.renewed import certified, new_keys, renewed

if TYPE_CHECKING:
    from evidence_store.certificates.unit_seal import UnitSeal

LATER = NOW + timedelta(days=30)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def test_a_document_by_a_seal_that_was_replaced_before_its_date_is_refused_by_name(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    after = renewed(unit_seal, new_keys(), NOW - 2 * SECOND)
    trust = [unit_seal.root_pem + (after.replaced_pem or b"")]

    verdict = judge(sealed, trust=trust, withdrawn=None, now=LATER)

    assert verdict.answer is CheckAnswer.NOT_VALID
    assert "a key that the unit replaced on" in str(verdict.reason)


def test_a_document_of_before_stays_genuine_and_says_what_it_was_held_to(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    after = renewed(unit_seal, new_keys(), NOW + DAY)
    trust = [unit_seal.root_pem, after.replaced_pem or b""]

    verdict = judge(sealed, trust=trust, withdrawn=None, now=LATER)

    assert verdict.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED
    assert any(
        "Checked against the unit's list of replaced keys" in each for each in verdict.sentences
    )


def test_without_the_list_the_verdict_says_that_it_was_not_checked(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    verdict = judge(sealed, trust=[unit_seal.root_pem], withdrawn=None, now=LATER)

    assert any("replaced its keys before the document was dated" in e for e in verdict.sentences)


def test_the_new_seal_is_genuine_under_the_same_root(disk: Drawn, unit_seal: UnitSeal) -> None:
    key = PemSigner(to_pem(make_leaf_key()))
    after = renewed(unit_seal, new_keys(key), NOW - 2 * SECOND)
    pdf = seal_certificate(disk.pdf, key=key, chain_pem=after.seal_chain_pem, sealed_at=NOW)
    log = x509.load_pem_x509_certificate(unit_seal.log_pem)

    # The document itself names the certificate of its log's key: of before, so it is refused.
    trust = [unit_seal.root_pem, after.replaced_pem or b""]
    refused = judge(pdf, trust=trust, withdrawn=None, now=LATER)
    assert "a key that the unit replaced on" in str(refused.reason)
    assert log.serial_number in read_replaced(trust, root=root_of(unit_seal)).since
    assert judge(pdf, trust=[unit_seal.root_pem], withdrawn=None, now=LATER).exit_code == 3
    assert pem_to_der(after.log_pem) != pem_to_der(unit_seal.log_pem)


def test_a_list_by_a_key_that_was_replaced_is_refused(sealed: bytes, unit_seal: UnitSeal) -> None:
    after = renewed(unit_seal, new_keys(), NOW + DAY)
    listed = make_withdrawn_list(
        WithdrawnList(UNIT.full_name, NOW + 2 * DAY, ()),
        key_pem=unit_seal.list_key_pem,
        chain_pem=unit_seal.list_chain_pem,
    )
    trust = [unit_seal.root_pem, after.replaced_pem or b""]

    with pytest.raises(CertificateError, match="a key that the unit replaced on"):
        judge(sealed, trust=trust, withdrawn=listed, now=LATER)
    assert judge(sealed, trust=trust[:1], withdrawn=listed, now=LATER).exit_code == 0


def test_a_list_of_replaced_keys_that_the_root_did_not_sign_is_refused(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    after = renewed(unit_seal, new_keys(), NOW + DAY)
    der = bytearray(x509.load_pem_x509_crl(after.replaced_pem or b"").public_bytes(_DER))
    der[-1] ^= 1
    changed = x509.load_der_x509_crl(bytes(der)).public_bytes(_PEM)

    verdict = judge(sealed, trust=[unit_seal.root_pem, changed], withdrawn=None, now=LATER)

    assert verdict.answer is CheckAnswer.NOT_VALID
    assert "not one that its root signed" in str(verdict.reason)


def test_the_list_of_another_root_says_nothing_of_this_one(
    sealed: bytes, unit_seal: UnitSeal
) -> None:
    other = a_seal()
    of_other = renew(
        other.root_pem, other.root_key, former=certified(other), keys=new_keys(), now=NOW - DAY
    )
    trust = [unit_seal.root_pem, other.root_pem]

    replaced = read_replaced([*trust, of_other.replaced_pem or b""], root=root_of(other))

    assert len(replaced.since) == 3
    assert judge(sealed, trust=trust, withdrawn=None, now=LATER).exit_code == 3


def test_keys_that_are_replaced_again_stay_on_the_list(unit_seal: UnitSeal) -> None:
    first = renewed(unit_seal, new_keys(), NOW)
    second = renew(
        unit_seal.root_pem,
        unit_seal.root_key,
        former=first,
        keys=new_keys(log_key=os.urandom(32)),
        now=NOW + DAY,
    )

    before = read_replaced([first.replaced_pem or b""], root=root_of(unit_seal))
    after = read_replaced([second.replaced_pem or b""], root=root_of(unit_seal))

    assert len(before.since) == 3
    assert before.since.items() < after.since.items()
    assert len(after.since) == 6


def test_another_roots_key_certifies_nothing(unit_seal: UnitSeal) -> None:
    with pytest.raises(SealedKeyError, match="not the key of this unit's root"):
        renew(
            unit_seal.root_pem,
            a_seal().root_key,
            former=certified(unit_seal),
            keys=new_keys(),
            now=NOW,
        )


_DER, _PEM = serialization.Encoding.DER, serialization.Encoding.PEM


def root_of(seal: UnitSeal) -> x509.Certificate:
    return x509.load_pem_x509_certificate(seal.root_pem)
