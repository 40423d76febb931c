"""What the benchmark runs: scans of Expunge, the same work by other tools and what they found."""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.counting import reference_of
from benchmarks.measuring import Job

if TYPE_CHECKING:
    from benchmarks.medium import Medium

EXPUNGE = str(Path(sys.executable).parent / "expunge")
UNEXAMINED = 3
NOTHING_PLANTED = "nothing planted"


class Scratch:
    """A folder for what the jobs write, emptied before each run; one passphrase opens all sets."""

    def __init__(self, folder: Path, passphrase: Path) -> None:
        self.folder = folder / "scratch"
        self.output = folder / "output"
        self.passphrase = passphrase

    def empty(self) -> None:
        """Have the folder there, with nothing in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()

    @property
    def result(self) -> Path:
        """Where a scan writes its result."""
        return self.folder / "result.json"

    def job(self, name: str, *commands: tuple[str, ...], fine: tuple[int, ...] = (0,)) -> Job:
        """A job that begins with the folder empty."""
        return Job(name, commands, self.empty, self.output, fine)


def scan(scratch: Scratch, source: Path, hash_set: Path, *options: str) -> Job:
    """A scan by the command, as people run it, its passphrase from a file."""
    command = (
        *(EXPUNGE, "scan", str(source), "--hash-set", str(hash_set)),
        *("--out", str(scratch.result), "--progress", "none"),
        *("--passphrase-file", str(scratch.passphrase), *options),
    )
    return scratch.job("expunge scan", command, fine=(0, UNEXAMINED))


def peers(scratch: Scratch, medium: Medium) -> dict[str, tuple[Job, str | None]]:
    """Other tools by name: the job, and the digest by which their output tells what they found."""
    raw, e01, folder = str(medium.raw), str(medium.e01), scratch.folder
    sectors = [str(start // 512) for start, _ in medium.offsets.values()]
    listing = [("fls", "-r", "-p", "-o", sector, raw) for sector in sectors]
    recovering = [
        ("tsk_recover", "-e", "-o", sector, raw, str(folder / f"p{sector}")) for sector in sectors
    ]
    matching = ("md5deep", "-r", "-j0", "-m", str(medium.folder / "known.md5"), str(folder))
    return {
        "dd bs=4M": (scratch.job("dd", ("dd", "bs=4M", f"if={raw}", "of=/dev/null")), None),
        "fls -r": (scratch.job("fls", *listing), None),
        "fiwalk -x": (scratch.job("fiwalk", ("fiwalk", "-x", raw)), "md5"),
        "fiwalk -x (E01)": (scratch.job("fiwalk", ("fiwalk", "-x", e01)), "md5"),
        "tsk_loaddb -h": (
            scratch.job("tsk_loaddb", ("tsk_loaddb", "-h", "-d", str(folder / "db"), raw)),
            "database",
        ),
        "tsk_recover + md5deep -m": (
            scratch.job("tsk_recover", *recovering, matching, fine=(0, 1, 2)),
            "matched",
        ),
        "recursive_hasher": (
            scratch.job("recursive_hasher", ("recursive_hasher", "--partitions", "all", raw)),
            "sha256",
        ),
        "ewfverify -q": (scratch.job("ewfverify", ("ewfverify", "-q", e01)), None),
        "ewfverify -q -d sha256": (
            scratch.job("ewfverify", ("ewfverify", "-q", "-d", "sha256", e01)),
            None,
        ),
        "foremost": (
            scratch.job(
                "foremost", ("foremost", "-Q", "-t", "jpg", "-i", raw, "-o", f"{folder}/f")
            ),
            None,
        ),
        "mount + sha256sum": (
            scratch.job("mount", ("sh", "-c", _mounting(medium, folder)), fine=(0, 123)),
            "sha256",
        ),
    }


def missing(job: Job) -> str:
    """Why a job cannot run here, or nothing where it can."""
    absent = sorted({command[0] for command in job.commands if not shutil.which(command[0])})
    return f"{' and '.join(absent)} not installed" if absent else ""


def found_by_peer(medium: Medium, scratch: Scratch, how: str | None) -> str:
    """How many plants a tool's output names by their digest; nothing where it names none."""
    if how is None:
        return "–"
    text = scratch.output.read_text(errors="replace").lower()
    if how == "matched":
        # Its lines are paths alone; a plant's name bears its number.
        return str(len(set(re.findall(r"(?:img|note)(\d\d)\.", text))))
    if how == "database":
        with closing(sqlite3.connect(scratch.folder / "db")) as database:
            rows = database.execute("SELECT md5 FROM tsk_files WHERE md5 IS NOT NULL").fetchall()
        return str(len({md5 for (md5,) in rows} & set(medium.digests("md5"))))
    length = {"md5": 32, "sha256": 64}[how]
    seen = set(re.findall(rf"\b[0-9a-f]{{{length}}}\b", text))
    return str(len(seen & set(medium.digests(how))))


def list_known(medium: Medium, algorithms: tuple[str, ...], out: Path) -> None:
    """Write a list of digests of all known files, for sets that others made."""
    lines = [",".join(("reference", "size", *algorithms))]
    for number, content in enumerate(medium.known):
        digests = [
            hashlib.new(name, content, usedforsecurity=False).hexdigest() for name in algorithms
        ]
        lines.append(",".join((reference_of(number), str(len(content)), *digests)))
    out.write_text("\n".join(lines) + "\n")


def _mounting(medium: Medium, folder: Path) -> str:
    """A script that mounts what this system can, hashes the live files, and unmounts."""
    kinds = {"ntfs": "ntfs-3g -o ro", "ext4": "mount -t ext4 -o ro,noload"}
    if "vfat" in Path("/proc/filesystems").read_text():
        kinds["fat"] = "mount -t vfat -o ro"
    steps = []
    for name, command in kinds.items():
        start, size = medium.offsets[name]
        loop = f"losetup -r -f --show -o {start} --sizelimit {size} {medium.raw}"
        steps.append(f"{name}=$({loop}); mkdir {folder}/{name}; {command} ${name} {folder}/{name}")
    steps.append(f"find {folder} -type f -print0 | xargs -0 -P2 -n200 sha256sum; done=$?")
    steps += [f"umount {folder}/{name}; losetup -d ${name}" for name in kinds]
    return "\n".join([*steps, "exit $done"])
