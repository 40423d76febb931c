"""A folder or archive that holds backups, with their files under the names that these had.

What stands in a backup is called by its stored name, and behind that by its domain and path; of an
encrypted one it is seen decrypted, at the places of its cipher text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.containers.opening import open_files
from forensics.containers.reader import HeldFiles, no_sign
from forensics.contents.means import OverBudgetError
from forensics.contents.pieces import damaged
from forensics.errors import UnreadableExtentError
from forensics.matching.stream_windows import InMemory
from forensics.phone_backups.ciphered import BLOCK, CipheredStream, padded_size
from forensics.phone_backups.database import BackupDatabase
from forensics.phone_backups.finding import DATABASE, MANIFEST, part_of
from forensics.phone_backups.keybag import unwrapped
from forensics.values import Fault
from forensics.values.source_kinds import whole_of
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.containers.reader import HeldFile, HeldPart, HeldStream
    from forensics.matching.content_streams import ContentStream
    from forensics.phone_backups.manifest import BackedUpFile
    from forensics.values import SourceRef
    from forensics.values.backups import PhoneBackup
    from forensics.wordings.wording import Wording

IN_MEMORY = 64 * 1024 * 1024
"""Bytes of a database that is held; of a longer one its pages are read as they are asked for."""


def open_held(source: SourceRef) -> HeldFiles:
    """Open a container of files that was identified before, with the backups that it holds.

    Raises:
        DiskImageError: it cannot be opened, or holds a medium.
    """
    files = open_files(source)
    return BackedUpFiles(files, source) if source.backups else files


class BackedUpFiles:
    """The files of a container, those of its backups by what they are there."""

    def __init__(self, files: HeldFiles, source: SourceRef) -> None:
        """Take an open container, which is closed with this."""
        self._files, self._source = files, source
        self._folders = {backup.folder: _Backup(files, backup) for backup in source.backups}
        self._given: tuple[HeldFile, HeldFile, bytes] | None = None

    def parts(self, beat: Callable[[], None] = no_sign) -> Iterator[HeldPart | Fault]:
        """See ``HeldFiles.parts``."""
        return self._files.parts(beat)

    def files(self, part: HeldPart) -> Iterator[HeldFile | Fault]:
        """See ``HeldFiles.files``."""
        reasons: Counter[Wording] = Counter()
        for file in self._files.files(part):
            if isinstance(file, Fault) or not file.is_file or file.closed:
                self._given = None
                yield file
                continue
            seen, key, reason = self._seen(file)
            self._given = (seen, file, key)
            if reason is not None:
                reasons[reason] += 1
            yield seen
        for reason, number in reasons.items():
            yield Fault(self._source.image, whole_of(self._source.kind), (), reason(number))

    def stream(self, file: HeldFile) -> HeldStream:
        """See ``HeldFiles.stream``."""
        if self._given is None or self._given[0] is not file:
            return self._files.stream(file)
        _, stored, key = self._given
        content = self._files.stream(stored)
        return CipheredStream(content, stored.size, file.size, key) if key else content

    def close(self) -> None:
        """See ``HeldFiles.close``."""
        self._files.close()

    def _seen(self, file: HeldFile) -> tuple[HeldFile, bytes, Wording | None]:
        """A file as it is seen, the key of its content, and what is to be said of it."""
        folder, name = _split(file.place)
        if (backup := self._folders.get(folder)) is not None:
            if name == MANIFEST:
                return replace(file, is_understood=True), b"", None
            if name == DATABASE:
                return file, backup.value.database_key, None
        outer, digits = _split(folder.rstrip(b"/"))
        backup = self._folders.get(outer)
        if backup is None or len(name) != 40 or name[:2] != digits:
            return file, b"", None
        try:
            found = backup.find(name)
        except (UnreadableExtentError, OverBudgetError):
            return file, b"", wordings.NO_BACKUP_LIST
        return (file, b"", None) if found is None else self._named(file, found, backup)

    def _named(
        self, file: HeldFile, found: BackedUpFile, backup: _Backup
    ) -> tuple[HeldFile, bytes, Wording | None]:
        named = replace(file, called=found.name)
        if not found.wrapped or not backup.value.keys:
            return named, b"", None
        key = unwrapped(backup.keys.get(found.number, b""), found.wrapped)
        if key is None or file.size < BLOCK:
            return replace(named, closed="encrypted"), b"", wordings.NO_FILE_KEY
        if file.size - BLOCK <= found.size < file.size:
            return replace(named, size=found.size), key, None
        try:
            stream = self._files.stream(file)
            try:
                size = padded_size(stream, file.size, key)
            finally:
                stream.close()
        except UnreadableExtentError:
            size = file.size - file.size % BLOCK
        return replace(named, size=size), key, None


class _Backup:
    """One backup, and its list of files, which is read when it is first asked."""

    def __init__(self, files: HeldFiles, value: PhoneBackup) -> None:
        self._files, self.value, self.keys = files, value, dict(value.keys)
        self._database: BackupDatabase | None = None
        self._error: UnreadableExtentError | OverBudgetError | None = None

    def find(self, name: bytes) -> BackedUpFile | None:
        """See ``BackupDatabase.find``.

        Raises:
            UnreadableExtentError: the list cannot be read.
            OverBudgetError: reading it takes too much.
        """
        if self._error is not None:
            raise self._error
        try:
            if self._database is None:
                self._database = BackupDatabase(database_of(self._files, self.value), no_sign)
            return self._database.find(name)
        except (UnreadableExtentError, OverBudgetError) as error:
            if self._database is None:
                self._error = error
            raise


def database_of(files: HeldFiles, backup: PhoneBackup) -> ContentStream:
    """Return the database of a backup, decrypted.

    Raises:
        UnreadableExtentError: it cannot be read.
    """
    for file in files.files(part_of(backup)):
        if isinstance(file, Fault) or file.place != backup.folder + DATABASE or file.closed:
            continue
        content: HeldStream = files.stream(file)
        if backup.database_key:
            size = file.size - file.size % BLOCK
            content = CipheredStream(content, file.size, size, backup.database_key)
        if content.size > IN_MEMORY:
            return content
        held = memoryview(bytearray(content.size))
        try:
            content.read_into(0, held)
        finally:
            content.close()
        return InMemory(held)
    raise damaged()


def _split(place: bytes) -> tuple[bytes, bytes]:
    """The folder of a path, with the slash at its end, and the name in it."""
    folder, slash, name = place.rpartition(b"/")
    return folder + slash, name
