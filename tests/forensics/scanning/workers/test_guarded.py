from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError
from forensics.sandbox.messages import answering
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.wordings.file_systems import NO_INODE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@answering(int)
def count(to: int, _: Callable[[], None]) -> Iterator[int]:
    yield from range(to)


@answering(int)
def crash(after: int, _: Callable[[], None]) -> Iterator[int]:
    yield from range(after)
    os.abort()


@answering(int)
def hang(after: int, _: Callable[[], None]) -> Iterator[int]:
    yield from range(after)
    time.sleep(600)


@answering(int)
def beat_and_count(to: int, beat: Callable[[], None]) -> Iterator[int]:
    for _ in range(to):
        time.sleep(0.3)
        beat()
    yield to


@answering(int)
def refuse(_: int, __: Callable[[], None]) -> Iterator[int]:
    yield 1
    raise FileSystemError(NO_INODE)


@answering(int)
def shout(_: int, __: Callable[[], None]) -> Iterator[int]:
    os.write(1, b"CANARY")
    os.write(2, b"CANARY")
    yield os.getpid()


@answering(str)
def tell_time_zone(_: int, __: Callable[[], None]) -> Iterator[str]:
    yield from (os.environ["TZ"], time.tzname[0])


@pytest.fixture
def child() -> Iterator[GuardedChild]:
    child = GuardedChild(silence_seconds=2.0, readable=())
    yield child
    child.close()


def test_all_values_come_in_order_and_the_child_lives_on(child: GuardedChild) -> None:
    assert list(child.run(count, 1000)) == list(range(1000))

    (first,), (second,) = child.run(shout, 0), child.run(shout, 0)
    assert first == second != os.getpid()


def test_a_reader_tells_the_time_in_utc_and_never_asks_the_system_for_another_zone(
    child: GuardedChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TZ", raising=False)

    assert list(child.run(tell_time_zone, 0)) == ["UTC", "UTC"]
    assert "TZ" not in os.environ


def test_a_crash_is_an_error_and_the_next_request_is_answered(child: GuardedChild) -> None:
    with pytest.raises(GuardedChildError, match="went down"):
        list(child.run(crash, 3))

    assert list(child.run(count, 2)) == [0, 1]


def test_a_hang_is_ended_and_what_came_before_is_kept(child: GuardedChild) -> None:
    found: list[int] = []
    started = time.monotonic()

    with pytest.raises(GuardedChildError, match="said nothing"):
        found.extend(child.run(hang, 600))

    assert time.monotonic() - started < 20
    assert found[:512] == list(range(512))
    assert list(child.run(count, 1)) == [0]


def test_signs_of_life_keep_a_slow_child(child: GuardedChild) -> None:
    assert list(child.run(beat_and_count, 12)) == [12]


def test_an_error_of_ours_comes_back_as_it_is(child: GuardedChild) -> None:
    with pytest.raises(FileSystemError, match=NO_INODE):
        list(child.run(refuse, 0))

    assert list(child.run(count, 1)) == [0]


def test_a_caller_that_stops_early_does_not_mix_answers(child: GuardedChild) -> None:
    answers = child.run(count, 100_000)
    next(answers)
    answers.close()  # type: ignore[attr-defined]  # a generator

    assert list(child.run(count, 3)) == [0, 1, 2]


def test_what_a_parser_prints_is_not_shown(
    child: GuardedChild, capfd: pytest.CaptureFixture[str]
) -> None:
    list(child.run(shout, 0))

    assert "CANARY" not in "".join(capfd.readouterr())
