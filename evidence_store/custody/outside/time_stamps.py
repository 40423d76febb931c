"""RFC 3161: the query for a stamp over a checkpoint, and whether a reply holds.

The trusted roots are given by the person who checks; what comes with the reply leads to them. Who
may stamp at all is in ``stamp_authority``.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from asn1crypto.cms import CertificateSet
from asn1crypto.tsp import TimeStampReq, TimeStampResp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import (
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from evidence_store.custody.outside.stamp_authority import (
    require_chain,
    require_for_stamps,
    require_named,
)
from evidence_store.errors import CustodyError, WrongEntryError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rfc3161_client import TimeStampResponse

MAX_REPLY = 256 * 1024
# RFC 3161 2.4.2 also has 1, granted with modifications: that is not what was asked for.
_GRANTED = 0
# Both verifiers of a bundle read these, and no others.
_HASHES = ("sha256", "sha384", "sha512")


class StampError(CustodyError):
    """A time stamp is missing, or is not one of this checkpoint by a trusted authority."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a stamp says: the time (UTC) by the authority's clock, and the authority's name."""

    at: datetime
    authority: str


@dataclass(frozen=True, slots=True)
class Query:
    """What a query asks for: which digest by which hash, with which nonce."""

    algorithm: str
    digest: bytes
    nonce: int


def make_query(note: str) -> bytes:
    """A DER query for a stamp over the signed checkpoint, with a nonce, asking for certificates."""
    return TimestampRequestBuilder().data(note.encode()).build().as_bytes()


def read_query(data: bytes) -> Query:
    """Read a query that ``make_query`` made.

    Raises:
        WrongEntryError: it is of another form.
    """
    try:
        read = TimeStampReq.load(data, strict=True)
        imprint = read["message_imprint"]
        query = Query(
            imprint["hash_algorithm"]["algorithm"].native,
            imprint["hashed_message"].native,
            read["nonce"].native,
        )
    except (ValueError, TypeError, KeyError) as error:
        raise WrongEntryError("This is not a query for a time stamp.") from error
    if query.algorithm not in _HASHES or not isinstance(query.nonce, int):
        raise WrongEntryError("This query was not made by: " + Way.ANCHOR_QUERY + ".")
    return query


def verify_stamp(
    reply: bytes, *, note: str, roots: Sequence[bytes], nonce: int | None = None
) -> Stamp:
    """Return what the stamp says, if it is over this checkpoint, by an authority under the roots.

    Args:
        reply: the DER of the time-stamp response.
        note: the signed checkpoint.
        roots: trusted certificates (DER).
        nonce: the query's; None where the query is not there any more.

    Raises:
        StampError: it is not; the text says what is wrong, as far as one can tell.
    """
    if not roots:
        raise StampError("No root of a time-stamp authority is trusted. Name one in the policy.")
    response = _decoded(reply)
    trusted = [x509.load_der_x509_certificate(each) for each in roots]
    at = response.tst_info.gen_time
    try:
        _require_authority(reply, response, roots=trusted, at=at)
        VerifierBuilder(roots=trusted, nonce=nonce).build().verify_message(response, note.encode())
    except (VerificationError, ValueError) as error:
        raise StampError(
            "The time stamp is refused: it is of another checkpoint or query, or not by an "
            "authority under the trusted roots as they were at the stated time."
        ) from error
    return Stamp(at, _signer(response).subject.rfc4514_string())


def read_roots(texts: Sequence[str]) -> tuple[bytes, ...]:
    """The DER of certificates that are given as PEM.

    Raises:
        StampError: one is not a certificate.
    """
    try:
        found = [x509.load_pem_x509_certificate(text.encode()) for text in texts]
    except ValueError as error:
        raise StampError(
            "A root of a time-stamp authority in the policy is not a PEM certificate."
        ) from error
    return tuple(each.public_bytes(Encoding.DER) for each in found)


def _decoded(reply: bytes) -> TimeStampResponse:
    fault = StampError("The reply is not a time stamp. Ask the authority again.")
    if len(reply) > MAX_REPLY:
        raise fault
    try:
        response = _read(reply)
        status = response.status
    except (ValueError, TypeError, KeyError) as error:
        raise fault from error
    if status != _GRANTED:
        raise StampError(
            f"The time-stamp authority refused the query (status {status}). Ask its operator."
        )
    return response


def _read(reply: bytes) -> TimeStampResponse:
    """The reply as a value, also where its certificates are not in the order of DER."""
    try:
        return decode_timestamp_response(reply)
    except ValueError:
        # Authorities that send a chain often send it leaf first (``openssl ts -chain`` does), and
        # the reader takes DER only. The set of certificates is not signed.
        read = TimeStampResp.load(reply)
        content = read["time_stamp_token"]["content"]
        # X.690, 11.6: in DER the members of a set stand in the order of their encodings.
        given = sorted(content["certificates"], key=lambda each: each.dump())
        content["certificates"] = CertificateSet(given)
        return decode_timestamp_response(bytes(read.dump(force=True)))


def _require_authority(
    reply: bytes,
    response: TimeStampResponse,
    *,
    roots: Sequence[x509.Certificate],
    at: datetime,
) -> None:
    """Check that the person who signed may stamp the time, as ``stamp_authority`` says.

    Raises:
        StampError: they may not; the text says why.
        ValueError: nobody can tell who signed.
    """
    certificate = _signer(response)
    try:
        require_for_stamps(certificate)
        # A stamp is judged at the time that it states: a certificate
        # that has run out since says nothing against it.
        require_chain(certificate, between=_certificates(response), roots=roots, at=at)
        require_named(reply, certificate)
    except ValueError as error:
        raise StampError(
            f"The time stamp is refused, because of the authority that made it: {error}. "
            "Ask another authority, or the operator of this one."
        ) from error


def _certificates(response: TimeStampResponse) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(each) for each in response.signed_data.certificates]


def _signer(response: TimeStampResponse) -> x509.Certificate:
    """The certificate that the signature names as its own."""
    # RFC 3161, 2.4.2: a token has the authority's signature and no other.
    (signer,) = response.signed_data.signer_infos
    for certificate in _certificates(response):
        if (certificate.issuer, certificate.serial_number) == (signer.issuer, signer.serial_number):
            return certificate
    message = "the certificate of the signer is not in the reply"
    raise ValueError(message)
