"""What the screens call the classes of bytes, kinds of hits and where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.scans.gradings import Grade, GradingState
from evidence_store.domain.unit.jobs import NEVER_RESUMED, JobKind
from forensics.value_classes import dataclass
from forensics.values import HitKind
from forensics.values.scan_words import CLASSES, EXAMINED, STATES, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.scans.hit_lists import HitLine
    from evidence_store.domain.unit.jobs import Job
    from forensics.values import Coverage, HitState

GRADES = {
    Grade.EVIDENTIAL: "The evidential picture",
    Grade.NOT_THE_PICTURE: "Not the picture",
    Grade.CANNOT_TELL: "Cannot tell (blocks a disposal until regraded)",
}
SETTLED = {
    GradingState.WAITING: "Waits for a second person",
    GradingState.CONFIRMED: "Confirmed",
    GradingState.SENT_BACK: "Sent back",
}
ENTIRE = frozenset({HitKind.EXACT, HitKind.EMBEDDED})
"""Kinds that are a known file from its first byte to its last."""
WIDTH = 1000
LEAST = 6


@dataclass(frozen=True, slots=True)
class Share:
    """One class of the ledger as the bar draws it; ``x`` and ``width`` are of 1,000."""

    name: str
    title: str
    meaning: str
    size: int
    percent: str
    is_examined: bool
    x: int
    width: int


def shares(coverage: Coverage) -> list[Share]:
    """The classes that hold anything, not examined first; nothing is drawn too thin to be seen."""
    sizes = {name: getattr(coverage, name) for name in CLASSES if getattr(coverage, name)}
    total = sum(sizes.values()) or 1
    widths = {name: max(LEAST, size * WIDTH // total) for name, size in sizes.items()}
    if widths:
        # What thin ones got in addition is taken where it is seen least.
        widest = max(widths, key=lambda name: widths[name])
        widths[widest] += WIDTH - sum(widths.values())
    found, x = [], 0
    for name, size in sizes.items():
        title, meaning = CLASSES[name]
        found.append(
            Share(name, title, meaning, size, percent(size, total), name in EXAMINED, x,
                  widths[name])
        )  # fmt: skip
        x += widths[name]
    return found


def lies_in(state: HitState) -> str:
    """Say in what the file system holds it."""
    return STATES[state]


def allocation(hit: HitLine) -> str:
    """Say whether the place is in use."""
    if hit.allocated is None:
        return "No owner"
    return "In use" if hit.allocated else "Free to be written over"


def places(hit: HitLine) -> str:
    """The runs of bytes in words: how many, and from which byte."""
    return "; ".join(f"{one.length:,} bytes from byte {one.offset:,} on" for one in hit.extents)


def piece(hit: HitLine) -> str:
    """Which part of the known file it is, and what of its edges is not established."""
    if hit.is_candidate:
        return "Nothing of it is established"
    if hit.kind in ENTIRE:
        return "The whole file"
    if len(hit.extents) > 1:
        pieces = f"{hit.length:,} bytes of the known file in {len(hit.extents):,} pieces"
        return f"{pieces}, from its byte {hit.known_offset:,} on"
    said = f"Bytes {hit.known_offset:,} to {hit.known_offset + hit.length - 1:,} of the known file"
    return f"{said}{_edges(*hit.edge)}"


def _edges(before: int, after: int) -> str:
    """What of cut blocks on either side is not established; nothing where nothing was cut."""
    if not before and not after:
        return ""
    sides = [f"{before} bytes before"] if before else []
    if after:
        sides.append(f"{after} after" if before else f"{after} bytes after")
    return f"; up to {' and '.join(sides)} are not established"


def established(hit: HitLine) -> str:
    """Say by what it is established that a known file, or a part of one, lies there."""
    if hit.is_candidate:
        return "Likeness only. It is a candidate for two people, and is never erased by itself."
    if not hit.is_strong:
        return f"MD5 or SHA-1 alone{_shows(hit)}. Two people must review it."
    if hit.kind in ENTIRE:
        return "SHA-256 or BLAKE3 of the whole content"
    return "BLAKE3 of each of its blocks. The digest of the whole file says nothing of a part."


def _shows(hit: HitLine) -> str:
    """Whether the picture in a file that a weak digest tells was found to be like the known one."""
    if hit.likeness is not None:
        return ", and the picture in it is like the known one"
    return (
        "; that a picture in it is like the known one is not established"
        if hit.kind in ENTIRE
        else ""
    )


def likeness(hit: HitLine) -> str:
    """Say by how much a candidate is like its known file; nothing of an established hit."""
    alike = hit.likeness
    if alike is None:
        return ""
    what = "of a small picture stored in it" if alike.of_thumbnail else "of it"
    if alike.points is not None:
        mirrored = ", mirrored" if alike.mirrored else ""
        return f"{alike.points:,} points lie in the same arrangement{mirrored}{alike.moments}"
    return f"{alike.distance} of the 256 bits of a hash {what} differ{alike.moments}"


def app_named(hit: HitLine) -> str:
    """Say which app and which user of a phone the path of a hit names; nothing where none."""
    if hit.app is None:
        return ""
    user = "" if hit.app.user is None else f"user {hit.app.user} of the phone"
    said = ", ".join(filter(None, (hit.app.app, user)))
    return said[:1].upper() + said[1:]


def in_words(lines: Sequence[Share]) -> str:
    """The bar in one sentence, for those who cannot see it."""
    return "; ".join(f"{one.title.lower()}: {one.percent}" for one in lines) or "no byte"


def told_of_stop(stopped: Job) -> str:
    """What is kept of work that a person stopped."""
    if stopped.kind not in NEVER_RESUMED:
        return "Stopped. Completed work is kept."
    if stopped.kind is JobKind.ERASE_COPY:
        return "Stopped. What was overwritten stays so. Another start is signed for again."
    return "Stopped. Nothing of it is kept."
