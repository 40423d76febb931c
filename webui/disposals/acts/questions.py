"""Questions about a disposal, asked by the person who is to authorise it, and answered."""

from __future__ import annotations

from typing import Any

from evidence_store.domain.people.duties import Act
from evidence_store.workflow.disposals.questions import answer_question, ask_question
from webui.acts.forms import ActForm, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject


class AskForm(ActForm):
    """What somebody wants to know."""

    text = text("Your question", hint="Name no victim.", needed="Enter your question")


class AnswerForm(ActForm):
    """The answer."""

    answer = text("Your answer", hint="Name no victim.", needed="Enter your answer")


def _ask(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- a form as WTForms made it
    ask_question(who.desk, subject.id, text=form.text.data)
    return Done("The question is recorded. The person who proposed it sees it under Waiting.")


def _answer(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    answer_question(who.desk, subject.id, answer=form.answer.data)
    return Done("The answer is recorded.")


PAGES = (
    ActPage(
        "ask",
        Kind.DISPOSAL,
        Act.ASK_QUESTION,
        "Ask a question about this disposal",
        "Ask",
        AskForm,
        _ask,
        about=("Asking is as routine as authorising. What was signed stays as it was.",),
    ),
    ActPage(
        "answer",
        Kind.QUESTION,
        Act.ANSWER_QUESTION,
        "Answer this question",
        "Answer",
        AnswerForm,
        _answer,
        shown="parts/asked.html",
    ),
)
