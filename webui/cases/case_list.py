"""What a person chose to see of the list of cases: which, in which order, which page of it.

All of it is codes; words that somebody searches for stand in no address and are kept beside the
session. Whatever else an address carries counts as not chosen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import url_for

from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.tables.cases import CASES, persons_in
from evidence_store.workflow.overview.review import CaseSummary
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


PAGE_SIZE = 25
WHOSE = ("all", "mine", "waiting")

SORTS: Mapping[str, Callable[[CaseSummary], Any]] = {
    "reference": lambda one: one.case.reference.casefold(),
    "offender": lambda one: min((each.casefold() for each in persons_in(one)), default=""),
    "court": lambda one: one.case.court.casefold(),
    "exhibits": lambda one: one.exhibits,
}
AS_RECORDED = "recorded"
SORT_OF = {"case": "reference", "persons": "offender", "court": "court", "exhibits": "exhibits"}
"""By what a column of the list is sorted."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen; ``stage`` empty for any, ``page`` from 1."""

    whose: str = "all"
    stage: str = ""
    sort: str = AS_RECORDED
    down: bool = False
    page: int = 1

    @classmethod
    def of(cls, told: Mapping[str, str]) -> Chosen:
        """Read an address's arguments; what is not known counts as not chosen."""
        page = told.get("page", "")
        return cls(
            whose=_one_of(told.get("whose", ""), WHOSE),
            stage=_one_of(told.get("stage", ""), ("", *(one.value for one in Stage))),
            sort=_one_of(told.get("sort", ""), (AS_RECORDED, *SORTS)),
            down=told.get("order") == "down",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    def arguments(self, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- fields of whatever type
        """The arguments of an address with these changes; what is as usual is left out."""
        told = replace(self, **changes)
        usual = Chosen()
        named = {
            "whose": told.whose, "stage": told.stage, "sort": told.sort, "page": told.page,
        }  # fmt: skip
        kept = {key: each for key, each in named.items() if each != getattr(usual, key)}
        return {**kept, **({"order": "down"} if told.down else {})}

    def sorted_by(self, column: str) -> dict[str, Any]:
        """The arguments that sort by a column: up first, and turned where it is so already."""
        down = self.sort == column and not self.down
        return self.arguments(sort=column, down=down, page=1)

    def direction(self, column: str) -> str:
        """What ``aria-sort`` says of a column."""
        if self.sort != column:
            return "none"
        return "descending" if self.down else "ascending"

    def sorts(self) -> list[tuple[str, str] | None]:
        """Of each column of the page, the address that sorts by it and how it is sorted now."""
        columns = [each.key for each in CASES.columns if each.page and not each.below]
        sorts = [SORT_OF.get(key) for key in columns]
        return [
            (url_for("cases.list_cases", **self.sorted_by(one)), self.direction(one))
            if one
            else None
            for one in sorts
        ]

    def in_order(self, found: Sequence[CaseSummary]) -> list[CaseSummary]:
        """The cases sorted; what is equal stays in the order of the record."""
        if self.sort == AS_RECORDED:
            return list(found)
        return sorted(found, key=SORTS[self.sort], reverse=self.down)

    def cut(self, found: Sequence[CaseSummary]) -> Page:
        """The page that was chosen, or the last where there are not so many."""
        pages = max(1, -(-len(found) // PAGE_SIZE))
        number = min(max(self.page, 1), pages)
        first = (number - 1) * PAGE_SIZE
        return Page(tuple(found[first : first + PAGE_SIZE]), number, pages, first + 1)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: what stands on it, its number of how many, the first item's number."""

    items: tuple[CaseSummary, ...]
    number: int
    pages: int
    first: int

    @property
    def shown_numbers(self) -> list[int | None]:
        """The page numbers to link to; None where some are left out."""
        near = {1, self.pages, self.number - 1, self.number, self.number + 1}
        kept = sorted(one for one in near if 1 <= one <= self.pages)
        listed: list[int | None] = []
        for one in kept:
            last = listed[-1] if listed else None
            if last is not None and one - last > 1:
                listed.append(None)
            listed.append(one)
        return listed


def _one_of(told: str, known: Sequence[str]) -> str:
    return told if told in known else known[0]
