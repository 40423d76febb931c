"""The history of records, entry by entry: each is what the entries before it left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.record_rules import Change
from evidence_store.domain.events.separations import CARRY_OUT
from evidence_store.domain.events.who_signs import MAY_BE_UNSIGNED, SIGNED
from evidence_store.errors import TamperedLogError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.persistence.records.marks import Kept, RecordMark


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says in clear that a part of a record says, too.

    Args:
        seq: the number of the entry.
        path: the part.
        digest: its keyed digest.
        value: what it says by the entry.
    """

    seq: int
    path: str
    digest: str
    value: object

    def require(self, kept: Kept) -> None:
        """Check that the part says it.

        Args:
            kept: the record, for its salt.

        Raises:
            TamperedLogError: it says something else.
        """
        if kept.digest_of(self.path, self.value) != self.digest:
            raise TamperedLogError(
                f"Entry {self.seq} says another {self.path} than the record ({kept.kind})."
            )


@dataclass(slots=True)
class Told:
    """A record as the entries up to now leave it.

    Args:
        made: the number of the entry that made it.
        about: case and exhibit of that entry.
        version: its version.
        digest: the keyed digest of all of it.
        parts: the keyed digest of each part, by its path.
        said: what entries say of its parts in clear, since its salt is the one that it has.
        has_ended: whether its case's values were destroyed.
    """

    made: int
    about: tuple[str | None, str | None]
    version: int
    digest: str
    parts: dict[str, str]
    said: list[Said]
    has_ended: bool = False

    def is_of(self, kept: Kept) -> bool:
        """Whether a row is this record, whole and in each part, where its entries belong."""
        try:
            if (self.version, self.digest) != (kept.version, kept.digest):
                return False
            case_id, exhibit_id = kept.place
            parts = kept.parts
        except (AttributeError, TypeError, ValueError, RecursionError):
            return False  # its salt is none, or its text no record's
        return (
            self.parts == parts
            and case_id in (None, self.about[0])
            and exhibit_id in (None, self.about[1])
        )

    def require_said(self, kept: Kept) -> None:
        """Check that its parts said what the entries that changed them say in clear.

        Raises:
            TamperedLogError: one did not.
        """
        for each in self.said:
            each.require(kept)


class Histories:
    """One pass over entries in their order, of the whole log or of those that name a record."""

    def __init__(self) -> None:
        self.told: dict[str, Told] = {}

    def take(self, leaf: Leaf, said: Mapping[str, RecordMark]) -> None:
        """Take what the next entry says of records.

        Raises:
            TamperedLogError: it changes what its kind of entry does not change, stands in another
                chain than the record, or does not follow from what was said before.
        """
        for name, mark in said.items():
            kind, _, identifier = name.partition("/")
            told, about = self.told.get(name), (leaf.case_id, leaf.exhibit_id)
            change = Change(
                event=leaf.event,
                public=leaf.public,
                about=about,
                kind=kind,
                id=identifier,
                belongs=(None, None) if told is None else told.about,
                before=None if told is None else told.parts,
                parts=mark.parts,
            )
            if fault := _order_fault(leaf, told, mark) or change.fault:
                raise TamperedLogError(f"Entry {leaf.place.seq}: {fault}.")
            if told is None:
                told = self.told[name] = Told(leaf.place.seq, about, 0, "", {}, [])
            _enter(told, leaf, change, mark)


def _order_fault(leaf: Leaf, told: Told | None, mark: RecordMark) -> str | None:
    if leaf.statement is None and leaf.event in SIGNED.keys() - MAY_BE_UNSIGNED:
        return "it is of a kind that people sign, and nobody signed it"
    # Digests of before the end say nothing any more, so no bar could be held to the log (ADR 43).
    if told is not None and told.has_ended and leaf.event in CARRY_OUT:
        return "nothing is erased whose case's values were destroyed"
    if mark.before != (0 if told is None else told.version) or mark.version <= mark.before:
        return "a record went back to an earlier version, or an entry about it is missing"
    return None


def _enter(told: Told, leaf: Leaf, change: Change, mark: RecordMark) -> None:
    if change.ends_values:
        told.has_ended = True
        # What was said before was keyed with a salt that ended with the values.
        told.said.clear()
    told.said += [Said(leaf.place.seq, *each) for each in change.bound]
    told.version, told.digest = mark.version, mark.digest
    for path, digest in mark.parts.items():
        if digest is None:
            told.parts.pop(path, None)
        else:
            told.parts[path] = digest
