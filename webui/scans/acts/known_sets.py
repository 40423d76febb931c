"""A hash set made of a list, with what was put aside; its count confirmed by a second person."""

from __future__ import annotations

from typing import Any

from flask import url_for
from wtforms import ValidationError

from evidence_store.domain.people.duties import Act
from evidence_store.kept_files.sets import LARGEST_LIST, imported_set
from evidence_store.ways import Way
from evidence_store.workflow.scans.hash_sets import confirm_hash_set, register_hash_set
from forensics.documents import to_document
from webui.acts.forms import ActForm, SignedForm, count, file, secret
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.sessions import keep_apart
from webui.scans.set_imports import IMPORTED


class ConfirmForm(SignedForm):
    """The count, read by this person from the schedule of charged pictures."""

    scheduled = count(
        "How many pictures and videos does the schedule of charged pictures list?",
        hint="Count them yourself. The number that the hash set holds is not shown here.",
        needed="Enter how many the schedule lists",
    )


class ImportForm(ActForm):
    """A list of digests, and what seals the set."""

    rows = file(
        "List",
        hint="CSV with a header such as reference,size,sha256, or VICS JSON; at most 8 MB",
        needed="Choose the list",
    )
    set_passphrase = secret("Passphrase of the new hash set")
    set_passphrase_again = secret("The same passphrase again")

    def validate_set_passphrase_again(self, field: Any) -> None:  # noqa: ANN401 -- the same
        """Check that both are the same: a set sealed with a typing error can never be opened.

        Raises:
            ValidationError: the two are not the same.
        """
        if field.data != self.set_passphrase.data:
            raise ValidationError("The two passphrases are not the same")


def _import(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    rows = form.rows.data.read(LARGEST_LIST + 1)
    with imported_set(who.store, rows, passphrase=form.set_passphrase.data) as made:
        known = register_hash_set(who.desk, subject.id, summary=made.summary)
    keep_apart(IMPORTED, (known.id, to_document(made)))
    return Done(
        f"The hash set is registered: {made.summary.known_files} known files, "
        f"{len(made.rejected)} rows rejected. Another person confirms the count.",
        url_for("set_imports.show", set_id=known.id),
    )


def _confirm(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    confirm_hash_set(who.signing_desk, subject.id, scheduled=form.scheduled.data)
    return Done("The hash set is confirmed. It can now be used for erasure and verification.")


PAGES = (
    ActPage(
        "import-hash-set",
        Kind.CASE,
        Act.REGISTER_HASH_SET,
        "Import a hash set from a list",
        "Import it",
        ImportForm,
        _import,
        about=(
            "A set of digests finds whole files only, and no pieces.",
            f"If you have the originals, build the set from them: {Way.HASH_SET_BUILD}.",
            "Rows that cannot be used are rejected and listed; the others are imported.",
        ),
    ),
    ActPage(
        "confirm",
        Kind.KNOWN_SET,
        Act.CONFIRM_HASH_SET,
        "Confirm the count of a hash set",
        "Sign for the count",
        ConfirmForm,
        _confirm,
        about=("Someone else built this hash set. You confirm that it holds what was charged.",),
        signed=True,
    ),
)
