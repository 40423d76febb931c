"""The second signature of an enrolment: what it is over, and whether it holds.

One administrator admits somebody; only when another person has confirmed it can the admitted act.
So no administrator can make the second person that the table of duties asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_store.domain.people import Duty
from evidence_store.errors import SealedKeyError
from forensics.documents import to_canonical

if TYPE_CHECKING:
    from evidence_store.domain.people import Person
    from evidence_store.domain.statements import Signer

_CONTEXT = b"expunge-enrolment-v1\x00"


@dataclass(frozen=True, slots=True)
class _Confirmed:
    person: str
    staff_number: str
    name: str
    rank: str
    duties: tuple[Duty, ...]
    signing_key: bytes
    recipient: str
    enrolled_by: str | None
    confirmed_by: str | None
    confirmed_at: datetime | None


def confirm_enrolment(person: Person, *, by: str, at: datetime, signer: Signer) -> Person:
    """The person with a second person's signature over who they are and what they may do."""
    named = replace(person, confirmed_by=by, confirmed_at=at)
    return replace(named, confirmation=signer(_signed_part(named)))


def verify_confirmation(person: Person, *, key: bytes) -> None:
    """Return if the confirmer's key (Ed25519, 32 bytes) signed exactly this enrolment.

    Raises:
        SealedKeyError: it did not.
    """
    try:
        signer = Ed25519PublicKey.from_public_bytes(key)
        signer.verify(person.confirmation or b"", _signed_part(person))
    except (InvalidSignature, ValueError):
        raise SealedKeyError(
            f"{person.id}: the confirmation of this enrolment does not hold. Nobody acts under it. "
            "Run: expunge fsck."
        ) from None


def _signed_part(person: Person) -> bytes:
    told = _Confirmed(
        person=person.id,
        staff_number=person.staff_number,
        name=person.name,
        rank=person.rank,
        duties=person.duties,
        signing_key=person.signing_key,
        recipient=person.recipient,
        enrolled_by=person.enrolled_by,
        confirmed_by=person.confirmed_by,
        confirmed_at=person.confirmed_at,
    )
    return _CONTEXT + to_canonical(told)
