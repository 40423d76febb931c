"""Having documents stamped by the authority that the policy names, some at a time."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.domain.people.duties import Act
from evidence_store.errors import CertificateError, OutOfSequenceError, RefusedError
from evidence_store.kept_files.issuing import raise_with
from evidence_store.ways import said_by
from evidence_store.workflow.certificates.raising import raise_each
from evidence_store.workflow.certificates.seal_levels import below, list_levels
from webui.acts.forms import ActForm
from webui.acts.page import ActPage, Doing, Done, Kind, Subject

AT_A_TIME = 10
"""Documents: each takes a second or two, and the page waits for all of them."""

_ASKED = (
    "The time-stamp authority that the policy names is asked about each document that has no time "
    f"stamp yet, the oldest first, {AT_A_TIME} at a time."
)
_KEPT = (
    "It gets a SHA-256 and nothing of the document. Not one byte of the document changes: the "
    "stamp stands behind it, in a file of its own."
)


class StampForm(ActForm):
    """Nothing but the button."""


def _stamp(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    del subject, form
    waiting = below(list_levels(who.desk), SealLevel.B_T)
    if not waiting:
        raise OutOfSequenceError("Every document that stands has a time stamp already.")
    stamped, left = list[str](), list[str]()
    try:
        raising = raise_with(who.store, [])
        for each in raise_each(who.desk, waiting[:AT_A_TIME], to=SealLevel.B_T, raising=raising):
            (stamped if each.is_raised else left).append(each.sentence)
    except CertificateError as error:
        # The others wait as before; what was kept until then is said, too.
        kept = f"{len(stamped)} of {len(waiting)} documents were stamped before that. "
        raise RefusedError((kept if stamped else "") + said_by(error)) from error
    told = f"{len(stamped)} of {len(waiting)} documents were stamped. "
    if len(waiting) > AT_A_TIME:
        told += f"{len(waiting) - AT_A_TIME} more wait: have the next ones stamped. "
    return Done(" ".join([told.rstrip(), *left]), url_for("in_force.seal_levels"))


PAGES = (
    ActPage(
        "stamp-documents",
        Kind.UNIT,
        Act.RAISE_LEVEL,
        "Have documents stamped",
        "Ask for time stamps",
        StampForm,
        _stamp,
        about=(
            _ASKED,
            _KEPT,
            "Where the authority does not answer, the documents stay as they are.",
        ),
    ),
)
