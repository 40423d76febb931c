from __future__ import annotations

import time

import pytest

from forensics.sandbox.asking import Answered, ask_and_follow, ask_once
from tests.forensics.sandbox import saying

MOST = 1 << 20


def ask(word: bytes, *, seconds: int = 60) -> Answered | None:
    return ask_once(saying.__name__, word, seconds=seconds, most=MOST)


def test_what_it_says_and_its_code_come_back() -> None:
    assert ask(b"word") == Answered(0, b"word")
    failed = ask(b"fail")
    assert failed is not None
    assert failed.code == 7


def test_a_process_that_says_more_than_it_may_is_ended_and_not_listened_to() -> None:
    assert ask(bytes(MOST)) == Answered(0, bytes(MOST))
    assert ask(bytes(MOST + 1)) is None
    assert ask(b"for ever") is None


def test_a_process_that_hangs_is_ended() -> None:
    started = time.monotonic()
    said = ask(b"hang", seconds=3)

    assert said is not None
    assert said.code != 0
    assert time.monotonic() - started < 60


def test_of_a_long_task_each_line_is_heard_and_that_time_passes_and_then_its_answer() -> None:
    heard: list[bytes] = []

    said = ask_and_follow(saying.__name__, b"tell one two", most=MOST, hear=heard.append)

    assert said == Answered(0, b"tell one two")
    assert [line for line in heard if line] == [b"one\n", b"two\n"]
    assert b"" in heard


@pytest.mark.parametrize("word", [b"hang", b"tell one two three four five six seven eight nine"])
def test_what_the_hearer_raises_ends_the_process_and_is_raised(word: bytes) -> None:
    def stop(_: bytes) -> None:
        raise InterruptedError

    started = time.monotonic()
    with pytest.raises(InterruptedError):
        ask_and_follow(saying.__name__, word, most=MOST, hear=stop)

    assert time.monotonic() - started < 60


@pytest.mark.parametrize("word", [bytes(MOST + 1), b"for ever"])
def test_a_long_task_that_says_more_than_it_may_is_ended_too(word: bytes) -> None:
    assert ask_and_follow(saying.__name__, word, most=MOST, hear=lambda _: None) is None
