"""What page 1 says in full sentences: done, checked, not done, remaining."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from evidence_store.documents.certificates import sampled, shown
from evidence_store.documents.certificates.wording import (
    COVERED,
    ITEM_STATES,
    LIMITS,
    NOT_READ,
    REASONS,
)
from evidence_store.documents.kit import text
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certificate_content import ErasureCategory, Limit
from evidence_store.domain.disposals.other_tool_words import ENDS, FOUND
from evidence_store.domain.disposals.other_tools import ToolPurpose
from evidence_store.domain.disposals.selected_words import (
    beside_left,
    checked_words,
    rest_words,
)
from evidence_store.domain.law.holds import HoldState
from evidence_store.domain.signing.signed_statements import StatementKind
from forensics.erasing.firmware.judgement import judged
from forensics.values import (
    Grade,
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
from forensics.values.firmware_runs import Finding

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedScan,
    )
    from evidence_store.domain.disposals.certified_findings import CertifiedVerification
    from evidence_store.domain.disposals.other_tools import ToolStatement
    from evidence_store.domain.disposals.selected import Selected
    from evidence_store.domain.signing.signed_statements import SignedStatement
    from forensics.values import Coverage, ErasureReceipt

_ON_PAGE_ONE = (
    Limit.THIS_ITEM_ONLY,
    Limit.SELECTED_RANGES_ONLY,
    Limit.NAMES_REMAIN,
    Limit.ACCOUNTS,
    Limit.HIDDEN_AREAS,
    Limit.RESET_NOT_READ_BACK,
    Limit.BY_OTHER_TOOL,
)
_NOT_BY_ITS_TOOL = " What the tool that erased it may have read counts for nothing here."
_REMAINING = (
    Limit.PICTURES_REMAIN,
    Limit.COPIES_RETAINED,
    Limit.FLASH_KEEPS_BLOCKS,
    Limit.MEDIUM_UNKNOWN,
    Limit.REALLOCATED_SECTORS,
)


def headline(content: CertificateContent) -> str:
    """The one sentence that a reader takes away."""
    item, claim = content.exhibit.reference, claim_of(content.disposal.method)
    route = content.disposal.route
    if content.kind is CertificateKind.NON_COMPLETION:
        act = "selective erasure" if route is Route.SELECTIVE else claim.act
        return f"The {act} of {item} was not completed. This is not a certificate."
    is_training = content.training and claim.proof is Proof.READ_BACK
    stood = f"{'a training file used in place of ' if is_training else ''}{item}"
    if route is Route.SELECTIVE:
        return (
            f"On {stood}, the files that two people selected were overwritten with zeros and read "
            "back. Everything else on it stays."
        )
    check = content.disposal.verification
    if check is None or check.sample is None:
        rest = "."
    else:
        rest = sampled.headline(check.sample, whole=check.target.size)
    return f"{stood[0].upper()}{stood[1:]} {claim.item_was}{rest}"


def done(content: CertificateContent) -> list[str]:
    """What was done, with its figures."""
    match claim_of(content.disposal.method).proof:
        case Proof.WITNESSES:
            seen = dict.fromkeys(_witnessed(signed) for signed in witness_statements(content))
            act = claim_of(content.disposal.method).act
            none = [f"No {act} is recorded as seen by a witness."]
            return [*(seen or none), *_tools_say(content)]
        case Proof.READ_BACK:
            return _written(content)
        case proof:
            assert_never(proof)


def _written(content: CertificateContent) -> list[str]:
    receipt = content.disposal.receipt
    if receipt is None:
        return [
            "The erasure was started, and no receipt for it is recorded. Part of the device may "
            "have been erased."
            if content.disposal.starts
            else "No erasure was started."
        ]
    stood = "A training file used in place of the device" if content.training else "The device"
    began, ended = text.instant(receipt.started), text.instant(receipt.finished)
    if receipt.firmware is not None:
        missing = len(judged(receipt.method, receipt.firmware).missing)
        made = f"{len(Finding) - missing} of the" if missing else "All"
        were = "was" if len(Finding) - missing == 1 else "were"
        line = (
            f"{stood} {claim_of(receipt.method).device_was}, between {began} and {ended}. Expunge "
            f"wrote nothing to it. {made} five findings that together are an erasure {were} made; "
            "a later page lists them."
        )
        return [line]
    if is_by_other_tool(receipt.method):
        return [
            (
                f"{stood} {claim_of(receipt.method).device_was}. It was handed over on {began}, "
                f"and reported as ended on {ended}. Expunge wrote nothing to it."
            ),
            *_tools_say(content),
        ]
    was = claim_of(receipt.method).device_was
    if content.disposal.route is Route.SELECTIVE:
        was = "was overwritten with zeros once in the ranges that the plan lists"
    lines = [
        (
            f"{stood} {was}, between {began} and {ended}: "
            f"{text.size(receipt.bytes_written)} of {receipt.bytes_planned:,} bytes."
        )
    ]
    if receipt.bad:
        bad = sum(run.length for run in receipt.bad)
        places = text.number(len(receipt.bad), "place", "places")
        lines.append(f"{text.size(bad)} in {places} could not be written.")
    return [*lines, *_tools_say(content)]


def _tools_say(content: CertificateContent) -> list[str]:
    """How other tools say that their work ended, in a sentence each; a later page has all of it."""
    return [
        f"{_tool(one)} says how its work ended: {ENDS[one.said.end]}. Nothing here rests on that."
        for one in content.disposal.others_said
        if one.purpose is ToolPurpose.ERASING
    ]


def _tools_read(content: CertificateContent) -> list[str]:
    """What other tools say that they read: beside our own reading, and never in its place."""
    return [
        f"{shown.person(content, one.by)} recorded what {_tool(one)} says that it found: "
        f"{FOUND[one.said.found]}. Nothing here rests on that."
        for one in content.disposal.others_said
        if one.purpose is ToolPurpose.READING
    ]


def _tool(one: ToolStatement) -> str:
    return f"{one.said.name} {one.said.version}".strip()


def checked(content: CertificateContent) -> list[str]:
    """How it was checked, and by whom."""
    match claim_of(content.disposal.method).proof:
        case Proof.WITNESSES:
            seen = [_witness(content, s.statement.person_id) for s in witness_statements(content)]
            by = "; and by ".join(seen)
            return [f"Seen and signed for by {by}." if seen else "Not checked.", *_reads(content)]
        case Proof.READ_BACK:
            return [*_read_again(content), *_tools_read(content)]
        case proof:
            assert_never(proof)


def _reads(content: CertificateContent) -> list[str]:
    """By whom and when a phone was read after its reset, and what that shows."""
    after = content.disposal.phone_after
    if after is None:
        return (
            ["The phone was not read afterwards."] if reads_phone(content.disposal.method) else []
        )
    who = shown.person(content, after.read_by)
    found = "" if content.reasons else (
        ": by its own word the same phone, without a user’s account, and reset since it was read "
        "before"
    )  # fmt: skip
    return [
        f"{who} had the programme read the phone on {text.instant(after.reading.read_at)}{found}."
    ]


def _read_again(content: CertificateContent) -> list[str]:
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
            f"{who} read {text.size(check.bytes_read)} again, in a separate run of the "
            "programme, on "
            f"{text.day(check.finished)}: {found}. For this reading the device was identified by "
            f"{compared_again(content)}."
        )
    ]
    selected = content.disposal.selected
    rest = [_whole_medium(content, check)] if selected is None else _rest(selected, check)
    lines += [_readings(content, check), *rest]
    if check.rescan_hits is not None:
        hits = text.number(check.rescan_hits, "place", "places")
        tail = f": {covered(check.rescan_coverage)}" if check.rescan_coverage else ""
        left = beside_left(selected)
        lines.append(f"A new scan with the hash set of {_files(content)} found {hits}{left}{tail}.")
    return lines


def _rest(selected: Selected, check: CertifiedVerification) -> list[str]:
    """Whether all that the plan leaves is what it was, and what checkers said afterwards."""
    said = rest_words(selected, check.outside)
    return [said, f"File systems afterwards: {checked_words(check.checks)}."]


def _readings(content: CertificateContent, check: CertifiedVerification) -> str:
    """How many times the medium was read after the work, how much of it, and by whom."""
    receipt, verifier = content.disposal.receipt, shown.person(content, check.verified_by)
    planned = check.target.size if receipt is None else receipt.bytes_planned
    read_again = "as a whole" if check.bytes_read == planned else "in part"
    is_selective = content.disposal.route is Route.SELECTIVE
    what = "each range of the plan" if is_selective else "the medium"
    if receipt is None or not receipt.bytes_read_back:
        why = (
            ""
            if receipt is None or receipt.reads_back
            else _NOT_BY_ITS_TOOL
            if is_by_other_tool(receipt.method)
            else " The process that overwrote it read nothing back: that was left out, as people "
            "had signed beforehand."
        )
        return (
            f"After the work {what} was read once, {read_again}, by the process of one person: "
            f"{verifier}, who signed for it.{why}"
        )
    operator = shown.person(content, content.disposal.operator)
    both = min(check.bytes_read, receipt.bytes_read_back) == planned
    return (
        f"After the work {what} was read twice{', both times as a whole' if both else ''}, by "
        f"the processes of two people: {text.size(receipt.bytes_read_back)} by that of {operator} "
        f"that had carried it out, as its receipt says, and {text.size(check.bytes_read)} by that "
        f"of {verifier}, who signed for it."
    )


def _not_read(content: CertificateContent) -> list[str]:
    """That nobody read it again and, where two people said so, why."""
    lines = ["The device was not read again by a second person."]
    why = content.disposal.not_read_why
    if why is not None:
        of = [s.statement for s in content.statements if s.statement.kind is StatementKind.NOT_READ]
        who = " and ".join(shown.person(content, each.person_id) for each in of)
        receipt = content.disposal.receipt
        tells = (
            "nobody but the eraser, which read it back itself,"
            if receipt is not None and receipt.bytes_read_back
            else "nobody"
        )
        lines.append(
            f"{who} signed that it cannot be read: {NOT_READ[why]}. So {tells} says what it now "
            "holds."
        )
    return lines


def _found_again(content: CertificateContent, check: CertifiedVerification) -> str:
    claim, old = (
        claim_of(content.disposal.method),
        None if check.asked is None else check.asked.old_blocks,
    )
    if check.different:
        return "bytes were found that differ"
    read = "" if claim.leaves is Leaves.MAKERS else f"every byte read was {claim.byte}"
    if old is None:
        return read or "no blocks of its earlier content were looked for"
    left = f"{old.left:,} found" if old.left else "none was found"
    blocks = text.number(old.sought, "block", "blocks")
    sought = f"looked for {blocks} of its earlier content: {left}"
    return f"{read}; {sought}" if read else sought


def _whole_medium(content: CertificateContent, check: CertifiedVerification) -> str:
    """The digest of the whole medium, and how anyone works it out; that there is none, if so."""
    if check.medium_digest is None:
        return (
            "No digest of the whole medium was worked out, because not every byte of it was read."
        )
    with_device = text.rich(
        "{} is that of the whole medium as it now is. Anyone who holds the device can "
        "work it out again: sha256sum.",
        text.digest(check.medium_digest),
    )
    if check.different or claim_of(content.disposal.method).leaves != 0:
        return with_device
    zeros = text.mono(f"head -c {check.target.size} /dev/zero | sha256sum")
    return text.joined(" ", [with_device, text.rich("Without the device: {}.", zeros)])


def compared_again(content: CertificateContent) -> str:
    """What of the device was compared, when it was read again, with what the eraser saw."""
    receipt, check = content.disposal.receipt, content.disposal.verification
    if receipt is None or receipt.target.serial is None:
        return "its size alone: no serial number could be read from it"
    then = facts_of(receipt.before)
    now = None if check is None else facts_of(check.facts)
    names = [each for each in alike(then, now) if each not in ("serial number", "size")]
    *first, last = ("serial number", *names, "size")
    return f"{', '.join(first)} and {last}"


def identified(content: CertificateContent) -> list[str]:
    """How the device was known again before its first byte changed."""
    known = content.disposal.identification
    if is_witnessed(content.disposal.method):
        return []
    if known is None or known.by is IdentifiedBy.SERIAL_AND_SIZE:
        return ["By serial number and size alone"]
    blocks = text.number(known.equal, "block", "blocks")
    lines = [
        f"{blocks} of 512 bytes, chosen at random, equal to the disk image",
        (
            f"Of these, {known.telling:,} tell one device from another: they hold more than "
            "one repeated byte, and each content is counted once"
        ),
    ]
    if known.ours:
        blank = text.number(known.ours, "block", "blocks")
        left = claim_of(content.disposal.method).bytes
        lines.append(f"{blank} of {left}, written by an earlier start")
    if known.not_compared:
        missing = text.number(known.not_compared, "block", "blocks")
        lines.append(f"Not compared, because one side could not be read: {missing}")
    return lines


def made_up(receipt: ErasureReceipt | None) -> list[str]:
    """That the system made the device up which was overwritten, where it did."""
    virtual = None if receipt is None else receipt.target.virtual
    if virtual is None:
        return []
    return [text.bold(virtual.limit)]


def parts_of(content: CertificateContent, person_id: str) -> list[str]:
    """Which other parts a witness took, as they are said of them."""
    disposal = content.disposal
    signed = {each.statement.kind: each.statement.person_id for each in content.statements}
    taken = {
        "proposed it": signed.get(StatementKind.PROPOSAL) == person_id,
        "carried it out": person_id in (disposal.operator, *disposal.earlier_operators),
        "issued this document": content.issued_by == person_id,
    }
    return [part for part, took in taken.items() if took]


def not_done(content: CertificateContent) -> list[str]:
    """What was not done, the reasons of a report first."""
    reasons = " ".join(REASONS[reason] for reason in content.reasons)
    lines = [text.bold(reasons)] if reasons else []
    lines.append(_examined(content))
    lines.append(" ".join(LIMITS[limit] for limit in _ON_PAGE_ONE if limit in content.limits))
    lines.extend(_elsewhere(content))
    return lines


def _elsewhere(content: CertificateContent) -> list[str]:
    """What else the order names and this document does not cover, in one sentence."""
    order = content.order
    named = [
        f"line {item.line}, {shown.shortened(item.label, 60, section='Case and order')}: "
        f"{ITEM_STATES[item.state]}"
        for item in order.not_done
    ]
    named += [f"line {number}: not yet mapped to an exhibit" for number in order.unmapped_lines]
    if not named:
        return []
    more = f"; and {len(named) - 3} more, listed under “Case and order”" if named[3:] else ""
    said = text.bold("Also named by the order, and not done:")
    return [text.rich("{} {}{}.", said, "; ".join(named[:3]), more)]


def counted_holds(content: CertificateContent) -> str:
    """How many holds had ended or did not apply, and of how many nobody recorded anything."""
    states = Counter(line.state for line in content.holds.lines)
    told = f"{states[HoldState.PAST]} had ended, {states[HoldState.DOES_NOT_APPLY]} did not apply"
    unrecorded = states[HoldState.NONE_RECORDED]
    return f"{told}, for {unrecorded} nothing is recorded." if unrecorded else f"{told}."


def _where_it_is(content: CertificateContent) -> list[str]:
    """Where an erased item is: regulation 8 is carried out once it is disposed of, too."""
    holder = content.exhibit.holder
    is_gone = claim_of(content.disposal.method).grade is Grade.DESTROY
    if is_gone or content.kind is CertificateKind.NON_COMPLETION or not holder:
        return []
    held = shown.shortened(holder, 80, section="The device")
    if content.disposal.route is Route.SELECTIVE:
        return [f"The item and the rest of what it holds remain. It was with: {held}."]
    item = "phone" if reads_phone(content.disposal.method) else "erased item"
    return [f"The {item} itself remains. When this was issued it was with: {held}."]


def remaining(content: CertificateContent) -> list[str]:
    """What still exists or may still exist."""
    lines = []
    if content.kind is CertificateKind.NON_COMPLETION:
        lines.append(
            "The item must be treated as still containing everything it contained. It stays in "
            "the property "
            "store until a stronger method is authorised."
        )
    lines.extend(_where_it_is(content))
    copies = [LIMITS[limit] for limit in _REMAINING if limit in content.limits]
    return [*lines, *(copies or ["No disk image or other copy of this item is recorded."])]


def witness_statements(content: CertificateContent) -> list[SignedStatement]:
    """The statements of those who saw the destruction or the reset."""
    return [s for s in content.statements if s.statement.kind is StatementKind.WITNESS]


def known_files(scan: CertifiedScan) -> str:
    """How many known files the set of a scan holds, and how many of them were found."""
    held = text.number(scan.known_files, "known file", "known files")
    count = scan.known_files_hit
    found = "1 was" if count == 1 else f"{count:,} were" if count else "none were"
    said = f"the hash set has {held}, of which {found} found"
    if scan.candidates:
        like = text.number(scan.candidates, "picture is", "pictures are")
        said += f"; {like} like a known one, which establishes nothing before two people say so"
    return said


def category_applies(content: CertificateContent) -> bool:
    """Whether a category of sanitisation can be named at all."""
    return content.disposal.category is not ErasureCategory.NONE


def _witness(content: CertificateContent, person_id: str) -> str:
    parts = " and ".join(parts_of(content, person_id))
    also = f"who also {parts}" if parts else "who took no other part"
    return f"{shown.person(content, person_id)}, {also}"


def _witnessed(signed: SignedStatement) -> str:
    facts = dict(signed.statement.facts)
    method = facts.get("how", "") or "The method is not recorded"
    where = facts.get("place", "") or "the place is not recorded"
    return f"{method}. {where}, {shown.occurred(facts.get('occurred', ''))}."


def _examined(content: CertificateContent) -> str:
    if not content.scans:
        return LIMITS[Limit.NOT_SCANNED]
    scans = content.scans
    most = max(scans, key=_hits)
    places = text.number(_hits(most), "place", "places")
    found = f"{places}; {known_files(most)}"
    is_whole = not any(scan.coverage.not_examined or scan.not_examined for scan in scans)
    least = max(scans, key=lambda scan: (scan.coverage.not_examined, len(scan.not_examined)))
    if len(scans) == 1:
        start = f"The scan before the disposal found {found}. Of the medium, "
    else:
        start = (
            f"{len(scans):,} scans before the disposal are recorded; the most found by one of "
            "them is "
        )
        start += f"{found}. In the scan that covered least of the medium, "
    end = "" if is_whole else f"; {_missed(least.coverage)}"
    return f"{start}{_compared(least)}{end}."


def _compared(scan: CertifiedScan) -> str:
    """What was compared, and what gave nothing to compare: these are not the same."""
    said = f"{text.size(scan.coverage.compared)} were compared with the hash set"
    if scan.coverage.constant:
        said += (
            f" and {text.size(scan.coverage.constant)} held one repeated byte, nothing to compare"
        )
    return said


def _missed(coverage: Coverage) -> str:
    """What a scan left out; faults without a known extent are not bytes, and not nothing."""
    if not coverage.not_examined:
        return "some places were not examined"
    left = replace(coverage, compared=0, constant=0)
    total = text.size(left.total)
    return f"{total} of the medium were not examined or not understood: {covered(left)}"


def covered(coverage: Coverage) -> str:
    """The classes of a ledger that hold anything, each with its bytes."""
    sizes = ((words, getattr(coverage, name)) for name, words in COVERED.items())
    return ", ".join(f"{text.size(count)} {words}" for words, count in sizes if count)


def _hits(scan: CertifiedScan) -> int:
    return sum(scan.hits_by_kind.values())


def _files(content: CertificateContent) -> str:
    check = content.disposal.verification
    wanted = None if check is None else check.rescan_hash_set
    for scan in content.scans:
        if scan.hash_set_digest == wanted:
            return text.number(scan.known_files, "known file", "known files")
    return "the case"
