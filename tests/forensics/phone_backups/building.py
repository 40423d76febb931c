"""Backups as iTunes and Finder write them, by the published form of their keybag and database.

None of a real telephone may be kept here. ``iphone_backup_decrypt`` 0.11.2, a published reader,
gives the same files of what this writes.
"""

from __future__ import annotations

import hashlib
import plistlib
import sqlite3
from dataclasses import field
from plistlib import UID
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.padding import PKCS7

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

CLASSES = (1, 2, 3, 4, 6, 7, 8, 9, 10, 11)
DATABASE_CLASS, FILE_CLASS = 4, 3
ROUNDS = 1000
SALT, FIRST_SALT = b"salt of twenty bytes", b"20 bytes, the first."


@dataclass(frozen=True)
class Backup:
    """What to write; ``sizes`` are lengths that the database claims in place of the real ones."""

    files: dict[tuple[str, str], bytes]
    password: str = ""
    rounds: int = ROUNDS
    first_rounds: int = ROUNDS
    sizes: dict[str, int] = field(default_factory=dict)
    classes: tuple[int, ...] = CLASSES
    is_binary: bool = True

    def written(self) -> dict[str, bytes]:
        """Return its files by their places in the folder of the backup."""
        found = {"Info.plist": plistlib.dumps({"Device Name": "a phone"})}
        rows = []
        for (domain, path), content in self.files.items():
            name = hashlib.sha1(f"{domain}-{path}".encode()).hexdigest()  # noqa: S324 -- its names
            key = _key(f"file {name}")
            stored = _encrypted(key, content) if self.password else content
            found[f"{name[:2]}/{name}"] = stored
            rows.append((name, domain, path, 1, self._record(path, content, key)))
        database = _database(rows)
        manifest: dict[str, object] = {"IsEncrypted": bool(self.password), "Version": "10.0"}
        if self.password:
            key = _key("database")
            database = _encrypted(key, database)
            manifest["BackupKeyBag"] = self.keybag()
            manifest["ManifestKey"] = _wrapped(DATABASE_CLASS, key)
        form = plistlib.FMT_BINARY if self.is_binary else plistlib.FMT_XML
        return {
            **found,
            "Manifest.plist": plistlib.dumps(manifest, fmt=form),
            "Manifest.db": database,
        }

    def keybag(self) -> bytes:
        """Its keys of classes, under its password."""
        first = hashlib.pbkdf2_hmac(
            "sha256", self.password.encode(), FIRST_SALT, max(self.first_rounds % 5000, 1), 32
        )
        rounds = max(self.rounds % 5000, 1)
        key = hashlib.pbkdf2_hmac("sha1", first, SALT, rounds, 32)
        tags = [
            (b"VERS", _number(5)), (b"TYPE", _number(1)), (b"UUID", b"u" * 16),
            (b"HMCK", b"h" * 40), (b"WRAP", _number(0)), (b"SALT", SALT),
            (b"ITER", _number(self.rounds)), (b"DPWT", _number(2)),
            (b"DPIC", _number(self.first_rounds)), (b"DPSL", FIRST_SALT),
        ]  # fmt: skip
        for number in self.classes:
            wrapped = aes_key_wrap(key, _key(f"class {number}"))
            tags += [
                (b"UUID", b"c" * 16), (b"CLAS", _number(number)), (b"WRAP", _number(2)),
                (b"KTYP", _number(0)), (b"WPKY", wrapped),
            ]  # fmt: skip
        return b"".join(tag + _number(len(value)) + value for tag, value in tags)

    def _record(self, path: str, content: bytes, key: bytes) -> bytes:
        told: dict[str, object] = {
            "$class": UID(4),
            "Size": self.sizes.get(path, len(content)),
            "ProtectionClass": FILE_CLASS,
            "RelativePath": UID(2),
            "Mode": 33188,
        }
        objects: list[object] = ["$null", told, path, "$null", {"$classname": "MBFile"}]
        if self.password:
            told["EncryptionKey"] = UID(3)
            objects[3] = {"$class": UID(4), "NS.data": _wrapped(FILE_CLASS, key)}
        archive = {
            "$version": 100_000,
            "$archiver": "NSKeyedArchiver",
            "$top": {"root": UID(1)},
            "$objects": objects,
        }
        return plistlib.dumps(archive, fmt=plistlib.FMT_BINARY)


def write(folder: Path, backup: Backup) -> Path:
    """Write a backup into a folder."""
    for place, content in backup.written().items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(content)
    return folder


def _database(rows: list[tuple[str, str, str, int, bytes]]) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, "
        "flags INTEGER, file BLOB)"
    )
    connection.execute("CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB)")
    connection.executemany("INSERT INTO Files VALUES (?, ?, ?, ?, ?)", rows)
    folders = [(f"{n:040x}", "CameraRollDomain", f"Media/{n}", 2, bytes(90)) for n in range(60)]
    connection.executemany("INSERT INTO Files VALUES (?, ?, ?, ?, ?)", folders)
    connection.commit()
    return bytes(connection.serialize())


def _key(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def _wrapped(number: int, key: bytes) -> bytes:
    return number.to_bytes(4, "little") + aes_key_wrap(_key(f"class {number}"), key)


def _encrypted(key: bytes, content: bytes) -> bytes:
    padder = PKCS7(128).padder()
    padded = padder.update(content) + padder.finalize()
    return Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor().update(padded)


def _number(value: int) -> bytes:
    return value.to_bytes(4, "big")
