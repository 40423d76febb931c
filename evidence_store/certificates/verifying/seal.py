"""The seal of a file at level B-B: one signature over the whole of it, every byte accounted for."""

from __future__ import annotations

import io
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from asn1crypto import cms, parser
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from evidence_store.certificates.der import OCTETS, SEQUENCE, SET, TAGGED_0, der
from evidence_store.certificates.seal_keys import P256_ORDER
from evidence_store.certificates.sealing import FIELD
from evidence_store.certificates.unit_seal import DOCUMENT_SIGNING_OID
from evidence_store.certificates.verifying.trust import verify_leaf
from evidence_store.errors import CertificateError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

# The drawn file and the seal. Any later update adds one (ISO 32000-1, 7.5.6).
_REVISIONS = 2
# PAdES (EN 319 142-1): the time stands in /M, and not in the attribute signing-time.
_ATTRIBUTES = {"content_type", "message_digest", "signing_certificate_v2"}
_END = b"%%EOF\n"

_VERSION_1 = bytes.fromhex("020101")
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2
_DATA = bytes.fromhex("06092a864886f70d010701")  # 1.2.840.113549.1.7.1
# RFC 5754, section 2, allows NULL or nothing here: of the two forms one is accepted.
_SHA256 = bytes.fromhex("300d06096086480165030402010500")  # 2.16.840.1.101.3.4.2.1, NULL
_ECDSA_WITH_SHA256 = bytes.fromhex("06082a8648ce3d040302")  # 1.2.840.10045.4.3.2


@dataclass(frozen=True, slots=True)
class DocumentSeal:
    """What a file's seal is: its certificate, the time it states, and what it was put on.

    ``drawn`` is the file's first revision, before the seal; ``embedded`` is it as pyHanko read it.
    """

    leaf: x509.Certificate
    stated_time: str
    drawn: bytes
    embedded: EmbeddedPdfSignature = field(repr=False)


def read_seal(file: bytes) -> DocumentSeal:
    """Return the seal of a file, if it is intact; whose it is, is another question.

    Raises:
        CertificateError: there is not exactly one, or a byte of the file is not as it was sealed.
    """
    reader = PdfFileReader(io.BytesIO(file), strict=True)
    signatures = list(reader.embedded_signatures)
    if len(signatures) != 1 or signatures[0].field_name != FIELD:
        raise CertificateError("The file does not carry exactly one seal.")
    embedded = signatures[0]
    _verify_place(file, embedded)
    leaf = _verify_contents(embedded)
    if reader.xrefs.total_revisions != _REVISIONS:
        raise CertificateError("The file was changed after it was drawn and sealed.")
    verify_leaf(leaf)
    stated, drawn = str(embedded.sig_object["/M"]), _first_revision(file, reader)
    return DocumentSeal(leaf, stated, drawn, embedded)


def verify_seal(seal: DocumentSeal, *, roots: Sequence[x509.Certificate], now: datetime) -> None:
    """Check that pyHanko, too, finds the seal whole, trusted and unchanged since.

    Args:
        seal: the seal of the file, as ``read_seal`` gave it.
        roots: trusted roots; the seal's own leaf where only intactness is asked.
        now: aware time at which certificates must be valid.

    Raises:
        CertificateError: it does not.
    """
    context = ValidationContext(
        trust_roots=[_as_asn1(root) for root in roots],
        # A verifier may have no network; keys that were replaced come with the root (ADR 36).
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=now,
    )
    usage = KeyUsageConstraints(
        key_usage={"digital_signature", "non_repudiation"},
        match_all_key_usages=True,
        extd_key_usage={DOCUMENT_SIGNING_OID.dotted_string},
    )
    status = validate_pdf_signature(
        seal.embedded,
        signer_validation_context=context,
        key_usage_settings=usage,
    )
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid and status.docmdp_ok and whole):
        raise CertificateError("The file was changed after it was sealed.")
    if not status.bottom_line:
        raise CertificateError("The seal is intact, but it does not end in a root that you trust.")


