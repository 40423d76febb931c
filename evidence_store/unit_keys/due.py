"""Whether the unit's keys are to be replaced: somebody who could open them left, or lost a key.

It is read from the log each time and nobody can set it back. Nothing is refused because of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.heads.log_keys import KEYS_REPLACED
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.data_folder.places import ROOT_KEY
from evidence_store.keys.root_key import holders_among, read_sealed_root
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.open_folder.store import Reading, Store

COMMAND = Way.KEYS_REPLACE + " --with PERSON"
WHAT_TO_DO = "Two people replace the unit's keys: " + COMMAND + "."
FOUND_AGAIN = (
    "Take root-key.sealed and those people's keys out of a backup, or found the unit "
    "again: " + Way.INIT + "."
)
_LEFT, _REPLACED = "person.left", "person.key_replaced"
# Where only two are left, the next who leaves takes the root's key along.
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class KeysDue:
    """Why the unit's keys are to be replaced, and who opens the root's key to do it.

    Args:
        left: ids of people who could open the unit's keys and have left since they were made.
        lost: ids of people whose own key was replaced since.
        holders: ids of those who act and can open the root's key, any two together.
        waiting: ids of those who act, should hold a part of it, and hold none yet.
        is_apart: the root's key is kept apart, by the unit's certificate authority.
    """

    left: tuple[str, ...]
    lost: tuple[str, ...]
    holders: tuple[str, ...]
    waiting: tuple[str, ...]
    is_apart: bool = False

    @property
    def is_due(self) -> bool:
        """Whether somebody could still open what they kept of the unit's keys."""
        return bool(self.left or self.lost)

    @property
    def is_lost(self) -> bool:
        """Whether no two people open the root's key any more."""
        return len(self.holders) < 2 and not self.is_apart

    @property
    def why(self) -> str:
        """Why the keys are to be replaced, or cannot be; empty where nothing is due."""
        if self.is_lost:
            return (
                "No two people can open the root's key now, so the unit's keys cannot be replaced."
            )
        if self.is_due:
            return (
                f"{_people(len({*self.left, *self.lost}))} who could open the unit's keys left or "
                "lost their own key since these were made. They can still open a kept copy of the "
                "folder."
            )
        if self.waiting and len(self.holders) < _ENOUGH and not self.is_apart:
            return f"Only {_people(len(self.holders))} can open the root's key, two together."
        return ""

    @property
    def advice(self) -> str:
        """What to do about it."""
        return FOUND_AGAIN if self.is_lost else WHAT_TO_DO

    @property
    def sentences(self) -> tuple[str, ...]:
        """Both, for a page or a list; empty where nothing is due."""
        return (f"{self.why} " + self.advice,) if self.why else ()


def keys_due(store: Store) -> KeysDue:
    """What is due, by the log and the file of the root's key.

    Raises:
        SealedKeyError: that file is damaged.
    """
    sealed = read_sealed_root((store.data / ROOT_KEY).read_bytes())
    with store.reading() as uow:
        return replace(keys_due_in(uow, sealed.holders), is_apart=sealed.is_apart)


def keys_due_in(uow: Reading, holders: tuple[str, ...]) -> KeysDue:
    """The same in an open transaction, for those whose parts are in the file."""
    left, lost = _since(uow.custody.control())
    people = uow.people.find()
    # Readers open none of the unit's keys, so nothing is due when one leaves (ADR 42).
    keepers = {each.id for each in people if each.is_keeper}
    present = [each for each in people if each.is_present]
    # A part is sealed for the key of that time: a person with another key opens it no more.
    able = {each.id for each in present} & set(holders) - lost
    wanted = {each.id for each in holders_among(present)}
    return KeysDue(
        left=tuple(sorted(left & keepers)),
        lost=tuple(sorted(lost & keepers - left)),
        holders=tuple(sorted(able)),
        waiting=tuple(sorted(wanted - able)),
    )


def _since(control: Sequence[Entry]) -> tuple[set[str], set[str]]:
    """Who left, and whose key was replaced, since the unit's keys were made."""
    left: set[str] = set()
    lost: set[str] = set()
    marks = [f'"ev":"{each}"'.encode() for each in (_LEFT, _REPLACED, KEYS_REPLACED)]
    for entry in control:
        if not any(mark in entry.body for mark in marks):
            continue
        leaf = read_leaf(entry.body)
        if leaf.event == KEYS_REPLACED:
            # A copy that somebody kept from before opens none of the new keys.
            left, lost = set(), set()
        elif leaf.event == _LEFT:
            left.add(str(leaf.public["person"]))
        elif leaf.event == _REPLACED:
            lost.add(str(leaf.public["person"]))
    return left, lost


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
