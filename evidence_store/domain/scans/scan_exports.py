"""Exports of a scan as the log tells them: which file of which form was made, and downloaded."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from forensics.value_classes import dataclass
from forensics.values import Digest


class ExportDeed(StrEnum):
    """What a person can make of a scan; the values are the names of the browser's acts."""

    EXPORT = "export"
    DISCLOSE = "disclose-digests"

    @classmethod
    def named(cls, name: str) -> ExportDeed | None:
        """Return the deed of that name; None where it is that of something else."""
        return next((each for each in cls if each.value == name), None)

    @property
    def holds_digests(self) -> bool:
        """Whether digests of known files stand in it."""
        # With a digest anyone tests for the picture, so to hand one out is a disclosure (ADR 68).
        return self is ExportDeed.DISCLOSE


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
