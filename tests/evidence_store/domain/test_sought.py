"""Words that somebody looks for, and the texts that have them."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain.cases.case import Case
from evidence_store.domain.overview.findable import (
    FIELDS_OF_CASE,
    FIELDS_OF_EXHIBIT,
    of_case,
    of_exhibit,
)
from evidence_store.domain.values.sought import LONGEST, MOST_WORDS, Sought
from forensics.documents import to_canonical
from tests.evidence_store.certificates.builders import case, exhibit

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("iphone", "Apple iPhone 13, black"),
        ("PHONE", "Apple iPhone 13, black"),
        ("black iphone", "Apple iPhone 13, black"),
        ("gwyn offender", "Gwŷn Öffender"),
        ("GWŶN", "gwyn"),
        ("3569 3803 5643 809", "356938035643809"),
        ("356938035643809", "35-693803-564380-9"),
        ("b1234567", "MPS B 1234567"),
        ("wd training 1", "WD-TRAINING-0001"),
        ("STRASSE", "Hauptstraße"),
        ('6" screen', 'A phone with a 6" screen'),
        ("ábc/1", "ABC/1"),
        ("\uff0d\uff11\uff12", "12"),
    ],
)
def test_a_text_has_the_words_however_they_are_typed(typed: str, text: str) -> None:
    sought = Sought(typed)

    assert sought.is_in([text])
    assert sought.may_be_in(written({"a": text}), ("a",))


@pytest.mark.parametrize(
    ("typed", "texts"),
    [("iphone 14", ["iPhone 13"]), ("black", ["blue"]), ("812", ["81", "2"]), ("abcd", ["ab/c"])],
)
def test_a_text_without_one_of_the_words_has_them_not(typed: str, texts: list[str]) -> None:
    assert not Sought(typed).is_in(texts)


def test_each_word_may_stand_in_another_text() -> None:
    assert Sought("samsung cracked").is_in(["Samsung", "Phone, screen cracked"])


@pytest.mark.parametrize("typed", ["", " ", "a", "-", "% %", "_", "/ /"])
def test_too_little_is_not_looked_for(typed: str) -> None:
    assert not Sought(typed).says_enough


def test_very_long_words_are_cut_and_cost_little() -> None:
    assert len(Sought("abc " * 9000).words) == 1
    assert len(Sought(" ".join(map(str, range(9000)))).words) == MOST_WORDS
    assert len(Sought("x" * 9000).words[0]) == LONGEST


def written(record: dict[str, object]) -> str:
    """As a record is kept."""
    return to_canonical(record).decode()


def test_a_word_in_another_field_does_not_count() -> None:
    record = written({"description": "a phone", "holder": "Property store", "stage": "seized"})

    assert Sought("phone").may_be_in(record, ("description",))
    for elsewhere in ("store", "stage", "description", "phone store"):
        assert not Sought(elsewhere).may_be_in(record, ("description",)), elsewhere


@pytest.mark.parametrize("made", [case(), exhibit()])
def test_all_that_is_searched_stands_in_the_fields_that_are_looked_through(
    made: Case | Exhibit,
) -> None:
    texts = of_case(made) if isinstance(made, Case) else of_exhibit(made)
    fields = FIELDS_OF_CASE if isinstance(made, Case) else FIELDS_OF_EXHIBIT

    assert texts
    for each in texts:
        assert Sought(each.text).may_be_in(to_canonical(made).decode(), fields), each.where


KEPT = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=30)
"""Texts as records may hold them (``domain.values.texts``)."""


@given(st.lists(KEPT, min_size=1, max_size=3), st.data())
def test_no_record_is_passed_over_that_has_the_words(texts: list[str], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, max(len(text) - 1, 0)))
    sought = Sought(text[start : start + data.draw(st.integers(1, 12))])

    if sought.is_in(texts):
        assert sought.may_be_in(written({"one": texts[0], "more": texts[1:]}), ("one", "more"))


@given(st.text(string.ascii_letters + string.digits + " -/", min_size=1, max_size=12))
def test_a_part_of_a_text_is_found_in_it(part: str) -> None:
    assert Sought(part).is_in([f"before{part}after"])
