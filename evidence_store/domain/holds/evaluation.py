"""Evaluates every hold of one exhibit at one moment: the maximum of all of them decides.

* Each line shows its arithmetic in plain words, its legal basis and how certain it is.
* ``earliest_erasure`` is the day after the latest end; None while any open line has no end. A
  dated check that is missing or old is no period: it does not move that day, but nothing may start
  without it.
* An appeal or a claim that is not determined keeps the six-month bar and retention open (reg 5(2)).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from evidence_store.domain.cases.case import Case
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.exhibits.copies import kept_images
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.sub_exhibits import line_of
from evidence_store.domain.holds import matter_lines as lines_of
from evidence_store.domain.holds.enquiry_lines import Lateness, enquiries
from evidence_store.domain.holds.fallen_orders import fallen, left_open
from evidence_store.domain.holds.hold_lines import line, unchecked
from evidence_store.domain.holds.matter_lines import owner
from evidence_store.domain.holds.noted_lines import of_images, of_people, standing_of
from evidence_store.domain.holds.order_bars import with_what_remains
from evidence_store.domain.holds.periods import OrderFacts, period
from evidence_store.domain.holds.retention import retention
from evidence_store.domain.holds.status_lines import appeal_check
from evidence_store.domain.law.calendar import ONE_DAY, LegalCalendar, plain_day
from evidence_store.domain.law.holds import HoldEvaluation, HoldLine, HoldState
from evidence_store.domain.law.rule_tables import Arithmetic, HoldRule, StartEvent
from evidence_store.domain.law.rules import Rules
from evidence_store.domain.orders.matters import concerns
from evidence_store.domain.orders.order import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from evidence_store.domain.law.enquiries import Enquiry
    from evidence_store.domain.orders.matters import DisclosureDecision, Notice


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything recorded that an evaluation rests on: orders are those of the exhibit's case.

    ``acquisitions`` are those of the exhibit, and of the parts among ``bound``.
    ``line`` is the exhibit's id and those of its parents; empty where it is no part of another.
    ``bound`` are the other exhibits of which a hold holds this one too (``sub_exhibits``).
    """

    exhibit: Exhibit
    case: Case
    orders: tuple[Order, ...]
    acquisitions: tuple[Acquisition, ...]
    line: tuple[str, ...] = ()
    bound: tuple[Exhibit, ...] = ()

    @property
    def mapped_orders(self) -> tuple[Order, ...]:
        """The orders with a line that was mapped to the exhibit, or to what it is a part of."""
        return tuple(order for order in self.orders if order.reaches(self.ids))

    @property
    def own_images(self) -> tuple[Acquisition, ...]:
        """The disk images of the exhibit itself."""
        return tuple(each for each in self.acquisitions if each.exhibit_id == self.exhibit.id)

    @property
    def kept_images(self) -> frozenset[str]:
        """The verified disk images of it that are still there."""
        return kept_images(self.own_images, self.exhibit.copies)

    @property
    def ids(self) -> tuple[str, ...]:
        """The exhibit's id and those of what it is a part of."""
        return self.line or (self.exhibit.id,)


def evaluate(
    grounds: Grounds, *, rules: Rules, at: datetime, begun_at: datetime | None = None
) -> HoldEvaluation:
    """Evaluate all holds of the exhibit at an aware moment, by the local day of the rules.

    Args:
        grounds: what is recorded.
        rules: the legal periods.
        at: the moment.
        begun_at: when the work began that rests on it. An answer is fresh enough for work that it
            was fresh enough for at the start; everything else is asked of ``at``.

    Raises:
        NotFoundError: an order is of a type, or a hold has a reason, that the rules do not know.
    """
    calendar = LegalCalendar.of(rules)
    on = _Day(rules, calendar, calendar.day_of(at), calendar.day_of(begun_at or at))
    lines = [*_of_orders(grounds, on)]
    lines += of_images(grounds.own_images)
    lines += of_people(grounds.exhibit, rules=rules, calendar=calendar)
    lines += standing_of(grounds.exhibit)
    # What is inside goes with the whole, so what holds one of them holds the other.
    for other in grounds.bound:
        lines += _of_bound(other, grounds, on)
    return HoldEvaluation(grounds.exhibit.id, at, rules.digest, tuple(lines), _earliest(lines))


