"""A made-up report of a scan, in which every field has something."""

from __future__ import annotations

from typing import Any

from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.outside.sheets import OnPaper
from evidence_store.documents.scan_reports.report import (
    ReportedResult,
    ReportedSource,
    ReportedVolume,
    ScanReport,
)
from evidence_store.domain.certificates.certificate_content import CertifiedScan
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.scans.gradings import Grade, GradedHits
from evidence_store.domain.scans.hit_counts import Established, HitCount
from forensics.values import Coverage, HitKind, PictureCounts
from tests.builders import NOON, SHA
from tests.evidence_store.documents.receipt_values import NOTE

PERSON = "DC Alex Amber (1001)"


def _count(established: Established, kind: HitKind, hits: int) -> HitCount:
    return HitCount(established, kind, hits, dict.fromkeys(Grade, 1), 1, hits - 4)


def a_scan_report(**changes: Any) -> ScanReport:
    """Hits of three sorts, three volumes of which one is locked, and bytes of most classes."""
    told: dict[str, Any] = {
        "case": "62AB1234526",
        "exhibit": "ABC/1",
        "source": ReportedSource(AcquiredAs.DISK_IMAGE, 64_023_257_088, SHA, PERSON, NOON, 12),
        "findings": CertifiedScan(
            confirmed_by="u_2",
            result_digest=SHA,
            hash_set_digest=SHA,
            known_files=500,
            tool="expunge 1.0",
            finished=NOON,
            hits_weak=5,
            known_files_hit=12,
            known_files_weak=2,
            hits_by_kind={"exact": 9, "fragment": 11, "altered": 7},
            coverage=Coverage(
                compared=60_000_000_000, constant=4_000_000_000, unreadable=6_144, opaque=23_250_944
            ),
            not_examined=(
                "a file: the archive could not be opened (12 times)",
                "partition 3: BitLocker, no key was given",
            ),
            opened=("partition 2: LUKS2, opened with a key",),
        ),
        "confirmed_by": "DS Bo Birch (1002)",
        "recorded_by": PERSON,
        "result": ReportedResult(
            started=NOON,
            stages=("exact", "raw", "content"),
            did=("Files that are there were read whole and compared by their digests.",),
            did_not=("Altered copies were not looked for.",),
            confined_by="bubblewrap",
            volumes=(
                ReportedVolume("partition 1", "NTFS", 30_000_000_000, 128_311, ""),
                ReportedVolume("partition 2", "ext4", 30_000_000_000, 11_020, "LUKS2"),
                ReportedVolume("partition 3", "BitLocker", 4_000_000_000, None, ""),
            ),
            pictures=PictureCounts(1_200, 30, 2, 5, 1, 0),
        ),
        "counts": (
            _count(Established.WHOLE, HitKind.EXACT, 8),
            _count(Established.PART, HitKind.FRAGMENT, 11),
            _count(Established.WEAK, HitKind.EXACT, 5),
            _count(Established.LIKE, HitKind.ALTERED, 7),
        ),
        "graded": GradedHits(27, dict.fromkeys(Grade, 4), 4, 11),
        "log": OnPaper((23,), Head(42, bytes(range(32))), NOTE),
        "machines": "exhibit x_1, scan n_1",
        "made_by": PERSON,
        "made_at": NOON,
    }
    return ScanReport(**(told | changes))
