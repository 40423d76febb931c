"""Restore a backup to a private folder and check it there, before anybody relies on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.backups.archive import read_archive
from evidence_store.backups.manifest import verify_manifest
from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.heads.known_heads import GivenHeads
from evidence_store.data_folder.databases import in_folder
from evidence_store.data_folder.settings_files import read_settings, write_settings
from evidence_store.errors import BackupError, EvidenceStoreError
from evidence_store.ways import said_by
from forensics.erasing.progress import Meter, Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pyrage import x25519

    from evidence_store.backups.manifest import Manifest
    from evidence_store.open_folder.composing import Opens
    from evidence_store.open_folder.store import Store
    from forensics.erasing.progress import Report


def unpack_and_check(
    file: Path,
    *,
    into: Path,
    identities: Sequence[x25519.Identity],
    opens: Opens,
    report: Report,
    seconds: Callable[[], float],
) -> tuple[Store, Manifest]:
    """Restore a backup into an empty folder, run every check of ``fsck`` there, compare the head.

    Args:
        file: the backup.
        into: an empty private folder; what was unpacked stays there, whole or not.
        identities: one of them must open the backup.
        opens: opens a data folder as one of this unit's.
        report: called with how far it has come.
        seconds: never runs backwards.

    Raises:
        BackupError: it cannot be opened, is damaged, or was not made by the unit of its log.
        EvidenceStoreError: what it holds does not agree with itself.
    """
    meter = Meter(Phase.CHECKING, file.stat().st_size, start=0, report=report, clock=seconds)
    signed = read_archive(file, into=into, identities=identities, advance=meter.advance)
    settings = read_settings(into)
    verify_manifest(signed, key=LogKey.from_text(settings.log.verifier_key))
    store = _opened(into, opens)
    try:
        for _ in store.check(known=[GivenHeads("its own list", (signed.manifest.head,))]):
            pass
    except EvidenceStoreError as error:
        message = "What this backup holds does not agree with itself. " + said_by(error)
        raise BackupError(message) from error
    with store.reading() as uow:
        if uow.custody.head() != signed.manifest.head:
            raise BackupError(
                "The state of the custody log in the backup is not the one the backup states."
            )
    return store, signed.manifest


def _opened(folder: Path, opens: Opens) -> Store:
    """Open what was unpacked, in its own file."""
    settings = read_settings(folder)
    if settings.database.url:  # the server at hand is not what is restored
        settings = in_folder(settings)
        write_settings(folder, settings)
    return opens(folder)
