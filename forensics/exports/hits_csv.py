"""Hits as CSV, beside what was not examined: one table, whose first column says what a row is.

UTF-8 with a byte order mark, without which Excel takes it for another encoding; lines and quotes
by RFC 4180, section 2; no cell begins as a formula.
"""

from __future__ import annotations

import csv
import io
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

from forensics.documents import time_to_text
from forensics.exports.bytes_of import bytes_by_image
from forensics.exports.export import ExportKind
from forensics.exports.formulas import escape_formula
from forensics.exports.limits import ALL_EXAMINED, limits_of
from forensics.exports.standing import standing_of
from forensics.exports.texts import shown
from forensics.figures import NO_HIT, counted, coverage_text
from forensics.values.scan_words import ZONES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.exports.bytes_of import BytesOf
    from forensics.exports.scanned import NumberedHit, Scanned
    from forensics.values import Extent, ScanResult, VolumeReport

SCAN, SOURCE, VOLUME, NOT_EXAMINED = "scan", "source", "volume", "not examined"
HIT, MORE = "hit", "more of the hit"
COLUMNS = (
    *("row", "image", "hit", "known_file", "standing", "kind", "method", "state"),
    *("partition", "path", "within", "also", "allocated", "reallocated", "owner"),
    *("bytes_of", "first_byte", "bytes", "extents", "known_offset", "edge_before", "edge_after"),
    *("established_by", "distance", "points", "mirrored"),
    *("modified", "created", "accessed", "changed", "times_told_by", "times_zone", "note"),
)
# A cell of Excel holds 32,767 signs, and what goes on is cut off without a word.
MOST_IN_CELL = 32_000
_MARK = b"\xef\xbb\xbf"
_ROWS = 500  # of one piece

_Row = dict[str, object]


class HitsCsv:
    """One row for each hit, with its place, its path and how far it goes."""

    kind = ExportKind(
        title="CSV of hits",
        says=(
            "A table for a spreadsheet: each hit with its path and its bytes on the medium, and "
            "what was not examined; known files by numbers"
        ),
        media_type="text/csv",
        ending=".csv",
    )

    def write(self, scanned: Scanned, file: BinaryIO) -> None:
        """Write the table."""
        file.write(_MARK + _lines([COLUMNS]))
        named = bytes_by_image(scanned.facts)
        rows = chain(
            _rows_of_scan(scanned.facts),
            chain.from_iterable(map(_rows_of_hit, scanned.numbered())),
        )
        told = (_with_bytes_of(row, named) for row in rows)
        while some := list(islice(told, _ROWS)):
            file.write(_lines([[_cell(row.get(name)) for name in COLUMNS] for row in some]))


def _with_bytes_of(row: _Row, named: dict[str, BytesOf]) -> _Row:
    return row | {"bytes_of": named.get(str(row["image"]))} if row.get("extents") else row


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
    return escape_formula(shown(str(value)))


def _rows_of_scan(facts: ScanResult) -> Iterator[_Row]:
    known = counted(facts.hash_set.known_files, "known file", "known files")
    yield {
        "row": SCAN,
        "note": f"{facts.tool.name} {facts.tool.version}, {time_to_text(facts.started)} to "
        f"{time_to_text(facts.finished)}: {known} by the stages {', '.join(facts.stages)}. "
        f"{NO_HIT}",
    }
    for source in facts.sources:
        said = coverage_text(source.size, source.coverage)
        yield {
            "row": SOURCE,
            "image": source.image,
            "kind": source.kind,
            "bytes": source.size,
            "note": said,
        }
        for volume in source.volumes:
            extent = volume.extent
            yield _place((extent,)) | {
                "extents": f"{extent.offset}+{extent.length}",
                "row": VOLUME,
                "image": source.image,
                "partition": volume.number,
                "note": _of_volume(volume),
            }
    yield from _rows_of_limits(facts)


def _of_volume(volume: VolumeReport) -> str:
    locked = f", opened from {volume.locked_as}" if volume.locked_as else ""
    listed = "no list of files" if volume.streams is None else f"{volume.streams:,} streams listed"
    return f"{volume.where}: {volume.known_as}{locked}, {listed}"


def _rows_of_limits(facts: ScanResult) -> Iterator[_Row]:
    limits = list(limits_of(facts))
    if not limits:
        yield {"row": NOT_EXAMINED, "note": f"Nothing. {ALL_EXAMINED}"}
    for limit in limits:
        row: _Row = {"row": NOT_EXAMINED, "image": limit.image, "note": str(limit)}
        yield from _with_place(row, limit.extents)


def _rows_of_hit(numbered: NumberedHit) -> Iterator[_Row]:
    hit, likeness = numbered.hit, numbered.hit.likeness
    path, _, within = (hit.path or "").partition("!/")
    row: _Row = {
        "row": HIT,
        "image": hit.image,
        "hit": numbered.number,
        "known_file": numbered.known,
        "standing": standing_of(hit),
        "kind": hit.kind,
        "method": hit.method,
        "state": hit.state,
        "partition": hit.partition,
        "path": path,
        "within": within,
        "also": " | ".join(hit.also),
        "allocated": hit.allocated,
        "reallocated": hit.reallocated,
        "owner": hit.owner,
        "known_offset": hit.known_offset,
        "edge_before": hit.edge[0],
        "edge_after": hit.edge[1],
        "established_by": " ".join(hit.established_by),
    }
    if hit.times is not None and hit.times.told:
        row |= dict(hit.times.told)
        row |= {"times_told_by": hit.times.told_by, "times_zone": ZONES[hit.times.zone]}
    if likeness is not None:
        row |= {
            "distance": likeness.distance,
            "points": likeness.points,
            "mirrored": likeness.mirrored,
        }
    yield from _with_place(row, hit.extents)


def _with_place(row: _Row, extents: tuple[Extent, ...]) -> Iterator[_Row]:
    """The row with its extents; further rows with more of them where one cell cannot hold all."""
    row |= _place(extents)
    cells = list(_cells_of(extents))
    yield row | {"extents": cells[0] if cells else ""}
    for cell in cells[1:]:
        yield {
            "row": MORE if row["row"] == HIT else row["row"],
            "image": row["image"],
            "hit": row.get("hit"),
            "extents": cell,
            "note": "extents, continued",
        }


def _place(extents: tuple[Extent, ...]) -> _Row:
    if not extents:
        return {}
    return {"first_byte": extents[0].offset, "bytes": sum(each.length for each in extents)}


def _cells_of(extents: tuple[Extent, ...]) -> Iterator[str]:
    """The extents in content order, ``OFFSET+LENGTH`` by spaces, no cell longer than one may be."""
    cell = ""
    for extent in extents:
        text = f"{extent.offset}+{extent.length}"
        if cell and len(cell) + len(text) >= MOST_IN_CELL:
            yield cell
            cell = ""
        cell += f" {text}" if cell else text
    if cell:
        yield cell
