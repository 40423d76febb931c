"""Sealing a drawn certificate: one PAdES B-B certification signature of the unit, no changes after.

The time in the seal is the one that the certificate gives; nobody outside attests it at this level.
"""

from __future__ import annotations

import asyncio
import io
from datetime import UTC
from typing import TYPE_CHECKING

from asn1crypto import pem, x509
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from evidence_store.certificates.seal_keys import lower_s
from evidence_store.errors import CertificateError

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.keys.signers import SealSigner

FIELD = "UnitSeal"
DIGEST = "sha256"
_RESERVED = 8192  # hexadecimal digits; with the longest name of a unit the CMS object takes half


def seal_certificate(
    drawn: bytes, *, key: SealSigner, chain_pem: bytes, sealed_at: datetime
) -> bytes:
    """Add the unit's seal to a drawn certificate; its own bytes stay as they are, in front.

    Args:
        drawn: the drawn file, unsealed.
        key: the leaf's P-256 key, in a file that was opened or in a token.
        chain_pem: leaf first, then intermediates, without the root; embedded exactly.
        sealed_at: aware time that the seal states.

    Raises:
        CertificateError: key and chain do not belong together.
        TokenError: the key is in a token that does not sign now; nothing was sealed.
    """
    chain = [x509.Certificate.load(der) for _, _, der in pem.unarmor(chain_pem, multiple=True)]
    signer = _Signer(key, chain)
    return asyncio.run(_sealed(drawn, signer, sealed_at))


class _Writer(IncrementalPdfFileWriter):
    """Adds the seal and nothing else.

    pyHanko would also write its own name and the present time into the file's metadata, and those
    must stay as they were drawn.
    """

    def _update_meta(self) -> None:
        """Leave the metadata alone."""


class _Signer(Signer):
    """Signs with the lower of the two equally valid s, so that a signature has one form only.

    Not pyHanko's signer for PKCS #11: that takes whichever s the token gives, and its certificates
    out of the token, where nobody holds them to the root.
    """

    def __init__(self, key: SealSigner, chain: list[x509.Certificate]) -> None:
        if chain[0].public_key.dump() != key.public_key:
            message = "The unit's seal is damaged: its key and its certificate do not match."
            raise CertificateError(message)
        self._key = key
        super().__init__(
            signing_cert=chain[0],
            cert_registry=SimpleCertificateStore.from_certs(  # type: ignore[no-untyped-call]  # pyHanko
                chain[1:]
            ),
        )

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 -- pyHanko's own form
    ) -> bytes:
        """Return the DER signature of some bytes."""
        del digest_algorithm  # one only
        if dry_run:
            return bytes(72)  # as long as one on P-256 can be
        return lower_s(self._key.sign(data), ec.SECP256R1())


async def _sealed(drawn: bytes, signer: _Signer, sealed_at: datetime) -> bytes:
    output = io.BytesIO()
    writer = _Writer(io.BytesIO(drawn))
    # A field without a box: a seal that is seen would add words that no record holds (ADR 7).
    steps = PdfCMSEmbedder(new_field_spec=SigFieldSpec(FIELD)).write_cms(FIELD, writer)
    next(steps)
    steps.send(
        SigObjSetup(
            sig_placeholder=SignatureObject(
                timestamp=sealed_at.astimezone(UTC),
                # ETSI.CAdES.detached, which EN 319 142-1 asks for.
                subfilter=SigSeedSubFilter.PADES,
                bytes_reserved=_RESERVED,
            ),
            # DocMDP 1 (ISO 32000-1, 12.8.2.2): viewers report every later change, even a note.
            mdp_setup=SigMDPSetup(
                md_algorithm=DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES
            ),
        )
    )
    prepared, _ = steps.send(SigIOSetup(md_algorithm=DIGEST, output=output))
    # Without a stamp: an authority that is down would stop the work of the unit (ADR 89).
    signed = await signer.async_sign(
        prepared.document_digest, DIGEST, use_pades=True, is_pdf_sig=True
    )
    steps.send(signed.dump())
    return output.getvalue()
