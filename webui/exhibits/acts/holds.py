"""Holds: placed by anyone in one act, released by two; and the act that stops everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_store.acts.exhibits.holds import STOP_HINTS
from evidence_store.domain.exhibits.known_by import on_label
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.holds import holds as steps
from webui.acts.forms import ActForm, line, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit


class ReferForm(ActForm):
    """What was seen, in a few words."""

    note = text(
        "What you saw",
        hint="A few words. Describe no picture, and name no victim. You can leave it empty.",
    )


class ReferAnyForm(ReferForm):
    """Which exhibit, by what stands on its label."""

    reference = line(
        "Reference of the exhibit",
        hint="As on its label, such as ABC/1",
        needed="Enter the reference of the exhibit",
    )
    case = line("Reference of the case", hint="Only where several cases have such an exhibit")


def _refer_any(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    found = _by_label(form.reference.data, form.case.data or "")
    steps.stop_and_refer(who.desk, found.id, note=form.note.data or "")
    return Done(
        f"Exhibit {found.reference} is stopped. Tell your supervisor now, by telephone or in "
        "person."
    )


def _by_label(reference: str, case: str) -> Exhibit:
    """The one exhibit of that reference.

    Raises:
        WrongEntryError: there is none, or several and no case is named.
    """
    with the_store().reading() as uow:
        found = [
            each
            for each in uow.exhibits.known_by({on_label(reference)})
            if case.casefold() in ("", uow.cases.get(each.case_id).reference.casefold())
        ]
    if not found:
        raise WrongEntryError("No exhibit has this reference. Read it from the label again.")
    if len(found) > 1:
        raise WrongEntryError(
            "Several cases have an exhibit of this reference. Enter the case, too."
        )
    return found[0]


PAGES = (
    ActPage(
        "stop-and-refer",
        Kind.UNIT,
        Act.PLACE_HOLD,
        "Stop and refer",
        "Stop everything on this exhibit",
        ReferAnyForm,
        _refer_any,
        about=STOP_HINTS,
    ),
)
