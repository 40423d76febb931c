"""Signing an act with a passkey: first what will be signed is shown, then the passkey signs it.

A passkey signs in the browser, so the step is begun twice. The first time it stops before it
changes anything, with the statement that it would have had signed; the page shows it. The second
time the step makes its statement anew from the record: where that says the same, the one that was
shown and signed takes its place; where anything changed meanwhile, it is refused.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, render_template, request
from werkzeug.datastructures import MultiDict

from evidence_store.bootstrap.passkeys import passkey_uses, passkeys_of
from evidence_store.domain.passkeys import packed
from evidence_store.domain.signing import SignedBefore, statement_digest
from evidence_store.errors import PasskeyError
from evidence_store.keys.ceremonies import using_options, which_passkey
from forensics.documents import time_from_text, to_document
from webui.access import the_actor, the_store
from webui.acts.once import new_mark
from webui.passkeys import checked_use, passkeys_here, the_site
from webui.sessions import owner_of_forms
from webui.typed import is_secret, typed_by
from webui.wording import at_time

if TYPE_CHECKING:
    from webui.acts.page import ActPage, Subject
    from webui.attempts import Attempts
    from webui.sessions import Seconds

_NOT_SHOWN = frozenset({"person_id", "signers", "case_id", "exhibit_id", "nonce", "xprev"})
_TIMES = frozenset({"made_at", "not_after"})
_NAME = re.compile("[a-z]+([_.][a-z]+)*")
LONGEST_SECONDS = 5 * 60
MOST_WAITING = 200
TOO_LATE = (
    "What you were to sign was shown more than five minutes ago, or was signed before. Nothing was "
    "recorded. Begin again."
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One statement that was shown and is not signed yet, with the form from which it came."""

    endpoint: str
    subject: str
    fields: MultiDict[str, str] = field(repr=False)
    statement: Any
    until: float


class WaitingSignatures:
    """Statements by session and form; the oldest of too many are forgotten, each is taken once.

    Args:
        seconds: a clock that never runs backwards.
    """

    def __init__(self, *, seconds: Seconds) -> None:
        self._seconds = seconds
        self._waiting: OrderedDict[tuple[str, str], Waiting] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, page: ActPage, subject: Subject, statement: object, *, mark: str) -> None:
        """Keep what this form would have signed, in the place of what it would have before.

        No passphrase is kept: whoever typed one beside the passkey did not need it.
        """
        fields = MultiDict(
            [(name, text) for name, text in request.form.items(multi=True) if not is_secret(name)]
        )
        until = self._seconds() + LONGEST_SECONDS
        with self._lock:
            self._waiting[owner_of_forms(), mark] = Waiting(
                page.endpoint, subject.id, fields, statement, until
            )
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)

    def take(self, page: ActPage, subject: Subject, *, mark: str) -> Waiting:
        """Give what waits for this form, once.

        Raises:
            PasskeyError: nothing does, or it waited too long.
        """
        with self._lock:
            found = self._waiting.pop((owner_of_forms(), mark), None)
        same = found is not None and (found.endpoint, found.subject) == (page.endpoint, subject.id)
        if found is None or not same or self._seconds() > found.until:
            raise PasskeyError(TOO_LATE)
        return found


def install(app: Flask, *, seconds: Seconds) -> None:
    """Let acts be signed with passkeys."""
    app.extensions["expunge_waiting_signatures"] = WaitingSignatures(seconds=seconds)
    app.add_template_filter(statement_rows)


def waiting_signatures() -> WaitingSignatures:
    """What waits to be signed on this server."""
    waiting: WaitingSignatures = current_app.extensions["expunge_waiting_signatures"]
    return waiting


def is_offered(page: ActPage) -> bool:
    """Whether the person can sign this act with a passkey, from this page."""
    return (
        page.signed
        and page.by_passkey
        and passkeys_here()
        and bool(passkey_uses(the_store()).of(the_actor().id))
    )


def has_passkey() -> bool:
    """Whether the person has a passkey in force: another key of theirs ends those of before."""
    return bool(passkeys_of(the_store(), the_actor().id))


def shown_to_sign(page: ActPage, subject: Subject, statement: object, *, mark: str) -> str:
    """The page that shows what will be signed, and asks the passkey for it."""
    waiting_signatures().keep(page, subject, statement, mark=mark)
    own = passkeys_of(the_store(), the_actor().id)
    challenge = statement_digest(statement)
    return render_template(
        "sign.html",
        page=page,
        subject=subject,
        statement=statement,
        digest=challenge.hex(),
        options=using_options(the_site(), challenge=challenge, own=own),
        mark=mark or new_mark(),
        seen=request.form.get("seen", ""),
        typed_by=typed_by(the_actor().id),
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


def signed_before(waiting: Waiting) -> SignedBefore:
    """The signature that the browser brought, checked and counted.

    Raises:
        PasskeyError: it does not hold for what was shown.
    """
    store, actor, answer = the_store(), the_actor(), request.form.get("assertion", "")
    attempts: Attempts = current_app.extensions["expunge_signing"]
    attempts.begin(actor.id)
    own = {each.id: each for each in passkeys_of(store, actor.id)}
    passkey = own.get(which_passkey(answer))
    if passkey is None:
        raise PasskeyError("This is not a passkey of yours that is in force.")
    signature = checked_use(
        answer,
        challenge=statement_digest(waiting.statement),
        passkey=passkey,
        owner=store.held_person(actor.id).signing_key,
    )
    attempts.succeeded(actor.id)
    return SignedBefore(waiting.statement, packed(signature))
