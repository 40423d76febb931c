"""Reads are recorded before anything is shown, and listed for those who review them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.reads import KnownBy, Read, Reader, ReadKind, ReadView, kept_purpose
from evidence_store.domain.values.texts import short_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence_store.custody.leaves.drafts import Entry, JsonValue
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.ports import Clock


class ReadLog(Protocol):
    """The log of reads inside one transaction of its own."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(self, *_: object) -> None:
        """Roll back unless committed."""

    def append(self, draft: Draft) -> Entry:
        """Give a read its place."""

    def commit(self) -> None:
        """Make it durable."""

    def entries(self) -> Sequence[Entry]:
        """All reads, oldest first."""

    def newest(self, count: int) -> Sequence[tuple[Entry, Mapping[str, JsonValue]]]:
        """So many of the newest reads, oldest first, each with what it says of who and why."""

    def disclosed(self, seq: int) -> Mapping[str, JsonValue]:
        """Who read, why, and what was searched for."""


def record_read(
    read: Read, *, reader: Reader, log: ReadLog, clock: Clock, purpose_needed: bool
) -> None:
    """Record a read; only when this returned may anything be shown.

    Raises:
        WrongEntryError: no reason is given, and the policy asks for one.
        EvidenceStoreError: it cannot be recorded; then nothing is shown either.
    """
    # Data Protection Act 2018 s.62(2) asks for a justification. That the Data (Use and Access)
    # Act 2025 took this away is not confirmed, so the policy of each unit decides.
    purpose = kept_purpose(reader.purpose, needed=purpose_needed)
    committed: dict[str, JsonValue] = {"by": reader.person_id, "purpose": purpose}
    if reader.account is not None:
        committed["account"] = reader.account
    if read.words:
        committed["words"] = short_text(read.words, what="words")
    with log:
        log.append(
            Draft(
                read.kind.value,
                read.case_id,
                read.exhibit_id,
                clock(),
                public={"what": read.what, "known_by": reader.known_by.value},
                committed=committed,
            )
        )
        log.commit()


def list_reads(*, actor: Actor, log: ReadLog) -> tuple[ReadView, ...]:
    """Every read, oldest first.

    Raises:
        NotPermittedError: the actor is neither supervisor nor auditor.
    """
    require_duty(actor, Act.REVIEW_READS)
    with log:
        return tuple(_view(entry, log.disclosed(entry.seq)) for entry in log.entries())


def list_newest_reads(*, actor: Actor, log: ReadLog, count: int) -> tuple[ReadView, ...]:
    """So many of the newest reads, oldest first.

    Raises:
        NotPermittedError: the actor is neither supervisor nor auditor.
    """
    require_duty(actor, Act.REVIEW_READS)
    with log:
        return tuple(_view(entry, said) for entry, said in log.newest(count))


def _view(entry: Entry, said: Mapping[str, JsonValue]) -> ReadView:
    leaf = read_leaf(entry.body)
    by, account = said.get("by"), said.get("account")
    return ReadView(
        seq=entry.seq,
        at=leaf.recorded,
        read=Read(
            kind=ReadKind(leaf.event),
            what=str(leaf.public.get("what")),
            case_id=leaf.case_id,
            exhibit_id=leaf.exhibit_id,
            words=str(said.get("words", "")),
        ),
        reader=Reader(
            person_id=None if by is None else str(by),
            known_by=KnownBy(str(leaf.public.get("known_by"))),
            account=None if account is None else str(account),
            purpose=str(said.get("purpose", "")),
        ),
    )
