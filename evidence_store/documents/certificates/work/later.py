"""What was read of a phone after its reset, and what was found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import done_sentences, shown
from evidence_store.documents.certificates.wording import EXTRACTIONS, OUTSIDE
from evidence_store.documents.certificates.work.scanned import scan_blocks
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Fields, Heading
from evidence_store.domain.disposals.witness_accounts import witnessed_at
from evidence_store.domain.scans.later_extractions import latest_records
from forensics.saying.sentences import Said, counted, given, say
from forensics.values.phones.trace_words import trace_lines

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.certificate_content import CertificateContent
    from evidence_store.domain.scans.later_extractions import LaterExtraction

# The person chose what the tool took, and of which phone: nobody can check it (ADR 122).
WHOSE = say("That it is of this phone, and was taken then, rests on that person’s word.")
AFTERWARDS = say("It does not show what the phone held before its reset.")
NOT_LOOKED = say("Not examined: no scan of it is recorded.")
SAME_SET = say("the set of a scan before the work")
OTHER_SET = say("no scan before the work was made with it")


def later_section(content: CertificateContent) -> list[Block]:
    """Each later extraction: what it is, its traces of the reset, and what a scan of it found."""
    parts: list[Block] = []
    for number, one in enumerate(latest_records(content.disposal.later), start=1):
        parts += [Heading(say("Later extraction {number}", number=number)), _kept(content, one)]
        if one.scan is not None:
            sets = {each.hash_set_digest for each in content.scans}
            is_same = one.scan.hash_set_digest in sets
            parts += scan_blocks(one.scan, SAME_SET if is_same else OTHER_SET)
    return parts


def _kept(content: CertificateContent, one: LaterExtraction) -> Block:
    told = (dict(e.statement.facts) for e in done_sentences.witness_statements(content))
    size, kind = text.size(one.size), EXTRACTIONS[one.acquired_as]
    taken = say(
        "{taken_at} by {who}, with {tool}",
        taken_at=text.instant(one.taken_at),
        who=shown.person(content, one.taken_by),
        tool=given(one.made_with),
    )
    return Fields(
        [
            (
                say("Extraction"),
                [say("{size}, as {kind}", size=size, kind=kind), OUTSIDE, AFTERWARDS],
            ),
            (say("Taken"), [taken, WHOSE]),
            (say("All of it"), [_digest(one)]),
            # They decide nothing: anyone with full access to a phone can write such a file.
            (say("Traces of a reset"), trace_lines(one.traces, witnessed_at(told))),
            (say("Scan"), [NOT_LOOKED] if one.scan is None else []),
        ]
    )


def _digest(one: LaterExtraction) -> Said:
    if one.digest is not None:
        return text.digest(one.digest)
    faults = counted(one.faults, "{count} fault", "{count} faults")
    return say("no digest: not every byte was read ({faults})", faults=faults)
