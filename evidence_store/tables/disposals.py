"""Lists of proposals that wait, of places that failed, and of certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.domain.people.duties import Act
from evidence_store.tables.listing import ListedOf, Listing
from evidence_store.tables.table import CellKind, Column, LinkTo, Of, PageLink, Table
from evidence_store.workflow.certificates.seal_levels import SealLevelView, list_levels
from evidence_store.workflow.disposals.approvals import PlanView, list_proposed, review_plan
from evidence_store.workflow.overview.review import review_exhibit
from forensics.value_classes import dataclass
from forensics.values import claim_of

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.workflow._kit.of_unit.edition_offers import EditionStanding


@dataclass(frozen=True, slots=True)
class FailedPlace:
    """One place that failed: in which way, found by whom; offset and length in bytes."""

    what: str
    found_by: str
    offset: int
    length: int


def failed_places(disposal: Disposal) -> list[FailedPlace]:
    """Every place that failed, found by the eraser or by the second person."""
    found, left = [], claim_of(disposal.method).bytes
    if receipt := disposal.receipt:
        found += [
            (f"Different from {left} when read back", "Eraser", receipt.different),
            ("Could not be written", "Eraser", receipt.bad),
            ("Could not be read back", "Eraser", receipt.unread),
        ]
    if again := disposal.verification:
        found += [
            (f"Different from {left} when read again", "Second person", again.different),
            ("Could not be read again", "Second person", again.unread),
        ]
    return [
        FailedPlace(what, by, place.offset, place.length)
        for what, by, places in found
        for place in places
    ]


def _noted(row: PlanView) -> tuple[str, ...]:
    changed = () if row.same_holds else ("The holds read differently since it was proposed.",)
    return (*row.unusual, *changed)


PROPOSALS: Table[PlanView] = Table(
    "Proposals that wait to be authorised",
    (
        Column("exhibit", "Exhibit",
               lambda row: PageLink(row.exhibit.reference, LinkTo.DISPOSAL, row.disposal.id)),
        Column("case", "Case", lambda row: row.case.reference),
        Column("method", "What", lambda row: row.disposal.method),
        Column("route", "Of what", lambda row: row.disposal.route),
        Column("proposed_utc", "Proposed", lambda row: row.disposal.proposal.statement.made_at),
        Column("proposed_by", "By",
               lambda row: row.names.get(row.disposal.proposer_id, "not known"), below="{}"),
        Column("runs_out_utc", "Signature expires",
               lambda row: row.disposal.proposal.statement.not_after),
        Column("holds_open", "Holds now", lambda row: len(row.holds.standing), CellKind.NUMBER),
        Column("unusual", "To be noted", _noted, empty="Nothing"),
        Column("id", "Id", lambda row: row.disposal.id, page=False),
    ),
    "Nothing waits.",
)  # fmt: skip


FAILED: Table[FailedPlace] = Table(
    "What failed",
    (
        Column("what", "What", lambda row: row.what),
        Column("found_by", "Found by", lambda row: row.found_by),
        Column("offset", "Offset in bytes", lambda row: row.offset, CellKind.NUMBER),
        Column("length", "Length", lambda row: row.length, CellKind.BYTES),
    ),
    "No place failed in what was written and read.",
)  # fmt: skip


CERTIFICATES: Table[Of[CertificateRecord]] = Table(
    "Certificates and reports of this exhibit",
    (
        Column("number", "Number", lambda row: row.one.number),
        Column("kind", "Kind", lambda row: row.one.kind),
        Column("issued_utc", "Issued", lambda row: row.one.issued_at),
        Column("issued_by", "By", lambda row: row.name(row.one.issued_by), below="{}"),
        Column("editions", "Editions", lambda row: tuple(each.number for each in row.one.editions),
               below="In another language: {}", terminal=False),
        Column("id", "Id", lambda row: row.one.id, page=False),
    ),
    "No certificate has been issued.",
)  # fmt: skip


EDITIONS: Table[EditionStanding] = Table(
    "Editions in another language",
    (
        Column("number", "Number", lambda row: row.edition.number),
        Column("sha256", "SHA-256 of the file", lambda row: row.edition.pdf_digest.value.hex(),
               CellKind.DIGEST, below="SHA-256 {}"),
        Column("language", "Language", lambda row: row.language),
        Column("issued_utc", "Issued", lambda row: row.edition.issued_at),
        Column("withdrawn_utc", "Withdrawn", lambda row: row.withdrawn_at, empty="No"),
    ),
    "No edition in another language has been issued.",
)  # fmt: skip


SEAL_LEVELS: Table[SealLevelView] = Table(
    "Levels of the seals, those without a time stamp first",
    (
        Column("number", "Number",
               lambda row: PageLink(row.record.number, LinkTo.CERTIFICATE, row.record.id)),
        Column("issued_utc", "Issued", lambda row: row.record.issued_at, below="{}"),
        Column("level", "Level", lambda row: row.record.level.short),
        Column("raised_utc", "Raised",
               lambda row: row.raised_at,
               below="{}"),
        Column("next_takes", "What the next level adds", lambda row: row.next_takes,
               empty="Nothing"),
        Column("state", "State", lambda row: row.record.state),
        Column("file", "Newest file", lambda row: row.record.newest.file_name, page=False),
        Column("id", "Id", lambda row: row.record.id, page=False),
    ),
    "No document has been issued.",
)  # fmt: skip


LISTS: tuple[Listing[Any, Any], ...] = (
    Listing("proposals", "disposal list", ListedOf.UNIT, Act.REVIEW, "the list of proposals",
            PROPOSALS, lambda asking: list_proposed(asking.desk), list),
    Listing("failed", "disposal failed", ListedOf.DISPOSAL, Act.REVIEW,
            "the places that failed in a disposal", FAILED,
            lambda asking: review_plan(asking.desk, asking.subject),
            lambda view: failed_places(view.disposal)),
    Listing("certificates", "certificate list", ListedOf.EXHIBIT, Act.REVIEW,
            "the certificates of an exhibit", CERTIFICATES,
            lambda asking: review_exhibit(asking.desk, asking.subject),
            lambda view: [Of(each, view.names) for each in view.certificates]),
    Listing("seal-levels", "certificate levels", ListedOf.UNIT, Act.REVIEW,
            "the levels of the seals", SEAL_LEVELS,
            lambda asking: list_levels(asking.desk), list),
)  # fmt: skip
