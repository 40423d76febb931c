"""Measure what a scan of a small medium takes, all in: random bytes, by a set of given pictures.

    python benchmarks/small.py FOLDER                    64 MiB, 8 runs; FOLDER holds pictures
    python benchmarks/small.py FOLDER --beside OTHER     also by the program in another checkout

The least and the middle of the runs are told, by the clock and of the processors of all processes.
With ``--beside`` the two run in turn. It must be 0.6 s or less; on a busy machine the least run is
the one that says something, and the load is printed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks import jobs
from benchmarks.measuring import Cost, Job, adopt_orphans, run

MIB = 1 << 20
MUST = 0.6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pictures", type=Path)
    parser.add_argument("--mib", type=int, default=64)
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--beside", type=Path, help="another checkout, on the same requirements")
    asked = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = _scan(folder, asked.pictures, asked.mib)
        others = {} if asked.beside is None else {str(asked.beside): _of(asked.beside, ours)}
        costs = _in_turn({"here": ours, **others}, asked.runs)
    for name, found in costs.items():
        print(f"{name}: {_told(found)}")
    least = min(cost.wall for cost in costs["here"])
    one, _, _ = os.getloadavg()
    print(f"must {MUST:.2f} s: {'met' if least <= MUST else 'missed'}; load {one:.1f}")


def _scan(folder: Path, pictures: Path, mib: int) -> Job:
    passphrase, hash_set, medium = (folder / name for name in ("passphrase", "set", "medium.raw"))
    passphrase.write_text("one that only this folder has\n")
    passphrase.chmod(0o600)
    medium.write_bytes(os.urandom(mib * MIB))
    words = ("hash-set", "build", str(pictures), "--out", str(hash_set))
    command = (jobs.EXPUNGE, *words, "--passphrase-file", str(passphrase))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return jobs.scan(jobs.Scratch(folder, passphrase), medium, hash_set)


def _of(checkout: Path, job: Job) -> Job:
    """The same job by the program in another checkout."""
    (command,) = job.commands
    return replace(job, commands=(("env", f"PYTHONPATH={checkout}", *command),))


def _in_turn(named: dict[str, Job], runs: int) -> dict[str, list[Cost]]:
    """After one run of each that warms the cache."""
    costs = [{name: run(job) for name, job in named.items()} for _ in range(runs + 1)]
    return {name: [each[name] for each in costs[1:]] for name in named}


def _told(costs: list[Cost]) -> str:
    walls, cpus = ([getattr(each, kind) for each in costs] for kind in ("wall", "cpu"))
    return (
        f"{min(walls):.3f} s at least, {statistics.median(walls):.3f} s in the middle; "
        f"{min(cpus):.3f} and {statistics.median(cpus):.3f} s of the processors"
    )


if __name__ == "__main__":
    main()
