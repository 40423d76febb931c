"""The dated list of withdrawn documents: JSON, signed with a key of its own under the unit's root.

``{"schema": "expunge-withdrawn/2", "list": {"unit", "as_of", "withdrawn": [{"number",
"withdrawn_at"}]}, "chain", "signature"}``. The signature is ECDSA P-256 over SHA-256 of
``expunge-withdrawn-v2`` || 00 || RFC 8785 of ``list``.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import cattrs
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from evidence_store.certificates.seal_keys import read_seal_key, sign_with
from evidence_store.certificates.unit_seal import LIST_PURPOSES
from evidence_store.certificates.verifying.trust import find_root, verify_leaf
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.errors import CertificateError
from forensics.documents import from_json, to_canonical, to_json
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.certificates.replaced import ReplacedKeys

SCHEMA = "expunge-withdrawn/2"
LARGEST = 4 << 20
_CONTEXT = b"expunge-withdrawn-v2\x00"
_FAULT = (
    "The list of withdrawn documents is not one that this unit signed, or it was changed. "
    "Ask the unit for a new one. This says nothing about the document itself."
)


@dataclass(frozen=True, slots=True)
class WithdrawnDocument:
    """A document that was withdrawn, and when a second person confirmed that."""

    number: str
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True)
class WithdrawnList:
    """All documents that a unit has withdrawn, by number, as of a moment."""

    unit: str
    as_of: datetime
    withdrawn: tuple[WithdrawnDocument, ...]

    @property
    def is_in_form(self) -> bool:
        """Whether each number stands once, in their order, and nothing is of a later time."""
        numbers = [each.number for each in self.withdrawn]
        dated = all(each.withdrawn_at <= self.as_of for each in self.withdrawn)
        return dated and numbers == sorted(set(numbers))

    def reason(self, number: str) -> str | None:
        """Why a document of that number is not valid; None where it is not on the list."""
        found = next((each for each in self.withdrawn if each.number == number), None)
        if found is None:
            return None
        when = f"{found.withdrawn_at:%Y-%m-%d}"
        return f"{number} was withdrawn by the unit on {when}. Ask the unit why."

    def says_of(self, number: str, issued_at: datetime) -> CheckAnswer:
        """Whether a genuine document of that number, issued then, is withdrawn by this list."""
        if self.reason(number) is not None:
            return CheckAnswer.NOT_VALID
        # A list from before the document cannot name it.
        if self.as_of < issued_at:
            return CheckAnswer.WITHDRAWAL_NOT_CHECKED
        return CheckAnswer.CURRENT


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list with the chain (PEM, leaf first) whose leaf signed it."""

    schema: str
    list: WithdrawnList
    chain: str
    signature: bytes


def make_withdrawn_list(withdrawn: WithdrawnList, *, key_pem: bytes, chain_pem: bytes) -> bytes:
    """Sign a list with the unit's key for lists and give the file."""
    signature = sign_with(read_seal_key(key_pem), _CONTEXT + to_canonical(withdrawn))
    return to_json(SignedList(SCHEMA, withdrawn, chain_pem.decode(), signature))


def read_withdrawn_list(
    data: bytes, *, root: x509.Certificate, replaced: ReplacedKeys, now: datetime
) -> WithdrawnList:
    """Return a list, if it is signed under the root under which the document is sealed.

    Raises:
        CertificateError: it is not, is dated after ``now``, or after its key was replaced.
    """
    try:
        signed = from_json(data, SignedList)
        (leaf,) = x509.load_pem_x509_certificates(signed.chain.encode())
        _verify(signed, leaf, root=root, now=now)
    except (
        ValueError,
        InvalidSignature,
        CertificateError,
        cattrs.BaseValidationError,
        RecursionError,
    ) as error:
        raise CertificateError(_FAULT) from error
    replaced.require_in_force(leaf, at=signed.list.as_of)
    return signed.list


def _verify(
    signed: SignedList,
    leaf: x509.Certificate,
    *,
    root: x509.Certificate,
    now: datetime,
) -> None:
    verify_leaf(leaf, LIST_PURPOSES)
    find_root(leaf, roots=[root], moments=(signed.list.as_of, now))
    key = leaf.public_key()
    # Dated ahead, it would pass for newer than documents that are not issued yet.
    if signed.schema != SCHEMA or signed.list.as_of > now or not signed.list.is_in_form:
        raise CertificateError(_FAULT)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise CertificateError(_FAULT)
    message = _CONTEXT + to_canonical(signed.list)
    key.verify(signed.signature, message, ec.ECDSA(hashes.SHA256()))
