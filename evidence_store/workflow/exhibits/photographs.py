"""Photographs: hashed whole, sealed in the vault, read back, and redrawn to look at."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from evidence_store.domain.events.kinds.exhibit_events import EXHIBIT_PHOTOGRAPHED
from evidence_store.domain.exhibits.photographs import (
    LARGEST_PHOTOGRAPH,
    Photograph,
    PhotographKind,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.finding import of_id
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import long_text
from evidence_store.errors import ConflictError, EvidenceStoreError, NotFoundError, WrongEntryError
from evidence_store.workflow._kit.grounds import require_no_stop_file
from evidence_store.workflow._kit.subjects.exhibit_guards import require_shown
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from forensics.pictures.viewing import UnshowableError
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import Vault
    from forensics.pictures.viewing import View


class MakeView(Protocol):
    """Draws a copy to look at; ``forensics.pictures.viewing.make_view`` is the one there is."""

    def __call__(self, data: bytes) -> View:
        """Draw it, or raise UnshowableError."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A photograph as it is added: its bytes, what it shows, and a note."""

    data: bytes
    kind: PhotographKind
    note: str = ""


def add_photograph(
    desk: Desk, exhibit_id: str, *, shot: Shot, vault: Vault, make_view: MakeView
) -> Photograph:
    """Keep a photograph of an exhibit, whole and sealed; a copy to look at where one can be drawn.

    Raises:
        WrongEntryError: it has no bytes, or too many.
        ConflictError: the exhibit has this very photograph already.
        EvidenceStoreError: what was read back from the disk is not what was written.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.PHOTOGRAPH)
    note = long_text(shot.note, what="note")
    digest = _digest_of(shot.data)
    identifier = new_id("g")
    try:
        # Before the transaction: a confined process may take 30 seconds (ADR 20), and others write.
        view: View | None = make_view(shot.data)
    except UnshowableError:
        view = None
    with _kept_if_recorded(vault, identifier), desk.uow as uow:
        case_id = uow.exhibits.get(exhibit_id).case_id

        def keep(name: str, data: bytes) -> Digest:
            # Inside the vault they are sealed under their
            # case's key as well: they end with its values.
            return vault.put(name, uow.custody.seal_for_case(case_id, name, data))

        made = Photograph(
            id=identifier,
            kind=shot.kind,
            digest=digest,
            size=len(shot.data),
            sealed_digest=keep(identifier, shot.data),
            added_at=desk.clock(),
            added_by=desk.actor.id,
            note=note,
            original_format=None if view is None else view.original_format,
            view_digest=None if view is None else keep(_view_of(identifier), view.jpeg),
            under_case_key=True,
        )
        _record(desk, exhibit_id, made)
    return made


def see_photograph(
    desk: Desk, exhibit_id: str, photograph_id: str, *, original: bool, vault: Vault
) -> tuple[Photograph, bytes]:
    """Return a photograph: the copy to look at, or the original, held to its digest.

    Raises:
        RefusedError: the exhibit is stopped and referred, or a signed stop waits to be recorded;
            nobody looks further.
        NotFoundError: there is none of that id, or no copy of it.
        OutOfSequenceError: the values of the case were destroyed, and it with them.
        EvidenceStoreError: the original is not the one that was recorded.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        exhibit = uow.exhibits.get(exhibit_id)
        require_shown(exhibit)
        require_no_stop_file(uow, exhibit)
        missing = f"{exhibit.reference}: no photograph with that id is recorded."
        found = of_id(exhibit.photographs, photograph_id, missing)
        if not original and found.view_digest is None:
            raise NotFoundError(
                f"{exhibit.reference}: no copy to look at could be made of this photograph."
            )
        name = found.id if original else _view_of(found.id)
        recorded = found.sealed_digest if original else found.view_digest
        data = vault.get(name, sealed_digest=recorded)
        # Earlier ones lie under the unit's key alone, and open as they did (ADR 20).
        if found.under_case_key:
            data = uow.custody.open_for_case(name, data)
    if original and _digest_of(data) != found.digest:
        raise EvidenceStoreError(
            f"{exhibit.reference}: the photograph is not the one that was recorded."
        )
    return found, data


@contextmanager
def _kept_if_recorded(vault: Vault, identifier: str) -> Iterator[None]:
    """What was put into the vault goes again where the record refuses."""
    try:
        yield
    # Also where somebody stops the program: no record would ever name these files again.
    except BaseException:
        for name in (identifier, _view_of(identifier)):
            vault.remove(name)
        raise


def _record(desk: Desk, exhibit_id: str, made: Photograph) -> None:
    on = open_exhibit(desk, exhibit_id, made.added_at)
    exhibit = on.exhibit
    if any(each.digest == made.digest for each in exhibit.photographs):
        raise ConflictError(f"{exhibit.reference}: this same photograph is already recorded.")
    on.record(
        replace(exhibit, photographs=(*exhibit.photographs, made)),
        EXHIBIT_PHOTOGRAPHED,
        public={"photograph": made.id, "kind": made.kind.value, "size": made.size},
        committed={"digest": str(made.digest), "note": made.note},
    )
    desk.uow.commit()


def _view_of(identifier: str) -> str:
    return f"{identifier}.view"


def _digest_of(data: bytes) -> Digest:
    if not data:
        raise WrongEntryError("The photograph has no bytes. Copy it from the camera again.")
    if len(data) > LARGEST_PHOTOGRAPH:
        raise WrongEntryError(f"The photograph is larger than {LARGEST_PHOTOGRAPH:,} bytes.")
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())
