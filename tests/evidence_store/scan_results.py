"""Results of scans, as an examiner imports them."""

from __future__ import annotations

from typing import Any

from forensics.values import (
    Coverage,
    Digest,
    Extent,
    HashAlgorithm,
    HashSetSummary,
    Hit,
    HitKind,
    HitState,
    Method,
    ScanResult,
    SourceReport,
)
from tests.builders import NOON, SIZE, TOOL

CANARY = "victim_holiday.jpg"
ITEM = "ab" * 32


def a_hit(**changes: Any) -> Hit:
    told: dict[str, Any] = {
        "image": "disk.E01",
        "item": ITEM,
        "method": Method.EXACT,
        "kind": HitKind.EXACT,
        "state": HitState.LIVE,
        "partition": 1,
        "path": f"/home/u/{CANARY}",
        "also": (),
        "allocated": True,
        "extents": (Extent(0, 512),),
        "edge": (0, 0),
        "known_offset": 0,
        "length": 512,
        "owner": 5,
        "score": 1.0,
        "established_by": (HashAlgorithm.SHA256,),
    }
    return Hit(**(told | changes))


def a_result(**changes: Any) -> ScanResult:
    told: dict[str, Any] = {
        "schema": "scan-result/1",
        "tool": TOOL,
        "started": NOON,
        "finished": NOON,
        "stages": ("exact",),
        "hash_set": HashSetSummary(Digest(HashAlgorithm.BLAKE3, bytes(32)), 51, described=51),
        "sources": (SourceReport("disk.E01", SIZE, None, Coverage(compared=SIZE)),),
        "hits": (),
        "faults": (),
    }
    return ScanResult(**(told | changes))
