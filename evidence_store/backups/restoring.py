"""Restore a backup to a new folder; nothing is recorded in it until its new epoch is signed."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.backups.archive import digest_of_file
from evidence_store.backups.checking import unpack_and_check
from evidence_store.backups.destroyed import BESIDE, cases_to_end
from evidence_store.backups.restored_note import SCHEMA, RestoredNote, write_note
from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.heads.epochs import new_origin, restorations_in
from evidence_store.custody.heads.high_water import HighWaterFile
from evidence_store.custody.heads.known_heads import lost_heads
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.data_folder.databases import move_to_server
from evidence_store.data_folder.scratch import LOCK, private_place
from evidence_store.data_folder.settings_files import write_settings
from evidence_store.errors import BackupError, NotFoundError, WrongEntryError
from forensics.output import flush_folder, refuse_existing
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pyrage import x25519

    from evidence_store.backups.manifest import Manifest
    from evidence_store.custody.heads.known_heads import KnownHeads
    from evidence_store.custody.leaves.drafts import Head
    from evidence_store.open_folder.composing import Opens
    from evidence_store.open_folder.store import Store
    from forensics.erasing.progress import Report


@dataclass(frozen=True, slots=True)
class Server:
    """A database on a server: the application's URL, and the owner's (empty: tables are made)."""

    url: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: the note of the new folder, and the key of its log."""

    note: RestoredNote
    log_key: LogKey


def restore_backup(
    file: Path,
    *,
    into: Path,
    opens: Opens,
    identities: Sequence[x25519.Identity],
    known: Callable[[LogKey], Iterable[KnownHeads]],
    expected_key: LogKey | None = None,
    server: Server | None = None,
    report: Report = lambda _: None,
) -> Restored:
    """Restore a backup to a new folder, checked whole before the folder has its name.

    Lists of destroyed keys that stand in the backup's folder, beside newer backups, say which
    cases' values are destroyed again with the second signature.

    Args:
        file: the backup.
        into: the folder to make; nothing may stand there.
        opens: opens a data folder as one of this unit's.
        identities: age identities, one of which must open the backup.
        known: given the log's key, the heads that are known outside; those of the high-water file
            that the backup's settings name are added, where it is at hand.
        expected_key: the log's key as the unit published it; None compares nothing.
        server: an empty database on a server to restore to; None keeps SQLite in the folder.
        report: called with how far it has come.

    Raises:
        WrongEntryError: the server's database holds a custody log already, or cannot be used.
        OutputExistsError: something stands at ``into``.
        BackupError: it cannot be opened, is damaged, does not agree with itself, or is another's.
        TamperedLogError: the log in it does not continue a head from outside.
    """
    if not file.is_file():
        raise NotFoundError(f"{file.name} is not there.")
    refuse_existing(into)
    # Beside its place, since a rename does not leave its file system (rename(2)).
    place = into.with_name(f".{into.name}.restoring")
    with private_place(place) as work:
        store, manifest = unpack_and_check(
            file,
            into=work,
            identities=identities,
            opens=opens,
            report=report,
            seconds=time.monotonic,
        )
        # A forged backup can agree with itself in everything but a key that came by another way.
        if expected_key not in (None, store.log_key.alone):
            raise BackupError(
                "The backup is of a log with another key than you gave. It is not that unit's."
            )
        outside = [*known(store.log_key), *_high_water(store)]
        note = _note(store, manifest, file, outside)
        note = replace(note, ended=cases_to_end(store, sorted(file.parent.glob(f"*{BESIDE}"))))
        _settle(store, note.origin, server)
        write_note(work, note)
        flush_folder(work)
        # Again: rename(2) replaces an empty folder that somebody made there meanwhile.
        refuse_existing(into)
        work.replace(into)
        flush_folder(into.parent)
    _remove_place(place)
    return Restored(note, store.log_key)


def _note(
    store: Store, manifest: Manifest, file: Path, known: Iterable[KnownHeads]
) -> RestoredNote:
    at = store.clock()
    # The name of the new epoch bears this day (ADR 16).
    if at < manifest.made_at:
        raise WrongEntryError(
            "The clock of this computer is behind the moment at which the backup was made. Set it "
            "right, then restore again."
        )
    return RestoredNote(
        schema=SCHEMA,
        old_origin=_newest_origin(store),
        origin=new_origin(store.log_key.origin, at=at),
        kept=str(manifest.head),
        heads=tuple(str(head) for head in beyond(store, known)),
        backup=digest_of_file(file),
        backed_up_at=manifest.made_at,
        restored_at=at,
    )


def beyond(store: Store, known: Iterable[KnownHeads]) -> list[Head]:
    """The heads from outside that reach beyond this log; every other one must fit it.

    Raises:
        TamperedLogError: one does not fit.
    """
    with store.reading() as uow:
        custody = uow.custody
        return lost_heads(
            known,
            size=custody.leaves.size(),
            read=custody.leaves.node,
            restorations=restorations_in(custody.control()),
        )


def _high_water(store: Store) -> list[KnownHeads]:
    """The high-water file that the settings of the backup name, where it is at hand."""
    named = store.settings.policy.high_water
    file = HighWaterFile(Path(named), store.log_key) if named else None
    return [file] if file is not None and file.path.is_file() else []


def _newest_origin(store: Store) -> str:
    with store.reading() as uow:
        newest = uow.custody.leaves.last()
    if newest is None:
        raise BackupError("The backup holds an empty custody log.")
    return read_leaf(newest.body).log


def _settle(store: Store, origin: str, server: Server | None) -> None:
    """Let the settings name the new epoch: the log then takes but the entry that begins it."""
    key = store.log_key.called(origin)
    log = replace(store.settings.log, origin=origin, verifier_key=str(key))
    settings = replace(store.settings, log=log)
    if server is not None:
        settings = move_to_server(store.data, settings, url=server.url, owner=server.owner)
    write_settings(store.data, settings)


def _remove_place(place: Path) -> None:
    """Remove what is left of scratch: its lock. Another run that waits for it is refused anyway."""
    for each in place.iterdir():
        if each.name.startswith(LOCK):
            each.unlink(missing_ok=True)
    place.rmdir()
