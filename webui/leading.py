"""Where a person goes on after an act: straight to their next step at the same thing, if there is.

An act leads to an address that only leads on: to the form of the next step as the record stands
then, or else to the page of what the act was about. The form says what was recorded and leads back;
it asks for nothing less than when it is opened by its own link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for

from evidence_store.acts.next_steps import next_of_case, next_of_exhibit, tasks_of_case
from evidence_store.domain.people.duties import Act
from webui.acts.page import Kind
from webui.acts.subjects import find
from webui.door.access import may, the_desk, the_store
from webui.next_steps import address_of, has_page, way_to

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from evidence_store.domain.overview.next_steps import StepTo

blueprint = Blueprint("leading", __name__, url_prefix="/go-on")

PAPERS = frozenset({Kind.ORDER.value, Kind.CASE.value})
"""What a step at an exhibit can be about that is not done with the exhibit."""


@blueprint.get("/exhibits/<subject_id>")
def exhibit(subject_id: str) -> Response:
    """Go on after an act about an exhibit."""
    return _to(_at_exhibit(subject_id), find(Kind.EXHIBIT, subject_id).back)


@blueprint.get("/disposals/<subject_id>")
def disposal(subject_id: str) -> Response:
    """Go on after an act about a disposal, at its exhibit."""
    subject = find(Kind.DISPOSAL, subject_id)
    return _to(_at_exhibit(subject.record.exhibit_id), subject.back)


@blueprint.get("/cases/<subject_id>")
def case(subject_id: str) -> Response:
    """Go on after what is made for the exhibits of a case: to the first task at one of them."""
    case_id = find(Kind.CASE, subject_id).id
    step = _first_task(case_id)
    return _to(step, _only_exhibit(case_id) or url_for("cases.show", case_id=case_id,
                                                       _anchor="hash-sets"))  # fmt: skip


@blueprint.get("/cases/<subject_id>/signed")
def signed(subject_id: str) -> Response:
    """Go on after acts of a case that were signed together, ``but`` not to the act of that name."""
    subject, but = find(Kind.CASE, subject_id), request.args.get("but")

    def shows(step: StepTo) -> bool:
        return step.page != but and has_page(step)

    found = next_of_case(the_desk(), subject_id, shows=shows) if may(Act.REVIEW) else None
    if found is None or found.step is None:
        return _to(None, subject.back)
    return redirect(way_to(found.step, subject_id, but=but).address, code=303)


def _to(step: StepTo | None, back: str) -> Response:
    return redirect(back if step is None else address_of(step), code=303)


def _at_exhibit(exhibit_id: str) -> StepTo | None:
    """A step with the exhibit itself: its holder is not led to the papers of its order."""
    if not may(Act.REVIEW):
        return None
    return next_of_exhibit(
        the_desk(), exhibit_id, shows=lambda step: step.about not in PAPERS and has_page(step)
    ).step


def _only_exhibit(case_id: str) -> str | None:
    """The page of the exhibit of a case that has one: there the person goes on."""
    with the_store().reading() as uow:
        exhibits = uow.exhibits.find(case_id=case_id)
    if len(exhibits) != 1 or not may(Act.REVIEW):
        return None
    return url_for("exhibits.show", exhibit_id=exhibits[0].id)


def _first_task(case_id: str) -> StepTo | None:
    if not may(Act.REVIEW):
        return None
    rows = tasks_of_case(the_desk(), case_id, shows=has_page).values()
    return next((row.step for each in rows for row in each if row.step is not None), None)
