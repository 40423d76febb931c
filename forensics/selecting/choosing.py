"""Which hits of a graded scan result are overwritten, held against what the medium holds now.

A result is a file. So its hits count only where a scan of the medium itself, made for the plan,
finds the same ones; their numbers are all that is taken from the result.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING

from forensics.errors import RefusedTargetError, WrongUseError
from forensics.selecting.ranges import GradedHit
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.values import Extent, Hit, ScanResult
    from forensics.values.planned.selections import Selection

_Key = tuple[str, str, str, "tuple[Extent, ...]", int]


@dataclass(frozen=True, slots=True)
class Choice:
    """What people decided of hits, by their numbers in the result that they graded, from 1.

    Attributes:
        keep: established hits that stay, since they are not the picture.
        leave: hits that are the picture, and stay with the container in which they lie.
        take: candidates that are overwritten, since two people said that they are the picture.
        whole: hits within a file that holds more than them, which goes as a whole.
        may_keep_names: names of the files may stay on the medium.
    """

    keep: frozenset[int] = frozenset()
    leave: frozenset[int] = frozenset()
    take: frozenset[int] = frozenset()
    whole: frozenset[int] = frozenset()
    may_keep_names: bool = False


def chosen_hits(
    graded: ScanResult, found: ScanResult, choice: Choice
) -> tuple[tuple[GradedHit, ...], tuple[GradedHit, ...]]:
    """Return the hits that are overwritten and those that stay, each as the medium now has it.

    Args:
        graded: the result whose hits people graded.
        found: what a scan of the medium found, made for the plan.
        choice: what people decided.

    Raises:
        RefusedTargetError: the two do not agree, or rest on different hash sets.
        WrongUseError: the result is of several sources, or a number is not that of such a hit.
    """
    if len(graded.sources) != 1:
        raise WrongUseError("Give the scan result of this medium alone, of one source")
    if graded.hash_set.digest != found.hash_set.digest:
        raise RefusedTargetError(
            "The scan result was made with another hash set; give the set that it was made with"
        )
    numbered = tuple(_numbered(graded.hits, found.hits))
    _require_fitting(numbered, choice)
    taken = tuple(each for each in numbered if _is_taken(each, choice))
    if not taken:
        raise RefusedTargetError("No hit is to be overwritten, so there is nothing to plan")
    return taken, tuple(each for each in numbered if not _is_taken(each, choice))


def _is_taken(numbered: GradedHit, choice: Choice) -> bool:
    if numbered.hit.is_candidate:
        return numbered.number in choice.take
    return numbered.number not in choice.keep | choice.leave


def _numbered(graded: tuple[Hit, ...], found: tuple[Hit, ...]) -> Iterator[GradedHit]:
    """The hits that were found, under the numbers that the graded ones have."""
    told, now = Counter(map(_key, graded)), Counter(map(_key, found))
    missing, further = sum((told - now).values()), sum((now - told).values())
    if missing or further:
        raise RefusedTargetError(
            f"This medium does not hold what the scan result says: {missing} of its hits are not "
            f"there, and {further} that it does not name are. Nothing was planned. Scan this "
            "medium again, and have its hits graded"
        )
    here: dict[_Key, deque[Hit]] = {each: deque() for each in now}
    for hit in found:
        here[_key(hit)].append(hit)
    # Of a hit in the file more than its key decides what is overwritten, such as its edges.
    yield from (GradedHit(n, here[_key(h)].popleft()) for n, h in enumerate(graded, start=1))


def _key(hit: Hit) -> _Key:
    return hit.item, hit.kind, hit.method, hit.extents, hit.length


def _require_fitting(numbered: tuple[GradedHit, ...], choice: Choice) -> None:
    candidates = {each.number for each in numbered if each.hit.is_candidate}
    established = {each.number for each in numbered} - candidates
    wrong = {
        "--keep": choice.keep - established,
        "--leave": (choice.leave - established - candidates) | (choice.leave & choice.keep),
        "--take": (choice.take - candidates) | (choice.take & choice.leave),
        "--whole": choice.whole - (established - choice.keep - choice.leave) - choice.take,
    }
    for option, strange in wrong.items():
        if strange:
            number = min(strange)
            raise WrongUseError(
                f"{option} {number}: the result has no such hit that it could be for"
            )


def as_ranges(hits: Iterable[GradedHit]) -> tuple[tuple[int, int], ...]:
    """The numbers of hits as sorted ranges, both ends in."""
    ranges: list[tuple[int, int]] = []
    for number in sorted(each.number for each in hits):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return tuple(ranges)


def choice_of(selection: Selection, graded: ScanResult) -> Choice:
    """What people decided, as a plan has it: to work the plan out again.

    Names of files may stay: how many do is compared with what the plan says.
    """
    candidates = {n for n, hit in enumerate(graded.hits, start=1) if hit.is_candidate}
    return Choice(
        keep=_numbers(selection.kept) - candidates,
        leave=_numbers(selection.remaining),
        take=_numbers(selection.taken) & candidates,
        whole=_numbers(selection.whole),
        may_keep_names=True,
    )


def _numbers(ranges: Iterable[tuple[int, int]]) -> frozenset[int]:
    return frozenset(n for first, last in ranges for n in range(first, last + 1))
