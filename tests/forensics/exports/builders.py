"""Results as exports are given them, and names that a medium may hold."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from forensics.exports.export import EXPORTS
from forensics.exports.scanned import Scanned
from forensics.hash_set import KnownFileTable
from forensics.hash_sets.sections import from_sections, to_sections
from forensics.values import (
    Coverage,
    Digest,
    Extent,
    Fault,
    HashAlgorithm,
    HashSetSummary,
    Hit,
    HitKind,
    HitState,
    KnownFile,
    Likeness,
    Method,
    NotOpened,
    PictureCounts,
    ScanResult,
    SourceReport,
    Tool,
    VolumeReport,
)
from forensics.values.file_facts.times import FileTimes, TimeZoneOf
from tests.builders import NOON

if TYPE_CHECKING:
    from forensics.hash_set import HashSet

SIZE = 1 << 30
DISK = "disk.E01"
KNOWN = tuple(
    KnownFile(
        f"IMG-{number:04}",
        1000 * number,
        tuple(
            Digest(kind, bytes([number, 0xCD]) * (kind.size // 2))
            for kind in (HashAlgorithm.SHA256, HashAlgorithm.SHA1, HashAlgorithm.MD5)
        ),
    )
    for number in (1, 2, 3)
)
DIGESTS = [digest.value.hex() for known in KNOWN for digest in known.digests]
HOSTILE = [
    "=cmd|' /C calc'!A0.jpg",
    "@SUM(A1)",
    "two\r\nlines.jpg",
    "nul\0.jpg",
    "\u202egpj.exe",
    "]]></filename><x>&amp;\"'<.jpg",
    r"\xff\xfe.jpg",
    "half \ud800.jpg",
    "\ufffe\uffff\x0b\x1b[2J",
    '","MD5":"0',
    "line\u2028end\u2029.jpg",
    "a/../../b.zip!/c.jpg",
]
names = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(), min_size=1, max_size=20),
)


def the_set() -> HashSet:
    return from_sections(to_sections(bytes(32), KnownFileTable.from_known_files(KNOWN)))


def a_hit(**changes: Any) -> Hit:
    told: dict[str, Any] = {
        "image": DISK,
        "item": KNOWN[0].item,
        "method": Method.EXACT,
        "kind": HitKind.EXACT,
        "state": HitState.LIVE,
        "partition": 1,
        "path": "/home/u/a.zip!/b.jpg",
        "also": (),
        "allocated": True,
        "extents": (Extent(1_048_576, 600), Extent(2_097_152, 400)),
        "edge": (0, 0),
        "known_offset": 0,
        "length": 1000,
        "owner": 5,
        "score": 1.0,
        "established_by": (HashAlgorithm.SHA256,),
    }
    return Hit(**(told | changes))


A_PART = a_hit(
    item=KNOWN[1].item,
    method=Method.BLOCK,
    kind=HitKind.FRAGMENT,
    state=HitState.UNALLOCATED,
    path=None,
    allocated=None,
    owner=None,
    extents=(Extent(5_000_000, 512),),
    edge=(12, 511),
    known_offset=1024,
    length=512,
    established_by=(HashAlgorithm.BLAKE3,),
)
A_CANDIDATE = a_hit(
    item=KNOWN[2].item,
    method=Method.PERCEPTUAL,
    kind=HitKind.ALTERED,
    path="/chat.jpg",
    extents=(Extent(9_000_000, 77),),
    length=77,
    score=0.5,
    established_by=(),
    likeness=Likeness(distance=12),
)

BY_UTC = FileTimes("NTFS", TimeZoneOf.UTC, "2021-03-04T05:06:08Z", "2020-01-01T00:00:01Z")
BY_CLOCK = FileTimes("FAT16", TimeZoneOf.LOCAL, "2021-03-04T05:06:08", accessed="2021-03-05")


def a_result(*hits: Hit, **changes: Any) -> ScanResult:
    told: dict[str, Any] = {
        "schema": "scan-result/1",
        "tool": Tool("expunge", "0.1.0"),
        "started": NOON,
        "finished": NOON,
        "stages": ("exact", "raw"),
        "hash_set": HashSetSummary(the_set().digest, len(KNOWN), described=len(KNOWN)),
        "sources": (
            SourceReport(
                DISK,
                SIZE,
                None,
                Coverage(compared=SIZE - 5000, encrypted=4000, unopened=1000),
                (
                    VolumeReport(1, "partition 1", Extent(1 << 20, 1 << 29), "ntfs", 31, "NTFS"),
                    VolumeReport(2, "partition 2", Extent(1 << 29, 4000), "luks2", None, "LUKS2"),
                ),
                (NotOpened("zip", 12, 1000),),
                pictures=PictureCounts(compared=5, damaged=3),
            ),
        ),
        "hits": hits,
        "faults": (Fault(DISK, "partition 2", (Extent(1 << 29, 4000),), "encrypted, no key"),),
    }
    return ScanResult(**(told | changes))


def exported(name: str, result: ScanResult, *, with_set: bool = False) -> bytes:
    """What an export makes of a result, in which a name may also be half a surrogate pair."""
    known_files = the_set().known_files if with_set else None
    scanned = Scanned(replace(result, hits=()), lambda: iter(result.hits), known_files)
    file = io.BytesIO()
    EXPORTS[name].write(scanned, file)
    return file.getvalue()


def unseen_in(text: str) -> set[str]:
    """The signs of a text that nobody sees and that change what is seen, line ends too."""
    return {sign for sign in text if unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029"}
