"""Answers about a certificate (OCSP) stand for a list, where one signs who may answer."""

from __future__ import annotations

import subprocess
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence_store.certificates.answering import answer_about
from evidence_store.certificates.levels.answers import read_answers
from evidence_store.certificates.levels.lists import read_lists
from evidence_store.certificates.levels.raising import LevelMaterial, raise_file
from evidence_store.certificates.levels.revisions import add_store, take_apart
from evidence_store.certificates.replaced import ReplacedKeys
from evidence_store.certificates.seal_keys import read_seal_key
from evidence_store.certificates.verifying.extended import verify_extended
from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.errors import CertificateError
from forensics.value_classes import dataclass
from tests.evidence_store.certificates.builders import a_seal
from tests.evidence_store.certificates.levels.ladder import (
    AGAIN,
    HOUR,
    LISTED,
    STAMPED,
    Ladder,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric import rsa

NOTHING = ReplacedKeys({}, None)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Says:
    """What an answer says, and what the certificate of the responder under the root says."""

    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD
    at: datetime = LISTED
    good_for: timedelta = 30 * DAY
    revoked: datetime | None = None
    purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.OCSP_SIGNING,)
    no_check: bool = True
    responder_until: datetime = LISTED + 30 * DAY


def answered(unit: Unit, says: Says, *, by: Unit | None = None) -> bytes:
    """An answer about the unit's seal; the root that certified its responder can be another's."""
    key, root = ec.generate_private_key(ec.SECP256R1()), (by or unit).issuer
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Responder")]))
        .issuer_name(root.root.subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(STAMPED - DAY)
        .not_valid_after(says.responder_until)
    )
    if says.purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(says.purposes), critical=False)
    if says.no_check:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    responder = builder.sign(root.key, hashes.SHA256())
    return signed(unit.leaf, unit.root, says, responder, key, beside=[responder])


def signed(
    about: x509.Certificate,
    issuer: x509.Certificate,
    says: Says,
    responder: x509.Certificate,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    *,
    beside: list[x509.Certificate],
) -> bytes:
    made = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            about,
            issuer,
            hashes.SHA256(),
            says.status,
            says.at,
            says.at + says.good_for,
            says.revoked,
            None if says.revoked is None else x509.ReasonFlags.key_compromise,
        )
        .responder_id(ocsp.OCSPResponderEncoding.NAME, responder)
    )
    made = made.certificates(beside) if beside else made
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def raised(
    ladder: Ladder, to: SealLevel, answers: list[bytes], lists: tuple[bytes, ...], at: datetime
) -> tuple[bytes, SealLevel]:
    unit = ladder.unit
    material = LevelMaterial(lambda query: unit.authority.reply_at(query, at), lists, answers)
    made = raise_file(ladder.files[SealLevel.B_T], to, trusted=unit.trusted(at), material=material)
    return made.file, made.level


def of_authority(unit: Unit) -> tuple[bytes, ...]:
    return read_lists([unit.authority.crl(LISTED)])


def own_answer(unit: Unit, known: ReplacedKeys = NOTHING) -> bytes:
    return answer_about(unit.leaf, issuer=unit.issuer, known=known, now=LISTED, days=30)


def test_an_answer_of_the_units_own_ca_stands_for_its_list_at_every_level(ladder: Ladder) -> None:
    unit, answer, lists = ladder.unit, own_answer(ladder.unit), of_authority(ladder.unit)
    file, level = raised(ladder, SealLevel.B_LTA, [answer], lists, AGAIN)
    assert level is SealLevel.B_LTA
    (store,) = take_apart(file).stores
    assert (store.answers, store.lists) == ((answer,), lists)

    verify_extended(file, unit.leaf)  # pyHanko's opinion
    other = file.replace(answer, answer[:-1] + bytes([answer[-1] ^ 1]))
    with pytest.raises(CertificateError):
        unit.standing(other, AGAIN)


def test_no_list_is_needed_where_both_issuers_answered(ladder: Ladder) -> None:
    unit = ladder.unit
    tsa, root, key = unit.authority.certificate, unit.authority.root, unit.authority._root_key
    by_issuer = signed(tsa, root, Says(), root, key, beside=[])
    _, level = raised(ladder, SealLevel.B_LT, [own_answer(unit), by_issuer], (), LISTED)
    assert level is SealLevel.B_LT


