"""The page on which people read the law as this program applies it, made from the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.law.rule_tables import RESET_NEEDS, Arithmetic
from evidence_store.domain.law.rules import Rules
from evidence_store.ways import Way
from forensics.value_classes import dataclass
from forensics.values import claim_of

if TYPE_CHECKING:
    from evidence_store.domain.law.rule_tables import (
        HoldRule,
        MediumRule,
        OffenceType,
        OrderType,
        PhoneResetRule,
        SelectiveGround,
    )

CERTAINTY_WORDS = {
    "read": "the provision was read",
    "secondary": "only a text about it was read",
    "practice": "practice or general knowledge; confirm it",
}
START_WORDS = {
    "order_recorded": "the order is recorded",
    "order_made": "the order is made, or varied later",
    "order_takes_effect": "the order takes effect",
    "order_suspended": "a court suspends the order",
    "sentence_or_order": "sentence or order, whichever is later",
    "sentence_order_or_appeal": "sentence, order, appeal decided, or claim or reopening dismissed",
    "conviction_sentence_or_order": "conviction, sentence or order, whichever is latest",
    "conviction": "the latest conviction",
    "determination": "a higher court decides an appeal",
    "other_defendant": "another defendant is acquitted, convicted or sentenced",
    "proceeding_noted": "an appeal, claim or application is noted",
    "accused": "another person is accused in the case",
    "appeal_checked": "the day of asking",
    "disclaimer_signed": "the disclaimer is signed",
    "notice_served": "the last letter is served",
    "restriction_noted": "the restriction is noted",
    "undertaking_given": "the undertaking is given",
    "questions_answered": "the questions are answered",
    "noted": "it is noted",
    "extraction_decided": "the decision to take lawful material off",
}
_COUNTED = {
    Arithmetic.MONTHS_FROM: "{} months from that day, which is not counted",
    Arithmetic.MONTHS_BEGINNING_WITH: "{} months beginning with that day, which is counted",
    Arithmetic.DAYS_BEGINNING_WITH: "{} days beginning with that day, which is counted",
    Arithmetic.DAYS_AFTER: "{} days after that day",
    Arithmetic.BUSINESS_DAYS_AFTER: "{} business days after that day",
}


def counted(rule: HoldRule) -> str:
    """How a hold is counted, in words."""
    if rule.arithmetic is Arithmetic.EVENT:
        return "until an event is recorded"
    if rule.arithmetic is Arithmetic.UNTIL_DAY:
        return "to the end of the day that is noted, or to which it is prolonged"
    return _COUNTED[rule.arithmetic].format(rule.number)


def rules_page(rules: Rules) -> str:
    """The whole page as Markdown, the same for the same rules."""
    tables = (line for each in SECTIONS for line in each.lines(rules))
    return "\n".join([*_head(rules), *tables, *_days(rules), ""])


def _head(rules: Rules) -> list[str]:
    return [
        "# The law as this program applies it",
        "",
        "Made from `config/rules/england-and-wales.toml` by `" + Way.RULES_PAGE + "`. Do "
        "not edit it.",
        "None of it is legal advice. Read beside each line how certain it is.",
        "",
        f"Jurisdiction {rules.jurisdiction}, version {rules.version}, days in {rules.zone}.",
        "",
        "A period “from” a day does not count it, “beginning with” a day counts it. Months end",
        "with the corresponding day; where the last month has none, with its last day. A business",
        "day is no Saturday, Sunday, Christmas Day, Good Friday or bank holiday. The earliest day",
        "for erasing is the day after the latest of all ends.",
        "",
        "While an erasure runs, every hold is worked out again every few seconds from the record",
        "as it is then, and the work stops at the first that stands. Only the age of an answer is",
        "asked of the day on which the work began. To go on is a new start, with answers of its",
        "own day.",
        "",
        *_HELD_BY,
        "",
    ]


_HELD_BY = (
    "## How the rules are held",
    "",
    "A second evaluator, in plain Python, was written from the provisions by somebody who had",
    "not read the first; they share no code (`tests/referee`). Claims at the exhibit itself,",
    "owners' wishes and parts that are inside were added to it by people who had. What both read",
    "wrongly is not found in this way: have a lawyer read this page.",
    "",
    "Both judge random lives of an exhibit, about the edges of every time limit: 1,000 lives in",
    "each run of the tests, 100,000 with `--long`. They must give the same answer on every day",
    "that is asked, about what would begin and about what began before and would go on. Nothing",
    "may begin beside an open proceeding or claim, and every life must be able to come to a",
    "lawful end. A disagreement is reported as the shortest history that shows it. Some lives are",
    "led by people who overlook one rule, so that each rule is tried alone.",
    "",
    "- **In these lives:** orders made, varied, quashed, made again, typed in twice and withdrawn,",
    "  with what stays open under them; orders of the same sentence for other devices; claims and",
    "  appeals; claims of which no court is known, and the two signatures that end them; owners",
    "  who want an item back as it is or sanitised, each for themselves; co-accused; the sentences",
    "  of everybody with or without an order; checks, letters and decisions; copies that are kept",
    "  and lost; parts with letters, images and grades of their own.",
    "- **Not in them:** return reviews noted at the exhibit, parts that an order names by",
    "  themselves, orders whose own words direct destruction, and what a force adds to the rules.",
)


@dataclass(frozen=True, slots=True)
class _Section:
    """One table of the page: what of the rules it lists, and how a row of it reads."""

    title: str
    head: tuple[str, ...]
    listed: Callable[[Rules], Iterable[Any]]
    row: Callable[[Any], tuple[str, ...]]

    def lines(self, rules: Rules) -> list[str]:
        """Its lines, with an empty one at the end."""
        rows = (f"| {' | '.join(self.row(each))} |" for each in self.listed(rules))
        head = [f"| {' | '.join(self.head)} |", f"|{'---|' * len(self.head)}"]
        return [f"## {self.title}", "", *head, *rows, ""]


def _coded(each: Any) -> str:  # noqa: ANN401 -- a rule of any table
    """A rule by its title, with the code under which records have it."""
    return f"{each.title} (`{each.code}`)"


def _basis(each: Any) -> tuple[str, str]:  # noqa: ANN401 -- the same
    """On what a rule rests, and how certain that is."""
    return each.legal_basis, CERTAINTY_WORDS[each.certainty]


def _hold(rule: HoldRule) -> tuple[str, ...]:
    courts = f" ({', '.join(rule.courts)} courts only)" if rule.courts else ""
    spared = f" Not for: {', '.join(rule.except_types)}." if rule.except_types else ""
    starts = f"{START_WORDS[rule.start.value]}{courts}"
    return (_coded(rule), starts, counted(rule), f"{rule.end}.{spared}", *_basis(rule))


def _type(kind: OrderType) -> tuple[str, ...]:
    return (
        _coded(kind),
        "yes" if kind.available else f"**not available for erasing: {kind.why}**",
        ", ".join(each.replace("_", " ") for each in kind.outcomes) or "–",
        "; ".join(kind.needs) or "–",
        kind.addressed_to,
        kind.legal_basis,
    )


def _offence(each: OffenceType) -> tuple[str, ...]:
    basis, certainty = _basis(each)
    since = plain_day(each.in_force_from) if each.in_force_from else "not known"
    until = plain_day(each.in_force_to) if each.in_force_to else "–"
    return (_coded(each), basis, since, until, certainty)


def _medium(each: MediumRule) -> tuple[str, ...]:
    methods = "; ".join(claim_of(method).named for method in each.methods)
    return (each.title, methods, f"{each.note}.", *_basis(each))


def _ground(each: SelectiveGround) -> tuple[str, ...]:
    state = "available" if each.available else f"not available: {each.why}"
    return (_coded(each), f"{each.needs}.", state, *_basis(each))


SECTIONS = (
    _Section(
        "Holds",
        ("Hold", "Starts when", "Counted", "Ends", "Legal basis", "Certainty"),
        lambda rules: rules.holds,
        _hold,
    ),
    _Section(
        "Reasons for which anyone may place a hold",
        ("Reason", "Ends", "Legal basis", "Certainty"),
        lambda rules: rules.hold_reasons,
        lambda each: (_coded(each), f"{each.end}.", *_basis(each)),
    ),
    _Section(
        "Types of order",
        ("Type", "Carried out here", "What may become of an item", "Needs", "Addressed to",
         "Legal basis"),
        lambda rules: rules.order_types,
        _type,
    ),
    _Section(
        "Statutory bases",
        ("Basis", "Needs", "Legal basis", "Certainty"),
        lambda rules: rules.statutory_bases,
        lambda each: (_coded(each), "; ".join(each.needs), *_basis(each)),
    ),
    _Section(
        "What gives authority to destroy",
        ("Authority", "Needs", "Legal basis"),
        lambda rules: rules.authorities,
        lambda each: (_coded(each), "; ".join(each.needs), each.legal_basis),
    ),
    _Section(
        "Offences",
        ("Offence", "Legal basis", "In force from", "To", "Certainty"),
        lambda rules: rules.offences,
        _offence,
    ),
    _Section(
        "How a medium may be sanitised",
        ("Medium", "Methods", "Note", "Basis", "Certainty"),
        lambda rules: rules.media,
        _medium,
    ),
    _Section(
        "Which phones may be reset instead of destroyed",
        ("Platform", "Floor", "Note", "Basis", "Certainty"),
        lambda rules: rules.phone_resets,
        lambda each: (each.title, floor_words(each), f"{each.note}.", *_basis(each)),
    ),
    _Section(
        "When an item goes back with single files taken out",
        ("Ground", "Needs", "State", "Basis", "Certainty"),
        lambda rules: rules.selective_grounds,
        _ground,
    ),
    _Section(
        "What is kept",
        ("What", "Rule", "Legal basis", "Certainty"),
        lambda rules: rules.retained,
        lambda each: (each.title, f"{each.rule}.", *_basis(each)),
    ),
)  # fmt: skip
"""The tables of the page, in their order."""


def _days(rules: Rules) -> list[str]:
    days = rules.bank_holidays
    return [
        "## Bank holidays",
        "",
        f"Table {days.version}, {days.first_year} to {days.last_year}; days after",
        f"{days.announced_to} are projected. A year outside the table is refused, never guessed.",
    ]


def floor_words(rule: PhoneResetRule) -> str:
    """What a phone must say of itself, in words."""
    wanted = [f"sold with API level {rule.launched_with} or later"] if rule.launched_with else []
    wanted += [f"{each.sold_as} or later ({each.code},1)" for each in rule.least_models]
    wanted += [RESET_NEEDS[each] for each in rule.needs]
    wanted += [f"not {each}" for each in rule.end_of_line]
    return "; ".join(wanted)
