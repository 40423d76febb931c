"""An exhibit with a disk image on which pictures lie, and the scan that found them, on record."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.errors import ConflictError
from evidence_store.kept_files.hits import keep_hits
from evidence_store.workflow.scans.acquisitions import (
    AcquisitionEntry,
    register_acquisition,
    verify_acquisition,
)
from evidence_store.workflow.scans.hash_sets import register_hash_set
from evidence_store.workflow.scans.scans import record_scan
from forensics.containers.opening import identify_source
from forensics.documents import to_json
from forensics.scanning.stages import STAGES
from forensics.value_classes import dataclass
from forensics.values import (
    Coverage,
    Digest,
    Extent,
    Fault,
    HashAlgorithm,
    HashSetSummary,
    HitKind,
    HitState,
    Likeness,
    Method,
    ScanResult,
    SourceReport,
)
from tests.evidence_store.scan_results import a_hit, a_result
from tests.forensics.pictures.bombs import bomb
from tests.webui.conftest import PASSPHRASE, Unit
from tests.webui.story import book_stick, in_hand

NAME = "victim_holiday.jpg"
SET = HashSetSummary(Digest(HashAlgorithm.BLAKE3, b"s" * 32), 3, described=3)
SIZE = 1 << 20


@dataclass(frozen=True)
class Scanned:
    """The exhibit's id, its scan, the image's file, and what the result file says."""

    exhibit: str
    scan: ScanRecord
    image: Path
    result: ScanResult | None

    def hit(self, number: int) -> str:
        return f"/hits/{self.scan.id}-{number}"

    @property
    def page(self) -> str:
        return f"/scans/{self.scan.id}"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (200, 60, 60)).save(out, "JPEG")
    return out.getvalue()


def hits(jpeg: bytes, hostile: bytes) -> tuple[Any, ...]:
    """A whole picture, a piece of another, and a hostile one; each in an owner that has a name."""
    told = {"image": "disk.raw", "path": f"/home/{NAME}"}
    whole = {"extents": (Extent(4096, len(jpeg)),), "length": len(jpeg)}
    piece = {"extents": (Extent(262_144, 4096),), "length": 4096, "kind": HitKind.FRAGMENT}
    edge = {"edge": (17, 400), "known_offset": 8192, "item": "cd" * 32, "allocated": False}
    wild = {"extents": (Extent(524_288, len(hostile)),), "length": len(hostile), "item": "ef" * 32}
    return (
        a_hit(**told, **whole),
        a_hit(**told, **piece, **edge, state=HitState.UNALLOCATED),
        a_hit(**told, **wild, state=HitState.DELETED, allocated=False),
    )


def like(jpeg: bytes) -> tuple[Any, ...]:
    """Two candidates: one by its hash, one by points; the second is small."""
    told = {
        "image": "disk.raw", "path": f"/home/{NAME}", "extents": (Extent(4096, len(jpeg)),),
        "length": len(jpeg), "method": Method.PERCEPTUAL, "established_by": (), "score": 0.95,
    }  # fmt: skip
    by_hash, by_points = Likeness(distance=12), Likeness(points=147, mirrored=True)
    return (
        a_hit(**told, kind=HitKind.ALTERED, item="cd" * 32, likeness=by_hash),
        a_hit(**told, kind=HitKind.THUMBNAIL, item="ef" * 32, likeness=by_points),
    )


LOCKED = Coverage(compared=SIZE - 70_000, constant=60_000, encrypted=9_000, unreadable=1_000)


def scan_a_stick(
    unit: Unit,
    folder: Path,
    *,
    found: bool = True,
    candidates: bool = False,
    further: tuple[Any, ...] = (),
    keep: bool = True,
    coverage: Coverage = LOCKED,
    number: int = 7,
) -> Scanned:
    """Book a stick in, register and check its disk image, and record what a scan of it found."""
    store, jpeg, hostile = unit.store, picture(), bomb()
    disk = bytearray(coverage.total)
    disk[4096 : 4096 + len(jpeg)] = jpeg
    disk[524_288 : 524_288 + len(hostile)] = hostile
    image = folder / "disk.raw"
    image.write_bytes(disk)
    examiner = store.open_actor("E1", PASSPHRASE)
    desk = store.signing_desk(examiner)
    officer, serial = store.open_actor("O1", PASSPHRASE), f"USB-TRAINING-{number}"
    stick = book_stick(store, officer, unit.story.case, f"ABC/{number}", serial=serial)
    entry = AcquisitionEntry(identify_source(image), "dd", ())
    bag = in_hand(store, examiner, stick)
    made = register_acquisition(desk, stick.id, entry=entry, bag=bag)
    source = identify_source(image)
    read = verify_acquisition(desk, made.id, source=source, on_progress=lambda _: None)
    with suppress(ConflictError):  # a stick before it brought the set of the case
        register_hash_set(desk, unit.story.case.id, summary=SET)
    locked = Fault("disk.raw", "partition 1", (), "the volume is encrypted and has no key")
    at = store.clock()
    result = a_result(
        started=at,
        finished=at,
        stages=STAGES,
        hash_set=SET,
        sources=(SourceReport("disk.raw", coverage.total, None, coverage, sample=read.sample),),
        hits=(hits(jpeg, hostile) if found else ()) + (like(jpeg) if candidates else ()) + further,
        faults=(locked,) if coverage.encrypted else (),
    )
    digest = Digest(HashAlgorithm.SHA256, hashlib.sha256(to_json(result)).digest())
    scan = record_scan(
        desk,
        made.id,
        result=result,
        result_digest=digest,
        keep=partial(keep_hits, store) if keep else lambda _: None,
    )
    return Scanned(stick.id, scan, image, replace(result))