def test_openssl_finds_our_answer_good_and_of_a_responder_that_may(
    ladder: Ladder, tmp_path: Path
) -> None:
    (tmp_path / "answer.der").write_bytes(own_answer(ladder.unit))
    (tmp_path / "root.pem").write_bytes(ladder.unit.seal.root_pem)
    (tmp_path / "leaf.pem").write_bytes(ladder.unit.seal.chain_pem)
    words = ["openssl", "ocsp", "-respin", "answer.der", "-CAfile", "root.pem", "-no_nonce"]
    words += ["-issuer", "root.pem", "-sha256", "-cert", "leaf.pem"]
    words += ["-attime", str(int(LISTED.timestamp()) + 60), "-validity_period", "999999999"]
    said = subprocess.run(words, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert "Response verify OK" in said.stderr
    assert "leaf.pem: good" in said.stdout


UNKNOWN, REVOKED = ocsp.OCSPCertStatus.UNKNOWN, ocsp.OCSPCertStatus.REVOKED
REFUSED = {
    "from before the stamp": (Says(at=STAMPED - HOUR), "from before the time stamp"),
    "of a time to come": (Says(at=AGAIN + DAY), "is dated in the future"),
    "run out": (Says(good_for=HOUR / 2), "ran out on"),
    "unknown": (Says(UNKNOWN), "does not know it"),
    "revoked before the stamp": (Says(REVOKED, revoked=STAMPED - HOUR), "was revoked on"),
    "by a responder for other things": (
        Says(purposes=(ExtendedKeyUsageOID.TIME_STAMPING,)),
        "not signed by its issuer",
    ),
    "by a responder for nothing": (Says(purposes=()), "not signed by its issuer"),
    "by a responder that may be revoked": (Says(no_check=False), "not signed by its issuer"),
    "by a responder that ran out": (
        Says(responder_until=LISTED - HOUR),
        "not signed by its issuer",
    ),
}


@pytest.mark.parametrize(("says", "told"), REFUSED.values(), ids=REFUSED)
def test_an_answer_that_does_not_say_so_is_refused_also_in_a_file(
    ladder: Ladder, says: Says, told: str
) -> None:
    unit, answer = ladder.unit, answered(ladder.unit, says)
    # Beside a list that says that it stood as well: one that contradicts it is not passed over.
    for lists in (of_authority(unit), unit.lists(LISTED)):
        with pytest.raises(CertificateError, match=told):
            raised(ladder, SealLevel.B_LT, [answer], lists, AGAIN)

    stored = take_apart(ladder.files[SealLevel.B_LT]).stores[0]
    planted = add_store(
        ladder.files[SealLevel.B_T],
        type(stored)(stored.certificates, stored.lists, (answer,)),
    )
    assert not unit.standing(planted, AGAIN).level.reaches(SealLevel.B_LT)


def test_a_newer_answer_does_not_take_back_that_it_was_revoked_before_the_stamp(
    ladder: Ladder,
) -> None:
    unit = ladder.unit
    told = [answered(unit, Says(REVOKED, revoked=STAMPED - HOUR, at=LISTED - HOUR / 4))]
    with pytest.raises(CertificateError, match="was revoked on"):
        raised(ladder, SealLevel.B_LT, [*told, own_answer(unit)], of_authority(unit), AGAIN)


def by_another_root(unit: Unit) -> bytes:
    """A root of the same name that the checked party made; it certifies whom it likes."""
    return answered(unit, Says(), by=Unit(a_seal(), unit.authority))


def by_the_seal_itself(unit: Unit) -> bytes:
    """The insider who holds the seal's own key, which the root did certify."""
    key = read_seal_key(unit.seal.key_pem)
    return signed(unit.leaf, unit.root, Says(), unit.leaf, key, beside=[unit.leaf])


def by_a_key_that_is_none(unit: Unit) -> bytes:
    """A point that is not on the curve of its key, in a file that anybody can write."""
    answer = answered(unit, Says())
    (responder,) = ocsp.load_der_ocsp_response(answer).certificates
    point = responder.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return answer.replace(point, point[:1] + bytes(len(point) - 1))


def about_another(unit: Unit) -> bytes:
    other = a_seal()
    leaf = x509.load_pem_x509_certificate(other.chain_pem)
    return answer_about(leaf, issuer=unit.issuer, known=NOTHING, now=LISTED, days=30)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (by_another_root, "not signed by its issuer"),
        (by_the_seal_itself, "not signed by its issuer"),
        (by_a_key_that_is_none, "not signed by its issuer"),
        (about_another, "is missing"),
    ],
)
def test_an_answer_by_nobody_who_may_or_about_another_counts_for_nothing(
    ladder: Ladder, made: Callable[[Unit], bytes], told: str
) -> None:
    with pytest.raises(CertificateError, match=told):
        raised(ladder, SealLevel.B_LT, [made(ladder.unit)], of_authority(ladder.unit), AGAIN)


def test_a_seal_that_was_revoked_later_still_counts_and_one_before_does_not(
    ladder: Ladder,
) -> None:
    unit, serial = ladder.unit, ladder.unit.leaf.serial_number
    later, before = (
        own_answer(unit, ReplacedKeys({serial: at}, LISTED, frozenset({serial})))
        for at in (STAMPED + HOUR / 2, STAMPED - HOUR / 2)
    )
    _, level = raised(ladder, SealLevel.B_LT, [later], of_authority(unit), LISTED)
    assert level is SealLevel.B_LT
    with pytest.raises(CertificateError, match="before the time stamp"):
        raised(ladder, SealLevel.B_LT, [before], unit.lists(LISTED), LISTED)


def test_what_is_no_answer_is_refused_when_it_is_given(ladder: Ladder) -> None:
    busy = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    answer = own_answer(ladder.unit)
    sha256 = bytes.fromhex("608648016503040201")  # 2.16.840.1.101.3.4.2.1, by which it names
    unknown = answer.replace(sha256, sha256[:-1] + b"\x30")
    whole = busy.public_bytes(Encoding.DER)
    for file in (b"", b"<html>", whole, answer + b"\0", answer[:-1], unknown):
        with pytest.raises(CertificateError, match="is not one"):
            read_answers([file])
    assert read_answers([answer, answer]) == (answer,)
