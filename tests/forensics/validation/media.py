"""Media of each kind with copies of each kind: how many are found, missed, and wrongly found."""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.containers import identify_source, open_image
from forensics.errors import DiskImageError
from forensics.scanning.stages import STAGES
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.volumes.keys import Keys
from tests.forensics.scanning.builders import a_request, a_whole_set_of, means, scanned
from tests.forensics.scanning.recipes import a_picture
from tests.forensics.validation.makers import MEDIA, SECTOR, SIZES, opened, pictures_of
from tests.forensics.volumes.locked.recipes import PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from forensics.values import Hit

COPIES = {
    "live": "live file",
    "padded": "live file with a tail of zeros",
    "truncated": "live file with the first 24,000 of 40,960 bytes",
    "deleted": "deleted file",
    "slack": "in the slack of a live file",
    "resident": "inside a record of the file system",
    "stream": "alternate data stream",
    "second": "live file of a second partition",
    "lost": "live file of a volume in no partition",
    "gap": "bytes in no partition",
}
KEYS = Keys(passphrases=(PASSPHRASE,))  # where a volume is locked
ABSENT, NUMBER_ABSENT = "not on the medium", 5


@dataclass(frozen=True)
class Tried:
    """Copies of one kind on one kind of medium.

    ``missed`` is None for known files that are not there. ``wrong`` counts hits on the row's known
    files whose bytes are not theirs.
    """

    medium: str
    copy: str
    tried: int
    missed: int | None
    wrong: int


def tried(folder: Path, *, seeds: Iterable[int], kinds: Iterable[str] = MEDIA) -> Iterator[Tried]:
    """Scan each medium for each seed; give a row for each kind of copy, and for absent files."""
    seeds = list(seeds)
    for kind in kinds:
        copies = MEDIA[kind][1]
        missed: Counter[str] = Counter()
        wrong: Counter[str] = Counter()
        for seed in seeds:
            here = folder / f"{seed} {kind}"
            here.mkdir()
            _scan(here, kind, seed, missed, wrong)
        for copy in copies:
            yield Tried(kind, COPIES[copy], len(seeds), missed[copy], wrong[copy])
        yield Tried(kind, ABSENT, len(seeds) * _number_absent(copies), None, wrong[ABSENT])


def _number_absent(copies: tuple[str, ...]) -> int:
    return NUMBER_ABSENT + len(SIZES) - len(copies)


def _scan(here: Path, kind: str, seed: int, missed: Counter[str], wrong: Counter[str]) -> None:
    make, copies = MEDIA[kind]
    pictures = pictures_of(seed)
    source = make(here, pictures)
    absent = [a_picture(f"absent {number} {seed}", 30_000) for number in range(NUMBER_ABSENT)]
    result = scanned(
        hash_set=a_whole_set_of([*pictures.values(), *absent]),
        out=here / "result.json",
        request=replace(a_request(source, stages=STAGES), keys=KEYS),
        with_means=means(),
    )
    rows = {hashlib.sha256(pictures[copy]).hexdigest(): copy for copy in copies}
    found = {hit.item for hit in result.hits if hit.length > 0}
    for item, copy in rows.items():
        missed[copy] += item not in found
    for hit in result.hits:
        copy = rows.get(hit.item, ABSENT)
        wrong[copy] += copy == ABSENT or not _is_right(source, hit, pictures[copy])


def _is_right(source: Path, hit: Hit, known: bytes) -> bool:
    """Whether the bytes that a hit names are those of the known file, read by other means."""
    wanted = known[hit.known_offset : hit.known_offset + hit.length]
    if source.is_dir():
        content = (source / str(hit.path).lstrip("/")).read_bytes()
        return b"".join(content[each.offset : each.end] for each in hit.extents) == wanted
    if source.suffix in PACKED:  # places name all that holds the file: which one, its path tells
        return wanted in PACKED[source.suffix](source, str(hit.path)[1:])
    there = b"".join(_read(source, extent) for extent in hit.extents)
    if len(known) == SIZES["resident"]:  # a record's last two bytes of each sector stand elsewhere
        start = hit.extents[0].offset
        return len(there) == len(wanted) and all(
            a == b or (start + at) % SECTOR >= SECTOR - 2
            for at, (a, b) in enumerate(zip(there, wanted, strict=True))
        )
    return there == wanted


def _read(source: Path, extent: Extent) -> bytes:
    """Bytes of the medium; of a container that is not read, of its file."""
    source, before = opened(source)
    extent = Extent(extent.offset - before, extent.length)
    try:
        disk_image = open_image(identify_source(source))
    except DiskImageError:  # it is no medium, or none that is read
        return source.read_bytes()[extent.offset : extent.end]
    try:
        return disk_image.read_at(extent)
    finally:
        disk_image.close()


def _of_zip(source: Path, place: str) -> bytes:
    with zipfile.ZipFile(source) as archive:
        return archive.read(place)


def _of_tar(source: Path, place: str) -> bytes:
    with tarfile.open(source) as archive:
        file = archive.extractfile(place)
        return b"" if file is None else file.read()


PACKED = {".zip": _of_zip, ".gz": _of_tar}
