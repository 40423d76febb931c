"""What several steps read before they decide: the grounds of holds, keys of people, statements.

None of this is a step: it opens no unit of work, records nothing and commits nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.item_composing import certified_scan
from evidence_store.domain.cases.court_sentences import verify_sentence
from evidence_store.domain.certificates.certified_subject import (
    CertifiedSubject,
    as_told,
    subject_facts,
)
from evidence_store.domain.certificates.stated_facts import (
    DEPUTY_OF,
    DISPOSAL,
    KEYS,
    SCANS,
    disposal_facts,
    scan_facts,
    worked_out_facts,
)
from evidence_store.domain.disposals.statements import SIGN_AGAIN, Subject, verify_statement
from evidence_store.domain.exhibits.sub_exhibits import bound_with, held_with, line_of, parts_inside
from evidence_store.domain.holds.bars_of_courts import bar_of_all
from evidence_store.domain.holds.evaluation import Grounds, evaluate
from evidence_store.domain.law.calendar import LegalCalendar, plain_day
from evidence_store.domain.offers.approvals import ungraded_hits
from evidence_store.domain.orders.order_states import OrderAct
from evidence_store.domain.scans.gradings import require_none_open
from evidence_store.domain.signing.signed_acts import is_signed_by
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.domain.values.grouping import by_exhibit
from evidence_store.errors import (
    HoldOpenError,
    StaleStatementError,
    StatementError,
    WrongEntryError,
)
from evidence_store.ways import Way, in_a_row
from evidence_store.workflow._kit.told import subject_now
from forensics.documents import from_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.cases.court_sentences import Sentence
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.holds.waiting_stops import SignedStop
    from evidence_store.domain.law.holds import HoldEvaluation
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.people.person import Person
    from evidence_store.domain.signing.signed_statements import SignedStatement
    from evidence_store.workflow._kit.ports import UnitOfWork

UNGRADED = "ungraded_hits"
"""Of an authorisation: how many hits nobody had graded when it was signed."""


def in_place_facts(deputy_of: str | None) -> dict[str, str]:
    """What a statement says beside its other facts where a deputy signs it: in whose place."""
    return {} if deputy_of is None else {DEPUTY_OF: deputy_of}


def evaluate_holds(
    uow: UnitOfWork,
    exhibit: Exhibit,
    *,
    rules: Rules,
    at: datetime,
    begun_at: datetime | None = None,
) -> HoldEvaluation:
    """Evaluate every hold of the exhibit from what the open unit of work holds.

    ``begun_at`` is when the work began that asks whether it may go on.
    """
    of_case = uow.exhibits.find(case_id=exhibit.case_id)
    bound = bound_with(exhibit, of_case)
    imaged = {exhibit.id, *(each.id for each in bound)}
    grounds = Grounds(
        exhibit=exhibit,
        case=uow.cases.get(exhibit.case_id),
        orders=tuple(uow.orders.find(case_id=exhibit.case_id)),
        acquisitions=tuple(uow.acquisitions.find(exhibit_id=imaged)),
        line=line_of(exhibit, of_case if exhibit.parent_id else ()),
        bound=bound,
    )
    return evaluate(grounds, rules=rules, at=at, begun_at=begun_at)


def evaluate_holds_of_case(
    uow: UnitOfWork, case: Case, exhibits: Sequence[Exhibit], *, rules: Rules, at: datetime
) -> dict[str, HoldEvaluation]:
    """Evaluate every hold of all exhibits of a case, by their ids, with one question a kind."""
    orders = tuple(uow.orders.find(case_id=case.id))
    images = by_exhibit(uow.acquisitions.find(exhibit_id={each.id for each in exhibits}))
    found = {}
    for each in exhibits:
        bound = bound_with(each, exhibits)
        imaged = (each, *bound)
        grounds = Grounds(
            exhibit=each,
            case=case,
            orders=orders,
            acquisitions=tuple(image for one in imaged for image in images[one.id]),
            line=line_of(each, exhibits if each.parent_id else ()),
            bound=bound,
        )
        found[each.id] = evaluate(grounds, rules=rules, at=at)
    return found


def line_up(uow: UnitOfWork, exhibit: Exhibit) -> tuple[str, ...]:
    """The exhibit's id and those of what it is a part of: an order can name either."""
    if exhibit.parent_id is None:
        return (exhibit.id,)
    return line_of(exhibit, uow.exhibits.find(case_id=exhibit.case_id))


def require_clear_holds(
    uow: UnitOfWork, exhibit: Exhibit, *, rules: Rules, at: datetime
) -> HoldEvaluation:
    """Return the evaluation if no hold stands, and everybody signed who had to that one ended.

    Raises:
        HoldOpenError: at least one does; the text shows the arithmetic of each.
        TamperedLogError: an entry of the case is not signed as its kind needs.
    """
    # A stop file is not in the record yet, so no evaluation knows of it.
    require_no_stop_file(uow, exhibit)
    # An end of a hold that nobody signed is believed at no gate.
    uow.custody.require_signed(exhibit.case_id)
    evaluation = evaluate_holds(uow, exhibit, rules=rules, at=at)
    if not evaluation.is_clear:
        message = f"{exhibit.reference}: refused, because holds stand against it. "
        raise HoldOpenError(message + _shown(evaluation) + _earliest(evaluation))
    return evaluation


