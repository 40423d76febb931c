"""Who took which part in one matter, and what an entry of it rests on.

Nobody takes two parts that are for different people, and nobody confirms, carries out, checks or
certifies something else than what stands before (``domain.events.separations``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.custody.heads.epochs import RESTORED
from evidence_store.custody.leaves.drafts import JsonValue
from evidence_store.domain.events.bars import LATE
from evidence_store.domain.events.entry_kinds import as_text
from evidence_store.domain.events.separations import (
    DIFFERENT,
    DOCUMENTS,
    EARNS,
    FOLLOWS,
    FOUND_LATER,
    LASTS,
    OTHER_PARTS,
    READ_TWICE,
    RECORDED_ONCE,
    VOIDS,
    WHOLLY_READ,
    WITNESSED,
    WITNESSES,
)
from evidence_store.errors import TamperedLogError
from forensics.documents import time_from_text
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.custody.signed.bars import Bars

    _Matter: TypeAlias = tuple[str, str | None, str | None, str, str]
    """Kind of entry, case, exhibit, field by which entries belong together, and its value."""

_VERIFIED = "erase.verified"
_REMEMBERED = (
    frozenset((each.earlier, each.by) for rules in DIFFERENT.values() for each in rules)
    | frozenset((each.kind, each.by) for rows in LASTS.values() for each in rows)
    | frozenset((each, "disposal") for each in (*DOCUMENTS, FOUND_LATER[0]))
    | frozenset({RECORDED_ONCE[:2]})
    | frozenset(
        (earlier, each.by)
        for wanted in FOLLOWS.values()
        for each in wanted
        for earlier in each.on.split()
    )
)
"""Kinds whose entries later ones are held to, with the field by which they belong together."""

_BY_KIND: Mapping[str, tuple[str, ...]] = {
    kind: tuple(sorted({by for other, by in _REMEMBERED if other == kind}))
    for kind, _ in _REMEMBERED
}


@dataclass(frozen=True, slots=True)
class Took:
    """An entry that later ones are held to: who took which part by it, and what it says in clear.

    ``until`` is when what was signed for it runs out; None where nobody signed.
    """

    seq: int
    parts: Mapping[str, set[str]]
    public: Mapping[str, JsonValue]
    until: datetime | None

    @property
    def people(self) -> set[str]:
        """Everybody who took a part."""
        return {person for some in self.parts.values() for person in some}


class MattersSoFar:
    """The entries of each matter so far, in one pass over a log."""

    def __init__(self) -> None:
        self._took: dict[_Matter, list[Took]] = defaultdict(list)

    def take(
        self, leaf: Leaf, parts: Mapping[str, set[str]], form: Mapping[str, JsonValue] | None
    ) -> tuple[Took, ...]:
        """Take the next entry; give what must not have run out or be outdated for it.

        Args:
            leaf: the entry.
            parts: who takes which part by it.
            form: what they signed for it; None where nobody did.

        Raises:
            TamperedLogError: somebody takes two parts, or it rests on nothing, or on another thing.
        """
        self._verify_apart(leaf, parts)
        for each in FOLLOWS.get(leaf.event, ()):
            matters = [_matter(leaf, kind, each.by, told=each.told) for kind in each.on.split()]
            self._verify_follows(leaf, matters, each.same.split())
        if leaf.event in DOCUMENTS:
            self._verify_document(leaf)
        if leaf.event == RECORDED_ONCE[0]:
            self._verify_once(leaf)
        lasting = [self._newest(leaf, each.kind, each.by) for each in LASTS.get(leaf.event, ())]
        until = None if form is None else time_from_text(str(form["not_after"]))
        for by in _BY_KIND.get(leaf.event, ()):
            took = Took(leaf.place.seq, parts, leaf.public, until)
            self._took[_matter(leaf, leaf.event, by)].append(took)
        self._void(leaf)
        return tuple(filter(None, lasting))

    def _newest(self, leaf: Leaf, kind: str, by: str) -> Took | None:
        return next(reversed(self._took.get(_matter(leaf, kind, by), [])), None)

    def _void(self, leaf: Leaf) -> None:
        for voided in VOIDS.get(leaf.event, ()):
            self._took.pop(_matter(leaf, voided.kind, voided.by, told=voided.told), None)
        if leaf.event == RESTORED:  # what was signed towards a release before it no longer counts
            for matter in [each for each in self._took if each[0] == "hold.release_signed"]:
                del self._took[matter]

    def _verify_apart(self, leaf: Leaf, parts: Mapping[str, set[str]]) -> None:
        for rule in DIFFERENT.get(leaf.event, ()):
            before = self._took.get(_matter(leaf, rule.earlier, rule.by), [])
            counted = before[-1:] if rule.newest else before
            others = {person for took in counted for person in took.parts.get(rule.other, ())}
            # One entry can name both parts: a supervisor and
            # the deputy, or who left and who recorded it.
            if rule.earlier == leaf.event and rule.other != rule.part:
                others |= parts.get(rule.other, set())
            if both := others & parts.get(rule.part, set()):
                raise TamperedLogError(
                    f"Entry {leaf.place.seq}: {min(both)} is {rule.part} and {rule.other} in one "
                    "matter."
                )

    def _verify_follows(self, leaf: Leaf, matters: Sequence[_Matter], same: Sequence[str]) -> None:
        """Check that such an entry stands before, and the newest says the same in these fields."""
        matter = next((each for each in matters if self._took.get(each)), None)
        if matter is None:
            raise TamperedLogError(f"Entry {leaf.place.seq} follows nothing that it could rest on.")
        told = self._took[matter][-1].public
        for name in same:
            if as_text(leaf.public.get(name)) != as_text(told.get(name)):
                raise TamperedLogError(
                    f"Entry {leaf.place.seq} names another {name} than the {matter[0]} that it "
                    "rests on."
                )

    def _verify_document(self, leaf: Leaf) -> None:
        """The disposal has no document yet, and this is the one that it earned."""
        seq = leaf.place.seq
        if any(self._newest(leaf, kind, "disposal") for kind in DOCUMENTS):
            raise TamperedLogError(f"Entry {seq}: this disposal has a document already.")
        was_read = self._newest(leaf, _VERIFIED, "disposal") is not None
        if leaf.event == "report.issued":
            is_earned = self._says(leaf, *EARNS[-1]) if was_read else self._was_watched(leaf)
            if is_earned and not self._found_later(leaf):
                raise TamperedLogError(f"Entry {seq}: this disposal earned a certificate.")
            return
        if self._found_later(leaf):
            raise TamperedLogError(
                f"Entry {seq}: a later extraction, recorded before it, holds what was looked for."
            )
        if not was_read and not self._was_watched(leaf):
            raise TamperedLogError(
                f"Entry {seq}: a certificate of a destruction rests on two witnesses, one of whom "
                "took no other part."
            )
        for kind, name, words in EARNS if was_read else ():
            if not self._says(leaf, kind, name, words):
                raise TamperedLogError(
                    f"Entry {seq}: a certificate rests on {kind} with {name} "
                    f"{words.replace(' ', ' or ')}."
                )
        if was_read and not all(self._says(leaf, *each) for each in READ_TWICE):
            read, planned = (self._told(leaf, *each) for each in WHOLLY_READ)
            if read != planned:
                raise TamperedLogError(
                    f"Entry {seq}: nobody read all of the medium again, nor a sample of what its "
                    "eraser had read back."
                )

    def _verify_once(self, leaf: Leaf) -> None:
        """What it names is not recorded already, with the same scan or without any."""
        kind, by, nothing, names = RECORDED_ONCE
        if as_text(leaf.public.get(by)) == nothing:
            return
        says = [as_text(leaf.public.get(name)) for name in names.split(" ")]
        for each in self._took.get(_matter(leaf, kind, by), []):
            if says[0] == nothing or says == [
                as_text(each.public.get(n)) for n in names.split(" ")
            ]:
                raise TamperedLogError(
                    f"Entry {leaf.place.seq}: this extraction is recorded already, by entry "
                    f"{each.seq}."
                )

    def _found_later(self, leaf: Leaf) -> bool:
        """Whether one extraction after the work, whichever, holds a place that was found."""
        kind, name, words = FOUND_LATER
        found = self._took.get(_matter(leaf, kind, "disposal"), [])
        said = (as_text(each.public.get(name)).split(" ")[-1] for each in found)
        return any(each not in words.split(" ") for each in said)

    def _says(self, leaf: Leaf, kind: str, name: str, words: str) -> bool:
        return self._told(leaf, kind, name).split(" ")[-1] in words.split(" ")

    def _told(self, leaf: Leaf, kind: str, name: str) -> str:
        """What the newest entry of a kind about the same disposal says in a field, as text."""
        newest = self._newest(leaf, kind, "disposal")
        return "" if newest is None else as_text(newest.public.get(name))

    def _was_watched(self, leaf: Leaf) -> bool:
        """Whether two people saw a destruction, and one of them took no other part in it."""
        seen = self._who(leaf, WITNESSED, "witness")
        others = {person for rest in OTHER_PARTS for person in self._who(leaf, *rest)}
        return len(seen) >= WITNESSES and bool(seen - others)

    def _who(self, leaf: Leaf, kind: str, part: str) -> set[str]:
        """Who took a part in entries of a kind about the same disposal."""
        took = self._took.get(_matter(leaf, kind, "disposal"), [])
        return {person for each in took for person in each.parts.get(part, ())}


def require_lasting(leaf: Leaf, signed: Sequence[Took], bars: Bars) -> None:
    """Check that what was signed for an entry counts when it is made.

    Raises:
        TamperedLogError: it ran out, or something came since that its signer did not know.
    """
    for each in signed:
        if each.until is not None and leaf.recorded > each.until + LATE:
            raise TamperedLogError(
                f"Entry {leaf.place.seq} was made after what entry {each.seq} was signed for had "
                "run out."
            )
        if (outdated := bars.outdated(leaf, each.people)) > each.seq:
            raise TamperedLogError(
                f"Entry {leaf.place.seq} rests on entry {each.seq}, and entry {outdated} came in "
                "between: what was signed before it no longer counts."
            )


def _matter(leaf: Leaf, kind: str, by: str, *, told: str = "") -> _Matter:
    """A signature about one exhibit never counts for what is needed about another."""
    # repr keeps 1, true and "1" apart, and a list is no key of a dictionary.
    return kind, leaf.case_id, leaf.exhibit_id, by, repr(leaf.public.get(told or by))
