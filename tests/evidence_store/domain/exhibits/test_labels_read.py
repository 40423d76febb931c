"""Seals, capacities and references as they are read off labels."""

from __future__ import annotations

import pytest

from evidence_store.domain.exhibits.labels_read import (
    capacity_of,
    first_reference,
    reference_after,
    seal_of,
)
from evidence_store.errors import WrongEntryError


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("64 GB", 64 * 10**9), ("500MB", 500 * 10**6), ("1 TB", 10**12),
        ("1,5 tb", 1_500_000 * 10**6), ("512 kilobytes", None), ("32 gigabytes", None),
        ("1.44 MB", 1_440_000), ("16 GiB", 16 << 30),
        ("500,107,862,016", 500_107_862_016), ("16008609792 bytes", 16_008_609_792),
        ("64", None), ("0 GB", None), ("GB", None), ("-1 GB", None), ("٦٤ GB", None), ("", None),
        ("999999 TB", None), ("64 GB or so", None),
    ],
)  # fmt: skip
def test_a_capacity_is_read_as_its_label_says_it(said: str, size: int | None) -> None:
    if size is None:
        with pytest.raises(WrongEntryError, match="64 GB"):
            capacity_of(said)
    else:
        assert capacity_of(said) == size


@pytest.mark.parametrize("number", ["B7700001", " A 1234567 ", "MG11-0004/2", "000123"])
def test_a_seal_is_taken_as_it_stands(number: str) -> None:
    assert seal_of(number) == number.strip()


@pytest.mark.parametrize(
    "other", ["490154203237518", "https://example.org/x", "EXPUNGE:x_1:ABC/1", "", "B\t1", "B" * 41]
)
def test_another_code_than_that_of_a_seal_is_refused(other: str) -> None:
    with pytest.raises(WrongEntryError):
        seal_of(other)


@pytest.mark.parametrize(
    ("reference", "taken", "following"),
    [
        ("GHI/1", ["GHI/1"], "GHI/2"), ("GHI/1", ["GHI/1", "ghi/7", "ABC/9"], "GHI/8"),
        ("GHI/09", [], "GHI/10"), ("GHI/1/2", ["GHI/5"], "GHI/1/3"), ("Exhibit", [], ""),
    ],
)  # fmt: skip
def test_the_next_reference_of_a_series_is_suggested(
    reference: str, taken: list[str], following: str
) -> None:
    assert reference_after(reference, taken) == following


@pytest.mark.parametrize(
    ("name", "taken", "first"),
    [
        ("Aled Owens", [], "AO/1"),
        ("siân Ŷs-Hughes", ["SŶ/3"], "SŶ/4"),
        ("", [], ""),
        ("42", [], ""),
    ],
)
def test_a_persons_own_series_begins_with_their_initials(
    name: str, taken: list[str], first: str
) -> None:
    assert first_reference(name, taken) == first
