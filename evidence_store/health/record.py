"""A data folder as it shows without anybody's key: settings, rules, log, backups."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.times import WAY_OUT
from evidence_store.data_folder.clock_faults import clock_fault
from evidence_store.data_folder.formats import needed_revision, own_revision
from evidence_store.data_folder.holdings import kept_files, list_held
from evidence_store.data_folder.places import SCRATCH
from evidence_store.data_folder.referred import of_nobody, referred_to
from evidence_store.data_folder.scratch import LOCK
from evidence_store.data_folder.settings_files import SettingsError, read_settings
from evidence_store.data_folder.wrapping import in_words
from evidence_store.domain.events.kinds.unit_events import BACKUP_VERIFIED
from evidence_store.errors import EvidenceStoreError, TokenError
from evidence_store.health.findings import Finding, bad, fine, look, note
from evidence_store.kept_files import sets
from evidence_store.keys.tokens.modules import find_token
from evidence_store.open_folder.composing import compose
from evidence_store.unit_keys.due import keys_due
from evidence_store.unit_keys.settling import wraps_of
from evidence_store.ways import Way, said_by
from forensics.documents import time_from_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.open_folder.composing import Opens
    from evidence_store.open_folder.store import Store

BACKUP_HOURS = 26  # a nightly backup, and two hours for it
_AHEAD = timedelta(minutes=5)
DRILL_DAYS = 35  # a monthly restore, and some days for it


def look_at_record(data: Path, opens: Opens, *, with_files: bool = True) -> Iterator[Finding]:
    """What can be said of the record in a data folder.

    Args:
        data: the folder.
        opens: opens a data folder as one of this unit's.
        with_files: read every file that the record refers to; it takes as long as they are large.
    """
    try:
        revision = own_revision(compose(data, read_settings(data), None).reader)
    except (SettingsError, EvidenceStoreError) as error:
        yield bad("Record", said_by(error), "Put right what it says, then run this again.")
        return
    # Before it is opened as a unit's, which another revision would refuse without this advice.
    if revision != needed_revision():
        yield bad(
            "Database",
            f"The database is at revision {revision}, this program needs {needed_revision()}.",
            "Make a backup with the version that wrote it, then bring it forward.",
        )
        return
    try:
        store = opens(data)
    except EvidenceStoreError as error:
        yield bad("Record", said_by(error), "Put right what it says, then run this again.")
        return
    yield fine("Database", f"The database answers, at revision {revision}.")
    yield from _in(store, store.clock(), with_files=with_files)


def _in(store: Store, now: datetime, *, with_files: bool) -> Iterator[Finding]:
    yield _epoch(store)
    yield _clock(store, now)
    yield _keys(store)
    yield from _token(store)
    yield _due(store)
    yield _stops(store)
    yield _holdings(store)
    if with_files:
        yield _files(store)
        yield _of_nobody(store)
    else:
        yield note(
            "Files",
            "Whether each file is the recorded one is checked by "
            + Way.DOCTOR
            + " and "
            + Way.FSCK
            + ".",
        )
    yield _leftovers(store.data)
    yield _unregistered(store)
    yield from _rules(store, now)
    yield from _backups(store, now)
    yield _anchors(store, now)


def _epoch(store: Store) -> Finding:
    if store.waits_for_epoch:
        return bad(
            "Restored folder",
            "This folder was restored from a backup; nothing can be done in it.",
            "Two people sign that it goes on: " + Way.BACKUP_SIGN + ".",
        )
    return fine("Custody log", f"The log's name is {store.log_key.origin}.")


def _clock(store: Store, now: datetime) -> Finding:
    with store.reading() as uow:
        fault = clock_fault(uow.custody.leaves, now)
    if fault:
        return bad("Clock and record", fault, WAY_OUT)
    return fine("Clock and record", "This machine's clock is not behind the newest entry.")


def _keys(store: Store) -> Finding:
    try:
        wraps = wraps_of(store)
    except EvidenceStoreError as error:
        return bad("Unit's keys", said_by(error), "Until then nothing can be recorded.")
    said = f"The unit's sealed keys are whole: {in_words(wraps)}."
    if wrong := [each.sentence for each in wraps if each.sentence]:
        return look("Unit's keys", said, " ".join(wrong))
    return fine("Unit's keys", said)


def _token(store: Store) -> Iterator[Finding]:
    if store.token is None:
        return
    try:
        find_token(store.token)
    except TokenError as error:
        yield bad("Unit's token", said_by(error), "Until then only holds and stops are kept.")
    else:
        yield fine("Unit's token", f"The token {store.token} is plugged in.")


def _due(store: Store) -> Finding:
    try:
        due = keys_due(store)
    except (EvidenceStoreError, OSError):
        return bad(
            "Root's key",
            "The sealed key of the root cannot be read.",
            "Take root-key.sealed out of the newest backup and put it in its place.",
        )
    if due.why:
        tell = bad if due.is_lost else look
        return tell("Unit's keys to be replaced", due.why, due.advice)
    return fine("Unit's keys to be replaced", "No person who could open the unit's keys has left.")


def _stops(store: Store) -> Finding:
    files = store.outside.stop_files()
    if broken := [each.name for each in files if each.stop is None]:
        return bad(
            "Signed stops",
            f"These files in the folder stops cannot be read, so nothing is erased: "
            f"{', '.join(broken)}.",
            "Find out who put them there; then two people sign: " + Way.HOLD_DISMISS_FILE + ".",
        )
    if files:
        return look(
            "Signed stops",
            f"{len(files)} signed holds or stops wait to be recorded; they hold meanwhile.",
            "They are recorded with the next act by a person who opens values of cases. One "
            "that stays was not signed by a person who can act: see " + Way.HOLD_WAITING + ".",
        )
    return fine("Signed stops", "No signed hold or stop waits to be recorded.")


def _holdings(store: Store) -> Finding:
    try:
        list_held(store.data, on_server=store.is_on_server)
    except EvidenceStoreError as error:
        return look("Contents", said_by(error), "Until then no backup can be made.")
    return fine("Contents", "Everything in the data folder is of a kind that backups take along.")


def _files(store: Store) -> Finding:
    count, faults = 0, []
    with store.reading() as uow:
        for each in referred_to(uow):
            count += 1
            try:
                each.require(store.data)
            except EvidenceStoreError as error:
                faults.append(said_by(error))
    if faults:
        return bad(
            "Files",
            f"{len(faults)} of {count} files that the record refers to are not the recorded ones.",
            faults[0],
        )
    return fine("Files", f"All {count} files that the record refers to are the recorded ones.")


def _of_nobody(store: Store) -> Finding:
    with store.reading() as uow:
        left = of_nobody(uow, kept_files(store.data))
    if left:
        return look(
            "Files of nobody",
            f"{len(left)} files in the data folder are not referred to by the record: "
            f"{', '.join(left[:5])}{' and more' if len(left) > 5 else ''}.",
            "A run that was cut short left them, or a person put them there. They are in no backup."
            " When no one is working, move them to another place.",
        )
    return fine("Files of nobody", "The record refers to every file that it should know.")


def _leftovers(data: Path) -> Finding:
    scratch = data / SCRATCH
    left = [each for each in scratch.glob("*") if not each.name.startswith(LOCK)]
    if left:
        return look(
            "Copies of a backup",
            "A backup is at work, or one was cut short and left its copies behind.",
            "Where none is at work, make a backup: it wipes them first.",
        )
    return fine("Copies of a backup", "No copies were left by a backup.")


def _unregistered(store: Store) -> Finding:
    if left := len(sets.leftovers(store)):
        return look(
            "Hash sets",
            f"Imports that were cut short left {left} sealed file{'s' if left > 1 else ''} in the "
            "folder sets, which the record does not know.",
            "They are removed when the server starts: " + Way.SERVE + " --as YOU.",
        )
    return fine("Hash sets", "No import of a hash set was cut short.")


def _rules(store: Store, now: datetime) -> Iterator[Finding]:
    rules = store.rules
    yield fine("Rules", f"The rules in force are of the version {rules.version}.")
    holidays = rules.bank_holidays
    if now.year > holidays.announced_to:
        yield look(
            "Bank holidays",
            f"Bank holidays after {holidays.announced_to} are projected, not announced.",
            "Install the version of Expunge with this year's rules.",
        )
    else:
        yield fine("Bank holidays", f"Bank holidays are as announced, to {holidays.announced_to}.")


def _backups(store: Store, now: datetime) -> Iterator[Finding]:
    newest, checked = _newest_backup(store)
    if newest is None or checked is None:
        yield look(
            "Backup",
            "There is no backup that was restored elsewhere and checked.",
            "Make one every night, on another disk: " + Way.BACKUP_CREATE + ".",
        )
        return
    age = now - newest
    sentence = f"The newest backup that was checked is {_in_words(age)} old."
    if age < -_AHEAD:
        sentence = "The newest backup that was checked bears a time in the future."
    if not -_AHEAD <= age <= timedelta(hours=BACKUP_HOURS):
        yield look("Backup", sentence, "Make one every night: " + Way.BACKUP_CREATE + ".")
    else:
        yield fine("Backup", sentence)
    if not -_AHEAD <= now - checked <= timedelta(days=DRILL_DAYS):
        yield look(
            "Backup check",
            f"No backup was checked for {_in_words(now - checked)}.",
            "Restore one every month: " + Way.BACKUP_VERIFY + ".",
        )


def _newest_backup(store: Store) -> tuple[datetime | None, datetime | None]:
    """When the newest checked backup was made, and when one was last checked."""
    mark = f'"ev":"{BACKUP_VERIFIED.name}"'.encode()
    made: datetime | None = None
    checked: datetime | None = None
    with store.reading() as uow:
        for entry in uow.custody.control():
            if mark in entry.body and (leaf := read_leaf(entry.body)).event == BACKUP_VERIFIED.name:
                at = time_from_text(str(leaf.public["made_at"]))
                made = max(at, made or at)
                checked = leaf.recorded
    return made, checked


def _anchors(store: Store, now: datetime) -> Finding:
    policy = store.settings.policy
    with store.reading() as uow:
        newest = max((each.at for each in uow.anchors.find()), default=None)
        size = uow.custody.head().size
    advice = "Print and acknowledge a sheet, or have the head witnessed: see docs/supervisors.md."
    if newest is None:
        return look("Anchors", f"No head of the log ({size} entries) is held outside.", advice)
    age = now - newest
    sentence = f"The newest head that is held outside is {_in_words(age)} old."
    if not -_AHEAD <= age <= timedelta(hours=policy.anchor_hours):
        return look("Anchors", sentence, advice)
    return fine("Anchors", sentence)


def _in_words(age: timedelta) -> str:
    hours = int(age / timedelta(hours=1))
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


def nothing_given() -> Finding:
    """The line that stands where no data folder was named."""
    return note("Data folder", "None was named, so only the machine was looked at (--data).")
