"""Check a backup that was made before: restored to scratch, held to the log, then recorded."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from evidence_store.backups.archive import digest_of_file
from evidence_store.backups.checking import unpack_and_check
from evidence_store.backups.creating import write_beside
from evidence_store.custody.heads.known_heads import GivenHeads, verify_known_heads
from evidence_store.custody.leaves.drafts import Head
from evidence_store.data_folder.scratch import scratch_in
from evidence_store.errors import NotFoundError
from evidence_store.workflow.unit.backups import CheckedBackup, record_backup

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyrage import x25519

    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.composing import Opens
    from evidence_store.open_folder.store import Store
    from forensics.erasing.progress import Report


def verify_backup(
    store: Store,
    acting: ActingWithKeys,
    file: Path,
    *,
    opens: Opens,
    identities: Sequence[x25519.Identity] = (),
    report: Report = lambda _: None,
) -> CheckedBackup:
    """Decrypt a backup, restore it to scratch, check it there, and record that it was checked.

    Args:
        store: the open data folder that the backup is of.
        acting: who checks; their own key opens the backup.
        file: the backup.
        opens: opens a data folder as one of this unit's.
        identities: further age identities, where it was not encrypted to this person.
        report: called with how far it has come.

    Raises:
        NotFoundError: there is no such file.
        BackupError: it cannot be opened, is damaged, or does not agree with itself.
        TamperedLogError: the custody log of this folder does not continue the backup's: one of the
            two was changed.
        ConflictError: another backup is at work.
    """
    if not file.is_file():
        raise NotFoundError(f"{file.name} is not there.")
    with scratch_in(store.data) as scratch:
        restored, manifest = unpack_and_check(
            file,
            into=scratch,
            identities=[acting.identity, *identities],
            opens=opens,
            report=report,
            seconds=time.monotonic,
        )
        _require_continued(store, manifest.head)
        with restored.reading() as uow:
            note = uow.custody.checkpoint() or ""
            # Of the backup's own time: it opens by the passphrases of then.
            people = [each for each in uow.people.find() if each.is_present and each.is_keeper]
    write_beside(store, acting, file, note=note, people=people)
    digest, size = digest_of_file(file), file.stat().st_size
    backup = CheckedBackup(manifest.id, manifest.made_at, size, digest, manifest.head)
    record_backup(store.desk_of(acting), backup)
    return backup


def _require_continued(store: Store, head: Head) -> None:
    with store.reading() as uow:
        leaves = uow.custody.leaves
        # As a plain head: a backup of entries that a restore lost since is not one of this log.
        place = GivenHeads("this backup", (Head(head.size, head.root),))
        verify_known_heads([place], size=leaves.size(), read=leaves.node)
