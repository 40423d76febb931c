"""What a witness keeps: its key, the logs that it watches, every checkpoint and every refusal.

    witness.key.pem        the witness's private key, encrypted by a passphrase
    witness-key.txt        its public key (C2SP form)
    logs/<id>/log-key.txt  a log's public key; <id> is made from the log's name
    logs/<id>/log-key-N.txt  the key that replaced it, for heads of more than N entries
    logs/<id>/checkpoints/ every checkpoint that was cosigned, whole, numbered
    logs/<id>/refused/     every request that was refused and may be evidence, numbered

Files are only ever added.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from evidence_store.custody.heads.checkpoints import LogKey, verify_checkpoint
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.outside.cosignatures import WitnessKey
from evidence_store.errors import ConflictError, CustodyError, NotFoundError, WrongEntryError
from evidence_store.ways import Way
from forensics.output import flush_folder
from forensics.value_classes import dataclass

PRIVATE = "witness.key.pem"
PUBLIC = "witness-key.txt"
LOGS = "logs"
CHECKPOINTS = "checkpoints"
REFUSED = "refused"
# SP 800-63B-4, 3.1.1.2: the least for a password that is the only factor.
MIN_PASSPHRASE = 15


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """One checkpoint as it was kept: its number, the note with all signatures, what it says."""

    number: int
    note: str
    head: Head


@dataclass(frozen=True, slots=True)
class WatchedLog:
    """One log that the witness watches, and what it keeps of it."""

    folder: Path
    key: LogKey

    @property
    def last(self) -> int:
        """Up to how many entries the key before the present one signed; 0 where there is none."""
        return self.key.former[-1].last if self.key.former else 0

    def kept(self) -> list[KeptCheckpoint]:
        """Every checkpoint that was cosigned, oldest first.

        Raises:
            CustodyError: a number is missing.
            TamperedLogError: a file is not what was kept.
        """
        files = _numbered(self.folder / CHECKPOINTS)
        if [number for number, _ in files] != list(range(1, len(files) + 1)):
            raise CustodyError(
                f"{self.key.origin}: a checkpoint that this witness kept is missing. Nothing is "
                "cosigned. Find out who removed it, and use a copy of this folder."
            )
        notes = [(number, path.read_text("utf-8")) for number, path in files]
        return [KeptCheckpoint(n, note, verify_checkpoint(note, key=self.key)) for n, note in notes]

    def keep(self, number: int, note: str) -> None:
        """Keep a checkpoint as that number, durably, before it is reported.

        Raises:
            ConflictError: another process took the number meanwhile.
        """
        _add(self.folder / CHECKPOINTS, number, note.encode())

    def refused(self) -> list[Path]:
        """Every request that was refused and kept, oldest first."""
        return [path for _, path in _numbered(self.folder / REFUSED)]

    def keep_refused(self, why: str, request: bytes) -> None:
        """Keep a request that was refused, with the reason in its first line."""
        _add(self.folder / REFUSED, len(self.refused()) + 1, f"{why}\n".encode() + request)


@dataclass(frozen=True, slots=True)
class WitnessFolder:
    """The folder of one witness."""

    path: Path

    @property
    def key(self) -> WitnessKey:
        """The witness's public key.

        Raises:
            NotFoundError: this is not the folder of a witness.
        """
        try:
            return WitnessKey.from_text((self.path / PUBLIC).read_text("utf-8").strip())
        except FileNotFoundError:
            raise self._not_one() from None

    def logs(self) -> list[WatchedLog]:
        """All logs that are watched, by their names."""
        files = (self.path / LOGS).glob("*/log-key.txt")
        found = [WatchedLog(file.parent, _keys_in(file.parent)) for file in files]
        return sorted(found, key=lambda log: log.key.origin)

    def log(self, origin: str) -> WatchedLog | None:
        """The log of that name, if it is watched."""
        return next((each for each in self.logs() if each.key.origin == origin), None)

    def follow(self, key: LogKey) -> None:
        """Watch a log from now on.

        Args:
            key: its public key.

        Raises:
            ConflictError: a log of that name is watched already.
            NotFoundError: this is not the folder of a witness.
        """
        # The name of a log may hold a slash, which would lead elsewhere.
        identifier = hashlib.sha256(key.origin.encode()).hexdigest()[:16]
        folder = self.path / LOGS / identifier
        try:
            folder.mkdir()
        except FileNotFoundError:
            raise self._not_one() from None
        except FileExistsError:
            raise ConflictError(
                f"{key.origin}: this witness watches a log of that name already. Where two people "
                "of its unit replaced its key, say how many entries the old one signed: --after."
            ) from None
        for name in (CHECKPOINTS, REFUSED):
            (folder / name).mkdir()
        _write(folder / "log-key.txt", f"{key}\n".encode())
        flush_folder(folder.parent)

    def follow_replaced(self, key: LogKey, *, last: int) -> None:
        """Watch a log whose key two people of its unit replaced, as they said in person.

        Args:
            key: the new public key.
            last: up to how many entries the heads reach that the old key signed.

        Raises:
            NotFoundError: no log of that name is watched.
            ConflictError: a head was cosigned that the old key signed beyond that, or the key is
                one that the log had.
        """
        log = self.log(key.origin)
        if log is None:
            raise NotFoundError(f"{key.origin}: this witness watches no log of that name.")
        known = {log.key.public_key, *(each.public_key for each in log.key.former)}
        newest = max((each.head.size for each in log.kept()), default=0)
        if key.public_key in known or newest > last or last <= log.last:
            raise ConflictError(
                f"{key.origin}: this does not fit what the witness has seen: {newest} entries "
                "under the old key. Nothing was changed. Ask the unit again, in person."
            )
        _write(log.folder / f"log-key-{last}.txt", f"{key}\n".encode())
        flush_folder(log.folder)

    def open_seed(self, passphrase: str) -> bytes:
        """The witness's signing seed (32 bytes).

        Raises:
            WrongEntryError: the passphrase does not open it, or it is another key.
        """
        try:
            private = load_pem_private_key((self.path / PRIVATE).read_bytes(), passphrase.encode())
        # TypeError is how cryptography refuses a key that is not encrypted at all.
        except (ValueError, TypeError):
            raise WrongEntryError("This passphrase does not open the witness's key.") from None
        if not isinstance(private, Ed25519PrivateKey):
            raise WrongEntryError("The witness's key is not of the kind that this program uses.")
        seed = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        if WitnessKey.of_seed(self.key.name, seed) != self.key:
            raise WrongEntryError("The witness's private key is not that of its public key.")
        return seed

    def _not_one(self) -> NotFoundError:
        return NotFoundError(
            f"{self.path.name} is not the folder of a witness. Make one: " + Way.WITNESS_INIT + "."
        )


def make_witness(path: Path, *, name: str, passphrase: str) -> WitnessFolder:
    """Make the folder of a witness with a new key, sealed by the passphrase.

    Raises:
        ConflictError: the folder is there already.
        WrongEntryError: the passphrase is shorter than 15 characters.
        CustodyError: the name cannot be one.
    """
    if len(passphrase) < MIN_PASSPHRASE:
        raise WrongEntryError(f"A passphrase has at least {MIN_PASSPHRASE} characters.")
    private = Ed25519PrivateKey.generate()
    seed = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    key = WitnessKey.of_seed(name, seed)
    sealed = private.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
    )
    try:
        path.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise ConflictError(f"{path.name} is there already. Choose another name.") from None
    (path / LOGS).mkdir()
    _write(path / PRIVATE, sealed)
    _write(path / PUBLIC, f"{key}\n".encode())
    flush_folder(path)
    flush_folder(path.parent)
    return WitnessFolder(path)


def _keys_in(folder: Path) -> LogKey:
    """A log's keys, each with those that it replaced."""
    keys = LogKey.from_text((folder / "log-key.txt").read_text("utf-8").strip())
    later = {int(each.stem.removeprefix("log-key-")): each for each in folder.glob("log-key-*.txt")}
    for last, file in sorted(later.items()):
        new = LogKey.from_text(file.read_text("utf-8").strip())
        keys = keys.replaced_by(new.public_key, last=last)
    return keys


def _numbered(folder: Path) -> list[tuple[int, Path]]:
    return sorted((int(each.stem), each) for each in folder.glob("[0-9]*.txt"))


def _add(folder: Path, number: int, data: bytes) -> None:
    beside = folder / f".{secrets.token_hex(8)}"
    _write(beside, data)
    try:
        # A number is taken by one process only: a file gets its name by a link, which fails where
        # the name is taken, so two requests at once are answered one after the other.
        (folder / f"{number:08}.txt").hardlink_to(beside)
    except FileExistsError:
        raise ConflictError("Another request came in between. Repeat this one.") from None
    finally:
        beside.unlink()
    flush_folder(folder)


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
