"""Signing: one statement, and the signature of everybody whose act it is.

What is signed is Ed25519 over the statement's form, statement/2 (``domain.signing.stated``), in
which every field of a person or a case is a salted commitment. An ``ActStatement`` is for any act,
by one person or by several; what is signed for a disposal is made in
``domain.disposals.statements``.

Two people, one statement (a handover, say)::

    statement = act_statement(
        "exhibit.handover", signers={"giver": giver.id, "taker": taker.id}, ...
    )
    first = sign_act(statement, role="giver", by=giver.id, signer=giver_signs)
    second = sign_act(statement, role="taker", by=taker.id, signer=taker_signs)  # another process
    SignedAct(statement, (first, second)).require_whole()

Where the second person is not there yet, each signs a statement of their own: see
``workflow.exhibits.transits``.

A passkey signs in its owner's stead (``domain.signing.passkeys``): its challenge is the digest of
the same bytes. It cannot sign while a step runs, so the step is begun twice: first to see what it
would have signed (``Showing``), then with the signature (``SignedBefore``). Where a step asks one
person for several signatures, it is begun once more for each.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_store.domain.signing.act_statements import ActStatement
from evidence_store.domain.signing.passkeys import EnrolledKeys, holds, unpacked
from evidence_store.domain.signing.signed_lists import ListedSignature, list_bytes, listed
from evidence_store.domain.signing.stated import statement_bytes
from evidence_store.errors import StaleStatementError, StatementError
from forensics.value_classes import dataclass

Signer: TypeAlias = Callable[[bytes], bytes]
"""Signs bytes with one person's Ed25519 key; it exists only while that person's key is open."""

S = TypeVar("S")
ED25519_SIZE = 64

SALT_SIZE = 32
# Verifiers hold made_at and not_after to the same 72 hours (docs/disclosure-format.md).
STATEMENT_LIFE = timedelta(hours=72)
# A passkey signs what a page showed, and the step makes it again: these alone may differ.
_WHEN = frozenset({"nonce", "salt", "made_at", "not_after", "checkpoint"})


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's signature under a statement, with the part in which they signed.

    64 bytes by the person's Ed25519 key; anything longer is by a passkey of theirs
    (``domain.signing.passkeys.packed``) or over a list of statements
    (``domain.signing.signed_lists``).
    """

    by: str
    role: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class SignedAct:
    """A statement with the signatures that it has so far."""

    statement: ActStatement
    signatures: tuple[Signature, ...]

    def require_whole(self) -> None:
        """Check that everybody whose signature it needs has signed, in their own part.

        Raises:
            StatementError: somebody has not, or somebody else has.
        """
        parts = sorted((each.role, each.by) for each in self.signatures)
        if parts != sorted(self.statement.signers):
            raise StatementError(
                f"A statement ({self.statement.event}) is not signed by everybody whose signature "
                "it needs. Nothing was recorded."
            )


@dataclass(frozen=True, slots=True)
class LogStanding:
    """Where the log stood when a statement was made: its head, and the exhibit's newest entry."""

    checkpoint: str
    xprev: str | None


def act_statement(
    event: str,
    *,
    signers: Mapping[str, str],
    about: tuple[str | None, str | None],
    standing: LogStanding,
    facts: Mapping[str, str],
    at: datetime,
) -> ActStatement:
    """Make what the signers are to sign; it runs out 72 hours after ``at``.

    Args:
        event: the custody entry that it is for.
        signers: the person's id by part.
        about: ids of case and exhibit, None for an act that has none.
        standing: where the log stands now.
        facts: what is stated; texts are kept in NFC.
        at: the present.
    """
    case_id, exhibit_id = about
    return ActStatement(
        event=event,
        signers=tuple(sorted(signers.items())),
        case_id=case_id,
        exhibit_id=exhibit_id,
        xprev=standing.xprev,
        checkpoint=standing.checkpoint,
        facts=kept_facts(facts),
        # Said twice in the same words it is two statements: no entry takes the other's signature.
        nonce=secrets.token_hex(16),
        salt=secrets.token_hex(SALT_SIZE),
        made_at=at,
        not_after=at + STATEMENT_LIFE,
    )


def sign_act(statement: ActStatement, *, role: str, by: str, signer: Signer) -> Signature:
    """Sign in that part with the key behind ``signer``.

    Raises:
        StatementError: the statement has no such part for that person.
    """
    if (role, by) not in statement.signers:
        raise StatementError(
            f"A statement ({statement.event}) names another person as its {role}. Have it made "
            "again with the right people."
        )
    return Signature(by, role, signer(statement_bytes(statement)))


def signed_alone(statement: ActStatement, signer: Signer) -> SignedAct:
    """The statement signed by its only signer; by a passkey, as it was shown to them before."""
    shown = as_shown(statement, signer)
    ((role, by),) = shown.signers
    return SignedAct(shown, (sign_act(shown, role=role, by=by, signer=signer),))


