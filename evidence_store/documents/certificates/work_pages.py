"""The pages about the work itself: disk image and scan, erasing or destruction, verification."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from evidence_store.documents.certificates import sampled, sentences, shown
from evidence_store.documents.certificates.wording import (
    CATEGORIES,
    COVERAGE,
    EXTRACTIONS,
    FACTS,
    HITS,
    NONE_STATED,
    NOT_SCANNED,
    OUTSIDE,
    PERMIT,
    READERS,
    SELECTIVE_HOW,
    STATED,
    TARGETS,
)
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Fields, Gap, Grid, Heading, Paragraph
from evidence_store.domain.disposals.other_tool_words import NO_VERDICT, TITLES, said_lines
from evidence_store.domain.disposals.other_tools import ToolPurpose
from evidence_store.domain.disposals.selected_words import (
    beside_left,
    checked_words,
    selected_rows,
)
from forensics.erasing.firmware.judgement import expects_opaque, is_shown, judged
from forensics.values import Coverage, Route, claim_of, is_by_other_tool
from forensics.values.device_words import certified_lines, different_lines
from forensics.values.firmware_runs import DriveState
from forensics.values.phones.words import certified_phone_lines

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedAcquisition,
        CertifiedScan,
    )
    from evidence_store.domain.disposals.certified_findings import CertifiedVerification
    from forensics.values import ErasureMethod, ErasureReceipt
    from forensics.values.firmware_runs import AskedAgain


_OTHERS_READ = "Read with another tool, not verified here"


def scan_section(content: CertificateContent) -> list[Block]:
    """Disk images and scans: what was found, and what was not examined."""
    parts: list[Block] = [Heading("Disk image and scan")]
    if not content.acquisitions:
        parts.append(Paragraph("No disk image or extraction of the item is recorded."))
    for number, acquisition in enumerate(content.acquisitions, start=1):
        parts.append(_image(content, acquisition, number=number))
    if not content.scans:
        parts.append(Paragraph(" "))
        parts.append(Paragraph(text.rich("{} {}", text.bold("Not examined."), NOT_SCANNED)))
    for scan in content.scans:
        parts += _one_scan(content, scan)
    return parts


def _image(content: CertificateContent, image: CertifiedAcquisition, *, number: int) -> Block:
    """One disk image by its place among them: a file name can name a person."""
    checked = "not verified"
    if image.verified_at is not None:
        who = shown.person(content, image.verified_by)
        checked = f"read in full by {who} on {text.instant(image.verified_at)}"
    faults = text.number(image.faults, "fault", "faults")
    return Fields(
        [
            _kept_as(image, number),
            (
                "Extraction" if image.is_logical else "Whole medium",
                [text.digest(image.computed_digest)],
            ),
            ("Verified", [f"{checked}; {faults}"]),
            ("Stated digests", [STATED[image.stated] if image.stated else NONE_STATED]),
            ("Two readers", [READERS[image.readers]] if image.readers else []),
            ("Not read", [_bad_sectors(image.bad_sectors)] if image.bad_sectors else []),
        ]
    )


def _kept_as(image: CertifiedAcquisition, number: int) -> tuple[str, list[str]]:
    """What it is, and what it does not hold."""
    size = text.size(image.size)
    if not image.is_logical:
        return f"Disk image {number}", [size]
    return f"Extraction {number}", [f"{size}, as {EXTRACTIONS[image.acquired_as]}", OUTSIDE]


def _bad_sectors(count: int) -> str:
    sectors = text.number(count, "sector", "sectors")
    return f"{sectors} could not be read when the image was made, as the tool's log states."


def _one_scan(content: CertificateContent, scan: CertifiedScan) -> list[Block]:
    confirmed = (
        f"count confirmed by {shown.person(content, scan.confirmed_by)}"
        if scan.confirmed_by
        else "count not confirmed by a second person"
    )
    hits = [f"{HITS.get(kind, kind)}: {n:,}" for kind, n in sorted(scan.hits_by_kind.items())]
    found = hits or ["No place was found among the bytes that were compared."]
    ledger = [
        (COVERAGE[field.name], f"{getattr(scan.coverage, field.name):,}")
        for field in fields(Coverage)
        if getattr(scan.coverage, field.name)
    ]
    parts: list[Block] = [
        Gap(),
        Fields(
            [
                (
                    "Scan",
                    [f"finished {text.instant(scan.finished)}, with {scan.tool}"],
                ),
                (
                    "Hash set",
                    [
                        f"{_count_of(scan)}, {confirmed}",
                        text.digest(scan.hash_set_digest),
                    ],
                ),
                (
                    "Places found",
                    [
                        *found,
                        f"{sentences.known_files(scan).capitalize()}.",
                    ],
                ),
                ("Locked volumes", list(scan.opened)),
                ("Not examined", scan.not_examined or ["nothing"]),
                ("Scan result", [text.digest(scan.result_digest)]),
            ]
        ),
        Gap(),
        Grid(
            ("Every byte that was to be scanned is in one of these classes", "Bytes"),
            ledger,
            (120, 50),
        ),
    ]
    return parts


def _count_of(scan: CertifiedScan) -> str:
    return text.number(scan.known_files, "known file", "known files")


def disposal_section(content: CertificateContent) -> list[Block]:
    """What was done by which method, by whom and when, with its exceptions."""
    disposal, receipt = content.disposal, content.disposal.receipt
    claim = claim_of(disposal.method)
    is_selective = disposal.route is Route.SELECTIVE
    parts: list[Block] = [Heading("Selective erasure" if is_selective else claim.act.capitalize())]
    rows: list[tuple[str, list[str]]] = [
        ("Method", [claim.done_by, SELECTIVE_HOW if is_selective else claim.how]),
        ("Category", [CATEGORIES[disposal.category]]),
        ("Plan", [text.digest(disposal.plan_digest)] if disposal.plan_digest else []),
        *([] if disposal.selected is None else selected_rows(disposal.selected)),
        ("Carried out by", [shown.person(content, disposal.operator)] if disposal.operator else []),
        ("Earlier part by", [shown.person(content, each) for each in disposal.earlier_operators]),
        ("Starts", [text.number(disposal.starts, "start", "starts")]),
        ("Device identified", sentences.identified(content)),
        ("Accepted beforehand", list(disposal.known_gaps)),
    ]
    rows += [*_witnesses(content), *_phone(content)]
    if receipt is not None:
        rows += _receipt(receipt)
    rows += _other_tools(content, ToolPurpose.ERASING)
    parts.append(Fields(rows))
    return parts


def _other_tools(content: CertificateContent, purpose: ToolPurpose) -> list[tuple[str, list[str]]]:
    """What other tools say, each as its own statement, with who brought it."""
    return [
        (
            TITLES[purpose],
            [
                NO_VERDICT,
                *said_lines(one),
                f"By its own clock: {_span(one.said.began, one.said.ended)}",
                text.rich("File that is kept, SHA-256: {}", text.digest(one.file)),
                f"Recorded by {shown.person(content, one.by)}",
            ],
        )
        for one in content.disposal.others_said
        if one.purpose is purpose
    ]


def _witnesses(content: CertificateContent) -> list[tuple[str, list[str]]]:
    rows = []
    for signed in sentences.witness_statements(content):
        # What binds a statement to the rest is for machines, and in the attached record.
        facts_of = [
            f"{FACTS[name]}: {shown.fact(content, name, value)}"
            for name, value in signed.statement.facts
            if name in FACTS
        ]
        who = shown.person(content, signed.statement.person_id)
        parts = sentences.parts_of(content, signed.statement.person_id)
        part = f"Also {' and '.join(parts)}" if parts else "Took no other part"
        rows.append(("Witness", [who, part, *facts_of, text.instant(signed.statement.made_at)]))
    return rows


def _phone(content: CertificateContent) -> list[tuple[str, list[str]]]:
    """What a phone said of itself before and after its reset, by whom and when it was read."""
    reads = (("before", content.disposal.phone_before), ("after", content.disposal.phone_after))
    return [
        (
            f"Read {when}",
            [
                f"{text.instant(one.reading.read_at)}, {shown.person(content, one.read_by)}",
                *certified_phone_lines(one.reading),
            ],
        )
        for when, one in reads
        if one is not None
    ]


def _receipt(receipt: ErasureReceipt) -> list[tuple[str, list[str]]]:
    target = receipt.target
    device = f"{target.model or 'no model'}, serial {target.serial or 'not given'}"
    return [
        ("Tool", [f"{receipt.tool.name} {receipt.tool.version}"]),
        (
            "Target",
            [
                f"{device}, {text.size(target.size)}",
                TARGETS[receipt.target_kind.value],
                *sentences.made_up(receipt),
            ],
        ),
        *_facts(receipt),
        (_began_and_ended(receipt), [_span(receipt.started, receipt.finished)]),
        ("Planned", [text.size(receipt.bytes_planned)]),
        *([] if receipt.firmware else [("Written", [_written(receipt)])]),
        ("Five findings", _findings(receipt)),
        ("Opaque bytes", _opaque(receipt)),
        (
            "Read back",
            [text.size(receipt.bytes_read_back) if receipt.reads_back else "left out, as planned"],
        ),
        ("Exceptions", _exceptions(receipt)),
        *_outside(receipt),
        ("Key of the stream", [text.digest(receipt.stream)] if receipt.stream else []),
        ("Permit", [PERMIT]),
    ]


def _began_and_ended(receipt: ErasureReceipt) -> str:
    by_tool = is_by_other_tool(receipt.method)
    return "Handed over, and reported as ended" if by_tool else "Began and ended"


def _written(receipt: ErasureReceipt) -> str:
    by_tool = is_by_other_tool(receipt.method)
    return "Nothing by Expunge" if by_tool else text.size(receipt.bytes_written)


def _outside(receipt: ErasureReceipt) -> list[tuple[str, list[str]]]:
    """What the eraser read of all that a selective plan leaves alone."""
    if receipt.outside is None:
        return []
    after = receipt.outside.after
    now = text.digest(after) if after else "could not be read"
    before = text.rich("Before: {}", text.digest(receipt.outside.before))
    return [("Rest of the medium", [before, text.rich("Afterwards: {}", now)])]


def _findings(receipt: ErasureReceipt) -> list[str]:
    """What was found of each of the five, where the drive erased itself."""
    if receipt.firmware is None:
        return []
    return [
        f"{each.finding.replace('_', ' ').capitalize()}: {each.answer.value}; {each.why}"
        for each in judged(receipt.method, receipt.firmware).findings
    ]


def _opaque(receipt: ErasureReceipt) -> list[str]:
    """How much of the medium is not of its one value, and whether that is expected."""
    run = receipt.firmware
    if run is None or run.read is None:
        return []
    expected = "expected: where the key is destroyed, what is read looks random"
    of = expects_opaque(receipt.method)
    size = text.size(run.read.opaque)
    return [
        f"{size} ({expected})" if of else f"{size} in blocks that are not of one and the same value"
    ]


def _facts(receipt: ErasureReceipt) -> list[tuple[str, list[str]]]:
    if receipt.before is None:
        return []
    after = None if receipt.after is None else receipt.after.facts
    return [("Read of the device", certified_lines(receipt.before.facts, after))]


def _span(started: datetime, finished: datetime) -> str:
    return f"{text.instant(started)} – {text.instant(finished)}"


def _exceptions(receipt: ErasureReceipt) -> list[str]:
    kinds = (
        ("could not be written", receipt.bad),
        ("could not be read back", receipt.unread),
        ("did not read back as written", receipt.different),
    )
    lines = [f"Bytes that {words}: {shown.extents(runs)}" for words, runs in kinds if runs]
    return lines or ["none"]


def verification_section(content: CertificateContent) -> list[Block]:
    """What another person read again, and what that found."""
    check = content.disposal.verification
    others = _other_tools(content, ToolPurpose.READING)
    if check is None:
        return [Heading(_OTHERS_READ), Fields(others)] if others else []
    rescan, beside = [], beside_left(content.disposal.selected)
    if check.rescan_hits is not None and check.rescan_coverage is not None:
        rescan = [
            f"{text.number(check.rescan_hits, 'place', 'places')} found{beside}",
            sentences.covered(check.rescan_coverage),
            text.rich("Hash set: {}", text.digest(check.rescan_hash_set)),
        ]
    return [
        Heading("Verification"),
        Fields(
            [
                ("Verified by", [shown.person(content, check.verified_by)]),
                ("Tool", [f"{check.tool.name} {check.tool.version}"]),
                (
                    "Device identified",
                    [_known_again(content)],
                ),
                *_read_of_device(content.disposal.receipt, check),
                ("Began and ended", [_span(check.started, check.finished)]),
                ("Read", [text.size(check.bytes_read)]),
                *_sample(check),
                ("Could not be read", [shown.extents(check.unread) or "nothing"]),
                *_compared(check, content.disposal.method, content.acquisitions),
                *_rest(content, check),
                ("New scan", rescan or ["none was made"]),
                ("Faults", check.faults or ["none"]),
                *others,
            ]
        ),
    ]


def _sample(check: CertifiedVerification) -> list[tuple[str, list[str]]]:
    if check.sample is None:
        return []
    rest = check.target.size - check.bytes_read
    return sampled.sample_rows(check.sample, not_examined=rest)


def _known_again(content: CertificateContent) -> str:
    names = sentences.compared_again(content)
    if content.disposal.route is Route.SELECTIVE:
        return f"By {names}, and by everything outside the plan"
    return f"By {names}: an erased medium has no content left"


def _read_of_device(
    receipt: ErasureReceipt | None, check: CertifiedVerification
) -> list[tuple[str, list[str]]]:
    """What the verifier's own process read of the device, and what the eraser's read otherwise."""
    if check.facts is None:
        return []
    now, eraser = check.facts.facts, None if receipt is None else receipt.after or receipt.before
    if eraser is None:
        differs = ["the eraser read nothing of the device after its work"]
    else:
        differs = different_lines(eraser.facts, now, who=("the eraser", "the verifier"))
    return [
        ("Read of the device by the verifying person’s process", certified_lines(now, now)[:3]),
        ("Of this, different from what the eraser’s process read", differs or ["nothing"]),
    ]


def _compared(
    check: CertifiedVerification, method: ErasureMethod, images: tuple[CertifiedAcquisition, ...]
) -> list[tuple[str, list[str]]]:
    """What the second reading compared: every byte with what it should be, or what was there."""
    asked = check.asked
    rows = [(f"Not {claim_of(method).byte}", [shown.extents(check.different) or "nothing"])]
    if asked is None:
        return rows
    old = asked.old_blocks
    drawn = text.number(old.by_chance, "block", "blocks")
    sought = f"{drawn} chosen at random and {old.of_hits:,} that held a hit"
    # Where every value counts as what the drive left, there is nothing to list here.
    different = rows if check.different else []
    return [
        *different,
        ("Said by the drive to this process", [_said(method, asked)]),
        ("Earlier content", [f"Looked for {sought}: {old.left:,} found"]),
        (
            "Taken from",
            [text.rich("{}, {}", _named(asked, images), text.digest(asked.digest))],
        ),
        ("Opaque bytes", [text.size(asked.opaque)]),
    ]


def _named(asked: AskedAgain, images: tuple[CertifiedAcquisition, ...]) -> str:
    """A disk image by its place among them, as its own section names it."""
    places = [number for number, each in enumerate(images, start=1) if each.id == asked.image]
    return f"Disk image {places[0]}" if places else "A disk image that is not listed here"


def _said(method: ErasureMethod, asked: AskedAgain) -> str:
    """What the drive said to the second person's process, and how far that goes."""
    end = asked.end
    said = end.state.value.replace("_", " ").capitalize()
    said += f" ({end.said})" if end.said else ""
    if is_shown(method, asked):
        return f"{said}: that this erasure ended, and that nothing was written to it since."
    if end.state is DriveState.SUCCEEDED:
        return f"{said}: that its last erasure ended. Which one, and when, it does not say."
    return f"{said}. It does not say that it erased itself: that is the eraser’s word alone."


def _rest(content: CertificateContent, check: CertifiedVerification) -> list[tuple[str, list[str]]]:
    """The digest of the whole medium, or of all that a selective plan leaves alone."""
    if content.disposal.route is not Route.SELECTIVE:
        return [("Whole medium", [_whole_medium(check)])]
    return [
        ("Rest of the medium", [text.digest(check.outside) if check.outside else "not read"]),
        ("File systems", [checked_words(check.checks)]),
    ]


def _whole_medium(check: CertifiedVerification) -> str:
    if check.medium_digest is None:
        return "no digest: not every byte was read"
    return text.digest(check.medium_digest)
