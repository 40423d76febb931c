"""Lists of cases, of where they stand, and of the devices of one."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.domain.cases.case_shares import CaseShare
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.people.duties import Act
from evidence_store.domain.values.zones import LONDON
from evidence_store.tables.listing import Asking, ListedOf, Listing
from evidence_store.tables.scans import HASH_SETS
from evidence_store.tables.table import CellKind, Column, LinkTo, Of, PageLink, Table, Times
from evidence_store.workflow.cases.outlooks import (
    CaseLine,
    ExhibitOutlook,
    list_outlooks,
    outlook_of,
)
from evidence_store.workflow.overview.review import CaseSummary, CaseView, list_cases, review_case
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evidence_store.domain.overview.schedules import ScheduledDevice, ScheduledScan
    from evidence_store.tables.table import Cell


MOST = 100_000  # cases of one list


@dataclass(frozen=True, slots=True)
class Shared:
    """One share of a case, and how it stands."""

    share: CaseShare
    stands: str


def persons_in(one: CaseSummary) -> tuple[str, ...]:
    """Everybody whom a case is about."""
    convicted = [each.name for each in one.case.offenders]
    return (*convicted, *(each.name for each in one.case.accused))


def staged(stages: Iterable[Stage]) -> tuple[Times, ...]:
    """How many exhibits are at each stage, in the order of the stages."""
    found = Counter(stages)
    return tuple(Times(stage, found[stage]) for stage in Stage if found[stage])


def _newest(device: ScheduledDevice, pick: Callable[[ScheduledScan], Cell]) -> Cell:
    """Of several scans of a device the newest; nothing where there is none."""
    return pick(device.found[-1]) if device.found else None


def _standings(asking: Asking) -> tuple[CaseLine, ...]:
    lines, _ = list_outlooks(asking.desk, "", first=0, most=MOST)
    return lines


def shares_of(view: CaseView, *, at: datetime) -> list[Of[Shared]]:
    """Every share of a case, and how it stands then."""
    found = [Shared(each, _stands(each, at)) for each in view.case.shares]
    return [Of(each, view.names) for each in found]


def _stands(share: CaseShare, at: datetime) -> str:
    if share.withdrawn_at is not None:
        return "Withdrawn"
    return "In force" if share.is_in_force(at) else "Over"


def _case(asking: Asking) -> CaseView:
    return review_case(asking.desk, asking.subject, newest=1)


CASES: Table[CaseSummary] = Table(
    "Cases you may see",
    (
        Column("case", "Case", lambda row: PageLink(row.case.reference, LinkTo.CASE, row.case.id)),
        # Names stay off the terminal, which anybody behind the chair reads (ADR 45).
        Column("persons", "Offender", persons_in, empty="None recorded", terminal=False),
        Column("court", "Court", lambda row: row.case.court),
        Column("court_case_number", "Court case number", lambda row: row.case.court_case_number,
               below="{}"),
        Column("exhibits", "Exhibits", lambda row: row.exhibits, CellKind.NUMBER),
        Column("orders", "Orders", lambda row: len(row.orders), CellKind.NUMBER, page=False),
        Column("stages", "Where the exhibits stand",
               lambda row: staged(Stage(each.stage) for each in row.alike
                                  for _ in range(each.exhibits)), CellKind.TAG,
               empty="No exhibits yet"),
        Column("id", "Id", lambda row: row.case.id, page=False),
    ),
    "No case is recorded yet.",
)  # fmt: skip


STANDINGS: Table[CaseLine] = Table(
    "Cases and where their exhibits stand",
    (
        Column("case", "Case", lambda row: PageLink(row.reference, LinkTo.STANDING, row.case_id)),
        Column("court", "Court", lambda row: row.court),
        Column("court_case_number", "Court case number", lambda row: row.court_case_number,
               below="{}"),
        Column("exhibits", "Exhibits", lambda row: len(row.stages), CellKind.NUMBER, page=False),
        Column("stages", "Where the exhibits stand", lambda row: staged(row.stages), CellKind.TAG,
               empty="No exhibits yet"),
    ),
    "No case is recorded yet.",
)  # fmt: skip


WHERE_EXHIBITS_STAND: Table[ExhibitOutlook] = Table(
    "Where the exhibits of this case stand",
    (
        Column("exhibit", "Exhibit", lambda row: row.reference),
        Column("medium", "Kind", lambda row: row.medium),
        Column("stage", "Stage", lambda row: row.stage, CellKind.TAG),
        Column("next", "What comes next", lambda row: row.next.name if row.next else None,
               empty="Nothing: this exhibit is complete"),
        Column("next_state", "How far", lambda row: row.next.status if row.next else None,
               below="{}"),
        Column("holds_by_law", "What bars disposal now",
               lambda row: tuple(line.title for line in row.by_law)),
        Column("holds_placed", "Holds placed by people", lambda row: row.placed, CellKind.NUMBER),
        Column("earliest_lawful_day", "Earliest lawful day", lambda row: row.earliest,
               empty="Not known yet"),
        Column("certificates", "Certificates",
               lambda row: tuple(each.number for each in row.certificates), empty="None yet"),
    ),
    "No exhibit is recorded in this case yet.",
)  # fmt: skip


SHARES: Table[Of[Shared]] = Table(
    "With whom where this case stands is shared",
    (
        Column("reader", "Reader", lambda row: row.name(row.one.share.reader_id)),
        Column("last_day", "Last day",
               # It holds until just before its end, so its last second tells the last day.
               lambda row: (row.one.share.ends - timedelta(seconds=1)).astimezone(LONDON).date()),
        Column("shared_by", "Shared by", lambda row: row.name(row.one.share.shared_by)),
        Column("shared_utc", "Shared", lambda row: row.one.share.shared_at),
        Column("withdrawn_utc", "Withdrawn", lambda row: row.one.share.withdrawn_at, page=False),
        Column("state", "State", lambda row: row.one.stands, page=False),
        Column("id", "Id", lambda row: row.one.share.id, page=False),
    ),
    "This case is not shared with anyone outside the unit.",
)  # fmt: skip


def _by_kind(found: ScheduledScan) -> Cell:
    return tuple(f"{kind}: {count}" for kind, count in sorted(found.hits_by_kind.items()))


DEVICES: Table[ScheduledDevice] = Table(
    "Schedule of devices",
    (
        Column("exhibit", "Exhibit", lambda row: row.reference),
        Column("part_of", "Part of", lambda row: row.part_of),
        Column("description", "Description", lambda row: row.description),
        Column("kind", "Kind", lambda row: row.medium),
        Column("make", "Make", lambda row: row.make),
        Column("model", "Model", lambda row: row.model),
        Column("serial", "Serial number", lambda row: row.serial),
        Column("imei", "IMEI", lambda row: row.imei),
        Column("size_bytes", "Size", lambda row: row.size, CellKind.BYTES),
        Column("value_pounds", "Value in pounds",
               lambda row: None if row.value is None else f"{row.value / 100:.2f}"),
        Column("examined", "Examined", lambda row: row.examined.value),
        Column("why_not", "Why not", lambda row: row.why_not),
        Column("known_files", "Known files",
               lambda row: _newest(row, lambda found: found.known_files)),
        Column("known_files_found", "Of them found",
               lambda row: _newest(row, lambda found: found.known_files_hit)),
        Column("known_files_weak", "By MD5 or SHA-1 alone",
               lambda row: _newest(row, lambda found: found.known_files_weak)),
        Column("hits_by_kind", "Hits by kind", lambda row: _newest(row, _by_kind)),
    ),
    "No device is recorded in this case.",
)  # fmt: skip


LISTS: tuple[Listing[Any, Any], ...] = (
    Listing("cases", "case list", ListedOf.UNIT, Act.REVIEW, "the list of cases", CASES,
            lambda asking: list_cases(asking.desk), list),
    Listing("where-cases-stand", "case standings", ListedOf.UNIT, Act.SEE_STANDING,
            "the list of where cases stand", STANDINGS, _standings, list),
    Listing("where-exhibits-stand", "exhibit standings", ListedOf.CASE, Act.SEE_STANDING,
            "where a case stands", WHERE_EXHIBITS_STAND,
            lambda asking: outlook_of(asking.desk, asking.subject), lambda view: view.exhibits),
    Listing("shares", "case shares", ListedOf.CASE, Act.REVIEW, "the shares of a case", SHARES,
            lambda asking: shares_of(_case(asking), at=asking.store.clock()), list),
    Listing("hash-sets", "known-set list", ListedOf.CASE, Act.REVIEW, "the hash sets of a case",
            HASH_SETS, _case, lambda view: [Of(each, view.names) for each in view.hash_sets]),
)  # fmt: skip
