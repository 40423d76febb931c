from __future__ import annotations

import time

from forensics.sandbox.asking import Said, ask_once
from tests.forensics.sandbox import saying

MOST = 1 << 20


def ask(word: bytes, *, seconds: int = 60) -> Said | None:
    return ask_once(saying.__name__, word, seconds=seconds, most=MOST)


def test_what_it_says_and_its_code_come_back() -> None:
    assert ask(b"word") == Said(0, b"word")
    failed = ask(b"fail")
    assert failed is not None
    assert failed.code == 7


def test_a_process_that_says_more_than_it_may_is_ended_and_not_listened_to() -> None:
    assert ask(bytes(MOST)) == Said(0, bytes(MOST))
    assert ask(bytes(MOST + 1)) is None
    assert ask(b"for ever") is None


def test_a_process_that_hangs_is_ended() -> None:
    started = time.monotonic()
    said = ask(b"hang", seconds=3)

    assert said is not None
    assert said.code != 0
    assert time.monotonic() - started < 60
