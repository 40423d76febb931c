"""A supervisor signs up to which entry they reviewed the custody log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.events.kinds.unit_events import LOG_REVIEWED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow._kit.acting import Acting

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.ports import CustodyLog


def reviewed_up_to(custody: CustodyLog) -> int | None:
    """The entry up to which the log was reviewed last; None where nobody reviewed it yet."""
    newest = custody.newest_of_unit(LOG_REVIEWED.name)
    return None if newest is None else int(str(read_leaf(newest.body).public["up_to"]))


def review_log(desk: SigningDesk, up_to: int) -> Entry:
    """Sign that the log was reviewed up to that entry, of which the log's root is signed, too.

    Raises:
        WrongEntryError: the log has no entry of that number.
        OutOfSequenceError: it was reviewed that far before.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.REVIEW_LOG)
    with desk.uow as uow:
        newest = uow.custody.head().size - 1
        if not 0 <= up_to <= newest:
            raise WrongEntryError(
                f"The custody log has no entry {up_to}. Its newest is entry {newest}."
            )
        before = reviewed_up_to(uow.custody)
        if before is not None and up_to <= before:
            raise OutOfSequenceError(f"The log was reviewed up to entry {before} before.")
        facts = {"up_to": str(up_to), "root": uow.custody.root_at(up_to + 1).hex()}
        acting = Acting(uow, desk.actor, desk.clock())
        signed = acting.sign_act(LOG_REVIEWED, signer=desk.signer, facts=facts)
        entry = acting.append(LOG_REVIEWED, public={**facts, "up_to": up_to}, signed=signed)
        uow.commit()
    return entry
