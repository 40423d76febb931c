"""The authorisation sheet: printed from the disposal's page, then typed back in part."""

from __future__ import annotations

import secrets
from typing import Any

from flask import session

from evidence_store.custody.outside.sheets import ASKED, GROUPS, groups_asked, typed_groups
from evidence_store.domain.people.duties import Act
from evidence_store.workflow.unit.anchors import acknowledge_sheet
from webui.acts.forms import ActForm, count, line
from webui.acts.page import ActPage, Doing, Done, Kind, Subject


class SheetForm(ActForm):
    """The size, and groups of the root that were chosen at random when the page was opened."""

    size = count("Size, as printed on the sheet", needed="Enter the size from the sheet")
    groups = line(
        "Groups of the root",
        hint="Type them one after the other. Spaces, and capital or small letters, do not matter.",
        needed="Enter the groups",
    )


def _asked(subject: Subject) -> list[int]:
    """The groups that this session is asked for; chosen once, by chance."""
    name = f"sheet:{subject.id}"
    if name not in session:
        drawn = secrets.SystemRandom().sample(range(1, GROUPS + 1), ASKED)
        session[name] = sorted(drawn)
    chosen: list[int] = session[name]
    return chosen


def _ask(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.groups.label.text = groups_asked(_asked(subject))


def _acknowledge(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    typed = typed_groups(form.groups.data, _asked(subject))
    made = acknowledge_sheet(who.desk, subject.id, size=form.size.data, typed=typed)
    session.pop(f"sheet:{subject.id}", None)
    return Done(f"The sheet is acknowledged: the log is held on paper up to {made.size:,} entries.")


PAGES = (
    ActPage("acknowledge-sheet", Kind.DISPOSAL, Act.ACKNOWLEDGE_SHEET,
            "Acknowledge the printed authorisation sheet", "Acknowledge it", SheetForm,
            _acknowledge, _ask, shown="disposals/sheet_to_print.html",
            about=("Have the paper in front of you. Type from it, never from a screen.",
                   "The groups you are asked for were chosen at random.")),
)  # fmt: skip
