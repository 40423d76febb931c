"""The confirmation of an import: what would be recorded stands above the button."""

from __future__ import annotations

import hashlib
from typing import Any

from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.exhibits.exhibits import import_exhibits
from webui.acts.forms import ActForm
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.exhibits.waiting_import import forget_import, waiting_file, waiting_import


class ConfirmImportForm(ActForm):
    """Nothing but the button."""


def _show_rows(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.checked, form.waiting = waiting_import(subject.id), waiting_file(subject.id)


def _digest(form: Any) -> str:  # noqa: ANN401 -- the same
    """Of the file whose rows are shown: in another tab another one may be chosen meanwhile."""
    return hashlib.sha256(repr(form.waiting).encode()).hexdigest()


def _import(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    waiting = waiting_file(subject.id)
    if waiting is None:
        raise WrongEntryError("No file waits to be imported. Choose the file again.")
    data, system = waiting
    made = import_exhibits(who.desk, subject.id, extract=data, system=system)
    forget_import()
    second = sum(bool(one.open_discrepancies) for one in made)
    noted = f" {second} of them are recorded in another case too: that is noted." if second else ""
    exhibits = "exhibit is" if len(made) == 1 else "exhibits are"
    return Done(f"{len(made)} {exhibits} imported.{noted}")


PAGES = (
    ActPage("confirm-import", Kind.CASE, Act.BOOK_IN, "Check the exhibits to import",
            "Import all of them", ConfirmImportForm, _import, _show_rows,
            shown="parts/import_rows.html", also_seen=_digest,
            about=("Nothing is imported until you choose the button below.",)),
)  # fmt: skip
