"""Disk images and scans: what was found, and what was not examined."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from evidence_store.documents.certificates import (
    remaining_sentences,
    shown,
)
from evidence_store.documents.certificates.wording import (
    COVERAGE,
    EXTRACTIONS,
    HITS,
    NONE_STATED,
    NOT_SCANNED,
    OUTSIDE,
    READERS,
    STATED,
)
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Field, Fields, Gap, Grid, Heading, Paragraph
from evidence_store.domain.scans.not_examined import told
from forensics.saying.sentences import (
    Said,
    capital,
    counted,
    given,
    present,
    say,
)
from forensics.values import Coverage

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedAcquisition,
        CertifiedScan,
    )
    from evidence_store.domain.scans.scan import ScanFindings


def scan_section(content: CertificateContent) -> list[Block]:
    """Disk images and scans: what was found, and what was not examined."""
    parts: list[Block] = [Heading(say("Disk image and scan"))]
    if not content.acquisitions:
        parts.append(Paragraph(say("No disk image or extraction of the item is recorded.")))
    for number, acquisition in enumerate(content.acquisitions, start=1):
        parts.append(_image(content, acquisition, number=number))
    if not content.scans:
        parts.append(Paragraph(given(" ")))
        parts.append(
            Paragraph(
                say(
                    "{bold} {not_scanned}",
                    bold=text.bold(say("Not examined.")),
                    not_scanned=NOT_SCANNED,
                )
            )
        )
    for scan in content.scans:
        parts += _one_scan(content, scan)
    return parts


def _image(content: CertificateContent, image: CertifiedAcquisition, *, number: int) -> Block:
    """One disk image by its place among them: a file name can name a person."""
    checked = say("not verified")
    if image.verified_at is not None:
        who = shown.person(content, image.verified_by)
        checked = say(
            "read in full by {who} on {verified_at}",
            who=who,
            verified_at=text.instant(image.verified_at),
        )
    faults = counted(image.faults, "{count} fault", "{count} faults")
    return Fields(
        [
            _kept_as(image, number),
            (
                say("Extraction") if image.is_logical else say("Whole medium"),
                [text.digest(image.computed_digest)],
            ),
            (say("Verified"), [say("{checked}; {faults}", checked=checked, faults=faults)]),
            (say("Stated digests"), [STATED[image.stated] if image.stated else NONE_STATED]),
            (say("Two readers"), [READERS[image.readers]] if image.readers else []),
            (say("Not read"), [_bad_sectors(image.bad_sectors)] if image.bad_sectors else []),
        ]
    )


def _kept_as(image: CertifiedAcquisition, number: int) -> Field:
    """What it is, and what it does not hold."""
    size = text.size(image.size)
    if not image.is_logical:
        return say("Disk image {number}", number=number), [size]
    return say("Extraction {number}", number=number), [
        say("{size}, as {acquired_as}", size=size, acquired_as=EXTRACTIONS[image.acquired_as]),
        OUTSIDE,
    ]


def _bad_sectors(count: int) -> Said:
    sectors = counted(count, "{count} sector", "{count} sectors")
    return say(
        "{sectors} could not be read when the image was made, as the tool's log states.",
        sectors=sectors,
    )


def _one_scan(content: CertificateContent, scan: CertifiedScan) -> list[Block]:
    confirmed = (
        say(
            "count confirmed by {confirmed_by}",
            confirmed_by=shown.person(content, scan.confirmed_by),
        )
        if scan.confirmed_by
        else say("count not confirmed by a second person")
    )
    return scan_blocks(scan, confirmed)


def scan_blocks(scan: ScanFindings, of_set: Said) -> list[Block]:
    """One scan: what was found, what was not examined, and the ledger of its bytes.

    Args:
        scan: of whatever was scanned.
        of_set: what is said of its hash set behind how many known files that holds.
    """
    hits = [
        say("{kind}: {n}", kind=HITS.get(kind, given(kind)), n=n)
        for kind, n in sorted(scan.hits_by_kind.items())
    ]
    if scan.hits_weak:
        hits.append(
            say("Of these by MD5 or SHA-1 alone, content not established: {n}", n=scan.hits_weak)
        )
    # Of the compared bytes alone: that nothing was found must never read as a clean medium.
    found = hits or [say("No place was found among the bytes that were compared.")]
    ledger = [
        (COVERAGE[field.name], given(f"{getattr(scan.coverage, field.name):,}"))
        for field in fields(Coverage)
        if getattr(scan.coverage, field.name)
    ]
    parts: list[Block] = [
        Gap(),
        Fields(
            [
                (
                    say("Scan"),
                    [
                        say(
                            "finished {finished}, with {tool}",
                            finished=text.instant(scan.finished),
                            tool=given(scan.tool),
                        )
                    ],
                ),
                (
                    say("Hash set"),
                    [
                        say("{scan}, {confirmed}", scan=_count_of(scan), confirmed=of_set),
                        text.digest(scan.hash_set_digest),
                    ],
                ),
                (
                    say("Places found"),
                    [
                        *found,
                        say("{known}.", known=capital(remaining_sentences.known_files(scan))),
                    ],
                ),
                (say("Locked volumes"), present(*scan.opened)),
                (say("Not examined"), told(scan.not_examined) or [say("nothing")]),
                (say("Scan result"), [text.digest(scan.result_digest)]),
            ]
        ),
        Gap(),
        Grid(
            (say("Every byte that was to be scanned is in one of these classes"), say("Bytes")),
            ledger,
            (120, 50),
        ),
    ]
    return parts


def _count_of(scan: ScanFindings) -> Said:
    return counted(scan.known_files, "{count} known file", "{count} known files")
