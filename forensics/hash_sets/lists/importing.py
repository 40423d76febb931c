"""A hash set from a list that others made: VICS JSON or CSV, row by row.

Rules (for every format):

* duplicates, mixed case, a byte order mark and missing kinds of digest are accepted;
* a digest of zeros alone, or of the empty file, is refused: it would hit half of every disk;
* a bad row is put aside with its place and the reason, never its content; the rest goes on.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO

from blake3 import blake3

from forensics.errors import HashSetError
from forensics.hash_set import KIND_BITS, LONGEST_REFERENCE, KnownFileRows, KnownFileTable
from forensics.hash_sets.lists.csv_rows import rows_of_csv
from forensics.hash_sets.lists.listed_row import BadRowError, ListedRow
from forensics.hash_sets.lists.vics import rows_of_vics
from forensics.hashing import new_hasher
from forensics.regular_files import open_regular
from forensics.values import Digest, HashAlgorithm, KnownFile

if TYPE_CHECKING:
    from pathlib import Path

EMPTY_DIGESTS = {kind: new_hasher(kind).digest() for kind in HashAlgorithm}
LARGEST_SIZE = 2**62
MARK = b"\xef\xbb\xbf"
_KIND_OF_NAME = {"sha2256": HashAlgorithm.SHA256, **{str(kind): kind for kind in HashAlgorithm}}
_UNFIT_IN_REFERENCE = re.compile(r"[\x00-\x1f\x7f/\\]")


class ListFormat(StrEnum):
    """The formats of a list of known files."""

    CSV = "csv"
    VICS = "vics"


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was put aside: line of a CSV, or number of the record in JSON."""

    place: int
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A table of known files and the outcome of the other rows."""

    known_files: KnownFileTable
    list_format: ListFormat
    duplicates: int
    renamed: int
    without_size: int
    rejected: tuple[RejectedRow, ...]


def import_list(path: Path, *, list_format: ListFormat | None) -> Imported:
    """Read a list of known files; without a format, what it begins with decides.

    Raises:
        HashSetError: no row could be used, or the file is not of that format.
        WrongUseError: it is a pipe or a device.
        OSError: the file cannot be read.
    """
    with open_regular(path) as file:
        return read_list(file, list_format=list_format)


def read_list(file: BinaryIO, *, list_format: ListFormat | None) -> Imported:
    """Read a list from an open file that can seek; as ``import_list``.

    Raises:
        HashSetError: no row could be used, or the file is not of that format.
        OSError: the file cannot be read.
    """
    start = _skip_mark(file)
    found = list_format or _format_by_content(file, start)
    file.seek(start)
    rows = rows_of_vics(file) if found is ListFormat.VICS else rows_of_csv(file)
    gathered = _Gathered()
    for row in rows:
        gathered.take(row)
    if not len(gathered.known_files):
        put_aside = f"; {len(gathered.rejected)} rows were refused" if gathered.rejected else ""
        raise HashSetError(f"the list holds no known file that can be used{put_aside}")
    return Imported(
        known_files=gathered.known_files.to_table(),
        list_format=found,
        duplicates=gathered.duplicates,
        renamed=gathered.renamed,
        without_size=gathered.without_size,
        rejected=tuple(gathered.rejected),
    )


def rejected_rows_report(rejected: tuple[RejectedRow, ...]) -> bytes:
    """A CSV of the rows put aside: place and reason, nothing of their content."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["row", "reason"])
    writer.writerows((row.place, row.reason) for row in rejected)
    return text.getvalue().encode()


def _skip_mark(file: BinaryIO) -> int:
    return len(MARK) if file.read(len(MARK)) == MARK else 0


def _format_by_content(file: BinaryIO, start: int) -> ListFormat:
    file.seek(start)
    return ListFormat.VICS if file.read(4096).lstrip()[:1] in (b"{", b"[") else ListFormat.CSV


@dataclass(slots=True)
class _Gathered:
    known_files: KnownFileRows = field(default_factory=KnownFileRows)
    rejected: list[RejectedRow] = field(default_factory=list)
    duplicates: int = 0
    renamed: int = 0
    without_size: int = 0
    _contents: set[bytes] = field(default_factory=set)
    _references: set[str] = field(default_factory=set)

    def take(self, row: ListedRow) -> None:
        try:
            size, digests = _size_of(row), _digests_of(row)
            reference = _reference_of(row)
        except BadRowError as error:
            self.rejected.append(RejectedRow(row.place, str(error)))
            return
        # 16 bytes stand for the row: a million rows must not keep a million objects.
        content = blake3(repr((size, digests)).encode()).digest(16)
        if content in self._contents:
            self.duplicates += 1
            return
        self._contents.add(content)
        self.without_size += size is None
        self.known_files.append(KnownFile(self._unused(reference), size, digests))

    def _unused(self, reference: str) -> str:
        """Two contents under one reference are both kept: leaving one out would miss it."""
        chosen, number = reference, 1
        while chosen in self._references:
            number += 1
            chosen = f"{reference} ({number})"
        self.renamed += chosen != reference
        self._references.add(chosen)
        return chosen


def _reference_of(row: ListedRow) -> str:
    reference = row.reference.strip() or f"ROW-{row.place}"
    if len(reference.encode()) > LONGEST_REFERENCE - 16:  # room for a number behind it
        raise BadRowError("the reference is too long")
    if _UNFIT_IN_REFERENCE.search(reference):
        raise BadRowError("the reference is a path or holds control characters")
    return reference


def _size_of(row: ListedRow) -> int | None:
    text = row.size.strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,19}", text, re.ASCII) or int(text) > LARGEST_SIZE:
        raise BadRowError("the size is not a number of bytes")
    if int(text) == 0:
        raise BadRowError("the file is empty")
    return int(text)


def _digests_of(row: ListedRow) -> tuple[Digest, ...]:
    digests: dict[HashAlgorithm, Digest] = {}
    for name, text in row.digests:
        kind = _KIND_OF_NAME.get(re.sub(r"[^a-z0-9]", "", name.lower()))
        if kind is None or not text.strip():
            continue
        digest = _digest_from(kind, text.strip())
        if digests.setdefault(kind, digest) != digest:
            raise BadRowError(f"two {kind} digests differ")
    if not digests:
        raise BadRowError("there is no digest of a kind that can be used")
    return tuple(digests[kind] for kind in KIND_BITS if kind in digests)


def _digest_from(kind: HashAlgorithm, text: str) -> Digest:
    if not re.fullmatch(f"[0-9a-fA-F]{{{kind.size * 2}}}", text):
        raise BadRowError(f"the {kind} digest is not {kind.size * 2} hexadecimal digits")
    digest = Digest(kind, bytes.fromhex(text))
    if not any(digest.value):
        raise BadRowError(f"the {kind} digest is all zeros")
    if digest.value == EMPTY_DIGESTS[kind]:
        raise BadRowError(f"the {kind} digest is that of an empty file")
    return digest
