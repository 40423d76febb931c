"""Requests: to be enrolled, and to have one's key replaced; with new public keys and sealed ones.

The person makes it alone, with their own passphrase; others admit it. The recovery slip of the new
key is given back once, beside the request, and is no part of it.
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime
from typing import TypeVar

import cattrs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_store.domain.people.person import Duty, Person
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import short_text
from evidence_store.errors import WrongEntryError
from evidence_store.keys.passphrases import require_passphrase
from evidence_store.keys.person_keys import (
    NewPersonKeys,
    PersonKeys,
    make_person_keys,
    open_person_keys,
)
from evidence_store.keys.recovery_slips import RecoverySlip
from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass

SCHEMA = "expunge-person-request/1"
KEY_SCHEMA = "expunge-key-request/1"
MAX_REQUEST = 64 * 1024

_CONTEXT = b"expunge-person-request-v1\x00"
# Words of their own: a request to be enrolled never passes for one for another key.
_KEY_CONTEXT = b"expunge-key-request-v1\x00"


@dataclass(frozen=True, slots=True)
class PersonRequest:
    """What an administrator reads before admitting somebody."""

    schema: str
    id: str
    staff_number: str
    name: str
    rank: str
    duties: tuple[Duty, ...]
    signing_key: bytes
    recipient: str
    sealed_key: bytes = field(repr=False)
    made_at: datetime
    signature: bytes = b""

    def admitted(self, *, at: datetime, by: str | None) -> Person:
        """The person that this request makes when it is admitted."""
        return Person(
            id=self.id,
            version=1,
            staff_number=self.staff_number,
            name=self.name,
            rank=self.rank,
            duties=self.duties,
            signing_key=self.signing_key,
            recipient=self.recipient,
            sealed_key=self.sealed_key,
            enrolled_at=at,
            enrolled_by=by,
        )


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """What others read before they replace the key of somebody who is enrolled."""

    schema: str
    id: str
    person: str
    signing_key: bytes
    recipient: str
    sealed_key: bytes = field(repr=False)
    made_at: datetime
    signature: bytes = b""


R = TypeVar("R", PersonRequest, KeyRequest)


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A fresh request to be enrolled, and the recovery slip of its key: shown once, never kept."""

    request: PersonRequest
    slip: RecoverySlip = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewKeyRequest:
    """A fresh request for another key, and the recovery slip of it: shown once, never kept."""

    request: KeyRequest
    slip: RecoverySlip = field(repr=False)


def make_request(
    *,
    staff_number: str,
    name: str,
    rank: str,
    duties: tuple[Duty, ...],
    passphrase: str,
    now: datetime,
) -> NewRequest:
    """Make new keys for a person and the request to enrol them.

    Raises:
        WrongEntryError: a line is empty, no duty is named, or the passphrase does not do.
    """
    told = {"staff number": staff_number, "name": name, "rank": rank}
    lines = {what: short_text(line.strip(), what=what) for what, line in told.items()}
    empty = [what for what, content in lines.items() if not content]
    if empty or not duties:
        raise WrongEntryError(f"Fill in {', '.join(empty) or 'at least one duty'}.")
    # SP 800-63B-4, 3.1.1.2, names the user name among the words that a list may refuse.
    require_passphrase(passphrase, about=lines.values())
    person_id = new_id("p")
    keys = make_person_keys(person_id, passphrase=passphrase)
    request = PersonRequest(
        schema=SCHEMA,
        id=person_id,
        staff_number=lines["staff number"],
        name=lines["name"],
        rank=lines["rank"],
        duties=tuple(dict.fromkeys(duties)),
        signing_key=keys.signing_key,
        recipient=keys.recipient,
        sealed_key=keys.sealed_key,
        made_at=now,
    )
    opened = _opened_again(person_id, keys, passphrase)
    # A request is signed with the new key, so that one that was changed on its way is refused.
    signature = opened.sign(_CONTEXT + to_canonical(request))
    return NewRequest(replace(request, signature=signature), keys.slip)


def make_key_request(person_id: str, *, passphrase: str, now: datetime) -> NewKeyRequest:
    """Make another key for somebody who is enrolled, and the request to put it in force.

    Raises:
        WrongEntryError: the passphrase does not do.
    """
    keys = make_person_keys(person_id, passphrase=passphrase)
    request = KeyRequest(
        schema=KEY_SCHEMA,
        id=new_id("k"),
        person=person_id,
        signing_key=keys.signing_key,
        recipient=keys.recipient,
        sealed_key=keys.sealed_key,
        made_at=now,
    )
    opened = _opened_again(person_id, keys, passphrase)
    signature = opened.sign(_KEY_CONTEXT + to_canonical(request))
    return NewKeyRequest(replace(request, signature=signature), keys.slip)


def read_request(data: bytes) -> PersonRequest:
    """Read a request to be enrolled and check that it is as its maker signed it.

    Raises:
        WrongEntryError: it is of another form, or was changed.
    """
    request = _read(data, PersonRequest, context=_CONTEXT)
    if request.schema != SCHEMA or not request.duties:
        raise WrongEntryError("This request is of a version that this program does not read.")
    # Another program may have made it: what is signed must be what the record will show.
    for what in ("id", "staff_number", "name", "rank"):
        if getattr(request, what) != short_text(getattr(request, what), what=what).strip():
            raise WrongEntryError(f"The field {what} of this request is not as it would be kept.")
    return request


def read_key_request(data: bytes) -> KeyRequest:
    """Read a request for another key and check that it is as its maker signed it.

    Raises:
        WrongEntryError: it is of another form, or was changed.
    """
    request = _read(data, KeyRequest, context=_KEY_CONTEXT)
    if request.schema != KEY_SCHEMA:
        raise WrongEntryError("This request is of a version that this program does not read.")
    return request


def _read(data: bytes, kind: type[R], *, context: bytes) -> R:
    if len(data) > MAX_REQUEST:
        raise WrongEntryError("This is not a request: it is too large.")
    try:
        request = from_json(data, kind)
        # Its own new key: nothing changed on the way. Whose it is, two people say who met them.
        key = Ed25519PublicKey.from_public_bytes(request.signing_key)
        unsigned: R = replace(request, signature=b"")
        key.verify(request.signature, context + to_canonical(unsigned))
    except InvalidSignature:
        raise WrongEntryError(
            "This request was changed after its maker signed it. Ask the person to make a new one."
        ) from None
    except (ValueError, RecursionError, cattrs.BaseValidationError):
        raise WrongEntryError(
            "This is not a request of the kind that is asked for here, or it was damaged."
        ) from None
    return request


def _opened_again(person_id: str, keys: NewPersonKeys, passphrase: str) -> PersonKeys:
    """The keys opened by both slots before anybody relies on them."""
    open_person_keys(person_id, sealed_key=keys.sealed_key, passphrase=keys.slip)
    return open_person_keys(person_id, sealed_key=keys.sealed_key, passphrase=passphrase)
