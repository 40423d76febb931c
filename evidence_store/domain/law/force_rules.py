"""A force's own switches: what it lengthens or adds to the law, in a file of its data folder.

It can shorten nothing, remove nothing and replace nothing; a file that tries is refused whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.law.rule_reading import read_table, with_text_dates
from evidence_store.domain.law.rule_tables import HoldReason, HoldRule
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = "force-rules/1"
FORM = f"""\
# What this force adds to the law. It may lengthen a period or add one; it can shorten and remove
# nothing. Put this file into the data folder as force-rules.toml; its digest is in every decision.
schema = "force-rules/1"
force = ""
version = "2026-1"

# [[stricter]]
# hold = "disposal_bar"       # see: {Way.RULES_SHOW}
# number = 9                  # longer than the law's; of appeal_check fewer days than the law's
# why = "Force policy 12/2026"

# [[hold]]                    # a further period, beside those of the law
# code = "force_review"
# title = "Review by the head of the unit"
# start = "order_made"
# arithmetic = "days_after"
# number = 200
# end = "At the end of the last day"
# legal_basis = "Force policy 12/2026"
# certainty = "practice"

# [[placed_hold]]             # a further reason for which a person may place a hold
# code = "force_press"
# title = "Interest of the press"
# end = "When two people have signed for its release"
# legal_basis = "Force policy 12/2026"
# certainty = "practice"
"""


@dataclass(frozen=True, slots=True)
class Stricter:
    """One period of the law that the force makes stricter, and why."""

    hold: str
    number: int
    why: str


def with_force(law: Mapping[str, Any], force: Mapping[str, Any]) -> dict[str, Any]:
    """The law with what the force adds; both as TOML gives them.

    Raises:
        WrongEntryError: the force's file would shorten, replace or remove something, or does not
            have its form; the sentence names the table.
    """
    told = with_text_dates(dict(force))
    if told.pop("schema", None) != SCHEMA:
        message = f"The force's rules must begin with schema = {SCHEMA!r}."
        raise WrongEntryError(message)
    # A misspelt table passed over would be a rule that the force believes it has.
    unknown = sorted(set(told) - {"force", "version", "stricter", "hold", "placed_hold"})
    if unknown:
        message = f"The force's rules: unknown: {', '.join(unknown)}."
        raise WrongEntryError(message)
    holds = {each["code"]: dict(each) for each in law["hold"]}
    for each in read_table(told.get("stricter", []), Stricter, name="stricter"):
        _make_stricter(holds, each)
    added = _added(told, "hold", HoldRule, holds)
    for row, rule in zip(told.get("hold", []), added, strict=True):
        _require_period(rule)
        holds[rule.code] = row
    known = {each["code"]: each for each in law["placed_hold"]}
    _added(told, "placed_hold", HoldReason, known)
    return {
        **law,
        "hold": list(holds.values()),
        "placed_hold": [*law["placed_hold"], *told.get("placed_hold", [])],
    }


def _make_stricter(holds: dict[str, dict[str, Any]], each: Stricter) -> None:
    where = f"The table [[stricter]] {each.hold}"
    hold = holds.get(each.hold)
    if hold is None or "number" not in hold:
        message = f"{where}: the law has no counted period of that code."
        raise WrongEntryError(message)
    if not each.why.strip():
        message = f"{where}: say why."
        raise WrongEntryError(message)
    was = int(hold["number"])
    # This is for how many days an answer is good, so fewer are stricter.
    if each.hold == "appeal_check":
        fits, wanted = 1 <= each.number < was, f"fewer than {was} working days, and at least one"
    else:
        fits, wanted = each.number > was, f"more than {was}"
    if not fits:
        message = f"{where}: its number must be {wanted}. A force can shorten nothing."
        raise WrongEntryError(message)
    hold["number"] = each.number
    # A reader of the decision can tell what is the law's from what is the force's own.
    hold["legal_basis"] = f"{hold['legal_basis']}; made stricter by the force: {each.why}"


def _added(
    told: dict[str, Any], name: str, kind: type[Any], known: Mapping[str, object]
) -> tuple[Any, ...]:
    added: tuple[Any, ...] = read_table(told.get(name, []), kind, name=name)
    for each in added:
        # Under the law's own code it would take the place of what the law says (ADR 18).
        if each.code in known:
            message = f"The table [[{name}]] {each.code}: the law has that code. Use your own."
            raise WrongEntryError(message)
    return added


def _require_period(rule: HoldRule) -> None:
    # No act here records an event of the force's own, so the hold would never end.
    if rule.number is None or rule.except_types:
        message = (
            f"The table [[hold]] {rule.code}: a force adds counted periods, for all types. "
            "For what ends with an event add a reason: [[placed_hold]]."
        )
        raise WrongEntryError(message)
