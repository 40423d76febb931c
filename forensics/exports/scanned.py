"""A scan result as exports see it: what it says as a whole, and its hits one after the other."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import cattrs
import ijson

from forensics.documents import from_document
from forensics.errors import ForensicsError, WrongUseError
from forensics.hash_set import KnownFileTable
from forensics.regular_files import open_regular
from forensics.scanning.result.result_file import SCHEMA
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm, Hit, ScanResult

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.hash_set import HashSet

_NO_RESULT = "this is not a scan result; name the file that --out named"
_ANOTHER_VERSION = "the scan result is of another version; scan again"
_MOST_NESTED = 16  # a result has six
_UNFIT = (ValueError, TypeError, KeyError, AttributeError)
_BEGINS, _ENDS = ("start_map", "start_array"), ("end_map", "end_array")


@dataclass(frozen=True, slots=True)
class NumberedHit:
    """A hit and its numbers among those of its disk image, as lists of hits in a record have them.

    ``number`` counts from 1 in the order of the result. ``known`` is the known file's: the first
    that is found has 1. Neither tells anything without the result.
    """

    number: int
    known: int
    hit: Hit


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan result, whose hits may be too many for memory.

    Attributes:
        facts: all that it says except its hits, of which there are none here.
        hits: gives the hits in the order of the result; called again, from the first on.
        known_files: those of the hash set of the scan; None where it is not at hand.
        digest: SHA-256 of the result file; None where there is no file.
        recorded: what a record says of the scan besides, as terms and words; for people to read.
    """

    facts: ScanResult
    hits: Callable[[], Iterator[Hit]]
    known_files: KnownFileTable | None = None
    digest: Digest | None = None
    recorded: tuple[tuple[str, str], ...] = ()

    def numbered(self) -> Iterator[NumberedHit]:
        """Return the hits with their numbers.

        Raises:
            ForensicsError: the result is damaged.
        """
        counts: Counter[str] = Counter()
        known: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for hit in self.hits():
            counts[hit.image] += 1
            mine = known[hit.image]
            yield NumberedHit(counts[hit.image], mine.setdefault(hit.item, len(mine) + 1), hit)


@contextmanager
def open_scanned(path: Path, *, hash_set: HashSet | None = None) -> Iterator[Scanned]:
    """Open a result file for as long as it is exported.

    Args:
        path: the result.
        hash_set: that of the scan, for exports that hold digests.

    Raises:
        ForensicsError: it is not a result of this version.
        WrongUseError: the hash set is another than that of the scan.
        OSError: it cannot be read.
    """
    with open_regular(path) as file:
        facts = _facts(file)
        if hash_set is not None and hash_set.digest != facts.hash_set.digest:
            raise WrongUseError(
                "the result was not made with this hash set; name the set of the scan"
            )
        known_files = hash_set.known_files if hash_set is not None else None
        yield Scanned(facts, lambda: _hits(file), known_files, _digest(file))


def _digest(file: BinaryIO) -> Digest:
    file.seek(0)
    digest = hashlib.sha256()
    while data := file.read(1 << 20):
        digest.update(data)
    return Digest(HashAlgorithm.SHA256, digest.digest())


def _facts(file: BinaryIO) -> ScanResult:
    """Read all but the hits; and see that brackets lie no deeper than in a result.

    What it costs to find the hits in JSON grows with the square of its depth.
    """
    with _in_plain_words(_NO_RESULT):
        facts = from_document(_without_hits(file), ScanResult)
    if facts.schema != SCHEMA:
        raise ForensicsError(_ANOTHER_VERSION)
    return facts


def _without_hits(file: BinaryIO) -> object:
    built = ijson.ObjectBuilder()
    depth, key, of_hits = 0, None, 0
    for event, value in ijson.basic_parse(file, use_float=True):
        is_within = key == "hits" and depth > 1
        depth += (event in _BEGINS) - (event in _ENDS)
        if event == "map_key" and depth == 1:
            key = value
        elif key == "hits" and depth == (event in _BEGINS) + 1 and not is_within:
            of_hits += 1 if event == "start_array" else 2
        # Others may not be passed over: they would be hits that no export has.
        if depth > _MOST_NESTED or of_hits > 1:
            raise ValueError(_NO_RESULT)
        if not is_within or depth == 1:
            built.event(event, value)
    return built.value


def _hits(file: BinaryIO) -> Iterator[Hit]:
    file.seek(0)
    with _in_plain_words("the scan result is damaged; copy it again, or scan again"):
        for document in ijson.items(file, "hits.item", use_float=True):
            yield from_document(document, Hit)


@contextmanager
def _in_plain_words(sentence: str) -> Iterator[None]:
    """What a reader trips over quotes the file, so it goes into no traceback."""
    try:
        yield
    except (ijson.JSONError, cattrs.BaseValidationError, *_UNFIT):
        raise ForensicsError(sentence) from None
