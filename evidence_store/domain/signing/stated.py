"""statement/2: the form in which a statement is signed, and what opens its fields.

Every field of a person or a case stands in the form as a salted commitment, as fields stand in the
log's own entries; only what the kind of entry has in clear (``domain.events.entry_kinds``) is in
clear in it, too. So the form can always be shown, and a signature checked, whatever is withheld.

The signed bytes are ``expunge-statement-v2`` || 00 || RFC 8785 of the form.
``docs/disclosure-format.md`` says the same for anyone who writes a verifier.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeAlias

from evidence_store.domain.events.entry_kinds import in_clear
from evidence_store.domain.events.kinds.disposal_events import (
    DISPOSAL_AUTHORISED,
    DISPOSAL_PROPOSED,
    ERASE_LATER_EXTRACTION,
    ERASE_NOT_READ,
    ERASE_PERMITTED,
    ERASE_SAMPLING_DECIDED,
    ERASE_TOOL_READ,
    ERASE_TOOL_SAID,
    ERASE_VERIFIED,
    WITNESSED_WORK_SEEN,
)
from evidence_store.domain.events.kinds.standing_events import HOLD_RELEASE_SIGNED, HOLD_RELEASED
from evidence_store.domain.signing.signed_statements import Statement, StatementKind
from forensics.canonical import canonical
from forensics.documents import time_to_text, to_document
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.events.event import Event
    from evidence_store.domain.signing.act_statements import ActStatement

VERSION = 2
# Each kind of bytes that people sign begins in its own way, so that none passes for another.
CONTEXT = b"expunge-statement-v2\x00"

Form: TypeAlias = Mapping[str, Any]
"""A statement as the JSON that is signed."""

_KINDS: Mapping[StatementKind, Event] = {
    StatementKind.PROPOSAL: DISPOSAL_PROPOSED,
    StatementKind.AUTHORISATION: DISPOSAL_AUTHORISED,
    StatementKind.HOLD_RELEASE: HOLD_RELEASED,
    StatementKind.VERIFICATION: ERASE_VERIFIED,
    StatementKind.WITNESS: WITNESSED_WORK_SEEN,
    StatementKind.PERMIT: ERASE_PERMITTED,
    StatementKind.NOT_READ: ERASE_NOT_READ,
    StatementKind.SAMPLING: ERASE_SAMPLING_DECIDED,
    StatementKind.TOOL_SAID: ERASE_TOOL_SAID,
    StatementKind.TOOL_READ: ERASE_TOOL_READ,
    StatementKind.READ_LATER: ERASE_LATER_EXTRACTION,
}
"""For which kind of entry such a statement is."""

ROLES: Mapping[StatementKind, str] = {kind: event.signer for kind, event in _KINDS.items()}
"""In which part the one signer of such a statement signs."""

STATED_AS: Mapping[str, str] = {HOLD_RELEASE_SIGNED.name: HOLD_RELEASED.name}
"""Kinds of entry whose statement names another: each releaser of a hold signs the same."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens one committed field of a statement: its salt (32 bytes) and its value."""

    name: str
    salt: bytes = field(repr=False)
    value: str | int | None = field(repr=False)


def form_of(statement: Statement | ActStatement) -> dict[str, Any]:
    """The form of a statement, which its signers sign.

    Raises:
        ValueError: a fact has the name of another field of it.
    """
    event, signers, fields = _event_of(statement), _signers_of(statement), _fields_of(statement)
    clear = in_clear(event)
    return {
        "v": VERSION,
        "event": event,
        "signers": [list(each) for each in sorted(signers)],
        "case_id": statement.case_id,
        "exhibit_id": statement.exhibit_id,
        "xprev": statement.xprev,
        "checkpoint": statement.checkpoint,
        "made_at": time_to_text(statement.made_at),
        "not_after": time_to_text(statement.not_after),
        "nonce": statement.nonce,
        "pub": {name: value for name, value in fields.items() if name in clear},
        "com": {each.name: commitment(each).hex() for each in openings_of(statement)},
    }


def openings_of(statement: Statement | ActStatement) -> tuple[Opening, ...]:
    """What opens the committed fields of a statement, by name."""
    clear, seed = in_clear(_event_of(statement)), bytes.fromhex(statement.salt)
    return tuple(
        # A salt to each field: from a bare digest a name or a collar number could be guessed.
        Opening(name, hmac.digest(seed, name.encode(), "sha256"), value)
        for name, value in sorted(_fields_of(statement).items())
        if name not in clear
    )


def commitment(opening: Opening) -> bytes:
    """The 32 bytes that stand in the form in a field's stead."""
    message = opening.name.encode() + b"\x00" + canonical(opening.value)
    return hmac.digest(opening.salt, message, "sha256")


def statement_bytes(statement: object) -> bytes:
    """The exact bytes that are signed, of a statement as a value or as its form."""
    form = statement if isinstance(statement, Mapping) else form_of(statement)  # type: ignore[arg-type] # whatever has the fields of a statement
    return CONTEXT + canonical(dict(form))


def statement_digest(statement: object) -> bytes:
    """SHA-256 of what is signed: the ``stmt`` of a leaf."""
    return hashlib.sha256(statement_bytes(statement)).digest()


def _event_of(statement: Statement | ActStatement) -> str:
    return _KINDS[statement.kind].name if isinstance(statement, Statement) else statement.event


def _signers_of(statement: Statement | ActStatement) -> tuple[tuple[str, str], ...]:
    if isinstance(statement, Statement):
        return ((ROLES[statement.kind], statement.person_id),)
    return statement.signers


def _fields_of(statement: Statement | ActStatement) -> dict[str, Any]:
    fields: dict[str, Any] = dict(statement.facts)
    if not isinstance(statement, Statement):
        return fields
    own = {
        "exhibit_reference": statement.exhibit_reference,
        "serial": statement.serial,
        "size": statement.size,
        "route": to_document(statement.route),
        "method": to_document(statement.method),
        "plan": to_document(statement.plan_digest),
        "holds": to_document(statement.holds_digest),
    }
    # Else the fact would go from what is signed without a word.
    if own.keys() & fields.keys():
        message = f"a fact of a statement is named as a field of it: {sorted(own.keys() & fields)}"
        raise ValueError(message)
    return fields | own
