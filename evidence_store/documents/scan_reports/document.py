"""The examiner's report of a scan drawn: tagged PDF, unsealed, which says by whose account it is.

Zero hits never read as clean: what was not examined stands on the first page, before any count.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from evidence_store.documents.certificates.sentences import known_files
from evidence_store.documents.certificates.wording import COVERAGE, EXTRACTIONS
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import (
    Address,
    Banner,
    Block,
    Bullets,
    Document,
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
_TRAINING = "TRAINING: this report is about no real item"
_CANDIDATES = (Established.WEAK, Established.LIKE)


def draw_scan_report(report: ScanReport, unit: Unit, *, training: bool) -> bytes:
    """Draw it as PDF; the same report gives the same bytes.

    Args:
        report: what it says.
        unit: whose record it is of.
        training: mark it so that nobody takes it for a real one.
    """
    title = f"{wording.TITLE} of exhibit {report.exhibit}"
    return draw(
        Document(
            title=title,
            author=unit.full_name,
            parts=tuple(_parts(report, unit)),
            furniture=Furniture(unit.marking, unit.marking, title, _TRAINING if training else None),
        )
    )


def _parts(report: ScanReport, unit: Unit) -> Iterator[Block]:
    left = (
        Address([unit.full_name, f"{unit.telephone}, {unit.email}"], room=2),
        Title(wording.TITLE),
        Address(
            [
                f"Exhibit {report.exhibit}, case {report.case}",
                f"Made by {report.made_by} on {text.instant(report.made_at)}",
            ]
        ),
    )
    yield SideBySide(left, code_of(report.log, _QR))
    yield from _in_short(report)
    yield Heading("What was scanned, when and by what")
    yield Fields(_scanned(report))
    yield from _hits(report)
    yield from _not_examined(report)
    yield from _how(report)
    yield Heading("What this report cannot tell")
    yield Bullets(wording.LIMITS)
    yield Heading("What this report rests on")
    yield from log_lines(report.log, not_sealed=wording.UNSEALED, machines=report.machines)


def _in_short(report: ScanReport) -> Iterator[Block]:
    findings, coverage = report.findings, report.findings.coverage
    left = coverage.not_examined
    if left:
        said = wording.NOT_ALL.format(left=text.size(left), total=text.size(coverage.total))
        yield Banner(said, warns=True)
    else:
        yield Banner(wording.ALL_READ)
    if report.source.acquired_as is not AcquiredAs.DISK_IMAGE:
        yield Banner(wording.OUTSIDE, warns=True)
    if not findings.hits:
        yield Banner(wording.NOT_FOUND, warns=True)
    elif not findings.established:
        yield Banner(wording.NONE_ESTABLISHED, warns=True)
    yield Paragraph(f"{known_files(findings).capitalize()}.")


def _scanned(report: ScanReport) -> list[tuple[str, list[str]]]:
    findings, source, result = report.findings, report.source, report.result
    confirmed = f"count confirmed by {report.confirmed_by}" if report.confirmed_by else ""
    return [
        _source(report),
        ("Read in full", [_verified(report)]),
        ("Sectors not read", [f"{source.bad_sectors:,}"] if source.bad_sectors else []),
        ("Begun", [text.instant(result.started)] if result else []),
        ("Finished", [text.instant(findings.finished)]),
        ("Programme", [findings.tool]),
        ("Stages", [", ".join(result.stages)] if result else []),
        ("Confined by", [result.confined_by] if result else []),
        (
            "Hash set",
            [
                text.joined(
                    ", ",
                    (
                        text.number(findings.known_files, "known file", "known files"),
                        confirmed or "count not confirmed by a second person",
                    ),
                ),
                text.digest(findings.hash_set_digest),
            ],
        ),
        ("Scan result", [text.digest(findings.result_digest)]),
        ("Recorded by", [report.recorded_by]),
        ("Locked volumes", list(findings.opened)),
    ]


def _source(report: ScanReport) -> tuple[str, list[str]]:
    source = report.source
    size = text.size(source.size)
    if source.acquired_as is AcquiredAs.DISK_IMAGE:
        return "Disk image", [size, text.digest(source.digest)]
    return "Extraction", [
        f"{size}, as {EXTRACTIONS[source.acquired_as]}",
        text.digest(source.digest),
    ]


def _verified(report: ScanReport) -> str:
    source = report.source
    if source.verified_at is None:
        return "Not yet: its digest is as it was stated, or none is known."
    return f"By {source.verified_by}, {text.instant(source.verified_at)}"


def _hits(report: ScanReport) -> Iterator[Block]:
    yield Heading("Hits")
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
    head = ("What it is", "Kind", "Hits", *wording.GRADES.values(), wording.WAITS, wording.UNGRADED)
    rows = [
        (
            wording.ESTABLISHED[each.established],
            HIT_KINDS[each.kind],
            f"{each.hits:,}",
            *(f"{each.by_grade[grade]:,}" for grade in wording.GRADES),
            f"{each.waiting:,}",
            f"{each.ungraded:,}",
        )
        for each in counts
    ]
    return Grid(head, rows, (34, 34, 14, 24, 18, 16, 16, 14))


def _of_the_record(report: ScanReport) -> Iterator[Block]:
    yield Paragraph(wording.LIST_AWAY)
    kinds = report.findings.hits_by_kind
    rows = [(HIT_KINDS[kind], f"{kinds[kind]:,}") for kind in HitKind if kind in kinds]
    yield Grid(("Kind", "Hits"), rows, (120, 50))
    graded = report.graded
    grades = [(wording.GRADES[grade], [f"{graded.by_grade[grade]:,}"]) for grade in Grade]
    yield Gap()
    yield Fields(
        [
            *grades,
            (wording.WAITS, [f"{graded.waiting:,}"]),
            (wording.UNGRADED, [f"{graded.ungraded:,}"]),
        ]
    )


def _not_examined(report: ScanReport) -> Iterator[Block]:
    coverage = report.findings.coverage
    yield Heading("What was examined, and what was not")
    rows = [
        (COVERAGE[each.name], f"{size:,}", percent(size, coverage.total))
        for each in fields(Coverage)
        if (size := getattr(coverage, each.name))
    ]
    yield Grid(wording.LEDGER_HEAD, [*rows, ("All", f"{coverage.total:,}", "")], (100, 45, 25))
    yield Heading("Not examined, and why", 3)
    reasons = report.findings.not_examined
    yield Bullets(reasons) if reasons else Paragraph("The stages that ran reported nothing.")


def _how(report: ScanReport) -> Iterator[Block]:
    yield Heading("Volumes, and what the stages did")
    result = report.result
    if result is None:
        yield Paragraph(wording.RESULT_AWAY)
        return
    yield from _volumes(result)
    yield Heading("What the stages did", 3)
    yield Bullets([*result.did, *_pictures(result)])
    if result.did_not:
        yield Heading("What was not done", 3)
        yield Bullets(result.did_not)


def _volumes(result: ReportedResult) -> Iterator[Block]:
    if not result.volumes:
        yield Paragraph(wording.NO_VOLUME)
        return
    listed = sum(each.files or 0 for each in result.volumes)
    yield Paragraph(f"Files listed in all volumes: {listed:,}, counted by their streams.")
    yield Grid(
        wording.VOLUME_HEAD, [_volume(each) for each in result.volumes], (38, 40, 26, 34, 32)
    )


def _pictures(result: ReportedResult) -> Iterator[str]:
    counts = result.pictures
    if counts is not None:
        yield (
            f"Pictures compared for altered copies: {counts.compared:,}. Not compared: "
            f"{counts.too_small + counts.too_plain:,} too small or too plain to be told from "
            f"others, and {counts.not_compared:,} that could not be looked at."
        )


def _volume(volume: ReportedVolume) -> tuple[str, ...]:
    files = "none could be" if volume.files is None else f"{volume.files:,}"
    note = f"{volume.locked_as}, opened with a key" if volume.locked_as else ""
    return volume.where, volume.known_as, files, f"{volume.size:,}", note
