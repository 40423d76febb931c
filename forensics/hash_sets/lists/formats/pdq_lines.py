"""Lists of PDQ hashes, as ThreatExchange's programs write them.

    HASH,QUALITY[,NAME]                     pdq-photo-hasher; with a header, or without
    hash=HASH,norm=..,delta=..,quality=..   the same with --details
    signal_type,signal_str,...              threatexchange dataset --csv
    HASH,DESCRIPTOR,...                     what the command ``threatexchange`` keeps

A list that says no quality was filtered by those who made it, or was not: its hashes are taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from forensics.hash_sets.lists.formats.csv_rows import csv_head
from forensics.hash_sets.lists.formats.lines import first_line, lines_of
from forensics.hash_sets.lists.listed_row import ListedRow, UnreadRow
from forensics.hash_sets.lists.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = re.compile(r'"?(?P<pdq>[0-9A-Fa-f]{64})"?[,;\t]"?(?P<quality>[0-9]{1,20})"?(?:[,;\t]|$)')
_ALONE = re.compile(r'"?(?P<pdq>[0-9A-Fa-f]{64})"?(?:[,;\t]|$)')
_DETAILS = re.compile(r"hash=(?P<pdq>[0-9A-Fa-f]{64}),.*?\bquality=(?P<quality>[0-9]{1,20})(?:,|$)")
_SIGNALS = ("signaltype", "signalstr")
_HASHES = {"hash", "pdq", "pdqhash"}
_VIDEO_MD5 = "video_md5"
MOST_QUALITY = 100


class PdqLineReader:
    """Reads lists of PDQ hashes, and of signals among which are some."""

    title = "a list of PDQ hashes"
    is_benign = False

    def begins(self, head: bytes) -> bool:
        """Whether the first line is a hash with a number, such a header, or what --details says."""
        first = first_line(head).decode("utf-8", "replace")
        return any(form.match(first) for form in (_PLAIN, _DETAILS)) or _is_header(first)

    def rows(self, file: BinaryIO) -> Iterator[ListedRow | UnreadRow]:
        """Return the lines but for empty ones, a header, and those that begin with ``#``."""
        form: _Form | None = None
        for place, line in enumerate(lines_of(file), start=1):
            said = "-" if line is None else line.decode("utf-8", "replace").strip()
            if not said or said.startswith("#"):
                continue
            if form is None:
                form = _Form(said)
                if _is_header(said):
                    continue
            yield UnreadRow(place, Refusal.LONG_LINE) if line is None else form.row(place, said)


class _Form:
    """How a list says its hashes, as its first line tells."""

    def __init__(self, first: str) -> None:
        names = csv_head(first.encode()).names
        self._signals = names[:2] == _SIGNALS
        named = _is_header(first) and not self._signals
        self._order = (
            {name: at for at, name in enumerate(names) if name in _HASHES or name == "quality"}
            if named
            else {}
        )
        found = _PLAIN.match(first)
        # A number that no quality can be is that of a descriptor.
        self._has_quality = found is None or int(found["quality"]) <= MOST_QUALITY

    def row(self, place: int, line: str) -> ListedRow | UnreadRow:
        if self._signals:
            return _signal(place, line)
        if self._order:
            return self._ordered(place, line)
        for form in (_DETAILS, _PLAIN, _ALONE):
            if found := form.match(line):
                said = found.groupdict()
                quality = said.get("quality") or ""
                return ListedRow(
                    place, pdq=said["pdq"], quality=quality if self._has_quality else ""
                )
        return UnreadRow(place, Refusal.NOT_A_LINE)

    def _ordered(self, place: int, line: str) -> ListedRow | UnreadRow:
        cells = csv_head(line.encode("utf-8", "replace")).cells
        if len(cells) <= max(self._order.values()):
            return UnreadRow(place, Refusal.NOT_A_LINE)
        said = {name: cells[at] for name, at in self._order.items()}
        quality = said.pop("quality", "")
        return ListedRow(place, pdq=next(iter(said.values())), quality=quality)


def _is_header(line: str) -> bool:
    names = csv_head(line.encode("utf-8", "replace")).names
    return names[:2] == _SIGNALS or ("quality" in names and not _HASHES.isdisjoint(names))


def _signal(place: int, line: str) -> ListedRow | UnreadRow:
    cells = csv_head(line.encode("utf-8", "replace")).cells
    if len(cells) < 2:
        return UnreadRow(place, Refusal.NOT_A_LINE)
    kind, said = cells[0].strip().lower(), cells[1]
    if kind == "pdq":
        return ListedRow(place, pdq=said)
    return ListedRow(place, (("md5" if kind == _VIDEO_MD5 else kind, said),))
