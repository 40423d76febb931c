"""Which entries of the log a certificate carries, with their proofs. Not a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.entries import event_of
from evidence_store.custody.statements import SIGNATURES, STATEMENT
from evidence_store.domain.certificate_content import CertifiedEntry, CertifiedField

if TYPE_CHECKING:
    from evidence_store.custody.drafts import Entry
    from evidence_store.workflow.ports import CustodyLog

OF_KEYS = frozenset(
    {
        "log.started", "unit.founded", "person.enrolled", "person.confirmed", "person.key_asked",
        "person.key_replaced", "person.left", "breakglass.asked", "breakglass.used",
        "passkey.admitted", "passkey.removed",
    }
)  # fmt: skip
"""Kinds of entry by which somebody's key comes into force or ends."""

OPENED = (STATEMENT, SIGNATURES, "name", "rank", "staff_number")
"""What is opened of them: what people signed, and how somebody was named when enrolled."""


def entries_to_prove(log: CustodyLog) -> tuple[CertifiedEntry, ...]:
    """The entries by which people's keys came into force, in order, under the log's newest head."""
    size = log.head().size
    return tuple(
        _proved(log, each, size=size) for each in log.control() if event_of(each) in OF_KEYS
    )


def _proved(log: CustodyLog, entry: Entry, *, size: int) -> CertifiedEntry:
    return CertifiedEntry(
        body=entry.body.decode(),
        path=log.path_of(entry, size=size),
        fields=tuple(
            CertifiedField(each.path, each.salt, each.value.decode())
            for each in log.opened(entry.seq, OPENED)
        ),
    )
