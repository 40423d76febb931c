"""What ``expunge scan`` does and says: run it, then tell counts and coverage in plain words."""

from __future__ import annotations

import sys
import time
from collections import Counter
from concurrent.futures import Future
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forensics import __version__
from forensics.cli.cluster_options import AskedCluster
from forensics.cli.keys import keys_at
from forensics.cli.printable import printable
from forensics.cli.workers import cluster_workers, local_workers
from forensics.figures import NO_HIT, counted, coverage_text
from forensics.hash_sets.sections import from_sections
from forensics.sandbox import available_confinement
from forensics.scanning.cluster.cluster_job import Job
from forensics.scanning.progress import ScanProgress, SilentProgress, StreamProgress
from forensics.scanning.purpose import ScanRequest
from forensics.scanning.run import run_scan
from forensics.scanning.scan_means import NO_SANDBOX, ScanMeans
from forensics.scanning.sources.stated_logs import read_given_log
from forensics.scanning.stages import stages_for
from forensics.value_classes import dataclass
from forensics.values import Coverage, PictureCounts, Tool

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from forensics.cli.workers import Workers
    from forensics.values import Digest, ScanResult

NOT_EXAMINED = 3
BAR_WIDTH = 40
BAR_COMPARED, BAR_CONSTANT, BAR_NOT_EXAMINED = "#", "=", "."


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of one command; ``sections`` of its hash set, which is being opened."""

    sources: tuple[Path, ...]
    stages: tuple[str, ...]
    hash_set: Path
    out: Path
    sections: Future[dict[str, bytearray]]
    keys_file: Path | None
    log_file: Path | None
    all_hashes: bool
    media_digest: bool
    workers: int | None
    cluster: AskedCluster | None
    progress: str
    restart: bool
    allow_unconfined: bool


def scan_and_tell(asked: Asked) -> int:
    """Scan, and give the exit code of the contract.

    Raises:
        ForensicsError: see ``run_scan``, ``open_sections``, ``from_sections`` and ``read_keys``.
        OSError: a file cannot be read or written.
    """
    keys = None if asked.keys_file is None else keys_at(asked.keys_file)
    hash_set = from_sections(asked.sections.result())
    log = read_given_log(asked.log_file) if asked.log_file is not None else None
    request = ScanRequest(
        asked.sources, asked.stages, asked.all_hashes, asked.media_digest, log, keys
    )
    with _workers(asked, hash_set.digest) as workers:
        means = ScanMeans(
            make_executor=workers.make_executor,
            in_flight=workers.number + 1,
            clock=partial(datetime.now, UTC),
            progress=_progress(asked.progress),
            tool=Tool("expunge", __version__),
            confinement=available_confinement(),
            allow_unconfined=asked.allow_unconfined,
            cluster=workers.cluster,
            lost=workers.lost,
        )
        result = run_scan(
            request, hash_set=hash_set, out=asked.out, restart=asked.restart, means=means
        )
    _tell(result)
    return 0 if is_complete(result) else NOT_EXAMINED


def _workers(asked: Asked, digest: Digest) -> AbstractContextManager[Workers]:
    if asked.cluster is None:
        return nullcontext(local_workers(asked.workers))
    job = Job(asked.hash_set.absolute(), digest, __version__, asked.allow_unconfined)
    return cluster_workers(asked.cluster, job)


def _progress(kind: str) -> ScanProgress:
    if kind == "none" or (kind == "auto" and not sys.stderr.isatty()):
        return SilentProgress()
    return StreamProgress(sys.stderr, as_json=kind == "json", clock=time.monotonic)


def is_complete(result: ScanResult) -> bool:
    """Whether every stage ran that could find anything, and all was compared and understood."""
    is_whole = result.stages == stages_for(result.hash_set) and not result.faults
    return is_whole and not any(s.coverage.not_examined for s in result.sources)


def _tell(result: ScanResult) -> None:
    """Counts and coverage in plain words; no path, no digest."""
    established = [hit for hit in result.hits if not hit.is_candidate]
    states = Counter(hit.state for hit in established)
    detail = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    items = len({hit.item for hit in established})
    click.echo(
        f"Hits: {len(established)}" + (f" ({detail})" if detail else "") + "; the set holds "
        f"{counted(result.hash_set.known_files, 'known file', 'known files')}, "
        f"{items or 'none'} of them found"
    )
    if like := len(result.hits) - len(established):
        copies = counted(like, "picture is", "pictures are")
        click.echo(
            f"Candidates: {copies} like a known one, and may be an altered copy or another "
            "picture: two people must look at them"
        )
    if weak := [hit for hit in established if not hit.is_strong]:
        alike = sum(hit.likeness is not None for hit in weak)
        shown = f"; {alike} of these show a picture like the known one" if alike else ""
        click.echo(
            f"{len(weak)} of them rest on MD5 or SHA-1 alone: two people must look at them{shown}"
        )
    for source in result.sources:
        click.echo(f"{printable(source.image)}: {coverage_text(source.size, source.coverage)}")
        if source.size:
            click.echo(f"  {coverage_bar(source.coverage)}")
    click.echo(
        "The result names paths and is not encrypted: keep it in an encrypted folder", err=True
    )
    _tell_of_the_way(result)
    if not result.hits:
        click.echo(NO_HIT)


def _tell_of_the_way(result: ScanResult) -> None:
    """How it was scanned, and what was not."""
    if result.cluster:
        lost = sum(worker.lost for worker in result.cluster)
        told = f"; {lost} of them lost on the way, and others did their parts" if lost else ""
        count = counted(len(result.cluster), "worker", "workers")
        click.echo(f"Scanned on a cluster: {count}{told}; the result names them")
    if result.sandbox == NO_SANDBOX:
        click.echo("What read the sources ran without confinement; the result says so")
    if left_out := [each for each in stages_for(result.hash_set) if each not in result.stages]:
        click.echo(f"Left out by --stages: {', '.join(left_out)}; what it would have seen is open")
    if not result.hash_set.described:
        click.echo(
            "Altered copies were not looked for: the hash set holds no description of a picture"
        )
    _tell_of_pictures(result)
    if result.faults:
        faults = counted(
            len(result.faults), "fault; the result tells it", "faults; the result lists them"
        )
        click.echo(f"Not examined: {faults}")


def _tell_of_pictures(result: ScanResult) -> None:
    counts = sum((s.pictures for s in result.sources if s.pictures is not None), PictureCounts())
    if counts != PictureCounts():
        plain = counts.too_small + counts.too_plain
        click.echo(
            f"Pictures compared with the known ones: {counts.compared:,}; {plain:,} too small or "
            f"plain for that; {counts.not_compared:,} could not be looked at"
        )


def coverage_bar(coverage: Coverage) -> str:
    """One line for a medium: what was compared, what repeats one byte, what was not examined.

    A class that has any byte has at least one cell, so that nothing small is rounded away.
    """
    parts = [
        (BAR_COMPARED, coverage.compared),
        (BAR_CONSTANT, coverage.constant),
        (BAR_NOT_EXAMINED, coverage.not_examined),
    ]
    cells = [max(1, round(BAR_WIDTH * size / coverage.total)) if size else 0 for _, size in parts]
    cells[cells.index(max(cells))] += BAR_WIDTH - sum(cells)
    bar = "".join(sign * count for (sign, _), count in zip(parts, cells, strict=True))
    return f"[{bar}] # compared, = one byte repeated, . not examined or not understood"
