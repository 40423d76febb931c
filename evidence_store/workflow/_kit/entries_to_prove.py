"""Which entries of the log a certificate carries, with one proof for all of them. Not a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.enrolled import speaks_of_keys
from evidence_store.custody.signed.statements import SIGNATURES, STATEMENT
from evidence_store.domain.certificates.certificate_content import CertifiedEntry, CertifiedField
from evidence_store.domain.certificates.certified_work import OF_WORK, PERMITTED
from evidence_store.domain.signing.stated import statement_digest

if TYPE_CHECKING:
    from collections.abc import Collection

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.workflow._kit.ports import CustodyLog

OPENED = (STATEMENT, SIGNATURES, "name", "rank", "staff_number")
"""What is opened of them: what people signed, and how somebody was named when enrolled."""


def entries_to_prove(
    log: CustodyLog, disposal: Disposal
) -> tuple[tuple[CertifiedEntry, ...], tuple[bytes, ...]]:
    """Every entry by which a key began or ended, those of the disposal, and the newest one.

    Gives them in order, with the proof that they stand under the log's newest head.
    """
    # A reader of the document cannot ask the log whose a key was, and until when.
    entries = [each for each in log.control() if speaks_of_keys(each.body)]
    signed = {statement_digest(each.statement) for each in disposal.statements}
    entries += [
        each
        for each in log.of_exhibit(disposal.exhibit_id)
        if _is_of(each, disposal, signed=signed)
    ]
    # The newest is the map of heads under which the certificate is issued: it counts the first.
    entries += log.tail(1)
    entries.sort(key=lambda each: each.seq)
    certified = tuple(_certified(log, each) for each in entries)
    return certified, log.proof_of([each.seq for each in entries])


def _is_of(entry: Entry, disposal: Disposal, *, signed: Collection[bytes]) -> bool:
    """Whether an entry is of this disposal's work, and what was signed in it still counts."""
    leaf = read_leaf(entry.body)
    if leaf.event not in OF_WORK or leaf.public.get("disposal") != disposal.id:
        return False
    # What witnesses signed for an earlier start says nothing of the last one. What operators signed
    # stands in these entries alone: each start has its own.
    return leaf.statement is None or leaf.event == PERMITTED or leaf.statement in signed


def _certified(log: CustodyLog, entry: Entry) -> CertifiedEntry:
    return CertifiedEntry(
        body=entry.body.decode(),
        fields=tuple(
            CertifiedField(each.path, each.salt, each.value.decode())
            for each in log.opened(entry.seq, OPENED)
        ),
    )
