"""Hold what an entry makes of a record to the table of ``record_changes``, and to its own chain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from evidence_store.domain.events.record_changes import CHANGES, EVERYTHING, MADE, NAMED
from forensics.value_classes import dataclass

OF_THE_UNIT = frozenset({"firmware_trial", "person", "policy_change"})
"""Records that belong to no case; entries about them belong to none either."""

OF_ANY_CHAIN = frozenset({"anchor"})
"""Records that belong to no case, and are made beside whatever needed them."""

OF_THE_CASE = frozenset({"case", "hash_set", "order"})
"""Records of a case as a whole; all others belong to one exhibit of it."""

OF_EITHER = frozenset({"certificate", "job"})
"""Records that belong to one exhibit of a case, or to the case as a whole: always to the same."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one entry makes of one record.

    Args:
        event: the kind of the entry.
        public: its fields in clear.
        about: its case and exhibit.
        kind: the kind of the record.
        id: its id.
        belongs: the case and exhibit that the record belongs to, as far as they are known.
        before: the digests of the record's parts before, by path; None where the entry makes it.
        parts: those of the parts that it adds or changes; None for a part that it takes out.
    """

    event: str
    public: Mapping[str, Any]
    about: tuple[str | None, str | None]
    kind: str
    id: str
    belongs: tuple[str | None, str | None]
    before: Mapping[str, str] | None
    parts: Mapping[str, str | None]

    @property
    def ends_values(self) -> bool:
        """Whether the record lost what people typed, and with it the salt of all before."""
        return CHANGES.get(self.event) == EVERYTHING

    @property
    def fault(self) -> str | None:
        """What it changes that such an entry does not change; None where it is nothing."""
        return self._place_fault() or self._parts_fault()

    def _parts_fault(self) -> str | None:
        if self.ends_values:
            return None if self.before is not None else f"{self.event} makes no record"
        clauses = self._clauses()
        if not clauses:
            does = "makes" if self.before is None else "changes"
            return f"{self.event} {does} no such record ({self.kind})"
        for path in self.parts:
            if not any(each.reaches(path, self) for one in clauses for each in one.parts):
                return f"{self.event} does not change {path} in a record ({self.kind})"
        return None

    @property
    def bound(self) -> list[tuple[str, str, object]]:
        """The parts that say what the entry says in clear: path, digest, and what it says."""
        may = [each for one in self._clauses() for each in one.parts if each.says]
        return [
            (path, part, each.said_in(self.public))
            for path, part in self.parts.items()
            for each in may
            if part is not None and each.reaches(path, self)
        ]

    def _place_fault(self) -> str | None:
        """What is wrong with where the entry stands."""
        case_id, exhibit_id = self.about
        own_case = self.belongs[0]
        if self.kind in OF_ANY_CHAIN:
            return None
        if self.kind in OF_THE_UNIT:
            return None if case_id is None else f"it belongs to a case and names a {self.kind}"
        own_case = self.id if self.kind == "case" else own_case
        if case_id is None or own_case not in (None, case_id):
            return f"it does not belong to the case of the {self.kind} that it names"
        if self.kind in OF_THE_CASE or (exhibit_id is None and self.ends_values):
            return None
        if not self._is_in_own_chain(is_known=own_case is not None):
            return f"it is not about the exhibit to which the {self.kind} belongs"
        return None

    def _is_in_own_chain(self, *, is_known: bool) -> bool:
        """Whether the entry is about the exhibit of the record, as far as that is known."""
        exhibit_id, own = self.about[1], self.belongs[1]
        own = self.id if self.kind == "exhibit" else own
        if self.kind in OF_EITHER:
            return not is_known or exhibit_id == own
        return exhibit_id is not None and own in (None, exhibit_id)

    def _clauses(self) -> list[_Clause]:
        return [each for each in _clauses(self.event) if each.is_of(self)]


@dataclass(frozen=True, slots=True)
class _May:
    """One part that an entry may change.

    Args:
        names: its path.
        new: so many of the names must lead to nothing before; 0 where that does not matter.
        takes_out: whether it may only be taken out.
        says: what it then says: a field in clear, or a word behind a colon; empty for anything.
    """

    names: tuple[str, ...]
    new: int
    takes_out: bool
    says: str

    @classmethod
    def read(cls, text: str) -> _May:
        path, _, says = text.removesuffix("!").partition("=")
        names = path.removesuffix("-").split("/")
        ends_new = len(names) if text.endswith("!") else 0
        new = next((at for at, each in enumerate(names, start=1) if each.endswith("!")), ends_new)
        plain = tuple(each.removesuffix("!") for each in names)
        return cls(plain, new, path.endswith("-"), says)

    def reaches(self, path: str, change: Change) -> bool:
        names = path.split("/")
        if len(names) < len(self.names):
            return False
        paired = zip(self.names, names, strict=False)
        if not all(_is_named(wanted, name, change.public) for wanted, name in paired):
            return False
        if self.takes_out:
            return change.parts[path] is None
        own = "/".join(names[: self.new])
        # With the stroke, or a name would pass for another one that begins like it.
        was_there = (f"{each}/".startswith(f"{own}/") for each in change.before or ())
        return not (self.new and any(was_there))

    def said_in(self, public: Mapping[str, Any]) -> object:
        """What the part then says: a word, or what the entry says in clear."""
        if self.says.startswith(":"):
            word = self.says[1:]
            return json.loads(word) if word in ("true", "false") else word
        told = public.get(self.says)
        return told[-1] if isinstance(told, list) and told else told


@dataclass(frozen=True, slots=True)
class _Clause:
    """What a kind of entry may change of one record."""

    kind: str
    how: str
    parts: tuple[_May, ...]

    @classmethod
    def read(cls, text: str) -> _Clause:
        kind, *parts = text.split()
        how = kind[0] if kind[0] in "+*" else ""
        made = MADE[kind[1:]].split() if how == "+" else []
        return cls(kind.lstrip("+*"), how, tuple(map(_May.read, (*made, *parts))))

    def is_of(self, change: Change) -> bool:
        if self.kind != change.kind or (self.how == "+") != (change.before is None):
            return False
        named = change.public.get(NAMED.get(self.kind, ""))
        return self.how == "*" or named is None or str(named) == change.id


@cache
def _clauses(event: str) -> tuple[_Clause, ...]:
    said = CHANGES.get(event, "")
    return tuple(map(_Clause.read, said.split(";"))) if said else ()


def _is_named(wanted: str, name: str, public: Mapping[str, Any]) -> bool:
    if wanted.startswith("{"):
        named = public.get(wanted.strip("{}"))
        return name in map(str, named if isinstance(named, list) else [named])
    return wanted in ("*", name)
