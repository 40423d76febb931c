"""PINs and passcodes of devices: sealed when entered, shown by a logged act, gone at disposal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from evidence_store.domain.events.kinds.exhibit_events import (
    EXHIBIT_SECRET_KEPT,
    EXHIBIT_SECRET_REVEALED,
)
from evidence_store.domain.exhibits.photographs import LONGEST_SECRET, Reveal, Secret, SecretKind
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.finding import of_id, with_changed
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import long_text
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.subjects.exhibit_offers import (
    ExhibitDeed,
    open_offered,
    require_offered,
)
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk


class Sealer(Protocol):
    """Seals values with the unit's key."""

    def seal(self, value_id: str, value: bytes) -> bytes:
        """Seal a value under its id."""

    def open(self, value_id: str, sealed: bytes) -> bytes:
        """Open what was sealed under that id."""


def keep_secret(
    desk: Desk, exhibit_id: str, *, kind: SecretKind, secret: str, sealer: Sealer
) -> Secret:
    """Keep a PIN or the like, sealed; no entry and no error repeats it.

    Raises:
        WrongEntryError: it is empty or too long.
        OutOfSequenceError: the exhibit is under disposal or past it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.KEEP_SECRET)
    value = secret.encode()
    if not 0 < len(value) <= LONGEST_SECRET:
        message = f"A secret has 1 to {LONGEST_SECRET} bytes."
        raise WrongEntryError(message)
    with desk.uow as uow:
        on = open_offered(desk, exhibit_id, ExhibitDeed.KEEP_SECRET)
        exhibit, at = on.exhibit, on.at
        identifier = new_id("w")
        made = Secret(identifier, kind, at, desk.actor.id, sealer.seal(identifier, value))
        # In the record and not in the vault, so that it goes with the very commit that says that
        # the exhibit was disposed of (ADR 20).
        after = replace(exhibit, secrets=(*exhibit.secrets, made))
        on.record(after, EXHIBIT_SECRET_KEPT, public={"secret": made.id, "kind": kind.value})
        uow.commit()
    return made


def reveal_secret(
    desk: Desk, exhibit_id: str, secret_id: str, *, reason: str, sealer: Sealer
) -> str:
    """Show a secret to a person with the duty; that it is shown is recorded before it is.

    Raises:
        WrongEntryError: no reason is given.
        NotFoundError: there is none of that id.
        OutOfSequenceError: it was destroyed with the exhibit's disposal.
        SealedKeyError: it does not open; then nothing is recorded.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.REVEAL_SECRET)
    reason = long_text(reason, what="reason")
    if not reason.strip():
        raise WrongEntryError("Say why the secret is needed.")
    with desk.uow as uow:
        on = open_exhibit(desk, exhibit_id)
        exhibit = on.exhibit
        missing = f"{exhibit.reference}: no secret with that id is recorded."
        found = of_id(exhibit.secrets, secret_id, missing)
        require_offered(ExhibitDeed.REVEAL_SECRET, on)
        changed = found.revealed(Reveal(on.at, desk.actor.id, reason))
        # Opened before the entry: of a secret that does not open nobody was shown anything.
        value = sealer.open(found.id, found.sealed).decode()
        on.record(
            replace(exhibit, secrets=with_changed(exhibit.secrets, changed)),
            EXHIBIT_SECRET_REVEALED,
            public={"secret": found.id, "kind": found.kind.value, "times": len(changed.reveals)},
            committed={"reason": reason},
        )
        uow.commit()  # before anybody sees it
    return value
