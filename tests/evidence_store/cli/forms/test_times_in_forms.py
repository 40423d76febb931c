"""Times without a zone in a form: those of London, where that is one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.cli._kit.forms import read_form
from evidence_store.errors import WrongEntryError

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, typed: str) -> str:
    file = folder / "form.toml"
    file.write_text(f"occurred = {typed}\n", "utf-8")
    return str(read_form(file)["occurred"])


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-01-13T14:30:00", "2026-01-13T14:30:00.000Z"),
        ("2026-07-13T14:30:00", "2026-07-13T13:30:00.000Z"),
        ("2026-10-25T01:30:00Z", "2026-10-25T01:30:00.000Z"),
        ("2026-10-25T02:00:00", "2026-10-25T02:00:00.000Z"),
    ],
)
def test_a_time_without_a_zone_is_one_of_london(tmp_path: Path, typed: str, moment: str) -> None:
    assert read(tmp_path, typed) == moment


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-03-29T01:30:00", "did not exist"),
        ("2026-10-25T01:30:00", "2026-10-25T00:30:00.000Z, or an hour later 2026-10-25T01:30"),
    ],
)
def test_a_time_that_came_twice_or_never_is_asked_for_again(
    tmp_path: Path, typed: str, said: str
) -> None:
    with pytest.raises(WrongEntryError, match=said):
        read(tmp_path, typed)
