"""Open a data folder: compose what ``expunge.toml`` names, and hold it to the log's first entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.heads.log_keys import replacements_in
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.data_folder.formats import own_revision, require_ready
from evidence_store.data_folder.local_disks import require_local
from evidence_store.data_folder.places import (
    DATABASE,
    LOG,
    NEW_KEYS,
    ROOT,
    ROOT_KEY,
    SETTINGS,
    UNIT_KEYS,
)
from evidence_store.data_folder.settings_files import read_settings
from evidence_store.data_folder.staging import put_in_place
from evidence_store.errors import CustodyError, DamagedRecordError, NotFoundError
from evidence_store.open_folder.composing import compose
from evidence_store.open_folder.founding import require_founded
from evidence_store.open_folder.policies import require_same_policy, require_usable
from evidence_store.ways import Way

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.errors import EvidenceStoreError
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.ports import Clock

_OF_A_UNIT = (SETTINGS, DATABASE, UNIT_KEYS, ROOT, ROOT_KEY, LOG)
"""Where one of these is, a unit's record is or was."""


def open_store(data: Path, *, clock: Clock | None = None) -> Store:
    """Open a data folder that ``expunge init`` made and its first people have signed for.

    Args:
        data: the folder.
        clock: gives the present; None takes the system's. Only tests give one.

    Raises:
        NotFoundError: it is not a data folder.
        DamagedRecordError: it is one, and a file that it needs is missing.
        EvidenceStoreError: its database is at another revision.
        CustodyError: settings and log disagree whether it is for training or on the policy, or not
            all of the first people have signed.
    """
    store = open_unheld(data, clock=clock)
    require_usable(store.settings.policy)
    require_same_policy(store)
    return store


def open_unheld(data: Path, *, clock: Clock | None = None) -> Store:
    """Open a data folder whatever policy its settings name: to look at the policy or put it back.

    Raises:
        As ``open_store``, but for the policy.
    """
    store = open_unfounded(data, clock=clock)
    require_founded(store)
    return store


def open_unfounded(data: Path, *, clock: Clock | None = None) -> Store:
    """Open a data folder for the founding alone: its first people have not all signed yet.

    Raises:
        NotFoundError: it is not a data folder.
        DamagedRecordError: it is one, and a file that it needs is missing.
        EvidenceStoreError: its database is at another revision, or SQLite's file lies where it
            cannot be relied on.
        CustodyError: an earlier version made it, or settings and log disagree whether it is for
            training.
    """
    _require_files(data, SETTINGS, UNIT_KEYS, ROOT)
    # Before the settings are read, which may still name the key that the log had before.
    _finish_replacing(data, clock)
    settings = read_settings(data)
    if not settings.database.url:
        require_local(data)
        _require_files(data, DATABASE)
    store = compose(data, settings, clock)
    store.outside.let_room_go()  # SQLite makes files beside its own before anything can be read
    # Before further files are asked for: an older folder has others, and is told as older.
    own_revision(store.reader)
    _require_files(data, LOG, ROOT_KEY)
    require_ready(store.reader)
    _require_same_kind(store)
    return store


def _finish_replacing(data: Path, clock: Clock | None) -> None:
    """Put new keys of the unit in their place, where a kill came between their entry and that."""
    if not (data / NEW_KEYS / SETTINGS).is_file():
        return
    store = compose(data, read_settings(data), clock)
    with store.reading() as uow:
        replaced = replacements_in(uow.custody.control())
    staged = read_settings(data / NEW_KEYS).log.verifier_key
    # Laid aside without their entry, they never became the unit's keys (ADR 36).
    if replaced and str(replaced[-1][1].log_key) == staged:
        put_in_place(data)


def _require_files(data: Path, *names: str) -> None:
    for name in names:
        if not (data / name).is_file():
            raise _without(data, name)


def _without(data: Path, name: str) -> EvidenceStoreError:
    """The error for a file that is not there: nobody is sent to begin where a unit's files are."""
    if not any((data / each).is_file() for each in _OF_A_UNIT):
        return NotFoundError(
            f"This is not a data folder: {name} is not in it. Check --data, or make one "
            "with: " + Way.INIT + "."
        )
    if name == DATABASE:
        return DamagedRecordError(
            f"{name} is missing from this data folder. Stop work, keep the folder as it is, and "
            "restore the newest backup to another place: " + Way.BACKUP_RESTORE + "."
        )
    return DamagedRecordError(
        f"{name} is missing from this data folder. Take it out of the newest backup (restore "
        "that elsewhere: " + Way.BACKUP_RESTORE + "), put it in its place, then "
        "run: " + Way.FSCK + "."
    )


def _require_same_kind(store: Store) -> None:
    """Check that settings and the log's first entry agree on training."""
    with store.reading() as uow:
        first = uow.custody.leaves.first()
    # Anyone with the folder can edit the settings; the first entry lies under every head.
    said = read_leaf(first.body).public.get("training") if first else None
    if said is not store.is_training:
        raise CustodyError(
            "The settings and the first entry of the custody log disagree whether this folder is "
            "for training. A training folder never becomes a real one; put expunge.toml back."
        )
