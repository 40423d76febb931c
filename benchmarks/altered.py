"""Measure what is found of altered copies of photographs, what is by mistake, and how fast.

    OPENBLAS_NUM_THREADS=1 python benchmarks/altered.py FOLDER...    300 photographs: an hour
    OPENBLAS_NUM_THREADS=1 python benchmarks/altered.py FOLDER... --edited 40    a trial
    OPENBLAS_NUM_THREADS=1 python benchmarks/altered.py FOLDER... --edited 0     rates alone

The folders hold photographs of anything but the known ones of a case. Those that look alike (PDQ)
count once. A half is known, and the edits are made of the first of these, with the same chance each
time. Then each photograph is looked up among the known ones: no other may be a candidate, and the
names of those that are get printed, so that somebody can look whether the two show one thing. Rates
are by processor time of one core, decoding included.

No photograph is part of this repository. On GitHub there are ``BIDS/BSDS500``,
``imazen/codec-corpus`` (CID22, CLIC, Kodak) and ``jbhuang0604/SelfExSR`` (Urban100: fronts of
buildings, which repeat themselves; Sun-Hays80), of which the figures in docs/performance.md are,
and ``drewnoakes/metadata-extractor-images`` and ``EliSchwartz/imagenet-sample-images``, of which
those in decision 60 are.
"""

from __future__ import annotations

import argparse
import io
import math
import time
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from benchmarks.edits import edits, jpeg
from forensics.altered.description import PictureDescription, describe
from forensics.altered.known_picture import KnownPicture
from forensics.altered.pdq import distances
from forensics.altered.points import NO_POINTS
from forensics.altered.undescribed import UndescribedError
from forensics.hash_sets.altered_side import altered_index, pack_altered
from forensics.pictures.pixels import decode_picture, load_decoders
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.altered.index import AlteredIndex


SHORTEST_EDGE, ALIKE = 240, 60
EDITED_EDGE = 1600
TWELVE_MEGAPIXELS, BYTES_OF_THEM = (4000, 3000), 4_500_000


@dataclass
class Photographs:
    """Files of distinct photographs with their names and descriptions."""

    names: list[str] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    described: list[PictureDescription] = field(default_factory=list)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--known", type=int, default=550)
    parser.add_argument("--edited", type=int, default=300)
    parser.add_argument("--many", type=int, default=2000)
    asked = parser.parse_args()
    load_decoders()
    found = distinct(asked.folders)
    known = min(asked.known, len(found.files) // 2)
    packed = pack_altered(KnownPicture(row, found.described[row]) for row in range(known))
    print(f"{len(found.files)} distinct photographs, {known} of them known;", end=" ")
    print(f"{len(packed or b'') / known / 1000:.0f} kB of the set for each known one")
    if asked.edited:
        recall(found, known, min(asked.edited, known), packed or b"")
        mistakes(found, known, packed or b"")
    rates(found, asked.many)


def distinct(folders: list[Path]) -> Photographs:
    """Every photograph that can be described, those that look alike once."""
    found, hashes = Photographs(), np.empty((0, 32), np.uint8)
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    for path in (paths[number] for number in np.random.default_rng(3).permutation(len(paths))):
        try:
            picture = decode_picture(path.read_bytes())
            opened(path.read_bytes())
        except (UndescribedError, OSError, ValueError):
            continue  # it is none, or not a whole one
        if min(picture.shape[:2]) < SHORTEST_EDGE:
            continue
        description = describe(picture)
        is_new = not len(hashes) or distances(description.pdq.hashes, hashes).min() > ALIKE
        if description.pdq.is_telling and is_new:
            hashes = np.concatenate([hashes, description.pdq.hashes[:1]])
            found.names.append(path.name)
            found.files.append(path.read_bytes())
            found.described.append(description)
    return found


def recall(found: Photographs, known: int, edited: int, packed: bytes) -> None:
    """Print for each edit the share of known photographs that it leaves a candidate."""
    index = altered_index(packed)
    hits: dict[str, list[tuple[bool, bool]]] = {name: [] for name in edits()}
    others = [opened(file) for file in found.files[known : known + 12]]
    wrong: set[tuple[int, int]] = set()
    for row in range(edited):
        picture, chance = opened(found.files[row]), np.random.default_rng([7, row])
        for name, edit in edits().items():
            some = [others[number] for number in chance.permutation(len(others))[:3]]
            described = describe(decode_picture(edit(picture, chance, some)))
            alone = PictureDescription(described.pdq, NO_POINTS)
            by_hash, by_any = (
                {each.row for each in index.candidates(one)} for one in (alone, described)
            )
            hits[name].append((row in by_hash, row in by_any))
            wrong |= {(row, other) for other in by_any - {row}}
    print(f"{'recall of ' + str(edited):28} PDQ   all   95 % of the latter", flush=True)
    for name, each in hits.items():
        alone_found, found_by_any = (sum(one) for one in zip(*each, strict=True))
        low, high = at_least(found_by_any, edited), at_most(found_by_any, edited, 0.975)
        print(f"{name:28} {alone_found / edited:.2f}  {found_by_any / edited:.3f}", end=" ")
        print(f"({low:.2f} to {high:.2f})")
    shares = [sum(by_any for _, by_any in each) / edited for each in hits.values()]
    print(f"{'least, mean':28}       {min(shares):.3f}  {np.mean(shares):.3f}")
    pairs = edited * len(hits) * (known - 1)
    print(f"candidates of edited photographs beside their own, of {pairs:,} pairs:", len(wrong))
    tell(found, wrong)


def mistakes(found: Photographs, known: int, packed: bytes) -> None:
    """Print how many unrelated pairs are candidates, and how many there may be at the most."""
    index = altered_index(packed)
    wrong = {
        (min(row, each.row), max(row, each.row))
        for row, description in enumerate(found.described)
        for each in index.candidates(description)
        if each.row != row
    }
    pairs = known * (len(found.files) - known) + known * (known - 1) // 2
    print(f"{len(wrong)} candidates among {pairs:,} pairs of photographs", end="; ")
    print(f"at the most {at_most(len(wrong), pairs):.1e} of pairs (95 %, Clopper-Pearson)")
    tell(found, wrong)


def tell(found: Photographs, pairs: set[tuple[int, int]]) -> None:
    """Name the photographs of pairs, for somebody to look at."""
    for one, other in sorted(pairs):
        print(f"  to be looked at: {found.names[one]} and {found.names[other]}")


def at_most(seen: int, tried: int, confidence: float = 0.95) -> float:
    """The upper bound of a share of which so many were seen (Clopper and Pearson)."""
    low, high = seen / tried, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if so_few(seen, tried, middle) > 1 - confidence else (low, middle)
        )
    return high


