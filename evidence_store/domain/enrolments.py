"""The second signature of an enrolment: what it is over, and whether it holds.

One administrator admits somebody; only when another person has confirmed it can the admitted act.
So no administrator can make the second person that the table of duties asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.signing import act_statement, is_signed_by, kept_facts, signed_alone
from evidence_store.errors import SealedKeyError

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.people import Person
    from evidence_store.domain.signing import SignedAct, Signer, Standing

EVENT = "person.confirmed"
CONFIRMER = "confirmer"


def sign_enrolment(
    person: Person, *, by: str, at: datetime, standing: Standing, signer: Signer
) -> SignedAct:
    """A second person's signature over who somebody is and what they may do."""
    statement = act_statement(
        EVENT,
        signers={CONFIRMER: by},
        about=(None, None),
        standing=standing,
        facts=_facts(person),
        at=at,
    )
    return signed_alone(statement, signer)


def verify_confirmation(person: Person, *, key: bytes) -> None:
    """Return if the confirmer's key (Ed25519, 32 bytes) signed exactly this enrolment.

    Raises:
        SealedKeyError: it did not.
    """
    if person.confirmation is None or not _holds(person.confirmation, person, key):
        raise SealedKeyError(
            f"{person.id}: the confirmation of this enrolment does not hold. Nobody acts under it. "
            "Run: expunge fsck."
        )


def _holds(signed: SignedAct, person: Person, key: bytes) -> bool:
    statement = signed.statement
    stated = (statement.event, statement.signers, statement.facts, statement.made_at)
    expected = (
        EVENT,
        ((CONFIRMER, person.confirmed_by),),
        kept_facts(_facts(person)),
        person.confirmed_at,
    )
    return (
        stated == expected
        and len(signed.signatures) == 1
        and is_signed_by(key, statement, signed.signatures[0].signature)
    )


def _facts(person: Person) -> dict[str, str]:
    return {
        "person": person.id,
        "staff_number": person.staff_number,
        "name": person.name,
        "rank": person.rank,
        "duties": " ".join(duty.value for duty in person.duties),
        "signing_key": person.signing_key.hex(),
        "recipient": person.recipient,
        "enrolled_by": person.enrolled_by or "",
    }
