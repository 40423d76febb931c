"""Exporting a recorded scan, for named people and a purpose that the log holds first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from evidence_store.domain.cases.recipients import Recipients
from evidence_store.domain.people.duties import Act
from evidence_store.domain.scans.scan_exports import ExportDeed
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.scan_exports import (
    ExportAsked,
    export_kinds,
    make_export,
    require_exportable,
)
from evidence_store.ways import Way
from forensics.exports.export import EXPORTS
from forensics.passphrases.passphrase_file import normal_passphrase
from webui.acts.forms import ActForm, choice, options, secret, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject

if TYPE_CHECKING:
    from collections.abc import Callable


LARGEST = 64 << 20
"""Bytes of a result that is exported while somebody waits: some seconds of one processor."""
TO = "Person, firm or unit, one on each line. The custody log records them."


class ExportForm(ActForm):
    """In which form, for whom, why."""

    form = choice("Form", needed="Choose the form")
    recipients = text("For whom is it?", hint=TO, needed="Enter for whom it is")
    purpose = text("Purpose", hint="Why it is needed. Name no victim.", needed="Enter the purpose")


class DiscloseForm(ExportForm):
    """The same of a list with digests, which stand in the hash set."""

    set_passphrase = secret(
        "Passphrase of the hash set", hint="It opens the set for this list, and is not kept."
    )


def _offer(*, holds_digests: bool) -> Callable[[Any, Subject], None]:
    def offer(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
        del subject
        named = export_kinds(holds_digests=holds_digests)
        form.form.choices = options((name, kind.title) for name, kind in named.items())

    return offer


def _make(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    kind = EXPORTS[form.form.data].kind
    deed = ExportDeed.DISCLOSE if kind.holds_digests else ExportDeed.EXPORT
    if require_exportable(who.store, who.desk, deed, subject.id).stat().st_size > LARGEST:
        raise WrongEntryError(
            "This scan found so much that its export takes a long time. Make it "
            "with: " + Way.ACQUISITION_EXPORT + ". Nothing was recorded."
        )
    opens = normal_passphrase(form.set_passphrase.data) if kind.holds_digests else None
    named = (each.strip() for each in form.recipients.data.splitlines())
    make_export(
        who.store,
        who,
        ExportAsked(subject.id, form.form.data, passphrase=opens),
        to=Recipients(tuple(filter(None, named)), form.purpose.data),
    )
    return Done(
        "The export is made and recorded. Download it below, once.",
        url_for("scans.show", scan_id=subject.id, _anchor="waiting"),
    )


NAMES = (
    "It names files and folders of the medium, and these can name people. Keep it encrypted, as "
    "you keep the case file."
)
RECORDED = (
    "For whom and why, your name and the SHA-256 of the file stand in the custody log before you "
    "have it."
)
PAGES = (
    ActPage(
        ExportDeed.EXPORT.value,
        Kind.SCAN,
        Act.EXPORT_SCAN,
        "Export this scan",
        "Make the export",
        ExportForm,
        _make,
        _offer(holds_digests=False),
        about=(
            "A file for another tool, or a report to read and print. It holds no picture.",
            "Known files stand in it by numbers: it holds no name and no digest of one.",
            NAMES,
            RECORDED,
        ),
        shown="scans/to_export.html",
    ),
    ActPage(
        ExportDeed.DISCLOSE.value,
        Kind.SCAN,
        Act.DISCLOSE,
        "Disclose digests of known files",
        "Make the list",
        DiscloseForm,
        _make,
        _offer(holds_digests=True),
        about=(
            "Known files, or what was found of them, with their digests. It holds no picture.",
            "Anyone who has a digest can test whether somebody else has the picture.",
            "Keep it encrypted, as you keep the case file.",
            RECORDED,
        ),
        warning="It holds digests of known files. Making it is a disclosure.",
        shown="scans/to_export.html",
    ),
)
