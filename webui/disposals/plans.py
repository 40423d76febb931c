"""One disposal in full: its plan, authority, every hold, what changed since, and its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from evidence_store.domain.certificates.ended_work import judged_by_itself
from evidence_store.domain.disposals.disposal_states import (
    DISPOSAL_ALLOWS,
    DisposalAct,
    DisposalState,
)
from evidence_store.domain.disposals.other_tool_words import NO_VERDICT, TITLES, said_lines
from evidence_store.domain.disposals.selected_words import beside_left, rest_words, selected_rows
from evidence_store.domain.scans.gradings import graded_hits
from evidence_store.domain.scans.later_extractions import latest_records
from evidence_store.kept_files.plans import has_plan
from evidence_store.tables.disposals import failed_places
from evidence_store.tables.holds import HOLDS
from evidence_store.words.later_words import CONTRADICTED, found_later, later_traces
from evidence_store.workflow.disposals.approvals import PlanView, list_proposed, review_plan
from forensics.documents import digest_of
from forensics.figures import counted
from forensics.saying.sentences import given
from forensics.values import claim_of, is_by_other_tool, is_witnessed, reads_phone
from forensics.values.phones.words import certified_phone_lines
from webui.door.access import the_actor, the_desk, the_store
from webui.exporting import csv_answer
from webui.here import offers_here
from webui.next_steps import next_at_exhibit

if TYPE_CHECKING:
    from flask import Response

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.disposals.selected import Selected
    from evidence_store.domain.exhibits.phones import PhoneRead
    from forensics.values import ErasureVerification

blueprint = Blueprint("plans", __name__)
blueprint.app_context_processor(
    lambda: {
        "reading_to_sign": lambda disposal: offers_here().reading_to_sign(disposal),
        "plan_digest": digest_of,
        "claim_of": claim_of,
        "phone_lines": certified_phone_lines,
        "phone_reads": phone_reads,
        "by_other_tool": is_by_other_tool,
        "said_lines": said_lines,
        "tool_titles": TITLES,
        "no_verdict": NO_VERDICT,
        "contradicted": CONTRADICTED,
        "found_later": found_later,
        "later_traces": later_traces,
        "latest_records": latest_records,
    }
)

STARTS = frozenset(
    {
        DisposalState.AUTHORISED,
        DisposalState.PERMITTED,
        DisposalState.INTERRUPTED,
        DisposalState.RUNNING,
    }
)


def phone_reads(disposal: Disposal) -> list[tuple[str, PhoneRead]]:
    """What a phone said before its reset and after it, as far as it was read."""
    if not reads_phone(disposal.method):
        return []
    with the_store().reading() as uow:
        newest = uow.exhibits.get(disposal.exhibit_id).phone
    before, after = disposal.phone_before, disposal.phone_after
    found = [("Read before", before), ("Read after", after)]
    if before is None or (after is None and newest != before):
        found.append(("Read last", newest))
    return [(title, one) for title, one in found if one is not None]


@blueprint.get("/disposals/<disposal_id>")
def show(disposal_id: str) -> str:
    """Show one disposal in full."""
    view = _view(disposal_id)
    graded = [
        (scan, graded_hits(sum(scan.hits_by_kind.values()),
                           [one for one in view.gradings if one.scan_id == scan.id]))
        for scan in view.scans
    ]  # fmt: skip
    return render_template(
        "disposals/plan.html",
        view=view,
        next=next_at_exhibit(view.exhibit.id),
        graded=graded,
        certificates=_certificates(view),
        failed=failed_places(view.disposal),
        starts=view.disposal.state in STARTS,
        claim=claim_of(view.disposal.method),
        judged=judged_by_itself(view.disposal.receipt),
        may_erase=_may_erase(view),
        may_read=_may_read(view),
        to_sign=offers_here().reading_to_sign(view.disposal),
        **_selected(view.disposal),
    )


def _selected(disposal: Disposal) -> dict[str, object]:
    """What a selective plan takes and leaves, and what a second reading found beside it."""
    selected, check = disposal.selected, disposal.verification
    return {
        "selected": [] if selected is None else selected_rows(selected),
        "found_again": _found_again(selected, check),
        "rest": "" if selected is None or check is None else rest_words(selected, check.outside),
    }


def _found_again(selected: Selected | None, check: ErasureVerification | None) -> str:
    """The hits of a new scan, where one was made."""
    if check is None or check.rescan_hits is None:
        return ""
    return beside_left(given(counted(check.rescan_hits, "hit", "hits")), selected)


@blueprint.get("/disposals/<disposal_id>/holds.csv")
def holds_csv(disposal_id: str) -> Response:
    """Return the holds, as worked out now, as a table for a spreadsheet."""
    view = _view(disposal_id)
    file_name = f"holds-{view.exhibit.reference}.csv"
    return csv_answer(HOLDS, view.holds.lines, file_name=file_name)


@blueprint.get("/approvals")
def queue() -> str:
    """List the proposals that wait: ordinary ones, and those to be looked at one by one."""
    found = _proposed()
    return render_template(
        "disposals/approvals.html",
        ordinary=[one for one in found if not one.unusual and one.holds.is_clear],
        single=[one for one in found if one.unusual or not one.holds.is_clear],
    )


def _view(disposal_id: str) -> PlanView:
    return review_plan(the_desk(), disposal_id)


def _proposed() -> tuple[PlanView, ...]:
    return list_proposed(the_desk())


def _may_erase(view: PlanView) -> bool:
    """Whether the pages may queue it: a training file, with its plan in the data folder."""
    store, one = the_store(), view.disposal
    is_training_file = store.is_training and view.exhibit.has_training_file
    is_ours = not is_witnessed(one.method) and not is_by_other_tool(one.method)
    overwrites = is_ours and one.state in STARTS
    return is_training_file and overwrites and has_plan(store, one.plan_digest)


def _may_read(view: PlanView) -> bool:
    """Whether the pages may queue another person's reading of what was overwritten."""
    store, one = the_store(), view.disposal
    is_training_file = store.is_training and view.exhibit.has_training_file
    reads = DisposalAct.VERIFY in DISPOSAL_ALLOWS[one.state]
    is_other = the_actor().id not in one.operator_ids | one.authoriser_ids
    return is_training_file and reads and is_other and has_plan(store, one.plan_digest)


def _certificates(view: PlanView) -> list[CertificateRecord]:
    with the_store().reading() as uow:
        found = uow.certificates.find(exhibit_id=view.exhibit.id)
    return [one for one in found if one.disposal_id == view.disposal.id]
