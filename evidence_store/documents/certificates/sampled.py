"""What a document says of a sample: which share was read, which was not, and what that can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import shown
from evidence_store.documents.certificates.wording import SAMPLED
from evidence_store.documents.kit import text
from evidence_store.domain.signing.signed_statements import StatementKind
from forensics.erasing.samples.sampling import CHANCE, not_excluded, seed_of
from forensics.values import ErasureOutcome

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import CertificateContent
    from evidence_store.domain.disposals.certified_findings import CertifiedVerification
    from forensics.values import SampleRead


def headline(sample: SampleRead, *, whole: int) -> str:
    """Say behind what was done that the rest of it rests on the process that did it."""
    return (
        f", as the process that did so reported. Another person read {_share(sample.size, whole)} "
        "of it again, and not the whole."
    )


def what_was_read(
    content: CertificateContent,
    check: CertifiedVerification,
    sample: SampleRead,
    *,
    found: str,
    known_by: str,
) -> list[str]:
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
            f"{who} read a sample of it again and not the whole, in a separate run of the "
            f"programme, on {text.day(check.finished)}: {sample.blocks:,} of {sample.of:,} blocks, "
            f"{text.size(check.bytes_read)}, {_share(sample.size, size)} of the medium. In the "
            f"sample {found}. For this reading the device was identified by {known_by}. The other "
            f"{text.size(size - check.bytes_read)} were not examined again, and nothing was "
            "scanned again."
        ),
        what_it_shows(sample, check.outcome),
        _decided(content),
    ]
    if receipt is not None:
        lines.append(
            f"All of the medium was read once after the work, {text.size(receipt.bytes_read_back)}"
            f", by the process of {shown.person(content, operator)} that had carried it out, as "
            "its receipt says."
        )
    return lines


def what_it_shows(sample: SampleRead, outcome: ErasureOutcome) -> str:
    """Say how much can be left although the sample met none of it."""
    if outcome is not ErasureOutcome.SAMPLED:
        return "What was found in the sample says nothing of the rest of the medium."
    most, rest = not_excluded(sample.of, sample.blocks), sample.of - sample.blocks
    return (
        "A sample does not show that the rest is as it should be. Had one block alone still held "
        f"something else, {_share(rest, sample.of)} of all such samples would have missed it. Had "
        f"more than {text.number(most, 'block', 'blocks')} of the {sample.of:,}, at most one in "
        f"{CHANCE} would have missed them all. So up to {text.size(most * sample.block_size)} is "
        "not excluded."
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}".replace("%", " %")


def _decided(content: CertificateContent) -> str:
    """Who decided that a sample is read, and why."""
    of = [s.statement for s in content.statements if s.statement.kind is StatementKind.SAMPLING]
    why = content.disposal.sample_why
    if not of or why is None:
        return "Nobody signed that a sample was to be read."
    times = (
        f" It was decided {len(of)} times, and this is the last; what an earlier sample found, if "
        "one was drawn, nobody signed for."
        if len(of) > 1
        else ""
    )
    who = shown.person(content, of[-1].person_id)
    return f"{who} signed that a sample is read: {SAMPLED[why]}.{times}"


def sample_rows(sample: SampleRead, *, not_examined: int) -> list[tuple[str, list[str]]]:
    """What was not examined, and what anyone needs to work the blocks out again."""
    return [
        ("Not examined", [f"{text.size(not_examined)} beside the sample"]),
        (
            "Sample",
            [f"{sample.blocks:,} of {sample.of:,} blocks of {sample.block_size:,} bytes"],
        ),
        ("Seed of the sample", [seed_of(sample.nonce, sample.draw).hex()]),
        ("Of these bytes of the reading process", [sample.nonce.hex()]),
        ("And of the entry of the custody log", [sample.draw.hex()]),
        ("List of its blocks", [text.digest(sample.listed)]),
        ("What such samples miss", [_missed(sample)]),
    ]


def _missed(sample: SampleRead) -> str:
    return (
        "Of N blocks, n of them read and K not as they should be, C(N\u2212K, n) of C(N, n) "
        f"samples meet none of these. Here N is {sample.of:,} and n is {sample.blocks:,}."
    )