class ShownSigner(ABC):
    """A signer to whom the statement is shown, as a value, before it signs the bytes."""

    @abstractmethod
    def shown(self, statement: S) -> S:
        """Return the statement that is to stand in its place: the same but for when it was made."""

    @abstractmethod
    def __call__(self, data: bytes) -> bytes:
        """Sign the bytes."""


# None of our refusals: what catches those and goes on must not catch this.
class ToBeSignedError(Exception):
    """Stops a step before it changes anything: this is what it would have had signed."""

    def __init__(self, statement: object) -> None:
        super().__init__(statement)
        self.statement = statement


class Showing(ShownSigner):
    """Signs nothing: stops the step with what it would have had signed."""

    def shown(self, statement: S) -> S:
        """Raise what is to be signed.

        Raises:
            ToBeSignedError: always.
        """
        raise ToBeSignedError(statement)

    def __call__(self, data: bytes) -> bytes:
        """Refuse: a part among several signers is signed with an open key.

        Raises:
            StatementError: always.
        """
        del data
        raise StatementError("This act is signed with the passphrase; a passkey cannot sign it.")


class Rehearsing(ShownSigner):
    """Signs nothing and collects what it would have: for a transaction that is never committed."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def shown(self, statement: S) -> S:
        """Note the statement, and let the step go on."""
        self.asked.append(statement)
        return statement

    def __call__(self, data: bytes) -> bytes:
        """Bytes in a signature's place, which no key made."""
        del data
        return bytes(ED25519_SIZE)


class SignedBefore(ShownSigner):
    """Gives the signatures that were made for the statements shown before, in any order.

    Each is given once: of two that say the same, each has its own, and no entry takes another's.
    Once all of them were asked for, the next statement stops the step: it is to be signed, too.

    Args:
        made: each statement with the signature under it; at least one.
    """

    def __init__(self, *made: tuple[object, bytes]) -> None:
        self._made = made
        self._asked: set[int] = set()

    @property
    def all_asked(self) -> bool:
        """Whether a step asked for each of them."""
        return len(self._asked) == len(self._made)

    def shown(self, statement: S) -> S:
        """Return the previous statement where it says the same.

        Raises:
            ToBeSignedError: it is another than those, and each of those was asked for.
            StaleStatementError: it says something else: the record changed meanwhile.
        """
        said = _said(statement)
        for number, (before, _) in enumerate(self._made):
            is_left = number not in self._asked and isinstance(before, type(statement))
            if is_left and _said(before) == said:
                self._asked.add(number)
                return cast("S", before)
        if self.all_asked:
            raise ToBeSignedError(statement)
        raise StaleStatementError(
            "Something changed after you were shown what you sign. Nothing was recorded. Look "
            "at it again, then sign again."
        )

    def __call__(self, data: bytes) -> bytes:
        """Return the signature.

        Raises:
            StatementError: none of them was made for these bytes.
        """
        for before, signature in self._made:
            if data == statement_bytes(before):
                return signature
        raise StatementError("This act needs a different signature from the one that was made.")


def as_shown(statement: S, signer: Signer) -> S:
    """The statement as its signer saw it; the statement itself for a key that is open."""
    return signer.shown(statement) if isinstance(signer, ShownSigner) else statement


def _said(statement: Any) -> dict[str, object]:  # noqa: ANN401 -- either form of a statement
    return {
        each.name: getattr(statement, each.name)
        for each in fields(statement)
        if each.name not in _WHEN
    }


def kept_facts(facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Facts as a statement holds them: sorted by name, their texts in NFC."""
    # Bytes are signed, and two keyboards can write one letter in two ways.
    return tuple((name, unicodedata.normalize("NFC", text)) for name, text in sorted(facts.items()))


def is_signed_by(key: bytes, statement: object, signature: bytes) -> bool:
    """Whether the owner of the raw Ed25519 public key (32 bytes) signed the statement.

    With that key, or with a passkey that it admitted; whether the passkey was in force then, only
    the custody log says (``is_signed_with``). Alone, or in a list of statements.
    """
    part = listed(signature)
    message = statement_bytes(statement) if part is None else list_bytes(part, statement)
    return message is not None and is_made_by(key, message, _own(signature, part))


def is_made_by(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether that key, or a passkey that it admitted, made this signature over these bytes."""
    if len(signature) != ED25519_SIZE:
        made = unpacked(signature)
        digest = hashlib.sha256(message).digest()
        return made is not None and holds(made, owner=key, challenge=digest)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_signed_with(keys: EnrolledKeys, statement: object, signature: bytes) -> bool:
    """Whether one of these keys, all in force, made this signature under the statement."""
    if is_by_passkey(signature):
        made = unpacked(_own(signature, listed(signature)))
        if made is None or keys.passkeys.get(made.passkey) != made.key:
            return False
    return is_signed_by(keys.signing_key, statement, signature)


def is_by_passkey(signature: bytes) -> bool:
    """Whether a signature says that a passkey made it; else the key under a passphrase did."""
    return len(_own(signature, listed(signature))) != ED25519_SIZE


def _own(signature: bytes, part: ListedSignature | None) -> bytes:
    """The signature itself, without its place in a list."""
    return signature if part is None else part.signature
