"""How a scan grows: with bytes, files, known files and workers, and how much memory it takes."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from typing import TYPE_CHECKING

from benchmarks import jobs
from benchmarks.measuring import median_cost, peak_memory
from benchmarks.medium import MIB, Medium, Wanted, medium_at

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.sets import Sets

STEPS = (8, 4, 2, 1)
MANY_DIGESTS = 1_000_000
MORE_FILES = 2  # than on the main medium, on one a quarter as large: it is files that count here
BEHIND_THE_TABLE = 64 * MIB  # and behind the first volume's boot sector
SMALLER, LEAST_SIZE = 4, 1024 * MIB


def memory(scratch: jobs.Scratch, cache: Path, wanted: Wanted, sets: Sets) -> list[tuple[str, str]]:
    """Peak memory on a medium of many files (100,000), also with a set of a million digests."""
    files = wanted.files * MORE_FILES
    medium = medium_at(cache, _with_files(wanted, files))
    digests = _many_digests(cache, sets)
    found = []
    for name, hash_set, most in (
        (f"{files:,} files", sets.whole, 200),
        (f"{files:,} files, a set of {MANY_DIGESTS:,} digests", digests, 260),
    ):
        largest, together = peak_memory(jobs.scan(scratch, medium.raw, hash_set))
        shown = f"{largest / MIB:.0f} MiB (at most {most}); all together {together / MIB:.0f} MiB"
        found.append((f"peak memory (PSS) of the largest process, {name}", shown))
    return found


def growth(
    scratch: jobs.Scratch, cache: Path, medium: Medium, sets: Sets, pairs: int
) -> list[tuple[str, str]]:
    """Median wall times as bytes, files and known files grow from 1 to 8, and by workers."""
    return [
        ("bytes 1:2:4:8, raw pass", _in_bytes(scratch, cache, medium, sets, pairs)),
        (
            f"files 1:2:4:8 up to {medium.wanted.files * MORE_FILES:,}, exact only",
            _in_files(scratch, cache, medium.wanted, sets, pairs),
        ),
        ("known files 1:2:4:8, every stage", _in_known_files(scratch, medium, sets, pairs)),
        *_by_workers(scratch, medium, sets, pairs),
    ]


def _in_bytes(scratch: jobs.Scratch, cache: Path, medium: Medium, sets: Sets, pairs: int) -> str:
    """Of bytes without a table: a cut file system costs a fault for each file that lies beyond."""
    walls, part, size = [], cache / "part.raw", medium.wanted.size - BEHIND_THE_TABLE
    for step in STEPS:
        with part.open("wb") as out, medium.raw.open("rb") as source:
            source.seek(BEHIND_THE_TABLE)
            subprocess.run(["head", "-c", str(size // step)], stdin=source, stdout=out, check=True)
            os.fsync(out.fileno())  # else the disk is still busy with it while the scan reads
        job = jobs.scan(scratch, part, sets.whole, "--stages", "raw")
        walls.append(median_cost(job, pairs).wall)
    part.unlink()
    return straightness(walls)


def _in_files(scratch: jobs.Scratch, cache: Path, wanted: Wanted, sets: Sets, pairs: int) -> str:
    walls = []
    for step in STEPS:
        other = medium_at(cache, _with_files(wanted, wanted.files * MORE_FILES // step))
        job = jobs.scan(scratch, other.raw, sets.whole, "--stages", "exact")
        walls.append(median_cost(job, pairs).wall)
    return straightness(walls)


def _in_known_files(scratch: jobs.Scratch, medium: Medium, sets: Sets, pairs: int) -> str:
    walls = []
    for step in STEPS:
        fewer = _fewer(medium, sets, medium.wanted.known // step)
        walls.append(median_cost(jobs.scan(scratch, medium.raw, fewer), pairs).wall)
    return straightness(walls)


def _by_workers(
    scratch: jobs.Scratch, medium: Medium, sets: Sets, pairs: int
) -> list[tuple[str, str]]:
    found = []
    hashing = ("--stages", "exact", "--all-hashes")
    for name, hash_set, options in (
        ("every stage", sets.whole, ()),
        ("every file hashed, MD5 + SHA-1", sets.md5_sha1, hashing),
    ):
        for workers in range(1, (os.cpu_count() or 1) + 1):
            job = jobs.scan(scratch, medium.raw, hash_set, "--workers", str(workers), *options)
            cost = median_cost(job, pairs)
            shown = f"{cost.wall:.2f} s; {cost.cpu:.2f} s of the processors"
            found.append((f"workers {workers}, {name}", shown))
    return found


def straightness(walls: list[float]) -> str:
    """The times, and how far the middle ones lie from the line through the first and the last."""
    sizes = [STEPS[0] / step for step in STEPS]
    slope = (walls[-1] - walls[0]) / (sizes[-1] - sizes[0])
    off = max(
        abs(wall / (walls[0] + slope * (size - sizes[0])) - 1)
        for wall, size in zip(walls, sizes, strict=True)
    )
    shown = ", ".join(f"{wall:.2f}" for wall in walls)
    return f"{shown} s; at most {off:.0%} off a straight line (must 10%)"


def _with_files(wanted: Wanted, files: int) -> Wanted:
    size = max(wanted.size // SMALLER, min(wanted.size, LEAST_SIZE))
    return Wanted(size, files, wanted.known, with_e01=False)


def _fewer(medium: Medium, sets: Sets, number: int) -> Path:
    """A hash set of the first so many known files."""
    folder, out = medium.folder / "fewer", medium.folder / "fewer.set"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for original in sorted(medium.originals.iterdir())[:number]:
        os.link(original, folder / original.name)
    sets.make("build", folder, out)
    shutil.rmtree(folder)
    return out


def _many_digests(cache: Path, sets: Sets) -> Path:
    """A hash set of digests that are nobody's, with sizes as files have them."""
    rows, out = cache / "many.csv", cache / "many.set"
    with rows.open("w") as file:
        file.write("reference,size,sha256\n")
        for number in range(MANY_DIGESTS):
            file.write(f"D{number},{1_000 + number},{secrets.token_hex(32)}\n")
    sets.make("import", rows, out)
    rows.unlink()
    return out
