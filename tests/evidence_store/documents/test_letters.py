"""Every letter that there is: written from records, drawn, and read."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from evidence_store.documents.letters.drawing import draw_letter
from evidence_store.documents.letters.interested_person import INTERESTED_PERSON
from evidence_store.documents.letters.letter import AboutOrder, Letter, OrderLetter
from evidence_store.documents.letters.registry import ORDER_LETTERS, order_letter
from evidence_store.domain.certificates.certificate_content import Unit
from evidence_store.errors import NotFoundError, OutOfSequenceError
from tests.builders import a_case, an_exhibit, an_order, the_rules

if TYPE_CHECKING:
    from pathlib import Path

UNIT = Unit(
    name="Digital Forensic Unit",
    force="Exampleshire Police",
    address=("1 Station Road", "Exampleton"),
    telephone="01632 960 123",
    email="dfu@exampleshire.example",
)
TYPED = "Laptop, <b>blue</b> & “used”"

each_letter = pytest.mark.parametrize("kind", ORDER_LETTERS, ids=lambda each: each.name)


def about() -> AboutOrder:
    exhibits = [an_exhibit(description=TYPED)]
    return AboutOrder(an_order(), a_case(), exhibits, the_rules(), date(2026, 11, 24))


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())


@each_letter
def test_a_letter_says_who_writes_when_and_under_which_reference(kind: OrderLetter) -> None:
    words = words_of(draw_letter(kind.write(about()), UNIT, training=False))

    for said in (UNIT.full_name, "01632 960 123", "24 November 2026", a_case().reference, "To:"):
        assert said in words
    assert "Signed" in words
    assert "TRAINING" not in words


@each_letter
def test_a_letter_is_the_same_every_time_and_its_typefaces_are_in_it(
    kind: OrderLetter, tmp_path: Path
) -> None:
    drawn = draw_letter(kind.write(about()), UNIT, training=False)

    assert draw_letter(kind.write(about()), UNIT, training=False) == drawn
    (tmp_path / "letter.pdf").write_bytes(drawn)
    said = subprocess.run(
        ["pdffonts", str(tmp_path / "letter.pdf")], capture_output=True, check=True
    )
    rows = [line.split() for line in said.stdout.decode().splitlines()[2:]]
    assert all(row[-5] == "yes" and row[-3] == "yes" for row in rows)


@each_letter
def test_a_training_letter_says_so(kind: OrderLetter) -> None:
    words = words_of(draw_letter(kind.write(about()), UNIT, training=True))

    assert "TRAINING: this letter is about no real case" in words


def test_letters_have_names_for_addresses_and_no_two_the_same() -> None:
    names = [each.name for each in ORDER_LETTERS]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)
    assert [order_letter(name) for name in names] == list(ORDER_LETTERS)


def test_a_letter_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(NotFoundError, match="There are: interested-person"):
        order_letter("ransom")


def test_the_letter_to_an_interested_person_names_the_items_and_the_days_of_the_rules() -> None:
    words = words_of(draw_letter(INTERESTED_PERSON.write(about()), UNIT, training=False))

    assert TYPED in words
    assert "Write to us within 28 days" in words
    assert an_order().court in words


def test_a_letter_about_no_item_is_refused() -> None:
    with pytest.raises(OutOfSequenceError, match="Map its lines first"):
        INTERESTED_PERSON.write(replace(about(), exhibits=()))


def test_an_addressee_who_is_given_is_printed() -> None:
    letter = Letter(
        "A subject", "R/1", date(2026, 1, 2), ("One.",), ("Jo Example", "2 High Street")
    )

    assert "To: Jo Example 2 High Street" in words_of(draw_letter(letter, UNIT, training=False))
