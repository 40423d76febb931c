"""Signing an act with a passkey: first what will be signed is shown, then the passkey signs it.

A passkey signs in the browser, so the step is begun twice. The first time it stops before it
changes anything, with the statement that it would have had signed; the page shows it. The second
time the step makes its statement again from the record: where that says the same, the one that was
shown and signed takes its place; where anything changed meanwhile, it is refused. A step that asks
for several signatures of one person is begun once more for each of them.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from flask import Flask, current_app, render_template, request
from werkzeug.datastructures import MultiDict

from evidence_store.domain.signing.act_statements import ActStatement
from evidence_store.domain.signing.passkeys import packed
from evidence_store.domain.signing.signed_acts import SignedBefore
from evidence_store.domain.signing.signed_statements import Statement
from evidence_store.domain.signing.stated import statement_digest
from evidence_store.errors import PasskeyError
from evidence_store.keys.ceremonies import using_options, which_passkey
from evidence_store.screens.passkeys import passkey_uses, passkeys_of
from evidence_store.words.labels import at_time
from forensics.documents import from_document, time_from_text, time_to_text, to_document
from forensics.value_classes import dataclass
from webui.acts.once import new_mark
from webui.door.access import the_actor, the_store
from webui.door.passkeys import checked_use, passkeys_here, the_site
from webui.door.sessions import keep_apart, take_once
from webui.door.typed import is_secret, typed_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webui.acts.page import ActPage, Subject
    from webui.door.attempts import Attempts

Made: TypeAlias = tuple[tuple[object, bytes], ...]
"""Statements with the signatures that were made under them."""

_NOT_SHOWN = frozenset({"person_id", "signers", "case_id", "exhibit_id", "nonce", "salt", "xprev"})
_TIMES = frozenset({"made_at", "not_after"})
_NAME = re.compile("[a-z]+([_.][a-z]+)*")
LONGEST_SECONDS = 5 * 60
_FORMS: dict[str, type[Any]] = {each.__name__: each for each in (ActStatement, Statement)}
"""The forms of a statement."""
TOO_LATE = (
    "You were shown what to sign more than five minutes ago, or it was signed before. Nothing was "
    "recorded. Begin again."
)


@dataclass(frozen=True, slots=True)
class Begun:
    """An act that stopped to be signed: when it was begun, as what was sent, and signed so far."""

    at: datetime
    fields: MultiDict[str, str] = field(repr=False)
    made: Made = ()


@dataclass(frozen=True, slots=True)
class WaitingSignature:
    """One statement that was shown and is not signed yet, with the act for which it was made."""

    begun: Begun
    statement: Any


def keep_waiting(
    page: ActPage, subject: Subject, statement: object, *, mark: str, begun: Begun
) -> None:
    """Keep what this form would have signed, in the place of what it would have before.

    It is kept for this session alone. No passphrase is: the person who typed one beside the passkey
    did not need it.
    """
    fields = list(begun.fields.items(multi=True))
    made = [[*_kept(each), signature.hex()] for each, signature in begun.made]
    kept = [page.endpoint, subject.id, fields, time_to_text(begun.at), made, _kept(statement)]
    keep_apart(_name(mark), kept, seconds=LONGEST_SECONDS)


def take_waiting(page: ActPage, subject: Subject, *, mark: str) -> WaitingSignature:
    """Return what waits for this form, once.

    Raises:
        PasskeyError: nothing does, or it waited too long.
    """
    kept = take_once(_name(mark))
    if kept is None or kept[:2] != [page.endpoint, subject.id]:
        raise PasskeyError(TOO_LATE)
    fields = MultiDict([(name, text) for name, text in kept[2]])
    made = tuple((_taken(form, told), bytes.fromhex(by)) for form, told, by in kept[4])
    return WaitingSignature(Begun(time_from_text(kept[3]), fields, made), _taken(*kept[5]))


def _kept(statement: object) -> list[Any]:
    return [type(statement).__name__, to_document(statement)]


def _taken(form: str, told: Any) -> Any:  # noqa: ANN401 -- either form of a statement
    return from_document(told, _FORMS[form])


def _name(mark: str) -> str:
    return f"to sign {mark}"


def install(app: Flask) -> None:
    """Let acts be signed with passkeys."""
    app.add_template_filter(statement_rows)


def is_offered(page: ActPage) -> bool:
    """Whether the person can sign this act with a passkey, from this page."""
    return page.signed and page.by_passkey and is_usable()


def is_usable() -> bool:
    """Whether the person can sign with a passkey at this address at all."""
    return passkeys_here() and bool(passkey_uses(the_store()).of(the_actor().id))


def has_passkey() -> bool:
    """Whether the person has a passkey in force: another key of theirs ends the previous ones."""
    return bool(passkeys_of(the_store(), the_actor().id))


def require_passkey() -> None:
    """Check that the person can sign several acts with a passkey.

    Raises:
        PasskeyError: they have none in force, or cannot use it at this address.
    """
    if not is_usable() or not has_passkey():
        raise PasskeyError("This is signed with your passphrase.")


def begun_now() -> Begun:
    """The act of the form that was just sent, without anything secret in it."""
    sent = request.form.items(multi=True)
    fields = MultiDict([(name, text) for name, text in sent if not is_secret(name)])
    return Begun(the_store().clock(), fields)


def shown_to_sign(
    page: ActPage, subject: Subject, statement: object, *, mark: str, begun: Begun
) -> str:
    """The page that shows what will be signed, and asks the passkey for it."""
    keep_waiting(page, subject, statement, mark=mark, begun=begun)
    challenge = statement_digest(statement)
    return render_template(
        "sign.html",
        page=page,
        subject=subject,
        statement=statement,
        digest=challenge.hex(),
        options=asked_of_passkey(challenge),
        mark=mark or new_mark(),
        seen=request.form.get("seen", ""),
        typed_by=typed_by(the_actor().id),
        signed_so_far=len(begun.made),
    )


def statement_rows(statement: Any) -> list[tuple[str, str]]:  # noqa: ANN401 -- either form of a statement
    """What a statement says, line by line, without the ids that stand for the subject."""
    told: dict[str, Any] = to_document(statement)
    facts = [(_heading(name), _words(text)) for name, text in told.pop("facts")]
    rows = [
        (_heading(name), at_time(time_from_text(value)) if name in _TIMES else _words(str(value)))
        for name, value in told.items()
        if name not in _NOT_SHOWN and value is not None
    ]
    return rows + facts


def _words(text: str) -> str:
    """A name of the record as words; anything else stands as it is."""
    return text.replace("_", " ") if _NAME.fullmatch(text) else text


def _heading(name: str) -> str:
    spaced = _words(name)
    return spaced[:1].upper() + spaced[1:]


def signed_before(waiting: WaitingSignature) -> tuple[SignedBefore, Begun]:
    """The signature that the browser brought, checked and counted, with those made before it.

    Raises:
        PasskeyError: it is not valid for what was shown.
    """
    signature = passkey_signature(statement_digest(waiting.statement))
    made = (*waiting.begun.made, (waiting.statement, signature))
    return SignedBefore(*made), replace(waiting.begun, made=made)


def passkey_signature(challenge: bytes) -> bytes:
    """The signature of the person's passkey that the browser brought, checked and counted.

    Args:
        challenge: SHA-256 of what was shown to be signed.

    Raises:
        PasskeyError: it is not valid for that.
    """
    store, actor, answer = the_store(), the_actor(), request.form.get("assertion", "")
    attempts: Attempts = current_app.extensions["expunge_signing"]
    attempts.begin(actor.id)
    own = {each.id: each for each in passkeys_of(store, actor.id)}
    passkey = own.get(which_passkey(answer))
    if passkey is None:
        raise PasskeyError("This is not one of your passkeys in force.")
    signature = checked_use(
        answer,
        challenge=challenge,
        passkey=passkey,
        owner=store.held_person(actor.id).signing_key,
    )
    attempts.succeeded(actor.id)
    return packed(signature)


def asked_of_passkey(challenge: bytes) -> str:
    """What the browser is asked to have one of the person's passkeys sign, as JSON."""
    own = passkeys_of(the_store(), the_actor().id)
    return using_options(the_site(), challenge=challenge, own=own)


def kept_statements(statements: Sequence[object]) -> list[Any]:
    """Statements as a session keeps them."""
    return [_kept(each) for each in statements]


def statements_kept(kept: list[Any]) -> tuple[Any, ...]:
    """Those that it kept."""
    return tuple(_taken(form, told) for form, told in kept)
