from __future__ import annotations

import tomllib
from typing import Any

import pytest

from config.settings import load_rules
from evidence_store.domain.law.force_rules import FORM, with_force
from evidence_store.domain.law.rules import Rules, build_rules
from evidence_store.errors import WrongEntryError

EMPTY: dict[str, Any] = {"schema": "force-rules/1", "force": "Testshire", "version": "1"}
REVIEW = {
    "code": "force_review",
    "title": "Review by the head of the unit",
    "start": "order_made",
    "arithmetic": "days_after",
    "number": 400,
    "end": "At the end of the last day",
    "legal_basis": "Force policy",
    "certainty": "practice",
}


def joined(**tables: Any) -> Rules:
    law, _ = load_rules("england-and-wales")
    return build_rules(with_force(law, {**EMPTY, **tables}), digest=bytes(32))


def stricter(hold: str, number: int, why: str = "Policy") -> list[dict[str, Any]]:
    return [{"hold": hold, "number": number, "why": why}]


def test_an_empty_force_file_changes_nothing() -> None:
    law, _ = load_rules("england-and-wales")

    assert joined() == build_rules(law, digest=bytes(32))


def test_the_printed_form_is_a_force_file() -> None:
    law, _ = load_rules("england-and-wales")

    assert with_force(law, tomllib.loads(FORM))["hold"] == law["hold"]


def test_a_force_lengthens_a_period_and_says_so_in_its_basis() -> None:
    bar = joined(stricter=stricter("disposal_bar", 9, "Policy 12")).hold("disposal_bar")

    assert bar.number == 9
    assert bar.legal_basis.endswith("made stricter by the force: Policy 12")


@pytest.mark.parametrize(
    ("hold", "number"),
    [
        ("disposal_bar", 6),
        ("disposal_bar", 5),
        ("appeal_to_crown_court", 14),
        ("notice_to_interested", 27),
        ("appeal_check", 2),
        ("appeal_check", 3),
        ("appeal_check", 0),
    ],
)
def test_a_force_shortens_nothing(hold: str, number: int) -> None:
    with pytest.raises(WrongEntryError, match=rf"\[\[stricter\]\] {hold}.*can shorten nothing"):
        joined(stricter=stricter(hold, number))


def test_a_force_may_want_a_fresher_appeal_check() -> None:
    assert joined(stricter=stricter("appeal_check", 1)).hold("appeal_check").number == 1


@pytest.mark.parametrize("hold", ["order_validated", "no_such_hold"])
def test_what_is_not_counted_cannot_be_made_stricter(hold: str) -> None:
    with pytest.raises(WrongEntryError, match=hold):
        joined(stricter=stricter(hold, 9))


def test_a_force_adds_a_period_and_a_reason_of_its_own() -> None:
    reason = {
        "code": "force_press",
        "title": "Interest of the press",
        "end": "When two people have signed",
        "legal_basis": "Force policy",
        "certainty": "practice",
    }
    rules = joined(hold=[REVIEW], placed_hold=[reason])

    assert rules.hold("force_review").number == 400
    assert rules.hold_reason("force_press").title == "Interest of the press"


@pytest.mark.parametrize(
    ("tables", "match"),
    [
        ({"hold": [{**REVIEW, "code": "disposal_bar"}]}, r"\[\[hold\]\] disposal_bar"),
        ({"hold": [{**REVIEW, "except_types": ["deprivation_s153"]}]}, "for all types"),
        ({"hold": [{**REVIEW, "arithmetic": "whenever"}]}, r"\[\[hold\]\] force_review"),
        ({"order_type": []}, "unknown: order_type"),
        ({"bank_holidays": {}}, "unknown: bank_holidays"),
        ({"schema": "rules/1"}, "force-rules/1"),
        ({"stricter": stricter("disposal_bar", 9, " ")}, "say why"),
        ({"stricter": stricter("disposal_bar", 99_999)}, "disposal_bar.*a hundred years"),
        ({"hold": [{**REVIEW, "number": 10**20}]}, "force_review.*a hundred years"),
    ],
)
def test_a_force_file_that_would_do_more_is_refused_with_its_table(
    tables: dict[str, Any], match: str
) -> None:
    with pytest.raises(WrongEntryError, match=match):
        joined(**tables)


def test_an_added_event_would_never_end_so_it_is_refused() -> None:
    event = {key: value for key, value in REVIEW.items() if key != "number"}
    event["arithmetic"] = "event"

    with pytest.raises(WrongEntryError, match="placed_hold"):
        joined(hold=[event])
