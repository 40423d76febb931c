"""Scan results that a worker wrote: they name files of a medium, and stay where it put them.

A result that a person recorded at the command line stays with them, and is in no data folder.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evidence_store.open_folder.store import Store
    from forensics.values import ScanResult


def kept_result(store: Store, digest: Digest, *, exhibit_id: str | None = None) -> Path | None:
    """Return the file of a recorded scan result, known by its digest; None where it is not here.

    ``exhibit_id`` says of which exhibit it is: then the work on others is not looked at.
    """
    for path in _candidates(store, exhibit_id):
        if path.is_file() and digest_of_file(path) == digest:
            return path
    return None


def has_result(store: Store, exhibit_id: str) -> bool:
    """Whether any scan result of work on that exhibit is here; its digest is not looked at."""
    return any(path.is_file() for path in _candidates(store, exhibit_id))


def _candidates(store: Store, exhibit_id: str | None) -> Iterable[Path]:
    if exhibit_id is None:
        return sorted(store.results.glob("j_*.json"))
    with store.reading() as uow:
        jobs = uow.jobs.find(exhibit_id=exhibit_id)
    return [store.results / f"{job.id}.json" for job in jobs]


def digest_of_file(path: Path) -> Digest:
    """Return the SHA-256 of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return Digest(HashAlgorithm.SHA256, hashlib.file_digest(file, "sha256").digest())


def facts_of_scan(store: Store, scan_id: str) -> ScanResult | None:
    """Return what a recorded scan's result says except its hits; None where it is not here.

    Raises:
        NotFoundError: there is no such scan.
        ForensicsError: the result is damaged.
    """
    from forensics.exports.scanned import open_scanned  # noqa: PLC0415 -- pages load without it

    with store.reading() as uow:
        scan = uow.scans.get(scan_id)
    path = kept_result(store, scan.result_digest, exhibit_id=scan.exhibit_id)
    if path is None:
        return None
    with open_scanned(path) as scanned:
        return scanned.facts if scanned.digest == scan.result_digest else None
