"""What ``expunge fsck`` checks, in order, and what each check holds to: one list for everybody.

A check computes everything again from what is kept (leaves from their bytes, marks of records from
their documents, digests of files from the files) and believes no stored hash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from evidence_store.certificates.log_certificate import require_of_log
from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.heads.epochs import restorations_in
from evidence_store.custody.heads.known_heads import KnownHeads, RecordedHeads, verify_known_heads
from evidence_store.custody.log.reads import verify_reads
from evidence_store.custody.log.structure import verify_structure
from evidence_store.custody.log.verifying import verify_log
from evidence_store.custody.signed.times import WAY_OUT, corrections_in
from evidence_store.data_folder.clock_faults import clock_fault
from evidence_store.data_folder.places import LOG, ROOT, ROOT_KEY
from evidence_store.data_folder.referred import (
    Referred,
    issued_documents,
    plans,
    results,
    sealed_documents,
    sealed_photographs,
)
from evidence_store.data_folder.wrapping import in_words, wraps_among
from evidence_store.domain.people.unit_secrets import SecretGroup, who_opens
from evidence_store.keys.root_key import require_root_key
from evidence_store.persistence.log.read_log import reads_in
from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork
from evidence_store.persistence.upkeep import checking
from evidence_store.persistence.upkeep.schema import verify_schema
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.custody.leaves.commitments import Disclosure
    from evidence_store.custody.log.log import StoredEntry
    from evidence_store.custody.log.verifying import LogRecords

Tell = Callable[[int, int], None]
"""Is told how many entries of how many were read."""


@dataclass(frozen=True, slots=True)
class CheckedFolder:
    """What is checked: a database, the open transaction on it, and the files beside it."""

    engine: Engine
    uow: SqlUnitOfWork
    key: LogKey
    data: Path
    known: Sequence[KnownHeads]
    tell: Tell
    now: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its code, the promise that fails where it fails, and the check itself.

    ``run`` gives a sentence on what was checked, or raises EvidenceStoreError at the first break.
    """

    code: str
    promise: str
    run: Callable[[CheckedFolder], str]


def _database(subject: CheckedFolder) -> str:
    checking.verify_database(subject.engine)
    return "The database is whole, and every reference in it leads somewhere."


def _schema(subject: CheckedFolder) -> str:
    verify_schema(subject.engine)
    return "It has the tables, checks and triggers of this program."


def _log(subject: CheckedFolder) -> str:
    leaves = subject.uow.custody.leaves
    verify_log(_Counted(leaves, leaves.size(), subject.tell), key=subject.key)
    return f"The custody log agrees with itself ({leaves.size()} entries)."


def _structure(subject: CheckedFolder) -> str:
    leaves = subject.uow.custody.leaves
    size = verify_structure(leaves, public_key=subject.key.public_key)
    return (
        f"Hashes and structure of the custody log are whole ({size} entries). Nothing else was "
        "checked; without --quick everything is."
    )


def _time(subject: CheckedFolder) -> str:
    if fault := clock_fault(subject.uow.custody.leaves, subject.now):
        return f"{fault} " + WAY_OUT
    count = len(corrections_in(subject.uow.custody.control()))
    corrected = f", and two people corrected the time {count} times" if count else ""
    return f"This machine's clock is not behind the record{corrected}."


def _heads(subject: CheckedFolder) -> str:
    custody = subject.uow.custody
    compared = verify_known_heads(
        subject.known,
        size=custody.leaves.size(),
        read=custody.leaves.node,
        restorations=restorations_in(custody.control()),
    )
    # Anchors on record are put back together with the folder: they tell nothing of its end.
    outside = [each.name for each in subject.known if not isinstance(each, RecordedHeads)]
    if not outside:
        own = (
            f"The log continues the {compared} heads of anchors on its record. " if compared else ""
        )
        return (
            f"{own}No head from outside is known, so nothing is said of entries that may have been "
            "cut off at the end. Give one from a certificate or a printed sheet with --head."
        )
    places = ", ".join(dict.fromkeys(each.name for each in subject.known))
    return f"It continues every head that is known outside ({compared}, from {places})."


def _disclosures(subject: CheckedFolder) -> str:
    kept = checking.verify_disclosures(subject.uow)
    said = ["Everything that entries commit to is kept beside them."]
    if kept.sealed and not subject.uow.opens_values:
        said.append(
            f"{kept.sealed} fields of cases are sealed and were not opened; give --as with "
            f"{who_opens([SecretGroup.CASES])} to open them."
        )
    if kept.destroyed:
        said.append(f"{kept.destroyed} fields can no longer be read: their keys were destroyed.")
    return " ".join(said)


