"""The prosecutor's schedule: which devices of a case a court could be asked to deprive somebody of.

It is made before sentence, so that an order is asked for at all (CPS guidance, law.md 1.7), and
says of each device whether it was examined. What was found is stated in counts and kinds only, from
the records of scans; nothing here names a file, a picture or a complainant.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import OrderRequest
from evidence_store.domain.exhibits.exhibit import DescribedItem
from evidence_store.domain.values.projection import projected
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from evidence_store.domain.cases.case import Accused, Allegation, Case, Offence, Offender
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.scans.scan import ScanRecord
    from forensics.values import Digest

SCHEMA = "device-schedule/1"
NO_REASON = "No reason is recorded."


class Examined(StrEnum):
    """How far a device was examined."""

    WHOLLY = "wholly"  # a scan that lists nothing as not examined
    IN_PART = "in_part"
    IMAGED_ONLY = "imaged_only"
    EXTRACTED_ONLY = "extracted_only"  # files were taken off it, and no image of it was made
    NOT = "not"


NOT_EXAMINED = frozenset({Examined.NOT, Examined.IMAGED_ONLY, Examined.EXTRACTED_ONLY})
"""Of these nothing was looked for, whatever was copied."""


@dataclass(frozen=True, slots=True)
class ScheduledScan:
    """What one scan found, in counts; ``known_files`` is None while the set's count is open."""

    finished: datetime
    known_files: int | None
    known_files_hit: int
    known_files_weak: int
    hits_by_kind: dict[str, int]


@dataclass(frozen=True, slots=True)
class ScheduledDevice(DescribedItem):
    """One device; ``value`` is in pence, None where nobody knows."""

    exhibit_id: str
    part_of: str | None
    value: int | None
    examined: Examined
    why_not: tuple[str, ...]
    found: tuple[ScheduledScan, ...]


@dataclass(frozen=True, slots=True)
class Defendant:
    """Whom the order would be against: name, and what is alleged or was found."""

    name: str
    date_of_birth: date | None
    matters: tuple[str, ...]
    convicted: bool


@dataclass(frozen=True, slots=True)
class DeviceSchedule:
    """The schedule as data: what the document shows, and what JSON and CSV hold.

    ``marking`` is the unit's protective marking; ``requests`` are those for an order.
    """

    schema: str
    case_reference: str
    court: str
    court_case_number: str
    defendants: tuple[Defendant, ...]
    devices: tuple[ScheduledDevice, ...]
    requests: tuple[OrderRequest, ...]
    made_at: datetime
    made_by: str
    unit: str
    marking: str
    training: bool


def scheduled(
    exhibit: Exhibit,
    *,
    references: dict[str, str],
    acquisitions: Sequence[Acquisition],
    scans: Sequence[ScanRecord],
    open_sets: Collection[Digest],
) -> ScheduledDevice:
    """One line of the schedule; ``references`` names the exhibits of the case by id.

    ``open_sets`` are the hash sets that a second person is still to count.
    """
    # An order for items that nobody had examined was
    # quashed (R v Wright-Hadley [2022] EWCA Crim 446).
    examined, why_not = _examined(exhibit, acquisitions=acquisitions, scans=scans)
    return projected(
        ScheduledDevice,
        exhibit,
        exhibit_id=exhibit.id,
        part_of=None if exhibit.parent_id is None else references.get(exhibit.parent_id),
        size=exhibit.size if exhibit.size is not None else exhibit.facts.capacity,
        # The court must have regard to the value of the property (Sentencing Act 2020 s.155(1)(a)).
        value=exhibit.facts.value,
        examined=examined,
        why_not=why_not,
        found=tuple(
            projected(ScheduledScan, each, known_files=_told(each, open_sets)) for each in scans
        ),
    )


def _told(scan: ScanRecord, open_sets: Collection[Digest]) -> int | None:
    # Who confirms a count must not have read the number before (ADR 68).
    return None if scan.hash_set_digest in open_sets else scan.known_files


def _examined(
    exhibit: Exhibit, *, acquisitions: Sequence[Acquisition], scans: Sequence[ScanRecord]
) -> tuple[Examined, tuple[str, ...]]:
    """How far it was examined, and why no further; the newest scan decides."""
    if scans:
        gaps = scans[-1].not_examined
        return (Examined.IN_PART, gaps) if gaps else (Examined.WHOLLY, ())
    why = (exhibit.not_examined,) if exhibit.not_examined else (NO_REASON,)
    verified = [each for each in acquisitions if each.is_verified]
    if not verified:
        return Examined.NOT, why
    is_logical = all(each.is_logical for each in verified)
    return (Examined.EXTRACTED_ONLY if is_logical else Examined.IMAGED_ONLY), why


def defendants_of(case: Case) -> tuple[Defendant, ...]:
    """Everybody convicted in the case, then everybody who is still accused."""
    return (
        *(_defendant(each, each.offences, convicted=True) for each in case.offenders),
        *(_defendant(each, each.allegations, convicted=False) for each in case.accused),
    )


def _defendant(
    person: Offender | Accused, matters: Iterable[Offence | Allegation], *, convicted: bool
) -> Defendant:
    named = tuple(each.description or each.code for each in matters)
    return Defendant(person.name, person.date_of_birth, named, convicted)


def totals(devices: Sequence[ScheduledDevice]) -> dict[Examined, int]:
    """How many devices were examined how far, in the order of the words."""
    counted = Counter(each.examined for each in devices)
    return {each: counted[each] for each in Examined if counted[each]}
