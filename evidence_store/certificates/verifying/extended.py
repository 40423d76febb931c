"""A second opinion of what stands behind a seal: pyHanko's, beside our own reading."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from evidence_store.certificates.sealing import FIELD
from evidence_store.errors import CertificateError

if TYPE_CHECKING:
    from cryptography import x509

_CHANGED = "The file was changed after it was sealed."


def verify_extended(file: bytes, seal: x509.Certificate) -> None:
    """Check that pyHanko, too, finds that a file was extended by time stamps and stores alone.

    Args:
        file: the whole file, which has updates behind its seal.
        seal: the certificate of the seal. Whom it ends in, and whom a stamp is by, is asked
            elsewhere.

    Raises:
        CertificateError: it does not.
    """
    reader = PdfFileReader(io.BytesIO(file), strict=True)
    (embedded,) = reader.embedded_regular_signatures
    own = asn1_x509.Certificate.load(seal.public_bytes(Encoding.DER))
    status = validate_pdf_signature(embedded, signer_validation_context=_context(own))
    # pyHanko also knows forms that are filled in and notes that are added: the seal allows neither.
    extended = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
    whole = status.intact and status.valid and status.docmdp_ok
    if embedded.field_name != FIELD or not whole or status.modification_level not in extended:
        raise CertificateError(_CHANGED)
    stamps = reader.embedded_timestamp_signatures
    for each in stamps:
        found = validate_pdf_timestamp(each, validation_context=_context(each.signer_cert))
        last = each is stamps[-1] and found.coverage is SignatureCoverageLevel.ENTIRE_FILE
        covered = last or found.coverage is SignatureCoverageLevel.ENTIRE_REVISION
        if not (found.intact and found.valid and covered):
            raise CertificateError(_CHANGED)


def _context(root: asn1_x509.Certificate) -> ValidationContext:
    return ValidationContext(
        trust_roots=[root],
        # A verifier may have no network.
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
