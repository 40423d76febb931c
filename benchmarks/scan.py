"""Measure ``expunge scan`` beside other tools, in one run, on media made here.

    python benchmarks/scan.py                 the whole table: 8 GiB, 5 pairs
    python benchmarks/scan.py --gib 1 --pairs 1 --any-machine    a trial; its figures say nothing
    python benchmarks/scan.py --only dd ewfverify    the rows whose names hold one of these words
    python benchmarks/scan.py --scaling       also growth in bytes, files, known files, workers
    python benchmarks/scan.py --write-docs    also puts the table into docs/performance.md

Ratios of pairs are quoted, never a time alone: machines differ, and change while one measures. A
row is measured again when the cores lost speed meanwhile; where they do not come back, the script
refuses to report. Making media takes root, and as long again as measuring, once.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import jobs
from benchmarks.counting import found_by_scan
from benchmarks.growth import growth, memory
from benchmarks.measuring import Job, adopt_orphans, compare, look_at_machine, run
from benchmarks.medium import MIB, Medium, Wanted, compressible_at, medium_at
from benchmarks.reporting import Report, Row, as_text, write_docs
from benchmarks.sets import Sets, hash_sets
from forensics.containers.opening import identify_source, open_image
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.walking import walk_files
from forensics.value_classes import dataclass
from forensics.volumes.opening import open_volumes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOCS = Path(__file__).resolve().parent.parent / "docs"
TRIES, PAUSE = 20, 3.0
ENTRIES_MUST, LISTINGS = 60_000, 5


@dataclass(frozen=True)
class Contest:
    """One row of the table to be: our job, theirs, and what the ratio of wall times should be."""

    ours: str
    job: Job
    peer: str
    theirs: Job
    told_by: str | None
    must: float | None = None
    aim: float | None = None

    @property
    def name(self) -> str:
        """How ``--only`` finds it."""
        return f"{self.ours} / {self.peer}"


def main() -> None:
    """Make what is missing, measure, print; exit 1 where the machine cannot be trusted."""
    asked = _asked()
    adopt_orphans()
    asked.cache.mkdir(parents=True, exist_ok=True)
    medium = medium_at(asked.cache, asked.wanted)
    sets = hash_sets(medium)
    scratch = jobs.Scratch(asked.cache, sets.passphrase)
    contests = [
        contest
        for contest in _contests(scratch, medium, sets, compressible_at(asked.cache, asked.system))
        if not asked.only or any(word in contest.name for word in asked.only)
    ]
    if not contests:
        sys.exit("No row has such a name.")
    watch = _Watch(is_kept=not asked.any_machine)
    title = (
        f"{asked.gib:g} GiB, {asked.files} files, {asked.known} known, {len(medium.plants)} plants"
    )
    report = Report(title, asked.pairs, watch.cores)
    for row in _rows(contests, scratch, medium, asked.pairs, watch):
        report.rows.append(row)
        wall = (
            f"{row.ratio.wall:.3f} (processors {row.ratio.cpu:.3f})" if row.ratio else row.skipped
        )
        print(
            f"{watch.seconds:6.0f} s  {row.ours} / {row.peer}: {wall}", file=sys.stderr, flush=True
        )
    if not asked.only:
        report.other.append(_listing(medium, watch))
        report.other += memory(scratch, asked.cache, asked.wanted, sets)
    if asked.scaling:
        report.other += growth(scratch, asked.cache, medium, sets, asked.pairs)
    watch.settle()
    report.cores = watch.cores
    report.seconds = watch.seconds
    print(as_text(report))
    if asked.any_machine:
        print("Measured on a machine that was not checked: these figures are no result.")
    elif asked.write_docs:
        write_docs(report, DOCS / "performance.md", DOCS / "performance.svg")


def _asked() -> argparse.Namespace:
    about, _, _ = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--gib", type=float, default=8.0, help="size of the medium")
    parser.add_argument("--files", type=int, help="files on it; 50,000 for 8 GiB")
    parser.add_argument("--known", type=int, default=500, help="known files, at least 60")
    parser.add_argument("--pairs", type=int, default=5, help="pairs of runs for each ratio")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="rows whose names hold a word")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/expunge-benchmarks")
    parser.add_argument("--scaling", action="store_true", help="also measure growth")
    parser.add_argument("--write-docs", action="store_true", help="write docs/performance.md")
    parser.add_argument("--any-machine", action="store_true", help="measure even if others run")
    asked = parser.parse_args()
    asked.files = asked.files or round(50_000 * asked.gib / 8)
    size = int(asked.gib * 1024) * MIB
    asked.wanted = Wanted(size, asked.files, asked.known, with_e01=True)
    asked.system = int(asked.gib * 384) * MIB
    if asked.write_docs and (asked.any_machine or asked.pairs < 5 or asked.only):
        parser.error(
            "only all rows, on a quiet machine and with at least 5 pairs, make a result to write"
            " down"
        )
    return asked


class _Watch:
    """Whether the machine kept its speed: looked at before each row, and after it."""

    def __init__(self, *, is_kept: bool) -> None:
        """Look once; where ``is_kept`` is false nothing is refused."""
        self._is_kept = is_kept
        self._begun = time.perf_counter()
        self.cores = 1.0
        self.settle()

    @property
    def seconds(self) -> float:
        """Since the first look."""
        return time.perf_counter() - self._begun

    def settle(self) -> None:
        """Wait for a quiet machine; the least of what its cores reached is what is told.

        Raises:
            SystemExit: it does not become quiet.
        """
        for _ in range(TRIES if self._is_kept else 1):
            seen = look_at_machine()
            if seen.is_quiet or not self._is_kept:
                self.cores = min(self.cores, seen.cores)
                return
            time.sleep(PAUSE)
        sys.exit(f"Nothing is reported: {seen}. Wait until nothing else runs, then measure again.")

    def measured(self, measure: Callable[[], Row]) -> Row:
        """Measure between two looks that both find the machine quiet.

        Raises:
            SystemExit: three times it was not so.
        """
        for _ in range(3):
            self.settle()
            row = measure()
            seen = look_at_machine()
            if seen.is_quiet or not self._is_kept:
                return row
        sys.exit(f"Nothing is reported: while a row was measured, {seen}.")


def _contests(scratch: jobs.Scratch, medium: Medium, sets: Sets, system: Path) -> Iterator[Contest]:
    peers = jobs.peers(scratch, medium)
    raw = jobs.scan(scratch, medium.raw, sets.whole)
    e01 = jobs.scan(scratch, medium.e01, sets.whole)
    digest = jobs.scan(scratch, medium.e01, sets.whole, "--media-digest")
    exact = jobs.scan(scratch, medium.raw, sets.whole, "--stages", "exact")
    exact_e01 = jobs.scan(scratch, medium.e01, sets.whole, "--stages", "exact")
    hashing = ("--stages", "exact", "--all-hashes")
    sha256 = jobs.scan(scratch, medium.raw, sets.sha256, *hashing)
    md5_sha1 = jobs.scan(scratch, medium.raw, sets.md5_sha1, *hashing)
    rows: list[tuple[str, Job, str, float | None, float | None]] = [
        ("raw, every stage", raw, "fiwalk -x", 0.15, 0.10),
        ("raw, every stage", raw, "dd bs=4M", 3.5, 2.5),
        ("raw, every stage", raw, "tsk_loaddb -h", None, None),
        ("raw, every stage", raw, "tsk_recover + md5deep -m", None, None),
        ("raw, every stage", raw, "foremost", None, None),
        ("raw, every stage", raw, "mount + sha256sum", None, None),
        ("raw, exact only", exact, "fls -r", None, None),
        ("E01, every stage", e01, "ewfverify -q", 0.40, 0.26),
        # Both work out MD5, which the E01 states, and SHA-256; without the option it is MD5 alone.
        ("E01, with media digest", digest, "ewfverify -q -d sha256", 0.75, 0.65),
        ("E01, with media digest", digest, "ewfverify -q", None, None),
        ("E01, exact only", exact_e01, "ewfverify -q", 0.08, 0.05),
        ("E01, every stage", e01, "fiwalk -x (E01)", None, None),
        ("every file hashed, SHA-256", sha256, "recursive_hasher", 0.35, 0.24),
        ("every file hashed, MD5 + SHA-1", md5_sha1, "fiwalk -x", 0.45, 0.32),
    ]
    for ours, job, peer, must, aim in rows:
        yield Contest(ours, job, peer, *peers[peer], must, aim)
    inflating = jobs.scan(scratch, system, sets.whole, "--stages", "raw")
    verifying = scratch.job("ewfverify", ("ewfverify", "-q", str(system)))
    ours = "compressible E01, raw pass"
    yield Contest(ours, inflating, "ewfverify -q", verifying, jobs.NOTHING_PLANTED, 0.50, 0.25)


def _rows(
    contests: list[Contest], scratch: jobs.Scratch, medium: Medium, pairs: int, watch: _Watch
) -> Iterator[Row]:
    for contest in contests:
        yield watch.measured(lambda contest=contest: _row(contest, scratch, medium, pairs))  # type: ignore[misc]  # called at once


def _row(contest: Contest, scratch: jobs.Scratch, medium: Medium, pairs: int) -> Row:
    goals = (contest.must, contest.aim)
    if why := jobs.missing(contest.theirs):
        return Row(contest.ours, contest.peer, None, "", *goals, why)
    try:
        ratio = compare(contest.job, contest.theirs, pairs)
    except SystemExit as failed:
        return Row(contest.ours, contest.peer, None, "", *goals, str(failed))
    if contest.told_by == jobs.NOTHING_PLANTED:
        return Row(contest.ours, contest.peer, ratio, "nothing planted", *goals)
    theirs = jobs.found_by_peer(medium, scratch, contest.told_by)
    run(contest.job)
    planted = {plant.item for plant in medium.plants}
    found, false = found_by_scan(medium.raw, medium.known, planted, scratch.result)
    recall = f"{found} of {len(medium.plants)}, {false} false; {theirs}"
    return Row(contest.ours, contest.peer, ratio, recall, *goals)


def _listing(medium: Medium, watch: _Watch) -> tuple[str, str]:
    """How many entries of NTFS one process lists each second, at best, opening included."""
    watch.settle()
    image = open_image(identify_source(medium.raw))
    volumes, _ = open_volumes(image, source="medium")
    start, _ = medium.offsets["ntfs"]
    volume = next(volume for volume in volumes if volume.extent.offset == start)
    best = 0.0
    for _ in range(LISTINGS):
        begun = time.perf_counter()
        number = sum(1 for _ in walk_files(image, volume, source="medium", live=LiveExtents()))
        best = max(best, number / (time.perf_counter() - begun))
    image.close()
    name = "NTFS entries with runs and paths, each second"
    return name, f"{best:,.0f} (must {ENTRIES_MUST:,})"


if __name__ == "__main__":
    main()
