"""What was done to the item by which method, by whom and when, with its exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import (
    checked_sentences,
    done_sentences,
    shown,
)
from evidence_store.documents.certificates.wording import (
    ANSWERS,
    CATEGORIES,
    FACTS,
    FINDINGS,
    PERMIT,
    SELECTIVE_HOW,
    TARGETS,
)
from evidence_store.documents.certificates.work.accepted import accepted
from evidence_store.documents.certificates.work.other_tools import other_tools
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Field, Fields, Heading
from evidence_store.domain.disposals.other_tools import ToolPurpose
from evidence_store.domain.disposals.selected_words import (
    selected_rows,
)
from forensics.erasing.firmware.judgement import expects_opaque, judged
from forensics.saying.sentences import (
    Said,
    capital,
    counted,
    given,
    in_turn,
    say,
)
from forensics.values import Route, claim_of, is_by_other_tool
from forensics.values.device_words import certified_lines
from forensics.values.phones.words import certified_phone_lines

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
    )
    from forensics.values import ErasureReceipt


def disposal_section(content: CertificateContent) -> list[Block]:
    """What was done by which method, by whom and when, with its exceptions."""
    disposal, receipt = content.disposal, content.disposal.receipt
    claim = claim_of(disposal.method)
    is_selective = disposal.route is Route.SELECTIVE
    parts: list[Block] = [Heading(say("Selective erasure") if is_selective else capital(claim.act))]
    rows: list[Field] = [
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
        (say("Accepted beforehand"), accepted(disposal.known_gaps)),
    ]
    rows += [*_witnesses(content), *_phone(content)]
    if receipt is not None:
        rows += _receipt(receipt)
    rows += other_tools(content, ToolPurpose.ERASING)
    parts.append(Fields(rows))
    return parts


def _witnesses(content: CertificateContent) -> list[Field]:
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


def _phone(content: CertificateContent) -> list[Field]:
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


def _receipt(receipt: ErasureReceipt) -> list[Field]:
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
        (_began_and_ended(receipt), [text.span(receipt.started, receipt.finished)]),
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
        # Its id is for machines, and kept off paper that people hold.
        (say("Permit"), [PERMIT]),
    ]


def _began_and_ended(receipt: ErasureReceipt) -> Said:
    by_tool = is_by_other_tool(receipt.method)
    return say("Handed over, and reported as ended") if by_tool else say("Began and ended")


def _written(receipt: ErasureReceipt) -> Said:
    by_tool = is_by_other_tool(receipt.method)
    return say("Nothing by Expunge") if by_tool else text.size(receipt.bytes_written)


def _outside(receipt: ErasureReceipt) -> list[Field]:
    """What the eraser read of all that a selective plan leaves alone."""
    if receipt.outside is None:
        return []
    after = receipt.outside.after
    # One digest for all of it: which run changed helps nobody once one did (ADR 90).
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
        # Worked out from the run at each drawing: a receipt holds no verdict (ADR 85).
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


def _facts(receipt: ErasureReceipt) -> list[Field]:
    if receipt.before is None:
        return []
    after = None if receipt.after is None else receipt.after.facts
    return [(say("Read of the device"), certified_lines(receipt.before.facts, after))]


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
