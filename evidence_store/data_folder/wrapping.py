"""For whom the unit's keys are wrapped: renewed by anyone who opens them, counted by anybody."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import UNIT_KEYS
from evidence_store.domain.people.unit_secrets import (
    NAMES,
    SecretGroup,
    openers,
    recipients_among,
    secrets_of,
    what_opens,
    who_opens,
)
from evidence_store.keys.unit_keys import UnitKeys, read_wrapped, wrap_unit_keys, wraps_in
from forensics.output import write_new
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from evidence_store.domain.people.person import Person
    from evidence_store.workflow._kit.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Wrapping:
    """Writes the file of the unit's keys again, whole or not at all."""

    file: Path
    unit_keys: UnitKeys = field(repr=False)

    @property
    def opens(self) -> frozenset[SecretGroup]:
        """Which parts are open, and so are wrapped again."""
        return self.unit_keys.opens

    def __call__(self, people: Sequence[Person]) -> None:
        """Wrap what is open for exactly those of these people who need it.

        Raises:
            SealedKeyError: a part would be for fewer than two people, or was replaced meanwhile.
            OSError: the file cannot be written; it stays as it was.
        """
        # A part that is not open stays as it is, for whomever it was wrapped.
        before = None if self.opens == set(SecretGroup) else read_wrapped(self.file)
        to = recipients_among(people)
        wrapped = wrap_unit_keys(self.unit_keys, recipients=to, before=before)
        # One file for all parts: several would not change together where the disk is full or a kill
        # comes in between (ADR 42).
        write_new(self.file, wrapped, replace=True)


@dataclass(frozen=True, slots=True)
class Wraps:
    """For how many people one part is sealed, and how many act who should open it."""

    secret: SecretGroup
    are: int
    should: int

    @property
    def sentence(self) -> str:
        """What to do, where the two differ; empty where they agree."""
        name, who = NAMES[self.secret], who_opens([self.secret])
        if self.are > self.should:
            return (
                f"{self.are} people can open {name}, and {self.should} should: a person has left. "
                f"The next time that {who} works here at the command line or starts a server, it "
                "is wrapped for those who remain."
            )
        if self.are < self.should:
            return (
                f"{self.are} people can open {name}, and {self.should} should: an enrolment was cut"
                f" short. {who[0].upper()}{who[1:]} works here at the command line, and it is "
                "wrapped again."
            )
        return ""


def wraps_among(data: Path, uow: UnitOfWork) -> tuple[Wraps, ...]:
    """Each part, for how many people it is and should be: this needs no key.

    Raises:
        SealedKeyError: the file was damaged.
    """
    are = wraps_in(read_wrapped(data / UNIT_KEYS))
    present = [each for each in uow.people.find() if each.is_present]
    return tuple(Wraps(each, are[each], len(openers(present, each))) for each in SecretGroup)


def in_words(wraps: Collection[Wraps]) -> str:
    """For how many people each part is, as one sentence's end."""
    return "; ".join(f"{NAMES[each.secret]} for {each.are} people" for each in wraps)


def still_wrapped(leaver: Person, unit_keys: UnitKeys) -> str:
    """Return what to tell the person who recorded a leaving about keys they cannot open, or ""."""
    kept = secrets_of(leaver.duties) - unit_keys.opens
    if not kept:
        return ""
    return (
        f"You do not open {what_opens(kept)}, so these stay wrapped for {leaver.id} until "
        f"{who_opens(kept)} works here at the command line or starts a server."
    )
