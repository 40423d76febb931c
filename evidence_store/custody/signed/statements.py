"""What an entry says was signed: the form that it is kept in, and whether it holds.

The leaf has ``stmt``, the digest of the statement's form (``domain.signing.stated``). The form
stands in the committed field ``statement``, its signatures in ``sig``, a list of ``{"by": person
id, "role": part, "s": signature}`` sorted by part and person. A signature is hexadecimal
(Ed25519), or an object where a passkey made it or it covers a list. Form and signatures hold
nothing of a person or a case in clear and are always kept and shown; what opens a field of the
form is kept under the path ``statement/NAME``, and can be withheld or destroyed.

A statement belongs to exactly one place: it names the case and the exhibit, the kind of entry, and
``xprev``, the leaf hash of the exhibit's newest entry when it was made. An append after which that
is not the head any more is refused.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.canonical import canonical
from evidence_store.custody.leaves.commitments import Disclosure, verify_disclosure
from evidence_store.custody.leaves.drafts import MAX_STEP_BACK, Signed
from evidence_store.domain.events.entry_kinds import as_text, in_clear, public_fault, stated_by
from evidence_store.domain.events.together import listing_fault
from evidence_store.domain.events.who_signs import MAY_BE_UNSIGNED, naming_fault, signers_fault
from evidence_store.domain.signing.passkeys import unpacked
from evidence_store.domain.signing.signed_acts import (
    STATEMENT_LIFE,
    Signature,
    is_by_passkey,
    is_signed_with,
)
from evidence_store.domain.signing.signed_lists import document_of, listed
from evidence_store.domain.signing.signed_statements import SignedStatement
from evidence_store.domain.signing.stated import (
    ROLES,
    STATED_AS,
    VERSION,
    form_of,
    openings_of,
    statement_digest,
)
from evidence_store.errors import StaleStatementError, StatementError, TamperedLogError
from forensics.documents import time_from_text, to_canonical, to_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from evidence_store.custody.leaves.drafts import Draft, JsonValue
    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.signing.passkeys import EnrolledKeys
    from evidence_store.domain.signing.signed_acts import SignedAct

_TEXTS = ("event", "checkpoint", "made_at", "not_after", "nonce")
_MEMBERS = frozenset((*_TEXTS, "v", "signers", "case_id", "exhibit_id", "xprev", "pub", "com"))
_HASH = re.compile("[0-9a-f]{64}")
STATEMENT = "statement"
SIGNATURES = "sig"
FIELD = "statement/"
"""Before the name of a field of a statement, where what opens it is kept or handed over."""


def as_signed(value: SignedStatement | SignedAct) -> Signed:
    """A signed statement in the form of an entry: ``Draft(..., signed=as_signed(value))``.

    Raises:
        StatementError: somebody whose signature it needs has not signed.
    """
    form, openings = form_of(value.statement), openings_of(value.statement)
    if isinstance(value, SignedStatement):
        statement = value.statement
        role = ROLES[statement.kind]
        signature = Signature(statement.person_id, role, value.signature)
        return Signed(form, (signature,), openings)
    value.require_whole()
    order = sorted(value.signatures, key=lambda each: (each.role, each.by))
    return Signed(form, tuple(order), openings)


def committed_fields(signed: Signed) -> dict[str, JsonValue]:
    """What an entry commits to for a signed statement."""
    signatures: list[JsonValue] = [
        {"by": each.by, "role": each.role, "s": _written(each.signature)}
        for each in signed.signatures
    ]
    return {STATEMENT: dict(signed.statement), SIGNATURES: signatures}


def opened_fields(signed: Signed, *, seq: int) -> tuple[Disclosure, ...]:
    """What opens the fields of a statement, as it is kept beside the entry of that number."""
    return tuple(
        Disclosure(seq, f"{FIELD}{each.name}", each.salt, canonical(each.value))
        for each in signed.openings
    )


def require_signers(draft: Draft) -> None:
    """Check that it is of a known kind, and signed by whom such an entry needs (``who_signs``).

    Raises:
        ValueError: it is not.
    """
    if fault := public_fault(draft.event, draft.public):
        raise ValueError(fault)
    signatures = () if draft.signed is None else draft.signed.signatures
    if not signatures and draft.event in MAY_BE_UNSIGNED:
        return
    if fault := signers_fault(draft.event, (each.role for each in signatures)):
        raise ValueError(fault)
    if fault := naming_fault(draft.public, ((each.role, each.by) for each in signatures)):
        raise ValueError(fault)
    if fault := listed_fault(draft.event, signatures):
        raise ValueError(fault)


def listed_fault(event: str, signatures: Iterable[Signature]) -> str | None:
    """What is wrong with signatures that were made over a list; None where nothing is."""
    if all(listed(each.signature) is None for each in signatures):
        return None
    return listing_fault(event)


def require_fresh(draft: Draft, *, exhibit_head: bytes | None, at: datetime) -> None:
    """Check that what the draft carries was signed for this entry, at this place, and still holds.

    Args:
        draft: the entry to be.
        exhibit_head: leaf hash of the exhibit's newest entry.
        at: when it is recorded.

    Raises:
        StaleStatementError: something was recorded about the exhibit meanwhile, or it expired.
        ValueError: it is for another entry, or the fields of signing are used for something else.
    """
    if {STATEMENT, SIGNATURES} & draft.committed.keys():
        message = "what is signed goes into Draft.signed"
        raise ValueError(message)
    if draft.signed is None:
        return
    statement = draft.signed.statement
    named = _is_for(statement, draft.event, draft.case_id, draft.exhibit_id)
    if not named or not _says_the_same(statement, draft.event, draft.public):
        message = f"the statement is for another entry than this {draft.event}"
        raise ValueError(message)
    if statement["xprev"] != (None if exhibit_head is None else exhibit_head.hex()):
        raise StaleStatementError(
            "Something was recorded about this exhibit after the statement was made. Nothing was "
            "recorded. Look at the exhibit again, then sign again."
        )
    if at < time_from_text(str(statement["made_at"])) - MAX_STEP_BACK:
        raise StaleStatementError(
            "The clock went back after the statement was made. Nothing was recorded. Sign again."
        )
    if at > time_from_text(str(statement["not_after"])):
        raise StaleStatementError(
            "The statement expired before everybody had signed. Nothing was recorded. Sign again."
        )


def require_signed(signed: Signed, keys_of: Callable[[str], EnrolledKeys]) -> None:
    """Check that every signature was made with a key of that person's that is in force.

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


