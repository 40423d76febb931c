"""Every text of every entry passes one place, whatever step or face it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.custody.leaves.drafts import Draft, Signed
from evidence_store.errors import WrongEntryError
from tests.builders import NOON

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue

HIDDEN = ["a\x1b[31mb", "a\x00b", "a\u202eb", "a\u2066b", "a\u200bb", "a\u2028b", "a\x85b"]
each_hidden = pytest.mark.parametrize("text", HIDDEN)


@each_hidden
@pytest.mark.parametrize("where", ["public", "committed"])
def test_no_entry_holds_a_control_character_or_an_invisible_mark(where: str, text: str) -> None:
    values: list[JsonValue] = [text, [text], {"deep": [{"deeper": text}]}, {text: "name"}]
    for value in values:
        told: Any = {where: {"note": value}}
        with pytest.raises(WrongEntryError, match="contains a hidden character"):
            Draft("hold.placed", "c_1", "x_1", NOON, **told)


@each_hidden
def test_no_statement_with_such_a_text_is_recorded(text: str) -> None:
    signed = Signed({"facts": [["reason", text]]}, ())

    with pytest.raises(WrongEntryError, match="hidden character"):
        Draft("hold.released", "c_1", "x_1", NOON, signed=signed)


def test_a_note_keeps_its_lines_and_what_stands_in_clear_has_one() -> None:
    Draft("hold.placed", "c_1", "x_1", NOON, committed={"note": "one\ntwo\tthree"})

    with pytest.raises(WrongEntryError, match="seal"):
        Draft("exhibit.closed", "c_1", "x_1", NOON, public={"seal_in": "B1\nB2"})
