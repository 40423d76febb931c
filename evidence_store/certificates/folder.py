"""The folder of issued documents: a file has its name only once its entry is in the custody log.

A document is written beside its name within the transaction that records it, and gets the name
after the commit. Anyone who holds the write lock can therefore tell what an interruption left: a
file whose record exists gets its name, every other one was never issued and goes.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from typing import TYPE_CHECKING

from forensics.output import CASE_FILE_MODE, flush_folder
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_BEGUN = re.compile(r"\.(.+\.pdf)\.[0-9a-f]{8}")


def begin_document(path: Path, pdf: bytes) -> None:
    """Write a document beside its name, and flush it to the medium.

    Raises:
        OSError: the disk is full or the folder cannot be written; nothing stays.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, CASE_FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pdf)
            file.flush()
            # Before the commit: the log must name no file whose bytes a power cut took.
            os.fsync(file.fileno())
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    # A flush of the file need not flush its name (fsync(2)).
    flush_folder(path.parent)


def settle_documents(folder: Path, issued: Mapping[str, Digest]) -> None:
    """Give each document that is recorded its name; remove those that were never issued.

    To be called under the write lock, with the names and digests of all that are recorded of what
    was begun, as they are then.
    """
    begun = begun_documents(folder)
    for path, name in begun:
        final = folder / name
        # By its digest: of two issues under one number, the first cut short, one alone is recorded.
        if not final.exists() and issued.get(name) == _digest_of(path):
            path.replace(final)
        else:
            path.unlink(missing_ok=True)
    if begun:
        flush_folder(folder)


def begun_documents(folder: Path) -> list[tuple[Path, str]]:
    """Documents that have not got their names, each with that name, sorted."""
    begun = sorted(path for path in folder.iterdir() if path.name.startswith("."))
    found = ((path, _BEGUN.fullmatch(path.name)) for path in begun)
    # Through a link, a file from elsewhere would be read and named.
    return [(path, fits[1]) for path, fits in found if fits and not path.is_symlink()]


def _digest_of(path: Path) -> Digest:
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(path.read_bytes()).digest())
