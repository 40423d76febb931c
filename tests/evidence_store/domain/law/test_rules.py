from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.settings import load_rules
from evidence_store.domain.holds.evaluation import _OF_EXHIBIT
from evidence_store.domain.holds.of_orders import _EVENTS
from evidence_store.domain.law.rule_tables import Arithmetic, StartEvent
from evidence_store.domain.law.rules import COURTS_HOLDS, REQUIRED_HOLDS, Rules, build_rules
from evidence_store.domain.law.rules_page import CERTAINTY_WORDS, START_WORDS, rules_page
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


@pytest.mark.parametrize("code", [c for c in REQUIRED_HOLDS if c != "disclaimer_conditions"])
@pytest.mark.parametrize("kind", ["deprivation_s153", "image_deletion_cpa2026"])
def test_no_order_of_a_court_is_taken_out_of_a_hold_that_erasing_relies_on(
    code: str, kind: str
) -> None:
    document = the_document()
    hold = next(hold for hold in document["hold"] if hold["code"] == code)
    hold["except_types"] = [kind]

    with pytest.raises(WrongEntryError, match=rf"\[\[hold\]\] {code}"):
        build(document)


@pytest.mark.parametrize("code", [c for c in REQUIRED_HOLDS if c not in COURTS_HOLDS])
def test_a_disclaimer_escapes_only_what_is_a_court_s(code: str) -> None:
    document = the_document()
    hold = next(hold for hold in document["hold"] if hold["code"] == code)
    hold["except_types"] = ["offender_disclaimer"]

    with pytest.raises(WrongEntryError, match=code):
        build(document)


def test_the_six_months_are_not_given_to_one_court_alone() -> None:
    document = the_document()
    next(h for h in document["hold"] if h["code"] == "disposal_bar")["courts"] = ["crown"]

    with pytest.raises(WrongEntryError, match="all courts"):
        build(document)


def test_the_six_months_are_not_turned_into_an_event() -> None:
    document = the_document()
    bar = next(h for h in document["hold"] if h["code"] == "disposal_bar")
    bar["arithmetic"] = "event"
    del bar["number"]

    with pytest.raises(WrongEntryError, match="disposal_bar needs a number"):
        build(document)


@pytest.mark.parametrize(
    "table", ["hold", "order_type", "offence", "placed_hold", "statutory_basis", "authority"]
)
def test_what_is_wrong_in_a_table_is_said_with_its_name(table: str) -> None:
    document = the_document()
    document[table][0]["surprise"] = 1

    with pytest.raises(WrongEntryError, match=rf"\[\[{table}\]\] .*unknown: surprise"):
        build(document)


def test_a_certainty_that_nobody_knows_is_refused() -> None:
    document = the_document()
    document["offence"][0]["certainty"] = "sure"

    with pytest.raises(WrongEntryError, match="read, secondary, practice"):
        build(document)


@pytest.mark.parametrize("key", ["title", "legal_basis", "end"])
def test_a_hold_without_words_is_refused(key: str) -> None:
    document = the_document()
    document["hold"][0][key] = " "

    with pytest.raises(WrongEntryError, match=key):
        build(document)


def test_an_available_type_needs_its_outcomes_and_another_its_reason() -> None:
    document = the_document()
    document["order_type"][0]["outcomes"] = []
    with pytest.raises(WrongEntryError, match="deprivation_s153"):
        build(document)

    document = the_document()
    del document["order_type"][1]["why"]
    with pytest.raises(WrongEntryError, match="image_deletion_cpa2026"):
        build(document)


def test_every_hold_that_ends_with_an_event_is_looked_at_in_its_own_way() -> None:
    """Or, where it begins when it is noted, as all that is noted."""
    rules = [r for r in the_rules().holds if r.start is not StartEvent.NOTED]
    events = {r.code for r in rules if r.arithmetic is Arithmetic.EVENT}

    assert events <= {*_EVENTS, *_OF_EXHIBIT}


def test_every_start_and_certainty_has_its_words() -> None:
    assert {each.value for each in StartEvent} == set(START_WORDS)
    assert set(CERTAINTY_WORDS) == {"read", "secondary", "practice"}


def test_the_page_of_the_law_is_current() -> None:
    page = Path(__file__).resolve().parents[4] / "docs" / "law.md"

    assert page.read_text("utf-8") == rules_page(the_rules()), (
        "make it again: expunge rules page > docs/law.md"
    )


def test_the_page_names_every_hold_type_offence_and_reason() -> None:
    rules, page = the_rules(), rules_page(the_rules())

    codes = [each.code for each in rules.holds]
    codes += [each.code for each in rules.order_types]
    codes += [each.code for each in rules.offences]
    codes += [each.code for each in rules.hold_reasons]
    assert [code for code in codes if f"`{code}`" not in page] == []
