"""What page 1 says of the check: by whom, how often it was read, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from evidence_store.documents.certificates import sampled, shown
from evidence_store.documents.certificates.done_sentences import tool_named, witness_statements
from evidence_store.documents.certificates.remaining_sentences import covered
from evidence_store.documents.certificates.wording import (
    NOT_READ,
)
from evidence_store.documents.kit import text
from evidence_store.domain.disposals.other_tool_words import FOUND
from evidence_store.domain.disposals.other_tools import ToolPurpose
from evidence_store.domain.disposals.selected_words import (
    beside_left,
    checked_words,
    rest_words,
)
from evidence_store.domain.scans.later_extractions import latest_records
from evidence_store.domain.signing.signed_statements import StatementKind
from forensics.saying.sentences import (
    Said,
    counted,
    given,
    in_turn,
    listed,
    say,
)
from forensics.values import (
    IdentifiedBy,
    Leaves,
    Proof,
    Route,
    claim_of,
    is_by_other_tool,
    is_witnessed,
    reads_phone,
)
from forensics.values.device_words import alike, facts_of

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
    )
    from evidence_store.domain.disposals.certified_findings import CertifiedVerification
    from evidence_store.domain.disposals.selected import Selected
    from evidence_store.domain.scans.later_extractions import LaterExtraction
    from forensics.values import Coverage, ErasureReceipt

_NOT_BY_ITS_TOOL = say("What the tool that erased it may have read counts for nothing here.")
_NOT_BACK = say(
    "The process that overwrote it read nothing back: that was left out, as people had signed "
    "beforehand."
)
_UNCHECKED = say("Not checked.")


def checked(content: CertificateContent) -> list[Said]:
    """How it was checked, and by whom."""
    match claim_of(content.disposal.method).proof:
        case Proof.WITNESSES:
            seen = [_witness(content, s.statement.person_id) for s in witness_statements(content)]
            said = say("Seen and signed for by {by}.", by=_and_by(seen)) if seen else _UNCHECKED
            return [said, *_reads(content), *_later(content)]
        case Proof.READ_BACK:
            return [*_read_again(content), *_tools_read(content)]
        case proof:
            assert_never(proof)


def _and_by(people: list[Said]) -> Said:
    first, *others = people
    for each in others:
        first = say("{one}; and by {other}", one=first, other=each)
    return first


def _reads(content: CertificateContent) -> list[Said]:
    """By whom and when a phone was read after its reset, and what that shows."""
    after = content.disposal.phone_after
    if after is None:
        return (
            [say("The phone was not read afterwards.")]
            if reads_phone(content.disposal.method)
            else []
        )
    who = shown.person(content, after.read_by)
    read_at = text.instant(after.reading.read_at)
    # In a report, what the reading shows may be just what speaks against a certificate.
    if content.reasons:
        return [say("{who} had the program read the phone on {read_at}.", who=who, read_at=read_at)]
    return [
        say(
            "{who} had the program read the phone on {read_at}: by its own word it is the same "
            "phone, without a user’s account, and was reset since it was read before.",
            who=who,
            read_at=read_at,
        )
    ]


def _later(content: CertificateContent) -> list[Said]:
    """What was found in extractions that were taken after a reset; a later page has all of it."""
    return [
        say(
            "{who} took an extraction of the phone afterwards. {found}",
            who=shown.person(content, one.taken_by),
            found=_found_later(one),
        )
        for one in latest_records(content.disposal.later)
    ]


def _found_later(one: LaterExtraction) -> Said:
    if one.scan is None:
        return say("It was not scanned.")
    known = counted(one.scan.known_files, "{count} known file", "{count} known files")
    if not one.hits:
        return say(
            # Nothing found speaks for no reset: the person who takes it chooses the tool (ADR 122).
            "Where its bytes were compared with {known}, no place was found. What lies outside it "
            "was not examined.",
            known=known,
        )
    places = counted(one.hits, "{count} place", "{count} places")
    return say("A scan of it with {known} found {places}.", known=known, places=places)


def _read_again(content: CertificateContent) -> list[Said]:
    check = content.disposal.verification
    if check is None:
        return _not_read(content)
    who = shown.person(content, check.verified_by)
    found = _found_again(content, check)
    if check.sample is not None:
        known_by = compared_again(content)
        read = sampled.what_was_read(content, check, check.sample, found=found, known_by=known_by)
        return [*read, _whole_medium(content, check)]
    lines = [
        (
            say(
                "{who} read {bytes_read} again, in a separate run of the program, on "
                "{finished}: {found}. For this reading the device was identified by "
                "{known_by}.",
                who=who,
                bytes_read=text.size(check.bytes_read),
                finished=text.day(check.finished),
                found=found,
                known_by=compared_again(content),
            )
        )
    ]
    selected = content.disposal.selected
    rest = [_whole_medium(content, check)] if selected is None else _rest(selected, check)
    lines += [_readings(content, check), *rest]
    if check.rescan_hits is not None:
        hits = counted(check.rescan_hits, "{count} place", "{count} places")
        lines.append(_new_scan(content, hits, check.rescan_coverage))
    return lines


def _new_scan(content: CertificateContent, hits: Said, coverage: Coverage | None) -> Said:
    """What a scan after the work found, and how much it covered."""
    found = say(
        "A new scan with the hash set of {files} found {hits}",
        files=counted_files(content),
        hits=beside_left(hits, content.disposal.selected),
    )
    if coverage is None:
        return say("{found}.", found=found)
    return say("{found}: {coverage}.", found=found, coverage=covered(coverage))


def _rest(selected: Selected, check: CertifiedVerification) -> list[Said]:
    """Whether all that the plan leaves is what it was, and what checkers said afterwards."""
    said = rest_words(selected, check.outside)
    return [said, say("File systems afterwards: {checks}.", checks=checked_words(check.checks))]


def _readings(content: CertificateContent, check: CertifiedVerification) -> Said:
    """How many times the medium was read after the work, how much of it, and by whom."""
    receipt, verifier = content.disposal.receipt, shown.person(content, check.verified_by)
    planned = check.target.size if receipt is None else receipt.bytes_planned
    read_again = say("as a whole") if check.bytes_read == planned else say("in part")
    is_selective = content.disposal.route is Route.SELECTIVE
    what = say("each range of the plan") if is_selective else say("the medium")
    if receipt is None or not receipt.bytes_read_back:
        once = say(
            "After the work {what} was read once, {read_again}, by the process of "
            "one person: {verifier}, who signed for it.",
            what=what,
            read_again=read_again,
            verifier=verifier,
        )
        if receipt is None or receipt.reads_back:
            return once
        by_tool = is_by_other_tool(receipt.method)
        return listed((once, _NOT_BY_ITS_TOOL if by_tool else _NOT_BACK), " ")
    operator = shown.person(content, content.disposal.operator)
    both = min(check.bytes_read, receipt.bytes_read_back) == planned
    return say(
        "After the work {twice}, by the processes of two people: {bytes_read_back} by the one that "
        "had carried it out ({operator}), as its receipt says, and {bytes_read} by that of "
        "{verifier}, who signed for it.",
        twice=say("{what} was read twice, both times as a whole", what=what)
        if both
        else say("{what} was read twice", what=what),
        bytes_read_back=text.size(receipt.bytes_read_back),
        operator=operator,
        bytes_read=text.size(check.bytes_read),
        verifier=verifier,
    )


def _not_read(content: CertificateContent) -> list[Said]:
    """That nobody read it again and, where two people said so, why."""
    lines = [say("The device was not read again by a second person.")]
    why = content.disposal.not_read_why
    if why is not None:
        of = [s.statement for s in content.statements if s.statement.kind is StatementKind.NOT_READ]
        who = in_turn([shown.person(content, each.person_id) for each in of])
        receipt = content.disposal.receipt
        tells = (
            say("nobody but the eraser, which read it back itself,")
            if receipt is not None and receipt.bytes_read_back
            else say("nobody")
        )
        lines.append(
            say(
                "{who} signed that it cannot be read: {why}. So {tells} says what it now holds.",
                who=who,
                why=NOT_READ[why],
                tells=tells,
            )
        )
    return lines


def _found_again(content: CertificateContent, check: CertifiedVerification) -> Said:
    claim, old = (
        claim_of(content.disposal.method),
        None if check.asked is None else check.asked.old_blocks,
    )
    if check.different:
        return say("bytes were found that differ")
    read = (
        given("")
        if claim.leaves is Leaves.MAKERS
        else say("every byte read was {byte}", byte=claim.byte)
    )
    if old is None:
        return read or say("no blocks of its earlier content were looked for")
    left = say("{left} found", left=old.left) if old.left else say("none was found")
    blocks = counted(old.sought, "{count} block", "{count} blocks")
    sought = say("looked for {blocks} of its earlier content: {left}", blocks=blocks, left=left)
    return say("{read}; {sought}", read=read, sought=sought) if read else sought


def _whole_medium(content: CertificateContent, check: CertifiedVerification) -> Said:
    """The digest of the whole medium, and how anyone works it out; that there is none, if so."""
    if check.medium_digest is None:
        return say(
            "No digest of the whole medium was worked out, because not every byte of it was read."
        )
    with_device = say(
        "{medium_digest} is that of the whole medium as it now is. Anyone who "
        "holds the device can work it out again: sha256sum.",
        medium_digest=text.digest(check.medium_digest),
    )
    # After zeros alone it follows from the size; of a keyed stream nobody has the key any more.
    if check.different or claim_of(content.disposal.method).leaves != 0:
        return with_device
    zeros = text.mono(f"head -c {check.target.size} /dev/zero | sha256sum")
    return listed((with_device, say("Without the device: {zeros}.", zeros=zeros)), " ")


def compared_again(content: CertificateContent) -> Said:
    """What of the device was compared, when it was read again, with what the eraser saw."""
    receipt, check = content.disposal.receipt, content.disposal.verification
    if receipt is None or receipt.target.serial is None:
        return say("its size alone: no serial number could be read from it")
    then = facts_of(receipt.before)
    now = None if check is None else facts_of(check.facts)
    names = [each for each in alike(then, now) if each not in ("serial number", "size")]
    *first, last = (say("serial number"), *names, say("size"))
    return say("{first} and {last}", first=listed(first), last=last)


def _witness(content: CertificateContent, person_id: str) -> Said:
    parts, who = parts_of(content, person_id), shown.person(content, person_id)
    # Said of each, since one of the two at least must have taken no other part.
    if not parts:
        return say("{who}, who took no other part", who=who)
    return say("{who}, who also {parts}", who=who, parts=in_turn(parts))


def _tools_read(content: CertificateContent) -> list[Said]:
    """What other tools say that they read: beside our own reading, and never in its place."""
    return [
        say(
            "{by} recorded what {one} says that it found: {found}. Nothing here rests on that.",
            by=shown.person(content, one.by),
            one=tool_named(one),
            found=FOUND[one.said.found],
        )
        # A reading that somebody typed is no verification, whatever the tool found (ADR 103).
        for one in content.disposal.others_said
        if one.purpose is ToolPurpose.READING
    ]


def counted_files(content: CertificateContent) -> Said:
    """How many known files the set of the new scan holds."""
    check = content.disposal.verification
    wanted = None if check is None else check.rescan_hash_set
    for scan in content.scans:
        if scan.hash_set_digest == wanted:
            return counted(scan.known_files, "{count} known file", "{count} known files")
    return say("the case")


def identified(content: CertificateContent) -> list[Said]:
    """How the device was known again before its first byte changed."""
    known = content.disposal.identification
    if is_witnessed(content.disposal.method):
        return []
    if known is None or known.by is IdentifiedBy.SERIAL_AND_SIZE:
        return [say("By serial number and size alone")]
    blocks = counted(known.equal, "{count} block", "{count} blocks")
    lines = [
        say("{blocks} of 512 bytes, chosen at random, equal to the disk image", blocks=blocks),
        (
            say(
                "Of these, {telling} tell one device from another: they hold more than "
                "one repeated byte, and each content is counted once",
                telling=known.telling,
            )
        ),
    ]
    if known.ours:
        blank = counted(known.ours, "{count} block", "{count} blocks")
        left = claim_of(content.disposal.method).bytes
        lines.append(say("{blank} of {left}, written by an earlier start", blank=blank, left=left))
    if known.not_compared:
        missing = counted(known.not_compared, "{count} block", "{count} blocks")
        lines.append(
            say("Not compared, because one side could not be read: {missing}", missing=missing)
        )
    return lines


def made_up(receipt: ErasureReceipt | None) -> list[Said]:
    """That the system made the device up which was overwritten, where it did."""
    virtual = None if receipt is None else receipt.target.virtual
    if virtual is None:
        return []
    # On page 1: a loop device over a copy of the disk image holds every byte of the item.
    return [text.bold(virtual.limit)]


def parts_of(content: CertificateContent, person_id: str) -> list[Said]:
    """Which other parts a witness took, as they are said of them."""
    disposal = content.disposal
    signed = {each.statement.kind: each.statement.person_id for each in content.statements}
    taken = (
        (say("proposed it"), signed.get(StatementKind.PROPOSAL) == person_id),
        (
            say("carried it out"),
            person_id in (disposal.operator, *disposal.earlier_operators),
        ),
        (say("issued this document"), content.issued_by == person_id),
    )
    return [part for part, took in taken if took]
