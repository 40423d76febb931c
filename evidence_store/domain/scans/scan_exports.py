"""Exports of a scan as the log tells them: which file of which form was made, and downloaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forensics.values import Digest


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A finished file: its form, whether digests of known files stand in it, SHA-256, length."""

    form: str
    holds_digests: bool
    digest: Digest
    size: int


@dataclass(frozen=True, slots=True)
class ScanExport:
    """One export of a scan; ``downloaded`` is None where nobody downloaded it."""

    id: str
    scan_id: str
    file: ExportFile
    made: datetime
    downloaded: datetime | None = None
