"""Every letter that there is: written from records, drawn, and read."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pypdfium2
import pytest

from evidence_store.documents.letters.court import COURT
from evidence_store.documents.letters.drawing import draw_letter, write_letter
from evidence_store.documents.letters.interested_person import INTERESTED_PERSON
from evidence_store.documents.letters.letter import Letter, OrderLetter
from evidence_store.documents.letters.owner import OWNER
from evidence_store.documents.letters.registry import ORDER_LETTERS, order_letter
from evidence_store.documents.letters.victim import VICTIM
from evidence_store.documents.office.writing import MIME
from evidence_store.domain.certificates.certificate import CertificateKind, Withdrawal
from evidence_store.domain.orders.order import OrderLine
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.errors import NotFoundError, OutOfSequenceError
from forensics.saying.sentences import given
from forensics.values import ErasureMethod, Route
from tests.builders import (
    NOON,
    a_case,
    a_certificate_record,
    an_exhibit,
    an_order,
)
from tests.evidence_store.documents.orders_told import TYPED, about, written
from tests.evidence_store.documents.texts import UNIT

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.certificates.certificate import CertificateRecord


each_letter = pytest.mark.parametrize("kind", ORDER_LETTERS, ids=lambda each: each.name)


def odt_of(letter: Letter, *, training: bool = False) -> dict[str, str]:
    """The parts of an editable letter that hold text, by name."""
    with zipfile.ZipFile(io.BytesIO(write_letter(letter, UNIT, training=training))) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def said_in(odt: dict[str, str]) -> str:
    text = ET.fromstring(odt["content.xml"])  # noqa: S314 -- written here
    return " ".join(" ".join(text.itertext()).split())


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())


@each_letter
def test_a_letter_says_who_writes_when_and_under_which_reference(kind: OrderLetter) -> None:
    words = words_of(draw_letter(written(kind), UNIT, training=False))

    for said in (UNIT.full_name, "01632 960 123", "24 November 2026", a_case().reference, "To:"):
        assert said in words
    assert "Signed" in words
    assert "TRAINING" not in words


@each_letter
def test_a_letter_is_the_same_every_time_and_its_typefaces_are_in_it(
    kind: OrderLetter, tmp_path: Path
) -> None:
    drawn = draw_letter(written(kind), UNIT, training=False)

    assert draw_letter(written(kind), UNIT, training=False) == drawn
    (tmp_path / "letter.pdf").write_bytes(drawn)
    said = subprocess.run(
        ["pdffonts", str(tmp_path / "letter.pdf")], capture_output=True, check=True
    )
    rows = [line.split() for line in said.stdout.decode().splitlines()[2:]]
    assert all(row[-5] == "yes" and row[-3] == "yes" for row in rows)


@each_letter
def test_a_training_letter_says_so(kind: OrderLetter) -> None:
    words = words_of(draw_letter(written(kind), UNIT, training=True))

    assert "TRAINING: this letter is about no real case" in words


def test_no_letter_about_one_item_is_signed_on_a_page_of_its_own() -> None:
    drawn = [draw_letter(written(kind), UNIT, training=True) for kind in ORDER_LETTERS]

    assert [len(pypdfium2.PdfDocument(each)) for each in drawn] == [1] * len(ORDER_LETTERS)


def test_letters_have_names_for_addresses_and_no_two_the_same() -> None:
    names = [each.name for each in ORDER_LETTERS]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)
    assert [order_letter(name) for name in names] == list(ORDER_LETTERS)


def test_a_letter_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(NotFoundError, match="There are: interested-person"):
        order_letter("ransom")


def test_the_letter_to_an_interested_person_names_the_items_and_the_days_of_the_rules() -> None:
    words = words_of(draw_letter(written(INTERESTED_PERSON), UNIT, training=False))

    assert TYPED in words
    assert "Write to us within 28 days" in words
    assert an_order().court in words


def test_a_letter_about_no_item_is_refused() -> None:
    with pytest.raises(OutOfSequenceError, match="Map its lines first"):
        INTERESTED_PERSON.write(replace(about(), exhibits=()))


def test_no_letter_asks_who_owns_what_was_erased_or_has_left() -> None:
    erased, still_here = about(), an_exhibit(id="x_2", reference="ABC/2", description="Memory card")
    words = words_of(
        draw_letter(
            INTERESTED_PERSON.write(replace(erased, exhibits=(*erased.exhibits, still_here))),
            UNIT,
            training=False,
        )
    )

    assert "Memory card" in words
    assert TYPED not in words
    with pytest.raises(OutOfSequenceError, match="erased, destroyed or given back"):
        INTERESTED_PERSON.write(erased)


def test_an_addressee_who_is_given_is_printed() -> None:
    letter = Letter(
        given("A subject"),
        "R/1",
        date(2026, 1, 2),
        (given("One."),),
        tuple(map(given, ("Jo Example", "2 High Street"))),
    )

    assert "To: Jo Example 2 High Street" in words_of(draw_letter(letter, UNIT, training=False))


@each_letter
def test_a_letter_to_change_says_what_the_printed_one_says(kind: OrderLetter) -> None:
    letter = written(kind)
    odt = odt_of(letter)

    assert next(iter(odt)) == "mimetype"
    assert odt["mimetype"] == MIME
    printed = words_of(draw_letter(letter, UNIT, training=False)).replace(" ", "")
    for part in said_in(odt).split():
        assert part in printed
    assert write_letter(letter, UNIT, training=False) == write_letter(letter, UNIT, training=False)


@each_letter
def test_a_letter_to_change_holds_text_alone_and_a_training_one_says_so(kind: OrderLetter) -> None:
    odt = odt_of(written(kind), training=True)

    assert set(odt) == {
        "mimetype", "styles.xml", "content.xml", "meta.xml", "META-INF/manifest.xml"
    }  # fmt: skip
    assert "xlink" not in "".join(odt.values())
    assert "script" not in "".join(odt.values())
    for part in ("content.xml", "styles.xml"):
        assert "TRAINING: this letter is about no real case" in odt[part]


def test_typed_text_stays_text_in_a_letter_to_change() -> None:
    odt = odt_of(OWNER.write(about()))

    assert TYPED in said_in(odt)
    hostile = Letter(
        given("A\x07 <b>B</b>"), "R/1", date(2026, 1, 2), (given("]]> &amp; <!-- \x00 \ud800"),)
    )
    assert "A U+0007 <b>B</b>".replace(" U", "U") in said_in(odt_of(hostile))
    assert "]]> &amp; <!-- U+0000 U+D800" in said_in(odt_of(hostile))


def test_the_letter_to_the_court_names_each_document_and_each_open_line() -> None:
    lines = (an_order().lines[0], OrderLine(2, "A phone"))
    whole = words_of(draw_letter(COURT.write(about()), UNIT, training=False))
    partial = words_of(draw_letter(COURT.write(about(lines=lines)), UNIT, training=False))

    assert "EXP-2026-0001" in whole
    assert "Every line of the order has an outcome" in whole
    assert "The order is not complete. Open: line 2." in partial
    assert "not yet mapped to an exhibit" in partial
    assert "Every line" not in partial


@pytest.mark.parametrize(
    ("documents", "order"),
    [
        ([a_certificate_record(kind=CertificateKind.NON_COMPLETION)], {}),
        ([a_certificate_record()], {"state": OrderState.APPEALED}),
        ([a_certificate_record()], {"validations": ()}),
    ],
    ids=["a report alone", "under appeal", "not read by two"],
)
def test_an_order_with_something_open_never_reads_as_complete(
    documents: list[CertificateRecord], order: dict[str, Any]
) -> None:
    words = words_of(draw_letter(COURT.write(about(*documents, **order)), UNIT, training=False))

    assert "The order is not complete" in words
    assert "Every line of the order" not in words


def test_a_withdrawn_certificate_ends_nothing_and_is_named_with_its_day() -> None:
    gone = Withdrawal("Wrong", "u_1", NOON, "u_2", NOON)
    words = words_of(
        draw_letter(OWNER.write(about(a_certificate_record(withdrawal=gone))), UNIT, training=False)
    )

    assert "Withdrawn on 14 July 2026, and no longer counts" in words
    with pytest.raises(OutOfSequenceError, match="Issue one first"):
        COURT.write(about(a_certificate_record(withdrawal=gone)))


def test_the_words_for_a_victim_name_nobody_no_device_and_promise_nothing() -> None:
    told = about()
    words = words_of(draw_letter(VICTIM.write(told), UNIT, training=False))

    assert "We do not know whether there is a copy somewhere else" in words
    assert "1 device has been erased or destroyed" in words
    hidden = (
        told.outcome.case.offender, TYPED, told.exhibits[0].reference, told.order.court,
        told.exhibits[0].serial or "-", "EXP-2026-0001", "deleted forever", "all copies",
    )  # fmt: skip
    assert [each for each in hidden if each in words] == []


def test_a_device_that_goes_back_without_some_files_is_never_said_to_be_erased() -> None:
    words = words_of(draw_letter(VICTIM.write(about(route=Route.SELECTIVE)), UNIT, training=False))

    assert "1 device has had only some files erased" in words
    assert "Everything else on it stays" in words
    assert "been erased or destroyed" not in words


def test_an_owner_who_gets_an_item_back_is_not_told_that_all_of_it_was_erased() -> None:
    selected = words_of(
        draw_letter(OWNER.write(about(route=Route.SELECTIVE)), UNIT, training=False)
    )
    whole = words_of(draw_letter(OWNER.write(about()), UNIT, training=False))

    assert "everything stored on it" not in selected
    assert "we cannot restore those files. Everything else on the item stays" in selected
    assert "everything stored on it" in whole
    assert "those files" not in whole


def test_there_are_no_words_for_a_victim_before_there_is_an_outcome() -> None:
    report = a_certificate_record(kind=CertificateKind.NON_COMPLETION)

    with pytest.raises(OutOfSequenceError, match="when there is an outcome to tell"):
        VICTIM.write(about(report))


@pytest.mark.parametrize("kind", [COURT, OWNER, VICTIM], ids=lambda each: each.name)
def test_a_phone_that_was_reset_is_never_said_to_be_destroyed_or_read_again(
    kind: OrderLetter,
) -> None:
    told = about(method=ErasureMethod.FACTORY_RESET)
    words = words_of(draw_letter(kind.write(told), UNIT, training=False))

    assert re.search("reset to (its factory state|factory settings)", words, re.IGNORECASE)
    assert "Destroyed" not in words
    assert "been erased or destroyed" not in words
    assert "erased and verified" not in words.lower()
