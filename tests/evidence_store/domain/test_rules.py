from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from config.settings import load_rules
from evidence_store.domain.rules import REQUIRED_HOLDS, Rules, build_rules
from evidence_store.errors import NotFoundError, WrongEntryError
from tests.builders import the_rules


def build(document: dict[str, Any]) -> Rules:
    return build_rules(document, digest=bytes(32))


def the_document() -> dict[str, Any]:
    return load_rules("england-and-wales")[0]


def test_the_shipped_rules_are_whole() -> None:
    rules = the_rules()

    assert rules.hold("disposal_bar").number == 6
    assert rules.hold("appeal_to_crown_court").number == 15
    assert rules.hold("appeal_to_court_of_appeal").number == 28
    assert all(hold.legal_basis and hold.certainty for hold in rules.holds)


@pytest.mark.parametrize("code", REQUIRED_HOLDS)
def test_rules_without_a_hold_that_erasing_relies_on_are_refused(code: str) -> None:
    document = the_document()
    document["hold"] = [hold for hold in document["hold"] if hold["code"] != code]

    with pytest.raises(WrongEntryError, match=code):
        build(document)


def test_rules_without_stop_and_refer_are_refused() -> None:
    document = the_document()
    document["placed_hold"] = [r for r in document["placed_hold"] if r["code"] != "stop_and_refer"]

    with pytest.raises(WrongEntryError, match="referral"):
        build(document)


@pytest.mark.parametrize(
    "change",
    [
        {"number": None},
        {"number": 0},
        {"arithmetic": "whenever"},
        {"start": "some_day"},
        {"surprise": 1},
    ],
)
def test_a_hold_that_cannot_be_counted_is_refused(change: dict[str, Any]) -> None:
    document = the_document()
    bar = next(hold for hold in document["hold"] if hold["code"] == "disposal_bar")
    bar.update(change)

    with pytest.raises(WrongEntryError):
        build(document)


def test_two_holds_of_one_code_are_refused() -> None:
    document = the_document()
    document["hold"].append(dict(document["hold"][0]))

    with pytest.raises(WrongEntryError, match="one code"):
        build(document)


def test_another_form_of_rules_is_refused() -> None:
    with pytest.raises(WrongEntryError, match="rules/2"):
        build({**the_document(), "schema": "rules/2"})


def test_a_bank_holiday_outside_the_years_covered_is_refused() -> None:
    document = the_document()
    document["bank_holidays"]["days"].append(date(2031, 1, 1))

    with pytest.raises(WrongEntryError, match="bank holidays"):
        build(document)


def test_the_image_deletion_order_is_there_and_not_available() -> None:
    kind = the_rules().order_type("image_deletion_cpa2026")

    assert not kind.available
    assert kind.why == "text not read"


def test_an_unknown_code_is_refused_with_those_that_exist() -> None:
    with pytest.raises(NotFoundError, match="deprivation_s153"):
        the_rules().order_type("warrant")


@pytest.mark.parametrize(
    ("code", "day", "known"),
    [
        ("soa2003_66AB", date(2026, 6, 28), False),
        ("soa2003_66AB", date(2026, 6, 29), True),
        ("cjca2015_33", date(2024, 1, 31), False),
        ("theft1968_21", date(1990, 1, 1), True),
    ],
)
def test_offences_know_when_they_were_in_force(code: str, day: date, known: bool) -> None:  # noqa: FBT001 -- a column of the table
    assert the_rules().offence(code).is_in_force(day) is known
