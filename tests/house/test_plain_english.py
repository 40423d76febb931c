"""The text is in plain English: turns of phrase that were weeded out do not come back."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tests.house.plain_english import PHRASES, Text, all_texts, found, of_document, of_python

TOLD: dict[str, Any] = tomllib.loads(PHRASES.read_text())

HIDDEN = {
    "over two lines of a docstring": '"""It is\n    on record."""\n',
    "over two parts of a string": 'said = "It is on "\\\n    "record."\n',
    "around a value in a string": 'said = f"{name}: have it signed anew."\n',
    "in a comment": "x = 1  # of whoever asked\n",
    "at the start of a docstring": 'def f():\n    """Return if it is so."""\n',
}


@pytest.fixture(scope="module")
def texts() -> list[Text]:
    """Every text of the repository that people read."""
    return list(all_texts())


def test_no_text_has_a_turn_of_phrase_that_was_weeded_out(texts: list[Text]) -> None:
    lines = found(iter(texts), TOLD)

    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("source", HIDDEN.values(), ids=HIDDEN)
def test_it_is_found_wherever_it_hides_in_a_module(source: str) -> None:
    assert len(found(of_python("a.py", source), TOLD)) == 1


def test_what_is_code_in_a_document_is_not_read_as_text() -> None:
    page = "Run `test_whoever_asks`.\n\n```\nwhoever\n```\n\nAsk whoever.\n"

    assert [line.split(":")[1] for line in found(of_document("a.md", page), TOLD)] == ["7"]


def test_each_phrase_is_one_that_its_own_pattern_finds_and_says_what_to_write() -> None:
    for row in TOLD["phrase"]:
        assert row["instead"].strip()
    assert found(iter([Text("a", 1, "The signature does not hold.")]), TOLD)
    assert not found(iter([Text("a", 1, "The person does not hold the bag.")]), TOLD)


def test_what_is_kept_is_still_in_use(texts: list[Text]) -> None:
    for row in TOLD["kept"]:
        assert any(row["text"] in each.words for each in texts), row["text"]
