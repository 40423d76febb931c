"""What page 1 says first: the one sentence that a reader takes away, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from evidence_store.documents.certificates import sampled, shown
from evidence_store.documents.kit import text
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.disposals.other_tool_words import ENDS
from evidence_store.domain.disposals.other_tools import ToolPurpose
from evidence_store.domain.signing.signed_statements import StatementKind
from forensics.erasing.firmware.judgement import judged
from forensics.saying.sentences import (
    Said,
    capital,
    counted,
    given,
    listed,
    present,
    say,
)
from forensics.values import (
    Proof,
    Route,
    claim_of,
    is_by_other_tool,
)
from forensics.values.firmware_runs import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
    )
    from evidence_store.domain.disposals.other_tools import ToolStatement
    from evidence_store.domain.signing.signed_statements import SignedStatement
    from forensics.values import ErasureReceipt
    from forensics.values.firmware_runs import FirmwareRun


def headline(content: CertificateContent) -> Said:
    """The one sentence that a reader takes away."""
    item, claim = given(content.exhibit.reference), claim_of(content.disposal.method)
    route = content.disposal.route
    # Before anything that was done: a hurried reader takes a report for a certificate.
    if content.kind is CertificateKind.NON_COMPLETION:
        act = say("selective erasure") if route is Route.SELECTIVE else claim.act
        return say(
            "The {act} of {item} was not completed. This is not a certificate.",
            act=act,
            item=item,
        )
    is_training = content.training and claim.proof is Proof.READ_BACK
    stood = say("a training file used in place of {item}", item=item) if is_training else item
    if route is Route.SELECTIVE:
        return say(
            "On {stood}, the files that two people selected were overwritten with "
            "zeros and read back. Everything else on it stays.",
            stood=stood,
        )
    check = content.disposal.verification
    if check is None or check.sample is None:
        return say("{stood} {item_was}.", stood=capital(stood), item_was=claim.item_was)
    return sampled.headline(capital(stood), claim.item_was, check.sample, whole=check.target.size)


def done(content: CertificateContent) -> list[Said]:
    """What was done, with its figures."""
    match claim_of(content.disposal.method).proof:
        case Proof.WITNESSES:
            seen = dict.fromkeys(_witnessed(signed) for signed in witness_statements(content))
            act = claim_of(content.disposal.method).act
            none = [say("No {act} is recorded as seen by a witness.", act=act)]
            return [*(seen or none), *_tools_say(content)]
        case Proof.READ_BACK:
            return _written(content)
        case proof:
            assert_never(proof)


def _written(content: CertificateContent) -> list[Said]:
    receipt = content.disposal.receipt
    if receipt is None:
        return [
            # An eraser that was killed reports nothing, and any byte may be zero or as it was.
            say(
                "The erasure was started, and no receipt for it is recorded. Part of the "
                "device may have been erased."
            )
            if content.disposal.starts
            else say("No erasure was started.")
        ]
    stood = (
        say("A training file used in place of the device")
        if content.training
        else say("The device")
    )
    if receipt.firmware is not None:
        return [_erased_itself(stood, receipt, receipt.firmware)]
    if is_by_other_tool(receipt.method):
        return [_handed_over(stood, receipt), *_tools_say(content)]
    is_selective = content.disposal.route is Route.SELECTIVE
    return [*_overwritten(stood, receipt, is_selective=is_selective), *_tools_say(content)]


def _erased_itself(stood: Said, receipt: ErasureReceipt, run: FirmwareRun) -> Said:
    # The operator's own run, of which nothing leads to a certificate by itself (ADR 93).
    missing = len(judged(receipt.method, run).missing)
    done = say(
        "{stood} {device_was}, between {began} and {ended}. Expunge wrote nothing to it.",
        stood=stood,
        device_was=claim_of(receipt.method).device_was,
        began=text.instant(receipt.started),
        ended=text.instant(receipt.finished),
    )
    found = (
        counted(
            len(Finding) - missing,
            "{count} of the five findings that together are an erasure was made; a later page "
            "lists them.",
            "{count} of the five findings that together are an erasure were made; a later page "
            "lists them.",
        )
        if missing
        else say(
            "All five findings that together are an erasure were made; a later page lists them."
        )
    )
    return listed((done, found), " ")


def _handed_over(stood: Said, receipt: ErasureReceipt) -> Said:
    return say(
        # Its end is what its operator signed: nobody here saw it (ADR 103).
        "{stood} {device_was}. It was handed over on {began}, and reported as "
        "ended on {ended}. Expunge wrote nothing to it.",
        stood=stood,
        device_was=claim_of(receipt.method).device_was,
        began=text.instant(receipt.started),
        ended=text.instant(receipt.finished),
    )


def _overwritten(stood: Said, receipt: ErasureReceipt, *, is_selective: bool) -> Iterator[Said]:
    yield say(
        "{stood} {was}, between {began} and {ended}: {bytes_written} of {bytes_planned} bytes.",
        stood=stood,
        was=(
            say("was overwritten with zeros once in the ranges that the plan lists")
            if is_selective
            else claim_of(receipt.method).device_was
        ),
        began=text.instant(receipt.started),
        ended=text.instant(receipt.finished),
        bytes_written=text.size(receipt.bytes_written),
        bytes_planned=receipt.bytes_planned,
    )
    if receipt.bad:
        bad = sum(run.length for run in receipt.bad)
        places = counted(len(receipt.bad), "{count} place", "{count} places")
        yield say("{bad} in {places} could not be written.", bad=text.size(bad), places=places)


def _tools_say(content: CertificateContent) -> list[Said]:
    """How other tools say that their work ended, in a sentence each; a later page has all of it."""
    return [
        say(
            "{one} says how its work ended: {end}. Nothing here rests on that.",
            one=tool_named(one),
            end=ENDS[one.said.end],
        )
        for one in content.disposal.others_said
        if one.purpose is ToolPurpose.ERASING
    ]


def tool_named(one: ToolStatement) -> Said:
    """What another tool is called, with its version."""
    return listed(present(one.said.name, one.said.version), " ")


def witness_statements(content: CertificateContent) -> list[SignedStatement]:
    """The statements of those who saw the destruction or the reset."""
    return [s for s in content.statements if s.statement.kind is StatementKind.WITNESS]


def _witnessed(signed: SignedStatement) -> Said:
    facts = dict(signed.statement.facts)
    how, place = facts.get("how", ""), facts.get("place", "")
    return say(
        "{method}. {where}, {occurred}.",
        method=given(how) if how else say("The method is not recorded"),
        where=given(place) if place else say("the place is not recorded"),
        occurred=shown.occurred(facts.get("occurred", "")),
    )
