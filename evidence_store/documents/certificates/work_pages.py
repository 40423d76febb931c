"""The pages about the work itself: disk image and scan, erasing or destruction, verification."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from evidence_store.documents.certificates import (
    checked_sentences,
    done_sentences,
    remaining_sentences,
    sampled,
    shown,
)
from evidence_store.documents.certificates.wording import (
    ANSWERS,
    CATEGORIES,
    COVERAGE,
    DRIVE_STATES,
    EXTRACTIONS,
    FACTS,
    FINDINGS,
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
from forensics.saying.sentences import (
    Said,
    capital,
    counted,
    given,
    in_turn,
    present,
    say,
)
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
    from evidence_store.domain.disposals.selected import Selected
    from forensics.values import ErasureMethod, ErasureReceipt
    from forensics.values.firmware_runs import AskedAgain


_OTHERS_READ = say("Read with another tool, not verified here")


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


def _kept_as(image: CertifiedAcquisition, number: int) -> tuple[Said, list[Said]]:
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
    hits = [
        say("{kind}: {n}", kind=HITS.get(kind, given(kind)), n=n)
        for kind, n in sorted(scan.hits_by_kind.items())
    ]
    if scan.hits_weak:
        hits.append(
            say("Of these by MD5 or SHA-1 alone, content not established: {n}", n=scan.hits_weak)
        )
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
                        say("{scan}, {confirmed}", scan=_count_of(scan), confirmed=confirmed),
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
                (say("Not examined"), present(*scan.not_examined) or [say("nothing")]),
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


def _count_of(scan: CertifiedScan) -> Said:
    return counted(scan.known_files, "{count} known file", "{count} known files")


def disposal_section(content: CertificateContent) -> list[Block]:
    """What was done by which method, by whom and when, with its exceptions."""
    disposal, receipt = content.disposal, content.disposal.receipt
    claim = claim_of(disposal.method)
    is_selective = disposal.route is Route.SELECTIVE
    parts: list[Block] = [Heading(say("Selective erasure") if is_selective else capital(claim.act))]
    rows: list[tuple[Said, list[Said]]] = [
        (say("Method"), [claim.done_by, SELECTIVE_HOW if is_selective else claim.how]),
        (say("Category"), [CATEGORIES[disposal.category]]),
        (say("Plan"), [text.digest(disposal.plan_digest)] if disposal.plan_digest else []),
        *([] if disposal.selected is None else selected_rows(disposal.selected)),
        (
            say("Carried out by"),
            [shown.person(content, disposal.operator)] if disposal.operator else [],
        ),
        (
            say("Earlier part by"),
            [shown.person(content, each) for each in disposal.earlier_operators],
        ),
        (say("Starts"), [counted(disposal.starts, "{count} start", "{count} starts")]),
        (say("Device identified"), checked_sentences.identified(content)),
        (say("Accepted beforehand"), present(*disposal.known_gaps)),
    ]
    rows += [*_witnesses(content), *_phone(content)]
    if receipt is not None:
        rows += _receipt(receipt)
    rows += _other_tools(content, ToolPurpose.ERASING)
    parts.append(Fields(rows))
    return parts


def _other_tools(
    content: CertificateContent, purpose: ToolPurpose
) -> list[tuple[Said, list[Said]]]:
    """What other tools say, each as its own statement, with who brought it."""
    return [
        (
            TITLES[purpose],
            [
                NO_VERDICT,
                *said_lines(one),
                say("By its own clock: {span}", span=_span(one.said.began, one.said.ended)),
                say("File that is kept, SHA-256: {file}", file=text.digest(one.file)),
                say("Recorded by {by}", by=shown.person(content, one.by)),
            ],
        )
        for one in content.disposal.others_said
        if one.purpose is purpose
    ]


def _witnesses(content: CertificateContent) -> list[tuple[Said, list[Said]]]:
    rows = []
    for signed in done_sentences.witness_statements(content):
        # What binds a statement to the rest is for machines, and in the attached record.
        facts_of = [
            say("{name}: {fact}", name=FACTS[name], fact=shown.fact(content, name, value))
            for name, value in signed.statement.facts
            if name in FACTS
        ]
        who = shown.person(content, signed.statement.person_id)
        parts = checked_sentences.parts_of(content, signed.statement.person_id)
        part = say("Also {parts}", parts=in_turn(parts)) if parts else say("Took no other part")
        rows.append(
            (say("Witness"), [who, part, *facts_of, text.instant(signed.statement.made_at)])
        )
    return rows


def _phone(content: CertificateContent) -> list[tuple[Said, list[Said]]]:
    """What a phone said of itself before and after its reset, by whom and when it was read."""
    reads = (
        (say("Read before"), content.disposal.phone_before),
        (say("Read after"), content.disposal.phone_after),
    )
    return [
        (
            when,
            [
                say(
                    "{read_at}, {read_by}",
                    read_at=text.instant(one.reading.read_at),
                    read_by=shown.person(content, one.read_by),
                ),
                *certified_phone_lines(one.reading),
            ],
        )
        for when, one in reads
        if one is not None
    ]


def _receipt(receipt: ErasureReceipt) -> list[tuple[Said, list[Said]]]:
    target = receipt.target
    device = say(
        "{model}, serial {serial}",
        model=given(target.model) if target.model else say("no model"),
        serial=given(target.serial) if target.serial else say("not given"),
    )
    return [
        (
            say("Tool"),
            [
                say(
                    "{name} {version}",
                    name=given(receipt.tool.name),
                    version=given(receipt.tool.version),
                )
            ],
        ),
        (
            say("Target"),
            [
                say("{device}, {size}", device=device, size=text.size(target.size)),
                TARGETS[receipt.target_kind.value],
                *checked_sentences.made_up(receipt),
            ],
        ),
        *_facts(receipt),
        (_began_and_ended(receipt), [_span(receipt.started, receipt.finished)]),
        (say("Planned"), [text.size(receipt.bytes_planned)]),
        *([] if receipt.firmware else [(say("Written"), [_written(receipt)])]),
        (say("Five findings"), _findings(receipt)),
        (say("Opaque bytes"), _opaque(receipt)),
        (
            say("Read back"),
            [
                text.size(receipt.bytes_read_back)
                if receipt.reads_back
                else say("left out, as planned")
            ],
        ),
        (say("Exceptions"), _exceptions(receipt)),
        *_outside(receipt),
        (say("Key of the stream"), [text.digest(receipt.stream)] if receipt.stream else []),
        (say("Permit"), [PERMIT]),
    ]


def _began_and_ended(receipt: ErasureReceipt) -> Said:
    by_tool = is_by_other_tool(receipt.method)
    return say("Handed over, and reported as ended") if by_tool else say("Began and ended")


def _written(receipt: ErasureReceipt) -> Said:
    by_tool = is_by_other_tool(receipt.method)
    return say("Nothing by Expunge") if by_tool else text.size(receipt.bytes_written)


def _outside(receipt: ErasureReceipt) -> list[tuple[Said, list[Said]]]:
    """What the eraser read of all that a selective plan leaves alone."""
    if receipt.outside is None:
        return []
    after = receipt.outside.after
    now = text.digest(after) if after else say("could not be read")
    before = say("Before: {before}", before=text.digest(receipt.outside.before))
    return [(say("Rest of the medium"), [before, say("Afterwards: {now}", now=now)])]


def _findings(receipt: ErasureReceipt) -> list[Said]:
    """What was found of each of the five, where the drive erased itself."""
    if receipt.firmware is None:
        return []
    return [
        say(
            "{finding}: {answer}; {why}",
            finding=FINDINGS[each.finding],
            answer=ANSWERS[each.answer],
            why=given(each.why),
        )
        for each in judged(receipt.method, receipt.firmware).findings
    ]


def _opaque(receipt: ErasureReceipt) -> list[Said]:
    """How much of the medium is not of its one value, and whether that is expected."""
    run = receipt.firmware
    if run is None or run.read is None:
        return []
    expected = say("expected: where the key is destroyed, what is read looks random")
    of = expects_opaque(receipt.method)
    size = text.size(run.read.opaque)
    return [
        say("{size} ({expected})", size=size, expected=expected)
        if of
        else say("{size} in blocks that are not of one and the same value", size=size)
    ]


def _facts(receipt: ErasureReceipt) -> list[tuple[Said, list[Said]]]:
    if receipt.before is None:
        return []
    after = None if receipt.after is None else receipt.after.facts
    return [(say("Read of the device"), certified_lines(receipt.before.facts, after))]


def _span(started: datetime, finished: datetime) -> Said:
    return say(
        "{started} – {finished}", started=text.instant(started), finished=text.instant(finished)
    )


def _exceptions(receipt: ErasureReceipt) -> list[Said]:
    kinds = (
        (say("could not be written"), receipt.bad),
        (say("could not be read back"), receipt.unread),
        (say("did not read back as written"), receipt.different),
    )
    lines = [
        say("Bytes that {words}: {runs}", words=words, runs=shown.extents(runs))
        for words, runs in kinds
        if runs
    ]
    return lines or [say("none")]


def verification_section(content: CertificateContent) -> list[Block]:
    """What another person read again, and what that found."""
    check = content.disposal.verification
    others = _other_tools(content, ToolPurpose.READING)
    if check is None:
        return [Heading(_OTHERS_READ), Fields(others)] if others else []
    rescan = []
    if check.rescan_hits is not None and check.rescan_coverage is not None:
        rescan = [
            _found(check.rescan_hits, content.disposal.selected),
            remaining_sentences.covered(check.rescan_coverage),
            say("Hash set: {rescan_hash_set}", rescan_hash_set=text.digest(check.rescan_hash_set)),
        ]
    return [
        Heading(say("Verification")),
        Fields(
            [
                (say("Verified by"), [shown.person(content, check.verified_by)]),
                (
                    say("Tool"),
                    [
                        say(
                            "{name} {version}",
                            name=given(check.tool.name),
                            version=given(check.tool.version),
                        )
                    ],
                ),
                (
                    say("Device identified"),
                    [_known_again(content)],
                ),
                *_read_of_device(content.disposal.receipt, check),
                (say("Began and ended"), [_span(check.started, check.finished)]),
                (say("Read"), [text.size(check.bytes_read)]),
                *_sample(check),
                (say("Could not be read"), [shown.extents(check.unread) or say("nothing")]),
                *_compared(check, content.disposal.method, content.acquisitions),
                *_rest(content, check),
                (say("New scan"), rescan or [say("none was made")]),
                (say("Faults"), present(*check.faults) or [say("none")]),
                *others,
            ]
        ),
    ]


def _found(hits: int, selected: Selected | None) -> Said:
    found = counted(hits, "{count} place found", "{count} places found")
    return beside_left(found, selected)


def _sample(check: CertifiedVerification) -> list[tuple[Said, list[Said]]]:
    if check.sample is None:
        return []
    rest = check.target.size - check.bytes_read
    return sampled.sample_rows(check.sample, not_examined=rest)


def _known_again(content: CertificateContent) -> Said:
    names = checked_sentences.compared_again(content)
    if content.disposal.route is Route.SELECTIVE:
        return say("By {names}, and by everything outside the plan", names=names)
    return say("By {names}: an erased medium has no content left", names=names)


def _read_of_device(
    receipt: ErasureReceipt | None, check: CertifiedVerification
) -> list[tuple[Said, list[Said]]]:
    """What the verifier's own process read of the device, and what the eraser's read otherwise."""
    if check.facts is None:
        return []
    now, eraser = check.facts.facts, None if receipt is None else receipt.after or receipt.before
    if eraser is None:
        differs = [say("the eraser read nothing of the device after its work")]
    else:
        differs = different_lines(eraser.facts, now, who=(say("the eraser"), say("the verifier")))
    return [
        (
            say("Read of the device by the verifying person’s process"),
            certified_lines(now, now)[:3],
        ),
        (
            say("Of this, different from what the eraser’s process read"),
            differs or [say("nothing")],
        ),
    ]


def _compared(
    check: CertifiedVerification, method: ErasureMethod, images: tuple[CertifiedAcquisition, ...]
) -> list[tuple[Said, list[Said]]]:
    """What the second reading compared: every byte with what it should be, or what was there."""
    asked = check.asked
    rows = [
        (
            say("Not {byte}", byte=claim_of(method).byte),
            [shown.extents(check.different) or say("nothing")],
        )
    ]
    if asked is None:
        return rows
    old = asked.old_blocks
    drawn = counted(old.by_chance, "{count} block", "{count} blocks")
    sought = say(
        "{drawn} chosen at random and {of_hits} that held a hit", drawn=drawn, of_hits=old.of_hits
    )
    # Where every value counts as what the drive left, there is nothing to list here.
    different = rows if check.different else []
    return [
        *different,
        (say("Said by the drive to this process"), [_said(method, asked)]),
        (
            say("Earlier content"),
            [say("Looked for {sought}: {left} found", sought=sought, left=old.left)],
        ),
        (
            say("Taken from"),
            [
                say(
                    "{images}, {digest}",
                    images=_named(asked, images),
                    digest=text.digest(asked.digest),
                )
            ],
        ),
        (say("Opaque bytes"), [text.size(asked.opaque)]),
    ]


def _named(asked: AskedAgain, images: tuple[CertifiedAcquisition, ...]) -> Said:
    """A disk image by its place among them, as its own section names it."""
    places = [number for number, each in enumerate(images, start=1) if each.id == asked.image]
    return (
        say("Disk image {places}", places=places[0])
        if places
        else say("A disk image that is not listed here")
    )


def _said(method: ErasureMethod, asked: AskedAgain) -> Said:
    """What the drive said to the second person's process, and how far that goes."""
    end = asked.end
    said = DRIVE_STATES[end.state]
    if end.said:
        said = say("{state} ({said})", state=said, said=given(end.said))
    if is_shown(method, asked):
        return say(
            "{said}: that this erasure ended, and that nothing was written to it since.",
            said=said,
        )
    if end.state is DriveState.SUCCEEDED:
        return say(
            "{said}: that its last erasure ended. Which one, and when, it does not say.",
            said=said,
        )
    return say(
        "{said}. It does not say that it erased itself: that is the eraser’s word alone.", said=said
    )


def _rest(
    content: CertificateContent, check: CertifiedVerification
) -> list[tuple[Said, list[Said]]]:
    """The digest of the whole medium, or of all that a selective plan leaves alone."""
    if content.disposal.route is not Route.SELECTIVE:
        return [(say("Whole medium"), [_whole_medium(check)])]
    return [
        (
            say("Rest of the medium"),
            [text.digest(check.outside) if check.outside else say("not read")],
        ),
        (say("File systems"), [checked_words(check.checks)]),
    ]


def _whole_medium(check: CertifiedVerification) -> Said:
    if check.medium_digest is None:
        return say("no digest: not every byte was read")
    return text.digest(check.medium_digest)
