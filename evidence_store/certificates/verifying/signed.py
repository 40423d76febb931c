"""Whether a certificate says what people signed: worked out again from its JSON, and compared.

The seal says that the unit's key sealed a record. It does not say that the record is so: anyone who
has that key could write another serial number into it. What people signed with keys of their own
cannot be written for them.
"""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from evidence_store.certificates.named import named_in
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certified_subject import CertifiedSubject, subject_facts
from evidence_store.domain.certificates.stated_facts import (
    DEPUTY_OF,
    SCANS,
    Begun,
    begun_facts,
    disposal_facts,
    not_read_facts,
    sampling_facts,
    scan_facts,
    verification_facts,
    worked_out_facts,
)
from evidence_store.domain.disposals.disposal_states import WITNESSES_NEEDED, DisposalState
from evidence_store.domain.disposals.not_read import SIGNERS_NEEDED
from evidence_store.domain.disposals.other_tools import TOLERANCE as MINUTE
from evidence_store.domain.disposals.other_tools import ToolPurpose, tool_facts
from evidence_store.domain.disposals.phone_resets import phone_facts
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import CertificateError
from forensics.values import Route, is_by_other_tool, is_witnessed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence_store.domain.certificates.certificate_content import CertificateContent
    from evidence_store.domain.signing.signed_statements import Statement

TOLERANCE = timedelta(seconds=2)
"""What a time service may correct between two acts; the custody log allows the same."""

_MANY = WITNESSES_NEEDED
_PAIR = 2
# fromhex takes capitals and blanks: one salt could be printed in many spellings.
_HEX = re.compile(r"(?:[0-9a-f]{2})+")


def verify_signed(content: CertificateContent) -> None:
    """Check that everything that statements name is what the record says, and nobody is missing.

    Raises:
        CertificateError: a statement is missing, too many, by the wrong person, or of something
            else than the record says.
    """
    for signed in content.statements:
        _verify_form(signed.statement)
    _verify_parts(content)
    _verify_people(content)
    _verify_named(content)
    for signed in content.statements:
        _verify_subject(content, signed.statement)
    _verify_facts(content)
    _verify_dates(content)


def _of_kind(content: CertificateContent, kind: StatementKind) -> list[Statement]:
    return [each.statement for each in content.statements if each.statement.kind is kind]


def _verify_form(statement: Statement) -> None:
    """Nothing stands in it beside what was signed: each fact once, in their order."""
    names = [each[0] for each in statement.facts if len(each) == _PAIR]
    plain = names == sorted(set(names)) and len(names) == len(statement.facts)
    if not plain or not _HEX.fullmatch(statement.salt):
        raise CertificateError("A statement is not of the form in which people sign.")


def _verify_named(content: CertificateContent) -> None:
    """Everybody whom the record names is among its people, and nobody else is."""
    named = named_in(
        issued_by=content.issued_by,
        subject=_subject(content),
        disposal=content.disposal,
        scans=content.scans,
        statements=content.statements,
        withdrawn=content.withdrawn,
    )
    if [each.id for each in content.people] != sorted(named):
        raise CertificateError("The people listed in the record are not the people it refers to.")


def _subject(content: CertificateContent) -> CertifiedSubject:
    return CertifiedSubject(content.case, content.order, content.exhibit, content.acquisitions)


