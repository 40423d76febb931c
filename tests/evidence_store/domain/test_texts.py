from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain.values.identifiers import looks_like_id, new_id
from evidence_store.domain.values.texts import (
    LONG,
    SHORT,
    kept_entry,
    long_text,
    same_key,
    short_text,
)
from evidence_store.errors import WrongEntryError
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Inner:
    reference: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outer:
    inner: tuple[Inner, ...]
    size: int | None = None


@pytest.mark.parametrize(
    "mark",
    [
        "\x1b",
        "\0",
        "\x7f",
        "\x9b",
        "\n",
        "\u202e",
        "\u200b",
        "\u2028",
        "\u3164",
        "\u2800",
        "\u1160",
    ],
)
def test_a_control_character_or_invisible_mark_is_refused_and_not_repeated(mark: str) -> None:
    with pytest.raises(WrongEntryError) as caught:
        short_text(f"E/{mark}[31m1", what="reference")

    assert "reference" in str(caught.value)
    assert mark not in str(caught.value)
    assert "31m" not in str(caught.value)


def test_lines_are_for_long_texts_only() -> None:
    assert long_text("one\ntwo\tthree", what="note") == "one\ntwo\tthree"
    with pytest.raises(WrongEntryError):
        long_text("one\x1btwo", what="note")


def test_a_text_has_a_bearable_length() -> None:
    assert short_text("x" * SHORT, what="name") == "x" * SHORT
    with pytest.raises(WrongEntryError, match="longer than"):
        short_text("x" * (SHORT + 1), what="name")
    with pytest.raises(WrongEntryError, match="longer than"):
        long_text("x" * (LONG + 1), what="note")


def test_every_text_of_an_entry_is_looked_at_however_deep_it_stands() -> None:
    good = Outer((Inner("A\u0302", "a\nb"),), 3)

    assert kept_entry(good) == Outer((Inner("\u00c2", "a\nb"),), 3)
    with pytest.raises(WrongEntryError, match="reference"):
        kept_entry(Outer((Inner("ok"), Inner("a\nb"))))


@given(st.text())
def test_what_is_kept_is_nfc_and_kept_again_the_same(text: str) -> None:
    try:
        kept = short_text(text, what="name")
    except WrongEntryError:
        return
    assert unicodedata.is_normalized("NFC", kept)
    assert short_text(kept, what="name") == kept


@pytest.mark.parametrize("other", ["\uff14\uff17\uff11\uff11", " 4711 ", "47 11"])
def test_numbers_written_in_another_way_are_compared_as_one(other: str) -> None:
    assert same_key(other) == same_key("4711")
    assert same_key("4711") != same_key("4712")


def test_an_id_looks_like_one_and_a_reference_does_not() -> None:
    assert looks_like_id(new_id("x"))
    assert looks_like_id(new_id("x").lower())
    assert not looks_like_id("ABC/1")
