"""The second signature of an enrolment, and of another key: what it is over, whether it holds.

One administrator admits somebody; only when another person has confirmed it can the admitted act.
So no administrator can make the second person that the table of duties asks for. Another key for
somebody takes two others in the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.people.person import duties_text
from evidence_store.domain.signing.signed_acts import (
    act_statement,
    is_signed_by,
    kept_facts,
    signed_alone,
)
from evidence_store.errors import SealedKeyError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from evidence_store.domain.people.person import AskedKey, Person
    from evidence_store.domain.signing.signed_acts import LogStanding, SignedAct, Signer

EVENT = "person.confirmed"
REPLACED = "person.key_replaced"
CONFIRMER = "confirmer"


def sign_enrolment(
    person: Person, *, by: str, at: datetime, standing: LogStanding, signer: Signer
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


def sign_replacement(
    person: Person, asked: AskedKey, *, by: str, at: datetime, standing: LogStanding, signer: Signer
) -> SignedAct:
    """A second person's signature over the key that somebody gets."""
    statement = act_statement(
        REPLACED,
        signers={CONFIRMER: by},
        about=(None, None),
        standing=standing,
        facts=_key_facts(person.id, asked.signing_key, asked.recipient),
        at=at,
    )
    return signed_alone(statement, signer)


def verify_replacement(person: Person, *, others: Mapping[str, Person]) -> None:
    """Check that another person signed for exactly the key that this person has now.

    Args:
        person: whose key was replaced.
        others: everybody who is or was enrolled, by id.

    Raises:
        SealedKeyError: nobody did.
    """
    signed = person.key_confirmation
    if signed is None or not _holds_for_key(signed, person, others):
        raise SealedKeyError(
            f"{person.id}: the confirmation of this key is not valid. The key cannot be used. "
            "Run: " + Way.FSCK + "."
        )


def _holds_for_key(signed: SignedAct, person: Person, others: Mapping[str, Person]) -> bool:
    statement = signed.statement
    stated = (statement.event, statement.facts, statement.made_at)
    facts = _key_facts(person.id, person.signing_key, person.recipient)
    if stated != (REPLACED, kept_facts(facts), person.key_since) or len(signed.signatures) != 1:
        return False
    ((part, by),) = statement.signers
    confirmer = others.get(by)
    if part != CONFIRMER or confirmer is None or by == person.id:
        return False
    return _is_by(confirmer, signed)


def verify_confirmation(person: Person, *, confirmer: Person) -> None:
    """Check that the confirmer signed exactly this enrolment, with a key that was ever theirs.

    Raises:
        SealedKeyError: it did not.
    """
    if person.confirmation is None or not _holds(person.confirmation, person, confirmer):
        raise SealedKeyError(
            f"{person.id}: the confirmation of this enrolment is not valid. The person enrolled "
            "cannot act. Run: " + Way.FSCK + "."
        )


def _holds(signed: SignedAct, person: Person, confirmer: Person) -> bool:
    statement = signed.statement
    stated = (statement.event, statement.signers, statement.facts, statement.made_at)
    expected = (
        EVENT,
        ((CONFIRMER, person.confirmed_by),),
        kept_facts(_facts(person)),
        person.confirmed_at,
    )
    if stated != expected or len(signed.signatures) != 1 or confirmer.id != person.confirmed_by:
        return False
    return _is_by(confirmer, signed)


def _is_by(confirmer: Person, signed: SignedAct) -> bool:
    """By any key that was ever theirs: which was in force, the log's order says, and no time."""
    made = signed.signatures[0].signature
    return any(is_signed_by(key, signed.statement, made) for key in confirmer.every_key)


def _key_facts(person: str, signing_key: bytes, recipient: str) -> dict[str, str]:
    return {"person": person, "signing_key": signing_key.hex(), "recipient": recipient}


def _facts(person: Person) -> dict[str, str]:
    # As it was then: the confirmation stays valid when another key is put in its place.
    signing_key, recipient = person.first_key
    return {
        "person": person.id,
        "staff_number": person.staff_number,
        "name": person.name,
        "rank": person.rank,
        # Signed for as well, or somebody could be given a further duty afterwards, unseen.
        "duties": duties_text(person.duties),
        "signing_key": signing_key.hex(),
        "recipient": recipient,
        "enrolled_by": person.enrolled_by or "",
    }
