"""Tables for a spreadsheet of what pages show beside their main list.

The lines of orders, letters to interested persons, an exhibit's seals, photographs, movements and
copies, the grades of hits, the places where an
erasure failed (all of them; the page shows the first 200), and what stands stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint

from evidence_store.workflow.disposals.approvals import review_plan
from evidence_store.workflow.overview.figures import list_stopped
from evidence_store.workflow.overview.review import review_case, review_exhibit
from evidence_store.workflow.scans.hits import review_scan
from forensics.values import claim_of
from webui.door.access import the_actor, the_store
from webui.exporting import csv_answer
from webui.words.exhibit_words import word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from flask import Response

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.orders.order import OrderLine
    from evidence_store.workflow.overview.review import CaseView, ExhibitView

blueprint = Blueprint("tables", __name__)

LINE_HEADS = ("order", "made_on", "line", "words", "exhibits", "mapped_by", "mapped_utc",
              "names_no_item_by")  # fmt: skip
MOVEMENT_HEADS = ("happened_utc", "until_utc", "recorded_utc", "from", "to", "reason", "seal",
                  "signed", "given_by", "taken_by", "due_back")  # fmt: skip
SEAL_HEADS = ("seal", "applied_utc", "applied_by", "broken_utc", "broken_reason")
PHOTOGRAPH_HEADS = ("shows", "added_utc", "added_by", "bytes", "note")
LETTER_HEADS = ("order", "made_on", "to", "sent_on", "served_on", "how_served", "objected_on",
                "objection_ended")  # fmt: skip
COPY_HEADS = ("copy", "kind", "held_by", "place", "kept_because", "review_on", "ended", "ended_on")
GRADE_HEADS = ("first_hit", "last_hit", "grade", "reason", "graded_by", "graded_utc", "state",
               "second_person", "settled_utc", "settled_reason")  # fmt: skip
FAILED_HEADS = ("what", "found_by", "offset", "length")
STOPPED_HEADS = ("case", "exhibit", "since_utc", "referral_recorded")


@blueprint.get("/cases/<case_id>/order-lines.csv")
def order_lines(case_id: str) -> Response:
    """Return every line of the case's orders, with the exhibits that it means."""
    page = review_case(case_id, **_ruled())
    file_name = f"order-lines-{page.case.reference}.csv"
    return csv_answer(LINE_HEADS, _lines(page), file_name=file_name)


@blueprint.get("/cases/<case_id>/letters.csv")
def letters(case_id: str) -> Response:
    """Return every letter to interested persons, one row for each objection to it."""
    page = review_case(case_id, **_ruled())
    return csv_answer(LETTER_HEADS, _letters(page), file_name=f"letters-{page.case.reference}.csv")


@blueprint.get("/exhibits/<exhibit_id>/seals.csv")
def seals(exhibit_id: str) -> Response:
    """Return the exhibit's seals, oldest first."""
    page = review_exhibit(exhibit_id, **_ruled())
    rows = [
        (one.number, _utc(one.applied_at), _name(page, one.applied_by), _utc(one.broken_at),
         one.broken_reason)
        for one in page.exhibit.seals
    ]  # fmt: skip
    return csv_answer(SEAL_HEADS, rows, file_name=f"seals-{page.exhibit.reference}.csv")


@blueprint.get("/exhibits/<exhibit_id>/photographs.csv")
def photographs(exhibit_id: str) -> Response:
    """Return which photographs of the exhibit are kept; never the pictures nor their digests."""
    page = review_exhibit(exhibit_id, **_ruled())
    rows = [
        (word(one.kind), _utc(one.added_at), _name(page, one.added_by), one.size, one.note)
        for one in page.exhibit.photographs
    ]
    file_name = f"photographs-{page.exhibit.reference}.csv"
    return csv_answer(PHOTOGRAPH_HEADS, rows, file_name=file_name)


@blueprint.get("/exhibits/<exhibit_id>/movements.csv")
def movements(exhibit_id: str) -> Response:
    """Return who had the exhibit when."""
    page = review_exhibit(exhibit_id, **_ruled())
    file_name = f"movements-{page.exhibit.reference}.csv"
    return csv_answer(MOVEMENT_HEADS, _movements(page), file_name=file_name)