@dataclass(frozen=True, slots=True)
class _Day:
    """The day that is asked about, by which rules, and on which the work began that goes on."""

    rules: Rules
    calendar: LegalCalendar
    today: date
    begun_on: date


def _of_bound(other: Exhibit, grounds: Grounds, on: _Day) -> list[HoldLine]:
    """What stands against the whole of which the exhibit is a part, or against a part inside it."""
    stands = [
        each
        for each in of_people(other, rules=on.rules, calendar=on.calendar)
        if each.state is HoldState.OPEN
    ]
    stands += standing_of(other)
    stands += of_images(each for each in grounds.acquisitions if each.exhibit_id == other.id)
    if other.id not in grounds.ids:  # a part; what orders say of the whole is looked at above
        stands += _of_part(other, grounds, on)
    return [replace(each, title=f"{other.reference}: {each.title}") for each in stands]


def _of_part(part: Exhibit, grounds: Grounds, on: _Day) -> Iterator[HoldLine]:
    """What orders hold a part by that is inside: by naming it alone, or by what names it."""
    ids, orders = (part.id,), with_what_remains(grounds.orders)
    within = replace(grounds, exhibit=part, line=(), bound=())
    named = tuple(each for each in orders if each.ever_reached(ids))
    standing = [e for e in orders if e.gives_authority and e.reaches((part.id, *grounds.ids))]
    revived = fallen(named, standing, ids=(part.id, *grounds.ids))
    yield from (each for each in revived if each.bars)
    for order in orders:
        # Such an order is none of the whole's, so nobody else asks its holds.
        if order.gives_authority and order.reaches(ids) and not order.reaches(grounds.ids):
            yield from (each for each in _under(order, within, on) if each.bars)
        else:
            found = left_open(order, orders, ids=ids, rules=on.rules, today=on.today)
            yield from found
            known = {each.code for each in found}
            yield from (e for e in _of_item(part, order, grounds, on) if e.code not in known)
            rule = on.rules.hold("open_proceeding")
            facts = OrderFacts.naming(order, ids, case=grounds.case)
            line = lines_of.proceedings(rule, facts=facts, today=on.today)
            yield from (each for each in (line,) if each.bars)


def _of_item(part: Exhibit, order: Order, grounds: Grounds, on: _Day) -> Iterator[HoldLine]:
    """What bars a part inside by what was recorded of it, under an order that names the whole."""
    if not (order.gives_authority and order.reaches(grounds.ids)):
        return
    matters = order.matters
    recorded: dict[str, Sequence[DisclosureDecision | Notice | Enquiry]] = {
        "disclosure_decision": matters.decisions,
        "notice_to_interested": matters.notices,
        "open_questions": matters.enquiries,
    }
    ids = line_of(part, (part, grounds.exhibit, *grounds.bound))
    within = replace(grounds, exhibit=part, line=ids, bound=())
    facts = OrderFacts.of(order, case=grounds.case, ids=ids, orders=grounds.orders)
    named = [code for code, said in recorded.items() if any(concerns(e, (part.id,)) for e in said)]
    # A verified copy of the whole is none of the part,
    # so the decision to keep it ends nothing there.
    for code in (*named, *(["cpia_retention"] if _kept_copy(grounds) else [])):
        line = _of_rule(on.rules.hold(code), _Looked(facts, within, on))
        if line.bars:
            yield line


