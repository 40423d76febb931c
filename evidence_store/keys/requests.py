"""A request to be enrolled: who somebody is, with their new public keys and sealed private ones.

The new person makes it alone, with their own passphrase; a third person admits it. The request is
signed with the new key, so that one that was changed on its way is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import cattrs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_store.domain.identifiers import new_id
from evidence_store.domain.people import Duty, Person
from evidence_store.domain.texts import short_text
from evidence_store.errors import WrongEntryError
from evidence_store.keys.person_keys import make_person_keys, open_person_keys
from forensics.documents import from_json, to_canonical

SCHEMA = "expunge-person-request/1"
MAX_REQUEST = 64 * 1024

_CONTEXT = b"expunge-person-request-v1\x00"


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


def make_request(
    *,
    staff_number: str,
    name: str,
    rank: str,
    duties: tuple[Duty, ...],
    passphrase: str,
    now: datetime,
) -> PersonRequest:
    """Make new keys for a person and the request to enrol them.

    Raises:
        WrongEntryError: a line is empty, no duty is named, or the passphrase does not do.
    """
    told = {"staff number": staff_number, "name": name, "rank": rank}
    lines = {what: short_text(line.strip(), what=what) for what, line in told.items()}
    empty = [what for what, content in lines.items() if not content]
    if empty or not duties:
        raise WrongEntryError(f"Fill in {', '.join(empty) or 'at least one duty'}.")
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
    # Opened again before anybody relies on it: a key that cannot be opened is found out here.
    opened = open_person_keys(person_id, sealed_key=keys.sealed_key, passphrase=passphrase)
    return replace(request, signature=opened.sign(_signed_part(request)))


def read_request(data: bytes) -> PersonRequest:
    """Read a request and check that it is as its maker signed it.

    Raises:
        WrongEntryError: it is of another form, or was changed.
    """
    if len(data) > MAX_REQUEST:
        raise WrongEntryError("This is not a request to be enrolled: it is too large.")
    try:
        request = from_json(data, PersonRequest)
        key = Ed25519PublicKey.from_public_bytes(request.signing_key)
        key.verify(request.signature, _signed_part(request))
    except InvalidSignature:
        raise WrongEntryError(
            "This request was changed after its maker signed it. Ask the person to make a new one."
        ) from None
    except (ValueError, RecursionError, cattrs.BaseValidationError):
        raise WrongEntryError("This is not a request to be enrolled, or it was damaged.") from None
    if request.schema != SCHEMA or not request.duties:
        raise WrongEntryError("This request is of a version that this programme does not read.")
    for what in ("id", "staff_number", "name", "rank"):
        if getattr(request, what) != short_text(getattr(request, what), what=what).strip():
            raise WrongEntryError(f"The field {what} of this request is not as it would be kept.")
    return request


def _signed_part(request: PersonRequest) -> bytes:
    return _CONTEXT + to_canonical(replace(request, signature=b""))