def read_form(leaf: Leaf, statement: JsonValue) -> dict[str, JsonValue]:
    """The form of what was signed for an entry, if it is of that form and for this entry.

    Raises:
        TamperedLogError: it is not; the text names the entry and what is wrong.
    """
    seq, prev = leaf.place.seq, leaf.place.exhibit_prev
    if not isinstance(statement, dict) or statement_digest(statement) != leaf.statement:
        raise TamperedLogError(f"Entry {seq}: its statement is not the one that was signed.")
    if not _is_form(statement):
        raise TamperedLogError(f"Entry {seq}: its statement is not of the form of statement/2.")
    fits = _is_for(statement, leaf.event, leaf.case_id, leaf.exhibit_id)
    fits = fits and statement["xprev"] == (None if prev is None else prev.hex())
    if not fits or not _says_the_same(statement, leaf.event, leaf.public):
        raise TamperedLogError(f"Entry {seq}: its statement was signed for another entry.")
    made, until = (time_from_text(str(statement[name])) for name in ("made_at", "not_after"))
    # The signer's own machine wrote both times: a life of years must not pass.
    if not made - MAX_STEP_BACK <= leaf.recorded <= until or until - made > STATEMENT_LIFE:
        raise TamperedLogError(f"Entry {seq} was recorded when its statement was not valid.")
    return statement


