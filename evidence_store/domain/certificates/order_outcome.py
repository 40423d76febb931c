"""What has been done under an order, line by line: each exhibit, its documents, and what is open.

A line is open until everything that it names has an end: a certificate that stands, a way in which
it left the police, or two people's word that the line names nothing. A non-completion report is no
end, and a withdrawn certificate is none.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certificate_content import (
    CertifiedCase,
    CertifiedItem,
    CertifiedReferral,
)
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.exhibits.standing import FinalKind
from evidence_store.domain.exhibits.sub_exhibits import parts_of
from evidence_store.domain.orders.order_history import NamesNothing
from evidence_store.domain.orders.order_items import ItemState
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.values.projection import projected
from forensics.value_classes import dataclass
from forensics.values import Digest, ErasureMethod, Route

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.orders.order import Order, OrderLine

# One that is appealed, suspended, varied or quashed is never called complete (ADR 88).
_IN_FORCE = (OrderState.MAPPED, OrderState.CLOSED)


class Ended(StrEnum):
    """Where one exhibit of an order stands."""

    CERTIFIED = "certified"
    REPORTED = "reported"
    LEFT = "left"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class OutcomeDocument:
    """One document that was issued for an exhibit; ``record`` is the digest of its JSON.

    ``sampled`` says that another person read a sample of it again, and not all of it.
    """

    number: str
    kind: CertificateKind
    method: ErasureMethod
    route: Route
    issued_at: datetime
    record: Digest
    withdrawn_at: datetime | None
    sampled: bool


@dataclass(frozen=True, slots=True)
class ExhibitOutcome:
    """One exhibit that a line means: its documents, oldest first, and how it left the police."""

    id: str
    reference: str
    description: str
    part_of: str | None
    stage: Stage
    documents: tuple[OutcomeDocument, ...]
    left: FinalKind | None
    left_at: datetime | None

    @property
    def standing(self) -> OutcomeDocument | None:
        """The newest document that was not withdrawn."""
        stand = [each for each in self.documents if each.withdrawn_at is None]
        return stand[-1] if stand else None

    @property
    def outcome(self) -> Ended:
        """What that comes to; a certificate counts before the way in which the exhibit left."""
        stands = self.standing
        if stands is not None and stands.kind is CertificateKind.CERTIFICATE:
            return Ended.CERTIFIED
        if self.left is not None:
            return Ended.LEFT
        return Ended.OPEN if stands is None else Ended.REPORTED

    @property
    def is_done(self) -> bool:
        """Whether nothing more is to be done with it under the order."""
        return self.outcome in (Ended.CERTIFIED, Ended.LEFT)

    @property
    def is_selective(self) -> bool:
        """Whether its certificate is of selected files alone: the rest of it stays."""
        stands = self.standing
        return (
            self.outcome is Ended.CERTIFIED
            and stands is not None
            and stands.route is Route.SELECTIVE
        )


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """One line of the order, verbatim, and everything that it names."""

    number: int
    text: str
    exhibits: tuple[ExhibitOutcome, ...]
    items: tuple[CertifiedItem, ...]
    nothing: NamesNothing | None

    @property
    def is_open(self) -> bool:
        """Whether something that it names has no end yet, or it is not said what it names."""
        settled = [
            *(each.is_done for each in self.exhibits),
            *(each.state is ItemState.NOT_IN_SCOPE for each in self.items),
            *([True] if self.nothing is not None else []),
        ]
        return not settled or not all(settled)


@dataclass(frozen=True, slots=True)
class OutcomeOrder:
    """The order itself. ``is_read``: two people read this edition against its document."""

    id: str
    title: str
    statutory_basis: str
    court: str
    made_by: str
    made_on: date
    takes_effect_on: date
    document_digest: Digest | None
    edition: int
    state: OrderState
    is_read: bool


@dataclass(frozen=True, slots=True)
class OrderOutcome:
    """What has been done under an order, over every line of it."""

    case: CertifiedCase
    order: OutcomeOrder
    lines: tuple[LineOutcome, ...]

    @property
    def open_lines(self) -> tuple[int, ...]:
        """The numbers of the lines that are open."""
        return tuple(each.number for each in self.lines if each.is_open)

    @property
    def is_complete(self) -> bool:
        """Whether the order stands, was read by two people, and no line of it is open."""
        stands = self.order.state in _IN_FORCE and self.order.is_read
        return stands and bool(self.lines) and not self.open_lines

    @property
    def exhibits(self) -> tuple[ExhibitOutcome, ...]:
        """Every exhibit of the order, each once."""
        return tuple({each.id: each for line in self.lines for each in line.exhibits}.values())

    @property
    def documents(self) -> tuple[OutcomeDocument, ...]:
        """Every document of its exhibits, the withdrawn ones included, by number."""
        every = (each for exhibit in self.exhibits for each in exhibit.documents)
        return tuple(sorted(every, key=lambda each: each.number))


def order_outcome(
    order: Order,
    case: CertifiedCase,
    *,
    title: str,
    of_case: Sequence[Exhibit],
    documents: Mapping[str, Sequence[CertificateRecord]],
    disposals: Mapping[str, Disposal],
) -> OrderOutcome:
    """Return what has been done under an order, as it is recorded now.

    Args:
        order: which.
        case: its case and offender, as documents name them.
        title: the type of the order, in words.
        of_case: every exhibit of the case: a line reaches the parts of what it names.
        documents: by the id of an exhibit, every document that was issued for it.
        disposals: by id, those that the documents are about.
    """
    ends = {
        each.id: _exhibit(each, of_case, documents.get(each.id, ()), disposals) for each in of_case
    }
    head = projected(OutcomeOrder, order, title=title, is_read=order.is_validated)
    lines = tuple(_line(each, order, of_case, ends) for each in order.lines)
    return OrderOutcome(case, head, lines)


def _line(
    line: OrderLine, order: Order, of_case: Sequence[Exhibit], ends: Mapping[str, ExhibitOutcome]
) -> LineOutcome:
    items = [each for each in order.items if each.line == line.number]
    came = [each.exhibit_id for each in items if each.is_received]
    named = {*line.exhibit_ids, *came}
    parts = {p.id for each in of_case if each.id in named for p in parts_of(each, of_case)}
    meant = [ends[each.id] for each in of_case if each.id in named | parts]
    return LineOutcome(
        line.number,
        line.text,
        tuple(sorted(meant, key=lambda each: each.reference)),
        tuple(
            projected(
                CertifiedItem,
                each,
                referrals=tuple(projected(CertifiedReferral, one) for one in each.referrals),
            )
            for each in items
            if not each.is_received
        ),
        line.nothing if line.names_nothing else None,
    )


def _exhibit(
    exhibit: Exhibit,
    of_case: Sequence[Exhibit],
    issued: Sequence[CertificateRecord],
    disposals: Mapping[str, Disposal],
) -> ExhibitOutcome:
    ended = exhibit.ended
    parents = {each.id: each.reference for each in of_case}
    return projected(
        ExhibitOutcome,
        exhibit,
        part_of=None if exhibit.parent_id is None else parents.get(exhibit.parent_id),
        documents=tuple(
            OutcomeDocument(
                each.number,
                each.kind,
                disposals[str(each.disposal_id)].method,
                disposals[str(each.disposal_id)].route,
                each.issued_at,
                each.json_digest,
                each.withdrawal.confirmed_at if each.withdrawal else None,
                disposals[str(each.disposal_id)].is_sampled,
            )
            for each in issued
        ),
        left=None if ended is None else ended.kind,
        left_at=None if ended is None else ended.at,
    )
