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
from forensics.saying.sentences import (
    Said,
    capital,
    counted,
    given,
    in_turn,
    listed,
    present,
    say,
)
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
_NOT_BY_ITS_TOOL = say("What the tool that erased it may have read counts for nothing here.")
_NOT_BACK = say(
    "The process that overwrote it read nothing back: that was left out, as people had signed "
    "beforehand."
)
_UNCHECKED = say("Not checked.")
_REMAINING = (
    Limit.PICTURES_REMAIN,
    Limit.COPIES_RETAINED,
    Limit.FLASH_KEEPS_BLOCKS,
    Limit.MEDIUM_UNKNOWN,
    Limit.REALLOCATED_SECTORS,
)


def headline(content: CertificateContent) -> Said:
    """The one sentence that a reader takes away."""
    item, claim = given(content.exhibit.reference), claim_of(content.disposal.method)
    route = content.disposal.route
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
    began, ended = text.instant(receipt.started), text.instant(receipt.finished)
    if receipt.firmware is not None:
        missing = len(judged(receipt.method, receipt.firmware).missing)
        made = len(Finding) - missing
        done = say(
            "{stood} {device_was}, between {began} and {ended}. Expunge wrote nothing to it.",
            stood=stood,
            device_was=claim_of(receipt.method).device_was,
            began=began,
            ended=ended,
        )
        found = (
            counted(
                made,
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
        line = listed((done, found), " ")
        return [line]
    if is_by_other_tool(receipt.method):
        return [
            (
                say(
                    "{stood} {device_was}. It was handed over on {began}, and reported as "
                    "ended on {ended}. Expunge wrote nothing to it.",
                    stood=stood,
                    device_was=claim_of(receipt.method).device_was,
                    began=began,
                    ended=ended,
                )
            ),
            *_tools_say(content),
        ]
    was = claim_of(receipt.method).device_was
    if content.disposal.route is Route.SELECTIVE:
        was = say("was overwritten with zeros once in the ranges that the plan lists")
    lines = [
        (
            say(
                "{stood} {was}, between {began} and {ended}: {bytes_written} of "
                "{bytes_planned} bytes.",
                stood=stood,
                was=was,
                began=began,
                ended=ended,
                bytes_written=text.size(receipt.bytes_written),
                bytes_planned=receipt.bytes_planned,
            )
        )
    ]
    if receipt.bad:
        bad = sum(run.length for run in receipt.bad)
        places = counted(len(receipt.bad), "{count} place", "{count} places")
        lines.append(
            say("{bad} in {places} could not be written.", bad=text.size(bad), places=places)
        )
    return [*lines, *_tools_say(content)]


def _tools_say(content: CertificateContent) -> list[Said]:
    """How other tools say that their work ended, in a sentence each; a later page has all of it."""
    return [
        say(
            "{one} says how its work ended: {end}. Nothing here rests on that.",
            one=_tool(one),
            end=ENDS[one.said.end],
        )
        for one in content.disposal.others_said
        if one.purpose is ToolPurpose.ERASING
    ]


def _tools_read(content: CertificateContent) -> list[Said]:
    """What other tools say that they read: beside our own reading, and never in its place."""
    return [
        say(
            "{by} recorded what {one} says that it found: {found}. Nothing here rests on that.",
            by=shown.person(content, one.by),
            one=_tool(one),
            found=FOUND[one.said.found],
        )
        for one in content.disposal.others_said
        if one.purpose is ToolPurpose.READING
    ]


def _tool(one: ToolStatement) -> Said:
    return listed(present(one.said.name, one.said.version), " ")


def checked(content: CertificateContent) -> list[Said]:
    """How it was checked, and by whom."""
    match claim_of(content.disposal.method).proof:
        case Proof.WITNESSES:
            seen = [_witness(content, s.statement.person_id) for s in witness_statements(content)]
            said = say("Seen and signed for by {by}.", by=_and_by(seen)) if seen else _UNCHECKED
            return [said, *_reads(content)]
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
    if content.reasons:
        return [
            say("{who} had the programme read the phone on {read_at}.", who=who, read_at=read_at)
        ]
    return [
        say(
            "{who} had the programme read the phone on {read_at}: by its own word the same phone, "
            "without a user’s account, and reset since it was read before.",
            who=who,
            read_at=read_at,
        )
    ]


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
                "{who} read {bytes_read} again, in a separate run of the programme, on "
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
        files=_files(content),
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
        "After the work {twice}, by the processes of two people: {bytes_read_back} by that of "
        "{operator} that had carried it out, as its receipt says, and {bytes_read} by that of "
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


def not_done(content: CertificateContent) -> list[Said]:
    """What was not done, the reasons of a report first."""
    reasons = listed((REASONS[reason] for reason in content.reasons), " ")
    lines = [text.bold(reasons)] if reasons else []
    lines.append(_examined(content))
    lines.append(listed((LIMITS[limit] for limit in _ON_PAGE_ONE if limit in content.limits), " "))
    lines.extend(_elsewhere(content))
    return lines


def _elsewhere(content: CertificateContent) -> list[Said]:
    """What else the order names and this document does not cover, in one sentence."""
    order = content.order
    named = [
        say(
            "line {line}, {label}: {state}",
            line=item.line,
            label=shown.shortened(item.label, 60, section=say("Case and order")),
            state=ITEM_STATES[item.state],
        )
        for item in order.not_done
    ]
    named += [
        say("line {number}: not yet mapped to an exhibit", number=number)
        for number in order.unmapped_lines
    ]
    if not named:
        return []
    said = text.bold(say("Also named by the order, and not done:"))
    first = listed(named[:3], "; ")
    if named[3:]:
        return [
            say(
                "{said} {first}; and {number} more, listed under “Case and order”.",
                said=said,
                first=first,
                number=len(named) - 3,
            )
        ]
    return [say("{said} {first}.", said=said, first=first)]


def counted_holds(content: CertificateContent) -> Said:
    """How many holds had ended or did not apply, and of how many nobody recorded anything."""
    states = Counter(line.state for line in content.holds.lines)
    told = say(
        "{past} had ended, {does_not_apply} did not apply",
        past=states[HoldState.PAST],
        does_not_apply=states[HoldState.DOES_NOT_APPLY],
    )
    unrecorded = states[HoldState.NONE_RECORDED]
    return (
        say("{told}, for {unrecorded} nothing is recorded.", told=told, unrecorded=unrecorded)
        if unrecorded
        else say("{told}.", told=told)
    )


def _where_it_is(content: CertificateContent) -> list[Said]:
    """Where an erased item is: regulation 8 is carried out once it is disposed of, too."""
    holder = content.exhibit.holder
    is_gone = claim_of(content.disposal.method).grade is Grade.DESTROY
    if is_gone or content.kind is CertificateKind.NON_COMPLETION or not holder:
        return []
    held = shown.shortened(holder, 80, section=say("The device"))
    if content.disposal.route is Route.SELECTIVE:
        return [
            say("The item and the rest of what it holds remain. It was with: {held}.", held=held)
        ]
    item = say("phone") if reads_phone(content.disposal.method) else say("erased item")
    return [
        say(
            "The {item} itself remains. When this was issued it was with: {held}.",
            item=item,
            held=held,
        )
    ]


def remaining(content: CertificateContent) -> list[Said]:
    """What still exists or may still exist."""
    lines = []
    if content.kind is CertificateKind.NON_COMPLETION:
        lines.append(
            say(
                "The item must be treated as still containing everything it contained. "
                "It stays in the property store until a stronger method is authorised."
            )
        )
    lines.extend(_where_it_is(content))
    copies = [LIMITS[limit] for limit in _REMAINING if limit in content.limits]
    return [*lines, *(copies or [say("No disk image or other copy of this item is recorded.")])]


def witness_statements(content: CertificateContent) -> list[SignedStatement]:
    """The statements of those who saw the destruction or the reset."""
    return [s for s in content.statements if s.statement.kind is StatementKind.WITNESS]


def known_files(scan: CertifiedScan) -> Said:
    """How many known files the set of a scan holds, and how many of them were found."""
    held = counted(scan.known_files, "{count} known file", "{count} known files")
    count = scan.known_files_hit
    said = (
        counted(
            count,
            "the hash set has {held}, of which {count} was found",
            "the hash set has {held}, of which {count} were found",
            held=held,
        )
        if count
        else say("the hash set has {held}, of which none were found", held=held)
    )
    if scan.candidates:
        return counted(
            scan.candidates,
            "{said}; {count} picture is like a known one, which establishes nothing before two "
            "people say so",
            "{said}; {count} pictures are like a known one, which establishes nothing before two "
            "people say so",
            said=said,
        )
    return said


def category_applies(content: CertificateContent) -> bool:
    """Whether a category of sanitisation can be named at all."""
    return content.disposal.category is not ErasureCategory.NONE


def _witness(content: CertificateContent, person_id: str) -> Said:
    parts, who = parts_of(content, person_id), shown.person(content, person_id)
    if not parts:
        return say("{who}, who took no other part", who=who)
    return say("{who}, who also {parts}", who=who, parts=in_turn(parts))


def _witnessed(signed: SignedStatement) -> Said:
    facts = dict(signed.statement.facts)
    how, place = facts.get("how", ""), facts.get("place", "")
    return say(
        "{method}. {where}, {occurred}.",
        method=given(how) if how else say("The method is not recorded"),
        where=given(place) if place else say("the place is not recorded"),
        occurred=shown.occurred(facts.get("occurred", "")),
    )


def _examined(content: CertificateContent) -> Said:
    if not content.scans:
        return LIMITS[Limit.NOT_SCANNED]
    scans = content.scans
    most = max(scans, key=_hits)
    places = counted(_hits(most), "{count} place", "{count} places")
    found = say("{places}; {most}", places=places, most=known_files(most))
    is_whole = not any(scan.coverage.not_examined or scan.not_examined for scan in scans)
    least = max(scans, key=lambda scan: (scan.coverage.not_examined, len(scan.not_examined)))
    compared = _compared(least)
    if not is_whole:
        left = _missed(least.coverage)
        compared = say("{compared}; {left}", compared=compared, left=left)
    if len(scans) == 1:
        return say(
            "The scan before the disposal found {found}. Of the medium, {compared}.",
            found=found,
            compared=compared,
        )
    return say(
        "{scans} scans before the disposal are recorded; the most found by one of them is {found}. "
        "In the scan that covered least of the medium, {compared}.",
        scans=len(scans),
        found=found,
        compared=compared,
    )


def _compared(scan: CertifiedScan) -> Said:
    """What was compared, and what gave nothing to compare: these are not the same."""
    compared = text.size(scan.coverage.compared)
    if not scan.coverage.constant:
        return say("{compared} were compared with the hash set", compared=compared)
    return say(
        "{compared} were compared with the hash set and {constant} held one repeated byte, nothing "
        "to compare",
        compared=compared,
        constant=text.size(scan.coverage.constant),
    )


def _missed(coverage: Coverage) -> Said:
    """What a scan left out; faults without a known extent are not bytes, and not nothing."""
    if not coverage.not_examined:
        return say("some places were not examined")
    left = replace(coverage, compared=0, constant=0)
    total = text.size(left.total)
    return say(
        "{total} of the medium were not examined or not understood: {left}",
        total=total,
        left=covered(left),
    )


def covered(coverage: Coverage) -> Said:
    """The classes of a ledger that hold anything, each with its bytes."""
    sizes = ((words, getattr(coverage, name)) for name, words in COVERED.items())
    return listed(
        (
            say("{count} {words}", count=text.size(count), words=words)
            for words, count in sizes
            if count
        )
    )


def _hits(scan: CertifiedScan) -> int:
    return sum(scan.hits_by_kind.values())


def _files(content: CertificateContent) -> Said:
    check = content.disposal.verification
    wanted = None if check is None else check.rescan_hash_set
    for scan in content.scans:
        if scan.hash_set_digest == wanted:
            return counted(scan.known_files, "{count} known file", "{count} known files")
    return say("the case")
