"""A hold or a stop as a signed file: for the person who cannot open the unit's keys at that moment.

The file lies in the data folder until somebody who can records it. It holds no free text and no
name: which exhibit, why (a code of the rules), who, when, and that person's signature.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import StatementError
from forensics.documents import to_canonical
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.people.person import Person
    from evidence_store.domain.signing.signed_acts import Signer

SCHEMA = "expunge-stop/1"
CONTEXT = b"expunge-stop-v1\x00"


@dataclass(frozen=True, slots=True)
class StopStatement:
    """What the person signs: ``log`` is the log's key, so that it counts in one folder only."""

    schema: str
    log: str
    hold: str
    code: str
    case_id: str
    exhibit_id: str
    person: str
    made_at: datetime
    nonce: str


@dataclass(frozen=True, slots=True)
class SignedStop:
    """The whole file: the statement and an Ed25519 signature over it."""

    statement: StopStatement
    signature: bytes

    @property
    def is_stop(self) -> bool:
        """Whether it stops and refers; else it only holds."""
        return self.statement.code == STOP_AND_REFER


@dataclass(frozen=True, slots=True)
class StopFile:
    """One file that lies there: ``stop`` is None where it cannot be read as one."""

    name: str
    digest: str
    stop: SignedStop | None


def sign_stop(
    exhibit: Exhibit, *, code: str, log: str, person: str, at: datetime, signer: Signer
) -> SignedStop:
    """Sign a hold, or a stop where the code is ``stop_and_refer``."""
    statement = StopStatement(
        SCHEMA, log, new_id("h"), code, exhibit.case_id, exhibit.id, person, at,
        secrets.token_hex(16),
    )  # fmt: skip
    return SignedStop(statement, signer(_bytes(statement)))


def require_genuine(stop: SignedStop, *, log: str, person: Person) -> None:
    """Check that that person, who may act, signed it for this folder with their present key.

    Raises:
        StatementError: they did not.
    """
    statement = stop.statement
    genuine = (
        (statement.schema, statement.log, statement.person) == (SCHEMA, log, person.id)
        and person.is_present
        and _is_signed(stop, key=person.signing_key)
    )
    if not genuine:
        raise StatementError(
            "The file was not signed by a person who can act here, with their key."
        )


def _is_signed(stop: SignedStop, *, key: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(stop.signature, _bytes(stop.statement))
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(statement: StopStatement) -> bytes:
    return CONTEXT + to_canonical(statement)
