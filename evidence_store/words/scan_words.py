"""What the screens call the classes of bytes, kinds of hits and where they lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_store.domain.scans.gradings import Grade, GradingState
from forensics.values import HitKind, HitState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.scans.hit_lists import HitLine
    from forensics.values import Coverage

# What was not examined stands first, worst first; what was examined stands last.
CLASSES = {
    "unreadable": ("Could not be read", "The disk image has no bytes there, or gave none."),
    "checksum_bad": (
        "Damaged in the disk image",
        "The image’s checksum does not match these bytes, so they were not used.",
    ),
    "encrypted": (
        "Encrypted",
        "Recognised as encrypted, and not opened: no key was given, or none fits.",
    ),
    "over_budget": (
        "Too long or too large to examine",
        "Examining it would have taken more time or memory than the scan allows.",
    ),
    "unopened": ("Type not supported", "Recognised, and this version cannot open it."),
    "not_read": ("Not read", "The scan did not reach it."),
    "opaque": (
        "Not understood",
        "Compared as raw bytes. What they mean is not known: they may be encrypted.",
    ),
    "constant": ("One byte repeated", "Empty areas: the same byte throughout."),
    "compared": ("Compared with the known files", "Every byte was read and compared."),
}
EXAMINED = frozenset({"constant", "compared"})
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
WIDTH = 1000
LEAST = 6

STATES = {
    HitState.LIVE: "In a file that is there",
    HitState.DELETED: "In a deleted file",
    HitState.ORPHAN: "In an orphan file (not listed in any folder)",
    HitState.SLACK: "Behind the end of a file",
    HitState.UNALLOCATED: "In unused space",
    HitState.JOURNAL: "In the file system’s journal",
    HitState.SNAPSHOT: "In a snapshot",
    HitState.NONE: "In no file",
}


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


def percent(size: int, total: int) -> str:
    """A share in words; what is there is never called 0 %, what is incomplete never 100 %."""
    if size in (0, total):
        return "100 %" if size else "0 %"
    share = size * 100 / total
    if share < 0.1:
        return "less than 0.1 %"
    return f"{min(share, 99.9):.1f} %"


def lies_in(state: HitState) -> str:
    """Say in what the file system holds it."""
    return STATES[state]


def allocation(hit: HitLine) -> str:
    """Say whether the place is in use."""
    if hit.allocated is None:
        return "No owner"
    return "In use" if hit.allocated else "Free to be written over"


def places(hit: HitLine) -> str:
    """The runs of bytes, for a table: offset and length of each."""
    return "; ".join(f"{one.offset:,} + {one.length:,}" for one in hit.extents)


def piece(hit: HitLine) -> str:
    """Which part of the known file it is, and what of its edges is not established."""
    if hit.is_candidate:
        return "Nothing of it is established"
    if hit.kind is HitKind.EXACT:
        return "The whole file"
    if len(hit.extents) > 1:
        pieces = f"{hit.length:,} bytes of the known file in {len(hit.extents):,} pieces"
        return f"{pieces}, from its byte {hit.known_offset:,} on"
    said = f"Bytes {hit.known_offset:,} to {hit.known_offset + hit.length - 1:,} of the known file"
    before, after = hit.edge
    if before or after:
        said += f"; up to {before} bytes before and {after} after are not established"
    return said


def likeness(hit: HitLine) -> str:
    """Say by how much a candidate is like its known file; nothing of an established hit."""
    alike = hit.likeness
    if alike is None:
        return ""
    what = "of a small picture stored in it" if alike.of_thumbnail else "of it"
    if alike.points is not None:
        mirrored = ", mirrored" if alike.mirrored else ""
        return f"{alike.points:,} points lie in the same arrangement{mirrored}"
    return f"{alike.distance} of the 256 bits of a hash {what} differ"


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
