"""Numbers of editions and extracts: none is given twice, and each names what it is of."""

from __future__ import annotations

from functools import partial
from itertools import islice

import pytest

from evidence_store.domain.certificates.certificate import (
    DocumentEdition,
    document_of,
    is_edition_of,
)
from evidence_store.domain.certificates.extract_content import extract_numbers, is_number_of
from tests.builders import NOON, SHA, a_certificate_record

NUMBER = "EXP-2026-0001"


def an_edition_of(number: str) -> DocumentEdition:
    return DocumentEdition(number, "cy", SHA, f"{number}.pdf", SHA, SHA, "u_second", NOON)


def test_numbers_of_editions_go_on_and_are_of_a_series_of_their_own_after_a_restore() -> None:
    issued = tuple(an_edition_of(f"{NUMBER}-cy{each}") for each in ("", "-3", "-R1"))
    record = a_certificate_record(number=NUMBER, editions=issued)
    numbers = partial(record.edition_numbers, "cy")

    assert [*islice(numbers(), 2)] == [f"{NUMBER}-cy-2", f"{NUMBER}-cy-4"]
    assert next(numbers(restores=1)) == f"{NUMBER}-cy-R1-2"
    assert next(numbers(restores=2)) == f"{NUMBER}-cy-R2"


@pytest.mark.parametrize("own", ["", "-2", "-R1", "-R12-3"])
def test_the_number_of_an_edition_names_its_document(own: str) -> None:
    number = f"EXP-2026-R1-0001-cy{own}"

    assert document_of(number) == "EXP-2026-R1-0001"
    assert is_edition_of(number, "EXP-2026-R1-0001", "cy")
    assert not is_edition_of(number, "EXP-2026-R1-0001", "fr")
    assert not is_edition_of(number, NUMBER, "cy")


@pytest.mark.parametrize("own", ["-", "-R", "-R1-", "-2-R1", "-r1", "R1"])
def test_what_is_no_number_of_an_edition_is_none(own: str) -> None:
    assert not is_edition_of(f"{NUMBER}-cy{own}", NUMBER, "cy")


def test_numbers_of_extracts_are_of_a_series_of_their_own_after_a_restore() -> None:
    before = next(extract_numbers("x_r1", year=2026, earlier=0))
    after = next(extract_numbers("x_r1", year=2026, earlier=1, restores=1))

    assert (before, after) == ("EXT-2026-R1-1", "EXT-2026-R1-R1-2")
    assert is_number_of(before, "x_r1")
    assert is_number_of(after, "x_r1")
    assert not is_number_of(after, "x_1")
    assert not is_number_of("EXT-2026-R1-1-1", "x_r1")
