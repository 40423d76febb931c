from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.matching.forms import FORMS, KINDS, find_forms

SECTOR, PAGE = 512, 64 * 1024


def plain(data: bytes) -> str | None:
    """The kind of a sector by the longest mark that it shows: what the columns must say as well."""
    if data[257:262] == b"ustar":
        return "tar"
    shown = [form for form in FORMS if data.startswith(form.mark, form.skip)]
    longest = max(shown, key=lambda form: len(form.mark) + form.skip, default=None)
    return None if longest is None else longest.kind


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(0, PAGE // SECTOR - 1), st.sampled_from(range(len(KINDS)))),
    st.integers(0, 1000),
    st.integers(0, PAGE),
)
def test_every_form_is_found_at_every_sector_whatever_lies_around(
    planted: dict[int, int], seed: int, length: int
) -> None:
    page = bytearray(random.Random(seed).randbytes(PAGE))  # noqa: S311 -- no secret
    for sector, code in planted.items():
        start = sector * SECTOR
        if code < len(FORMS):
            mark, skip = FORMS[code].mark, FORMS[code].skip
        else:
            mark, skip = b"ustar", 257
        page[start + skip : start + skip + len(mark)] = mark
    cut = bytes(page[:length])

    other, (places, codes) = find_forms([memoryview(bytes(PAGE)), memoryview(cut)])

    expected = {
        n: plain(cut[n * SECTOR : (n + 1) * SECTOR])
        for n in range(length // SECTOR)
        if plain(cut[n * SECTOR : (n + 1) * SECTOR]) is not None
    }
    found = dict(zip(places.tolist(), [KINDS[code] for code in codes], strict=True))
    assert {n: kind for n, kind in found.items() if n < length // SECTOR} == expected
    assert not len(other[0])


def test_a_page_that_repeats_one_byte_begins_as_no_form_does() -> None:
    pages = [memoryview(bytes([byte]) * PAGE) for byte in range(256)]

    assert [(places.tolist(), codes) for places, codes in find_forms(pages)] == [([], [])] * 256


def test_codes_fit_into_a_byte() -> None:
    assert len(KINDS) < 256


@pytest.mark.parametrize(
    "head",
    [
        b"AES\2\0\0\x1bCREATED_BY",
        b"\xc0\xb9\x07\x2e\x4f\x93\xf1\x46\xa0\x15\x79\x2c\xa1\xd9\xe8\x21",
        b"TDF$\x52\xa1\x3d\0",
        b"Salted__12345678",
    ],
    ids=["AES Crypt", "AxCrypt", "Telegram Desktop", "OpenSSL"],
)
def test_a_store_that_is_locked_is_told_by_its_mark(head: bytes) -> None:
    ((_, codes),) = find_forms([memoryview(head.ljust(SECTOR, b"\xa5"))])

    assert [KINDS[code] for code in codes] == ["encrypted"]
