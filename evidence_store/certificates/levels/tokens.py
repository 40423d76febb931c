"""Tokens of time stamps (RFC 3161) in one form only, and whether one holds for some bytes.

Most of a token is not signed: certificates beside the authority's, attributes, the spelling of
algorithms. All of that is left out, or written in one way, before a token goes into a file, so that
nobody can change a stamped file without the key of its authority.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from asn1crypto import algos, cms, core, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from evidence_store.certificates.der import OCTETS, SEQUENCE, SET, TAGGED_0, der
from evidence_store.certificates.seal_keys import lower_s
from evidence_store.custody.outside.stamp_authority import require_for_stamps, require_named
from evidence_store.custody.outside.time_stamps import read_query
from evidence_store.errors import CertificateError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from asn1crypto import x509 as asn1_x509

_HASHES: dict[str, type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
# RFC 3370, 3.2, allows either name; the hash stands beside it.
_RSA = {"rsassa_pkcs1v15", "sha256_rsa", "sha384_rsa", "sha512_rsa"}
_RSA_ENCRYPTION = algos.SignedDigestAlgorithmId("1.2.840.113549.1.1.1")
_ECDSA = {f"{name}_ecdsa": name for name in _HASHES}
_NULL = core.Null().dump()
_SIGNED_DATA = cms.ContentType("signed_data").dump()
_TST_INFO = cms.ContentType("tst_info").dump()


@dataclass(frozen=True, slots=True)
class StampToken:
    """What a token says, its signature holding: the time (UTC) and the authority's certificate."""

    at: datetime
    certificate: x509.Certificate

    @property
    def authority(self) -> str:
        """The authority's name."""
        return self.certificate.subject.rfc4514_string()


def make_query(covered: bytes) -> tuple[bytes, int]:
    """A DER query for a stamp over these bytes, by their SHA-256; and its nonce."""
    builder = TimestampRequestBuilder().data(covered).hash_algorithm(HashAlgorithm.SHA256)
    query = builder.build().as_bytes()
    return query, read_query(query).nonce


def take_token(reply: bytes, *, covered: bytes, nonce: int) -> bytes:
    """The token of an authority's reply in its one form, if it answers that very query.

    Who the authority is, is another question.

    Raises:
        CertificateError: it was refused, is over other bytes, has another nonce, or does not hold.
    """
    try:
        response = tsp.TimeStampResp.load(reply, strict=True)
        status = response["status"]["status"].native
        # RFC 3161, 2.4.2: what was granted with modifications is not what was asked for.
        token = None if status != "granted" else canonical(response["time_stamp_token"].dump())
    except (ValueError, TypeError, KeyError) as error:
        raise CertificateError("The authority's reply is not a time stamp. Ask again.") from error
    if token is None:
        raise CertificateError(
            f"The time-stamp authority refused the query ({status}). Ask its operator."
        )
    read_token(token, covered=covered, nonce=nonce)
    return token


def carried_in(reply: bytes) -> list[bytes]:
    """The certificates that came with a reply (DER)."""
    signed = tsp.TimeStampResp.load(reply)["time_stamp_token"]["content"]
    return [each.chosen.dump() for each in signed["certificates"]]


def read_token(token: bytes, *, covered: bytes, nonce: int | None = None) -> StampToken:
    """What a token says, if it is in its one form, over these bytes, and its signature holds.

    Raises:
        CertificateError: it is not; the text says what is wrong, as far as one can tell.
    """
    try:
        if canonical(token) != token:
            raise CertificateError(_FORM)
        certificate, info = _signed(token)
        require_for_stamps(certificate)
        imprint = info["message_imprint"]
        hashed = hashlib.new(imprint["hash_algorithm"]["algorithm"].native, covered).digest()
        # Without a query at hand the digest alone says that it is a stamp of these bytes.
        answers = nonce is None or info["nonce"].native == nonce
        if imprint["hashed_message"].native != hashed or not answers:
            raise CertificateError(_OTHER)
        at: datetime = info["gen_time"].native
    except (InvalidSignature, ValueError, TypeError, KeyError) as error:
        raise CertificateError(_OTHER) from error
    return StampToken(at, certificate)


