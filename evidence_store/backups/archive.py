"""The file of a backup: a tar inside an age file (age-encryption.org/v1, X25519).

So that it can be opened without this program: ``age -d -i KEY FILE | tar x``. The first member is
the signed manifest, then come exactly the files that it lists, in its order. Reading believes
nothing: no member but a plain file of a known place, each with the size and digest of the manifest.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pyrage import DecryptError, EncryptError, decrypt_io, encrypt_io, x25519

from evidence_store.backups import manifest as manifests
from evidence_store.backups.manifest import BackedUpFile
from evidence_store.backups.unpacking import Unpacker
from evidence_store.errors import BackupError
from forensics.output import CASE_FILE_MODE
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evidence_store.backups.manifest import SignedManifest

_PIECE = 1024 * 1024
_BLOCK = tarfile.BLOCKSIZE


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a backup and where its bytes are now."""

    file: BackedUpFile
    source: Path


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: bytes, and the SHA-256 over them."""

    size: int
    digest: Digest


def write_archive(
    out: Path,
    *,
    manifest: bytes,
    members: Sequence[Member],
    recipients: Sequence[str],
    advance: Callable[[int], None],
) -> Written:
    """Write the encrypted file and flush it to the medium.

    Args:
        out: the new file.
        manifest: the signed manifest.
        members: what it lists, in its order.
        recipients: age X25519 recipients; any one of them opens the file.
        advance: called with how many more bytes went in.

    Raises:
        BackupError: a recipient is not of the right form, or a file changed meanwhile.
        OSError: the disk is full or the folder cannot be written; no half file is left.
    """
    to = [recipient_from(each) for each in recipients]
    source = _Source(_tar(manifest, members), advance)
    # With its mode from the beginning: until a later chmod others could open it, and keep it open.
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, CASE_FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            sink = _Sink(file.write)
            with _own_error_first(source, sink):
                encrypt_io(source, sink, to)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return Written(sink.size, Digest(HashAlgorithm.SHA256, sink.hasher.digest()))


def read_archive(
    file: Path,
    *,
    into: Path,
    identities: Sequence[x25519.Identity],
    advance: Callable[[int], None],
) -> SignedManifest:
    """Decrypt a backup and unpack it into an empty folder; every byte is held to the manifest.

    Args:
        file: the backup.
        into: an empty private folder.
        identities: age identities, one of which must open the file.
        advance: called with how many more bytes of the file were read.

    Raises:
        BackupError: none of them opens it, it is damaged, or it holds something else.
        OSError: the disk is full.
    """
    with closing(Unpacker(into)) as unpacker, file.open("rb") as opened:
        source = _Source(iter(lambda: opened.read(_PIECE), b""), advance)
        with _own_error_first(source, unpacker):
            decrypt_io(source, unpacker, list(identities))
        return unpacker.finish()


def digest_of_file(path: Path) -> Digest:
    """SHA-256 over a file."""
    with path.open("rb") as file:
        return Digest(HashAlgorithm.SHA256, hashlib.file_digest(file, "sha256").digest())


def recipient_from(text: str) -> x25519.Recipient:
    """An age X25519 recipient from its text (``age1…``).

    Raises:
        BackupError: it is of another form.
    """
    try:
        return x25519.Recipient.from_str(text)
    except Exception:  # noqa: BLE001 -- pyrage's own kinds differ by version
        raise BackupError(
            "A recipient of a backup is an age X25519 recipient: it begins with age1."
        ) from None


@contextmanager
def _own_error_first(*streams: _Source | _Sink | Unpacker) -> Iterator[None]:
    """Raise what went wrong on our side of a stream; else, that the file cannot be read."""
    try:
        yield
    except (DecryptError, EncryptError, OSError) as error:
        for stream in streams:
            if stream.error is not None:
                raise stream.error from None
        # The library has one error for both: by its words alone a wrong key is told from damage.
        if "matching" in str(error).lower():
            raise BackupError(
                "None of these keys opens the backup. Use the key of a person it was encrypted "
                "to: the passphrase of a person of that time, or an identity file."
            ) from None
        raise BackupError(
            "The backup is damaged, or is not a backup. Keep the file as it is, and use another."
        ) from None


class _Source:
    """Bytes to be read, from pieces; keeps its own error, which the library would swallow."""

    def __init__(self, pieces: Iterator[bytes], advance: Callable[[int], None]) -> None:
        self._pieces = pieces
        self._advance = advance
        self._rest = b""
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._rest:
                self._rest = next(self._pieces, b"")
                if not self._rest:
                    return b""
        except Exception as error:
            self.error = error
            raise
        size = len(self._rest) if size < 0 else size
        piece, self._rest = self._rest[:size], self._rest[size:]
        self._advance(len(piece))
        return piece


class _Sink:
    """Counts and hashes what is written; keeps its own error."""

    def __init__(self, write: Callable[[bytes], int]) -> None:
        self._write = write
        self.size = 0
        self.hasher = hashlib.sha256()
        self.error: Exception | None = None

    def write(self, data: bytes) -> int:
        if self.error is not None:
            raise self.error
        try:
            self._write(data)
        except Exception as error:
            self.error = error
            raise
        self.size += len(data)
        self.hasher.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""


def _tar(manifest: bytes, members: Sequence[Member]) -> Iterator[bytes]:
    yield from _member(manifests.NAME, len(manifest), [manifest])
    for each in members:
        yield from _member(each.file.path, each.file.size, _checked(each))
    # POSIX ends an archive with two blocks of zeros; tar warns where they are missing.
    yield bytes(2 * _BLOCK)


def _member(path: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    info = tarfile.TarInfo(path)
    info.size, info.mode = size, CASE_FILE_MODE
    # ustar ends at files of 8 GiB, and pax would add members of its own.
    yield info.tobuf(tarfile.GNU_FORMAT)
    yield from pieces
    if size % _BLOCK:
        yield bytes(_BLOCK - size % _BLOCK)


def _checked(member: Member) -> Iterator[bytes]:
    """A file's bytes, which must still be those that the manifest lists."""
    hasher, left = hashlib.sha256(), member.file.size
    with member.source.open("rb") as file:
        while piece := file.read(min(left, _PIECE)):
            hasher.update(piece)
            left -= len(piece)
            yield piece
        # One byte more, or a file that grew would be cut without a word.
        left -= len(file.read(1))
    if left or hasher.digest() != member.file.digest.value:
        raise BackupError(
            f"{member.file.path} was changed while it was backed up. Run the backup again."
        )
