"""The hash sets of the benchmark, made anew for each run: their form may have changed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import jobs
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from benchmarks.medium import Medium

PASSPHRASE = "a passphrase of the benchmark"  # noqa: S105 -- it guards generated noise


@dataclass(frozen=True)
class Sets:
    """The hash sets: of the originals, and lists of digests of the same files."""

    whole: Path
    sha256: Path
    md5_sha1: Path
    passphrase: Path

    def make(self, verb: str, source: Path, out: Path) -> None:
        """Make a hash set by ``expunge hash-set``; its passphrase is that of all."""
        out.unlink(missing_ok=True)
        key = ["--passphrase-file", str(self.passphrase)]
        command = [jobs.EXPUNGE, "hash-set", verb, str(source), "--out", str(out), *key]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def hash_sets(medium: Medium) -> Sets:
    """Make all of them, and the list of digests that the other tools take."""
    names = ("whole.set", "sha256.set", "md5_sha1.set", "passphrase")
    sets = Sets(*(medium.folder / name for name in names))
    sets.passphrase.write_text(PASSPHRASE + "\n")
    sets.passphrase.chmod(0o600)
    for hash_set, algorithms in {sets.sha256: ("sha256",), sets.md5_sha1: ("md5", "sha1")}.items():
        rows = hash_set.with_suffix(".csv")
        jobs.list_known(medium, algorithms, rows)
        sets.make("import", rows, hash_set)
    sets.make("build", medium.originals, sets.whole)
    lines = [f"{md5}  {item}\n" for md5, item in medium.digests("md5").items()]
    (medium.folder / "known.md5").write_text("".join(lines))
    return sets