def _signed(token: bytes) -> tuple[x509.Certificate, Any]:
    """The certificate whose key signed a token in its one form, and what it signed."""
    signed = cms.ContentInfo.load(token)["content"]
    (signer,) = signed["signer_infos"]
    content = signed["encap_content_info"]["content"]
    attributes = {each["type"].native: each["values"] for each in signer["signed_attrs"]}
    hash_name = signer["digest_algorithm"]["algorithm"].native
    (told,), (kind,) = attributes["message_digest"], attributes["content_type"]
    if (
        told.native != hashlib.new(hash_name, content.contents).digest()
        or kind.native != "tst_info"
    ):
        raise CertificateError(_OTHER)
    certificate = x509.load_der_x509_certificate(signed["certificates"][0].chosen.dump())
    # Else another certificate of the same key could be put beside the signature.
    require_named(tsp.TimeStampResp(_granted(token)).dump(), certificate)
    key, hashed = certificate.public_key(), _HASHES[hash_name]()
    signature = signer["signature"].native
    # RFC 5652, 5.4: what is signed is the set of attributes under its own tag.
    message = bytes([SET]) + signer["signed_attrs"].dump()[1:]
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(_HASHES[_ECDSA[_scheme(signer)]]()))
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, message, padding.PKCS1v15(), hashed)
    else:
        raise CertificateError(_OTHER)
    return certificate, content.parsed


def _scheme(signer: Any) -> str:  # noqa: ANN401 -- asn1crypto's values have no static types
    return str(signer["signature_algorithm"]["algorithm"].native)


def _granted(token: bytes) -> dict[str, object]:
    return {"status": {"status": "granted"}, "time_stamp_token": cms.ContentInfo.load(token)}


_FORM = "A time stamp in the file is not in the one form that it can have."
_OTHER = (
    "The time stamp is refused: it is of other bytes or of another query, or its signature is "
    "not valid."
)


def canonical(token: bytes) -> bytes:
    """The same token with its authority's certificate alone, each part in one spelling.

    Raises:
        ValueError: it is no token with one signature by a certificate that it carries.
    """
    signed = cms.ContentInfo.load(token, strict=True)["content"]
    (signer,) = signed["signer_infos"]
    certificate = _certificate_of(signed, signer)
    attributes = [each.dump() for each in signer["signed_attrs"]]
    kinds = [each["type"].native for each in signer["signed_attrs"]]
    # Of two attributes of one kind, one reader would take the first and another the last.
    if len(set(kinds)) != len(kinds):
        raise ValueError(_FORM)
    digest = _algorithm(signer["digest_algorithm"])
    made = der(
        SEQUENCE,
        # RFC 5652, 5.3: 1 goes with issuer and serial number.
        core.Integer(1).dump(),
        der(SEQUENCE, certificate.issuer.dump(), core.Integer(certificate.serial_number).dump()),
        digest,
        # X.690, 11.6: the members of a set stand in the order of their encodings.
        der(TAGGED_0, *sorted(attributes)),
        _algorithm(signer["signature_algorithm"]),
        der(OCTETS, _signature(signer["signature"].native, certificate)),
    )
    content = signed["encap_content_info"]["content"].parsed.dump()
    data = der(
        SEQUENCE,
        # RFC 5652, 5.1: 3, since what is signed is no plain data.
        core.Integer(3).dump(),
        der(SET, digest),
        der(SEQUENCE, _TST_INFO, der(TAGGED_0, der(OCTETS, content))),
        der(TAGGED_0, certificate.dump()),
        der(SET, made),
    )
    return der(SEQUENCE, _SIGNED_DATA, der(TAGGED_0, data))


def _certificate_of(signed: Any, signer: Any) -> asn1_x509.Certificate:  # noqa: ANN401 -- asn1crypto's values have no static types
    wanted = signer["sid"].chosen
    for choice in signed["certificates"]:
        each = choice.chosen
        # By their bytes: names compare equal whatever the case of their letters (RFC 5280, 7.1).
        same = each.issuer.dump() == wanted["issuer"].dump()
        if same and each.serial_number == wanted["serial_number"].native:
            return each
    raise ValueError(_FORM)


def _algorithm(told: Any) -> bytes:  # noqa: ANN401 -- the same
    """An algorithm in one spelling: with ECDSA without parameters, else with NULL."""
    name = told["algorithm"]
    if name.native in _HASHES or name.native in _RSA:
        return der(SEQUENCE, (_RSA_ENCRYPTION if name.native in _RSA else name).dump(), _NULL)
    if name.native in _ECDSA:
        return der(SEQUENCE, name.dump())
    raise ValueError(_FORM)


def _signature(value: bytes, certificate: asn1_x509.Certificate) -> bytes:
    """A signature in one spelling: with the lower of two equally valid s, where there is one."""
    key = x509.load_der_x509_certificate(certificate.dump()).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return value
    return lower_s(value, key.curve)