def require_still_clear(
    uow: UnitOfWork, exhibit: Exhibit, *, rules: Rules, begun_at: datetime, at: datetime
) -> None:
    """Check that nothing stands against work that began then and is under way.

    Raises:
        HoldOpenError: something does; the text shows the arithmetic of each.
    """
    require_no_stop_file(uow, exhibit)
    # Everything is read and worked out again. What was voided elsewhere is not relied on.
    evaluation = evaluate_holds(uow, exhibit, rules=rules, at=at, begun_at=begun_at)
    if not evaluation.is_clear:
        raise HoldOpenError(
            f"{exhibit.reference}: holds stand against it. Nothing more may be overwritten. "
            + _shown(evaluation)
        )


def _shown(evaluation: HoldEvaluation) -> str:
    return in_a_row(f"{line.title}: " + line.arithmetic for line in evaluation.standing)


def require_no_stop_file(uow: UnitOfWork, exhibit: Exhibit) -> None:
    """Check that no signed hold or stop waits to be recorded that concerns the exhibit.

    Raises:
        HoldOpenError: one does.
    """
    for file in uow.outside.stop_files():
        # One that concerns a part of it, or what it is a part of, concerns it too, regardless of
        # signer; one that cannot be read concerns everything, until two people have looked at it.
        if file.stop is None or _concerns(uow, file.stop, exhibit):
            what = "cannot be read" if file.stop is None else "waits to be recorded"
            raise HoldOpenError(
                f"{exhibit.reference}: refused. A signed hold or stop ({file.name}) {what}. "
                "See: " + Way.HOLD_WAITING
            )


def _concerns(uow: UnitOfWork, stop: SignedStop, exhibit: Exhibit) -> bool:
    of_case = uow.exhibits.find(case_id=exhibit.case_id)
    held = next((each for each in of_case if each.id == stop.statement.exhibit_id), None)
    if held is None:  # of another case, or of an exhibit that nobody knows
        return not uow.exhibits.find(id=stop.statement.exhibit_id)
    return exhibit.id in {held.id, *(each.id for each in held_with(held, of_case))}


def require_statements(
    uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit, *, at: datetime
) -> None:
    """Check that the disposal's proposal and authorisation both hold now.

    Raises:
        StatementError: one is missing, or is not valid.
    """
    if disposal.authorisation is None:
        message = f"{exhibit.reference}: the disposal is not authorised."
        raise StatementError(message)
    require_statement(
        uow, disposal.proposal, disposal, exhibit=exhibit, kind=StatementKind.PROPOSAL, at=at
    )
    require_statement(
        uow,
        disposal.authorisation,
        disposal,
        exhibit=exhibit,
        kind=StatementKind.AUTHORISATION,
        at=at,
    )


def require_statement(
    uow: UnitOfWork,
    signed: SignedStatement,
    disposal: Disposal,
    *,
    exhibit: Exhibit,
    kind: StatementKind,
    at: datetime,
) -> None:
    """Check that one statement holds for this disposal of this exhibit now.

    Raises:
        OutOfSequenceError: the order that it rests on was quashed.
        StatementError: it does not, or its signer has left the unit.
    """
    # Another order may hold the exhibit; what was signed for under this one ended with it.
    uow.orders.get(disposal.order_id).require(OrderAct.DISPOSE)
    signer = uow.people.get(signed.statement.person_id)
    if signer.left_at is not None and signer.left_at <= at:
        message = (
            f"{exhibit.reference}: the person who signed the {kind.words} has left the unit. "
            + SIGN_AGAIN
        )
        raise StatementError(message)
    if _is_by_former_key(signed, signer):
        message = (
            f"{exhibit.reference}: the key of the person who signed the {kind.words} was replaced "
            "since. " + SIGN_AGAIN
        )
        raise StatementError(message)
    verify_statement(
        signed,
        kind=kind,
        exhibit=exhibit,
        subject=Subject(disposal.route, disposal.method, disposal.plan_digest),
        key=signer.signing_key,
        log_size=uow.custody.head().size,
        at=at,
    )
    _require_still_so(uow, disposal, exhibit)
    facts = facts_of(disposal)
    stated = dict(signed.statement.facts)
    stated.pop(KEYS, None)  # keys that came since say nothing against what was signed
    if kind is StatementKind.AUTHORISATION:
        stated.pop(DEPUTY_OF, None)
        stated.pop(SCANS, None)  # one that was recorded since is none that was signed for
        facts |= worked_out_facts(disposal.selected)
        _require_no_more_ungraded(uow, exhibit, stated=int(stated.pop(UNGRADED, "0")))
    if stated != facts:
        message = (
            f"{exhibit.reference}: the {kind.words} was signed for another authority or other "
            "accepted gaps. " + SIGN_AGAIN
        )
        raise StatementError(message)


