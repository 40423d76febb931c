from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain.exhibits.device_facts import check_digit, imei_of, imeisv_of
from evidence_store.errors import WrongEntryError

REAL = "490154203237518"  # the example of 3GPP and of every description of it


@pytest.mark.parametrize("text", [REAL, "49-015420-323751-8", "49 0154 2032 3751 8", f" {REAL} "])
def test_an_imei_is_kept_as_its_digits_however_it_was_spaced(text: str) -> None:
    assert imei_of(text) == REAL


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("490154203237519", "check digit"),
        ("49015420323751", "has 14"),
        ("4901542032375180", "IMEISV"),
        ("49015420323751X", "only digits"),
        ("٤٩٠١٥٤٢٠٣٢٣٧٥١٨", "only digits"),
        ("", "only digits"),
    ],
)
def test_a_misread_imei_is_refused_and_not_repeated(text: str, match: str) -> None:
    with pytest.raises(WrongEntryError, match=match) as caught:
        imei_of(text)
    assert not text or text not in str(caught.value)


DIGITS = st.text("0123456789", min_size=14, max_size=14)


@given(DIGITS, st.integers(0, 13), st.integers(1, 9))
def test_one_misread_digit_never_passes_for_another_imei(body: str, place: int, by: int) -> None:
    imei = body + check_digit(body)
    wrong = imei[:place] + str((int(imei[place]) + by) % 10) + imei[place + 1 :]

    assert imei_of(imei) == imei
    with pytest.raises(WrongEntryError):
        imei_of(wrong)


@given(DIGITS, st.integers(0, 12))
def test_two_digits_read_in_each_others_place_are_noticed_but_for_0_and_9(
    body: str, place: int
) -> None:
    imei = body + check_digit(body)
    left, right = imei[place], imei[place + 1]
    swapped = imei[:place] + right + left + imei[place + 2 :]

    if left == right or {left, right} == {"0", "9"}:
        assert imei_of(swapped) == swapped
    else:
        with pytest.raises(WrongEntryError):
            imei_of(swapped)


def test_an_imeisv_belongs_to_the_device_of_its_imei() -> None:
    assert imeisv_of("49015420323751 01", imei=REAL) == "4901542032375101"
    with pytest.raises(WrongEntryError, match="different devices"):
        imeisv_of("4901542032375001", imei=REAL)
    with pytest.raises(WrongEntryError, match="16 digits"):
        imeisv_of(REAL, imei=None)
