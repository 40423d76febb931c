"""Answers of tools: whatever bytes they are, they are text without tricks, or no document."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.erasing.tools.answers import ToolAnswer
from forensics.values import DEVICE, Digest, ExternalTool, HashAlgorithm, RunEnding, ToolRun

NOW = datetime(2026, 11, 29, tzinfo=UTC)
NO_DIGEST = Digest(HashAlgorithm.SHA256, bytes(32))


def an_answer(output: bytes, ending: RunEnding = RunEnding.EXITED) -> ToolAnswer:
    run = ToolRun(
        tool=ExternalTool.SMARTCTL,
        version="7.4",
        program=None,
        words=("-j", DEVICE),
        started=NOW,
        finished=NOW,
        ending=ending,
        exit_code=0 if ending is RunEnding.EXITED else None,
        output=NO_DIGEST,
        errors=NO_DIGEST,
        is_confined=True,
    )
    return ToolAnswer(run, output, b"")


@pytest.mark.parametrize(
    "said",
    [
        b"[" * 100_000,
        b'{"a": ' * 100_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
        b"\xff\xfe{}",
        b"[1]",
        b"",
        b"nul",
    ],
)
def test_what_is_no_json_object_is_no_document(said: bytes) -> None:
    assert an_answer(said).document() is None


@given(st.binary(max_size=200))
def test_no_bytes_are_in_the_way_of_a_text_and_of_the_question_for_a_document(data: bytes) -> None:
    found = an_answer(data)

    assert found.document() is None or isinstance(found.document(), dict)
    assert all(sign in "\n\t·" or " " <= sign <= "~" for sign in found.text)
    assert len(found.text) == len(data)


@pytest.mark.parametrize("ending", [each for each in RunEnding if each is not RunEnding.EXITED])
def test_an_answer_that_was_cut_off_is_no_document(ending: RunEnding) -> None:
    assert an_answer(b"{}").document() == {}
    assert an_answer(b"{}", ending).document() is None


def test_text_of_a_device_holds_no_sign_that_moves_a_cursor() -> None:
    found = an_answer(b"A\x1b[2JB\xc2\x9bC\r\nD\0\xff")

    assert found.text == "A·[2JB··C·\nD··"
