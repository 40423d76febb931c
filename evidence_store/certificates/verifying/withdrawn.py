"""The dated list of withdrawn documents: JSON, signed with a key of its own under the unit's root.

``{"schema": "expunge-withdrawn/3", "list": {"unit", "as_of", "withdrawn": [{"number",
"withdrawn_at"}], "translations": [{"translation", "withdrawn_at"}]}, "chain", "signature"}``. The
signature is ECDSA P-256 over SHA-256 of ``expunge-withdrawn-v3`` || 00 || RFC 8785 of ``list``.
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
from forensics.values import Digest

if TYPE_CHECKING:
    from evidence_store.certificates.replaced import ReplacedKeys

SCHEMA = "expunge-withdrawn/3"
LARGEST = 4 << 20
_CONTEXT = b"expunge-withdrawn-v3\x00"
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
class WithdrawnTranslation:
    """A translation of what documents say, by its digest, and when it was last withdrawn."""

    translation: Digest
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True)
class WithdrawnList:
    """All documents that a unit has withdrawn, by number, as of a moment; and its translations.

    A translation is named though it was signed for again: what people signed for it before does
    not count, in an edition of whatever number and date.
    """

    unit: str
    as_of: datetime
    withdrawn: tuple[WithdrawnDocument, ...]
    translations: tuple[WithdrawnTranslation, ...] = ()

    @property
    def is_in_form(self) -> bool:
        """Whether each of both stands once, in their order, and nothing is of a later time."""
        numbers = [each.number for each in self.withdrawn]
        digests = [str(each.translation) for each in self.translations]
        dated = [each.withdrawn_at for each in self.withdrawn]
        dated += [each.withdrawn_at for each in self.translations]
        in_order = numbers == sorted(set(numbers)) and digests == sorted(set(digests))
        return in_order and all(each <= self.as_of for each in dated)

    def ended_at(self, translation: Digest) -> datetime | None:
        """Since when nothing counts any more that was signed before for a translation."""
        found = (each for each in self.translations if each.translation == translation)
        return next((each.withdrawn_at for each in found), None)

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
