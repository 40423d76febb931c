"""Evaluates every hold of one exhibit at one moment: the maximum of all of them decides.

* Each line shows its arithmetic in plain words, its legal basis and how certain it is.
* ``earliest_erasure`` is the day after the latest end; None while any open line has no end. A
  dated check that is missing or old is no period: it does not move that day, but nothing may start
  without it.
* An appeal or a claim that is not determined keeps the six-month bar and retention open (reg 5(2)).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.exhibits.copies import kept_images
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.sub_exhibits import line_of
from evidence_store.domain.holds import matter_lines as lines_of
from evidence_store.domain.holds import settled_words as settled
from evidence_store.domain.holds.enquiry_lines import Lateness, enquiries
from evidence_store.domain.holds.fallen_orders import fallen, left_open
from evidence_store.domain.holds.matter_lines import owner
from evidence_store.domain.holds.noted_lines import of_images, of_people, standing_of
from evidence_store.domain.holds.of_orders import Day, OrderOnDay, bars_all, of_order
from evidence_store.domain.holds.order_bars import with_what_remains
from evidence_store.domain.holds.periods import OrderFacts
from evidence_store.domain.holds.retention import retention
from evidence_store.domain.law.calendar import ONE_DAY, plain_day
from evidence_store.domain.law.holds import HoldEvaluation, HoldLine, HoldState
from evidence_store.domain.orders.matters import concerns
from evidence_store.domain.orders.order import Order
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from evidence_store.domain.law.enquiries import Enquiry
    from evidence_store.domain.law.rule_tables import HoldRule
    from evidence_store.domain.law.rules import Rules
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
    lines = tuple(_lines(grounds, Day.of(rules, at=at, begun_at=begun_at)))
    return HoldEvaluation(grounds.exhibit.id, at, rules.digest, lines, _earliest(lines))


def is_clear(grounds: Grounds, *, rules: Rules, at: datetime) -> bool:
    """Whether ``evaluate`` would find nothing that bars, worked out no further than to the first.

    Raises:
        NotFoundError: as there, of what was worked out.
    """
    return not any(each.bars for each in _lines(grounds, Day.of(rules, at=at)))


def _lines(grounds: Grounds, on: Day) -> Iterator[HoldLine]:
    """Every line, one after the other."""
    yield from _of_orders(grounds, on)
    yield from of_images(grounds.own_images)
    yield from of_people(grounds.exhibit, rules=on.rules, calendar=on.calendar)
    yield from standing_of(grounds.exhibit)
    # What is inside goes with the whole, so what holds one of them holds the other.
    for other in grounds.bound:
        yield from _of_bound(other, grounds, on)


def _of_bound(other: Exhibit, grounds: Grounds, on: Day) -> list[HoldLine]:
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


def _of_part(part: Exhibit, grounds: Grounds, on: Day) -> Iterator[HoldLine]:
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


def _of_item(part: Exhibit, order: Order, grounds: Grounds, on: Day) -> Iterator[HoldLine]:
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
        line = _of_rule(on.rules.hold(code), _Looked(facts, on, within))
        if line.bars:
            yield line


def _earliest(lines: Sequence[HoldLine]) -> date | None:
    if any(line.state is HoldState.OPEN and line.ends_on is None for line in lines):
        return None
    ends = [line.ends_on for line in lines if line.ends_on is not None]
    return max(ends) + ONE_DAY if ends else None


def _of_orders(grounds: Grounds, on: Day) -> Iterator[HoldLine]:
    mapped = grounds.mapped_orders
    standing = [order for order in mapped if order.gives_authority]
    lines = [*fallen(grounds.orders, standing, ids=grounds.ids)]
    # No line at all would read as clear: silence is never permission to erase.
    if not standing and not lines:
        yield _no_order()
        return
    yield from lines
    for order in standing:
        yield from _under(order, grounds, on)
    for order in with_what_remains(grounds.orders):
        if order not in standing:
            found = left_open(
                order, grounds.orders, ids=grounds.ids, rules=on.rules, today=on.today
            )
            known = {each.code for each in found}
            yield from found
            yield from (e for e in _letters_beside(order, grounds, on) if e.code not in known)


def _letters_beside(order: Order, grounds: Grounds, on: Day) -> Iterator[HoldLine]:
    """Letters about the exhibit that an order for another one records, and that are waited for."""
    # Under an order that fell nobody waits for them any more; an objection holds all the same.
    if order.gives_authority and any(concerns(e, grounds.ids) for e in order.matters.notices):
        facts = OrderFacts.of(order, case=grounds.case, ids=grounds.ids, orders=grounds.orders)
        line = _of_rule(on.rules.hold("notice_to_interested"), _Looked(facts, on, grounds))
        under = f"Recorded under the order of {plain_day(order.made_on)}. "
        if line.bars:
            yield replace(line, arithmetic=under + line.arithmetic)


def _under(order: Order, grounds: Grounds, on: Day) -> Iterator[HoldLine]:
    """Every hold of the exhibit under one order that names it."""
    for noted in order.matters.noted:  # one that the rules no longer have raises
        on.rules.hold(noted)
    facts = OrderFacts.of(order, case=grounds.case, ids=grounds.ids, orders=grounds.orders)
    looked = _Looked(facts, on, grounds)
    kind = order.order_type
    yield from (_of_rule(rule, looked) for rule in on.rules.holds if kind not in rule.except_types)
    bar = owner(on.rules.hold("disposal_bar"), order=order, ids=grounds.ids)
    if bar is not None:
        yield bar


@dataclass(frozen=True)  # without slots, for what ``OrderOnDay`` works out once
class _Looked(OrderOnDay):
    """One order looked at for one exhibit on one day."""

    grounds: Grounds


_OF_EXHIBIT: dict[str, Callable[[HoldRule, _Looked], HoldLine]] = {
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
    "lawful_material": lambda rule, at: lines_of.lawful(
        rule, order=at.facts.order, ids=at.grounds.ids, today=at.on.today
    ),
}
"""How each hold is looked at that rests on what is recorded of the one exhibit."""


def _of_rule(rule: HoldRule, looked: _Looked) -> HoldLine:
    look = _OF_EXHIBIT.get(rule.code)
    return of_order(rule, looked) if look is None else look(rule, looked)


def is_held_off(order: Order, case: Case, *, rules: Rules, at: datetime) -> bool:
    """Whether an order by itself bars everything that it names, whatever is recorded of that.

    False says nothing.

    Raises:
        NotFoundError: the order is of a type that the rules do not know.
    """
    holds = [each for each in rules.holds if each.code not in _OF_EXHIBIT]
    return order.gives_authority and bars_all(order, case, holds, Day.of(rules, at=at))


def _kept_copy(grounds: Grounds) -> str | None:
    """How the decision to keep a verified copy reads, where one stands on a verified copy."""
    decision = grounds.exhibit.copy_decision
    if decision is None:
        return None
    # A copy is kept in place of the original (CPIA Code), so it counts only while it exists.
    if decision.acquisition_id not in grounds.kept_images:
        return None
    return settled.words(settled.KEPT_COPY)


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
