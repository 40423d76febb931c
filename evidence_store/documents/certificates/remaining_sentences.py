"""What page 1 says last: what was not done or not examined, and what remains."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.documents.certificates import shown
from evidence_store.documents.certificates.wording import (
    COVERED,
    ITEM_STATES,
    LIMITS,
    REASONS,
)
from evidence_store.documents.kit import text
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certificate_content import ErasureCategory, Limit
from evidence_store.domain.law.holds import HoldState
from forensics.saying.sentences import (
    Said,
    counted,
    listed,
    say,
)
from forensics.values import (
    Grade,
    Route,
    claim_of,
    reads_phone,
)

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedScan,
    )
    from evidence_store.domain.scans.scan import ScanFindings
    from forensics.values import Coverage

_ON_PAGE_ONE = (
    Limit.THIS_ITEM_ONLY,
    Limit.SELECTED_RANGES_ONLY,
    Limit.NAMES_REMAIN,
    Limit.ACCOUNTS,
    Limit.HIDDEN_AREAS,
    Limit.RESET_NOT_READ_BACK,
    Limit.BY_OTHER_TOOL,
)
_REMAINING = (
    Limit.PICTURES_REMAIN,
    Limit.COPIES_RETAINED,
    Limit.FLASH_KEEPS_BLOCKS,
    Limit.MEDIUM_UNKNOWN,
    Limit.REALLOCATED_SECTORS,
)


def not_done(content: CertificateContent) -> list[Said]:
    """What was not done, the reasons of a report first."""
    reasons = listed((REASONS[reason] for reason in content.reasons), " ")
    lines = [text.bold(reasons)] if reasons else []
    lines.append(_examined(content))
    lines.append(listed((LIMITS[limit] for limit in _ON_PAGE_ONE if limit in content.limits), " "))
    lines.extend(_elsewhere(content))
    return lines


def _elsewhere(content: CertificateContent) -> list[Said]:
    """What else the order names and this document does not cover, in one sentence."""
    order = content.order
    named = [
        say(
            "line {line}, {label}: {state}",
            line=item.line,
            label=shown.shortened(item.label, 60, section=say("Case and order")),
            state=ITEM_STATES[item.state],
        )
        for item in order.not_done
    ]
    named += [
        say("line {number}: not yet mapped to an exhibit", number=number)
        for number in order.unmapped_lines
    ]
    if not named:
        return []
    said = text.bold(say("Also named by the order, and not done:"))
    first = listed(named[:3], "; ")
    if named[3:]:
        return [
            say(
                "{said} {first}; and {number} more, listed under “Case and order”.",
                said=said,
                first=first,
                number=len(named) - 3,
            )
        ]
    return [say("{said} {first}.", said=said, first=first)]


def counted_holds(content: CertificateContent) -> Said:
    """How many holds had ended or did not apply, and of how many nobody recorded anything."""
    states = Counter(line.state for line in content.holds.lines)
    told = say(
        "{past} had ended, {does_not_apply} did not apply",
        past=states[HoldState.PAST],
        does_not_apply=states[HoldState.DOES_NOT_APPLY],
    )
    # Apart: that nothing is recorded is no finding that there was nothing.
    unrecorded = states[HoldState.NONE_RECORDED]
    return (
        say("{told}, for {unrecorded} nothing is recorded.", told=told, unrecorded=unrecorded)
        if unrecorded
        else say("{told}.", told=told)
    )


def remaining(content: CertificateContent) -> list[Said]:
    """What still exists or may still exist."""
    lines = []
    if content.kind is CertificateKind.NON_COMPLETION:
        lines.append(
            say(
                "The item must be treated as still containing everything it contained. "
                "Nothing more may be done to it under this authorisation."
            )
        )
    lines.extend(_where_it_is(content))
    copies = [LIMITS[limit] for limit in _REMAINING if limit in content.limits]
    if content.disposal.later:
        copies.append(
            say(
                "A later extraction of this item is recorded, which is a copy. This document does "
                "not say where it is."
            )
        )
    return [*lines, *(copies or [say("No disk image or other copy of this item is recorded.")])]


def _where_it_is(content: CertificateContent) -> list[Said]:
    """Where an item is: regulation 8 is carried out once it is disposed of, too."""
    holder = content.exhibit.holder
    is_report = content.kind is CertificateKind.NON_COMPLETION
    is_gone = claim_of(content.disposal.method).grade is Grade.DESTROY and not is_report
    if is_gone or not holder:
        return []
    held = shown.shortened(holder, 80, section=say("The device"))
    if is_report:
        return [say("When this was issued it was with: {held}.", held=held)]
    if content.disposal.route is Route.SELECTIVE:
        return [
            say("The item and the rest of what it holds remain. It was with: {held}.", held=held)
        ]
    item = say("phone") if reads_phone(content.disposal.method) else say("erased item")
    return [
        say(
            "The {item} itself remains. When this was issued it was with: {held}.",
            item=item,
            held=held,
        )
    ]


def known_files(scan: ScanFindings) -> Said:
    """How many known files the set of a scan holds, and how many of them were found."""
    held = counted(scan.known_files, "{count} known file", "{count} known files")
    count = scan.known_files_hit
    said = (
        counted(
            count,
            "the hash set has {held}, of which {count} was found",
            "the hash set has {held}, of which {count} were found",
            held=held,
        )
        if count
        else say("the hash set has {held}, of which none were found", held=held)
    )
    return with_candidates(with_weak(said, scan), scan)


def with_weak(said: Said, scan: ScanFindings) -> Said:
    """What is said of a scan, and how many known files digests that can be forged told alone."""
    if scan.known_files_weak:
        return counted(
            scan.known_files_weak,
            "{said}; {count} was matched by MD5 or SHA-1 alone, content not established",
            "{said}; {count} were matched by MD5 or SHA-1 alone, content not established",
            said=said,
        )
    return said


def with_candidates(said: Said, scan: ScanFindings) -> Said:
    """What is said of a scan, and how many pictures are only like a known one, if any are."""
    if scan.candidates:
        return counted(
            scan.candidates,
            "{said}; {count} picture is like a known one, which establishes nothing before two "
            "people say so",
            "{said}; {count} pictures are like a known one, which establishes nothing before two "
            "people say so",
            said=said,
        )
    return said


def category_applies(content: CertificateContent) -> bool:
    """Whether a category of sanitisation can be named at all."""
    return content.disposal.category is not ErasureCategory.NONE


def _examined(content: CertificateContent) -> Said:
    if not content.scans:
        before = LIMITS[Limit.NOT_SCANNED]
        if not any(each.scan for each in content.disposal.later):
            return before
        return say("{before} What was scanned of it was taken after its reset.", before=before)
    scans = content.scans
    # The most that one found and the least that one covered: no scan hides what another shows.
    most = max(scans, key=_hits)
    places = counted(_hits(most), "{count} place", "{count} places")
    found = say("{places}; {most}", places=places, most=known_files(most))
    is_whole = not any(scan.coverage.not_examined or scan.not_examined for scan in scans)
    least = max(scans, key=lambda scan: (scan.coverage.not_examined, len(scan.not_examined)))
    compared = _compared(least)
    if not is_whole:
        left = _missed(least.coverage)
        compared = say("{compared}; {left}", compared=compared, left=left)
    if len(scans) == 1:
        return say(
            "The scan before the disposal found {found}. Of the medium, {compared}.",
            found=found,
            compared=compared,
        )
    return say(
        "{scans} scans before the disposal are recorded; the most found by one of them is {found}. "
        "In the scan that covered least of the medium, {compared}.",
        scans=len(scans),
        found=found,
        compared=compared,
    )


def _compared(scan: CertifiedScan) -> Said:
    """What was compared, and what gave nothing to compare: these are not the same."""
    compared = text.size(scan.coverage.compared)
    if not scan.coverage.constant:
        return say("{compared} were compared with the hash set", compared=compared)
    return say(
        "{compared} were compared with the hash set and {constant} held one repeated byte, nothing "
        "to compare",
        compared=compared,
        constant=text.size(scan.coverage.constant),
    )


def _missed(coverage: Coverage) -> Said:
    """What a scan left out; faults without a known extent are not bytes, and not nothing."""
    if not coverage.not_examined:
        return say("some places were not examined")
    left = replace(coverage, compared=0, constant=0)
    return counted(
        left.total,
        "{total} of the medium was not examined or not understood: {left}",
        "{total} of the medium were not examined or not understood: {left}",
        total=text.size(left.total),
        left=covered(left),
    )


def covered(coverage: Coverage) -> Said:
    """The classes of a ledger that hold anything, each with its bytes."""
    sizes = ((words, getattr(coverage, name)) for name, words in COVERED.items())
    return listed(
        (
            say("{count} {words}", count=text.size(count), words=words)
            for words, count in sizes
            if count
        )
    )


def _hits(scan: CertifiedScan) -> int:
    return sum(scan.hits_by_kind.values())
