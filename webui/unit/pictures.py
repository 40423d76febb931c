"""Pictures made here, as rectangles and words: nothing is fetched, and a table says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.words.labels import in_month
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.domain.overview.figures import Month

MONTHS = 24
"""So many of the newest months are drawn."""
HEIGHT = 200
LEFT, TOP, BOTTOM, STEP, BAR = 40, 12, 26, 34, 13


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle, in units of the picture; ``kind`` decides how it is filled."""

    x: int
    y: int
    height: int
    kind: str
    width: int = BAR


@dataclass(frozen=True, slots=True)
class Words:
    """A word of the picture, and where it stands."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Orders asked for and made, month by month.

    Args:
        width: in the units in which everything stands.
        bars: two for each month, of what was asked for and what was made.
        years: where a year begins.
        top: the number that the highest bar can reach.
        says: the whole in one sentence, for those who do not see it.
    """

    width: int
    bars: tuple[Bar, ...]
    years: tuple[Words, ...]
    top: int
    says: str
    height: int = HEIGHT
    floor: int = HEIGHT - BOTTOM


def picture_of(months: Sequence[Month]) -> Picture | None:
    """The newest months with those between them in which none was asked for; None for nothing."""
    if not months:
        return None
    known = {each.month: each for each in months}
    shown = list(_consecutive(min(known), max(known)))
    top = max(1, *(each.asked for name, each in known.items() if name in shown))
    asked = sum(known[each].asked for each in shown if each in known)
    made = sum(known[each].made for each in shown if each in known)
    return Picture(
        LEFT + STEP * len(shown),
        tuple(_bars(shown, known, top)),
        tuple(_years(shown)),
        top,
        f"{in_month(shown[0])} to {in_month(shown[-1])}: {asked} asked for, {made} made.",
    )


def _bars(shown: Sequence[str], known: dict[str, Month], top: int) -> Iterator[Bar]:
    room = HEIGHT - BOTTOM - TOP
    for number, name in enumerate(shown):
        counted = known.get(name)
        if counted is None:
            continue
        for at, (kind, count) in enumerate((("asked", counted.asked), ("made", counted.made))):
            high = count * room // top
            yield Bar(LEFT + number * STEP + at * BAR, HEIGHT - BOTTOM - high, high, kind)


def _years(shown: Sequence[str]) -> Iterator[Words]:
    for number, name in enumerate(shown):
        if number == 0 or name.endswith("-01"):
            yield Words(LEFT + number * STEP, HEIGHT - 8, str(int(name[:4])))


def _consecutive(first: str, last: str) -> Iterator[str]:
    """Every month from one to another, at most ``MONTHS`` of them before the last."""
    end = _index(last)
    for number in range(max(_index(first), end - MONTHS + 1), end + 1):
        yield f"{number // 12:04}-{number % 12 + 1:02}"


def _index(month: str) -> int:
    year, number = (int(each) for each in month.split("-"))
    return year * 12 + number - 1