def _verify_parts(content: CertificateContent) -> None:
    """The parts are complete: each act that the document rests on was signed, and once."""
    earned = content.kind is CertificateKind.CERTIFICATE
    destroyed = is_witnessed(content.disposal.method)
    given_up = content.disposal.ended is DisposalState.NOT_READ
    wanted = {
        StatementKind.PROPOSAL: {1},
        StatementKind.AUTHORISATION: {1},
        StatementKind.VERIFICATION: {0} if destroyed else {1} if earned else {0, 1},
        StatementKind.WITNESS: {0} if not destroyed else {_MANY} if earned else {*range(_MANY + 1)},
        StatementKind.NOT_READ: {SIGNERS_NEEDED} if given_up and not earned else {0},
        StatementKind.SAMPLING: {0} if destroyed else {*range(len(content.statements))},
        # Each start has a permit of its own, signed for in
        # the entries of the log that the record carries.
        StatementKind.TOOL_SAID: {_said(content, ToolPurpose.ERASING)},
        StatementKind.TOOL_READ: {_said(content, ToolPurpose.READING)},
        StatementKind.READ_LATER: {len(content.disposal.later)},
        StatementKind.PERMIT: {0},
        StatementKind.HOLD_RELEASE: {0},
    }
    for kind, counts in wanted.items():
        if len(_of_kind(content, kind)) not in counts:
            raise CertificateError(
                f"The statements ({kind.value}) are not those that such a document rests on."
            )
    has_verified = bool(_of_kind(content, StatementKind.VERIFICATION))
    if (content.disposal.route is Route.SELECTIVE) is not (content.disposal.selected is not None):
        raise CertificateError("What was selected and the route of the work do not agree.")
    if has_verified is not (content.disposal.verification is not None):
        raise CertificateError("What was verified and what was signed for it do not agree.")
    if given_up is not (content.disposal.not_read_why is not None) or (given_up and has_verified):
        raise CertificateError("Why it was not read again and what was signed for it do not agree.")
    has_decided = bool(_of_kind(content, StatementKind.SAMPLING))
    if has_decided is not (content.disposal.sample_percent is not None):
        raise CertificateError("What was decided of a sample and what was signed do not agree.")
    if len({each.signature for each in content.statements}) != len(content.statements):
        raise CertificateError("A statement stands in the record twice.")


def _said(content: CertificateContent, purpose: ToolPurpose) -> int:
    """How many statements of other tools, of that kind, the record prints."""
    return sum(each.purpose is purpose for each in content.disposal.others_said)


def _verify_people(content: CertificateContent) -> None:
    """Nobody took two parts that exclude one another."""
    disposal = content.disposal
    (proposal,) = _of_kind(content, StatementKind.PROPOSAL)
    (authorisation,) = _of_kind(content, StatementKind.AUTHORISATION)
    in_place_of = dict(authorisation.facts).get(DEPUTY_OF)
    # The supervisor in whose place a deputy signed is excluded like the deputy (ADR 19).
    authorisers = {authorisation.person_id, *filter(None, [in_place_of])}
    operators = {*disposal.earlier_operators, *filter(None, [disposal.operator])}
    witnesses = [each.person_id for each in _of_kind(content, StatementKind.WITNESS)]
    verifiers = {each.person_id for each in _of_kind(content, StatementKind.VERIFICATION)}
    reporters = [each.person_id for each in _of_kind(content, StatementKind.NOT_READ)]
    samplers = {each.person_id for each in _of_kind(content, StatementKind.SAMPLING)}
    if disposal.verification is not None and {disposal.verification.verified_by} != verifiers:
        raise CertificateError("The person named as verifier is not the person who signed.")
    excluded: tuple[tuple[Iterable[str], set[str]], ...] = (
        (authorisers, {proposal.person_id} | operators),
        (verifiers, authorisers | operators),
        (witnesses, authorisers),
        ([content.issued_by], operators),
        (reporters, operators),
        (samplers, operators | verifiers),
        (
            {each.person_id for each in _of_kind(content, StatementKind.TOOL_READ)},
            authorisers | operators,
        ),
    )
    if any(set(people) & others for people, others in excluded):
        raise CertificateError("One person took two parts that exclude one another.")
    if {each.person_id for each in _of_kind(content, StatementKind.TOOL_SAID)} - operators:
        raise CertificateError("Another person than who carried it out says what a tool did.")
    if len(set(witnesses)) != len(witnesses):
        raise CertificateError("One person witnessed twice.")
    # ADR 91: who authorised it could else call the device dead, so that nobody finds other bytes.
    if len(set(reporters)) != len(reporters) or (reporters and set(reporters) <= authorisers):
        raise CertificateError("Two people did not say that the medium cannot be read again.")
    parts = {proposal.person_id} | authorisers | operators
    # Two who proposed it and carried it out could agree on a destruction that nobody else saw.
    if len(witnesses) == WITNESSES_NEEDED and not set(witnesses) - parts:
        raise CertificateError("Every witness also took another part.")


