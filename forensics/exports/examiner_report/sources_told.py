"""What a report says of each source: what it is, its volumes, and what of it was not examined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.exports.examiner_report.markup import (
    facts,
    figure,
    named,
    paragraph,
    table,
    text,
)
from forensics.exports.examiner_report.sentences import pictures
from forensics.exports.limits import Limit, limits_of
from forensics.figures import counted
from forensics.values.scan_words import CLASSES, EXAMINED, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forensics.values import Extent, ScanResult, SourceReport, VolumeReport

MOST_LIMITS = 2_000
"""Lines of what was not examined of a source that a report has."""
MOST_PLACES = 3
"""Places that are named of one hit, or of what was not examined."""


def sources(result: ScanResult) -> Iterator[str]:
    """Give a section on each source."""
    limits: dict[str, list[Limit]] = {}
    for limit in limits_of(result):
        limits.setdefault(limit.image, []).append(limit)
    for number, source in enumerate(result.sources, start=1):
        yield f"<section>\n<h2>Source {number}: {named(source.image)}</h2>\n"
        yield from _source(number, source, limits.get(source.image, ()))
        yield "</section>\n"


def _source(number: int, source: SourceReport, limits: Sequence[Limit]) -> Iterator[str]:
    if source.size is None:
        yield paragraph("This source could not be opened. Nothing of it was examined.", strong=True)
    yield from facts(_about(source))
    yield "<h3>Volumes and file systems</h3>\n"
    yield from _volumes(number, source.volumes)
    yield "<h3>What was examined</h3>\n"
    yield from _coverage(number, source)
    yield "<h3>What was not examined, and why</h3>\n"
    yield from _not_examined(number, limits)


def _about(source: SourceReport) -> Iterator[tuple[str, str]]:
    if source.size is not None:
        yield "Size", f"{source.size:,} bytes"
    digest = source.media_digest
    yield (
        "Digest that the scan worked out",
        text(str(digest)) if digest else "None of the whole of it",
    )
    if source.sample is not None:
        yield "Digest of a sample of its blocks", text(str(source.sample))
    if source.pictures is not None:
        yield "Pictures", text(pictures(source.pictures))


def _volumes(number: int, volumes: Sequence[VolumeReport]) -> Iterator[str]:
    if not volumes:
        yield paragraph("No volumes are listed: this is not a medium, or it could not be opened.")
        return
    heads = ("Where", "File system", "Files listed", "First byte", "Size in bytes", "Note")
    yield from table(f"Volumes of source {number}", heads, map(_volume, volumes))


def _volume(volume: VolumeReport) -> tuple[str, ...]:
    files = "None could be listed" if volume.streams is None else f"{volume.streams:,}"
    notes = [] if volume.locked_as is None else [f"{volume.locked_as}, opened with a key"]
    if volume.random_share is not None:
        notes.append(f"{volume.random_share:.0%} of its sampled pages look random")
    return (
        text(volume.where),
        text(volume.known_as),
        files,
        f"{volume.extent.offset:,}",
        f"{volume.extent.length:,}",
        text("; ".join(notes)),
    )


def _coverage(number: int, source: SourceReport) -> Iterator[str]:
    total = source.coverage.total
    sizes = {name: getattr(source.coverage, name) for name in CLASSES}
    if not total:
        yield paragraph("No byte of it was there to examine.")
        return
    left = source.coverage.not_examined
    if left:
        yield paragraph(
            f"{left:,} of {total:,} bytes were not examined or not understood ("
            f"{percent(left, total)}). Known files may lie there.",
            strong=True,
        )
    else:
        yield paragraph("Every byte was read by the stages that ran, and none was left out.")
    heads = ("Class", "Examined", "Bytes", "Share", "Meaning")
    rows = (
        (
            text(CLASSES[name][0]),
            "Examined" if name in EXAMINED else "Not examined",
            figure(f"{size:,}"),
            figure(percent(size, total)),
            text(CLASSES[name][1]),
        )
        for name, size in sizes.items()
        if size
    )
    yield from table(f"Every byte of source {number}, in one class each", heads, rows)


def _not_examined(number: int, limits: Sequence[Limit]) -> Iterator[str]:
    if not limits:
        yield paragraph("The stages that ran reported nothing.")
        return
    heads = ("Where", "Why", "Place: first byte + length")
    rows = map(_limit, limits[:MOST_LIMITS])
    yield from table(f"What of source {number} was not examined", heads, rows)
    if (left := len(limits) - MOST_LIMITS) > 0:
        yield paragraph(
            f"{counted(left, 'more line is', 'more lines are')} not listed here. The list as CSV, "
            "and the scan result, hold all of them.",
            strong=True,
        )


def _limit(limit: Limit) -> tuple[str, ...]:
    # Words of the closed list, with names of volumes and files between them.
    return named(limit.where or "in all of it"), named(limit.says), places(limit.extents)


def places(extents: Sequence[Extent]) -> str:
    """Return the first of these places, and how many more there are."""
    if not extents:
        return "Not told"
    first = extents[:MOST_PLACES]
    said = "<br>".join(figure(f"{each.offset:,} + {each.length:,}") for each in first)
    left = len(extents) - MOST_PLACES
    return f"{said}<br>and {counted(left, 'more place', 'more places')}" if left > 0 else said
