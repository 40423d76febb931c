"""Restore a backup to a private folder and check it there, before anybody relies on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.settings import load_settings, to_toml
from evidence_store.bootstrap.backups.archive import read_archive
from evidence_store.bootstrap.backups.manifest import verify_manifest
from evidence_store.bootstrap.data_folder.databases import in_folder
from evidence_store.bootstrap.data_folder.places import SETTINGS
from evidence_store.bootstrap.opening.opening import compose, open_store
from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.heads.known_heads import GivenHeads
from evidence_store.errors import BackupError, EvidenceStoreError
from evidence_store.persistence.upkeep.revisions import head_revision, revision_of, upgrade
from forensics.erasing.progress import Meter, Phase
from forensics.output import write_new

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pyrage import x25519

    from evidence_store.bootstrap.backups.manifest import Manifest
    from evidence_store.bootstrap.opening.store import Store
    from evidence_store.workflow._kit.ports import Clock
    from forensics.erasing.progress import Report


def unpack_and_check(
    file: Path,
    *,
    into: Path,
    identities: Sequence[x25519.Identity],
    clock: Clock,
    report: Report,
    seconds: Callable[[], float],
) -> tuple[Store, Manifest]:
    """Restore a backup into an empty folder, run every check of ``fsck`` there, compare the head.

    Args:
        file: the backup.
        into: an empty private folder; what was unpacked stays there, whole or not.
        identities: one of them must open the backup.
        clock: gives the present.
        report: called with how far it has come.
        seconds: never runs backwards.

    Raises:
        BackupError: it cannot be opened, is damaged, or was not made by the unit of its log.
        EvidenceStoreError: what it holds does not agree with itself.
    """
    meter = Meter(Phase.CHECKING, file.stat().st_size, start=0, report=report, clock=seconds)
    signed = read_archive(file, into=into, identities=identities, advance=meter.advance)
    settings = load_settings(into / SETTINGS)
    verify_manifest(signed, key=LogKey.from_text(settings.log.verifier_key))
    store = _opened(into, clock)
    try:
        for _ in store.check(known=[GivenHeads("its own list", (signed.manifest.head,))]):
            pass
    except EvidenceStoreError as error:
        message = f"What this backup holds does not agree with itself. {error}"
        raise BackupError(message) from error
    with store.reading() as uow:
        if uow.custody.head() != signed.manifest.head:
            raise BackupError(
                "The state of the custody log in the backup is not the one the backup states."
            )
    return store, signed.manifest


def _opened(folder: Path, clock: Clock) -> Store:
    """Open what was unpacked, in its own file; one of an earlier version is brought forward."""
    settings = load_settings(folder / SETTINGS)
    if settings.database.url:  # the server at hand is not what is restored
        settings = in_folder(settings)
        write_new(folder / SETTINGS, to_toml(settings).encode(), replace=True)
    beginning = compose(folder, settings, clock)
    if revision_of(beginning.reader) != head_revision():
        upgrade(beginning.writer)
    return open_store(folder, clock=clock)
