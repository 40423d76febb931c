"""What another person read again, and what that found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import (
    checked_sentences,
    remaining_sentences,
    sampled,
    shown,
)
from evidence_store.documents.certificates.wording import (
    DRIVE_STATES,
)
from evidence_store.documents.certificates.work.other_tools import other_tools
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Field, Fields, Heading
from evidence_store.domain.disposals.other_tools import ToolPurpose
from evidence_store.domain.disposals.selected_words import (
    beside_left,
    checked_words,
)
from forensics.erasing.firmware.judgement import is_shown
from forensics.saying.sentences import (
    Said,
    counted,
    given,
    present,
    say,
)
from forensics.values import Route, claim_of
from forensics.values.device_words import certified_lines, different_lines
from forensics.values.firmware_runs import DriveState

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedAcquisition,
    )
    from evidence_store.domain.disposals.certified_findings import CertifiedVerification
    from evidence_store.domain.disposals.selected import Selected
    from forensics.values import ErasureMethod, ErasureReceipt
    from forensics.values.firmware_runs import AskedAgain


# ADR 103: no document says "verified" of what another tool read.
_OTHERS_READ = say("Read with another tool, not verified here")


def verification_section(content: CertificateContent) -> list[Block]:
    """What another person read again, and what that found."""
    check = content.disposal.verification
    others = other_tools(content, ToolPurpose.READING)
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
                (say("Began and ended"), [text.span(check.started, check.finished)]),
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


def _sample(check: CertifiedVerification) -> list[Field]:
    if check.sample is None:
        return []
    rest = check.target.size - check.bytes_read
    return sampled.sample_rows(check.sample, not_examined=rest)


def _known_again(content: CertificateContent) -> Said:
    names = checked_sentences.compared_again(content)
    if content.disposal.route is Route.SELECTIVE:
        return say("By {names}, and by everything outside the plan", names=names)
    return say("By {names}: an erased medium has no content left", names=names)


def _read_of_device(receipt: ErasureReceipt | None, check: CertifiedVerification) -> list[Field]:
    """What the verifier's own process read of the device, and what the eraser's read otherwise."""
    if check.facts is None:
        return []
    # Both are printed: the operator's own process could say that a drive hides no sectors.
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
) -> list[Field]:
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
    # An idle drive goes on to report an old success (ADR 93).
    if end.state is DriveState.SUCCEEDED:
        return say(
            "{said}: that its last erasure ended. Which one, and when, it does not say.",
            said=said,
        )
    return say(
        "{said}. It does not say that it erased itself: that is the eraser’s word alone.", said=said
    )


def _rest(content: CertificateContent, check: CertifiedVerification) -> list[Field]:
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