@blueprint.get("/exhibits/<exhibit_id>/copies.csv")
def copies(exhibit_id: str) -> Response:
    """Return the inventory of the exhibit's copies."""
    page = review_exhibit(exhibit_id, **_ruled())
    rows = [
        (one.id, word(one.kind), one.holder, one.place, one.basis, one.review_on,
         one.ended and word(one.ended), one.ended_on)
        for one in page.exhibit.copies
    ]  # fmt: skip
    return csv_answer(COPY_HEADS, rows, file_name=f"copies-{page.exhibit.reference}.csv")


@blueprint.get("/scans/<scan_id>/grades.csv")
def grades(scan_id: str) -> Response:
    """Return what two people say of the hits, one row for each range of hits."""
    view = review_scan(scan_id, actor=the_actor(), uow=the_store().reading())
    rows = [
        (first, last, one.grade.value, one.reason, view.names.get(one.graded_by, ""),
         _utc(one.graded_at), one.state.value, view.names.get(one.settled_by or "", ""),
         _utc(one.settled_at), one.settled_reason)
        for one in view.gradings
        for first, last in one.hits
    ]  # fmt: skip
    return csv_answer(GRADE_HEADS, rows, file_name=f"grades-{view.exhibit.reference}.csv")


@blueprint.get("/disposals/<disposal_id>/failed.csv")
def failed(disposal_id: str) -> Response:
    """Return every place that failed, found by the eraser or by the second person."""
    view = review_plan(disposal_id, **_ruled())
    file_name = f"failed-{view.exhibit.reference}.csv"
    return csv_answer(FAILED_HEADS, failed_places(view.disposal), file_name=file_name)


@blueprint.get("/overview/stopped.csv")
def stopped() -> Response:
    """Return the exhibits on which everything stands stopped."""
    rows = [
        (one.case.reference, one.exhibit.reference, _utc(one.hold.placed_at),
         "yes" if one.is_referred else "no")
        for one in list_stopped(actor=the_actor(), uow=the_store().reading())
    ]  # fmt: skip
    return csv_answer(STOPPED_HEADS, rows, file_name="stopped-and-referred.csv")


def failed_places(disposal: Disposal) -> list[tuple[str, str, int, int]]:
    """Every place that failed: in which way, found by whom, its offset and length in bytes."""
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
        (what, by, place.offset, place.length) for what, by, places in found for place in places
    ]


def _lines(page: CaseView) -> Iterator[tuple[object, ...]]:
    for order in page.orders:
        for line in order.lines:
            meant = "; ".join(page.references[each] for each in line.exhibit_ids)
            by = page.names.get(line.mapped_by or "", "")
            yield (order.statutory_basis, order.made_on, line.number, line.text, meant, by,
                   _utc(line.mapped_at), _nothing_by(line, page))  # fmt: skip


def _nothing_by(line: OrderLine, page: CaseView) -> str:
    """The two people who said that a line names no item."""
    people = line.nothing.people if line.nothing and line.names_nothing else ()
    return "; ".join(page.names.get(each or "", "") for each in people)


def _letters(page: CaseView) -> Iterator[tuple[object, ...]]:
    for order in page.orders:
        for one in order.matters.notices:
            for each in one.objections or (None,):
                objected = ("", "") if each is None else (each.received_on, each.outcome or "open")
                yield (order.statutory_basis, order.made_on, one.addressee, one.sent_on,
                       one.served_on, one.service, *objected)  # fmt: skip


def _movements(page: ExhibitView) -> Iterator[tuple[object, ...]]:
    for one in page.exhibit.handovers:
        yield (
            _utc(one.occurred), _utc(one.occurred_until), _utc(one.recorded), one.from_holder,
            one.to_holder, one.reason, one.seal, word(one.form),
            page.names.get(one.giver_id or "", ""), page.names.get(one.taker_id or "", ""),
            one.due_back,
        )  # fmt: skip


def _name(page: ExhibitView, person_id: str | None) -> str:
    return page.names.get(person_id or "", person_id or "")


def _utc(when: datetime | None) -> str:
    return "" if when is None else when.isoformat()


def _ruled() -> dict[str, Any]:
    store = the_store()
    return {"actor": the_actor(), "uow": store.reading(), "rules": store.rules,
            "clock": store.clock}  # fmt: skip
