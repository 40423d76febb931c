"""Which documents of the unit have which level of the seal, and what the next one of each takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate import CertificateRecord
from evidence_store.domain.certificates.seal_levels import LEVELS
from evidence_store.domain.people.duties import Act, require_duty
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.certificates.seal_levels import SealLevel
    from evidence_store.workflow._kit.desk import Desk


@dataclass(frozen=True, slots=True)
class SealLevelView:
    """One document, as the record has it; a check of its file works its level out again."""

    record: CertificateRecord

    @property
    def next_takes(self) -> str:
        """What the next level adds, by the one table of levels; empty where there is none."""
        after = self.record.level.next
        return "" if after is None or self.record.withdrawal else LEVELS[after].adds

    @property
    def is_waiting(self) -> bool:
        """Whether it has no time stamp yet, and can get one."""
        return self.raised_at is None and self.record.withdrawal is None

    @property
    def raised_at(self) -> datetime | None:
        """When its own seal was last raised."""
        raised = self.record.raised_of(None)
        return raised[-1].raised_at if raised else None


def list_levels(desk: Desk) -> list[SealLevelView]:
    """Every issued document with its level: those without a time stamp first, oldest first.

    Raises:
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        found = [SealLevelView(each) for each in uow.certificates.find()]
    return sorted(
        found,
        key=lambda each: (
            not each.is_waiting,
            each.record.level.rank,
            each.record.issued_at,
            each.record.number,
        ),
    )


def below(views: list[SealLevelView], level: SealLevel) -> list[CertificateRecord]:
    """The documents that stand, are below a level, and could be raised to it, in their order."""
    return [
        each.record
        for each in views
        if each.record.withdrawal is None and not each.record.level.reaches(level)
    ]


def longest_unstamped(views: list[SealLevelView]) -> list[CertificateRecord]:
    """The documents that stand at the highest level, the longest without a newer stamp first."""
    highest = [
        each.record
        for each in views
        if each.record.withdrawal is None and each.record.level.next is None
    ]
    # A stamp is renewed before the certificate of its authority runs out (ADR 89).
    return sorted(highest, key=lambda each: each.raised_of(None)[-1].raised_at)
