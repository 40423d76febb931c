"""The examiner's report of a scan drawn: tagged PDF, unsealed, which says by whose account it is.

Zero hits never read as clean: what was not examined stands on the first page, before any count.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from evidence_store.documents.certificates.remaining_sentences import known_files
from evidence_store.documents.certificates.wording import COVERAGE, EXTRACTIONS
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import (
    Address,
    Banner,
    Block,
    Bullets,
    Document,
    Field,
    Fields,
    Furniture,
    Gap,
    Grid,
    Heading,
    Paragraph,
    SideBySide,
    Title,
)
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.scan_reports import wording
from evidence_store.documents.sheets.on_paper import code_of, log_lines
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.scans.gradings import Grade
from evidence_store.domain.scans.hit_counts import Established
from evidence_store.domain.scans.hit_lists import CANDIDATES
from evidence_store.domain.scans.not_examined import told
from forensics.saying.sentences import Said, capital, counted, figure, given, listed, present, say
from forensics.values import Coverage, HitKind
from forensics.values.scan_words import HIT_KINDS, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence_store.documents.scan_reports.report import (
        ReportedResult,
        ReportedVolume,
        ScanReport,
    )
    from evidence_store.domain.certificates.certificate_content import Unit
    from evidence_store.domain.scans.hit_counts import HitCount

_QR = 40
_TRAINING = say("TRAINING: this report is about no real item")
_CANDIDATES = (Established.WEAK, Established.LIKE)


def draw_scan_report(report: ScanReport, unit: Unit, *, training: bool) -> bytes:
    """Draw it as PDF; the same report gives the same bytes.

    Args:
        report: what it says.
        unit: whose record it is of.
        training: mark it so that nobody takes it for a real one.
    """
    title = say("{title} of exhibit {exhibit}", title=wording.TITLE, exhibit=given(report.exhibit))
    return draw(
        Document(
            title=title,
            author=given(unit.full_name),
            parts=tuple(_parts(report, unit)),
            furniture=Furniture(
                given(unit.marking), given(unit.marking), title, _TRAINING if training else None
            ),
        )
    )


def _parts(report: ScanReport, unit: Unit) -> Iterator[Block]:
    left = (
        Address(
            [
                given(unit.full_name),
                text.contact(unit),
            ],
            room=2,
        ),
        Title(wording.TITLE),
        Address(
            [
                say(
                    "Exhibit {exhibit}, case {case}",
                    exhibit=given(report.exhibit),
                    case=given(report.case),
                ),
                say(
                    "Made by {made_by} on {made_at}",
                    made_by=given(report.made_by),
                    made_at=text.instant(report.made_at),
                ),
            ]
        ),
    )
    yield SideBySide(left, code_of(report.log, _QR))
    yield from _in_short(report)
    yield Heading(say("What was scanned, when and by what"))
    yield Fields(_scanned(report))
    yield from _hits(report)
    yield from _not_examined(report)
    yield from _how(report)
    yield Heading(say("What this report cannot tell"))
    yield Bullets(wording.LIMITS)
    yield Heading(say("What this report rests on"))
    yield from log_lines(report.log, not_sealed=wording.UNSEALED, machines=report.machines)


def _in_short(report: ScanReport) -> Iterator[Block]:
    findings, coverage = report.findings, report.findings.coverage
    left = coverage.not_examined
    if left:
        yield Banner(
            wording.NOT_ALL.of(left, left=text.size(left), total=text.size(coverage.total)),
            warns=True,
        )
    elif _reasons(report):
        yield Banner(wording.PARTS_LEFT, warns=True)
    else:
        yield Banner(wording.ALL_READ)
    if report.source.acquired_as is not AcquiredAs.DISK_IMAGE:
        yield Banner(wording.OUTSIDE, warns=True)
    if not findings.hits:
        yield Banner(wording.NOT_FOUND, warns=True)
    elif not _is_established(report):
        yield Banner(wording.NONE_ESTABLISHED, warns=True)
    yield Paragraph(say("{known}.", known=capital(_found(report))))


def _is_established(report: ScanReport) -> bool:
    """Whether a known file was found by its own bytes."""
    return bool(report.findings.established)


def _found(report: ScanReport) -> Said:
    """How many known files were found, and how many hits a digest that can be forged told alone."""
    weak, said = report.findings.hits_weak, known_files(report.findings)
    return wording.WEAK_TOO.of(weak, said=said) if weak else said


def _scanned(report: ScanReport) -> list[Field]:
    findings, source, result = report.findings, report.source, report.result
    confirmed = (
        say("count confirmed by {confirmed_by}", confirmed_by=given(report.confirmed_by))
        if report.confirmed_by
        else say("count not confirmed by a second person")
    )
    return [
        _source(report),
        (say("Read in full"), [_verified(report)]),
        (
            say("Sectors not read"),
            [figure(source.bad_sectors)] if source.bad_sectors else [],
        ),
        (say("Begun"), [text.instant(result.started)] if result else []),
        (say("Finished"), [text.instant(findings.finished)]),
        (say("Program"), [given(findings.tool)]),
        (say("Stages"), [listed(map(given, result.stages))] if result else []),
        (say("Confined by"), [given(result.confined_by)] if result else []),
        (
            say("Hash set"),
            [
                listed(
                    (
                        counted(findings.known_files, "{count} known file", "{count} known files"),
                        confirmed,
                    )
                ),
                text.digest(findings.hash_set_digest),
            ],
        ),
        (say("Scan result"), [text.digest(findings.result_digest)]),
        (say("Recorded by"), [given(report.recorded_by)]),
        (say("Locked volumes"), present(*findings.opened)),
    ]


def _source(report: ScanReport) -> Field:
    source = report.source
    size = text.size(source.size)
    if source.acquired_as is AcquiredAs.DISK_IMAGE:
        return say("Disk image"), [size, text.digest(source.digest)]
    return say("Extraction"), [
        say("{size}, as {acquired_as}", size=size, acquired_as=EXTRACTIONS[source.acquired_as]),
        text.digest(source.digest),
    ]


def _verified(report: ScanReport) -> Said:
    source = report.source
    if source.verified_at is None:
        return say("Not yet: its digest is as it was stated, or none is known.")
    return say(
        "By {verified_by}, {verified_at}",
        verified_by=given(source.verified_by),
        verified_at=text.instant(source.verified_at),
    )


def _hits(report: ScanReport) -> Iterator[Block]:
    yield Heading(say("Hits"))
    if not report.findings.hits:
        yield Paragraph(wording.NO_HIT)
        return
    if report.counts is None:
        yield from _of_the_record(report)
        return
    exact = [each for each in report.counts if each.established not in _CANDIDATES]
    others = [each for each in report.counts if each.established in _CANDIDATES]
    yield Heading(wording.EXACT_TITLE, 3)
    yield _counted(exact) if exact else Paragraph(wording.NONE_ESTABLISHED)
    if others:
        yield Heading(wording.CANDIDATE_TITLE, 3)
        yield _counted(others)
        yield Gap()
        yield Paragraph(wording.CANDIDATE_SAYS)


def _counted(counts: Iterable[HitCount]) -> Block:
    head = (
        say("What it is"),
        say("Kind"),
        say("Hits"),
        *wording.GRADES.values(),
        wording.WAITS,
        wording.UNGRADED,
    )
    rows = [
        (
            # By a place, anyone who holds the medium finds the picture: so counts alone (ADR 114).
            wording.ESTABLISHED[each.established],
            HIT_KINDS[each.kind],
            figure(each.hits),
            *(figure(each.by_grade[grade]) for grade in wording.GRADES),
            # Apart: a grade that waits for a second person counts for neither (ADR 114).
            figure(each.waiting),
            figure(each.ungraded),
        )
        for each in counts
    ]
    return Grid(head, rows, (34, 34, 14, 24, 18, 16, 16, 14))


def _of_the_record(report: ScanReport) -> Iterator[Block]:
    # The record's own counts: nothing is counted from a list that is not the recorded one.
    yield Paragraph(wording.LIST_AWAY)
    kinds = [kind for kind in HitKind if kind in report.findings.hits_by_kind]
    exact = [kind for kind in kinds if kind not in CANDIDATES]
    others = [kind for kind in kinds if kind in CANDIDATES]
    if exact:
        yield _by_kind(report, exact)
    if others:
        yield Heading(wording.CANDIDATE_TITLE, 3)
        yield _by_kind(report, others)
        yield Gap()
        yield Paragraph(wording.CANDIDATE_SAYS)
    graded = report.graded
    grades = [(wording.GRADES[grade], [figure(graded.by_grade[grade])]) for grade in Grade]
    yield Gap()
    yield Fields(
        [
            *grades,
            (wording.WAITS, [figure(graded.waiting)]),
            (wording.UNGRADED, [figure(graded.ungraded)]),
        ]
    )


def _by_kind(report: ScanReport, kinds: Iterable[HitKind]) -> Block:
    hits = report.findings.hits_by_kind
    rows = [(HIT_KINDS[kind], figure(hits[kind])) for kind in kinds]
    return Grid((say("Kind"), say("Hits")), rows, (120, 50))


def _reasons(report: ScanReport) -> list[Said]:
    """What was not examined, and what nobody could read when the disk image was made."""
    bad = report.source.bad_sectors
    return [
        *([wording.SECTORS_LEFT.of(bad)] if bad else []),
        *told(report.findings.not_examined),
    ]


def _not_examined(report: ScanReport) -> Iterator[Block]:
    coverage = report.findings.coverage
    yield Heading(say("What was examined, and what was not"))
    rows = [
        (COVERAGE[each.name], figure(size), percent(size, coverage.total))
        for each in fields(Coverage)
        if (size := getattr(coverage, each.name))
    ]
    yield Grid(
        wording.LEDGER_HEAD,
        [*rows, (say("All"), figure(coverage.total), given(""))],
        (100, 45, 25),
    )
    yield Heading(say("Not examined, and why"), 3)
    reasons = _reasons(report)
    yield Bullets(reasons) if reasons else Paragraph(say("The stages that ran reported nothing."))


def _how(report: ScanReport) -> Iterator[Block]:
    yield Heading(say("Volumes, and what the stages did"))
    result = report.result
    # Held to its digest in the log, or not used at all (ADR 114).
    if result is None:
        yield Paragraph(wording.RESULT_AWAY)
        return
    yield from _volumes(result)
    yield Heading(say("What the stages did"), 3)
    yield Bullets([*present(*result.did), *_pictures(result)])
    if result.did_not:
        yield Heading(say("What was not done"), 3)
        yield Bullets(present(*result.did_not))


def _volumes(result: ReportedResult) -> Iterator[Block]:
    if not result.volumes:
        yield Paragraph(wording.NO_VOLUME)
        return
    total = sum(each.files or 0 for each in result.volumes)
    yield Paragraph(
        say("Files listed in all volumes: {total}, counted by their streams.", total=total)
    )
    yield Grid(
        wording.VOLUME_HEAD, [_volume(each) for each in result.volumes], (38, 40, 26, 34, 32)
    )


def _pictures(result: ReportedResult) -> Iterator[Said]:
    counts = result.pictures
    if counts is not None:
        yield (
            say(
                "Pictures compared for altered copies: {compared}. Not compared: "
                "{too_small} too small or too plain to be told from others, and "
                "{not_compared} that could not be looked at.",
                compared=counts.compared,
                too_small=counts.too_small + counts.too_plain,
                not_compared=counts.not_compared,
            )
        )


def _volume(volume: ReportedVolume) -> tuple[Said, ...]:
    files = say("none could be") if volume.files is None else figure(volume.files)
    note = (
        say("{locked_as}, opened with a key", locked_as=given(volume.locked_as))
        if volume.locked_as
        else given("")
    )
    return given(volume.where), given(volume.known_as), files, figure(volume.size), note
