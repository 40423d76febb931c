"""Which bars to erasing stand open, entry by entry, and what outdates what people signed.

It follows ``domain.events.bars``: every reader of a log asks it of every authorisation, permit and
start. It knows of an order what the log says in clear: which exhibits its lines were mapped to.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import Leaf
from evidence_store.domain.events.bars import (
    CLOSES,
    FALLS,
    NAMES,
    NAMES_AGAIN,
    OPENS,
    OUT_OF_IT,
    OUTDATES,
    PART_OF,
    REOPENS,
    STANDING,
    fits,
    is_over,
    last_day,
    later,
)
from evidence_store.domain.events.effects import Closes, Reach
from evidence_store.domain.events.entry_kinds import as_text
from evidence_store.domain.events.separations import STARTS
from evidence_store.errors import TamperedLogError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    _Name: TypeAlias = tuple[str, str | None, str]
    """What a bar is, the exhibit where it is about one, and what names it."""

DEEPEST = 8
"""Levels of parts that are followed up; there are three (``domain.exhibits.sub_exhibits``)."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar as it was raised first; ``until`` is the latest day to which it was since."""

    leaf: Leaf
    bar: str
    name: str
    holds: Reach
    until: str

    def is_named(self, leaf: Leaf, row: Closes) -> bool:
        """Whether an entry that ends bars of this sort names this one."""
        if self.bar != row.bar or leaf.exhibit_id != self.leaf.exhibit_id:
            return False
        told = leaf.public.get(row.by) if row.by else ""
        own = as_text(self.leaf.public[row.by]) if row.by in self.leaf.public else self.name
        return own in {as_text(each) for each in (told if isinstance(told, list) else [told])}


class _OfCase:
    """What the entries of one case say: bars, parts of exhibits, and what its orders name."""

    def __init__(self) -> None:
        self.open: dict[_Name, _Bar] = {}
        self.known: dict[_Name, _Bar] = {}
        self.named: dict[str, set[str]] = defaultdict(set)  # by the orders, as they are now
        self.ever_named: dict[str, set[str]] = defaultdict(set)
        self.fallen: set[str] = set()
        self.parent: dict[str, str] = {}
        self.outside: set[str] = set()  # parts that are not inside any more
        self.outdated: dict[str | None, int] = {}  # number of the entry; None is the whole case

    def line(self, exhibit: str) -> list[str]:
        """The exhibit, and what it is a part of, the nearest first."""
        found = [exhibit]
        # A forged log can make a part its own parent.
        while (above := self.parent.get(found[-1])) and above not in found:
            found.append(above)
        return found[:DEEPEST]

    def bound(self, exhibit: str) -> set[str]:
        """The exhibit, what it is a part of, and the parts that are inside it."""
        return {*self.line(exhibit), *self._inside(exhibit)}

    def _inside(self, exhibit: str) -> Iterator[str]:
        for part in self.parent:
            line = self.line(part)
            within = line[: line.index(exhibit)] if exhibit in line else []
            if within and self.outside.isdisjoint(within):
                yield part

    def holds(self, bar: _Bar, exhibit: str) -> bool:
        """Whether a bar holds the exhibit as things stand now."""
        about, public, line = bar.leaf.exhibit_id, bar.leaf.public, {*self.line(exhibit)}
        order, told = as_text(public.get("order")), public.get("exhibits")
        listed = {each for each in told if isinstance(each, str)} if isinstance(told, list) else {}
        held = {
            Reach.CASE: line,
            Reach.ITSELF: line & {about} & {exhibit},
            Reach.WHOLE: self.bound(exhibit) & {about},
            Reach.NAMED: line & self.named[order],
            Reach.EVER_NAMED: line & self.ever_named[order],
            Reach.LISTED: line & {*listed},
            Reach.LISTED_OR_EVER_NAMED: line & {*(listed or self.ever_named[order])},
        }
        return bool(held[bar.holds])


