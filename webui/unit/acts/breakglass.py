"""A break-glass reviewed by a third person: until then nothing is authorised, released, started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from evidence_store.domain.people.duties import Act
from evidence_store.words.labels import at_time, label
from evidence_store.workflow.people.breakglass import list_to_review, review_breakglass
from webui.acts.filled_in import choose_only
from webui.acts.forms import SignedForm, choice, options, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.door.access import may, the_desk, the_store

if TYPE_CHECKING:
    from flask import Flask

    from evidence_store.workflow.people.breakglass import UsedBreakGlass


class ReviewForm(SignedForm):
    """Which one, and what was found."""

    breakglass = choice("Which break-glass?", needed="Choose the break-glass")
    finding = text("What did you find?", hint="Whom you asked, and what you saw of the request. "
                   "Name no victim.", needed="Enter what you found")  # fmt: skip


def install(app: Flask) -> None:
    """Let the page of people say whether one waits for a review."""
    app.add_template_global(has_breakglass_to_review)


def has_breakglass_to_review() -> bool:
    """Whether one waits, and this person may review one."""
    return may(Act.REVIEW_BREAKGLASS) and bool(list_to_review(the_desk()))


def _offer(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    del subject
    found = list_to_review(the_desk())
    with the_store().reading() as uow:
        names = {each.id: each.name for each in uow.people.find()}
    form.breakglass.choices = options((one.id, _in_words(one, names)) for one in found)
    if not found:
        form.breakglass.description = "No break-glass waits for a review."
    choose_only(form.breakglass)


def _in_words(one: UsedBreakGlass, names: dict[str, str]) -> str:
    first, second = (names.get(each, each) for each in one.signers)
    return (
        f"{names.get(one.person, one.person)} can act as {label(one.missing)} again. Signed by "
        f"{first}, then by {second}, {at_time(one.used)}"
    )


def _review(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    del subject
    review_breakglass(who.signing_desk, form.breakglass.data, finding=form.finding.data)
    return Done("The break-glass is reviewed, and you signed for it.", url_for("people.show"))


PAGES = (
    ActPage(
        "review-breakglass",
        Kind.UNIT,
        Act.REVIEW_BREAKGLASS,
        "Review a break-glass",
        "Sign for what you found",
        ReviewForm,
        _review,
        _offer,
        about=(
            "You took no part in it, and could act before it.",
            "Ask all three people, and look at the request that they signed for.",
            "Until it is reviewed nothing is authorised or released, and no erasure starts.",
        ),
        signed=True,
    ),
)
