"""Holds: placed by anyone in one act, released by two; and the act that stops everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField
from wtforms.validators import InputRequired

from evidence_store.domain.exhibits.known_by import on_label
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.holds import holds as steps
from webui.acts.forms import ActForm, SignedForm, line, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_store

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit


class PlaceForm(ActForm):
    """Why, and a note."""

    code = RadioField("Why", widget=GovRadioInput(), validators=[InputRequired("Choose a reason")])
    note = text("Note", hint="For your colleagues. Name no victim: write Complainant A.")


class ReferForm(ActForm):
    """What was seen, in a few words."""

    note = text(
        "What you saw",
        hint="A few words. Describe no picture, and name no victim. You can leave it empty.",
    )


class ReleaseForm(SignedForm):
    """Which hold, and why it may go."""

    hold = RadioField("Hold", widget=GovRadioInput(), validators=[InputRequired("Choose a hold")])
    reason = text("Reason for the release", needed="Enter the reason")


def _offer_reasons(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    reasons = the_store().rules.hold_reasons
    form.code.choices = options(
        (one.code, one.title) for one in reasons if one.code != STOP_AND_REFER
    )


def _offer_open_holds(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- the same
    exhibit: Exhibit = subject.record
    titles = the_store().rules
    form.hold.choices = options(
        (one.id, titles.hold_reason(one.code).title) for one in exhibit.placed_holds if one.is_open
    )


def _place(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    steps.place_hold(subject.id, code=form.code.data, note=form.note.data or "", **who.ruled)
    return Done("The hold is placed. Two people can release it.")


def _refer(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    steps.stop_and_refer(subject.id, note=form.note.data or "", **who.ruled)
    return Done(f"{subject.name} is stopped. Tell your supervisor now, by telephone or in person.")


def _release(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    saved = steps.release_hold(
        subject.id, form.hold.data, reason=form.reason.data, signer=who.signer, **who.around
    )
    if saved.placed_hold(form.hold.data).is_open:
        return Done("Your signature is recorded. The hold stays until a second person signs.")
    return Done("The hold is released. What it made void stays void.")


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
    steps.stop_and_refer(found.id, note=form.note.data or "", **who.ruled)
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
        about=(
            "Use this when something may show a child, another offence, or privileged material.",
            "You need no permission and no certainty.",
            "Work on the exhibit stops, and everything signed for its erasure becomes void.",
            "It takes two people to continue.",
        ),
    ),
    ActPage(
        "stop-and-refer",
        Kind.EXHIBIT,
        Act.PLACE_HOLD,
        "Stop and refer",
        "Stop everything on this exhibit",
        ReferForm,
        _refer,
        about=(
            "Use this when something may show a child, another offence, or privileged material.",
            "You need no permission and no certainty.",
            "Work on the exhibit stops, and everything signed for its erasure becomes void.",
            "It takes two people to continue.",
        ),
    ),
    ActPage(
        "place-hold",
        Kind.EXHIBIT,
        Act.PLACE_HOLD,
        "Place a hold",
        "Place the hold",
        PlaceForm,
        _place,
        _offer_reasons,
        about=("Nothing is erased while a hold stands. What was signed for erasure becomes void.",),
    ),
    ActPage(
        "release-hold",
        Kind.EXHIBIT,
        Act.RELEASE_HOLD,
        "Release a hold",
        "Sign for the release",
        ReleaseForm,
        _release,
        _offer_open_holds,
        about=("Two people sign. Neither may be the person who erases the exhibit.",),
        signed=True,
    ),
)
