"""What an entry says was signed: the form that it is kept in, and whether it holds.

The leaf has ``stmt``, the SHA-256 over ``expunge-statement-v1`` || 00 || RFC 8785 of the statement;
the statement itself stands in the committed field ``statement``, its signatures in ``sig``, a list
of ``{"by": person id, "role": part, "s": signature}`` sorted by part and person. A signature is
hexadecimal (Ed25519), or an object where a passkey made it (``domain.passkeys.PasskeySignature``).
So statement and signers can be withheld, and whoever is shown them can check everything with the
keys that stand in clear in the control chain.

A statement belongs to exactly one place: it names the case and the exhibit, the custody event (or
the kind that only that event has), and ``xprev``, the leaf hash of the exhibit's newest entry when
it was made. An append after which that is not the head any more is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Signed
from evidence_store.domain.disposals import SignedStatement, StatementKind
from evidence_store.domain.passkeys import unpacked
from evidence_store.domain.signing import (
    Signature,
    is_by_passkey,
    is_signed_with,
    statement_digest,
)
from evidence_store.domain.who_signs import SIGNED, signers_fault
from evidence_store.errors import StaleStatementError, StatementError, TamperedLogError
from forensics.documents import time_from_text, to_canonical, to_document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from evidence_store.custody.drafts import Draft, JsonValue
    from evidence_store.custody.entries import Leaf
    from evidence_store.domain.passkeys import EnrolledKeys
    from evidence_store.domain.signing import SignedAct

STATEMENT = "statement"
SIGNATURES = "sig"

KIND_OF: Mapping[str, StatementKind] = {
    "disposal.proposed": StatementKind.PROPOSAL,
    "disposal.authorised": StatementKind.AUTHORISATION,
    "hold.release_signed": StatementKind.HOLD_RELEASE,
    "hold.released": StatementKind.HOLD_RELEASE,
    "erase.verified": StatementKind.VERIFICATION,
    "destruction.witnessed": StatementKind.WITNESS,
}
"""Which kind of statement an event takes that takes no ``ActStatement``."""

ROLES: Mapping[StatementKind, str] = {
    StatementKind.PROPOSAL: "proposer",
    StatementKind.AUTHORISATION: "authoriser",
    StatementKind.HOLD_RELEASE: "releaser",
    StatementKind.VERIFICATION: "verifier",
    StatementKind.WITNESS: "witness",
}
"""In which part the one signer of such a statement signs."""


def as_signed(value: SignedStatement | SignedAct) -> Signed:
    """A signed statement in the form of an entry: ``Draft(..., signed=as_signed(value))``.

    Raises:
        StatementError: somebody whose signature it needs has not signed.
    """
    document = to_document(value.statement)
    if isinstance(value, SignedStatement):
        statement = value.statement
        role = ROLES[statement.kind]
        return Signed(document, (Signature(statement.person_id, role, value.signature),))
    value.require_whole()
    order = sorted(value.signatures, key=lambda each: (each.role, each.by))
    return Signed(document, tuple(order))


def committed_fields(signed: Signed) -> dict[str, JsonValue]:
    """What an entry commits to for a signed statement."""
    signatures: list[JsonValue] = [
        {"by": each.by, "role": each.role, "s": _written(each.signature)}
        for each in signed.signatures
    ]
    return {STATEMENT: dict(signed.statement), SIGNATURES: signatures}


def require_signers(draft: Draft) -> None:
    """Return if those people signed it whose signature such an entry needs (``who_signs``).

    Raises:
        ValueError: they did not.
    """
    signatures = () if draft.signed is None else draft.signed.signatures
    if fault := signers_fault(draft.event, (each.role for each in signatures)):
        raise ValueError(fault)


def require_fresh(draft: Draft, *, exhibit_head: bytes | None, at: datetime) -> None:
    """Return if what the draft carries was signed for this entry, at this place, and still holds.

    Args:
        draft: the entry to be.
        exhibit_head: leaf hash of the exhibit's newest entry.
        at: when it is recorded.

    Raises:
        StaleStatementError: something was recorded about the exhibit meanwhile, or it ran out.
        ValueError: it is for another entry, or the fields of signing are used for something else.
    """
    if {STATEMENT, SIGNATURES} & draft.committed.keys():
        message = "what is signed goes into Draft.signed"
        raise ValueError(message)
    if draft.signed is None:
        return
    statement = draft.signed.statement
    if not _is_for(statement, draft.event, draft.case_id, draft.exhibit_id):
        message = "the statement is for another entry"
        raise ValueError(message)
    if statement["xprev"] != (None if exhibit_head is None else exhibit_head.hex()):
        raise StaleStatementError(
            "Something was recorded about this exhibit after the statement was made. Nothing was "
            "recorded. Look at the exhibit again, then sign again."
        )
    if at > time_from_text(str(statement["not_after"])):
        raise StaleStatementError(
            "The statement ran out before everybody had signed. Nothing was recorded. Sign again."
        )


def require_signed(signed: Signed, keys_of: Callable[[str], EnrolledKeys]) -> None:
    """Return if every signature was made with a key of that person's that is in force.

    So no entry is ever made that would fail its check later.

    Raises:
        StatementError: one was not.
    """
    for each in signed.signatures:
        if not is_signed_with(keys_of(each.by), signed.statement, each.signature):
            raise StatementError(
                f"The signature of {each.by} was not made with their enrolled key. Nothing was "
                "recorded."
            )


def verify_signed(
    leaf: Leaf, opened: Mapping[str, JsonValue], keys: Mapping[str, EnrolledKeys]
) -> None:
    """Return if what the entry says was signed holds, as far as it is disclosed.

    Args:
        leaf: the entry.
        opened: its disclosed fields, each held to its commitment already.
        keys: the keys of everybody enrolled at that point of the control chain.

    Raises:
        TamperedLogError: it does not; the text names the entry and what is wrong.
    """
    seq = leaf.place.seq
    fields = {STATEMENT, SIGNATURES} & leaf.commitments.keys()
    if (leaf.statement is None) != (not fields) or len(fields) == 1:
        raise TamperedLogError(f"Entry {seq} does not say whole what was signed.")
    if leaf.statement is None and leaf.event in SIGNED:
        raise TamperedLogError(f"Entry {seq} is of a kind that people sign, and nobody signed it.")
    if leaf.statement is None or STATEMENT not in opened:
        return
    statement = opened[STATEMENT]
    if not isinstance(statement, dict) or statement_digest(statement) != leaf.statement:
        raise TamperedLogError(f"Entry {seq}: its statement is not the one that was signed.")
    prev = leaf.place.exhibit_prev
    fits = _is_for(statement, leaf.event, leaf.case_id, leaf.exhibit_id)
    if not fits or statement["xprev"] != (None if prev is None else prev.hex()):
        raise TamperedLogError(f"Entry {seq}: its statement was signed for another entry.")
    if SIGNATURES in opened:
        _verify_signatures(seq, statement, opened[SIGNATURES], keys)


def _verify_signatures(
    seq: int, statement: dict[str, JsonValue], listed: JsonValue, keys: Mapping[str, EnrolledKeys]
) -> None:
    fault = TamperedLogError(f"Entry {seq}: its signatures are not of the form that is recorded.")
    try:
        read = read_signatures(listed)
    except (TypeError, ValueError, KeyError) as error:
        raise fault from error
    if sorted((each.role, each.by) for each in read) != _expected(statement):
        raise TamperedLogError(
            f"Entry {seq} is not signed by exactly those people whose signatures it needs."
        )
    for each in read:
        if each.by not in keys:
            raise TamperedLogError(f"Entry {seq}: {each.by} had no key when this was signed.")
        if not is_signed_with(keys[each.by], statement, each.signature):
            raise TamperedLogError(
                f"Entry {seq}: the signature of {each.by} was not made with the enrolled key."
            )


def read_signatures(listed: JsonValue) -> tuple[Signature, ...]:
    """The signatures that an entry's field ``sig`` holds.

    Raises:
        ValueError: it is not of the form that is recorded.
        TypeError: the same.
        KeyError: the same.
    """
    return tuple(_signature(each) for each in listed) if isinstance(listed, list) else ()


def _signature(value: JsonValue) -> Signature:
    if not isinstance(value, dict) or value.keys() != {"by", "role", "s"}:
        message = "not a signature"
        raise TypeError(message)
    signature = Signature(str(value["by"]), str(value["role"]), _read(value["s"]))
    if _written(signature.signature) != value["s"]:
        message = "not in its one form"
        raise ValueError(message)
    return signature


def _written(signature: bytes) -> JsonValue:
    made = unpacked(signature) if is_by_passkey(signature) else None
    if made is None:
        return signature.hex()
    written: JsonValue = to_document(made)
    return written


def _read(value: JsonValue) -> bytes:
    return to_canonical(value) if isinstance(value, dict) else bytes.fromhex(str(value))


def _expected(statement: Mapping[str, JsonValue]) -> list[tuple[str, str]]:
    signers = statement.get("signers")
    if isinstance(signers, list):
        return sorted((str(pair[0]), str(pair[1])) for pair in signers if isinstance(pair, list))
    kind = StatementKind(str(statement.get("kind")))
    return [(ROLES[kind], str(statement.get("person_id")))]


def _is_for(
    statement: Mapping[str, JsonValue], event: str, case_id: str | None, exhibit_id: str | None
) -> bool:
    kind = KIND_OF.get(event)
    named = statement.get("kind") == kind.value if kind else statement.get("event") == event
    about = (statement.get("case_id"), statement.get("exhibit_id"))
    return named and about == (case_id, exhibit_id) and "xprev" in statement