def at_least(seen: int, tried: int, confidence: float = 0.975) -> float:
    """The lower bound of the same."""
    return 1 - at_most(tried - seen, tried, confidence)


def so_few(seen: int, tried: int, share: float) -> float:
    """How likely it is that no more than so many are seen."""
    if seen >= tried or share <= 0:
        return 1.0
    if share >= 1:
        return 0.0
    return sum(
        math.exp(
            math.lgamma(tried + 1) - math.lgamma(k + 1) - math.lgamma(tried - k + 1)
            + k * math.log(share) + (tried - k) * math.log1p(-share)
        )
        for k in range(seen + 1)
    )  # fmt: skip


def rates(found: Photographs, many: int) -> None:
    """Print pictures a second and core: by hash alone, and with points against few and many."""
    files = [as_phones_make(opened(file)) for file in found.files[-20:]]
    sizes = sum(map(len, files)) / len(files) / 1e6
    print(f"JPEGs of 12 megapixels and {sizes:.1f} MB, a second and core:", end=" ")
    alone = timed(files, lambda file: describe(decode_picture(file), with_points=False))
    print(f"by hash alone {1 / alone:.1f}", end="; ")
    described = list(found.described[:-20])
    while len(described) < many:  # other parts of the same photographs stand for more of them
        picture = decode_picture(found.files[len(described) % len(found.files)])
        rows, columns = picture.shape[0] * 3 // 4, picture.shape[1] * 3 // 4
        described.append(describe(np.ascontiguousarray(picture[-rows:, -columns:])))
    for count in (200, many):
        packed = pack_altered(KnownPicture(row, each) for row, each in enumerate(described[:count]))
        each = timed(files, partial(_looked_up, altered_index(packed or b"")))
        print(f"with points against {count} known {1 / each:.1f}", end="; ")
    print()


def _looked_up(index: AlteredIndex, file: bytes) -> object:
    return index.candidates(describe(decode_picture(file)))


def timed(files: list[bytes], job: Callable[[bytes], object]) -> float:
    """Processor seconds for each file."""
    begun = time.process_time()
    for file in files:
        job(file)
    return (time.process_time() - begun) / len(files)


def opened(file: bytes) -> Image.Image:
    """A photograph upright in RGB, of at most 1,600 pixels."""
    with Image.open(io.BytesIO(file)) as picture:
        picture.draft("RGB", (EDITED_EDGE, EDITED_EDGE))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((EDITED_EDGE, EDITED_EDGE))
    return upright


def as_phones_make(picture: Image.Image) -> bytes:
    """The photograph with 12 megapixels and some noise, saved so that it takes the bytes of one."""
    large = np.asarray(picture.resize(TWELVE_MEGAPIXELS)).astype(np.int16)
    noise = np.random.default_rng(1).normal(0, 7, large.shape).astype(np.int16)
    noisy = Image.fromarray((large + noise).clip(0, 255).astype(np.uint8))
    low, high = 30, 97
    while low < high:  # the least quality that gives so many bytes, or the highest
        middle = (low + high) // 2
        low, high = (
            (low, middle) if len(jpeg(noisy, middle)) >= BYTES_OF_THEM else (middle + 1, high)
        )
    return jpeg(noisy, low)


if __name__ == "__main__":
    main()
