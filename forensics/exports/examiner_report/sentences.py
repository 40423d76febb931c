"""What a report says of the stages of a scan, of what it found and of what no scan can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.exports.standing import HitStanding
from forensics.figures import NO_HIT, counted
from forensics.scanning.stages import ALTERED, CONTENT, EXACT, RAW, STAGES, stages_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.exports.examiner_report.sorted_hits import SortedHits
    from forensics.values import PictureCounts, ScanResult

NOT_THERE = (
    "A copy that was altered too much, or a piece smaller than the hash set can find, is not found."
)
NOT_FOUND = (
    "No hit was found where the scan looked. That does not mean that no picture is on the medium: "
    f"{NOT_THERE}"
)
NO_TIMES = (
    "Times of a file are those that its file system or archive has for it. The clock that they are "
    "by was not checked, and programs can set them. Where none stands beside a hit, none was read: "
    "files in shadow copies and in backups of phones have none here. For files of a folder they "
    "are those of the copy in it."
)
DID = {
    EXACT: "Files that are there, deleted or in no folder, whose size fits a known file, were read "
    "whole and compared by their digests.",
    RAW: "Every byte that could be read was compared with the blocks of the known files, in files "
    "and outside of them.",
    CONTENT: "Files that are containers (archives, mail, documents, databases) were opened as far "
    "as this version can, and what lies in them was compared.",
    ALTERED: "Pictures that could be decoded were compared with the known ones, to find copies "
    "that were changed.",
}
DID_NOT = {
    EXACT: "Whole files were not compared by their digests.",
    RAW: "The bytes outside of whole files were not compared: deleted copies without a file, "
    "pieces, slack and unused space. A known file there was not found.",
    CONTENT: "Containers (archives, mail, documents, databases) were not opened. A known file "
    "inside one may not have been found.",
    ALTERED: "Altered copies were not looked for: pictures that were saved again, made smaller, "
    "cropped or photographed off a screen. None of them was found.",
}
LIMITS = (
    f"{NO_HIT}.",
    NOT_THERE,
    "The presence of a file does not show who put it there, or who has seen it.",
    "What lies outside the sources named here was not scanned.",
    NO_TIMES,
)
HOLDS_NONE = (
    "This report holds no picture, and no name or digest of a known file. Known files are told "
    "apart by numbers, which count within one source. It does hold names of files and folders on "
    "the medium, and these can name people: keep it as you keep the case file."
)


def found(hits: SortedHits) -> Iterator[str]:
    """Say what was found, in counts; without a hit, what that does not mean."""
    exact, part, candidates = (hits[each] for each in HitStanding)
    if not exact.count + part.count + candidates.count:
        yield NOT_FOUND
        return
    if known := exact.known | part.known:
        yield (
            f"{counted(exact.count, 'hit is', 'hits are')} the whole of a known file, and "
            f"{counted(part.count, 'hit is', 'hits are')} a piece of one. "
            f"Together they are of {counted(len(known), 'known file', 'different known files')}."
        )
    else:
        yield "No known file was found by its own bytes."
    if candidates.count:
        yield (
            f"{counted(candidates.count, 'hit is a candidate', 'hits are candidates')}: like a "
            "known picture, or known by MD5 or SHA-1 alone. Each may be something else. Two "
            "people must look before it counts as found."
        )


def stages_done(result: ScanResult) -> Iterator[str]:
    """Say what each stage did that ran."""
    return (DID[each] for each in STAGES if each in result.stages)


def stages_left_out(result: ScanResult) -> Iterator[str]:
    """Say what a stage would have seen that did not run."""
    possible = stages_for(result.hash_set)
    return (DID_NOT[each] for each in possible if each not in result.stages)


def pictures(counts: PictureCounts) -> str:
    """Say how many pictures of a source were compared, and why others were not."""
    left = {
        "too small to be told from others": counts.too_small,
        "too plain to be told from others": counts.too_plain,
        "damaged": counts.damaged,
        "too large or too long to decode": counts.over_budget,
        "not readable": counts.unreadable,
    }
    others = ", ".join(f"{count:,} {why}" for why, count in left.items() if count)
    return f"{counts.compared:,} compared; not compared: {others or 'none'}"
