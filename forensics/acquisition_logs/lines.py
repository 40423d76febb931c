"""What the readers of logs share: digests, runs of sectors, numbers with separators."""

from __future__ import annotations

import re

from forensics.acquisition_log import MOST_RUNS, AcquisitionLogError, SectorRun
from forensics.values import Digest, HashAlgorithm

_NUMBER = re.compile(r"\d{1,18}")
_NAMES = {
    "md5": HashAlgorithm.MD5,
    "sha1": HashAlgorithm.SHA1,
    "sha-1": HashAlgorithm.SHA1,
    "sha256": HashAlgorithm.SHA256,
    "sha-256": HashAlgorithm.SHA256,
}
_LENGTHS = {HashAlgorithm.MD5: 32, HashAlgorithm.SHA1: 40, HashAlgorithm.SHA256: 64}


def digest_of(name: str, text: str) -> Digest | None:
    """The digest of that name, if the text begins with as many digits as it has."""
    algorithm = _NAMES.get(name.strip().lower())
    digits = text.strip().split(" ", 1)[0].lower()
    if algorithm is None or len(digits) != _LENGTHS[algorithm]:
        return None
    try:
        return Digest(algorithm, bytes.fromhex(digits))
    except ValueError:
        return None


def number_of(text: str) -> int | None:
    """A whole number, with the separators of thousands that a language may put in."""
    digits = text.strip().translate({ord(","): None, ord("."): None, 0xA0: None, ord(" "): None})
    return int(digits) if _NUMBER.fullmatch(digits) else None


def sector_size_of(text: str | None) -> int | None:
    """The length of a sector in bytes; None where none is stated, or one that no medium has."""
    size = None if text is None else number_of(text)
    return size if size in range(512, 65_537) else None


def run_of(first: int, last: int) -> SectorRun:
    """The run from one sector to another, both among it.

    Raises:
        AcquisitionLogError: it ends before it begins.
    """
    if last < first:
        raise AcquisitionLogError("The log names bad sectors that end before they begin.")
    return SectorRun(first, last - first + 1)


def kept_runs(runs: list[SectorRun]) -> tuple[tuple[SectorRun, ...], int]:
    """At most so many runs as are kept, and how many sectors there are in all of them."""
    return tuple(runs[:MOST_RUNS]), sum(run.count for run in runs)
