"""Measure ``expunge scan`` beside other tools, in one run, on media made here.

    python benchmarks/scan.py                        the whole table: 8 GiB, 5 pairs; about an hour
    python benchmarks/scan.py --gib 1 --pairs 1 --any-machine     a trial; its figures say nothing
    python benchmarks/scan.py --scaling              growth in bytes, files, known files, workers
    python benchmarks/scan.py --write-docs           also puts the table into docs/performance.md

Ratios of pairs are quoted, never a time alone: machines differ, and change while one measures. It
refuses to report where two cores do not hash side by side at full speed. Making media takes root.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import jobs
from measuring import (
    SIDE_BY_SIDE,
    Job,
    adopt_orphans,
    compare,
    cores_side_by_side,
    median_cost,
    peak_memory,
    run,
)
from medium import MIB, Medium, Wanted, compressible_at, medium_at
from reporting import Report, Row, as_text, write_docs

from forensics.disk_images.opening import identify_source, open_image
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.walking import walk_files
from forensics.volumes.opening import open_volumes

DOCS = Path(__file__).resolve().parent.parent / "docs"
STEPS = (8, 4, 2, 1)
PASSPHRASE = "a passphrase of the benchmark"  # noqa: S105 -- it guards generated noise
QUIET = 0.5


@dataclass(frozen=True)
class Sets:
    """The hash sets: of the originals, and lists of digests of the same files."""

    whole: Path
    sha256: Path
    md5_sha1: Path


def main() -> None:
    """Make what is missing, measure, print; exit 1 where the machine cannot be trusted."""
    asked = _asked()
    adopt_orphans()
    cores = cores_side_by_side()
    load = os.getloadavg()[0]
    if not asked.any_machine and (cores < SIDE_BY_SIDE or load > QUIET):
        sys.exit(
            f"Two cores side by side reach {cores:.2f} of full speed (needed: {SIDE_BY_SIDE}), and"
            f" the load is {load:.1f} (at most {QUIET}). Wait until nothing else runs, then measure"
            " again."
        )
    asked.cache.mkdir(parents=True, exist_ok=True)
    wanted = Wanted(int(asked.gib * 1024) * MIB, asked.files, asked.known)
    medium = medium_at(asked.cache, wanted)
    scratch = jobs.Scratch(asked.cache)
    sets = _hash_sets(medium)
    title = (
        f"{asked.gib:g} GiB, {asked.files} files, {asked.known} known, {len(medium.plants)} plants"
    )
    report = Report(title, asked.pairs, cores)
    for row in _rows(scratch, medium, sets, asked):
        report.rows.append(row)
        wall = f"{row.ratio.wall:.3f}" if row.ratio else row.skipped
        print(f"{row.ours} / {row.peer}: {wall}", file=sys.stderr, flush=True)
    report.other += _alone(scratch, medium, sets)
    if asked.scaling:
        report.other += _scaling(scratch, medium, sets, asked)
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
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/expunge-benchmarks")
    parser.add_argument("--scaling", action="store_true", help="also measure growth")
    parser.add_argument("--write-docs", action="store_true", help="write docs/performance.md")
    parser.add_argument("--any-machine", action="store_true", help="measure even if others run")
    asked = parser.parse_args()
    asked.files = asked.files or round(50_000 * asked.gib / 8)
    if asked.write_docs and (asked.any_machine or asked.pairs < 5):
        parser.error("only a quiet machine and at least 5 pairs make a result to write down")
    return asked


def _hash_sets(medium: Medium) -> Sets:
    sets = Sets(*(medium.folder / name for name in ("whole.set", "sha256.set", "md5_sha1.set")))
    (medium.folder / "passphrase").write_text(PASSPHRASE + "\n")
    lists = {sets.sha256: ("sha256",), sets.md5_sha1: ("md5", "sha1")}
    for hash_set, algorithms in lists.items():
        jobs.list_known(medium, algorithms, hash_set.with_suffix(".csv"))
        _make_set("import", hash_set.with_suffix(".csv"), hash_set)
    _make_set("build", medium.originals, sets.whole)
    lines = [f"{md5}  {item}\n" for md5, item in medium.digests("md5").items()]
    (medium.folder / "known.md5").write_text("".join(lines))
    return sets


def _make_set(verb: str, source: Path, out: Path) -> None:
    """Make a hash set anew: its form may have changed since the medium was made."""
    out.unlink(missing_ok=True)
    key = ["--passphrase-file", str(out.with_name("passphrase"))]
    command = [jobs.EXPUNGE, "hash-set", verb, str(source), "--out", str(out), *key]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _rows(
    scratch: jobs.Scratch, medium: Medium, sets: Sets, asked: argparse.Namespace
) -> list[Row]:
    peers = jobs.peers(scratch, medium)
    raw = jobs.scan(scratch, medium.raw, sets.whole)
    e01 = jobs.scan(scratch, medium.e01, sets.whole)
    digest = jobs.scan(scratch, medium.e01, sets.whole, "--media-digest")
    exact = jobs.scan(scratch, medium.raw, sets.whole, "--stages", "exact")
    exact_e01 = jobs.scan(scratch, medium.e01, sets.whole, "--stages", "exact")
    hashing = ("--stages", "exact", "--all-hashes")
    sha256 = jobs.scan(scratch, medium.raw, sets.sha256, *hashing)
    md5_sha1 = jobs.scan(scratch, medium.raw, sets.md5_sha1, *hashing)
    compare_all: list[tuple[str, Job, str, float | None, float | None]] = [
        ("raw, every stage", raw, "fiwalk -x", 0.15, 0.10),
        ("raw, every stage", raw, "dd bs=4M", 3.5, 2.5),
        ("raw, every stage", raw, "tsk_loaddb -h", None, None),
        ("raw, every stage", raw, "tsk_recover + md5deep -m", None, None),
        ("raw, every stage", raw, "foremost", None, None),
        ("raw, every stage", raw, "mount + sha256sum", None, None),
        ("raw, exact only", exact, "fls -r", None, None),
        ("E01, every stage", e01, "ewfverify -q", 0.40, 0.26),
        ("E01, with media digest", digest, "ewfverify -q", 0.75, 0.65),
        ("E01, exact only", exact_e01, "ewfverify -q", 0.08, 0.05),
        ("E01, every stage", e01, "fiwalk -x (E01)", None, None),
        ("every file hashed, SHA-256", sha256, "recursive_hasher", 0.35, 0.24),
        ("every file hashed, MD5 + SHA-1", md5_sha1, "fiwalk -x", 0.45, 0.32),
    ]
    rows = [
        _row(scratch, medium, (ours, job), (name, *peers[name]), goals, asked.pairs)
        for ours, job, name, *goals in compare_all
    ]
    return [*rows, _compressible(scratch, sets, asked)]


def _row(
    scratch: jobs.Scratch,
    medium: Medium,
    ours: tuple[str, Job],
    peer: tuple[str, Job, str | None],
    goals: list[float | None],
    pairs: int,
) -> Row:
    name, job, how = peer
    if why := jobs.missing(job):
        return Row(ours[0], name, None, "", goals[0], goals[1], why)
    try:
        ratio = compare(ours[1], job, pairs)
    except SystemExit as failed:
        return Row(ours[0], name, None, "", goals[0], goals[1], str(failed))
    theirs = jobs.found_by_peer(medium, scratch, how)
    run(ours[1])
    found, false = jobs.found_by_scan(medium, scratch.result)
    recall = f"{found} of {len(medium.plants)}, {false} false; {theirs}"
    return Row(ours[0], name, ratio, recall, goals[0], goals[1])


def _compressible(scratch: jobs.Scratch, sets: Sets, asked: argparse.Namespace) -> Row:
    e01 = compressible_at(asked.cache, int(asked.gib * 384) * MIB)
    ours = jobs.scan(scratch, e01, sets.whole, "--stages", "raw")
    peer = scratch.job("ewfverify", ("ewfverify", "-q", str(e01)))
    names = ("compressible E01, raw pass", "ewfverify -q")
    if why := jobs.missing(peer):
        return Row(*names, None, "", 0.50, 0.25, why)
    return Row(*names, compare(ours, peer, asked.pairs), "nothing planted", 0.50, 0.25)


def _alone(scratch: jobs.Scratch, medium: Medium, sets: Sets) -> list[tuple[str, str]]:
    whole = peak_memory(jobs.scan(scratch, medium.raw, sets.whole))
    listing = _ntfs_entries_per_second(medium)
    return [
        ("NTFS entries with runs and paths, each second", f"{listing:,.0f} (must 60,000)"),
        ("peak memory (PSS) of the largest process", f"{whole[0] / MIB:.0f} MiB (at most 200)"),
        ("peak memory (PSS) of all processes together", f"{whole[1] / MIB:.0f} MiB"),
    ]


def _ntfs_entries_per_second(medium: Medium) -> float:
    image = open_image(identify_source(medium.raw))
    volumes, _ = open_volumes(image, source="medium")
    start, _ = medium.offsets["ntfs"]
    volume = next(volume for volume in volumes if volume.extent.offset == start)
    best = 0.0
    for _ in range(3):
        begun = time.perf_counter()
        number = sum(1 for _ in walk_files(image, volume, source="medium", live=LiveExtents()))
        best = max(best, number / (time.perf_counter() - begun))
    return best


def _scaling(
    scratch: jobs.Scratch, medium: Medium, sets: Sets, asked: argparse.Namespace
) -> list[tuple[str, str]]:
    """Median wall times as bytes, files and known files grow from 1 to 8, and by workers."""
    found = []
    part = asked.cache / "part.raw"
    walls = []
    for step in STEPS:
        with part.open("wb") as out:
            size = str(medium.wanted.size // step)
            subprocess.run(["head", "-c", size, str(medium.raw)], stdout=out, check=True)
        job = jobs.scan(scratch, part, sets.whole, "--stages", "raw")
        walls.append(median_cost(job, asked.pairs).wall)
    part.unlink()
    found.append(("bytes 1:2:4:8, raw pass", _growth(walls)))
    walls = []
    for step in STEPS:
        less = Wanted(medium.wanted.size, medium.wanted.files // step, medium.wanted.known)
        other = medium_at(asked.cache, less)
        job = jobs.scan(scratch, other.raw, sets.whole, "--stages", "exact")
        walls.append(median_cost(job, asked.pairs).wall)
    found.append(("files 1:2:4:8, exact only", _growth(walls)))
    walls = []
    for step in STEPS:
        fewer = _fewer(medium, medium.wanted.known // step)
        walls.append(median_cost(jobs.scan(scratch, medium.raw, fewer), asked.pairs).wall)
    found.append(("known files 1:2:4:8, every stage", _growth(walls)))
    for workers in range(1, (os.cpu_count() or 1) + 1):
        job = jobs.scan(scratch, medium.raw, sets.whole, "--workers", str(workers))
        wall = median_cost(job, asked.pairs).wall
        found.append((f"workers {workers}, every stage", f"{wall:.2f} s"))
    return found


def _fewer(medium: Medium, number: int) -> Path:
    """A hash set of the first so many known files."""
    folder, out = medium.folder / "fewer", medium.folder / "fewer.set"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for original in sorted(medium.originals.iterdir())[:number]:
        os.link(original, folder / original.name)
    _make_set("build", folder, out)
    shutil.rmtree(folder)
    return out


def _growth(walls: list[float]) -> str:
    """The times, and how far the middle ones lie from the line through the first and the last."""
    sizes = [STEPS[0] / step for step in STEPS]
    slope = (walls[-1] - walls[0]) / (sizes[-1] - sizes[0])
    off = max(
        abs(wall / (walls[0] + slope * (size - sizes[0])) - 1)
        for wall, size in zip(walls, sizes, strict=True)
    )
    shown = ", ".join(f"{wall:.2f}" for wall in walls)
    return f"{shown} s; at most {off:.0%} off a straight line"


if __name__ == "__main__":
    main()