def verify_signatures(
    seq: int,
    statement: dict[str, JsonValue],
    sig: JsonValue,
    keys: Mapping[str, EnrolledKeys],
) -> tuple[Signature, ...]:
    """Return the signatures under a statement, if exactly its signers made them.

    Args:
        seq: number of the entry.
        statement: its form.
        sig: its field ``sig``.
        keys: whose signature counts here, and by which keys.

    Raises:
        TamperedLogError: they did not; the text names the entry and what is wrong.
    """
    fault = TamperedLogError(f"Entry {seq}: its signatures are not of the form that is recorded.")
    try:
        read = read_signatures(sig)
    except (TypeError, ValueError, KeyError) as error:
        raise fault from error
    # Each signed the list of all who sign, so none can be taken off it or added later.
    if [[each.role, each.by] for each in read] != statement["signers"]:
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
    return read


def verify_opened(
    seq: int, statement: Mapping[str, JsonValue], opened: Sequence[Disclosure]
) -> None:
    """Check that what is kept of a statement's fields opens its commitments.

    Raises:
        TamperedLogError: it does not.
    """
    commitments = statement["com"]
    for each in opened:
        name = each.path.removeprefix(FIELD)
        known = commitments.get(name) if isinstance(commitments, dict) else None
        if not isinstance(known, str):
            raise TamperedLogError(f"Entry {seq}: its statement has no field {name!r}.")
        verify_disclosure(replace(each, path=name), commitment=bytes.fromhex(known))


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
    # fromhex takes capitals and blanks: one signature could be kept in many spellings.
    if _written(signature.signature) != value["s"]:
        message = "not in its one form"
        raise ValueError(message)
    return signature


def _written(signature: bytes) -> JsonValue:
    if (part := listed(signature)) is not None:
        return document_of(part)
    made = unpacked(signature) if is_by_passkey(signature) else None
    if made is None:
        return signature.hex()
    written: JsonValue = to_document(made)
    return written


def _read(value: JsonValue) -> bytes:
    return to_canonical(value) if isinstance(value, dict) else bytes.fromhex(str(value))


def _is_for(
    statement: Mapping[str, JsonValue], event: str, case_id: str | None, exhibit_id: str | None
) -> bool:
    stated = statement.get("event"), statement.get("case_id"), statement.get("exhibit_id")
    return stated == (STATED_AS.get(event, event), case_id, exhibit_id) and "xprev" in statement


def _says_the_same(
    statement: Mapping[str, JsonValue], event: str, public: Mapping[str, JsonValue]
) -> bool:
    """Whether it names in clear what it must, and nothing in clear that the entry does not say."""
    stated = statement["pub"]
    if not isinstance(stated, dict):
        return False
    must = {name for name in stated_by(event) if public.get(name) is not None}
    # Otherwise the entry alone would say it, and no signature would bind it.
    if not must <= stated.keys():
        return False
    return all(
        name in public and as_text(public[name]) == as_text(value) for name, value in stated.items()
    )


def _is_form(statement: Mapping[str, JsonValue]) -> bool:
    """Whether it has exactly the members of statement/2, each of its kind."""
    public, committed, signers = (statement.get(name) for name in ("pub", "com", "signers"))
    texts = all(isinstance(statement.get(name), str) for name in _TEXTS)
    pairs = signers if isinstance(signers, list) and all(map(_is_pair, signers)) else []
    if statement.keys() != _MEMBERS or statement["v"] != VERSION or not texts or not pairs:
        return False
    if not isinstance(public, dict) or not isinstance(committed, dict):
        return False
    clear = in_clear(str(statement["event"]))
    return (
        pairs == sorted(pairs, key=_texts_of)
        and public.keys() <= clear
        # Committed to, a field that the entry says in clear would be compared with nothing.
        and not committed.keys() & clear
        and all(isinstance(each, str) and _HASH.fullmatch(each) for each in committed.values())
    )


def _texts_of(pair: JsonValue) -> list[str]:
    return [str(each) for each in pair] if isinstance(pair, list) else []


def _is_pair(value: JsonValue) -> bool:
    return isinstance(value, list) and [type(each) for each in value] == [str, str]
