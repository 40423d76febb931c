"""Make a backup: copied at one moment, encrypted, restored and checked, and then recorded."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

from evidence_store.backups.archive import Member, digest_of_file, recipient_from, write_archive
from evidence_store.backups.checking import unpack_and_check
from evidence_store.backups.destroyed import BESIDE as GONE_BESIDE
from evidence_store.backups.destroyed import write_list
from evidence_store.backups.keyring import write_keyring
from evidence_store.backups.manifest import SCHEMA, BackedUpFile, Manifest, sign_manifest
from evidence_store.data_folder.database_copies import (
    copy_database,
    copy_server,
    size_of_database,
    size_of_server,
)
from evidence_store.data_folder.databases import in_folder
from evidence_store.data_folder.formats import needed_revision
from evidence_store.data_folder.holdings import HoldingKind, list_held
from evidence_store.data_folder.places import CERTIFICATES, DATABASE, VAULT
from evidence_store.data_folder.referred import NOBODYS, of_nobody
from evidence_store.data_folder.scratch import scratch_in
from evidence_store.errors import BackupError
from evidence_store.open_folder.composing import compose
from evidence_store.ways import Way
from evidence_store.workflow.unit.backups import CheckedBackup, record_backup
from forensics.erasing.progress import Meter, Phase
from forensics.output import flush_folder, refuse_existing, write_new
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evidence_store.backups.archive import Written
    from evidence_store.domain.people.person import Person
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.composing import Opens
    from evidence_store.open_folder.store import Store
    from forensics.erasing.progress import Report

_NEVER_AGAIN = (f"{CERTIFICATES}/", f"{VAULT}/")  # what lies there is written once
LEAST_RECIPIENTS = 2
"""One key is one accident away from a backup that nobody opens."""

HEAD_BESIDE = ".head"
KEYS_BESIDE = ".keys"


@dataclass(frozen=True, slots=True)
class _Copied:
    """What scratch holds: the members of the backup, and the signed head of the copied log."""

    members: tuple[Member, ...]
    left_out: tuple[str, ...]
    manifest: Manifest
    note: str


def create_backup(
    store: Store,
    acting: ActingWithKeys,
    out: Path,
    *,
    opens: Opens,
    recipients: Sequence[str] = (),
    report: Report = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
) -> CheckedBackup:
    """Make a backup of the data folder while others go on writing to it.

    Beside it stand the signed head of the log (``.head``), people's sealed keys (``.keys``) and the
    keys of cases that were destroyed so far (``.destroyed``).

    Args:
        store: the open data folder.
        acting: who makes it.
        out: the new file.
        opens: opens a data folder as one of this unit's.
        recipients: further age recipients, beside everybody who acts.
        report: called with how far it has come.
        tell: is told, in words, which files are not in it because the record refers to none of
            them: left by a run that was cut short, or put there by somebody.

    Raises:
        BackupError: there are fewer than two recipients, or the copy did not pass its checks.
        EvidenceStoreError: the folder holds what no backup takes along, or the disk is full.
        ConflictError: another backup is at work.
        OutputExistsError: a file of that name is there already.
    """
    for each in (out, *beside(out)):
        refuse_existing(each)
    remove_beginnings(out)
    with store.reading() as uow:
        # Readers open nothing of the unit, and so no backup (ADR 35).
        people = [each for each in uow.people.find() if each.is_present and each.is_keeper]
    to = _recipients(people, recipients)
    with scratch_in(store.data) as scratch:
        copied = _copy(store, acting, scratch, out, report)
        # The file has its name only once it was decrypted
        # again, restored to scratch and checked there.
        passing = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
        try:
            for path in copied.left_out:
                tell(f"{path} is not in the backup: {NOBODYS}")
            written = _encrypt(copied, acting, passing, to, report)
            _check(acting, passing, scratch, opens, report)
            _name(passing, out, _beside(store, acting, note=copied.note, people=people))
        finally:
            passing.unlink(missing_ok=True)
    backup = CheckedBackup(
        copied.manifest.id,
        copied.manifest.made_at,
        written.size,
        written.digest,
        copied.manifest.head,
    )
    try:
        record_backup(store.desk_of(acting), backup)
    except BaseException:
        _take_away(out)  # what is not recorded does not count, and would be in the way of a retry
        raise
    return backup


def beside(backup: Path) -> tuple[Path, Path, Path]:
    """What stands beside a backup: head of the log, sealed keys, list of destroyed keys."""
    head, keys, gone = (
        backup.with_name(f"{backup.name}{each}") for each in (HEAD_BESIDE, KEYS_BESIDE, GONE_BESIDE)
    )
    return head, keys, gone


def write_beside(
    store: Store, acting: ActingWithKeys, backup: Path, *, note: str, people: Sequence[Person]
) -> None:
    """Write what stands beside a backup of this folder, where it is missing."""
    _write_missing(backup, _beside(store, acting, note=note, people=people))


def _beside(
    store: Store, acting: ActingWithKeys, *, note: str, people: Sequence[Person]
) -> list[bytes]:
    signer = acting.unit_keys.log_signer
    return [note.encode(), write_keyring(people), write_list(store, signer=signer)]


def _write_missing(backup: Path, contents: Sequence[bytes]) -> None:
    for file, data in zip(beside(backup), contents, strict=True):
        # What stands there is of the backup's own time, and so are the passphrases that open it.
        if not file.exists():
            write_new(file, data)


def remove_beginnings(out: Path) -> None:
    """Remove what killed runs for the same name left in its folder: unfinished files of ours."""
    names = "|".join(re.escape(each.name) for each in (out, *beside(out)))
    for each in out.parent.iterdir():
        if re.fullmatch(rf"\.({names})\.[0-9a-f]{{8}}", each.name) and not each.is_symlink():
            each.unlink()


def _name(passing: Path, out: Path, contents: Sequence[bytes]) -> None:
    """Give the checked file its name; a kill from here on leaves it whole, but not recorded."""
    # Again: making it took a while, and rename(2) replaces what stands there.
    refuse_existing(out)
    passing.replace(out)
    try:
        flush_folder(out.parent)
        _write_missing(out, contents)
    except BaseException:
        _take_away(out)
        raise


def _take_away(out: Path) -> None:
    for each in (out, *beside(out)):
        each.unlink(missing_ok=True)


def _recipients(people: Sequence[Person], further: Sequence[str]) -> list[str]:
    to = list(dict.fromkeys([*(each.recipient for each in people), *further]))
    for each in to:
        # For its refusal alone: what was mistyped is told before the database is copied.
        recipient_from(each)
    if len(to) < LEAST_RECIPIENTS:
        raise BackupError(
            f"A backup is encrypted to at least {LEAST_RECIPIENTS} recipients. "
            "Give another with --recipient."
        )
    return to


def _copy(
    store: Store, acting: ActingWithKeys, scratch: Path, out: Path, report: Report
) -> _Copied:
    """Copy the databases first: files that records speak of are written before the records."""
    copies = scratch / "copies"
    copies.mkdir(mode=0o700)
    copied = _copy_databases(store, copies, out, report)
    members = [_member(path, copies / path) for path in copied]
    with compose(copies, in_folder(store.settings), store.clock).reading() as uow:
        # By the copy: a file that was recorded after it belongs to the next backup.
        left_out = of_nobody(uow, _files(store))
    for path in _files(store):
        if path in left_out:
            continue
        source = store.data / path
        # What can be written again is copied first: its digest and its bytes must be of one moment.
        if not path.startswith(_NEVER_AGAIN):
            source = copies / path
            source.parent.mkdir(mode=0o700, exist_ok=True)
            shutil.copyfile(store.data / path, source)
        members.append(_member(path, source))
    return _described(store, acting, copies, tuple(members), tuple(left_out))


def _copy_databases(store: Store, copies: Path, out: Path, report: Report) -> list[str]:
    """Copy every database of the folder; where it is on a server, that one too."""
    held = list_held(store.data, on_server=store.is_on_server)
    paths = [each.path for each in held if each.holding.kind is HoldingKind.DATABASE]
    sizes = {path: size_of_database(store.data / path) for path in paths}
    if store.is_on_server:
        sizes[DATABASE] = size_of_server(store.reader)
    total = sum(sizes.values())
    files = sum((store.data / path).stat().st_size for path in _files(store))
    _require_room(store.data, out, databases=total, files=files)
    meter = Meter(Phase.COPYING, total, start=0, report=report, clock=time.monotonic)
    for path in paths:
        copy_database(store.data / path, copies / path, advance=meter.advance)
    if store.is_on_server:
        copy_server(store.reader, copies / DATABASE, advance=meter.advance)
    return list(sizes)


def _files(store: Store) -> list[str]:
    held = list_held(store.data, on_server=store.is_on_server)
    return [each.path for each in held if each.holding.kind is HoldingKind.FILE]


def _member(path: str, source: Path) -> Member:
    return Member(BackedUpFile(path, source.stat().st_size, digest_of_file(source)), source)


def _described(
    store: Store,
    acting: ActingWithKeys,
    copies: Path,
    members: tuple[Member, ...],
    left_out: tuple[str, ...],
) -> _Copied:
    with compose(copies, in_folder(store.settings), store.clock).reading() as uow:
        # Of the copy: others go on writing, and the manifest names the head of what is in the file.
        head, note = uow.custody.head(), uow.custody.checkpoint()
    if note is None:
        raise BackupError("The custody log has no signed head; run: " + Way.FSCK + ".")
    manifest = Manifest(
        schema=SCHEMA,
        id=secrets.token_hex(8),
        made_at=store.clock(),
        made_by=acting.actor.id,
        programme=version("expunge"),
        revision=needed_revision(),
        log_key=str(store.log_key),
        size=head.size,
        root=head.root,
        files=tuple(each.file for each in members),
    )
    return _Copied(members, left_out, manifest, note)


def _encrypt(
    copied: _Copied, acting: ActingWithKeys, out: Path, recipients: Sequence[str], report: Report
) -> Written:
    signed = sign_manifest(copied.manifest, signer=acting.unit_keys.log_signer)
    total = sum(each.size for each in copied.manifest.files)
    meter = Meter(Phase.ENCRYPTING, total, start=0, report=report, clock=time.monotonic)
    return write_archive(
        out,
        manifest=signed,
        members=copied.members,
        recipients=recipients,
        advance=meter.advance,
    )


def _check(acting: ActingWithKeys, file: Path, scratch: Path, opens: Opens, report: Report) -> None:
    place = scratch / "restored"
    place.mkdir(mode=0o700)
    unpack_and_check(
        file,
        into=place,
        identities=[acting.identity],
        opens=opens,
        report=report,
        seconds=time.monotonic,
    )


def _require_room(data: Path, out: Path, *, databases: int, files: int) -> None:
    """Check that both disks have room: for two copies in scratch, and for the backup itself."""
    needed = {data: 2 * (databases + files), out.parent: databases + files}
    for place, size in needed.items():
        if shutil.disk_usage(place).free < size:
            raise BackupError(
                f"There is not enough room on the disk of {place.name or place}: a backup needs "
                f"about {size // (1 << 20) + 1} MiB there. Free space, then run it again."
            )