def _verify_place(file: bytes, embedded: EmbeddedPdfSignature) -> None:
    ranges = [int(number) for number in embedded.byte_range]
    # These digits are under no signature: in small letters the same seal would be another file.
    hexadecimal = embedded.pkcs7_content.hex().upper().encode()  # as it is sealed
    written = b"<" + hexadecimal + b">"
    start, gap = ranges[1], len(written)
    # pdfsig, pyHanko and openssl call a seal valid that bytes follow (docs/certificate.md).
    if (
        len(ranges) != 4
        or ranges != [0, start, start + gap, len(file) - start - gap]
        or file[start : start + gap] != written
    ):
        raise CertificateError("The seal does not cover the whole file, or bytes were added to it.")
    if embedded.sig_object.get("/SubFilter") != "/ETSI.CAdES.detached":
        raise CertificateError("The seal is not of the kind that the unit uses.")


def _verify_contents(embedded: EmbeddedPdfSignature) -> x509.Certificate:
    """Strict DER, then zeros; nothing in it that the signature does not bind."""
    contents = embedded.pkcs7_content
    fault = CertificateError("The seal's own bytes are not of the one form that they can have.")
    try:
        length = parser.peek(contents)
        signed = cms.ContentInfo.load(contents[:length], strict=True)["content"]
        (signer,) = signed["signer_infos"]
        (choice,) = signed["certificates"]  # another could be put in or taken out without any key
        leaf, expected = choice.chosen, _expected(signer, choice.chosen)
        is_strict = _areder(signer, leaf)
        r, s = decode_dss_signature(signer["signature"].native)
    except (ValueError, TypeError, KeyError, SigningError) as error:
        raise fault from error
    names = [attribute["type"].native for attribute in signer["signed_attrs"]]
    same = is_strict and expected == contents[:length] and not any(contents[length:])
    # With r, the order minus s is valid as well: anyone could change the file without a key.
    canonical = r > 0 and 0 < s <= P256_ORDER // 2
    if not same or not canonical or len(names) != len(_ATTRIBUTES) or set(names) != _ATTRIBUTES:
        raise fault
    _require_named(signer, leaf)
    return x509.load_der_x509_certificate(leaf.dump())


def _areder(signer: Any, leaf: asn1_x509.Certificate) -> bool:  # noqa: ANN401 -- the same
    """Whether certificate, its name and the signed attributes are each in their one form."""
    listed = signer["signed_attrs"]
    attributes = [each.dump() for each in listed]
    return (
        listed.dump() == der(TAGGED_0, *sorted(attributes))  # X.690, 11.6: in this order
        and all(_isder(cms.CMSAttribute, each) for each in attributes)
        and _isder(cms.SignerIdentifier, signer["sid"].dump())
        and _isder(asn1_x509.Certificate, leaf.dump())
    )


@lru_cache(maxsize=32)  # all but the digest are the same in each document of a unit
def _isder(kind: Any, data: bytes) -> bool:  # noqa: ANN401 -- asn1crypto's values have no static types
    """Whether each part of such a value is in its one form."""
    return bool(kind.load(data, strict=True).dump(force=True) == data)


def _expected(signer: Any, leaf: asn1_x509.Certificate) -> bytes:  # noqa: ANN401 -- asn1crypto's values have no static types
    """The one DER (X.690, 10) of a seal with these parts, as RFC 5652 5.1 and 12.1 write it."""
    made = der(
        SEQUENCE,
        _VERSION_1,
        signer["sid"].dump(),
        _SHA256,
        signer["signed_attrs"].dump(),
        der(SEQUENCE, _ECDSA_WITH_SHA256),
        der(OCTETS, signer["signature"].native),
    )
    data = der(
        SEQUENCE,
        _VERSION_1,
        der(SET, _SHA256),
        der(SEQUENCE, _DATA),
        der(TAGGED_0, leaf.dump()),
        der(SET, made),
    )
    return der(SEQUENCE, _SIGNED_DATA, der(TAGGED_0, data))


def _require_named(
    signer: Any,  # noqa: ANN401 -- asn1crypto's values have no static types
    leaf: asn1_x509.Certificate,
) -> None:
    wanted = signer["sid"].chosen
    # By its bytes: names compare equal whatever the case of their letters (RFC 5280 7.1).
    same = leaf.issuer.dump() == wanted["issuer"].dump()
    if not same or leaf.serial_number != wanted["serial_number"].native:
        raise CertificateError("The seal does not say which certificate made it.")


def _first_revision(file: bytes, reader: PdfFileReader) -> bytes:
    end = file.find(_END, int(reader.trailer.raw_get("/Prev")))
    if end < 0:
        raise CertificateError("The file's first revision has no end.")
    return file[: end + len(_END)]


def _as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
