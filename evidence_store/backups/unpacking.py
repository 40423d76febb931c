"""Unpack a decrypted backup as it streams in: only what its manifest lists, byte for byte."""

from __future__ import annotations

import hashlib
import os
import tarfile
from typing import IO, TYPE_CHECKING

from evidence_store.backups import manifest as manifests
from evidence_store.backups.manifest import read_manifest
from evidence_store.data_folder.holdings import HoldingKind, holding_of
from evidence_store.errors import BackupError
from forensics.output import CASE_FILE_MODE, flush_folder

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.backups.manifest import BackedUpFile, SignedManifest

_BLOCK = tarfile.BLOCKSIZE


def damaged() -> BackupError:
    """The refusal of a backup whose content is not what its manifest says."""
    return BackupError("The backup does not contain what its own list states. Use another backup.")


class Unpacker:
    """Takes the bytes of the tar, in pieces of any length.

    Args:
        into: an empty private folder.
    """

    def __init__(self, into: Path) -> None:
        self._into = into
        self._buffer = bytearray()
        self._signed: SignedManifest | None = None
        self._waiting: list[BackedUpFile] = []
        self._file: _Unpacked | None = None
        self._listing = -1  # bytes of the manifest still to come; -1 before its header
        self._padding = 0
        self.error: Exception | None = None

    def write(self, data: bytes) -> int:
        """Take the next bytes.

        Raises:
            BackupError: they are not what the manifest says.
            OSError: the disk is full.
        """
        if self.error is not None:
            raise self.error  # the library may ask again; the first failure is the one that counts
        try:
            self._buffer += data
            while self._step():
                pass
        except Exception as error:
            self.error = error
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Close what a failure left open; what was unpacked is worth nothing then."""
        if self._file is not None:
            self._file.abandon()

    def finish(self) -> SignedManifest:
        """Return the manifest, if everything that it lists was there and nothing else.

        Raises:
            BackupError: it was not.
        """
        at_rest = self._file is None and not self._padding and not self._waiting
        # A tar ends with two blocks of zeros (POSIX); nothing may hide behind them.
        if self._signed is None or not at_rest or bytes(self._buffer) != bytes(2 * _BLOCK):
            raise damaged()
        for folder in {each.parent for each in self._into.rglob("*")} | {self._into}:
            flush_folder(folder)
        return self._signed

    def _step(self) -> bool:
        """Do one thing with what is in the buffer; False where more must come first."""
        if self._padding:
            return self._skip_padding()
        if self._file is not None:
            return self._take_content(self._file)
        if self._signed is None and self._listing >= 0:
            return self._take_manifest()
        if self._signed is not None and not self._waiting:
            if len(self._buffer) > 2 * _BLOCK:
                raise damaged()
            return False
        return self._take_header()

    def _skip_padding(self) -> bool:
        # What lies between two members is in no list: nothing may hide there.
        part = self._buffer[: self._padding]
        if any(part):
            raise damaged()
        del self._buffer[: len(part)]
        self._padding -= len(part)
        return bool(part)

    def _take_header(self) -> bool:
        if len(self._buffer) < _BLOCK:
            return False
        name, size = _header(bytes(self._buffer[:_BLOCK]))
        del self._buffer[:_BLOCK]
        if self._signed is None:
            if name != manifests.NAME or size > manifests.MAX_MANIFEST:
                raise damaged()
            self._listing = size
        else:
            listed = self._waiting.pop(0)
            if (name, size) != (listed.path, listed.size):
                raise damaged()
            self._file = _Unpacked(self._into, listed)
            self._close_when_whole()
        return True

    def _take_manifest(self) -> bool:
        if len(self._buffer) < self._listing:
            return False
        self._signed = read_manifest(bytes(self._buffer[: self._listing]))
        del self._buffer[: self._listing]
        # What is missing to a whole block: a remainder is never negative in Python.
        self._padding = -self._listing % _BLOCK
        self._waiting = list(self._signed.manifest.files)
        return True

    def _take_content(self, file: _Unpacked) -> bool:
        taken = file.take(memoryview(self._buffer))
        del self._buffer[:taken]
        self._close_when_whole()
        return taken > 0

    def _close_when_whole(self) -> None:
        if self._file is not None and not self._file.left:
            self._file.close()
            self._padding = -self._file.listed.size % _BLOCK
            self._file = None


class _Unpacked:
    """One file on its way out of a backup."""

    def __init__(self, into: Path, listed: BackedUpFile) -> None:
        holding = holding_of(listed.path)
        if holding is None or holding.kind is HoldingKind.PASSING or ".." in listed.path:
            raise BackupError(
                f"The backup holds {listed.path}, which this version of Expunge does not know. "
                "Use the version that made it, or a later one."
            )
        path = into / listed.path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # O_EXCL: a name that is listed twice is not written over what was checked.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        self.listed, self.left = listed, listed.size
        self._hasher = hashlib.sha256()
        self._file: IO[bytes] = os.fdopen(os.open(path, flags, CASE_FILE_MODE), "wb")

    def take(self, data: memoryview) -> int:
        with data, data[: self.left] as part:
            self._file.write(part)
            self._hasher.update(part)
            taken = len(part)
        self.left -= taken
        return taken

    def abandon(self) -> None:
        self._file.close()

    def close(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if self._hasher.digest() != self.listed.digest.value:
            raise damaged()


def _header(block: bytes) -> tuple[str, int]:
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.TarError, UnicodeDecodeError):
        raise damaged() from None
    # A link or a device among the members leads out of the folder.
    if not info.isreg():
        raise damaged()
    return info.name, info.size