def _verify_subject(content: CertificateContent, statement: Statement) -> None:
    """The statement is about this item, and about what the record says was done to it."""
    exhibit, disposal = content.exhibit, content.disposal
    (proposal,) = _of_kind(content, StatementKind.PROPOSAL)
    said = {
        "exhibit": (statement.exhibit_id, exhibit.id),
        "exhibit's reference": (statement.exhibit_reference, exhibit.reference),
        "case": (statement.case_id, proposal.case_id),
        "serial number": (statement.serial, exhibit.serial or exhibit.imei),
        "size": (statement.size, exhibit.size),
        "route": (statement.route, disposal.route),
        "method": (statement.method, disposal.method),
        "plan": (statement.plan_digest, disposal.plan_digest),
    }
    # The holds that are printed are those of the time of this signature (docs/certificate.md).
    if statement.kind is StatementKind.AUTHORISATION:
        said["evaluation of holds"] = (statement.holds_digest, content.holds.digest)
    for name, (signed, printed) in said.items():
        if signed != printed:
            raise CertificateError(
                f"A statement is about a different {name} from the one the record names."
            )
    if not content.holds.is_clear or content.holds.exhibit_id != exhibit.id:
        raise CertificateError("A hold stood in the way of the work that the record certifies.")


def _verify_facts(content: CertificateContent) -> None:
    """Authority, accepted gaps, scans, receipt and findings are those that were signed for."""
    disposal = content.disposal
    (proposal,) = _of_kind(content, StatementKind.PROPOSAL)
    (authorisation,) = _of_kind(content, StatementKind.AUTHORISATION)
    order_id = dict(proposal.facts).get("order", "")
    own = {
        **disposal_facts(order_id, content.authority, disposal.known_gaps, disposal.selected),
        **subject_facts(_subject(content)),
    }
    require_facts(proposal, own)
    # Scans as the authoriser saw them: one may have been made since the proposal.
    require_facts(
        authorisation,
        {**own, **scan_facts(content.scans), **worked_out_facts(disposal.selected)},
    )
    if not content.scans and SCANS in dict(authorisation.facts):
        raise CertificateError("A scan that was signed for is not in the record.")
    for verified in _of_kind(content, StatementKind.VERIFICATION):
        if disposal.verification is None or disposal.receipt is None:
            raise CertificateError("What was verified is not in the record.")
        require_facts(verified, verification_facts(disposal.verification, receipt=disposal.receipt))
    for said in _of_kind(content, StatementKind.NOT_READ):
        if disposal.not_read_why is None or disposal.receipt is None:
            raise CertificateError("What was said not to be readable is not in the record.")
        require_facts(said, not_read_facts(disposal.not_read_why, receipt=disposal.receipt))
    _verify_sampling(content)
    _verify_others_said(content)
    begun = Begun(
        content.holds_at_start,
        disposal.starts,
        disposal.operator,
        disposal.earlier_operators,
        disposal.identification,
    )
    # Nobody else can have signed for the start: the others signed before it.
    for watched in (StatementKind.VERIFICATION, StatementKind.WITNESS, StatementKind.NOT_READ):
        for each in _of_kind(content, watched):
            require_facts(each, begun_facts(begun))
    read = phone_facts(disposal.method, disposal.phone_before, disposal.phone_after)
    for each in _of_kind(content, StatementKind.WITNESS):
        require_facts(each, read)
    if disposal.receipt is not None and disposal.receipt.plan_digest != disposal.plan_digest:
        raise CertificateError(
            "The receipt is for a different plan from the one that was signed for."
        )


