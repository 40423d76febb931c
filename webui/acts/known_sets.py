"""A hash set's count, confirmed by a second person."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.duties import Act
from evidence_store.workflow.hash_sets import confirm_hash_set
from webui.acts.forms import SignedForm, count
from webui.acts.page import ActPage, Doing, Done, Kind, Subject


class ConfirmForm(SignedForm):
    """The count, read by this person from the schedule of charged pictures."""

    scheduled = count(
        "How many pictures and videos does the schedule of charged pictures list?",
        hint="Count them yourself. The number that the hash set holds is not shown here.",
        needed="Enter how many the schedule lists",
    )


def _confirm(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    confirm_hash_set(subject.id, scheduled=form.scheduled.data, signer=who.signer, **who.around)
    return Done("The hash set is confirmed. It may now serve erasure and verification.")


PAGES = (
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
