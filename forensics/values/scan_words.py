"""What a scan came to, in words for people: classes of bytes, kinds of hits, where they lie."""

from __future__ import annotations

from forensics.saying.sentences import Said, given, say
from forensics.values.file_facts.times import TimeZoneOf
from forensics.values.hits import HitKind, HitState

# What was not examined stands first, worst first; what was examined stands last.
CLASSES = {
    "unreadable": ("Could not be read", "The disk image has no bytes there, or gave none."),
    "checksum_bad": (
        "Damaged in the disk image",
        "The image’s checksum does not match these bytes, so they were not used.",
    ),
    "encrypted": (
        "Encrypted",
        "Recognised as encrypted, and not opened: without a key that fits, or damaged.",
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

HIT_KINDS = {
    HitKind.EXACT: say("Whole and the same"),
    HitKind.TRUNCATED: say("Cut short"),
    HitKind.EMBEDDED: say("Inside another file"),
    HitKind.FRAGMENT: say("A part"),
    HitKind.THUMBNAIL: say("Small and like a known picture, for two people to look at"),
    HitKind.ALTERED: say("Like a known picture, for two people to look at"),
}

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


def percent(size: int, total: int) -> Said:
    """A share in words; what is there is never called 0 %, what is incomplete never 100 %."""
    if size in (0, total):
        return say("{share} %", share=100 if size else 0)
    share = size * 100 / total
    if share < 0.1:
        return say("less than 0.1 %")
    return say("{share} %", share=given(f"{min(share, 99.9):.1f}"))


ZONES = {
    TimeZoneOf.UTC: "UTC",
    TimeZoneOf.LOCAL: "by the clock of the device, whose zone is not known",
}
"""By which clock times of files are told."""
