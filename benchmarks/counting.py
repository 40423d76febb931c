"""Who found what: the hits of a scan, judged by their bytes on the medium."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

LEAST_AFTER_A_GAP = 64  # a few bytes are found anywhere


def found_by_scan(
    raw: Path, known: Sequence[bytes], planted: Collection[int], result: Path
) -> tuple[int, int]:
    """How many plants the hits of a result establish, and how many hits are false.

    Each hit is judged by its bytes on the medium, read here: they must stand in the known file that
    it names, from the offset that it names and in its order. Where the hit is of a part they may
    leave out some of the file between two extents; where it is exact they must be all of it.
    """
    numbers = {hashlib.sha256(content).hexdigest(): n for n, content in enumerate(known)}
    # What a list of digests names where it has no SHA-256.
    numbers |= {reference_of(n): n for n in range(len(known))}
    found, false = set(), 0
    with raw.open("rb") as file:
        for hit in json.loads(result.read_text())["hits"]:
            pieces = [os.pread(file.fileno(), n, o) for o, n in hit["extents"]]
            number = numbers.get(hit["item"])
            if number is not None and _is_established(hit, pieces, known[number]):
                found.add(number)
            else:
                false += 1
    return len(found & set(planted)), false


def reference_of(number: int) -> str:
    """What lists of digests call a known file."""
    return f"K{number}"


def _is_established(hit: dict[str, object], pieces: list[bytes], known: bytes) -> bool:
    if hit["kind"] == "exact" and b"".join(pieces) != known:
        return False
    return bool(pieces) and _stands_in(pieces, known, int(str(hit["known_offset"])))


def _stands_in(pieces: Iterable[bytes], known: bytes, at: int) -> bool:
    """Whether a file has these pieces in order, the first at that offset."""
    is_first = True
    for piece in pieces:
        if known[at : at + len(piece)] != piece:
            if is_first or len(piece) < LEAST_AFTER_A_GAP:
                return False
            at = known.find(piece, at)
            if at < 0:
                return False
        at += len(piece)
        is_first = False
    return True
