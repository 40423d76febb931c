"""Questions about a disposal, asked by the person who is to authorise it, and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts._kit.act import ActByDuty, Done
from evidence_store.acts._kit.fields import text
from evidence_store.domain.disposals.questions import Question
from evidence_store.domain.people.duties import Act
from evidence_store.workflow.disposals.questions import answer_question, ask_question

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk


class AskQuestion(ActByDuty[Question]):
    """What was signed for the disposal stands as it was."""

    about, page, verb = "disposal", "ask", "disposal ask"
    row = Act.ASK_QUESTION
    title, button = "Ask a question about this disposal", "Ask"
    done = "The question is recorded. The person who proposed it sees it under Waiting."
    hints = ("Asking is as routine as authorising. What was signed stays as it was.",)

    text: str = text("Your question", hint="Name no victim.", needed="Enter your question",
                     word="--text-file")  # fmt: skip

    def record(self, subject_id: str, desk: Desk) -> Done[Question]:
        return Done(ask_question(desk, subject_id, text=self.text), self.done)


class AnswerQuestion(ActByDuty[Question]):
    """Another person answers than the one who asked."""

    about, page, verb = "question", "answer", "disposal answer"
    row = Act.ANSWER_QUESTION
    title, button = "Answer this question", "Answer"
    done = "The answer is recorded."

    answer: str = text("Your answer", hint="Name no victim.", needed="Enter your answer",
                       word="--answer-file")  # fmt: skip

    def record(self, subject_id: str, desk: Desk) -> Done[Question]:
        return Done(answer_question(desk, subject_id, answer=self.answer), self.done)


ACTS = (AskQuestion, AnswerQuestion)
