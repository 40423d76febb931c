from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cost import slow
from tests.cost.drawing import Draw

if TYPE_CHECKING:
    from pathlib import Path

DAYS = [(date(2027, 1, 1) + timedelta(days=n)).isoformat() for n in range(60)]


def held(day: str | None) -> set[str]:
    out = {str(each.relative_to(slow.ROOT)) for each in slow.left_out(Draw(day), slow.read())}
    return {*slow.read()} - out


@pytest.mark.parametrize("day", DAYS[:10])
def test_of_each_layer_every_run_holds_some_and_what_is_always_held(day: str) -> None:
    layers = [{"/".join(each.split("/")[:2]) for each in some} for some in (held(day), slow.read())]

    assert layers[0] == layers[1]
    assert held(day) >= slow.ALWAYS


def test_between_them_the_days_of_two_months_hold_every_slow_module() -> None:
    assert set().union(*map(held, DAYS)) == {*slow.read()}
    assert held(None) == {*slow.read()}


def test_a_day_takes_half_of_what_all_slow_modules_take_at_the_most() -> None:
    took = slow.read()

    assert max(sum(took[each] for each in held(day)) for day in DAYS) < sum(took.values()) / 2


def test_what_the_list_names_is_there_and_so_is_what_every_run_holds() -> None:
    assert {each for each in slow.read() if not (slow.ROOT / each).is_file()} == set()
    assert {*slow.read()} >= slow.ALWAYS


def test_the_list_holds_what_is_slow_and_is_read_as_it_was_written(tmp_path: Path) -> None:
    measured = {
        "tests/test_a.py": 61.25,
        "tests/b/test_b.py": slow.SLOW,
        "tests/test_c.py": slow.SLOW - 0.1,
    }
    slow.write(measured, tmp_path / "slow.txt")

    assert slow.read(tmp_path / "slow.txt") == {
        "tests/test_a.py": 61.2,
        "tests/b/test_b.py": slow.SLOW,
    }