def _verify_sampling(content: CertificateContent) -> None:
    """The last decision that a sample is read says what is printed; those before it were used."""
    disposal = content.disposal
    percent, why, receipt = disposal.sample_percent, disposal.sample_why, disposal.receipt
    for decided in _of_kind(content, StatementKind.SAMPLING)[-1:]:
        if percent is None or why is None or receipt is None:
            raise CertificateError("What was decided of a sample is not in the record.")
        require_facts(decided, sampling_facts(percent, why, receipt=receipt))


_SAID_BY = {
    ToolPurpose.ERASING: StatementKind.TOOL_SAID,
    ToolPurpose.READING: StatementKind.TOOL_READ,
}


def _verify_others_said(content: CertificateContent) -> None:
    """What is printed of other tools is what one person each signed, of this device and work."""
    disposal, exhibit = content.disposal, content.exhibit
    signed = [
        each
        for each in (one.statement for one in content.statements)
        if each.kind in _SAID_BY.values()
    ]
    is_told = any(each.purpose is ToolPurpose.ERASING for each in disposal.others_said)
    has_ended = is_by_other_tool(disposal.method) and disposal.receipt is not None
    if len(signed) != len(disposal.others_said) or (has_ended and not is_told):
        raise CertificateError("What other tools say and what was signed for it do not agree.")
    for said, statement in zip(disposal.others_said, signed, strict=True):
        if (statement.kind, statement.person_id) != (_SAID_BY[said.purpose], said.by):
            raise CertificateError("Another person signed for what another tool says.")
        require_facts(statement, tool_facts(said))
        numbers = ((said.said.serial, exhibit.serial), (said.said.size, exhibit.size))
        if not content.training and any(
            told is not None and own is not None and told != own for told, own in numbers
        ):
            raise CertificateError("Another tool names another device than the item.")
        # Other computers write minutes, by clocks of their own.
        if said.said.began < content.holds_at_start - MINUTE - TOLERANCE:
            raise CertificateError("Another tool says that it worked before the work began.")
        if said.said.ended > statement.made_at + MINUTE + TOLERANCE:
            raise CertificateError("Another tool says that it worked after it was recorded.")
        first, last = content.holds_at_start - TOLERANCE, content.issued_at + TOLERANCE
        if not first <= statement.made_at <= last:
            raise CertificateError("What another tool says was not signed for after the start.")


def require_facts(statement: Statement, wanted: Mapping[str, str]) -> None:
    """Check that a statement says each of these, and as it stands here.

    Raises:
        CertificateError: it does not.
    """
    facts = dict(statement.facts)
    for name, value in wanted.items():
        if facts.get(name) != value:
            raise CertificateError(
                f"The {statement.kind.value} was signed for something other than the record says "
                f"({name})."
            )


def _verify_dates(content: CertificateContent) -> None:
    """What follows something is not dated before it."""
    (proposal,) = _of_kind(content, StatementKind.PROPOSAL)
    (authorisation,) = _of_kind(content, StatementKind.AUTHORISATION)
    receipt, check = content.disposal.receipt, content.disposal.verification
    later = [each.made_at for each in _of_kind(content, StatementKind.WITNESS)]
    later += [each.made_at for each in _of_kind(content, StatementKind.VERIFICATION)]
    later += [each.made_at for each in _of_kind(content, StatementKind.NOT_READ)]
    times = [proposal.made_at, authorisation.made_at]
    times += [receipt.started, receipt.finished] if receipt else []
    times += [check.started, check.finished] if check else []
    orders = [[*times, each, content.issued_at] for each in later] or [[*times, content.issued_at]]
    for order in orders:
        if any(first > second + TOLERANCE for first, second in pairwise(order)):
            raise CertificateError("What people signed is not dated in the order of the work.")
    if content.holds.evaluated_at != authorisation.made_at:
        raise CertificateError("The holds are not of the time at which somebody signed for them.")
    if content.holds_at_start > authorisation.not_after + TOLERANCE:
        raise CertificateError("The work began after what was signed for it had run out.")
    if receipt is not None and receipt.started > authorisation.not_after + TOLERANCE:
        raise CertificateError("The work began after a statement signed for it had expired.")
