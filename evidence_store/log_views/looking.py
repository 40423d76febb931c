"""Looking things up in a data folder: what is read is recorded before it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.open_folder.beside import read_log
from evidence_store.workflow.unit.reads import list_reads, record_read

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.unit.reads import Read, Reader, ReadView
    from evidence_store.open_folder.store import Store


def note_read(store: Store, read: Read, *, reader: Reader) -> None:
    """Record a read; only when this returned may anything be shown.

    Raises:
        WrongEntryError: no reason is given, and the policy asks for one.
        EvidenceStoreError: it cannot be recorded; then nothing is shown either.
    """
    needed = store.settings.policy.reads_need_purpose
    store.look_again()  # the page shows the moment after the read was recorded
    log = read_log(store, writes=True)
    record_read(read, reader=reader, log=log, clock=store.clock, purpose_needed=needed)


def find_reads(
    store: Store,
    *,
    actor: Actor,
    case_id: str | None = None,
    exhibit_id: str | None = None,
    person_id: str | None = None,
    since: datetime | None = None,
) -> tuple[ReadView, ...]:
    """Reads of a case, an exhibit, by a person or since a time, oldest first.

    Raises:
        NotPermittedError: the actor is neither supervisor nor auditor.
    """
    return tuple(
        each
        for each in list_reads(actor=actor, log=read_log(store, writes=False))
        if case_id in (None, each.read.case_id)
        and exhibit_id in (None, each.read.exhibit_id)
        and person_id in (None, each.reader.person_id)
        and (since is None or each.at >= since)
    )


def case_of_exhibit(store: Store, exhibit_id: str) -> str:
    """The case of an exhibit.

    Raises:
        NotFoundError: there is no such exhibit.
    """
    with store.reading() as uow:
        return uow.exhibits.get(exhibit_id).case_id
