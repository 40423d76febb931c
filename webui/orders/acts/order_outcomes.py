"""What has been done under an order: one person signs it, a supervisor agrees and issues."""

from __future__ import annotations

from typing import Any

from evidence_store.documents.certificates.order_sentences import headline
from evidence_store.documents.certificates.outcome_rows import rows_of
from evidence_store.domain.certificates.case_content import outcome_digest
from evidence_store.domain.people.duties import Act
from evidence_store.errors import CertificateError, RefusedError
from evidence_store.kept_files.issuing import issue_with
from evidence_store.ways import said_by
from evidence_store.workflow.certificates import case_certification as steps
from evidence_store.workflow.overview.letters import order_outcome_now
from webui.acts.forms import SignedForm
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import the_desk


def _show(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    outcome = order_outcome_now(the_desk(), subject.id)
    form.headline, form.rows = headline(outcome), rows_of(outcome)
    form.digest = str(outcome_digest(outcome))


def _digest(form: Any) -> str:  # noqa: ANN401 -- the same
    return str(form.digest)


def _state(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    try:
        steps.state_outcome(who.signing_desk, subject.id, folder=who.store.certificates)
    except CertificateError as error:  # what it says is for the person who asked
        raise RefusedError(said_by(error)) from error
    return Done("It is signed. Next, another person, a supervisor, checks it and issues it.")


def _certify(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del form
    issuing = issue_with(who.store, who.unit_keys)
    try:
        made = steps.certify_order(who.signing_desk, subject.id, issuing=issuing)
    except CertificateError as error:  # the same
        raise RefusedError(said_by(error)) from error
    return Done(f"Case certificate {made.number} is issued and sealed.")


PAGES = (
    ActPage("state-outcome", Kind.ORDER, Act.STATE_OUTCOME,
            "Sign what has been done under this order", "Sign it", SignedForm, _state, _show,
            about=("The outcome below is worked out from the sealed documents of the items.",
                   "You sign for every line, those that are open too."),
            signed=True, shown="orders/outcome.html",
            also_seen=_digest),
    ActPage("certify-order", Kind.ORDER, Act.AGREE_OUTCOME, "Issue the case certificate",
            "Sign and issue it", SignedForm, _certify, _show,
            about=("Another person signed for this outcome. Read every line as if nobody had.",
                   "Lines that are open are printed as open."),
            signed=True, shown="orders/outcome.html",
            also_seen=_digest),
)  # fmt: skip