class Bars:
    """The bars that stand open at a place of a log, and since when nothing signed counts any more.

    ``outdated`` gives the number of the newest entry that outdates what one of these people, or
    anybody, signed for an exhibit.
    """

    def __init__(self) -> None:
        self._cases: dict[str | None, _OfCase] = defaultdict(_OfCase)
        self._log_outdated = -1
        self._people: dict[str, int] = {}

    def require_none(self, leaf: Leaf) -> None:
        """Check that nothing bars what an entry authorises, permits or begins.

        Raises:
            TamperedLogError: a bar stands open.
        """
        case, exhibit = self._cases[leaf.case_id], leaf.exhibit_id or ""
        for bar in case.open.values():
            if bar.bar == STANDING and leaf.event not in STARTS:
                continue
            if case.holds(bar, exhibit) and not is_over(bar.until, leaf.recorded):
                raise TamperedLogError(
                    f"Entry {leaf.place.seq}: a bar to erasing ({bar.bar}) stands open since entry "
                    f"{bar.leaf.place.seq}."
                )

    def require_named(self, leaf: Leaf) -> None:
        """Check that a standing order names what an entry permits or begins to erase.

        Raises:
            TamperedLogError: none does.
        """
        case = self._cases[leaf.case_id]
        line = case.line(leaf.exhibit_id or "")
        if all(
            case.named[each].isdisjoint(line) for each in [*case.named] if each not in case.fallen
        ):
            raise TamperedLogError(f"Entry {leaf.place.seq}: no standing order names the exhibit.")

    def outdated(self, leaf: Leaf, people: Iterable[str]) -> int:
        """The newest entry that outdates what these people signed about the exhibit; -1: none."""
        case = self._cases[leaf.case_id]
        marks = [case.outdated.get(each, -1) for each in case.bound(leaf.exhibit_id or "")]
        marks += [self._people.get(each, -1) for each in people]
        return max(self._log_outdated, case.outdated.get(None, -1), *marks)

    def take(self, leaf: Leaf) -> None:
        """Take the next entry, whatever its kind."""
        case = self._cases[leaf.case_id]
        # Before names change: a variation outdates what was signed for all that the order named.
        self._outdate(case, leaf)
        # In this order: an entry that ends one bar and raises another leaves the exhibit barred.
        for ended in _named(case.open, CLOSES, leaf):
            del case.open[ended]
        case.open |= {name: case.known[name] for name in _named(case.known, REOPENS, leaf)}
        _raise(case, leaf)
        _name(case, leaf)

    def _outdate(self, case: _OfCase, leaf: Leaf) -> None:
        seq, bears_on = leaf.place.seq, OUTDATES.get(leaf.event)
        if bears_on is Reach.LOG:
            self._log_outdated = seq
        elif bears_on is Reach.PERSON:
            self._people[as_text(leaf.public.get("person"))] = seq
        elif bears_on is Reach.CASE:
            case.outdated[None] = seq
        elif bears_on is Reach.WHOLE:
            case.outdated[leaf.exhibit_id] = seq
        elif bears_on is Reach.NAMED:
            order = as_text(leaf.public.get("order"))
            case.outdated |= dict.fromkeys(case.named[order], seq)


def _named(
    bars: Mapping[_Name, _Bar], rows: Mapping[str, Sequence[Closes]], leaf: Leaf
) -> list[_Name]:
    """Those of the bars that the entry ends, or raises again, by one of these rows."""
    fitting = [row for row in rows.get(leaf.event, ()) if fits(leaf.public, row.only)]
    if not fitting:
        return []
    return [name for name, bar in bars.items() if any(bar.is_named(leaf, row) for row in fitting)]


def _raise(case: _OfCase, leaf: Leaf) -> None:
    fitting = (row for row in OPENS.get(leaf.event, ()) if fits(leaf.public, row.only))
    if (row := next(fitting, None)) is not None:
        told = as_text(leaf.public.get(row.by)) if row.by else ""
        name = row.bar, leaf.exhibit_id, told
        raised = _Bar(leaf, row.bar, told, row.holds, last_day(leaf.public, row.until))
        bar = case.known.get(name, raised)
        case.known[name] = case.open[name] = replace(bar, until=later(bar.until, raised.until))


def _name(case: _OfCase, leaf: Leaf) -> None:
    order, exhibit = as_text(leaf.public.get("order")), leaf.exhibit_id
    if leaf.event == NAMES_AGAIN:
        case.named[order] = set()
    elif leaf.event in FALLS:
        case.fallen.add(order)
    if exhibit is None:
        return
    if leaf.event == NAMES:
        case.named[order].add(exhibit)
        case.ever_named[order].add(exhibit)
    elif leaf.event == PART_OF:
        case.parent[exhibit] = as_text(leaf.public.get("parent"))
    elif leaf.event in OUT_OF_IT and fits(leaf.public, OUT_OF_IT[leaf.event]):
        case.outside.add(exhibit)
