"""The vault: sealed files of the data folder, of photographs, documents of orders, and copies.

A file is written beside its name, flushed, renamed, then read back, opened and hashed again before
it is reported as kept. Its mode is 0600 from its first byte.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from evidence_store.errors import EvidenceStoreError, NotFoundError
from evidence_store.ways import Way
from forensics.output import write_new
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.sealed_values import ValueSealer

_NAME = re.compile(r"g_[0-9A-Z]{20}(\.view)?|v_[0-9A-Z]{20}(\.[1-9][0-9]?)?")
SUFFIX = ".sealed"
FOLDER_MODE = 0o700


class FileVault:
    """Implements ``workflow._kit.ports.Vault`` over a folder.

    Args:
        folder: made with mode 0700 where it is not there.
        sealer: seals and opens with the unit's key.
    """

    def __init__(self, folder: Path, sealer: ValueSealer) -> None:
        self._folder = folder
        self._sealer = sealer

    def put(self, name: str, data: bytes) -> Digest:
        """Keep these bytes under a name, and give the SHA-256 of the sealed file.

        Raises:
            EvidenceStoreError: what was read back is not what was written; nothing is kept.
            OSError: the disk is full or refuses.
        """
        self._folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        path = self._path(name)
        sealed = self._sealer.seal(name, data)
        write_new(path, sealed)
        back = path.read_bytes()
        if back != sealed or self._sealer.open(name, back) != data:
            path.unlink(missing_ok=True)
            raise EvidenceStoreError(
                "What was read back from the disk is not what was written. Nothing was kept. "
                "Check the disk before anything else."
            )
        return Digest(HashAlgorithm.SHA256, hashlib.sha256(back).digest())

    def get(self, name: str, *, sealed_digest: Digest | None = None) -> bytes:
        """Return the data stored under a name, its sealed file held to a digest where one is given.

        Raises:
            NotFoundError: nothing is.
            EvidenceStoreError: it is another file; who has the keys can seal one.
            SealedKeyError: it was changed.
        """
        try:
            sealed = self._path(name).read_bytes()
        except FileNotFoundError:
            raise NotFoundError(
                f"{name}: this file is not in the vault. Run: " + Way.FSCK
            ) from None
        if sealed_digest is not None and hashlib.sha256(sealed).digest() != sealed_digest.value:
            raise EvidenceStoreError(
                f"{name}: this file is not the one that was recorded. Do not rely on it. Run: "
                + Way.FSCK
            )
        return self._sealer.open(name, sealed)

    def remove(self, name: str) -> None:
        """Take away what a step that failed had put there."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        # Records name the file, and no name may lead out of the folder.
        if not _NAME.fullmatch(name):
            message = "not a name of the vault"
            raise ValueError(message)
        return self._folder / f"{name}{SUFFIX}"
