"""Anchors of made-up logs: cosignatures, stamps by keys of several kinds, what readers hold."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from asn1crypto import algos, cms, core, keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.sign.general import as_signing_certificate
from pyhanko.sign.timestamps import DummyTimeStamper

from evidence_store.custody.outside.cosignatures import WitnessKey, cosign
from evidence_store.disclosure.bundle import Anchored

if TYPE_CHECKING:
    import random

    from evidence_store.custody.leaves.drafts import Head

WITNESSES = ("witness.test/one", "witness.test/two", "tŷ.test/ŵ😀")
AUTHORITIES = ("rsa", "rsa", "p256", "p384")
"""The last is of a kind that the verifiers do not check."""
_CURVES = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1()}
_HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


def witness_seed(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def witness_key(name: str) -> str:
    return str(WitnessKey.of_seed(name, witness_seed(name)))


def other_key(name: str) -> str:
    """Another key under the same name."""
    return str(WitnessKey.of_seed(name, hashlib.sha256(b"other" + name.encode()).digest()))


@cache
def authority(kind: str, number: int) -> tuple[Any, x509.Certificate]:
    """A key of that kind, and its certificate; another number is another key of the same name."""
    key: Any = rsa.generate_private_key(65537, 2048) if kind == "rsa" else None
    key = key or ec.generate_private_key(_CURVES[kind])
    del number
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"TSA {kind}")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(700)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2056, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def certificate(kind: str, number: int = 0) -> bytes:
    return authority(kind, number)[1].public_bytes(Encoding.DER)


@cache
def _signing(certificate: bytes) -> tsp.SigningCertificate:
    """How a stamp names that certificate, encoded once: to build it again took half of a stamp."""
    named = as_signing_certificate(asn1_x509.Certificate.load(certificate))
    return tsp.SigningCertificate.load(named.dump())


class Stamper(DummyTimeStamper):
    """An authority whose key may also be of an elliptic curve, and is not read for each stamp."""

    def __init__(self, kind: str, at: datetime) -> None:
        key, found = authority(kind, 0)
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        super().__init__(
            asn1_x509.Certificate.load(found.public_bytes(Encoding.DER)),
            keys.PrivateKeyInfo.load(der),
            fixed_dt=at,
        )
        self.key = key

    def _sign_tst_info(self, data: bytes, md_algorithm: str, dt: datetime) -> tuple[bytes, Any]:
        digest = hashlib.new(md_algorithm, data).digest()
        attributes: list[tuple[str, Any]] = [
            ("content_type", "tst_info"),
            ("message_digest", digest),
        ]
        if isinstance(self.key, rsa.RSAPrivateKey):
            attributes += [
                ("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
                ("signing_certificate", _signing(self.tsa_cert.dump())),
            ]
        signed = cms.CMSAttributes([
            cms.CMSAttribute({"type": name, "values": (value,)}) for name, value in attributes
        ])  # fmt: skip
        by_hash = _HASHES[md_algorithm]
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(signed.dump(), padding.PKCS1v15(), by_hash), signed
        return self.key.sign(signed.dump(), ec.ECDSA(by_hash)), signed

    def _build_signed_data(self, data: bytes, md_algorithm: str, *signed: Any) -> Any:
        made = super()._build_signed_data(data, md_algorithm, *signed)
        if not isinstance(self.key, rsa.RSAPrivateKey):
            (signer,) = made["signer_infos"]
            signer["signature_algorithm"] = algos.SignedDigestAlgorithm(
                {"algorithm": f"{md_algorithm}_ecdsa"}
            )
        return made


def stamp(note: str, kind: str, *, at: datetime, by_hash: str = "sha256") -> bytes:
    """The reply of an authority to a query about this checkpoint."""
    imprint = {
        "hash_algorithm": {"algorithm": by_hash},
        "hashed_message": hashlib.new(by_hash, note.encode()).digest(),
    }
    request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})
    answer: bytes = Stamper(kind, at).request_tsa_response(request).dump()
    return answer


def stamped(note: str, kind: str, *, at: datetime, by_hash: str = "sha256") -> Anchored:
    reply = stamp(note, kind, at=at, by_hash=by_hash)
    return Anchored("tsa", note, base64.b64encode(reply).decode())


def cosigned(note: str, name: str, *, at: datetime) -> Anchored:
    return Anchored("witness", note, cosign(note, name=name, seed=witness_seed(name), at=at))


def some_anchors(notes: dict[Head, str], chance: random.Random, at: datetime) -> list[Anchored]:
    """One to three anchors of these heads."""
    found = []
    for _ in range(chance.randrange(1, 4)):
        note = notes[chance.choice(sorted(notes, key=lambda head: head.size))]
        when = at + timedelta(seconds=chance.randrange(10**6))
        if chance.random() < 0.5:
            found.append(cosigned(note, chance.choice(WITNESSES), at=when))
        else:
            kind = chance.choice(AUTHORITIES)
            by_hash = "sha256" if kind == "p256" else chance.choice(sorted(_HASHES))
            found.append(stamped(note, kind, at=when, by_hash=by_hash))
    return found


def some_trust(chance: random.Random) -> tuple[list[str], list[bytes]]:
    """Keys and certificates that a reader might hold: the right ones, others, none."""
    witnesses = [
        witness_key(name) if chance.random() < 0.8 else other_key(name)
        for name in WITNESSES
        if chance.random() < 0.6
    ]
    authorities = [
        certificate(kind, int(chance.random() < 0.15))
        for kind in sorted(set(AUTHORITIES))
        if chance.random() < 0.6
    ]
    return witnesses, authorities
