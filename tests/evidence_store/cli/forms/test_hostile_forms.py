"""A form that was made to cost memory, or to trip its reader, is refused as one that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.cli._kit.forms import read_form
from evidence_store.errors import WrongEntryError
from forensics.cli.root import expunge

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = {
    "keys of many parts": b"a." * 40_000 + b"b = 1",
    "lists within lists": b"a = " + b"[" * 100_000,
    "a number of many digits": b"a = " + b"9" * 10_000,
    "no text": b"\xff\xfe\0",
}


@pytest.fixture(params=HOSTILE)
def form(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "form.toml"
    file.write_bytes(HOSTILE[request.param])
    return file


def test_it_cannot_be_read_as_a_form(form: Path) -> None:
    with pytest.raises(WrongEntryError, match=r"form\.toml cannot be read as TOML"):
        read_form(form)


def test_it_makes_no_rules_and_enrols_no_one(form: Path) -> None:
    for verb in (["rules", "check", str(form)], ["person", "request", "--form", str(form)]):
        told = CliRunner().invoke(expunge, [*verb, *_more(verb, form)])

        assert isinstance(told.exception, WrongEntryError), told.output
        assert "cannot be read as TOML" in str(told.exception)


def _more(verb: list[str], form: Path) -> list[str]:
    return ["--out", str(form.with_suffix(".request"))] if "request" in verb else []
