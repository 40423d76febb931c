"""What is wrong with an entry of the log."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evidence_store.domain.people.duties import Act
from evidence_store.workflow.unit.corrections import correct_entry
from webui.acts.forms import SignedForm, count, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject


class CorrectForm(SignedForm):
    """Which entry, what is wrong and what is right."""

    entry = count("Number of the entry", needed="Enter the number of the entry")
    said = text("What is wrong with it, and what is right?", hint="Name no victim.",
                needed="Say what is wrong and what is right")  # fmt: skip


def _correct(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    correct_entry(who.signing_desk, form.entry.data, text=form.said.data)
    said = f"The correction of entry {form.entry.data} is signed and recorded beside it."
    return Done(said, url_for("custody.show"))


PAGES = (
    ActPage("correct-entry", Kind.UNIT, Act.CORRECT_ENTRY, "Correct an entry of the custody log",
            "Sign the correction", CorrectForm, _correct, signed=True,
            about=("The entry stays as it was recorded. Your correction stands beside it.",
                   "Where the record itself is wrong, do the act that sets it right, too.")),
)  # fmt: skip