def _records(subject: CheckedFolder) -> str:
    checking.verify_records(subject.uow)
    return "Every record is what the custody log says of it."


def _reads(subject: CheckedFolder) -> str:
    reads = reads_in(subject.uow.connection)
    verify_reads(reads, key=subject.key, control=subject.uow.custody.control())
    return f"The log of reads agrees with itself and with the custody log ({reads.size()} reads)."


def _keys(subject: CheckedFolder) -> str:
    """The unit's keys: whole as they were sealed, for how many; opening them takes a person."""
    root = (subject.data / ROOT).read_bytes()
    require_of_log((subject.data / LOG).read_bytes(), root_pem=root, key=subject.key.public_key)
    require_root_key((subject.data / ROOT_KEY).read_bytes(), root=root)
    wraps = wraps_among(subject.data, subject.uow)
    said = f"The unit's sealed keys are whole: {in_words(wraps)}."
    return " ".join([said, *(each.sentence for each in wraps if each.sentence)])


def _stops(subject: CheckedFolder) -> str:
    """Signed holds and stops that wait; each holds until it is recorded or looked at."""
    files = subject.uow.outside.stop_files()
    if not files:
        return "No signed hold or stop waits to be recorded."
    broken = [each.name for each in files if each.stop is None]
    said = f"{len(files)} signed holds or stops wait to be recorded; they hold meanwhile."
    if broken:
        said += (
            f" These cannot be read, so they hold everything: {', '.join(broken)}. Find out who "
            "put them there; then two people sign: " + Way.HOLD_DISMISS_FILE + "."
        )
    return said


def _files(subject: CheckedFolder) -> str:
    checking.verify_root(subject.uow, root=subject.data / ROOT)
    count = _held(subject, issued_documents)
    return f"The root and every issued document are the files that were recorded ({count} files)."


def _vault(subject: CheckedFolder) -> str:
    count = _held(subject, sealed_photographs) + _held(subject, sealed_documents)
    return f"Every photograph and document is the sealed file that was recorded ({count} files)."


def _work(subject: CheckedFolder) -> str:
    count = _held(subject, plans) + _held(subject, results)
    return (
        "Every plan, list of hits and scan result that the record refers to is the one that was "
        f"recorded ({count} files)."
    )


def _held(subject: CheckedFolder, kind: Callable[[SqlUnitOfWork], Iterator[Referred]]) -> int:
    """Hold every file of a kind to the recorded digest, and give how many there are."""
    count = 0
    for each in kind(subject.uow):
        each.require(subject.data)
        count += 1
    return count


# In this order: heads are compared with nodes that the check of the log computed again.
CHECKS: tuple[Check, ...] = (
    Check("database", "The database is as it was written.", _database),
    Check("schema", "The fences round the log, and one person never standing twice.", _schema),
    Check(
        "log",
        "Nothing recorded was changed, taken out, put in or moved, and each signer had the key.",
        _log,
    ),
    Check("time", "The time of the record can go on by this machine's clock.", _time),
    Check("heads", "The log continues every head that is known outside it.", _heads),
    Check("disclosures", "What entries commit to can be shown.", _disclosures),
    Check("records", "Records are what the log last said of them.", _records),
    Check("reads", "No read was taken out of the log of reads.", _reads),
    Check("files", "Issued documents are the files that were issued.", _files),
    Check("keys", "The unit's sealed keys are the file that was written.", _keys),
    Check("stops", "No signed hold or stop is passed over.", _stops),
    Check("vault", "Photographs and documents of orders are the files that were kept.", _vault),
    Check("work", "Plans and results are the files that people signed for and graded.", _work),
)


class _Counted:
    """The log as it is kept, telling how far it was read."""

    def __init__(self, records: LogRecords, total: int, tell: Tell) -> None:
        self._records, self._total, self._tell = records, total, tell
        self.node = records.node
        self.node_count = records.node_count
        self.checkpoints = records.checkpoints

    def entries(self) -> Iterator[StoredEntry]:
        for number, each in enumerate(self._records.entries(), start=1):
            yield each
            self._tell(number, self._total)

    def disclosures(self) -> Iterator[Disclosure]:
        return self._records.disclosures()


QUICK_CHECKS: tuple[Check, ...] = (
    Check(
        "structure",
        "No entry of the custody log was changed, left out or moved since its newest checkpoint.",
        _structure,
    ),
    *(each for each in CHECKS if each.code == "heads"),
)
"""What can be checked often: nothing but hashes, structure and heads that are known outside."""
