"""The keys of acts: the unit's, opened once when the server starts; a person's, for one signature.

A person's own key is opened by the passphrase that comes with the form, signs, and is let go within
the same request. Signing in and signing take turns, so that this process never holds two people's
keys.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask, current_app

from evidence_store.errors import EvidenceStoreError, SealedKeyError
from evidence_store.ways import Way
from webui.acts.page import Doing
from webui.door.access import the_actor, the_store
from webui.door.signing_in import turns_of_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.signing.signed_acts import ShownSigner
    from evidence_store.keys.unit_keys import UnitKeys
    from webui.door.attempts import Attempts


class LockedServerError(EvidenceStoreError):
    """The server was started without a key, so its pages only show."""


class WrongPassphraseError(EvidenceStoreError):
    """The passphrase does not open the person's key; nothing was done."""


def install(app: Flask, unit_keys: UnitKeys | None, *, attempts: Attempts) -> None:
    """Let acts use the unit's keys; None leaves the pages without acts."""
    app.extensions["expunge_unit_keys"] = unit_keys
    app.extensions["expunge_signing"] = attempts


def is_unlocked() -> bool:
    """Whether this server can record anything."""
    return current_app.extensions.get("expunge_unit_keys") is not None


@contextmanager
def doing(*, passphrase: str | None, by: ShownSigner | None = None) -> Iterator[Doing]:
    """Return what a step asks for, signed where a passphrase is given, or ``by`` a passkey.

    Raises:
        LockedServerError: the server was started without a key.
        WrongPassphraseError: it does not open the key of the person who is signed in.
        TooSoonError: it was wrong too often.
        BusyError: too many people sign at this moment.
    """
    unit_keys: UnitKeys | None = current_app.extensions.get("expunge_unit_keys")
    if unit_keys is None:
        raise LockedServerError(
            "These pages only show the record: the server was started without a key. Start it "
            "with: " + Way.SERVE + " --as YOUR-NUMBER"
        )
    store, actor = the_store(), the_actor()
    if by is not None:
        yield Doing(store, store.present_actor(actor.id), unit_keys, by)
        return
    if passphrase is None:
        yield Doing(store, actor, unit_keys)
        return
    attempts: Attempts = current_app.extensions["expunge_signing"]
    with turns_of_keys().taken():
        attempts.begin(actor.id)  # within the turn: see the sign-in
        try:
            own = store.open_own_key(actor.id, passphrase)
        except SealedKeyError:
            raise WrongPassphraseError(
                "The passphrase is wrong. Check Caps Lock and try again."
            ) from None
        attempts.succeeded(actor.id)
        yield Doing(store, own.actor, unit_keys, own.sign)