def _earliest(lines: list[HoldLine]) -> date | None:
    if any(line.state is HoldState.OPEN and line.ends_on is None for line in lines):
        return None
    ends = [line.ends_on for line in lines if line.ends_on is not None]
    return max(ends) + ONE_DAY if ends else None


def _of_orders(grounds: Grounds, on: _Day) -> list[HoldLine]:
    mapped = grounds.mapped_orders
    standing = [order for order in mapped if order.gives_authority]
    lines = [*fallen(grounds.orders, standing, ids=grounds.ids)]
    # No line at all would read as clear: silence is never permission to erase.
    if not standing and not lines:
        return [_no_order()]
    for order in standing:
        lines += _under(order, grounds, on)
    for order in with_what_remains(grounds.orders):
        if order not in standing:
            found = left_open(
                order, grounds.orders, ids=grounds.ids, rules=on.rules, today=on.today
            )
            known = {each.code for each in found}
            lines += found
            lines += [e for e in _letters_beside(order, grounds, on) if e.code not in known]
    return lines


def _letters_beside(order: Order, grounds: Grounds, on: _Day) -> Iterator[HoldLine]:
    """Letters about the exhibit that an order for another one records, and that are waited for."""
    # Under an order that fell nobody waits for them any more; an objection holds all the same.
    if order.gives_authority and any(concerns(e, grounds.ids) for e in order.matters.notices):
        facts = OrderFacts.of(order, case=grounds.case, ids=grounds.ids, orders=grounds.orders)
        line = _of_rule(on.rules.hold("notice_to_interested"), _Looked(facts, grounds, on))
        under = f"Recorded under the order of {plain_day(order.made_on)}. "
        if line.bars:
            yield replace(line, arithmetic=under + line.arithmetic)


def _under(order: Order, grounds: Grounds, on: _Day) -> list[HoldLine]:
    """Every hold of the exhibit under one order that names it."""
    facts = OrderFacts.of(order, case=grounds.case, ids=grounds.ids, orders=grounds.orders)
    looked = _Looked(facts, grounds, on)
    kind = order.order_type
    lines = [_of_rule(rule, looked) for rule in on.rules.holds if kind not in rule.except_types]
    for noted in order.matters.noted:  # one that the rules no longer have raises
        on.rules.hold(noted)
    bar = owner(on.rules.hold("disposal_bar"), order=order, ids=grounds.ids)
    return lines if bar is None else [*lines, bar]


@dataclass(frozen=True, slots=True)
class _Looked:
    """One order looked at for one exhibit on one day."""

    facts: OrderFacts
    grounds: Grounds
    on: _Day

    @property
    def last_window(self) -> date | None:
        """The last day of each time limit of the order, and of each appeal and claim that ended."""
        kind = self.facts.order.order_type
        ends = [
            period(rule, **self.counted).ends_on
            for rule in self.on.rules.holds
            if rule.number and rule.code not in _NO_WINDOW and kind not in rule.except_types
        ]
        # What was asked before does not cover what that end began.
        return max(filter(None, (*ends, self.facts.last_ended)), default=None)

    @property
    def counted(self) -> dict[str, Any]:
        return {"facts": self.facts, "calendar": self.on.calendar, "today": self.on.today}


_NO_WINDOW = ("appeal_check", "cpia_retention", "notice_to_interested", "proceeds_order")
"""Counted holds that are no time limit of a court's."""


