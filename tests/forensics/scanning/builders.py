from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from forensics.hash_sets.blocks import blocks_of
from forensics.hash_sets.sections import from_sections, to_sections
from forensics.sandbox import available_confinement
from forensics.scanning.progress import SilentProgress
from forensics.scanning.purpose import ScanRequest
from forensics.scanning.run import run_scan
from forensics.scanning.scan_means import ScanMeans
from forensics.scanning.stages import STAGES
from forensics.values import Tool
from tests.fakes import InlineExecutor
from tests.forensics.hash_sets.builders import a_hash_set_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Executor
    from pathlib import Path

    from forensics.acquisition_log import AcquisitionLog
    from forensics.hash_set import HashSet
    from forensics.sandbox import Confinement
    from forensics.scanning.progress import ScanProgress
    from forensics.values import ClusterWorker, Hit, ScanResult

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def a_request(
    *sources: Path,
    all_hashes: bool = False,
    media_digest: bool = False,
    stages: tuple[str, ...] = ("exact",),
    log: AcquisitionLog | None = None,
) -> ScanRequest:
    return ScanRequest(sources, stages, all_hashes, media_digest, log=log)


raw_request = partial(a_request, stages=STAGES)


def means(
    *,
    make_executor: Callable[[tuple[Path, ...]], Executor] = lambda _: InlineExecutor(),
    in_flight: int = 2,
    progress: ScanProgress | None = None,
    now: datetime = NOON,
    confinement: Confinement | None = None,
    allow_unconfined: bool = False,
    cluster: tuple[ClusterWorker, ...] = (),
    lost: Callable[[], frozenset[str]] = frozenset,
) -> ScanMeans:
    return ScanMeans(
        make_executor,
        in_flight,
        lambda: now,
        progress or SilentProgress(),
        Tool("expunge", "0"),
        confinement=available_confinement() if confinement is None else confinement,
        allow_unconfined=allow_unconfined,
        cluster=cluster,
        lost=lost,
    )


def scanned(
    *sources: Path,
    hash_set: HashSet,
    out: Path,
    request: ScanRequest | None = None,
    restart: bool = False,
    with_means: ScanMeans | None = None,
) -> ScanResult:
    return run_scan(
        request or a_request(*sources),
        hash_set=hash_set,
        out=out,
        restart=restart,
        means=with_means or means(),
    )


def a_whole_set_of(contents: Iterable[bytes]) -> HashSet:
    """A hash set of originals at hand: it finds pieces of them as well."""
    listed = list(contents)
    known_files = a_hash_set_of(listed).known_files
    return from_sections(to_sections(bytes(32), known_files, blocks=blocks_of(listed)))


def content_at(path: Path, hit: Hit) -> bytes:
    data = path.read_bytes()
    return b"".join(data[e.offset : e.end] for e in hit.extents)
