"""The page on which people read the law as this programme applies it, made from the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.law.rule_tables import RESET_NEEDS, Arithmetic
from evidence_store.ways import Way
from forensics.values import claim_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.law.rule_tables import HoldRule, PhoneResetRule
    from evidence_store.domain.law.rules import Rules

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
    return _COUNTED[rule.arithmetic].format(rule.number)


def rules_page(rules: Rules) -> str:
    """The whole page as Markdown, the same for the same rules."""
    return "\n".join([*_head(rules), *_holds(rules), *_types(rules), *_rest(rules), ""])


def _head(rules: Rules) -> list[str]:
    return [
        "# The law as this programme applies it",
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
    "owners' wishes and parts that are inside were added to it by people who had. Both judge",
    "random lives of an exhibit: orders made, varied, quashed, made again, typed in twice and",
    "withdrawn, with what stays open under them, and orders of the same sentence for other",
    "devices; claims and appeals, claims of which no court is known and the two signatures",
    "that end them, owners who want it back as it is or sanitised, each for themselves,",
    "co-accused, the sentences of everybody with or without an order, checks, letters,",
    "decisions, copies that are kept and lost, and parts with letters, images and grades of",
    "their own, about the edges of every time limit. Some lives are led by people who",
    "overlook one rule, so that each rule is tried alone. The two must give the same answer",
    "on every day that is asked, about what would begin and about what began before and would",
    "go on; nothing may begin beside an open proceeding or claim, and every life must be able",
    "to come to a lawful end: 1,000 lives in each run of the tests, 100,000 with `--long`. A",
    "disagreement is reported as the shortest history that shows it. What both read wrongly",
    "is not found in this way: have a lawyer read this page. Return reviews noted at the",
    "exhibit, parts that an order names by themselves, orders whose own words direct",
    "destruction, and what a force adds to the rules are not among these lives.",
)


def _holds(rules: Rules) -> list[str]:
    rows = []
    for rule in rules.holds:
        courts = f" ({', '.join(rule.courts)} courts only)" if rule.courts else ""
        spared = f" Not for: {', '.join(rule.except_types)}." if rule.except_types else ""
        rows.append(
            (
                f"{rule.title} (`{rule.code}`)",
                f"{START_WORDS[rule.start.value]}{courts}",
                counted(rule),
                f"{rule.end}.{spared}",
                rule.legal_basis,
                CERTAINTY_WORDS[rule.certainty],
            )
        )
    head = ("Hold", "Starts when", "Counted", "Ends", "Legal basis", "Certainty")
    placed = [
        (f"{r.title} (`{r.code}`)", f"{r.end}.", r.legal_basis, CERTAINTY_WORDS[r.certainty])
        for r in rules.hold_reasons
    ]
    return [
        "## Holds",
        "",
        *_table(head, rows),
        "## Reasons for which anyone may place a hold",
        "",
        *_table(("Reason", "Ends", "Legal basis", "Certainty"), placed),
    ]


def _types(rules: Rules) -> list[str]:
    kinds = [
        (
            f"{kind.title} (`{kind.code}`)",
            "yes" if kind.available else f"**not available for erasing: {kind.why}**",
            ", ".join(each.replace("_", " ") for each in kind.outcomes) or "–",
            "; ".join(kind.needs) or "–",
            kind.addressed_to,
            kind.legal_basis,
        )
        for kind in rules.order_types
    ]
    bases = [
        (f"{b.title} (`{b.code}`)", "; ".join(b.needs), b.legal_basis, CERTAINTY_WORDS[b.certainty])
        for b in rules.statutory_bases
    ]
    head = ("Type", "Carried out here", "What may become of an item", "Needs", "Addressed to")
    return [
        "## Types of order",
        "",
        *_table((*head, "Legal basis"), kinds),
        "## Statutory bases",
        "",
        *_table(("Basis", "Needs", "Legal basis", "Certainty"), bases),
    ]


def _rest(rules: Rules) -> list[str]:
    offences = [
        (
            f"{each.title} (`{each.code}`)",
            each.legal_basis,
            plain_day(each.in_force_from) if each.in_force_from else "not known",
            plain_day(each.in_force_to) if each.in_force_to else "–",
            CERTAINTY_WORDS[each.certainty],
        )
        for each in rules.offences
    ]
    authorities = [
        (f"{each.title} (`{each.code}`)", "; ".join(each.needs), each.legal_basis)
        for each in rules.authorities
    ]
    kept = [
        (each.title, f"{each.rule}.", each.legal_basis, CERTAINTY_WORDS[each.certainty])
        for each in rules.retained
    ]
    media = [
        (
            each.title,
            "; ".join(claim_of(method).named for method in each.methods),
            f"{each.note}.",
            each.legal_basis,
            CERTAINTY_WORDS[each.certainty],
        )
        for each in rules.media
    ]
    resets = [
        (
            each.title,
            floor_words(each),
            f"{each.note}.",
            each.legal_basis,
            CERTAINTY_WORDS[each.certainty],
        )
        for each in rules.phone_resets
    ]
    days = rules.bank_holidays
    return [
        "## What gives authority to destroy",
        "",
        *_table(("Authority", "Needs", "Legal basis"), authorities),
        "## Offences",
        "",
        *_table(("Offence", "Legal basis", "In force from", "To", "Certainty"), offences),
        "## How a medium may be sanitised",
        "",
        *_table(("Medium", "Methods", "Note", "Basis", "Certainty"), media),
        "## Which phones may be reset instead of destroyed",
        "",
        *_table(("Platform", "Floor", "Note", "Basis", "Certainty"), resets),
        "## What is kept",
        "",
        *_table(("What", "Rule", "Legal basis", "Certainty"), kept),
        "## Bank holidays",
        "",
        f"Table {days.version}, {days.first_year} to {days.last_year}; days after",
        f"{days.announced_to} are projected. A year outside the table is refused, never guessed.",
    ]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return [*lines, ""]


def floor_words(rule: PhoneResetRule) -> str:
    """What a phone must say of itself, in words."""
    wanted = [f"sold with API level {rule.launched_with} or later"] if rule.launched_with else []
    wanted += [f"{each.sold_as} or later ({each.code},1)" for each in rule.least_models]
    wanted += [RESET_NEEDS[each] for each in rule.needs]
    wanted += [f"not {each}" for each in rule.end_of_line]
    return "; ".join(wanted)
