"""What a document says of a sample: which share was read, which was not, and what that can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import shown
from evidence_store.documents.certificates.wording import SAMPLED
from evidence_store.documents.kit import text
from evidence_store.domain.signing.signed_statements import StatementKind
from forensics.erasing.samples.sampling import CHANCE, not_excluded, seed_of
from forensics.saying.sentences import (
    Said,
    counted,
    given,
    listed,
    say,
)
from forensics.values import ErasureOutcome

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Field
    from evidence_store.domain.certificates.certificate_content import CertificateContent
    from evidence_store.domain.disposals.certified_findings import CertifiedVerification
    from forensics.values import SampleRead


def headline(stood: Said, item_was: Said, sample: SampleRead, *, whole: int) -> Said:
    """Say what was done, and that the rest of it rests on the process that did it."""
    return say(
        "{stood} {item_was}, as the process that did so reported. Another person read {share} of "
        "it again, and not the whole.",
        stood=stood,
        item_was=item_was,
        share=_share(sample.size, whole),
    )


def what_was_read(
    content: CertificateContent,
    check: CertifiedVerification,
    sample: SampleRead,
    *,
    found: Said,
    known_by: Said,
) -> list[Said]:
    """Say who read which share of it, what they found there, and that the rest was not read.

    Args:
        content: the document.
        check: what that person's process found.
        sample: which blocks it was to read.
        found: what it found there, as a clause.
        known_by: by what the device was known again.
    """
    who, size = shown.person(content, check.verified_by), check.target.size
    receipt, operator = content.disposal.receipt, content.disposal.operator
    lines = [
        (
            say(
                "{who} read a sample of it again and not the whole, in a separate run of "
                "the program, on {finished}: {blocks} of {of} blocks, {bytes_read}, "
                "{share} of the medium. In the sample {found}. For this reading the "
                "device was identified by {known_by}. The other {rest} were not "
                "examined again, and nothing was scanned again.",
                who=who,
                finished=text.day(check.finished),
                blocks=sample.blocks,
                of=sample.of,
                bytes_read=text.size(check.bytes_read),
                share=_share(sample.size, size),
                found=found,
                known_by=known_by,
                rest=text.size(size - check.bytes_read),
            )
        ),
        what_it_shows(sample, check.outcome),
        _decided(content),
    ]
    if receipt is not None:
        lines.append(
            say(
                "All of the medium was read once after the work, {bytes_read_back}, by "
                "the process of {operator} that had carried it out, as its receipt says.",
                bytes_read_back=text.size(receipt.bytes_read_back),
                operator=shown.person(content, operator),
            )
        )
    return lines


def what_it_shows(sample: SampleRead, outcome: ErasureOutcome) -> Said:
    """Say how much can be left although the sample met none of it."""
    if outcome is not ErasureOutcome.SAMPLED:
        return say("What was found in the sample says nothing of the rest of the medium.")
    # Blocks and no confidence: "95 %" would be read as a share of the medium (ADR 95).
    most, rest = not_excluded(sample.of, sample.blocks), sample.of - sample.blocks
    return say(
        "A sample does not show that the rest is as it should be. Had one block "
        "alone still held something else, {share} of all such samples would have "
        "missed it. Had more than {most} of the {blocks}, at most one in {chance} "
        "would have missed them all. So up to {size} is not excluded.",
        share=_share(rest, sample.of),
        most=counted(most, "{count} block", "{count} blocks"),
        blocks=sample.of,
        chance=CHANCE,
        size=text.size(most * sample.block_size),
    )


def _share(part: int, whole: int) -> Said:
    return say("{share} %", share=given(f"{part / whole:.1%}".rstrip("%")))


def _decided(content: CertificateContent) -> Said:
    """Who decided that a sample is read, and why."""
    of = [s.statement for s in content.statements if s.statement.kind is StatementKind.SAMPLING]
    why = content.disposal.sample_why
    if not of or why is None:
        return say("Nobody signed that a sample was to be read.")
    who = shown.person(content, of[-1].person_id)
    decided = say("{who} signed that a sample is read: {why}.", who=who, why=SAMPLED[why])
    # A sample uses its decision up (ADR 95): more of them are samples that nobody is shown.
    if len(of) < 2:
        return decided
    times = say(
        "It was decided {times} times, and this is the last; what an earlier sample found, if one "
        "was drawn, nobody signed for.",
        times=len(of),
    )
    return listed((decided, times), " ")


def sample_rows(sample: SampleRead, *, not_examined: int) -> list[Field]:
    """What was not examined, and what anyone needs to work the blocks out again."""
    return [
        (
            say("Not examined"),
            [say("{not_examined} beside the sample", not_examined=text.size(not_examined))],
        ),
        (
            say("Sample"),
            [
                say(
                    "{blocks} of {of} blocks of {block_size} bytes",
                    blocks=sample.blocks,
                    of=sample.of,
                    block_size=sample.block_size,
                )
            ],
        ),
        # Of both, so that nobody chose the blocks: not who wrote, and not who reads (ADR 95).
        (say("Seed of the sample"), [given(seed_of(sample.nonce, sample.draw).hex())]),
        (say("Of these bytes of the reading process"), [given(sample.nonce.hex())]),
        (say("And of the entry of the custody log"), [given(sample.draw.hex())]),
        (say("List of its blocks"), [text.digest(sample.listed)]),
        (say("What such samples miss"), [_missed(sample)]),
    ]


def _missed(sample: SampleRead) -> Said:
    return say(
        "Of N blocks, n of them read and K not as they should be, C(N\u2212K, n) of "
        "C(N, n) samples meet none of these. Here N is {of} and n is {blocks}.",
        of=sample.of,
        blocks=sample.blocks,
    )
