"""What a report says of hits: a table for each group, and how many of it are not listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.exports.examiner_report.markup import figure, named, paragraph, table, text
from forensics.exports.examiner_report.sources_told import MOST_PLACES, places
from forensics.exports.standing import HitStanding, standing_of
from forensics.figures import counted
from forensics.values.scan_words import HIT_KINDS, STATES, ZONES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from forensics.exports.examiner_report.sorted_hits import HitGroup, SortedHits
    from forensics.exports.scanned import NumberedHit
    from forensics.values import Hit

HEADS = (
    "Hit",
    "Source",
    "Known file",
    "What it is",
    "Where it lies",
    "File",
    "First byte + length",
    "Bytes in all",
)


CAPTIONS = {
    HitStanding.EXACT: ("Whole files", "No known file was found whole."),
    HitStanding.PART: ("Pieces of files", "No piece of a known file was found."),
    HitStanding.CANDIDATE: ("Candidates: two people must look", "There is no candidate."),
}


def hits(found: SortedHits) -> Iterator[str]:
    """Give a table for each standing of hits; one without hits says so."""
    yield "<section>\n<h2>Hits</h2>\n"
    yield paragraph(
        "Places count in bytes from the first byte of the medium; in an archive from the first "
        "byte of its file, in an L01 or Lx01 from the first byte that it keeps of files, in a "
        "folder from that of the file named. A number of a hit counts within its source."
    )
    for standing, (caption, nothing) in CAPTIONS.items():
        yield from _group(caption, found[standing], nothing)
    yield "</section>\n"


def _group(caption: str, group: HitGroup, nothing: str) -> Iterator[str]:
    yield f"<h3>{text(caption)}: {group.count:,}</h3>\n"
    if not group.count:
        yield paragraph(nothing)
        return
    yield from table(f"{caption}, hit by hit", HEADS, group.listed)
    if group.left_out:
        yield paragraph(
            f"{counted(group.left_out, 'more hit', 'more hits')} of this kind "
            f"{'is' if group.left_out == 1 else 'are'} not listed here. The list as CSV, and the "
            "scan result, hold all of them.",
            strong=True,
        )


def row(one: NumberedHit, numbers: Mapping[str, int]) -> tuple[str, ...]:
    """Return the cells of a hit; ``numbers`` are those of the sources by their names."""
    hit = one.hit
    return (
        f"{one.number:,}",
        str(numbers.get(hit.image, "not named")),
        f"{one.known:,}",
        text(_what(hit)),
        text(_lies(hit)),
        _file(hit),
        places(hit.extents),
        figure(f"{hit.length:,}"),
    )


def _what(hit: Hit) -> str:
    said: list[str] = [HIT_KINDS[hit.kind]]
    if hit.is_candidate:
        said.append(_alike(hit))
    elif standing_of(hit) is HitStanding.CANDIDATE:
        said.append(
            f"by {', '.join(each.printed for each in hit.established_by) or 'no digest'} alone"
        )
        if hit.likeness is not None:
            said.append(f"the picture in it is like the known one: {_alike(hit)}")
    if hit.known_offset:
        said.append(f"from byte {hit.known_offset:,} of the known file on")
    before, after = hit.edge
    if before or after:
        said.append(f"up to {before} bytes before and {after} after are not established")
    return "; ".join(filter(None, said))


def _alike(hit: Hit) -> str:
    alike = hit.likeness
    if alike is None:
        return ""
    if alike.points is not None:
        points = counted(alike.points, "point lies", "points lie")
        return f"{points} in the same arrangement{alike.moments}"
    return f"{alike.distance} of the 256 bits of a hash differ{alike.moments}"


def _lies(hit: Hit) -> str:
    where = STATES[hit.state]
    return where if hit.partition is None else f"{where}; partition {hit.partition}"


def _file(hit: Hit) -> str:
    if hit.path is None:
        return "No file is known"
    names = "<br>".join(["", *map(named, hit.also[:MOST_PLACES])])
    left = len(hit.also) - MOST_PLACES
    more = f"<br>and {counted(left, 'more name', 'more names')}" if left > 0 else ""
    owner = "" if hit.owner is None else f"<br>number {hit.owner:,} in its file system"
    return f"{named(hit.path)}{names}{more}{owner}{_times(hit)}"


def _times(hit: Hit) -> str:
    """When the file was modified and made, as it says, and by whose clock."""
    if hit.times is None or not hit.times.told:
        return ""
    said = ", ".join(f"{name} {figure(text(at))}" for name, at in hit.times.told)
    return f"<br>{said} ({text(f'{hit.times.told_by}, {ZONES[hit.times.zone]}')})"
