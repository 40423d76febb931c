"""Issuing an edition of a document in another language: one act a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from evidence_store.documents.editions.wording import LANGUAGES
from evidence_store.domain.people.duties import Act
from evidence_store.errors import CertificateError, RefusedError
from evidence_store.kept_files.editions.translations import issue_edition_of
from evidence_store.ways import said_by
from webui.acts.forms import PlainForm
from webui.acts.page import EDITION_IN, ActPage, Doing, Done, Kind, Subject

if TYPE_CHECKING:
    from webui.acts.page import Run


def _issue_in(language: str) -> Run:
    def issue(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
        del form
        try:
            made = issue_edition_of(
                who.store, who.desk, subject.id, language=language, keys=who.unit_keys
            )
        except CertificateError as error:  # what it says is for the person who asked
            raise RefusedError(said_by(error)) from error
        return Done(
            f"Edition {made.number} is issued and sealed. Download it below.",
            url_for("certificates.summary", certificate_id=subject.id, _anchor="editions"),
        )

    return issue


PAGES = tuple(
    ActPage(
        f"{EDITION_IN}{tag}",
        Kind.CERTIFICATE,
        Act.ISSUE_EDITION,
        f"Issue an edition in {name}",
        "Issue the edition",
        PlainForm,
        _issue_in(tag),
        about=(
            f"The document once more in {name}, in words that two people signed for.",
            "The English document stays the record, and the first page says so in both languages.",
            "Names, the words of the order and descriptions are printed as they were entered.",
        ),
    )
    for tag, name in LANGUAGES.items()
)
