"""A seizure of any case, begun at the first page: of one that is recorded, or opened with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import url_for

from evidence_store.errors import WrongEntryError
from evidence_store.open_folder.sittings import at_once
from evidence_store.ways import Way
from webui.acts.forms import line
from webui.acts.page import Doing, Done, Fold, Kind, Subject, is_also
from webui.cases.acts.cases import PersonForm, offer_offences, opened
from webui.exhibits.acts.photographs import keep_all, read_all
from webui.exhibits.acts.seizing import (
    PAGE,
    SeizeForm,
    fill_in_seizure,
    recorded_as_seized,
    seized_in,
)


class SeizeForCaseForm(SeizeForm, PersonForm):
    """The same, where the case is still to be named, or to be opened."""

    case = line("Case reference (URN)", needed="Enter the case reference")


OPEN, OPENS = "open", "Open a new case and record the seizure"
NEW_CASE = ("name", "born", "offence", "committed_on", "convicted_on", "court", "court_case_number")
"""What is asked of a case that is opened with its first device."""
for _place, _name in enumerate(("case", *NEW_CASE)):  # above all others
    getattr(SeizeForCaseForm, _name).creation_counter = _place - 1_000_000


def _fill_in(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    offer_offences(form, subject)
    fill_in_seizure(form, subject)


def _seize_for_case(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    with who.store.reading() as uow:
        found = uow.cases.find(reference=form.case.data)
    if is_also(OPEN):
        return _open_and_seize(who, form)
    if not found:
        raise WrongEntryError(
            "No case with this reference is recorded. Check the reference, or open the case "
            f"with the button “{OPENS}”, or first: " + Way.CASE_OPEN + "."
        )
    if any(form[name].data for name in NEW_CASE):
        raise WrongEntryError(
            "This case is recorded already. Leave what is asked of a new case empty here, and "
            "change it on the page of the case."
        )
    return seized_in(who, found[0].id, form)


def _open_and_seize(who: Doing, form: Any) -> Done:  # noqa: ANN401 -- the same
    """Open the case and record its first device, both or neither; photographs follow."""
    shots = read_all(form)
    with at_once(who.store, who) as store:
        within = replace(who, store=store)
        case, opened_said = opened(within, form, reference=form.case.data)
        made, seized_said = recorded_as_seized(within, case.id, form)
    told = f"{opened_said} {seized_said}{keep_all(who, made.id, shots)}"
    if case.offenders:  # what is seized after a conviction waits for its order
        address = url_for("acts.case_record_order", subject_id=case.id)
        return Done(f"{told} Its label is printed from its page. Record the order here.", address)
    return Done(f"{told} Print its label next.", url_for("exhibits.show", exhibit_id=made.id))


PAGES = (
    replace(
        PAGE,
        kind=Kind.UNIT,
        form=SeizeForCaseForm,
        run=_seize_for_case,
        prepare=_fill_in,
        third=(OPEN, OPENS, ""),
        folds=(Fold("Of a new case: the person, the offence and the court", NEW_CASE), *PAGE.folds),
    ),
)