_EVENTS: dict[str, Callable[[HoldRule, _Looked], HoldLine]] = {
    "order_available": lambda rule, at: _available(rule, order=at.facts.order, rules=at.on.rules),
    "order_validated": lambda rule, at: lines_of.validation(
        rule, order=at.facts.order, calendar=at.on.calendar
    ),
    "order_in_effect": lambda rule, at: lines_of.in_effect(
        rule, order=at.facts.order, today=at.on.today
    ),
    "court_suspension": lambda rule, at: lines_of.suspension(rule, order=at.facts.order),
    "disclaimer_conditions": lambda rule, at: lines_of.disclaimer(
        rule,
        order=at.facts.order,
        needs=at.on.rules.order_type(at.facts.order.order_type).needs,
    ),
    "open_proceeding": lambda rule, at: lines_of.proceedings(
        rule, facts=at.facts, today=at.on.today
    ),
    "co_accused": lambda rule, at: lines_of.co_accused(rule, case=at.grounds.case),
    "magistrates_reopening": lambda rule, at: lines_of.reopening(rule, facts=at.facts),
    "appeal_check": lambda rule, at: appeal_check(
        rule, last_window=at.last_window, begun_on=at.on.begun_on, **at.counted
    ),
    "cpia_retention": lambda rule, at: retention(
        rule, kept_copy=_kept_copy(at.grounds), **at.counted
    ),
    "disclosure_decision": lambda rule, at: lines_of.disclosure(
        rule,
        order=at.facts.order,
        ids=at.grounds.ids,
        is_copy_kept=bool(at.grounds.kept_images),
    ),
    "notice_to_interested": lambda rule, at: lines_of.notice(
        rule, ids=at.grounds.ids, **at.counted
    ),
    "open_questions": lambda rule, at: enquiries(
        rule,
        order=at.facts.order,
        ids=at.grounds.ids,
        questions=at.on.rules.questions,
        late=Lateness(
            at.last_window,
            at.on.rules.hold("appeal_check").number or 0,
            at.on.calendar,
            at.on.today,
            at.on.begun_on,
        ),
    ),
    "restriction": lambda rule, at: lines_of.restriction(rule, order=at.facts.order),
    "proceeds_order": lambda rule, at: lines_of.proceeds(rule, **at.counted),
    "undertaking": lambda rule, at: lines_of.undertakings(
        rule, order=at.facts.order, today=at.on.today
    ),
    "lawful_material": lambda rule, at: lines_of.lawful(
        rule, order=at.facts.order, ids=at.grounds.ids, today=at.on.today
    ),
}
"""How each hold that is no plain period is looked at, by its code in the rules."""


def _of_rule(rule: HoldRule, looked: _Looked) -> HoldLine:
    look = _EVENTS.get(rule.code)
    if look is not None:
        return look(rule, looked)
    if rule.start is StartEvent.NOTED:
        return lines_of.noted(rule, order=looked.facts.order)
    if rule.arithmetic is Arithmetic.EVENT:
        # A hold that this version cannot work out bars: passed over in silence it would be none.
        return unchecked(
            rule, f"A hold that the force added. It ends: {rule.end}. That is not recorded."
        )
    return period(rule, **looked.counted)


def _kept_copy(grounds: Grounds) -> str | None:
    """How the decision to keep a verified copy reads, where one stands on a verified copy."""
    decision = grounds.exhibit.copy_decision
    if decision is None:
        return None
    # A copy is kept in place of the original (CPIA Code), so it counts only while it exists.
    if decision.acquisition_id not in grounds.kept_images:
        return None
    return (
        "A named person decided, with a written reason, that the verified disk image is kept "
        "instead of the original."
    )


def _no_order() -> HoldLine:
    return HoldLine(
        code="no_order",
        title="An order that names the exhibit",
        starts_on=None,
        arithmetic="No person has mapped a line of an order to this exhibit.",
        ends_on=None,
        legal_basis="Sentencing Act 2020 ss.152-153",
        certainty="read",
        state=HoldState.OPEN,
    )


def _available(rule: HoldRule, *, order: Order, rules: Rules) -> HoldLine:
    kind = rules.order_type(order.order_type)
    if kind.available:
        arithmetic = f"{kind.title}. This type of order can be carried out here."
    else:
        arithmetic = f"{kind.title}. Not available for erasing: {kind.why}."
    state = HoldState.PAST if kind.available else HoldState.OPEN
    return line(rule, arithmetic, state=state, starts_on=order.made_on)
