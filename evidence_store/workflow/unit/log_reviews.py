"""A supervisor signs up to which entry they reviewed the custody log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.events.kinds.unit_events import LOG_REVIEWED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import OutOfSequenceError, TamperedLogError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.acting import Acting
from evidence_store.workflow._kit.of_unit.signed_entries import is_signed

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.ports import CustodyLog


AT_ONCE = 5_000
"""Entries that are looked through, and reviewed, at a time."""


def reviewed_up_to(custody: CustodyLog) -> int | None:
    """The entry up to which the log was reviewed last; None where nobody reviewed it yet.

    Raises:
        TamperedLogError: no supervisor signed so, or the log had other entries then.
    """
    newest = custody.newest_of_unit(LOG_REVIEWED.name)
    if newest is None:
        return None
    leaf = read_leaf(newest.body)
    up_to = leaf.public.get("up_to")
    if leaf.event != LOG_REVIEWED.name or not is_signed(custody, leaf):
        raise TamperedLogError(
            f"Entry {newest.seq}: the review in it is not signed by a supervisor. Run: " + Way.FSCK
        )
    if not isinstance(up_to, int) or not 0 <= up_to < newest.seq:
        raise TamperedLogError(f"Entry {newest.seq} reviews what was not there. Run: " + Way.FSCK)
    if custody.root_at(up_to + 1).hex() != leaf.public.get("root"):
        raise TamperedLogError(
            f"Entry {up_to} or one before it was changed after entry {newest.seq}, in which it was "
            "reviewed. Run: " + Way.FSCK
        )
    return up_to


def to_review(reviewed: int | None, *, size: int) -> range:
    """The entries behind the last one reviewed that are looked through next."""
    first = 0 if reviewed is None else reviewed + 1
    return range(first, min(size, first + AT_ONCE))


def review_log(desk: SigningDesk, up_to: int) -> Entry:
    """Sign that the log was reviewed up to that entry, of which the log's root is signed, too.

    Raises:
        WrongEntryError: the log has no entry of that number.
        OutOfSequenceError: it was reviewed that far before, or entries would be left out that no
            list of what needs a look went through.
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
        last = to_review(before, size=newest + 1)[-1]
        if up_to > last:
            raise OutOfSequenceError(
                f"What needs a look was listed up to entry {last} only. Sign up to that entry, "
                "then look at what follows."
            )
        # With the root of that size: a log that is written again afterwards does not have it.
        facts = {"up_to": str(up_to), "root": uow.custody.root_at(up_to + 1).hex()}
        acting = Acting(uow, desk.actor, desk.clock())
        signed = acting.sign_act(LOG_REVIEWED, signer=desk.signer, facts=facts)
        entry = acting.append(LOG_REVIEWED, public={**facts, "up_to": up_to}, signed=signed)
        uow.commit()
    return entry
