"""Backups in a folder or an archive, and what opens them. Runs in a guarded child."""

from __future__ import annotations

from array import array
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.containers.opening import open_files
from forensics.containers.reader import FindsNames, HeldFiles, HeldPart
from forensics.errors import (
    DiskImageError,
    FileSystemError,
    UnreadableExtentError,
    WrongKeyError,
)
from forensics.phone_backups.keybag import Keybag, unwrapped
from forensics.phone_backups.manifest import LONGEST_MANIFEST, Manifest, read_manifest
from forensics.sandbox.messages import answering
from forensics.value_classes import dataclass
from forensics.values import Fault, SourceRef
from forensics.values.backups import MOST_BACKUPS, PhoneBackup
from forensics.values.source_kinds import whole_of
from forensics.wordings import locks as wordings
from forensics.wordings import media

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MANIFEST, DATABASE = b"Manifest.plist", b"Manifest.db"
MOST_ROUNDS = 800_000_000
"""Rounds that all passphrases may cost on all backups of a source: some five minutes."""


@dataclass(frozen=True, slots=True)
class BackupTask:
    """A source that holds files, and the passphrases to try."""

    source: SourceRef
    passphrases: tuple[str, ...] = field(default=(), repr=False)


@answering(PhoneBackup, Fault)
def find_backups(task: BackupTask, beat: Callable[[], None]) -> Iterator[PhoneBackup | Fault]:
    """Return the backups of a source that are open, and a fault for each that stays closed.

    Raises:
        DiskImageError: the source cannot be opened or listed any more.
    """
    files = open_files(task.source)
    try:
        if isinstance(files, FindsNames):
            yield from _Finder(task, files).found(files, beat)
    except OSError as error:
        reason = (error.strerror or media.READ_ERROR).lower()
        raise DiskImageError(media.SYSTEM(reason)) from error
    finally:
        files.close()


def part_of(backup: PhoneBackup) -> HeldPart:
    """Return the part of its container that holds the database of a backup, and nothing else."""
    place, sizes = backup.folder + DATABASE, array("q", [backup.size]).tobytes()
    return HeldPart(1, backup.size, backup.start, backup.end, place, sizes)


@dataclass(slots=True)
class _Finder:
    task: BackupTask
    files: HeldFiles
    rounds: int = 0

    def found(self, names: FindsNames, beat: Callable[[], None]) -> Iterator[PhoneBackup | Fault]:
        folders: dict[bytes, dict[bytes, HeldPart]] = {}
        for place, part in names.find(frozenset((MANIFEST, DATABASE)), beat):
            folder = place.removesuffix(MANIFEST).removesuffix(DATABASE)
            folders.setdefault(folder, {})[place.removeprefix(folder)] = part
        backups = [(f, parts) for f, parts in sorted(folders.items()) if len(parts) == 2]
        if len(backups) > MOST_BACKUPS:
            yield self._fault(wordings.MORE_BACKUPS(MOST_BACKUPS))
        for folder, parts in backups[:MOST_BACKUPS]:
            beat()
            yield from self._backup(folder, parts, beat)

    def _backup(
        self, folder: bytes, parts: dict[bytes, HeldPart], beat: Callable[[], None]
    ) -> Iterator[PhoneBackup | Fault]:
        database = parts[DATABASE]
        place = (database.start, database.end, database.size)
        try:
            manifest = read_manifest(self._content(parts[MANIFEST]))
            if manifest.keybag is None:
                yield PhoneBackup(folder, *place)
                return
            keys = self._opened(manifest.keybag, beat)
        except WrongKeyError:
            none = wordings.NO_KEY if not self.task.passphrases else wordings.WRONG_KEY
            yield self._fault(wordings.BACKUP_CLOSED(none))
        except (FileSystemError, UnreadableExtentError) as error:
            yield self._fault(wordings.BACKUP_CLOSED(_cause(error)))
        else:
            yield from self._with_database(folder, place, manifest, keys)

    def _with_database(
        self,
        folder: bytes,
        place: tuple[int, int, int],
        manifest: Manifest,
        keys: tuple[tuple[int, bytes], ...],
    ) -> Iterator[PhoneBackup | Fault]:
        key = unwrapped(dict(keys).get(manifest.database_class, b""), manifest.database_key)
        if key is None:
            yield self._fault(wordings.BACKUP_CLOSED(wordings.NO_DATABASE_KEY))
            return
        if manifest.keybag is not None and len(keys) < len(manifest.keybag.wrapped):
            yield self._fault(wordings.SOME_CLASSES)
        yield PhoneBackup(folder, *place, keys, key)

    def _opened(self, keybag: Keybag, beat: Callable[[], None]) -> tuple[tuple[int, bytes], ...]:
        for passphrase in self.task.passphrases:
            self.rounds += keybag.rounds + keybag.first_rounds
            if self.rounds > MOST_ROUNDS:
                raise FileSystemError(wordings.TOO_MANY_ITERATIONS(self.rounds))
            beat()
            try:
                return keybag.opened(passphrase)
            except WrongKeyError:
                continue
        raise WrongKeyError(wordings.WRONG_KEY)

    def _content(self, part: HeldPart) -> bytes:
        for file in self.files.files(part):
            if isinstance(file, Fault) or not file.is_file or file.closed:
                continue
            if file.size > LONGEST_MANIFEST:
                break
            stream = self.files.stream(file)
            held = bytearray(file.size)
            try:
                stream.read_into(0, memoryview(held))
            finally:
                stream.close()
            return bytes(held)
        raise FileSystemError(wordings.DAMAGED_KEYBAG)

    def _fault(self, reason: str) -> Fault:
        source = self.task.source
        return Fault(source.image, whole_of(source.kind), (), reason)


def _cause(error: FileSystemError | UnreadableExtentError) -> str:
    return error.reason if isinstance(error, UnreadableExtentError) else str(error)
