from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cost.drawing import Draw, members_drawn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

EVERY = [f"member {number}" for number in range(200)]
SEEDS = [f"seed {number}" for number in range(30)]


SAMPLE = """
import pytest

NUMBERS = [pytest.param(n, marks=pytest.mark.always) if n == 7 else n for n in range(40)]


def test_alone(): ...


@pytest.mark.family(share=1 / 8, least=3, kinds=("colour",))
@pytest.mark.parametrize("colour", ["red", "blue"])
@pytest.mark.parametrize("number", NUMBERS)
def test_many(number, colour): ...
"""


def drawn(seed: str | None, *, share: float = 0.1, least: int = 5) -> list[str]:
    return Draw(seed).of(EVERY, share=share, least=least)


def test_the_same_seed_draws_the_same_members_in_whatever_order_they_come() -> None:
    again = Draw("a").of(reversed(EVERY), share=0.1, least=5)

    assert drawn("a") == again[::-1]
    assert drawn("a") != drawn("b")
    assert len(drawn("a")) == 20


def test_never_fewer_are_drawn_than_are_asked_for_at_least() -> None:
    assert len(drawn("a", share=0.001, least=7)) == 7
    assert drawn("a", share=0.001, least=1000) == EVERY


def test_without_a_seed_every_member_is_held_and_counted() -> None:
    assert drawn(None) == EVERY
    assert Draw(None).at_least(10, share=1 / 2) == 10
    assert Draw("a").at_least(10, share=1 / 2) == 5


def test_between_them_the_days_of_three_months_hold_every_member() -> None:
    assert {one for day in range(90) for one in drawn(f"day {day}")} == {*EVERY}


@pytest.mark.parametrize("seed", SEEDS)
def test_of_each_kind_there_is_a_member_in_every_draw(seed: str) -> None:
    def kinds(member: str) -> Iterable[object]:
        return [int(member.split()[1]) % 23]

    found = Draw(seed).of(EVERY, share=0.01, least=1, kinds=kinds)

    assert {kind for one in found for kind in kinds(one)} == {*range(23)}
    assert len(found) < 23 + 2


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_fault_came_from_once_is_in_every_draw(seed: str) -> None:
    found = Draw(seed).of(EVERY, share=0.01, least=1, always=lambda each: each == EVERY[77])

    assert EVERY[77] in found


@pytest.fixture
def items(request: pytest.FixtureRequest, tmp_path: Path) -> list[pytest.Item]:
    """The tests of a module that has one family, as pytest collects them."""
    file = tmp_path / "test_sample.py"
    file.write_text(SAMPLE, "utf-8")
    module = pytest.Module.from_parent(request.session, path=file)
    return [*request.session.genitems(module)]


def test_of_a_marked_family_a_run_holds_a_share_each_kind_and_what_is_always_held(
    items: list[pytest.Item],
) -> None:
    kept = members_drawn(Draw("a"), items)

    names = [item.name for item in kept]
    assert "test_alone" in names
    assert {"test_many[7-red]", "test_many[7-blue]"} <= {*names}
    assert 10 < len(names) < 15
    assert {name[:-1].rpartition("-")[2] for name in names if "[" in name} == {"red", "blue"}
    assert members_drawn(Draw(None), items) == items