def facts_of(disposal: Disposal) -> dict[str, str]:
    """What its proposal says beside exhibit, plan and holds, and its authorisation as well."""
    told = from_json(disposal.told.encode(), CertifiedSubject)
    return {
        DISPOSAL: disposal.id,
        **disposal_facts(
            disposal.order_id, disposal.authority, disposal.known_gaps, disposal.selected
        ),
        **subject_facts(told),
    }


def _require_still_so(uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit) -> None:
    """Case, order and item are recorded as they were when it was proposed."""
    told = from_json(disposal.told.encode(), CertifiedSubject)
    now = subject_now(uow, exhibit, order_id=disposal.order_id, order_title=told.order.title)
    if as_told(now) != disposal.told:
        message = (
            f"{exhibit.reference}: what a certificate would say about case, order or item is no "
            "longer what was signed for. " + SIGN_AGAIN
        )
        raise StatementError(message)


def _is_by_former_key(signed: SignedStatement, signer: Person) -> bool:
    """By the keys themselves: no time that a wrong clock told decides it."""
    return any(
        is_signed_by(each.signing_key, signed.statement, signed.signature)
        for each in signer.former_keys
    )


def scans_signed_for(uow: UnitOfWork, exhibit: Exhibit) -> dict[str, str]:
    """What an authorisation says of the recorded scans: each as a certificate will print it."""
    sets = tuple(uow.hash_sets.find(case_id=exhibit.case_id))
    return scan_facts(certified_scan(each, sets) for each in uow.scans.find(exhibit_id=exhibit.id))


def ungraded_of(uow: UnitOfWork, exhibit: Exhibit) -> int:
    """Of how many hits of its scans, and of scans of parts inside it, nobody said what they are."""
    scanned = with_parts_inside(uow, exhibit)
    return ungraded_hits(
        uow.scans.find(exhibit_id=scanned), uow.hit_gradings.find(exhibit_id=scanned)
    )


def with_parts_inside(uow: UnitOfWork, exhibit: Exhibit) -> frozenset[str]:
    """The ids of the exhibit and of what is erased or destroyed with it."""
    of_case = uow.exhibits.find(case_id=exhibit.case_id)
    return frozenset({exhibit.id, *(each.id for each in parts_inside(exhibit, of_case))})


def require_grades_settled(uow: UnitOfWork, exhibit: Exhibit) -> None:
    """Check that no grade of a hit is open, of the exhibit or of one whose holds hold it too.

    Raises:
        OutOfSequenceError: one waits for a second person, or nobody can tell what a hit is.
    """
    of_case = uow.exhibits.find(case_id=exhibit.case_id)
    bound = (exhibit, *bound_with(exhibit, of_case))
    gradings = by_exhibit(uow.hit_gradings.find(exhibit_id={each.id for each in bound}))
    for each in bound:
        require_none_open(each.reference, gradings[each.id])


def ungraded_facts(count: int) -> dict[str, str]:
    """What an authorisation says of hits that nobody graded."""
    return {UNGRADED: str(count)} if count else {}


def _require_no_more_ungraded(uow: UnitOfWork, exhibit: Exhibit, *, stated: int) -> None:
    count = ungraded_of(uow, exhibit)
    # Fewer are no harm: somebody has looked at the others since.
    if count > stated:
        message = (
            f"{exhibit.reference}: it was authorised when {stated} hits were not graded, and now "
            f"{count} are not. " + SIGN_AGAIN
        )
        raise StaleStatementError(message)


def disposal_bar_of(
    uow: UnitOfWork, order: Order, ids: tuple[str, ...], *, rules: Rules
) -> date | None:
    """The last day of the six-month bar for an exhibit or its whole; None while it is open."""
    case, orders = uow.cases.get(order.case_id), tuple(uow.orders.find(case_id=order.case_id))
    return bar_of_all(order, case=case, ids=ids, orders=orders, rules=rules)


def require_past_day(day: date, what: str, *, rules: Rules, at: datetime) -> None:
    """Check that a day that somebody entered does not lie in the future.

    Raises:
        WrongEntryError: it does.
    """
    if day > LegalCalendar.of(rules).day_of(at):
        message = f"{what} lies in the future ({plain_day(day)}). Check the date."
        raise WrongEntryError(message)


def require_past_sentence(sentence: Sentence, *, rules: Rules, at: datetime) -> None:
    """Check that what is recorded of a sentence goes together and lies in the past.

    Raises:
        WrongEntryError: it does not.
    """
    verify_sentence(sentence)
    for day, what in (
        (sentence.passed_on, "The sentence"),
        (sentence.activated_on, "The activation"),
        (sentence.released_on, "The release"),
    ):
        if day is not None:
            require_past_day(day, what, rules=rules, at=at)


def _earliest(evaluation: HoldEvaluation) -> str:
    if evaluation.earliest_erasure is None:
        return " No date can be given yet."
    return f" Earliest day, if nothing else arrives: {plain_day(evaluation.earliest_erasure)}."
