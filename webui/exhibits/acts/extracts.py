"""Issuing an extract of the custody log about one exhibit."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evidence_store.domain.people.duties import Act
from evidence_store.errors import CertificateError, RefusedError
from evidence_store.kept_files.issuing import issue_extract_about
from evidence_store.ways import said_by
from webui.acts.forms import PlainForm
from webui.acts.page import ActPage, Doing, Done, Kind, Subject


def _issue(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    del form
    try:
        made = issue_extract_about(who.store, who.desk, subject.id, keys=who.unit_keys)
    except CertificateError as error:  # what it says is for the person who asked
        raise RefusedError(said_by(error)) from error
    return Done(
        f"Extract {made.number} is issued and sealed. Download it below.",
        url_for("custody.of_exhibit", exhibit_id=subject.id, _anchor="extracts"),
    )


PAGES = (
    ActPage(
        "issue-custody-extract",
        Kind.EXHIBIT,
        Act.DISCLOSE,
        "Issue an extract of the custody log",
        "Issue the extract",
        PlainForm,
        _issue,
        about=(
            "A sealed PDF with every entry about this exhibit, who recorded or signed each.",
            "It says what the log held, how a reader checks that, and no more.",
            "It names people of the unit, and no words that people wrote.",
        ),
    ),
)
