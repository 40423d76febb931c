"""Measure ``expunge scan`` of a zip archive beside ``unzip -t``, in one run, on files made here.

    python benchmarks/archives.py                  1 GiB in files of about 3 MB, 3 pairs
    python benchmarks/archives.py --gib 0.2 --pairs 1
    python benchmarks/archives.py --gib 1 4 20     how it grows: as much of the disk as the last
    python benchmarks/archives.py --files 1000000  its memory

The files cannot be compressed, as photographs cannot. The ratio of wall times of pairs is quoted,
never a time alone. It must be 1.5 or less at each size. Beside it stands that of the processors'
times: on a busy machine it is what still says how the work grows.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from benchmarks.measuring import Job, adopt_orphans, run
from forensics.python_process import python

MUST = 1.5
PHOTOGRAPH = 3_000_000
KNOWN = 20


def main() -> None:
    """Make an archive, and measure."""
    asked = _asked()
    adopt_orphans()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        here = Path(folder)
        _write_known(here)
        if asked.files:
            archive = _of_many(here / "many.zip", asked.files)
            seconds = run(_scan(here, archive)).wall
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(f"{asked.files:,} members: {seconds:.0f} s, largest process {peak:.0f} MiB")
            return
        archive, ratios = here / "phone.zip", list[float]()
        for gib in sorted(asked.gib):
            _grow(here, archive, int(gib * 1024**3))
            ratios.append(_compare(here, archive, asked.pairs))
        if len(ratios) > 1:
            print(f"ratio at the largest / at the smallest: {ratios[-1] / ratios[0]:.2f}")
        sys.exit(max(ratios) > MUST)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gib", type=float, default=[1.0], nargs="+")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--files", type=int, default=0)
    parser.add_argument(
        "--folder", help="where to make it; by default the folder of temporary files"
    )
    return parser.parse_args()


def _compare(here: Path, archive: Path, pairs: int) -> float:
    ratios, works = [], []
    unzip = Job("unzip", (("unzip", "-tqq", str(archive)),), lambda: None, here / "said")
    for number in range(pairs):
        theirs, ours = run(unzip), run(_scan(here, archive))
        ratios.append(ours.wall / theirs.wall)
        works.append(ours.cpu / theirs.cpu)
        print(
            f"pair {number + 1}: unzip -t {theirs.wall:.2f} s, scan {ours.wall:.2f} s; "
            f"of the processors {theirs.cpu:.2f} and {ours.cpu:.2f} s"
        )
    size, ratio = archive.stat().st_size / 1e6, statistics.median(ratios)
    print(
        f"{size:,.0f} MB: scan / unzip -t = {ratio:.2f} (must be {MUST} or less), "
        f"of the processors {statistics.median(works):.2f}",
        flush=True,
    )
    return ratio


def _scan(here: Path, archive: Path) -> Job:
    words = _expunge(
        "scan", str(archive), "--hash-set", str(here / "set"), "--out", str(here / "result"),
        "--passphrase-file", str(here / "pass"), "--restart",
    )  # fmt: skip
    return Job("scan", (tuple(words),), lambda: None, here / "said", (0, 3))


def _expunge(*words: str) -> list[str]:
    return [*python("-m", "forensics"), *words]


def _write_known(here: Path) -> None:
    (here / "known").mkdir()
    for number in range(KNOWN):
        (here / "known" / f"{number}.jpg").write_bytes(os.urandom(PHOTOGRAPH + number))
    (here / "pass").write_text("orchard violin granite teaspoon\n", "utf-8")
    (here / "pass").chmod(0o600)
    build = ["hash-set", "build", str(here / "known"), "--out", str(here / "set")]
    subprocess.run(
        _expunge(*build, "--passphrase-file", str(here / "pass")),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _grow(here: Path, archive: Path, size: int) -> None:
    """Put photographs into an archive until there are so many bytes of them, and known ones.

    They are stored, as Info-ZIP stores what would not become smaller.
    """
    is_new = not archive.exists()
    with zipfile.ZipFile(archive, "a") as out:
        if is_new:
            for known in sorted((here / "known").iterdir())[:5]:
                out.write(known, f"DCIM/known{known.name}")
        for number in range(len(out.namelist()), max(1, size // PHOTOGRAPH)):
            content = b"\xff\xd8\xff\xe0" + os.urandom(PHOTOGRAPH)
            out.writestr(zipfile.ZipInfo(f"DCIM/IMG_{number:05}.JPG"), content)


def _of_many(out: Path, number: int) -> Path:
    with zipfile.ZipFile(out, "w") as archive:
        for each in range(number):
            archive.writestr(zipfile.ZipInfo(f"data/{each % 1000:03}/{each:09}.bin"), b"x" * 40)
    return out


if __name__ == "__main__":
    main()
